"""App, views: the laboratory of the protocol: faults, eligible people, the stopping rule, the forecast."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.around import language
from vertebra.app.pages.laboratory import (
    PARTS,
    StillWorking,
    design as designs,
    feasibility as peoples,
    scenarios as trials,
)
from vertebra.app.pages.laboratory.extracts import extracts
from vertebra.app.pages.laboratory.faults import faults_page
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import served
from vertebra.app.views.read import teller
from vertebra.protocol.eligibility import Reading
from vertebra.protocol.study import Study, with_reading
from vertebra.terms.trouble import Trouble

READINGS: tuple[Reading, ...] = ("registered", "corrected")


def laboratory(request: HttpRequest) -> HttpResponse:
    return redirect(f"/laboratory/{PARTS[0]}")


def faults(request: HttpRequest) -> HttpResponse:
    return _page(request, "faults", faults_page)


def feasibility(request: HttpRequest) -> HttpResponse:
    asked = _people(request)
    return _page(request, "feasibility", lambda t, s: peoples.feasibility_page(t, s, asked), peoples.choices(asked))


def design(request: HttpRequest) -> HttpResponse:
    return _page(request, "design", designs.design_page)


def scenarios(request: HttpRequest) -> HttpResponse:
    return _page(request, "scenarios", lambda t, s: trials.scenarios_page(t, s, _trials(request)))


def picture(request: HttpRequest, part: str, name: str) -> HttpResponse:
    """A drawing of one of the pages, asked for with the same choices."""
    try:
        svg = _drawn(request, part, name)
    except (StillWorking, Trouble):
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    if svg is None:
        raise Http404
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


def _drawn(request: HttpRequest, part: str, name: str) -> bytes | None:
    study, lang = _study(request), language(request)
    if part == "feasibility" and name in peoples.PICTURES:
        return peoples.picture(study, _people(request), name, lang).svg
    if part == "design" and name in designs.PICTURES:
        return designs.picture(study, name, lang)
    return trials.picture(study, _trials(request), lang, name) if part == "scenarios" else None


def _page(
    request: HttpRequest,
    part: str,
    make: Callable[[Teller, Study], dict[str, Any]],
    choices: dict[str, Any] | None = None,
) -> HttpResponse:
    told, study = teller(request), _study(request)
    tabs = [{"id": p, "word": told.words[f"lab_{p}"], "here": p == part} for p in PARTS]
    readings = [(r, told.other(r), r == study.reading) for r in READINGS]
    shown = {"tabs": tabs, "part": part, "readings": readings, "query": request.GET.urlencode(), "trouble": ""}
    shown |= choices or {}
    try:
        shown |= make(told, study)
    except StillWorking as waits:
        return render(request, "laboratory/working.html", shown | _standing(told, waits))
    except Trouble as wrong:
        shown["trouble"] = str(wrong)
    return render(request, f"laboratory/{part}.html", shown)


def _standing(told: Teller, waits: StillWorking) -> dict[str, Any]:
    """How far the answer is: whose turn comes first, then how much of it is done."""
    said = told.words["lab_before"].format(waits.before) if waits.before else ""
    if not waits.before and waits.of:
        said = told.words["lab_done"].format(waits.done, waits.of)
    return {"waits": waits, "standing": said}


def _study(request: HttpRequest) -> Study:
    """The version adopted last, under the reading that is asked for."""
    asked = request.GET.get("reading", "")
    study = served().study
    return next((with_reading(study, r) for r in READINGS if r == asked), study)


def _people(request: HttpRequest) -> peoples.Asked:
    """Ages and an extract that can be chosen; else everybody, and the survey that ships."""
    ages, name = request.GET.get("ages", ""), request.GET.get("people", "")
    return peoples.Asked(ages if ages in peoples.AGES else "", name if name in extracts() else "")


def _trials(request: HttpRequest) -> int:
    asked = request.GET.get("trials", "")
    return next((n for n in trials.TRIALS if str(n) == asked), trials.TRIALS[0])
