"""Whether the schedule serves the rules: what a criterion needs is collected when it is checked, changes have a
baseline, and neighbouring visits cannot fall together.
"""

from collections.abc import Iterator
from itertools import pairwise

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import MOMENTS, Index, listed, moments_of, uses
from vertebra.protocol.check.timeline import planned
from vertebra.protocol.eligibility import Criterion, Moment
from vertebra.protocol.expressions import reads
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_BASELINES = {
    "B0": Text("the discectomy", "椎間盤切除術"),
    "B1": Text("the injection", "注射"),
    "nadir": Text("now", "此刻"),
}


def visits_of(study: Study, moment: Moment) -> list[Visit]:
    """The planned visits at which a criterion of that moment can be checked on new data."""
    match moment:
        case "screening":
            # Without a surgery the first clock is that of the treatment
            first = "surgery" if any(a.id == "surgery" for a in study.anchors) else "injection"
            return [v for v in planned(study, first) if v.last < 0]
        case "discectomy":
            return [v for v in planned(study, "surgery") if v.first <= 0 <= v.last]
        case "before injection":
            return [v for v in planned(study, "injection") if v.first <= 0]


def check_moments(study: Study) -> Iterator[Finding]:
    """Findings: L37."""
    index = Index(study)
    for criterion in study.criteria:
        for moment in criterion.moments:
            collected = {form for v in visits_of(study, moment) for form in v.forms}
            lacking = [i for i in _needed(index, criterion) if index.homes[i].id not in collected]
            if lacking:
                items = listed([index.items[i].label for i in lacking])
                yield finding("L37", f"criterion {criterion.id}", moment=MOMENTS[moment], items=items)


def _needed(index: Index, criterion: Criterion) -> list[str]:
    """What a check must find new: everything it reads but facts, the sex, rows of logs and steps of the product."""
    study = index.study
    free = index.logs | {s.form for s in study.product.steps}
    found: list[str] = []
    open_ = list(dict.fromkeys(r.item for r in reads(criterion.rule(study.reading)) if r.pick != "fact"))
    for item in open_:
        definition = index.items.get(item)
        if definition is None or item == study.product.parts.get("sex") or index.homes[item].id in free:
            continue
        if definition.derive is None:
            found.append(item)
        else:
            open_ += [r.item for r in reads(definition.derive) if r.item not in open_]
    return found


def check_gaps(study: Study) -> Iterator[Finding]:
    """Windows after their anchor, against the gap to the next visit of the same clock. Findings: L39."""
    for clock in sorted({v.anchor for v in study.visits} - {"none"}):
        for visit, following in pairwise([v for v in planned(study, clock) if v.day >= 0]):
            width, gap = visit.last - visit.first, following.day - visit.day
            if width * 2 > gap > 0:
                yield finding("L39", f"visit {visit.id}", width=width, other=following.id, gap=gap)


def check_baselines(study: Study) -> Iterator[Finding]:
    """Every value that is compared with one before is collected before. Findings: L40."""
    index = Index(study)
    before = {
        "B0": {f for v in visits_of(study, "screening") for f in v.forms},
        "B1": {f for v in study.visits if _before_injection(v) for f in v.forms},
        "nadir": {f for v in planned(study, "injection") if v.last >= 0 for f in v.forms},
    }
    for use in uses(study):
        for ref in (r for r in reads(use.node) if r.pick in before and r.item in index.homes):
            home = index.homes[ref.item]
            if not home.log and home.id not in before[ref.pick]:
                item = index.items[ref.item].label
                yield finding("L40", use.where, item=item, anchor=_BASELINES[ref.pick])


def _before_injection(visit: Visit) -> bool:
    return not visit.unscheduled and (visit.anchor == "surgery" or (visit.anchor == "injection" and visit.first < 0))


def check_frozen(study: Study) -> Iterator[Finding]:
    """Answers that the study's own procedure changes, asked again after it. Findings: L47.

    Known from the study itself: the part `surgery_history`, or a corrected reading that pins to a visit before the
    surgery what the registered reading takes from the latest visit.
    """
    screened = {v.id for v in visits_of(study, "screening")}
    step = next((s for s in study.product.steps if s.anchor == "surgery"), None)
    for criterion in study.criteria if step else ():
        history = study.product.parts.get("surgery_history", "")
        asked = any(r.item == history and r.pick not in screened for r in reads(criterion.rule(study.reading)))
        if step and (asked or _pins(criterion, screened)):
            again = [m for m in criterion.moments if m == "before injection"]
            moment = moments_of(criterion)
            yield finding(
                "L47", f"criterion {criterion.id}", "question" if again else "note", step=step.label, moment=moment
            )


def _pins(criterion: Criterion, screened: set[str]) -> bool:
    if criterion.corrected is None:
        return False
    loose = {r.item for r in reads(criterion.registered) if r.pick in ("here", "latest")}
    pinned = {r.item for r in reads(criterion.corrected) if r.pick in screened}
    return bool(loose & pinned)
