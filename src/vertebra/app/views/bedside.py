"""App, views: the time-out: shown, rehearsed while it is filled, done through the door, signed with a password."""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from vertebra.app.accounts.proof import fields
from vertebra.app.acting import who
from vertebra.app.around import language, with_camera
from vertebra.app.attaching import Erased, attach, promised
from vertebra.app.pages import links
from vertebra.app.pages.participant.product import giving
from vertebra.app.pages.product import timeout
from vertebra.app.pages.product.refusing import is_by_stop, refused_step
from vertebra.app.pages.product.rehearsing import at_its_moment, rehearsed
from vertebra.app.pages.product.scanning import not_foreign
from vertebra.app.pictures import NoPicture
from vertebra.app.serving import served
from vertebra.app.taking_steps import now_written, step_command
from vertebra.app.views.door import submit, tell_step
from vertebra.app.views.proving import proven
from vertebra.app.views.read import seen_participant, teller_of
from vertebra.app.witnessing import NoWitness, shown_by_badge, witness_of
from vertebra.conduct.commands import DoStep, SignForms
from vertebra.conduct.decide.product import place_of
from vertebra.conduct.decide.rehearse import rehearse_step
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Step


@with_camera
def time_out(request: HttpRequest, id: str) -> HttpResponse:
    p, step = _found(request, id)
    if request.method != "POST":
        return _page(request, p, step, None)
    try:
        sent = attach(request, p, served().study_of(p).form(step.form))
    except (NoPicture, Erased) as wrong:
        messages.error(request, str(wrong))
        return _page(request, p, step, request.POST, 422)
    doing = {"give": _give, "stop": _stop}.get(request.POST.get("do", ""), _page)
    return doing(request, p, step, sent)


def rehearse(request: HttpRequest, id: str) -> HttpResponse:
    """The screen as the door would judge it now, part by part, and what time it is; nothing is written."""
    p, step = _found(request, id)
    teller, acting, (trial, _) = teller_of(request, p), who(request), served().source.trial()
    command = command_of(p, step, promised(teller.study.form(step.form), request.POST))
    rehearsal = rehearse_step(teller.study, trial, p, command, acting.actor, served().clock.now())
    shown = timeout.screen(teller, acting, p, rehearsal, acting.role in step.roles)
    told = rehearsed(teller, rehearsal) | {"parts": _parts(request, shown)}
    return JsonResponse(told | {"now": now_written(teller.study)[:16]})


def sign(request: HttpRequest, id: str) -> HttpResponse:
    """The injector signs what the form of the step holds, having seen the time-out as it was."""
    p, step = _found(request, id)
    place, teller = place_of(served().study_of(p), step, 0), teller_of(request, p)
    lacking = timeout.lacks(teller, p, step)
    for why in lacking:
        messages.error(request, f"{teller.words['dose_sign_lacks']} {why}")
    if not lacking and proven(request):
        submit(request, SignForms((place.spot,), "responsibility", who(request).title), id)
    return redirect(links.time_out(id))


def command_of(p: Participant, step: Step, sent: QueryDict) -> DoStep:
    """The step as it was sent, at the moment that was typed for it or else now."""
    return at_its_moment(served().study_of(p), _as_sent(p, step, sent), served().clock.now())


def _as_sent(p: Participant, step: Step, sent: QueryDict) -> DoStep:
    """With the second person who is named, or whose badge was read."""
    command = step_command(served().study_of(p), p, step, sent)
    badge = shown_by_badge(sent)
    return msgspec.structs.replace(command, witness=badge) if badge else command


def _parts(request: HttpRequest, shown: timeout.Shown) -> dict[str, str]:
    made = {f"lines-{c['id']}": render_to_string("stop_lines.html", {"card": c}, request) for c in shown["cards"]}
    return made | {
        "clock": render_to_string("countdown.html", shown, request),
        "standing": render_to_string("standing.html", shown, request),
    }


def _give(request: HttpRequest, p: Participant, step: Step, sent: QueryDict) -> HttpResponse:
    """Through the door, once the second person has shown who it is."""
    try:
        command = msgspec.structs.replace(command_of(p, step, sent), witness=witness_of(request, sent))
    except NoWitness as nobody:
        messages.error(request, nobody.says(language(request)))
        return _page(request, p, step, sent, 422)
    return _told(request, p, step, sent, command)


def _stop(request: HttpRequest, p: Participant, step: Step, sent: QueryDict) -> HttpResponse:
    """Nobody goes on: what stood in the way is kept as a refused attempt; the dose is not given."""
    command = msgspec.structs.replace(command_of(p, step, sent), stopped=True, witness="")
    return _told(request, p, step, sent, command)


def _told(request: HttpRequest, p: Participant, step: Step, sent: QueryDict, command: DoStep) -> HttpResponse:
    decision, teller = submit(request, command, p.id, tells=tell_step), teller_of(request, p)
    if decision is None or decision.done:
        return redirect(links.time_out(p.id))
    by_stop = is_by_stop(teller.study, decision.refusals)
    refused = refused_step(teller, command, decision, p.id) if by_stop else None
    own = _own(request, p, sent) if refused and refused["kept"] else sent
    return _page(request, decision.participant, step, own, 422, refused)


def _own(request: HttpRequest, p: Participant, sent: QueryDict) -> QueryDict:
    """What was sent without labels of others: once they are on record they leave the page, for the right one."""
    teller, own = teller_of(request, p), sent.copy()
    own.setlist("scans", not_foreign(teller, sent.getlist("scans"), p.id))
    own.setlist("scan", [])
    return own


def _page(
    request: HttpRequest,
    p: Participant,
    step: Step,
    sent: QueryDict | None,
    status: int = 200,
    refused: timeout.Shown | None = None,
) -> HttpResponse:
    """sent: what was sent, which is shown again; None when nothing was. refused: what stood in the way of it."""
    command = _as_sent(p, step, sent if sent is not None else QueryDict())
    read = None if sent is None else sent.getlist("scans")
    shown = timeout.time_out_page(served(), teller_of(request, p), who(request), p, command, read)
    return render(request, "time_out.html", shown | fields(request) | {"refused": refused}, status=status)


def _found(request: HttpRequest, id: str) -> tuple[Participant, Step]:
    """
    Raises:
        Http404: no such participant, or a study in which nothing is injected.
    """
    p, _ = seen_participant(request, id)
    step = giving(served().study_of(p))
    if step is None:
        raise Http404
    return p, step
