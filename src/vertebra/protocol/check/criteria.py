"""Whether the criteria make sense: each alone, two against each other, and all together, by logic and not by words.

Both readings are looked at. What is wrong only with the reading that is not in force is a note.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import get_args

import msgspec

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import Index, moments_of
from vertebra.protocol.check.solve import Solver, scale_of
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.eligibility import Criterion, Reading
from vertebra.protocol.expressions import nodes as n, reads
from vertebra.protocol.expressions.reads import walk
from vertebra.protocol.forms import Item
from vertebra.protocol.safety import Range
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding, Severity
from vertebra.terms.texts import Text

READINGS: tuple[Reading, ...] = get_args(Reading)
NEVER, ALWAYS = Text("never", "永不"), Text("always", "恆")
# Analytes whose numbers are a scale with two ends; of all others the range is only plausible
SCALES = ("count", "vas", "percent")
# A range is called narrow below these shares of a reference range and of a plausible range. PROPOSED: of the registered
# ranges only the platelets fall below either
NARROW_REFERENCE, NARROW_PLAUSIBLE = Decimal("0.25"), Decimal("0.02")


def check_criteria(study: Study) -> Iterator[Finding]:
    """Findings: L07, L09 to L15, L17, L18, L22, L23."""
    yield from check_each(study)
    yield from check_together(study)


def check_each(study: Study) -> Iterator[Finding]:
    """Each criterion alone. Findings: L07, L09 to L12, L18, L22, L23."""
    index = Index(study)
    solver, labels = Solver(index), Labels(study)
    for criterion in study.criteria:
        yield from _both(criterion, study.reading, lambda c, r: _alone(index, solver, labels, c, r))


def check_together(study: Study) -> Iterator[Finding]:
    """Two criteria against each other, and all of them. Findings: L13 to L15, L17.

    Two inclusion lines of a draft that exclude each other are taken for lines of two groups: a record does not mark
    them.
    """
    solver = Solver(Index(study))
    yield from _pairs(study, solver)
    criteria = [c for c in study.criteria if study.draft is None or not is_of_a_group(study, solver, c)]
    for reading in _readings(study):
        if solver.can(*((c.rule(reading), c.kind == "inclusion") for c in criteria)) is False:
            yield finding("L17", "criteria", reading=reading)


def _readings(study: Study) -> tuple[Reading, ...]:
    """Both, or one where nothing is corrected in a draft."""
    return READINGS if study.draft is None or any(c.corrected is not None for c in study.criteria) else READINGS[:1]


def is_of_a_group(study: Study, solver: Solver, one: Criterion) -> bool:
    """Whether a line of a draft excludes another that is needed, too: then they are two ways, or of two groups."""
    others = (c for c in study.criteria if c is not one and c.kind == one.kind == "inclusion")
    return any(
        solver.can((one.registered, True), (c.registered, True)) is False for c in others if _share(solver, one, c)
    )


def _share(solver: Solver, one: Criterion, two: Criterion) -> bool:
    return bool(_items(solver.index, one.registered) & _items(solver.index, two.registered))


Lint = Callable[[Criterion, Reading], Iterator[Finding]]


def _both(criterion: Criterion, in_force: Reading, lint: Lint) -> Iterator[Finding]:
    """The findings of both readings, each once; what only the reading not in force has is a note."""
    if criterion.corrected is None:
        yield from lint(criterion, "registered")
        return
    of = {reading: dict.fromkeys(lint(criterion, reading)) for reading in READINGS}
    for reading, found in of.items():
        others = next(of[other] for other in READINGS if other != reading)
        for f in found:
            if f not in others:
                severity = f.severity if reading == in_force else "note"
                yield msgspec.structs.replace(f, severity=severity, where=f"{f.where} {reading}")
            elif reading == in_force:
                yield f


def _alone(index: Index, solver: Solver, labels: Labels, criterion: Criterion, reading: Reading) -> Iterator[Finding]:
    rule, where = criterion.rule(reading), f"criterion {criterion.id}"
    for always, met in ((NEVER, True), (ALWAYS, False)):
        if solver.never(rule, met):
            yield finding("L07", where, always=always)
    for atom in dict.fromkeys(walk(rule)):
        match atom:
            case n.Between(value=n.Ref(pick=pick) as ref) | n.Compare(left=n.Ref(pick=pick) as ref, right=n.Number()):
                item = index.items.get(ref.item)
                if item is not None and item.type == "number" and pick != "fact":
                    yield from _limit(solver, labels, where, atom, item)
            case n.Not(part=n.Not() | n.Compare(sign="!=")):
                yield finding("L22", where, "note", limit=tell(atom, labels))
            case n.Elapsed(end=n.Now()) | n.Elapsed(start=n.Now()):
                severity: Severity = "question" if len(criterion.moments) > 1 else "note"
                yield finding("L23", where, severity, limit=tell(atom, labels), moment=moments_of(criterion))
            case _:
                pass
        if isinstance(atom, n.Between) and isinstance(atom.value, n.Ref):
            yield from _narrow(index, where, atom, atom.value.item)
    if criterion.kind == "exclusion":
        yield from _normal_excluded(index, solver, labels, where, rule)


def _limit(solver: Solver, labels: Labels, where: str, atom: n.Between | n.Compare, item: Item) -> Iterator[Finding]:
    """A limit against the scale of its item."""
    told = tell(atom, labels)
    if (
        labels.study.draft is not None
        and isinstance(atom, n.Between)
        and (atom.low, atom.high) == (item.low, item.high)
    ):
        return  # `NYHA class I-IV`, in a record, says: of any class
    if item.unit in ("", "1") and (item.low is None or item.high is None):
        yield finding("L10", where, limit=told, item=labels.item(item.id))
    for always, met in ((NEVER, True), (ALWAYS, False)):
        if solver.never(atom, met):
            code = "L11" if item.analyte in SCALES else "L09"
            yield finding(code, where, limit=told, always=always, item=labels.item(item.id), range=scale_of(item))


def _narrow(index: Index, where: str, atom: n.Between, item_id: str) -> Iterator[Finding]:
    item, width = index.items.get(item_id), atom.high - atom.low
    if item is None or width <= 0:
        return
    reference = _widest([r for r in index.study.safety.ranges if r.item == item_id])
    plausible = None if item.low is None or item.high is None else (item.low, item.high)
    for what, wide, share in (
        (Text("the reference range", "參考範圍"), reference, NARROW_REFERENCE),
        (Text("the plausible range", "合理範圍"), plausible, NARROW_PLAUSIBLE),
    ):
        if wide and width < share * (wide[1] - wide[0]):
            percent = f"{100 * width / (wide[1] - wide[0]):.1f}"
            narrow = f"{atom.low:f}–{atom.high:f}"
            told = f"{wide[0]:f}–{wide[1]:f}"
            yield finding("L12", where, narrow=narrow, item=item.label, share=percent, what=what, wide=told)
            return
        if index.study.draft is not None:
            return


def _widest(ranges: list[Range]) -> tuple[Decimal, Decimal] | None:
    closed = [(r.low, r.high) for r in ranges if r.low is not None and r.high is not None]
    return max(closed, key=lambda ends: ends[1] - ends[0], default=None)


def _normal_excluded(index: Index, solver: Solver, labels: Labels, where: str, rule: n.Condition) -> Iterator[Finding]:
    """Whether an exclusion hits everybody whose value is normal: for both sexes, whatever else is recorded."""
    for ref in (r for r in reads(rule) if r.kind == "number" and r.pick != "fact"):
        ranges = (r for r in index.study.safety.ranges if r.item == ref.item)
        spans = [(r.low, r.high) for r in ranges if r.low is not None and r.high is not None and r.low < r.high]
        if is_doubtful(index.study, where):
            return
        normal = [(n.Between(ref, low, high), True) for low, high in spans]
        if normal and solver.can((rule, False)) and not any(solver.can((rule, False), span) for span in normal):
            told = ", ".join(f"{low:f}–{high:f}" for low, high in spans)
            yield finding("L18", where, item=labels.item(ref.item), range=told)


def is_doubtful(study: Study, where: str) -> bool:
    """Whether the line was read with doubts: its direction may be one of them."""
    proposal = study.draft.proposal(where.split()[1]) if study.draft else None
    return proposal is not None and proposal.confidence == "low"


def _pairs(study: Study, solver: Solver) -> Iterator[Finding]:
    """Two criteria of one reading; what both readings have in common is said once."""
    found: dict[Finding, set[Reading]] = {}
    readings = _readings(study)
    for reading in readings:
        sound = [c for c in study.criteria if _can_go_both_ways(solver, c.rule(reading))]
        for one, two in combinations(sound, 2):
            for result in _pair(solver, one, two, reading):
                found.setdefault(result, set()).add(reading)
    for result, seen in found.items():
        alone = "" if len(seen) == len(readings) else f" {next(iter(seen))}"
        yield msgspec.structs.replace(result, where=result.where + alone)


def _can_go_both_ways(solver: Solver, rule: n.Condition) -> bool:
    return not solver.never(rule) and not solver.never(rule, False)


def _pair(solver: Solver, one: Criterion, two: Criterion, reading: Reading) -> Iterator[Finding]:
    a, b = (c.rule(reading) for c in (one, two))
    if not _items(solver.index, a) & _items(solver.index, b):
        return
    fit_a, fit_b = one.kind == "inclusion", two.kind == "inclusion"
    if solver.can((a, fit_a), (b, fit_b)) is False:
        if solver.index.study.draft is not None and fit_a and fit_b:
            return
        yield finding("L13", f"criterion {one.id}", other=two.id)
        return
    # Who fails one always fails the other
    one_in_two = solver.can((a, not fit_a), (b, fit_b)) is False
    two_in_one = solver.can((b, not fit_b), (a, fit_a)) is False
    if one_in_two and two_in_one and one.kind == two.kind:
        yield finding("L15", f"criterion {two.id}", other=one.id)
    elif two_in_one:
        yield finding("L14", f"criterion {two.id}", other=one.id)
    elif one_in_two:
        yield finding("L14", f"criterion {one.id}", other=two.id)


def _items(index: Index, rule: n.Condition) -> set[str]:
    """What a rule reads, with what decides whether that is asked."""
    read = {r.item for r in reads(rule)}
    shows = [item.show for id in read if (item := index.items.get(id)) and item.show is not None]
    return read | {r.item for show in shows for r in reads(show)}


def check_age(study: Study, minimum: Decimal | None) -> Iterator[Finding]:
    """The age that the record's own field gives against the inclusion criteria. Findings: L01."""
    solver = Solver(Index(study))
    for criterion in study.criteria if minimum is not None else ():
        ages = [r for r in reads(criterion.registered) if r.unit == "a"]
        for age in ages if criterion.kind == "inclusion" else ():
            below = (n.Compare("<", age, n.Number(minimum or Decimal(0), "a")), True)
            at = (n.Compare("==", age, n.Number(minimum or Decimal(0), "a")), True)
            younger, just = (solver.can((criterion.registered, True), demand) for demand in (below, at))
            if younger or just is False:
                told = tell(criterion.registered, Labels(study))
                yield finding("L01", f"criterion {criterion.id}", theirs=minimum, ours=told)
