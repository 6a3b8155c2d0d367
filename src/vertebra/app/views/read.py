"""App, views: the pages that only show: the trial, a participant, an entry, the rules of the study."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages.oversight.entry import entry_page
from vertebra.app.pages.overview import overview
from vertebra.app.pages.rules import rules_page
from vertebra.app.pages.sight import person_of
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.told import blocks
from vertebra.app.serving import served
from vertebra.conduct.access import names
from vertebra.conduct.entries import TRIAL, Entry
from vertebra.conduct.state import Participant
from vertebra.protocol.show import PARTS, show


def trial(request: HttpRequest) -> HttpResponse:
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    shown = overview(served().source, teller(request), who(request), request.GET.get("status", ""), number)
    return render(request, "trial.html", shown)


def entry(request: HttpRequest, stream: str, number: str) -> HttpResponse:
    """Of a participant's stream only what the role may see of that participant."""
    if stream != TRIAL:
        seen_participant(request, stream)
    shown = found(entry_page(served().source, teller(request), stream, int(number), who(request).role))
    return render(request, "entry.html", shown)


def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "rules.html", rules_page(teller(request)))


def study(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the study in plain words, as whoever signs it reads it."""
    if part not in PARTS:
        raise Http404
    told = teller(request)
    parts = [{"id": p, "word": told.words[f"part_{p}"], "here": p == part} for p in PARTS]
    shown = {"parts": parts, "blocks": blocks(show(told.study, told.lang, part)), "version": told.study.version}
    return render(request, "study.html", shown)


def seen_participant(request: HttpRequest, id: str) -> tuple[Participant, list[Entry]]:
    """The participant with all entries, as far as whoever asks may know of them.

    Raises:
        Http404: nobody has this number, or it belongs to a site that the duty does not cover; which is not told.
    """
    known = person_of(served(), who(request), id)
    if known is None:
        raise Http404
    return known


def teller_of(request: HttpRequest, p: Participant) -> Teller:
    """The study version that counts for the participant, in the language of the request."""
    return teller(request).under(served().study_of(p).version)


def teller(request: HttpRequest) -> Teller:
    """The study in the language of the request."""
    trial = served()
    return Teller(trial.study, language(request), trial.studies, lambda: names(trial.source.trial()[0]))


def found(shown: dict[str, Any] | None) -> dict[str, Any]:
    """
    Raises:
        Http404: there is nothing to show.
    """
    if shown is None:
        raise Http404
    return shown
