"""App, views: eligibility at one moment: shown to who sees every form, signed by the investigator with a password."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.accounts.proof import fields
from vertebra.app.pages import links
from vertebra.app.pages.eligibility import BY_SLUG, eligibility_page
from vertebra.app.pages.tasks.fitness import criteria_at
from vertebra.app.serving import served
from vertebra.app.views.door import submit
from vertebra.app.views.participant import about
from vertebra.app.views.proving import proven
from vertebra.app.views.read import seen_participant
from vertebra.conduct.commands import SignEligibility
from vertebra.conduct.state import Participant
from vertebra.protocol.eligibility import Moment


def eligibility(request: HttpRequest, id: str, slug: str) -> HttpResponse:
    p, moment = _found(request, id, slug)
    return render(request, "eligibility.html", eligibility_page(about(request, p), moment) | fields(request))


def sign(request: HttpRequest, id: str, slug: str) -> HttpResponse:
    """The door judges every criterion once more; what it refuses is told on the page."""
    _, moment = _found(request, id, slug)
    if proven(request):
        submit(request, SignEligibility(moment), id)
    return redirect(links.eligibility(id, moment))


def _found(request: HttpRequest, id: str, slug: str) -> tuple[Participant, Moment]:
    """
    Raises:
        Http404: no such participant, no such moment, or nothing is checked at it.
    """
    p, _ = seen_participant(request, id)
    if slug not in BY_SLUG or not criteria_at(served().study_of(p), BY_SLUG[slug]):
        raise Http404
    return p, BY_SLUG[slug]
