"""App, views: the page that founds a trial, reached once by the link that the server printed at its first start."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from vertebra.app.accounts import links
from vertebra.app.accounts.founding import Founding, found as found_trial, is_founded
from vertebra.app.accounts.models import NAME, Account
from vertebra.app.around import language
from vertebra.app.pages.oversight.account import moment_of
from vertebra.app.pages.overview import study_facts
from vertebra.app.pages.words import words
from vertebra.app.serving import served
from vertebra.app.views.read import teller
from vertebra.terms.dates import full_date

ASKED = ("admin", "admin_title", "site", "site_title", "ethics", "since", "until", "trained")
DAYS = ("since", "until", "trained")


def found(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for everything on one page; a mistake keeps what was typed. Afterwards the link is dead."""
    link = links.find(secret, founding=True)
    if link is None or is_founded(served().source.trial()[0]):
        return render(request, "account/link_dead.html", status=404)
    if request.method != "POST":
        return _page(request, {}, {}, [])
    wrong = _wrong(request)
    if wrong:
        return _page(request, request.POST.dict(), wrong, [words(language(request))["found_missing"]])
    f = _founding(request)
    refused = found_trial(served(), f)
    if refused:
        says = [*(r.says for d in refused for r in d.refusals), *(f.says for d in refused for f in d.findings)]
        told = [text.into(language(request)) for text in says]
        return _page(request, request.POST.dict(), {}, told)
    links.use(link)
    return _done(request, f)


def _wrong(request: HttpRequest) -> dict[str, str]:
    """What is missing or cannot be, by field."""
    w, sent = words(language(request)), request.POST
    asked = ASKED if _same(request) else (*ASKED, "sponsor", "sponsor_title")
    wrong = {name: w["found_needed"] for name in asked if not sent.get(name, "").strip()}
    wrong |= {n: w["found_day"] for n in DAYS if n not in wrong and full_date(sent[n]) is None}
    wrong |= {n: w["name_unfit"] for n in ("admin", "sponsor") if n in asked and n not in wrong and not _fits(sent[n])}
    if "sponsor" in asked and "sponsor" not in wrong and sent["sponsor"].strip() == sent["admin"].strip():
        wrong["sponsor"] = w["found_two_names"]
    if sent.get("version") != served().study.version:
        wrong["version"] = w["found_needed"]
    return wrong


def _fits(name: str) -> bool:
    return bool(NAME.regex.match(name.strip()))


def _same(request: HttpRequest) -> bool:
    return request.POST.get("same") == "yes"


def _founding(request: HttpRequest) -> Founding:
    sent = {name: request.POST.get(name, "").strip() for name in (*ASKED, "sponsor", "sponsor_title")}
    if _same(request):
        sent |= {"sponsor": sent["admin"], "sponsor_title": sent["admin_title"]}
    return Founding(**sent, recruits=request.POST.get("recruits") == "yes")


def _done(request: HttpRequest, f: Founding) -> HttpResponse:
    """The rows follow the entries; the administrator goes on to a password, the sponsor's link is handed over."""
    shown: dict[str, Any] = {"mine": _begin(f.admin), "admin_title": f.admin_title}
    if f.sponsor != f.admin:
        address = request.build_absolute_uri(_begin(f.sponsor, f.admin))
        until = moment_of(served(), teller(request), links.now() + links.LASTS)
        shown |= {"address": address, "holder": Account.objects.get(username=f.sponsor), "until": until}
    return render(request, "people/founded.html", shown)


def _begin(user: str, made_by: str = "") -> str:
    return reverse("begin", args=[links.make(Account.objects.get(username=user), made_by)])


def _page(request: HttpRequest, sent: dict[str, str], wrong: dict[str, str], told: list[str]) -> HttpResponse:
    study, today = served().study, served().source.today().isoformat()
    given = {"trained": today, "since": today, "site": "S01"} | sent
    shown = {"study": study_facts(study, teller(request)), "sent": given, "wrong": wrong, "told": told}
    return render(request, "people/found.html", shown, status=422 if wrong or told else 200)
