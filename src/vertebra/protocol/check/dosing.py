"""Whether the rules of a cell product are there: bounds of time and dose, an end for a failed lot, a stopping rule."""

from collections.abc import Iterator
from decimal import Decimal

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import Index
from vertebra.protocol.check.product import leads_of, reachable
from vertebra.protocol.check.solve import Solver
from vertebra.protocol.expressions import nodes as n, reads
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_TIMES = {
    "DAYS_S_TO_I": Text("the time from harvest to injection", "採集至注射之間隔"),
    "MINUTES_TO_EXPIRY": Text("the shelf life", "有效期限"),
}
_DOSE = (
    ("volume", ">", Text("the volume upwards", "體積上限")),
    ("concentration", ">", Text("the concentration upwards", "濃度上限")),
    ("concentration", "<", Text("the concentration downwards", "濃度下限")),
)
_HUGE = Decimal(10) ** 9  # beyond any volume in mL and any concentration in millions per mL


def injections(study: Study) -> list[Step]:
    return [s for s in study.product.steps if s.anchor == "injection"]


def check_times(study: Study) -> Iterator[Finding]:
    """Findings: L43."""
    product = study.product
    for step in injections(study):
        rules = [s.danger for s in product.stops if s.id in step.stops]
        rules += [w.when for w in product.warnings if w.id in step.warnings]
        asked = {r.item for rule in rules for r in reads(rule)}
        yield from (finding("L43", f"step {step.id}", what=what) for fact, what in _TIMES.items() if fact not in asked)


def check_dose(study: Study) -> Iterator[Finding]:
    """Whether an absurd dose passes every hard stop of the injection. Findings: L44."""
    index, parts = Index(study), study.product.parts
    for step in injections(study):
        passed = [(s.danger, False) for s in study.product.stops if s.id in step.stops]
        for part, sign, what in _DOSE:
            ref = index.ref(parts.get(part, ""))
            if ref is not None and ref.kind == "number":
                absurd = n.Compare(">", ref, n.Number(_HUGE, ref.unit))
                nothing = n.Compare("<=", ref, n.Number(Decimal(0), ref.unit))
                solver = Solver(index, free=(ref.item,))
                if solver.can(*passed, (absurd if sign == ">" else nothing, True)):
                    yield finding("L44", f"step {step.id}", what=what)


def check_stopping(study: Study) -> Iterator[Finding]:
    """Findings: L46."""
    if not study.safety.pauses:
        yield finding("L46", "safety", what=Text("pausing rule", "暫停規則"))
    if not study.safety.boundary.stops:
        yield finding("L46", "safety", what=Text("stopping boundary", "停止界線"))


def check_ways_out(study: Study) -> Iterator[Finding]:
    """Every state on the way to the injection has another end. Findings: L48."""
    product = study.product
    given = {s.id for s in injections(study)}
    moving = {state for step in product.steps for state in step.starts if leads_of(study, step) - {state}}
    ends = {s.id for s in product.states} - moving
    for state in product.states:
        ahead = reachable(study, (state.id,))
        to_injection = any(s.id in given and set(s.starts) & ahead for s in product.steps)
        if to_injection and not reachable(study, (state.id,), without=given) & ends:
            yield finding("L48", f"lot state {state.id}", state=state.label)


def check_culture_days(study: Study) -> Iterator[Finding]:
    """Whether a usual culture fits the days for the injection, and holds its place until then. Findings: L57, L58."""
    culture = study.product.culture
    if culture is None:
        return
    if not culture.earliest <= culture.typical_days <= culture.latest:
        window = f"{culture.earliest}–{culture.latest}"
        yield finding("L57", "culture", days=culture.typical_days, window=window)
    given = {start for s in injections(study) for start in s.starts}
    labels = {s.id: s.label for s in study.product.states}
    for state in culture.ends:
        if state in labels and reachable(study, (state,)) & given:
            yield finding("L58", "culture", state=labels[state])
