"""App, views: a new participant, from a number to the first form: a name into the vault, consents into the ledger."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.pages import links
from vertebra.app.pages.enrol import after_consent, consent_page, enrol_page, is_known
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.views.door import submit
from vertebra.app.views.participant import about, given, note
from vertebra.app.views.read import seen_participant, teller
from vertebra.conduct.commands import GiveConsent, Identify
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Consent
from vertebra.terms.identifiers import is_participant


def enrol(request: HttpRequest) -> HttpResponse:
    """A number for a person. The number is proposed; who takes it first has it, and the next is proposed then."""
    if request.method != "POST":
        return _form(request)
    person, number = given(request), request.POST.get("number", "")
    try:
        known = is_known(person, served().store.vault.everybody().values()) and "another" not in request.POST
        if known or not _is_named(person) or not is_participant(number):
            return _form(request, 422, twice=known)
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return _form(request, 503)
    return _identify(request, number, person)


def _is_named(person: dict[str, str]) -> bool:
    return bool(person.get("name") or person.get("name_han"))


def _identify(request: HttpRequest, number: str, person: dict[str, str]) -> HttpResponse:
    """The number first: a refused one leaves nobody in the vault. What the vault cannot take is said again later."""
    decision = submit(request, Identify(request.POST.get("site", "")), number)
    repeated = decision is None and served().source.participant(number) is not None
    if decision is not None and decision.done:
        try:
            served().store.vault.keep(number, person)
            note(request, "identity kept", number)
        except StoreTrouble as wrong:
            messages.error(request, str(wrong))
    elif not repeated:
        return _form(request, 422)
    return redirect(links.consent(number))


def _form(request: HttpRequest, status: int = 200, twice: bool = False) -> HttpResponse:
    typed = {**given(request), "site": request.POST.get("site", "")}
    shown = enrol_page(served(), teller(request), who(request), typed, twice)
    if request.method == "POST" and not twice and not _is_named(typed):
        messages.error(request, teller(request).words["who_needed"])
    return render(request, "enrol.html", shown, status=status)


def consent(request: HttpRequest, id: str) -> HttpResponse:
    """One page for every document; each that is marked as signed goes through the door, and only that."""
    p, _ = seen_participant(request, id)
    if request.method != "POST":
        return render(request, "consent.html", consent_page(about(request, p)))
    signed = [c for c in served().study_of(p).consents if f"signed.{c.id}" in request.POST]
    if not signed:
        messages.error(request, teller(request).words["consent_none"])
        return _again(request, p)
    taken = [submit(request, _consent(request, c), id, c.id) for c in signed]
    if any(decision is not None and not decision.done for decision in taken):
        return _again(request, seen_participant(request, id)[0])
    return redirect(after_consent(about(request, seen_participant(request, id)[0])))


def _consent(request: HttpRequest, c: Consent) -> GiveConsent:
    ticked = [x for x in request.POST.getlist(f"element.{c.id}") if x.isdigit() and 0 < int(x) <= len(c.elements)]
    return GiveConsent(c.id, request.POST.get(f"version.{c.id}", ""), _moment(request), len(set(ticked)))


def _moment(request: HttpRequest) -> str:
    """When it was signed, on the clock of the site; what cannot be read goes to the door as it is, which refuses it."""
    typed = request.POST.get("at", "")
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(served().study.zone)).isoformat(timespec="minutes")
    except ValueError:
        return typed


def _again(request: HttpRequest, p: Participant) -> HttpResponse:
    kinds = [c.id for c in served().study_of(p).consents]
    typed: dict[str, object] = {k: request.POST.getlist(f"element.{k}") for k in kinds}
    typed |= {"signed": [k for k in kinds if f"signed.{k}" in request.POST], "at": request.POST.get("at", "")}
    return render(request, "consent.html", consent_page(about(request, p), typed), status=422)
