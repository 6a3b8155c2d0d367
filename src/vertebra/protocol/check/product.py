"""Whether the product's lifecycle hangs together: states are reached, steps may start, stops are used."""

from collections.abc import Iterable, Iterator

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import Index
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding


def check_steps(study: Study) -> Iterator[Finding]:
    """Findings: P01 to P06, P08, S10."""
    index, product = Index(study), study.product
    stops, warnings = {s.id for s in (*product.stops, *study.closing)}, {w.id for w in product.warnings}
    for step in product.steps:
        where = f"step {step.id}"
        if step.form not in index.forms:
            yield finding("S10", where, form=step.form)
        yield from (finding("P01", where, id=s) for s in step.stops if s not in stops)
        yield from (finding("P03", where, id=w) for w in step.warnings if w not in warnings)
    used = {s for step in product.steps for s in (*step.stops, *step.warnings)}
    yield from (finding("P02", f"hard stop {s.id}") for s in product.stops if s.id not in used)
    yield from (finding("P04", f"warning {w.id}") for w in product.warnings if w.id not in used)
    yield from _states(study)


def _states(study: Study) -> Iterator[Finding]:
    product = study.product
    known = {s.id for s in product.states}
    if product.first_state not in known:
        yield finding("P05", "first state", state=product.first_state)
    for step in product.steps:
        named = [*step.starts, *(state for state in (step.leads, step.otherwise) if state)]
        yield from (finding("P05", f"step {step.id}", state=s) for s in named if s not in known)
        if not step.starts:
            yield finding("P08", f"step {step.id}")
    for label in product.labels:
        yield from (finding("P05", f"label {label.id}", state=s) for s in label.when if s not in known)
    reached = reachable(study, (product.first_state,))
    for state in product.states:
        if state.id not in reached:
            yield finding("P06", f"lot state {state.id}", state=state.id)


def check_climates(study: Study) -> Iterator[Finding]:
    """Legs of the way: a range the right way up, between moments that forms collect. Findings: S02, S04, S13."""
    items = Index(study).items
    for leg in study.product.climates:
        where = f"leg {leg.id}"
        if leg.low >= leg.high or leg.allowed < 0:
            yield finding("S13", where, what=f"low {leg.low}, high {leg.high}, allowed {leg.allowed}")
        for id in (leg.since, leg.until):
            if id not in items:
                yield finding("S02", where, item=id)
            elif items[id].type != "moment":
                yield finding("S04", where, item=id, read="moment", real=items[id].type)


def leads_of(study: Study, step: Step) -> set[str]:
    """The states a step may lead to: its own, and those that the release decision on its form may name."""
    item = Index(study).items.get(study.product.parts.get("release_decision", ""))
    decides = item is not None and any(item in f.items for f in study.forms if f.id == step.form)
    codes = next((c.codes for c in study.codelists if item and c.id == item.codes), ()) if decides else ()
    named = {c.code.lower() for c in codes} & {s.id for s in study.product.states}
    return named | ({step.leads, step.otherwise} - {""})


def reachable(study: Study, start: Iterable[str], without: Iterable[str] = ()) -> set[str]:
    """The states that steps lead to from `start`, itself included, never doing the steps `without`."""
    avoided, found = set(without), set(start)
    leads = {s.id: leads_of(study, s) for s in study.product.steps if s.id not in avoided}
    open_ = list(found)
    while open_:
        state = open_.pop()
        new = {t for s in study.product.steps if s.id in leads and state in s.starts for t in leads[s.id]} - found
        found |= new
        open_ += new
    return found


def check_making(study: Study) -> Iterator[Finding]:
    """Findings: P09, P10."""
    index, product = Index(study), study.product
    for limit in product.limits:
        if limit.item.item not in index.items:
            yield finding("P11", f"limit {limit.id}", item=limit.item.item)
    stages, kinds = {s.id for s in product.stages}, {k.id for k in product.kinds}
    for stage in product.stages:
        wrong = [x for x in stage.after if x not in stages] + [x for x in stage.materials if x not in kinds]
        wrong += [stage.id] if stage.id not in _answers(index, product.parts.get("stage", "")) else []
        yield from (finding("P10", f"stage {stage.id}", name=name) for name in wrong)


def _answers(index: Index, item: str) -> set[str]:
    known = index.items.get(item)
    listed = index.codelists.get(known.codes) if known else None
    return {c.code for c in listed.codes} if listed else set()


def check_parts(study: Study) -> Iterator[Finding]:
    """Findings: P07."""
    index = Index(study)
    for part, item in study.product.parts.items():
        if item not in index.items:
            yield finding("P07", f"part {part}", part=part, item=item)


def check_culture(study: Study) -> Iterator[Finding]:
    """Findings: P05, P09."""
    culture = study.product.culture
    if culture is None:
        return
    known = {s.id for s in study.product.states}
    yield from (finding("P05", "culture", state=s) for s in culture.ends if s not in known)
    for days in ((culture.least_days, culture.typical_days, culture.most_days), (culture.earliest, culture.latest)):
        if list(days) != sorted(days) or days[0] < 0:
            yield finding("P09", "culture", what=", ".join(map(str, days)))
    if culture.injections_a_day < 1:
        yield finding("P09", "culture", what=f"{culture.injections_a_day} / d")
