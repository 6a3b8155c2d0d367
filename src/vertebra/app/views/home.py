"""App, views: home, the list of what waits for whoever is signed in; and the role that is taken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import ROLE, who
from vertebra.app.overdue import note_overdue
from vertebra.app.pages.work import work_page
from vertebra.app.serving import served
from vertebra.app.views.read import teller
from vertebra.conduct.access import COURIER


def home(request: HttpRequest) -> HttpResponse:
    if who(request).role == COURIER:  # nothing waits in a list for who carries: it lies at a station
        return redirect("stations")
    note_overdue(served(), who(request))
    return render(
        request, "home.html", work_page(served(), teller(request), who(request), request.GET.get("group", ""))
    )


def take_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles from now on."""
    wanted = request.POST.get(ROLE, "")
    if wanted in who(request).roles:
        request.session[ROLE] = wanted
    return redirect("home")
