"""App, views: one step of a lot: its page, and doing it. The second person shows who it is before anything is sent."""

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.addresses import back_to
from vertebra.app.around import language, with_camera
from vertebra.app.attaching import Erased, attach, promised
from vertebra.app.pages.form import rehearsal
from vertebra.app.pages.product.scanning import belongs_to
from vertebra.app.pages.product.stations import coming
from vertebra.app.pages.product.steps import SHOWN_BY_BADGE, Asked, expected, slug, step_page
from vertebra.app.pictures import NoPicture
from vertebra.app.scanning import NoPicture as NoCode
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.taking_steps import now_written, step_command, unread, with_picture
from vertebra.app.views.read import seen_participant, teller_of
from vertebra.app.views.stations import DONE, workspace
from vertebra.app.witnessing import NoWitness, witness_of
from vertebra.conduct.access import MAY, visible_forms
from vertebra.conduct.commands import CloseWorkspace, DoStep
from vertebra.conduct.decide import Decision
from vertebra.conduct.decide.product import place_of
from vertebra.conduct.decide.underway import filled_so_far
from vertebra.conduct.entries import Datum
from vertebra.conduct.product.custody import holder, station_of
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Leg, Step
from vertebra.protocol.study import Study


@with_camera
def step(request: HttpRequest, id: str, slug: str) -> HttpResponse:
    p, _ = seen_participant(request, id)
    study = served().study_of(p)
    found = _step(request, study, slug)
    if request.method == "POST":
        return _send(request, p, found)
    return _page(request, p, found, request.GET)


def rehearse(request: HttpRequest, id: str, slug: str) -> HttpResponse:
    """What the form would hold and ask, and which stops stand already, and what time it is: nothing is written."""
    p, _ = seen_participant(request, id)
    study, now = served().study_of(p), served().clock.now()
    found = _step(request, study, slug)
    command = step_command(study, p, found, promised(study.form(found.form), request.POST))
    trial, place = served().source.trial()[0], place_of(study, found, command.row)
    decision = filled_so_far(study, trial, p, found, command, who(request).actor, now)
    told = rehearsal(teller_of(request, p), decision, place, now)
    return JsonResponse(told | {"now": now_written(study)[:16], "usual": expected(study, p, found, command.data)})


def _step(request: HttpRequest, study: Study, wanted: str) -> Step:
    """
    Raises:
        Http404: no such step. PermissionDenied: it is for other roles.
    """
    found = next((s for s in study.product.steps if slug(s.id) == wanted), None)
    if found is None:
        raise Http404
    role = who(request).role
    if role not in found.roles or found.form not in visible_forms(study, role):
        raise PermissionDenied(", ".join(found.roles))
    return found


def _send(request: HttpRequest, p: Participant, wanted: Step) -> HttpResponse:
    """Everything that was sent stays on the page until the door has taken it."""
    study, words = served().study_of(p), teller_of(request, p).words
    typed = step_command(study, p, wanted, request.POST)  # should a picture be refused
    try:
        sent = attach(request, p, study.form(wanted.form), with_picture(request))
        command = step_command(study, p, wanted, sent)
        if strange := unread(study, sent):
            return _page(request, p, wanted, sent, command, None, words["scan_unknown"].format(strange[0]))
        foreign = any(not belongs_to(study, scan, p.id) for scan in command.scans)
        command = _stopped(command) if foreign else _witnessed(request, study, wanted, command, sent)
        decision = served().submit(command, who(request).actor, p.id, sent.get("key", ""))
    except NoCode as wrong:
        return _page(request, p, wanted, request.POST, typed, None, words[wrong.why])
    except (NoPicture, Erased) as wrong:
        return _page(request, p, wanted, request.POST, typed, None, str(wrong))
    except NoWitness as wrong:
        return _page(request, p, wanted, sent, command, None, wrong.says(language(request)))
    except StoreTrouble as wrong:
        return _page(request, p, wanted, sent, command, None, str(wrong), 503)
    if decision is not None and not decision.done:
        return _page(request, decision.participant, wanted, sent, command, decision)
    return _done(request, decision.participant if decision else p, wanted, command)


def _stopped(command: DoStep) -> DoStep:
    """With somebody else's label nothing is done and nobody need verify it: the attempt is all there is to keep."""
    return msgspec.structs.replace(command, stopped=True, witness="")


def _witnessed(request: HttpRequest, study: Study, wanted: Step, command: DoStep, sent: QueryDict) -> DoStep:
    """The command with the second person, proven; of a hand-over that is also who received it.

    Raises:
        NoWitness: nobody has shown who it is.
    """
    if not wanted.witness:
        return msgspec.structs.replace(command, witness="")
    user = witness_of(request, sent)
    items = {i.id for i in study.form(wanted.form).items}
    shown = [part for name in SHOWN_BY_BADGE if (part := study.product.parts.get(name, "")) in items]
    data = (*(d for d in command.data if d.item not in shown), *(Datum(item, user) for item in shown))
    return msgspec.structs.replace(command, witness=user, data=data)


def _done(request: HttpRequest, p: Participant, wanted: Step, command: DoStep) -> HttpResponse:
    """Tell it once, large, with what is next; the workspace is free again where its line is cleared."""
    told = teller_of(request, p)
    holder_ = served().source.trial()[0].workspaces.get(command.place)
    mine = command.place and holder_ == p.id and who(request).role in MAY["close workspace"]
    if mine and _is_cleared(told.study, command):
        served().submit(CloseWorkspace(command.place), who(request).actor)
    following = coming(told, told.study, p)
    onward = told.words["step_onward"].format(following["next"], following["goal"]) if following else ""
    request.session[DONE] = told.words["step_done"].format(told.text(wanted.label), p.id) + onward
    return redirect(back_to(request.POST, f"/p/{p.id}#product"))


def _is_cleared(study: Study, command: DoStep) -> bool:
    """A step clears its line when it ends, unless its form says that it is not cleared."""
    item = study.product.parts.get("line_cleared", "")
    return Datum(item, "N") not in command.data


def _page(
    request: HttpRequest,
    p: Participant,
    wanted: Step,
    sent: QueryDict,
    command: DoStep | None = None,
    decision: Decision | None = None,
    wrong: str = "",
    status: int = 422,
) -> HttpResponse:
    told = teller_of(request, p)
    asked = _asked(request, told.study, p, wanted, sent)
    shown = step_page(served(), told, asked, command, decision)
    return render(request, "step.html", {**shown, "wrong": wrong}, status=status if wrong or decision else 200)


def _asked(request: HttpRequest, study: Study, p: Participant, wanted: Step, sent: QueryDict) -> Asked:
    acting, station = who(request), station_of(study.product, wanted.id)
    at = sent.get("at", "")
    back = f"/station/{at}" if any(s.id == at for s in study.product.stations) else back_to(sent, "/stations")
    place = sent.get("place", "") or (workspace(request, station) if station else "")
    return Asked(p, wanted, sent, acting.user, acting.role, _leg(study, p), place, back)


def _leg(study: Study, p: Participant) -> Leg | None:
    """By which way it can be handed over from where it is now, if there is only one."""
    held = holder(study, p)
    ways = [leg for leg in study.product.legs if held and held.place in leg.leaves]
    return ways[0] if len(ways) == 1 else None
