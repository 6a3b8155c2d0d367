"""App, views: the way of a lot from disc to disc as page and PDF, and its certificate of analysis."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages import links
from vertebra.app.pages.product.disposition import products_page
from vertebra.app.pages.product.trace import trace_page
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.words import LANGUAGES
from vertebra.app.serving import served
from vertebra.app.views.files import pdf
from vertebra.app.views.participant import about, note
from vertebra.app.views.read import seen_participant, teller
from vertebra.conduct.state import Participant
from vertebra.evidence.documents.certificate import NothingToCertify, certificate_of
from vertebra.evidence.documents.trace_document import NothingToTrace, trace_document
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang


def products(request: HttpRequest) -> HttpResponse:
    only_wrong = request.GET.get("only") == "wrong"
    return render(request, "products.html", products_page(served(), teller(request), who(request), only_wrong))


def trace(request: HttpRequest, id: str) -> HttpResponse:
    p, _ = seen_participant(request, id)
    if p.lot is None:
        return _not_yet(request, id, "no_trace")
    return render(request, "trace.html", trace_page(about(request, p), _others(request)))


def trace_pdf(request: HttpRequest, id: str) -> HttpResponse:
    p, entries = seen_participant(request, id)
    trial, _ = served().source.trial()
    try:
        document = trace_document(_studies(), entries, p, trial, _others(request), _wanted(request))
    except NothingToTrace:
        return _not_yet(request, id, "no_trace")
    note(request, "data exported", f"trace {id}")
    return pdf(request, document, f"{id}-trace.pdf", links.trace(id))


def certificate(request: HttpRequest, id: str) -> HttpResponse:
    p, entries = seen_participant(request, id)
    trial, _ = served().source.trial()
    try:
        document = certificate_of(_studies(), entries, trial, _wanted(request), served().study_of(p))
    except NothingToCertify:
        return _not_yet(request, id, "no_certificate")
    note(request, "data exported", f"certificate {id}")
    return pdf(request, document, f"{id}-certificate.pdf", links.product(id))


def _not_yet(request: HttpRequest, id: str, why: str) -> HttpResponse:
    """Refused with words, where the lot is."""
    messages.error(request, teller(request).words[why])
    return redirect(links.product(id))


def _others(request: HttpRequest) -> dict[str, Participant]:
    """Whom the role may see: what became of the same materials in them."""
    return {id: p for id, (p, _) in people_of(served(), who(request)).items()}


def _studies() -> dict[str, Study]:
    return {s.version: s for s in served().studies.values()}


def _wanted(request: HttpRequest) -> Lang:
    """The language that the address asks for, else that of the reader."""
    asked = request.GET.get("language", "")
    return next((lang for lang in LANGUAGES if lang == asked), language(request))
