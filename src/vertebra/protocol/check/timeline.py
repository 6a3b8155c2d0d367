"""Whether the schedule can be kept: clocks that are set, windows in order, forms and roles that exist."""

from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import Index
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Anchor, Visit
from vertebra.terms.findings import Finding


def check_visits(study: Study) -> Iterator[Finding]:
    """Findings: S10, S16, S17, S19, S28, S29."""
    index, epochs, clocks = Index(study), {e.id for e in study.epochs}, {a.id for a in study.anchors}
    for visit in study.visits:
        where = f"visit {visit.id}"
        yield from (finding("S10", where, form=f) for f in visit.forms if f not in index.forms)
        yield from (finding("S19", where, form=f) for f in visit.forms if f in index.logs)
        if visit.epoch not in epochs:
            yield finding("S17", where, epoch=visit.epoch)
        if visit.anchor == "none" and not visit.unscheduled:
            yield finding("S28", where, visit=visit.id)
        if visit.anchor != "none" and visit.anchor not in clocks:
            yield finding("S16", where, clock=visit.anchor, what="—")
        if not visit.first <= visit.day <= visit.last:
            yield finding("S29", where, first=visit.first, last=visit.last, day=visit.day)


def check_windows(study: Study) -> Iterator[Finding]:
    """Planned visits of one clock, in the order of the study. Findings: L38."""
    for clock in sorted({v.anchor for v in study.visits} - {"none"}):
        for earlier, later in pairwise(planned(study, clock)):
            if later.first <= earlier.last:
                yield finding("L38", f"visit {earlier.id}", window=span(earlier), other=later.id, others=span(later))


def planned(study: Study, clock: str) -> list[Visit]:
    return [v for v in study.visits if v.anchor == clock and not v.unscheduled]


def span(visit: Visit) -> str:
    return f"{visit.first}…{visit.last}" if visit.first != visit.last else str(visit.first)


def check_anchors(study: Study) -> Iterator[Finding]:
    """Findings: S16."""
    index = Index(study)
    for anchor in study.anchors:
        for what in _faults(index, anchor):
            yield finding("S16", f"clock {anchor.id}", clock=anchor.id, what=what)


def _faults(index: Index, anchor: Anchor) -> Iterator[str]:
    item, home = index.items.get(anchor.item), index.homes.get(anchor.item)
    steps = [s for s in index.study.product.steps if s.anchor == anchor.id]
    if item is None or item.type not in ("date", "moment"):
        yield f"item {anchor.item!r}"
    elif not any(home and s.form == home.id for s in steps):
        yield f"step {[s.id for s in steps]}, item {anchor.item!r}"
    if anchor.planned and (anchor.planned not in index.items or index.items[anchor.planned].type != "date"):
        yield f"planned {anchor.planned!r}"


def check_collected(study: Study) -> Iterator[Finding]:
    """Forms that nothing ever opens. Findings: S20."""
    opened = {f for v in study.visits for f in v.forms} | {s.form for s in study.product.steps}
    for form in study.forms:
        if not form.log and form.id not in opened:
            yield finding("S20", f"form {form.id}")


def check_roles(study: Study) -> Iterator[Finding]:
    """Findings: S10, S15."""
    known, forms = {r.id for r in study.roles}, {f.id for f in study.forms}
    named = [(f"form {f.id}", f.roles) for f in study.forms]
    named += [(f"criterion {c.id}", c.decides) for c in study.criteria]
    named += [(f"step {s.id}", s.roles) for s in study.product.steps]
    for where, roles in named:
        yield from (finding("S15", where, role=r) for r in roles if r not in known)
    for role in study.roles:
        yield from (finding("S10", f"role {role.id}", form=f) for f in role.only if f not in forms)


def check_zone(study: Study) -> Iterator[Finding]:
    """Findings: S24."""
    try:
        ZoneInfo(study.zone)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a path-like name is the others
        yield finding("S24", "study", zone=study.zone)
