"""App, pages, tasks: visits that are owed, forms missing of those that took place, operations of the week."""

from collections.abc import Iterator
from datetime import date, timedelta

from vertebra.app.pages import links
from vertebra.app.pages.spots import fillable, next_row, open_spots
from vertebra.app.pages.tasks.about import About, Task
from vertebra.conduct.look import anchor_day, item_day
from vertebra.conduct.state import Participant, Place
from vertebra.conduct.status import LEFT, status
from vertebra.conduct.visits import VisitState, schedule, standing, visit_day, visit_window
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit

CLOSING = timedelta(days=2)
SCREENED = ("identified", "consented")
NO_PRODUCT = "no product"


def owed(study: Study, p: Participant, today: date) -> list[VisitState]:
    """Visits that this person still has to make, in protocol order: due, overdue or to come; never of who has left.

    A visit after surgery or injection is owed only once that has happened: a planned day does not make it late. Until
    the screening is signed nothing but the screening visit is owed. Who was operated and got no cells is still followed
    on the clock of the surgery. Source: domain notes A7, B2.
    """
    where = status(study, p)
    if where == NO_PRODUCT:
        return [s for v in study.visits if (s := outside(study, p, v, today)) and s.standing in _OWED]
    if where in LEFT:
        return []
    states = schedule(study, p, today)[: 1 if where in SCREENED else None]
    return [s for s in states if s.standing in _OWED and _counts(study, p, study.visit(s.visit))]


_OWED = ("due", "overdue", "upcoming")


def _counts(study: Study, p: Participant, visit: Visit) -> bool:
    return visit.first <= 0 or anchor_day(study, p, visit.anchor) is not None


def outside(study: Study, p: Participant, visit: Visit, today: date) -> VisitState | None:
    """A visit outside the plan that has a window all the same: after a manufacturing failure."""
    planned = visit_window(study, p, visit)
    if not visit.unscheduled or planned is None:
        return None
    day = visit_day(p, visit.id)
    filled = {place.form for place in p.sheets if place.visit == visit.id}
    missing = tuple(f for f in visit.forms if f not in filled)
    return VisitState(visit.id, standing(visit.id in p.missed, planned, day, today), planned, day, missing)


def due(a: About) -> Iterator[Task]:
    """What is overdue, closes soon, is due, or opens within a week; one click from the first form of the visit."""
    for state in owed(a.study, a.p, a.today):
        group = _urgency(a, state)
        if group and state.window:
            first, last = state.window.first, state.window.last
            day = first if group == "week" else last
            note = first.isoformat() if first == last else f"{first} … {last}"
            link = links.visit(a.p.id, state.visit)
            spots = open_spots(a.study, a.p, a.study.visit(state.visit), a.role)
            link = links.form(a.p.id, spots[0]) if spots and group != "week" else link
            yield a.task(group, a.teller.visit(state.visit), link, day, note, a.teller.badge(state.standing))


def begin(a: About) -> Iterator[Task]:
    """The screening of who consented, not begun: as long as no surgery is planned it has no window."""
    visit = a.study.visits[0]
    if a.status != "consented" or visit_day(a.p, visit.id) or visit_window(a.study, a.p, visit):
        return
    spots = open_spots(a.study, a.p, visit, a.role)
    if spots:
        since = max(given.given_at[:10] for given in a.p.consents.values())
        yield a.task("due", a.teller.visit(visit.id), links.form(a.p.id, spots[0]), since, a.teller.words["not_begun"])


def _urgency(a: About, state: VisitState) -> str:
    assert state.window is not None
    if state.standing == "overdue":
        return "overdue"
    if state.standing == "due":
        return "closing" if state.window.last <= a.today + CLOSING else "due"
    return "week" if a.within(state.window.first) else ""


def missing(a: About) -> Iterator[Task]:
    """Forms that the role fills and nobody has, of visits that took place; the end of who withdrew."""
    if a.status == "screen failure":
        return
    for visit in a.study.visits:
        day = visit_day(a.p, visit.id)
        open_ = open_spots(a.study, a.p, visit, a.role) if day and not visit.unscheduled else []
        spots = [spot for spot in open_ if not (a.left and _plans(a.study, spot.form))]
        if spots:
            forms = a.teller.listed(a.teller.form(spot.form) for spot in spots)
            yield a.task("missing", a.teller.visit(visit.id), links.form(a.p.id, spots[0]), day, forms)
    end = _end_missing(a) if a.status == "withdrawn" else None
    if end:
        yield a.task("missing", a.teller.form(end.form), links.form(a.p.id, end))


def _plans(study: Study, form: str) -> bool:
    """Whether the form plans the day of a surgery or an injection: of no use to who has left."""
    return any(anchor.planned and study.home(anchor.planned).id == form for anchor in study.anchors)


def _end_missing(a: About) -> Place | None:
    """Where the end of the study is recorded of who has withdrawn, if nobody has."""
    item = a.study.product.parts.get("end_reason", "")
    form = a.study.home(item).id if item else ""
    if not form or a.p.sheets_of(form) or not fillable(a.study, a.role, form):
        return None
    visit = next((v for v in a.study.visits if v.anchor == "none" and form in v.forms), None)
    return Place(visit.id, form, next_row(a.p, visit.id)) if visit else None


def operations(a: About) -> Iterator[Task]:
    """The discectomy and the injection that are planned within a week, or were planned and did not happen."""
    if a.left or a.status in SCREENED:
        return
    for anchor in a.study.anchors:
        if not anchor.planned or anchor_day(a.study, a.p, anchor.id):
            continue
        day = item_day(a.study, a.p, anchor.planned)
        if a.within(day):
            lot = a.teller.lot_state(a.p.lot.state) if a.p.lot else a.teller.words["no_lot"]
            badge = a.teller.badge("overdue") if day and day < a.today else None
            link = links.time_out(a.p.id) if _is_ready(a, anchor.id) else links.product(a.p.id)
            yield a.task(anchor.id, a.teller.text(anchor.label), link, day, lot, badge)


def _is_ready(a: About, anchor: str) -> bool:
    """Whether the lot is in a state in which the injection may be given."""
    giving = [s for s in a.study.product.steps if s.anchor == anchor == "injection"]
    return a.p.lot is not None and any(a.p.lot.state in s.starts for s in giving)
