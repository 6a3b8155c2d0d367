"""App, views: a questionnaire of a participant's own, filled on the day it is due."""

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app import taking
from vertebra.app.acting import who
from vertebra.app.pages import form as page, links
from vertebra.app.pages.own import own_page, own_participant, questionnaires
from vertebra.app.serving import served
from vertebra.app.views.form import command_of
from vertebra.app.views.read import teller_of
from vertebra.app.views.saving import save
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.decide import Decision
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant


def own(request: HttpRequest, spot: str) -> HttpResponse:
    p, place = _found(request, spot)
    if request.method != "POST":
        return _page(request, p, place)
    return _save(request, p, place)


def _found(request: HttpRequest, spot: str) -> tuple[Participant, Place]:
    """
    Raises:
        Http404: nobody's account, or nothing that this person can fill today.
    """
    p, place = own_participant(served(), who(request)), taking.spot(spot)
    if p is None or place not in questionnaires(served().study_of(p), p, served().source.today()):
        raise Http404
    return p, place


def _save(request: HttpRequest, p: Participant, place: Place) -> HttpResponse:
    today = served().source.today()
    command = msgspec.structs.replace(command_of(request, p, place), occurred_at=today.isoformat())
    return save(
        request,
        p,
        command,
        lambda now, decision, status: _page(request, now, place, command, decision, status),
        lambda: _following(request),
    )


def _following(request: HttpRequest) -> str:
    """The next questionnaire of today; else the list, which says that there is none."""
    p = own_participant(served(), who(request))
    left = questionnaires(served().study_of(p), p, served().source.today()) if p else []
    return next((links.own(place) for place in left if p and place not in p.sheets), links.WORK)


def _page(
    request: HttpRequest,
    p: Participant,
    place: Place,
    typed: SaveForm | None = None,
    decision: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    told = teller_of(request, p)
    whole = page.form_page(served(), told, who(request).role, p, place, typed, decision)
    shown = own_page(whole, told.study, place, served().source.today())
    return render(request, "own.html", shown, status=status)
