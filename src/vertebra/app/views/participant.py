"""App, views: a participant's page; and who that is, shown only when asked for, which is noted in the ledger."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.pages import links
from vertebra.app.pages.participant import participant_page
from vertebra.app.pages.reads import reads
from vertebra.app.pages.tasks import About
from vertebra.app.pages.work import seen_by
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.views.read import seen_participant, teller
from vertebra.conduct.access import SITE
from vertebra.conduct.state import Participant

FIELDS = ("name", "name_han", "birth_date", "phone")


def participant(request: HttpRequest, id: str) -> HttpResponse:
    p, entries = seen_participant(request, id)
    a = about(request, p)
    shown = {**participant_page(a, entries), "codes": _codes(request, a), "open": "open" in request.GET}
    return render(request, "participant.html", shown)


def _codes(request: HttpRequest, a: About) -> list[dict[str, str]]:
    """Under which code each image of this person is read: for the site, which hands the images over."""
    if a.role not in SITE:
        return []
    try:
        return [{"place": a.teller.place(place), "code": code} for code, place in reads(served(), a.p).items()]
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return []


def about(request: HttpRequest, p: Participant) -> About:
    """The participant as whoever asks sees this person now."""
    trial, _ = served().source.trial()
    return seen_by(served(), teller(request), who(request).role, p, trial)


def identity(request: HttpRequest, id: str) -> HttpResponse:
    """Who this is. Only by a POST, so that no address, no history and no prefetch ever holds it."""
    p, _ = seen_participant(request, id)
    try:
        known = served().store.vault.read(id)
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return redirect(links.person(id))
    note(request, "identity shown", id)
    return render(request, "identity.html", {"id": id, "known": known, "erased": p.erased})


def identify_again(request: HttpRequest, id: str) -> HttpResponse:
    """Correct who this is, or say it where nothing is kept yet; never after an erasure."""
    p, _ = seen_participant(request, id)
    words = teller(request).words
    try:
        if not p.erased:
            served().store.vault.keep(id, given(request))
            note(request, "identity kept", id)
            messages.success(request, words["who_kept"])
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
    return redirect(links.person(id))


def given(request: HttpRequest) -> dict[str, str]:
    """What was typed about the person; empty fields are left out."""
    typed = {name: " ".join(request.POST.get(name, "").split())[:120] for name in FIELDS}
    return {name: value for name, value in typed.items() if value}


def note(request: HttpRequest, what: str, id: str) -> None:
    """Keep in the ledger who looked at or wrote whose data; never the data."""
    served().desk.note(who(request).user, what, served().clock.now(), id)
