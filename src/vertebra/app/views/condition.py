"""App, views: the chain of condition of a lot, and the file of a logger: looked at, then kept as a whole or not at all.

Nothing of a file is kept on the server before it is taken: it travels in the page. How files with these headings are
read is kept for the next one, but not the zone: a logger may be set anew.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from msgspec import structs

from vertebra.app.acting import who
from vertebra.app.pages import links
from vertebra.app.pages.product import condition as page
from vertebra.app.serving import served
from vertebra.app.views.read import seen_participant, teller
from vertebra.conduct.access import MAY
from vertebra.conduct.state import Participant
from vertebra.evidence.exchange.loggers import (
    LogMapping,
    Look,
    look,
    propose,
    read_log_mapping,
    read_sheet,
    take,
    write_log_mapping,
)
from vertebra.evidence.exchange.loggers.sheet import MOST_BYTES
from vertebra.terms.trouble import Trouble

BRINGING = MAY["save form"] - {"reader", "participant"}
Act = Callable[[HttpRequest, Participant, bytes, str], HttpResponse]


def condition(request: HttpRequest, id: str) -> HttpResponse:
    p, _ = seen_participant(request, id)
    if not page.may_look(served().study_of(p), who(request).role):
        raise Http404
    shown = page.condition_page(served(), teller(request).under(served().study_of(p).version), who(request).role, p)
    return render(request, "condition.html", shown)


def looked(request: HttpRequest, id: str) -> HttpResponse:
    """What the file would become: with the mapping sent along, else the one kept for such files, else a proposal."""
    return _with_file(request, id, _look)


def taken(request: HttpRequest, id: str) -> HttpResponse:
    """Keep the file and its figures, or nothing."""
    return _with_file(request, id, _take)


def _with_file(request: HttpRequest, id: str, act: Act) -> HttpResponse:
    p, _ = seen_participant(request, id)
    if not page.may_bring(served().study_of(p), who(request).role):
        raise Http404
    try:
        if p.erased:
            raise Trouble(teller(request).words["who_erased"])
        return act(request, p, *_sent(request))
    except Trouble as wrong:
        messages.error(request, str(wrong))
        return redirect(links.condition(id))


def _sent(request: HttpRequest) -> tuple[bytes, str]:
    """The uploaded file, or the one that travels in the page; and its leg.

    Raises:
        Trouble: there is none, or it is larger than is read.
    """
    file = request.FILES.get("file")
    try:
        written = request.POST.get("content", "")
        data = file.read(MOST_BYTES + 1) if file is not None else b64decode(written, validate=True)
    except binascii.Error:
        data = b""
    if not data or len(data) > MOST_BYTES:
        raise Trouble(f"choose a file of at most {MOST_BYTES // 1_000_000} MB / 請選擇 2 MB 以下之檔案")
    return data, request.POST.get("leg", "")


def _look(request: HttpRequest, p: Participant, data: bytes, leg: str) -> HttpResponse:
    seen = _seen(request, p, data, leg)
    study = served().study_of(p)
    shown = page.look_page(teller(request).under(study.version), p, seen, study)
    return render(request, "logger.html", {**shown, "content": b64encode(data).decode()})


def _seen(request: HttpRequest, p: Participant, data: bytes, leg: str) -> Look:
    mapping = page.mapping_sent(request.POST.dict()) or _kept(data)
    return look(served().study_of(p), p, leg, data, served().clock.now(), mapping)


def _kept(data: bytes) -> LogMapping | None:
    """As such a file was read the last time; the zone as this file names it."""
    sheet = read_sheet(data)
    kept = served().store.kept_mapping(_shape(data))
    return structs.replace(read_log_mapping(kept.decode()), zone=propose(sheet).zone) if kept else None


def _shape(data: bytes) -> str:
    """What files of one kind have in common: their headings."""
    return "\t".join(("logger", *read_sheet(data).headings))


def _take(request: HttpRequest, p: Participant, data: bytes, leg: str) -> HttpResponse:
    seen = _seen(request, p, data, leg)
    if seen.save is None:
        return _look(request, p, data, leg)
    now, words = served().clock.now(), teller(request).words
    done = take(served().desk, seen, p.id, who(request).actor, now, request.POST.get("key", ""))
    served().source.look_again()
    served().store.keep_mapping(_shape(data), write_log_mapping(structs.replace(seen.mapping, zone="")).encode())
    tell, word = (messages.success, "logger_taken") if done else (messages.info, "logger_again")
    tell(request, words[word])
    return redirect(links.condition(p.id))
