"""App, pages: the schedule of activities and the criteria, told in plain words beside the registered ones."""

from typing import Any

from vertebra.app.pages.overview import study_facts
from vertebra.app.pages.telling import Teller
from vertebra.protocol.eligibility import Criterion, Reading
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit

Shown = dict[str, Any]


def rules_page(teller: Teller) -> Shown:
    study = teller.study
    forms = _planned_forms(study)
    kinds = ("inclusion", "exclusion")
    return {
        "study": study_facts(study, teller),
        "forms": [{"id": f, "title": teller.form(f)} for f in forms],
        "visits": [_visit(v, forms, teller) for v in study.visits],
        "kinds": [
            {"title": teller.other(kind), "criteria": [_criterion(c, teller) for c in study.criteria if c.kind == kind]}
            for kind in kinds
        ],
    }


def _planned_forms(study: Study) -> list[str]:
    """The forms that some visit collects, each once, in the order of the visits."""
    return list(dict.fromkeys(form for visit in study.visits for form in visit.forms))


def _visit(visit: Visit, forms: list[str], teller: Teller) -> Shown:
    unbound = visit.anchor == "none"
    window = f" ({visit.first:+d} … {visit.last:+d})" if visit.first < visit.last else ""
    return {
        "id": visit.id,
        "label": teller.text(visit.label),
        "anchor": "" if unbound else teller.text(teller.study.anchor(visit.anchor).label),
        "day": teller.other("as needed") if unbound else f"{visit.day:+d}{window}".replace("+0", "0"),
        "cells": [form in visit.forms for form in forms],
    }


def _criterion(c: Criterion, teller: Teller) -> Shown:
    reading = teller.study.reading
    other: Reading = "registered" if reading == "corrected" else "corrected"
    return {
        "id": c.id,
        "title": teller.text(c.title),
        "words": c.words,
        "verb": teller.other("holds" if c.kind == "inclusion" else "excludes"),
        "rule": teller.rule(c.rule(reading)),
        "other": teller.rule(c.rule(other)) if c.corrected is not None else "",
        "other_name": teller.other(other),
        "defect": teller.text(c.defect) if c.defect else "",
        "trap": teller.text(c.trap) if c.trap else "",
        "decides": teller.listed(teller.role(role) for role in c.decides),
        "moments": teller.listed(teller.other(moment) for moment in c.moments),
    }
