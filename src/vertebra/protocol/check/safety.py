"""Whether the safety rules can be applied: ranges that fit, grades in order, a boundary that rises."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import Index, uses
from vertebra.protocol.expressions.nodes import Limit
from vertebra.protocol.expressions.reads import walk
from vertebra.protocol.safety import Boundary, Range
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_SIDES = {"low": Text("lower", "下"), "high": Text("upper", "上")}
_SEXES = {"F": Text(" for women", "（女性）"), "M": Text(" for men", "（男性）")}


def check_limits(study: Study) -> Iterator[Finding]:
    """Every reference limit that a rule asks for, for both sexes. Findings: G01."""
    for use in uses(study):
        for limit in dict.fromkeys(x for x in walk(use.node) if isinstance(x, Limit)):
            lacking = [s for s in ("F", "M") if not _given(study, limit, s)]
            if lacking:
                sex = _SEXES[lacking[0]] if len(lacking) == 1 else Text("at all", "（男女皆無）")
                told = Text(f" {sex.en.strip()}", sex.zh)
                yield finding("G01", use.where, item=limit.item, side=_SIDES[limit.side], sex=told)


def _given(study: Study, limit: Limit, sex: str) -> bool:
    fitting = (r for r in study.safety.ranges if r.item == limit.item and r.sex in ("", sex))
    return any(getattr(r, limit.side) is not None for r in fitting)


def check_ranges(study: Study) -> Iterator[Finding]:
    """Findings: S02, S04, G02."""
    index, ranges = Index(study), study.safety.ranges
    for range_ in ranges:
        item = index.items.get(range_.item)
        where = f"range {range_.item} {range_.valid_from} {range_.sex}".rstrip()
        if item is None:
            yield finding("S02", where, item=range_.item)
        elif item.type != "number":
            yield finding("S04", where, item=range_.item, read="number", real=item.type)
        yield from (finding("G02", where, what=what) for what in _impossible(range_))
    for (item_id, day, sex), count in Counter((r.item, r.valid_from, r.sex) for r in ranges).items():
        if count > 1:
            yield finding("G02", f"range {item_id} {day} {sex}".rstrip(), what=f"{count} ×")


def _impossible(range_: Range) -> Iterator[str]:
    if range_.low is None and range_.high is None:
        yield "—"
    elif range_.low is not None and range_.high is not None and range_.low >= range_.high:
        yield f"{range_.low} ≥ {range_.high}"


def check_grades(study: Study) -> Iterator[Finding]:
    """Findings: S02, G03."""
    index = Index(study)
    for grading in study.safety.gradings:
        grades = [g.grade for g in grading.grades]
        if grading.item not in index.items:
            yield finding("S02", f"grading {grading.item}", item=grading.item)
        in_order = all(a > b for a, b in pairwise(grades))
        if not grades or not in_order or not set(grades) <= {1, 2, 3, 4, 5}:
            yield finding("G03", f"grading {grading.item}", grades=grades)


def check_boundary(study: Study) -> Iterator[Finding]:
    """Findings: S06, G04."""
    logs = Index(study).logs
    boundary = study.safety.boundary
    forms = {**{p.id: p.form for p in study.safety.pauses}, boundary.id: boundary.form}
    yield from (finding("S06", f"pause {id}", form=form) for id, form in forms.items() if form not in logs)
    for what in _boundary(boundary, study.identity.planned):
        yield finding("G04", f"boundary {boundary.id}", what=what)


def _boundary(boundary: Boundary, planned: int) -> Iterator[str]:
    odd = [key for key in boundary.stops if not key.isascii() or not key.isdigit()]
    if odd:
        yield f"{odd}"
        return
    steps = sorted((int(n), stop) for n, stop in boundary.stops.items())
    yield from (f"n = {n}: {stop}" for n, stop in steps if stop < 1 or not 1 <= n <= planned)
    yield from (f"n = {b[0]}: {b[1]} < {a[1]}" for a, b in pairwise(steps) if b[1] < a[1])
