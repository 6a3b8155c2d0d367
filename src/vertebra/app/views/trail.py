"""App, views: the audit trail, read and exported."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.acting import who
from vertebra.app.pages.oversight.trail import trail_csv, trail_page
from vertebra.app.serving import served
from vertebra.app.views.oversight import asked
from vertebra.app.views.read import teller


def trail(request: HttpRequest) -> HttpResponse:
    return render(request, "trail.html", trail_page(served(), teller(request), who(request), asked(request)))


def export(request: HttpRequest) -> HttpResponse:
    """What the filter shows, all of it; that it was taken out is an entry."""
    chosen = asked(request)
    rows = trail_page(served(), teller(request), who(request), chosen, whole=True)["rows"]
    served().desk.note(
        who(request).user, "data exported", served().clock.now(), f"audit trail {chosen.get('stream', '')}"
    )
    name = f"trail-{chosen.get('stream') or 'trial'}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + trail_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)
