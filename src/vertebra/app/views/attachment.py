"""App, views: one picture or file, for those who may see a form that holds it, or ever held it.

A picture that no entry names yet is for whoever brought it alone. The bytes are what was kept, proven by their hash;
the browser is told exactly what they are and is not to guess (nosniff, and nothing in them may run).
"""

from django.http import Http404, HttpRequest, HttpResponse

from vertebra.app.acting import who
from vertebra.app.pages.sight import person_of
from vertebra.app.serving import served
from vertebra.app.store.attachments import Kept
from vertebra.conduct.access import visible_forms
from vertebra.conduct.attached import forms_naming

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "text/csv": "csv"}


def attachment(request: HttpRequest, sha256: str) -> HttpResponse:
    """
    Raises:
        Http404: there is none, or none that may be seen; which of these is not told.
    """
    seen = next((kept for kept in served().store.attachments.find(sha256) if _may_see(request, kept)), None)
    found = served().store.attachments.read(seen.participant, sha256) if seen else None
    if seen is None or found is None:
        raise Http404
    shown = "inline" if found.media.startswith("image/") else "attachment"
    name = f"{seen.participant}-{sha256[:12]}.{_ENDINGS[found.media]}"
    headers = {"Content-Disposition": f'{shown}; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    kind = f"{found.media}; charset=utf-8" if found.media.startswith("text/") else found.media
    return HttpResponse(found.data, content_type=kind, headers=headers)


def _may_see(request: HttpRequest, kept: Kept) -> bool:
    acting = who(request)
    person = person_of(served(), acting, kept.participant)
    if person is None:
        return False
    if not kept.entry:
        return kept.kept_by == acting.user
    studies = served().studies
    visible = frozenset(form for study in studies.values() for form in visible_forms(study, acting.role))
    return bool(forms_naming(studies, person[1], kept.sha256) & visible)
