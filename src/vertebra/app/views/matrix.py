"""App, views: the matrix of participants and visits, and where a click on one of its cells leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.pages.matrix import Wanted, matrix_page, target
from vertebra.app.serving import served
from vertebra.app.views.read import seen_participant, teller


def matrix(request: HttpRequest) -> HttpResponse:
    shown = matrix_page(served(), teller(request), who(request), _wanted(request))
    query = request.GET.copy()
    query.pop("page", None)
    shown["query"] = f"{query.urlencode()}&" if query else ""
    for name in ("q", "status", "group"):  # a group is all of it
        query.pop(name, None)
    shown["kept"] = f"&{query.urlencode()}" if query else ""
    return render(request, "matrix.html", shown)


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    page = asked.get("page", "1")
    return Wanted(
        group=asked.get("group", "now"),
        search=asked.get("q", "").strip(),
        status=asked.get("status", ""),
        site=asked.get("site", ""),
        queries="queries" in asked,
        week="week" in asked,
        sort=asked.get("sort", "next"),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def visit(request: HttpRequest, id: str, visit: str) -> HttpResponse:
    """On to the first open form of the visit that whoever asks fills, else to the visit on the participant page."""
    p, _ = seen_participant(request, id)
    study = served().study_of(p)
    if not study.has_visit(visit):
        raise Http404
    return redirect(target(study, p, who(request).role, visit))
