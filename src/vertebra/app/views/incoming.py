"""App, views: files that come in: laboratory results, looked at and taken whole; forms of other systems as a draft.

Nothing of a file is kept on the server before it is taken: it travels in the page. The mapping is kept for next time,
but not the choice to replace recorded values: that is asked for each file.
"""

import binascii
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import quote
from zlib import compress, decompressobj, error as ZlibError

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from msgspec import structs

from vertebra.app.acting import who
from vertebra.app.pages.incoming import draft_page, labs_csv, labs_page
from vertebra.app.pages.mapping import fields, mapped
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import served
from vertebra.app.views.files import DRAFTS, LABS
from vertebra.app.views.read import teller
from vertebra.conduct.state import Participant
from vertebra.evidence.exchange.draft import Draft
from vertebra.evidence.exchange.labs import (
    Mapping,
    Preview,
    lab_import,
    propose,
    read_mapping,
    rehearse,
    submit,
    write_mapping,
)
from vertebra.evidence.exchange.labs.propose import NotTold
from vertebra.evidence.exchange.odm import import_odm
from vertebra.evidence.exchange.redcap import import_dictionary, is_dictionary
from vertebra.evidence.exchange.table import Table, read_table
from vertebra.terms.trouble import Trouble

__all__ = ["DRAFTS", "LABS", "draft", "labs", "take_labs"]
MOST_BYTES = 6_000_000
MOST_TRAVELLING = 2_000_000  # packed, in a hidden field of the page, below what one request may bring in fields
MOST_REFUSED = 20
MOST_OF_FORMS = 20_000_000


def labs(request: HttpRequest) -> HttpResponse:
    """Show what the file would do: with the mapping sent along, else the one kept for such files, else a proposal."""
    return _with_file(request, lambda name, data: _preview(request, name, data))


def _preview(request: HttpRequest, name: str, data: bytes) -> HttpResponse:
    """A file whose columns nobody knows yet shows nothing but the fields that name them."""
    table, tell = read_table(data, find_heading=True), teller(request)
    mapping = _mapping(request, table)
    preview = _looked_at(request, mapping, name, data) if mapping.participant and mapping.day else None
    if preview is not None and request.POST.get("as") == "csv":
        return _list(tell, preview, name)
    shown = labs_page(tell, preview, mapping) | {"fields": fields(tell, mapping, table, sorted(_people(request)))}
    refused = _refused(request, preview) if preview is not None else []
    return render(request, "labs.html", {**shown, "name": name, "content": _packed(data), "refused": refused})


def _list(tell: Teller, preview: Preview, name: str) -> HttpResponse:
    """What becomes of every row, in the order of the file, however many there are."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.list.csv"}
    return HttpResponse("\ufeff" + labs_csv(tell, preview), content_type="text/csv; charset=utf-8", headers=headers)


def _refused(request: HttpRequest, preview: Preview) -> list[dict[str, Any]]:
    """What the door would not take as things stand, before anybody saves; nothing is written."""
    if preview.questions:
        return []
    found = rehearse(served().desk, preview, who(request).actor, served().clock.now())
    return [{"row": row, "says": teller(request).text(refusal.says)} for row, refusal in found[:MOST_REFUSED]]


def _packed(data: bytes) -> str:
    """
    Raises:
        Trouble: even packed it is more than a page can carry.
    """
    packed = b64encode(compress(data)).decode()
    if len(packed) > MOST_TRAVELLING:
        raise Trouble("the file holds too much to be looked at at once: send it in parts")
    return packed


def _unpacked(content: str, most: int) -> bytes:
    """Nothing where it is not what a page of ours carried. Never more than one byte beyond what may be read."""
    try:
        return decompressobj().decompress(b64decode(content, validate=True), most + 1)
    except (binascii.Error, ValueError, ZlibError):
        return b""


def take_labs(request: HttpRequest) -> HttpResponse:
    """Save all results of the file, or none; the same file again changes nothing."""
    return _with_file(request, lambda name, data: _take(request, name, data))


def _take(request: HttpRequest, name: str, data: bytes) -> HttpResponse:
    mapping = _mapping(request, read_table(data, find_heading=True))
    preview = _looked_at(request, mapping, name, data)
    done = submit(served().desk, preview, who(request).actor, served().clock.now())
    served().store.keep_mapping(
        _shape(read_table(data, find_heading=True)), write_mapping(structs.replace(mapping, different=""))
    )
    messages.success(request, f"{done} {teller(request).words['labs_done']}")
    return redirect("files")


def _people(request: HttpRequest) -> dict[str, Participant]:
    return {id: p for id, (p, _) in people_of(served(), who(request)).items()}


def _looked_at(request: HttpRequest, mapping: Mapping, name: str, data: bytes) -> Preview:
    return lab_import(served().study, _people(request), mapping, data, served().source.today(), name)


def _mapping(request: HttpRequest, table: Table) -> Mapping:
    """As the fields say; for a file that was just sent the one kept for its kind, else a proposal."""
    given = request.POST.get("mapping", "").strip()
    mapping = mapped(read_mapping(given.encode(), served().study), request.POST) if given else None
    mapping = mapping or _first_mapping(request, table)
    if (choice := request.POST.get("different")) in ("keep", "replace"):
        mapping = structs.replace(mapping, different=choice)
    return read_mapping(write_mapping(mapping), served().study)


def _first_mapping(request: HttpRequest, table: Table) -> Mapping:
    kept = served().store.kept_mapping(_shape(table))
    if kept:
        return read_mapping(kept, served().study)
    try:
        return propose(served().study, table, _people(request))
    except NotTold:
        return Mapping("wide", "", "")


def _shape(table: Table) -> str:
    """What files of one kind have in common: their headings."""
    return "\t".join(table.headings)


def draft(request: HttpRequest) -> HttpResponse:
    """A draft study from the forms of another system, with the list of what was lost; nothing of it counts."""
    return _with_file(request, lambda name, data: _drafted(request, name, data), MOST_OF_FORMS)


def _drafted(request: HttpRequest, name: str, data: bytes) -> HttpResponse:
    made: Draft = import_dictionary(data, name) if is_dictionary(data) else import_odm(data)
    return render(request, "draft.html", draft_page(teller(request), made))


def _with_file(request: HttpRequest, act: Any, most: int = MOST_BYTES) -> HttpResponse:
    """The uploaded file, or the one that travels in the page; what is wrong with it is told in one line."""
    try:
        sent = request.FILES.get("file"), request.POST.get("name", ""), request.POST.get("content", "")
        name, data = _sent(*sent, most)
        answer: HttpResponse = act(name, data)
        return answer
    except Trouble as wrong:
        messages.error(request, str(wrong))
        return redirect("files")


def _sent(file: UploadedFile | None, name: str, content: str, most: int) -> tuple[str, bytes]:
    """
    Raises:
        Trouble: there is no file, it is empty, or larger than is taken in at once.
    """
    data = file.read(most + 1) if file is not None else _unpacked(content, most)
    if not data or len(data) > most:
        raise Trouble(f"choose a file of at most {most // 1_000_000} MB that is not empty")
    return (file.name or "file") if file is not None else name[:120], data
