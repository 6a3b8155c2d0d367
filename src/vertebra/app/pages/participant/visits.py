"""App, pages, participant: the visits with their forms: what is filled, what can be filled, what others fill."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.spots import fillable, next_row, rows_of
from vertebra.app.pages.tasks import About
from vertebra.app.pages.tasks.visits import NO_PRODUCT, outside, owed
from vertebra.conduct.look import day_of
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.places import Place
from vertebra.conduct.visits import VisitState, schedule_across
from vertebra.protocol.timeline import Visit

Shown = dict[str, Any]
SHOWS_FORMS = ("done", "due", "overdue", "missed")


def visits(a: About) -> list[Shown]:
    """Planned visits in protocol order, then those outside the plan that took place or are owed."""
    owes = {s.visit for s in owed(a.study, a.p, a.today)}
    found = schedule_across(a.teller.studies, a.p, a.today)
    planned = [_visit(a, state, 0, state.visit in owes) for state in found]
    return [*planned, *_unplanned(a, owes)]


def _unplanned(a: About, owes: set[str]) -> Iterator[Shown]:
    for visit in a.teller.studies.visits(a.study.version):
        if visit.unscheduled:
            for row in rows_of(a.p, visit.id):
                yield _visit(a, VisitState(visit.id, "done", None, _day(a, visit.id, row), ()), row, False)
            state = outside(a.study, a.p, visit, a.today) if a.status == NO_PRODUCT else None
            if state and state.day is None:
                yield _visit(a, state, 0, visit.id in owes)


def _day(a: About, visit: str, row: int) -> date | None:
    days = (day_of(s.occurred_at) for place, s in a.p.sheets.items() if (place.visit, place.row) == (visit, row))
    return min((day for day in days if day), default=None)


def _visit(a: About, state: VisitState, row: int, owes: bool) -> Shown:
    """Early or late is what the ledger found, not judged anew. A planned day alone makes nothing late."""
    visit = a.teller.studies.visit(state.visit, a.study.version)
    stands = "not yet dated" if state.standing in ("due", "overdue") and not owes else state.standing
    forms = [] if stands == "not applicable" else [f for f in _forms(a, visit, row) if f]
    found = [d.detail for d in a.p.deviations.values() if (d.code, d.where) == ("window", state.visit)]
    return {
        "id": state.visit,
        "anchor": f"v-{state.visit}{f'-{row}' if row else ''}",
        "label": a.teller.text(visit.label),
        "row": row,
        "standing": a.teller.badge(stands),
        "off": [a.teller.badge(off) for off in dict.fromkeys(d.partition(":")[0] for d in found)],
        "day": state.day,
        "window": state.window if stands != "not applicable" else None,
        "why": a.p.missed.get(state.visit, ""),
        "forms": forms,
        "filled": bool(forms) and all(f["filled"] for f in forms),
        "now": stands in SHOWS_FORMS and any(f["asked"] or not f["filled"] for f in forms),
        "may_miss": owes and state.standing in ("due", "overdue") and not visit.unscheduled,
    }


def _forms(a: About, visit: Visit, row: int) -> Iterator[Shown | None]:
    for form in visit.forms:
        yield _form(a, Place(visit.id, form, row)) if form in a.visible else None


def _form(a: About, place: Place) -> Shown:
    """One form: filled, to be filled by this role, or left to others; with its open questions and its signature."""
    alone = Place("", place.form, place.row)  # a step of the product that sets no clock belongs to no visit
    place = alone if alone in a.p.sheets else place
    filled, open_ = place in a.p.sheets, fillable(a.study, a.role, place.form)
    return {
        "title": a.teller.form(place.form),
        "link": links.form(a.p.id, place) if open_ or filled else "",
        "filled": filled,
        "by": "" if open_ or filled else _others(a, place.form),
        "asked": sum(q.place == place for q in a.p.open_queries),
        "signed": signature_at(a.p, place) is not None,
    }


def _others(a: About, form: str) -> str:
    """Who fills it instead: by a step of the product, or the roles of the form."""
    if any(step.form == form for step in a.study.product.steps):
        return a.teller.words["by_step"]
    return a.teller.listed(a.teller.role(role) for role in a.teller.studies.form(form, a.study.version).roles)


def beginnings(a: About) -> list[Shown]:
    """Visits outside the plan that the role can begin now: the link leads to the first form under a new row."""
    if "trial" not in a.p.consents or a.status == "screen failure":
        return []
    return [
        {"link": links.form(a.p.id, Place(v.id, form, next_row(a.p, v.id))), "label": a.teller.text(v.label)}
        for v in a.study.visits
        if v.unscheduled and v.anchor == "none"
        for form in [next((f for f in v.forms if fillable(a.study, a.role, f)), "")]
        if form
    ]
