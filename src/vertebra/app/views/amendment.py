"""App, views: versions of the study: brought in, looked at, adopted, approved, and people moved to them one by one."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages.oversight.amendment import amendment_page, versions_page
from vertebra.app.serving import served
from vertebra.app.views.door import back, submit
from vertebra.app.views.read import teller
from vertebra.conduct import commands as c
from vertebra.protocol.check import check_structure
from vertebra.protocol.study import Study, StudyUnsound, from_json

MOST_BYTES = 20_000_000


def versions(request: HttpRequest) -> HttpResponse:
    return render(request, "versions.html", versions_page(served(), teller(request), who(request)))


def bring(request: HttpRequest) -> HttpResponse:
    """Keep an uploaded definition so that it can be looked at; nothing counts before it is adopted."""
    file = request.FILES.get("file")
    try:
        study = from_json(_read(file))
        stops = [f for f in check_structure(study) if f.severity == "stop"]
        if stops:
            raise StudyUnsound(f"{stops[0].code} {stops[0].where}: {stops[0].says.into(language(request))}")
    except StudyUnsound as wrong:
        messages.error(request, f"{teller(request).words['study_unsound']} {wrong}")
        return redirect("versions")
    served().store.keep_version(study)
    return redirect("amendment", version=study.version)


def _read(file: UploadedFile | None) -> bytes:
    """
    Raises:
        StudyUnsound: there is no file, or one larger than any study definition.
    """
    if file is None or (file.size or 0) > MOST_BYTES:
        raise StudyUnsound("no file, or larger than any study definition")
    content: bytes = file.read()
    return content


def amendment(request: HttpRequest, version: str) -> HttpResponse:
    return render(request, "amendment.html", amendment_page(served(), teller(request), who(request), _found(version)))


def move(request: HttpRequest, version: str) -> HttpResponse:
    """Move the ticked participants, each in a transaction of its own: whoever was moved stays moved."""
    study, why = _found(version), request.POST.get("why", "").strip()
    for id in request.POST.getlist("who"):
        submit(request, c.MoveParticipant(study.version, why), id)
    return back(request)


def _found(version: str) -> Study:
    """
    Raises:
        Http404: no such version is kept.
    """
    study = served().store.version(version)
    if study is None:
        raise Http404
    return study
