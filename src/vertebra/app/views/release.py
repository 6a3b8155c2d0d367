"""App, views: the release decision: shown, rehearsed, done and signed with one password by the quality releaser."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from vertebra.app.accounts.proof import fields
from vertebra.app.acting import who
from vertebra.app.around import with_camera
from vertebra.app.pages import links
from vertebra.app.pages.participant.product import deciding
from vertebra.app.pages.product import release as page
from vertebra.app.pages.product.refusing import is_by_stop, refused_step
from vertebra.app.pages.product.rehearsing import at_its_moment, rehearsed
from vertebra.app.pages.product.scanning import told_all
from vertebra.app.serving import served
from vertebra.app.taking_steps import step_command
from vertebra.app.views.door import submit, tell_step
from vertebra.app.views.participant import about
from vertebra.app.views.proving import proven
from vertebra.app.views.read import seen_participant, teller_of
from vertebra.conduct.commands import DoStep, SignForms
from vertebra.conduct.decide.product import last_place
from vertebra.conduct.decide.rehearse import rehearse_step
from vertebra.conduct.state import Participant

SIGNED = "sign"


@with_camera
def release(request: HttpRequest, id: str) -> HttpResponse:
    p = _found(request, id)
    if request.method != "POST":
        return _page(request, p, None)
    wanted = request.POST.get("do", "")
    if wanted == "check":
        return _page(request, p, request.POST.getlist("scans"))
    return _sign_again(request, p) if wanted == SIGNED else _decide(request, p)


def rehearse(request: HttpRequest, id: str) -> HttpResponse:
    """How the door would answer now, part by part; nothing is written."""
    p = _found(request, id)
    teller, acting, (trial, _) = teller_of(request, p), who(request), served().source.trial()
    command = at_its_moment(teller.study, _sent(request, p), served().clock.now())
    rehearsal = rehearse_step(teller.study, trial, p, command, acting.actor, served().clock.now())
    shown = page.screen(teller, acting, p, rehearsal, True)
    parts = {
        "lines-decision": render_to_string("stop_lines.html", shown, request),
        "clock": render_to_string("countdown.html", shown, request),
        "standing": render_to_string("standing.html", shown, request),
    }
    return JsonResponse(rehearsed(teller, rehearsal) | {"parts": parts})


def _sent(request: HttpRequest, p: Participant) -> DoStep:
    study = served().study_of(p)
    decision = request.POST.get(f"v.{study.product.parts['release_decision']}", "")
    return step_command(study, p, page.chosen_step(study, p, decision), request.POST)


def _decide(request: HttpRequest, p: Participant) -> HttpResponse:
    """First who signs, then the decision, then the signature bound to it; a wrong password writes nothing."""
    study = served().study_of(p)
    if not proven(request):
        return _page(request, p, request.POST.getlist("scans"), 422)
    command = at_its_moment(study, _sent(request, p), served().clock.now())
    decision = submit(request, command, p.id, "decide", tell_step)
    if decision is not None and not decision.done:
        by_stop = is_by_stop(study, decision.refusals)
        refused = refused_step(teller_of(request, p), command, decision, p.id) if by_stop else None
        return _page(request, decision.participant, request.POST.getlist("scans"), 422, refused)
    _sign(request, decision.participant if decision else _found(request, p.id))
    return redirect(links.release(p.id))


def _sign_again(request: HttpRequest, p: Participant) -> HttpResponse:
    """A decision that is recorded and not signed: its questions are settled by now, say."""
    if proven(request):
        _sign(request, p)
    return redirect(links.release(p.id))


def _sign(request: HttpRequest, p: Participant) -> None:
    study = served().study_of(p)
    place = last_place(study, p, deciding(study)[0])
    submit(request, SignForms((place.spot,), "approval", who(request).title), p.id, "sign")


def _page(
    request: HttpRequest,
    p: Participant,
    read: list[str] | None,
    status: int = 200,
    refused: page.Shown | None = None,
) -> HttpResponse:
    teller = teller_of(request, p)
    shown = page.release_page(served(), teller, who(request), about(request, p), _sent(request, p), read)
    if read is None:  # the label that was read at the station leads here
        shown["scans"] = told_all(teller, request.GET.getlist("scans")[:1], p.id)
    return render(request, "release.html", shown | fields(request) | {"refused": refused}, status=status)


def _found(request: HttpRequest, id: str) -> Participant:
    """
    Raises:
        Http404: no such participant, no lot yet, or a study without a release decision.
    """
    p, _ = seen_participant(request, id)
    if p.lot is None or not deciding(served().study_of(p)):
        raise Http404
    return p
