"""App, views: the study for the public, without a sign-in; and the requests for contact, for the site.

Nothing that is answered is kept: it travels in the page until the person asks to be contacted and agrees to be.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.pages.public import answered_page, contact_rows, given_answers, public_page, sites
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.store.contacts import KEPT
from vertebra.app.views.participant import note
from vertebra.app.views.read import teller

ASKED = {"name": 120, "phone": 40, "email": 120, "when": 120}


def public(request: HttpRequest) -> HttpResponse:
    """The study; with answers sent, what they lead to."""
    trial, _ = served().source.trial()
    if request.method != "POST":
        return render(request, "public/study.html", public_page(teller(request), trial))
    answers = given_answers(served().study, request.POST)
    return render(request, "public/answered.html", _answered(request, answers))


def contact(request: HttpRequest) -> HttpResponse:
    """Keep a request to be contacted, with the answers, if the person agrees and says how."""
    trial, _ = served().source.trial()
    given = {name: request.POST.get(name, "").strip()[:most] for name, most in ASKED.items()}
    answers = given_answers(served().study, request.POST)
    reachable = given["name"] and (given["phone"] or given["email"])
    if not sites(trial) or not reachable or request.POST.get("agrees") != "yes":
        messages.error(request, teller(request).words["public_needed"])
        return render(request, "public/answered.html", _answered(request, answers) | {"typed": given}, status=422)
    return _kept(request, given, answers)


def _kept(request: HttpRequest, given: dict[str, str], answers: dict[str, str]) -> HttpResponse:
    """A field that no person sees is filled by machines only: they are thanked, and nothing is kept."""
    try:
        taken = bool(request.POST.get("website")) or served().store.contacts.ask(given, answers, served().clock.now())
    except StoreTrouble:
        taken = False
    word = "public_thanks" if taken else "public_full"
    return render(request, "public/thanks.html", {"word": teller(request).words[word], "taken": taken})


def _answered(request: HttpRequest, answers: dict[str, str]) -> dict[str, object]:
    trial, _ = served().source.trial()
    says = teller(request).words["public_contact_says"].format(KEPT.days)
    return answered_page(teller(request), trial, answers) | {"says": says, "typed": {}}


def contacts(request: HttpRequest) -> HttpResponse:
    """Who asked to be contacted; that somebody looked is an entry."""
    try:
        waiting = served().store.contacts.waiting()
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return redirect("home")
    if waiting:
        note(request, "identity shown", "contacts")
    rows = contact_rows(teller(request), waiting)
    says = teller(request).words["contacts_say"].format(KEPT.days)
    return render(request, "public/contacts.html", {"rows": rows, "says": says})


def contacted(request: HttpRequest, contact: str) -> HttpResponse:
    """Done: the request is forgotten."""
    if served().store.contacts.remove(contact):
        note(request, "contact removed", who(request).role)
        messages.success(request, teller(request).words["contact_removed"])
    return redirect("contacts")
