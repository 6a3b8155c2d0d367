"""App, views: files that leave: ODM-XML, casebooks, the study. Each that is taken out is noted in the ledger."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages.sight import people_of
from vertebra.app.serving import served
from vertebra.app.views.read import seen_participant, teller
from vertebra.conduct.access import ALL_SEEING, SITE
from vertebra.evidence.exchange.casebook import Document, NoFont, blank_casebook, casebook_of, typeset
from vertebra.evidence.exchange.odm import export_odm
from vertebra.protocol.study import from_json, to_json

LABS, DRAFTS = SITE, frozenset({"sponsor", "data"})


def files(request: HttpRequest) -> HttpResponse:
    acting = who(request)
    shown = {
        "people": sorted(people_of(served(), acting)),
        "labs": acting.role in LABS,
        "drafts": acting.role in DRAFTS,
        "out": acting.role in ALL_SEEING,
    }
    return render(request, "files.html", shown)


def odm(request: HttpRequest) -> FileResponse:
    """All participants whom the role may see; of a site's own staff those of the site, one file each time."""
    store, wanted = served().store, request.GET.get("who", "")
    if wanted:
        seen_participant(request, wanted)
    versions = {version: from_json(data) for version, data in store.versions().items()}
    seen = people_of(served(), who(request)).keys()
    rows = lambda: (r for r in store.rows() if r.stream == "trial" or r.stream in seen)  # noqa: E731 a stream that can be read twice
    file = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it
    export_odm(versions, rows, file, wanted)
    file.seek(0)
    _note(request, f"ODM {wanted or 'all'}")
    return _file(file, f"{wanted or served().study.identity.protocol}.xml", "application/xml")


def casebook(request: HttpRequest, id: str) -> HttpResponse:
    seen_participant(request, id)
    trial, _ = served().source.trial()
    studies = {s.version: s for s in served().studies.values()}
    document = casebook_of(studies, served().source.entries(id), trial, language(request), id)
    _note(request, f"casebook {id}")
    return pdf(request, document, f"{id}.pdf")


def chosen_casebook(request: HttpRequest) -> HttpResponse:
    return casebook(request, request.GET.get("who", ""))


def blank(request: HttpRequest) -> HttpResponse:
    return pdf(request, blank_casebook(served().study, language(request)), "casebook.pdf")


def study(request: HttpRequest) -> HttpResponse:
    name = f"{served().study.id}-{served().study.version[:16]}.json"
    return _attached(to_json(served().study), name, "application/json")


def pdf(request: HttpRequest, document: Document, name: str, back: str = "files") -> HttpResponse:
    """A document as a PDF to keep; where no font has its characters, that is said at `back`."""
    try:
        return _attached(typeset(document, ()), name, "application/pdf")
    except NoFont:
        messages.error(request, teller(request).words["no_font"])
        return redirect(back)


def _note(request: HttpRequest, what: str) -> None:
    served().desk.note(who(request).user, "data exported", served().clock.now(), what)


def _attached(data: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{Path(name).name}"'}
    return HttpResponse(data, content_type=kind, headers=headers)


def _file(file: object, name: str, kind: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
