"""App, views: queries, forms under review, signatures, the lock of the database, deviations."""

from collections import defaultdict

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.accounts.proof import fields
from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages.oversight.database import lock_page
from vertebra.app.pages.oversight.deviations import deviations_page
from vertebra.app.pages.oversight.queries import queries_page
from vertebra.app.pages.oversight.review import ACTIONS, review_page
from vertebra.app.serving import served
from vertebra.app.views.door import back, submit
from vertebra.app.views.proving import proven
from vertebra.app.views.read import teller
from vertebra.conduct import commands as c
from vertebra.conduct.commands import Command

_BATCH: dict[str, type] = {
    "verify-source": c.VerifySource,
    "freeze-forms": c.FreezeForms,
    "unfreeze-forms": c.UnfreezeForms,
    "lock-forms": c.LockForms,
    "unlock-forms": c.UnlockForms,
}
assert {a.replace(" ", "-") for a in ACTIONS} == {*_BATCH, "sign-forms"}


def queries(request: HttpRequest) -> HttpResponse:
    return render(request, "queries_page.html", queries_page(served(), teller(request), who(request), asked(request)))


def review(request: HttpRequest) -> HttpResponse:
    shown = review_page(served(), teller(request), who(request), asked(request))
    return render(request, "review.html", shown | fields(request) | {"ticked": request.session.pop("ticked", [])})


def deviations(request: HttpRequest) -> HttpResponse:
    return render(request, "deviations.html", deviations_page(served(), teller(request), who(request), asked(request)))


def database(request: HttpRequest) -> HttpResponse:
    return render(request, "database.html", lock_page(served(), teller(request), who(request)))


def batch(request: HttpRequest) -> HttpResponse:
    """Do one thing to many forms, also of several people: one command for each participant, one password for all.

    What was not done (a wrong password, a reason that is missing) stays ticked on the page.
    """
    wanted = request.POST.get("do", "")
    chosen = defaultdict(list)
    for value in request.POST.getlist("spot"):
        person, _, spot = value.partition(":")
        chosen[person].append(spot)
    if not chosen or (wanted != "sign-forms" and wanted not in _BATCH):
        messages.error(request, _NOTHING[language(request)])
    else:
        left = _not_done(request, wanted, chosen) if wanted != "sign-forms" or proven(request) else chosen
        request.session["ticked"] = [f"{person}:{spot}" for person, spots in left.items() for spot in spots]
    return back(request)


def _not_done(request: HttpRequest, wanted: str, chosen: dict[str, list[str]]) -> dict[str, list[str]]:
    """Send one command for each participant; the forms of those whose command was refused."""
    said = {
        person: submit(request, _command(request, wanted, tuple(spots)), person) for person, spots in chosen.items()
    }
    return {person: spots for person, spots in chosen.items() if (told := said[person]) is not None and not told.done}


def _command(request: HttpRequest, wanted: str, spots: tuple[str, ...]) -> Command:
    if wanted == "sign-forms":
        given = {"spots": spots, "meaning": request.POST.get("meaning", "review"), "title": who(request).title}
        signed: Command = msgspec.convert(given, c.SignForms)
        return signed
    why = {} if wanted == "verify-source" else {"why": request.POST.get("why", "")}
    made: Command = msgspec.convert({"spots": spots, **why}, _BATCH[wanted])
    return made


def asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the address, each of a sane length; `page` is always a number."""
    given = {name: value.strip()[:64] for name, value in request.GET.items()}
    page = given.get("page", "1")
    return given | {"page": page if page.isascii() and page.isdigit() and len(page) < 6 else "1"}


_NOTHING = {"en": "Tick at least one form, then choose what to do.", "zh-Hant": "請先勾選至少一份表單，再選擇動作。"}


def report_deviation(request: HttpRequest) -> HttpResponse:
    """A departure that a person noticed; the participant is chosen in the form, not in the address."""
    given = {name: request.POST.get(name, "").strip() for name in ("where", "detail", "occurred_at", "code")}
    submit(request, c.ReportDeviation(**given), request.POST.get("who", ""))
    return back(request)
