"""App, views: a read of a blinded reader, by its code. Nothing that is answered here tells whose it is, or of when."""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.pages import form as page, links, reads
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.views.door import submit
from vertebra.app.views.form import as_if_explained, command_of
from vertebra.app.views.read import teller_of
from vertebra.app.views.saving import save
from vertebra.conduct.commands import AnswerQuery, SaveForm
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant


def read(request: HttpRequest, code: str) -> HttpResponse:
    p, place = _found(request, code)
    if request.method != "POST":
        request.session[_opened(code)] = p.number  # on the page it would tell how far the participant is
        return _page(request, p, place, code)
    return _save(request, p, place, code)


def rehearse(request: HttpRequest, code: str) -> HttpResponse:
    """What the door would say to the read as it stands, as far as it tells nothing of other visits."""
    p, place = _found(request, code)
    trial, _ = served().source.trial()
    study, now, told = served().study_of(p), served().clock.now(), teller_of(request, p)
    decision = decide(study, trial, p, as_if_explained(_command(request, p, place, code)), who(request).actor, now)
    said = page.rehearsal(told, decision, place, now)
    return JsonResponse(reads.blind_rehearsal(said, told, decision, place))


def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a question about the read."""
    p, place = _found(request, code)
    asked = {q.id for q in reads.questions(served().study_of(p), p, place)}
    if request.POST.get("query", "") in asked:
        submit(request, AnswerQuery(request.POST["query"], request.POST.get("answer", "")), p.id)
    return redirect(links.read(code))


def _found(request: HttpRequest, code: str) -> tuple[Participant, Place]:
    """
    Raises:
        Http404: the code stands for no read of this reader.
    """
    try:
        found = reads.find_read(served(), who(request), code)
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        found = None
    if found is None:
        raise Http404
    return found


def _opened(code: str) -> str:
    return f"opened {code}"


def _command(request: HttpRequest, p: Participant, place: Place, code: str) -> SaveForm:
    """What was sent; dates are never the reader's."""
    study, sent = served().study_of(p), command_of(request, p, place)
    day, dates = reads.supplied(study, p, place)
    typed = tuple(d for d in sent.data if not (study.has_item(d.item) and reads.is_date(study.item(d.item))))
    opened = request.session.get(_opened(code))
    return msgspec.structs.replace(sent, data=(*dates, *typed), occurred_at=day, seen=opened)


def _save(request: HttpRequest, p: Participant, place: Place, code: str) -> HttpResponse:
    command = _command(request, p, place, code)
    return save(
        request,
        p,
        command,
        lambda now, decision, status: _page(request, now, place, code, command, decision, status),
        lambda: links.WORK,
    )


def _page(
    request: HttpRequest,
    p: Participant,
    place: Place,
    code: str,
    typed: SaveForm | None = None,
    decision: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    told = teller_of(request, p)
    whole = page.form_page(served(), told, who(request).role, p, place, typed, decision)
    return render(request, "read.html", reads.read_page(whole, told, p, place, code), status=status)
