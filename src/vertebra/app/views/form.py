"""App, views: one form of one participant: shown, rehearsed while it is filled, saved whole or not at all."""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from vertebra.app import taking
from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.attaching import Erased, attach
from vertebra.app.pages import form as page
from vertebra.app.pictures import NoPicture
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.views.read import seen_participant, teller
from vertebra.app.views.saving import save
from vertebra.conduct.access import visible_forms
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Participant, Place, Sheet


def form(request: HttpRequest, id: str, spot: str) -> HttpResponse:
    p, place = _found(request, id, spot)
    if request.method == "POST":
        return _save(request, p, place)
    return _page(request, p, place, None, None)


def rehearse(request: HttpRequest, id: str, spot: str) -> HttpResponse:
    """What the door would say to the form as it stands: questions by item, what is worked out, what does not apply."""
    p, place = _found(request, id, spot)
    command = as_if_explained(command_of(request, p, place))
    trial, _ = served().source.trial()
    study = served().study_of(p)
    decision = decide(study, trial, p, command, who(request).actor, served().clock.now())
    return JsonResponse(page.rehearsal(teller(request).under(study.version), decision, place, served().clock.now()))


def as_if_explained(command: SaveForm) -> SaveForm:
    """A correction is refused without its reason, and a refused one shows nothing of what it leads to."""
    return msgspec.structs.replace(command, reason=command.reason or "…")


def _found(request: HttpRequest, id: str, spot: str) -> tuple[Participant, Place]:
    """
    Raises:
        Http404: no such participant or form, or one that the role may not see; which of these is not told.
    """
    p, _ = seen_participant(request, id)
    place = taking.spot(spot)
    study = page.study_at(served(), p, place)
    if not is_planned(study, place) or place.form not in visible_forms(study, who(request).role):
        raise Http404
    return p, place


def command_of(request: HttpRequest, p: Participant, place: Place, sent: QueryDict | None = None) -> SaveForm:
    """What was sent, as the save of this form. sent: with the pictures that came along, once they are kept."""
    form = page.study_at(served(), p, place).form(place.form)
    sent = request.POST if sent is None else sent
    held = p.sheets.get(place)
    answers = {i.id: sent[f"c.{i.id}"].strip() for i in form.items if sent.get(f"c.{i.id}", "").strip()}
    return SaveForm(
        place.form,
        taking.data(form, sent, served().study.zone),
        _day(held, sent),
        place.visit,
        place.row,
        sent.get("reason", "").strip(),
        taking.seen(request),
        answers=answers,
        redates=held is not None,  # a day that was not touched is the one that is held
    )


def _day(held: Sheet | None, sent: QueryDict) -> str:
    """The day as typed. One that nobody touched stays as it is recorded: with its hour, or as moved meanwhile."""
    typed = sent.get("day", "").strip()
    if held is None:
        return typed or served().source.today().isoformat()
    return held.occurred_at if typed in ("", sent.get("day_was", ""), held.occurred_at[:10]) else typed


def _save(request: HttpRequest, p: Participant, place: Place) -> HttpResponse:
    typed = command_of(request, p, place)  # should a picture be refused
    try:
        command = command_of(request, p, place, attach(request, p, page.study_at(served(), p, place).form(place.form)))
    except (NoPicture, Erased) as wrong:
        messages.error(request, str(wrong))
        return _page(request, p, place, typed, None, 422)
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return _page(request, p, place, typed, None, 503)
    return save(
        request,
        p,
        command,
        lambda now, decision, status: _page(request, now, place, command, decision, status),
        lambda: page.following(served(), who(request).role, p.id, place),
    )


def _page(
    request: HttpRequest,
    p: Participant,
    place: Place,
    typed: SaveForm | None,
    decision: Decision | None,
    status: int = 200,
) -> HttpResponse:
    shown = page.form_page(served(), teller(request), who(request).role, p, place, typed, decision)
    shown["language"] = language(request)
    return render(request, "form.html", shown, status=status)
