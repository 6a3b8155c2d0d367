"""Where a study holds expressions, and what each may look at from there.

`uses(study)` gives every expression with its place in words and the log forms whose rows it sees directly; `Index`
finds items, forms and lists without ever failing, since the study may be unsound.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from vertebra.protocol.eligibility import Criterion, Moment
from vertebra.protocol.expressions import Node, Ref
from vertebra.protocol.expressions.nodes import AnyRow, CountRows
from vertebra.protocol.expressions.reads import children, reads
from vertebra.protocol.forms import CodeList, Form, Item
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text
from vertebra.terms.units import TABLE

MOMENTS: dict[Moment, Text] = {
    "screening": Text("screening", "篩選"),
    "discectomy": Text("discectomy", "椎間盤切除術"),
    "before injection": Text("before injection", "注射前"),
}
# The day from which the lint lets a published reference range count, where a draft has none of its own
PUBLISHED = date(1900, 1, 1)
PICKS = ("here", "latest", "previous", "nadir", "B0", "B1", "fact")


class Use(NamedTuple):
    """One expression in its place.

    Attributes:
        where: the place in words. form: the form on which it is asked, if it is asked on one.
        rows: the log forms whose items it sees directly, since it is asked for each of their rows.
        every: whether it may go through every sheet of a form that visits collect, as a hard stop must that wants two
            items of one and the same sheet.
    """

    where: str
    node: Node
    form: Form | None = None
    rows: frozenset[str] = frozenset()
    every: bool = False


class Index:
    """Look-ups that answer None instead of failing; of two things with one id the first counts."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.forms: dict[str, Form] = {f.id: f for f in reversed(study.forms)}
        self.homes: dict[str, Form] = {i.id: f for f in reversed(study.forms) for i in reversed(f.items)}
        self.items: dict[str, Item] = {i.id: i for f in reversed(study.forms) for i in reversed(f.items)}
        self.codelists: dict[str, CodeList] = {c.id: c for c in reversed(study.codelists)}
        self.visits = {v.id: v for v in reversed(study.visits)}
        self.logs = frozenset(f.id for f in study.forms if f.log)
        self.visits_of: dict[str, tuple[str, ...]] = {
            form: tuple(v.id for v in study.visits if form in v.forms) for form in self.forms
        }

    def ref(self, item: str) -> Ref | None:
        """The item as an expression should read it; None where it has no sound unit."""
        found = self.items.get(item)
        return found.ref if found and (not found.analyte or found.analyte in TABLE) else None


def uses(study: Study) -> Iterator[Use]:
    """Every expression of the study."""
    yield from _of_forms(study)
    yield from _of_criteria(study)
    yield from _of_product(study)
    yield from _of_safety(study)
    for responder in study.responders:
        yield Use(f"responder {responder.id}", responder.when)
    for population in study.populations:
        yield Use(f"population {population.id}", population.who)


def _of_forms(study: Study) -> Iterator[Use]:
    for form in study.forms:
        rows = frozenset((form.id,)) if form.log else frozenset()
        for item in form.items:
            if item.show is not None:
                yield Use(f"{form.id}/{item.id} show", item.show, form, rows)
            if item.derive is not None:
                yield Use(f"{form.id}/{item.id} derive", item.derive, form, rows)
        for check in form.checks:
            yield Use(f"{form.id} check {check.id}", check.wrong, form, rows)


def _of_criteria(study: Study) -> Iterator[Use]:
    for criterion in study.criteria:
        yield Use(f"criterion {criterion.id} registered", criterion.registered)
        if criterion.corrected is not None:
            yield Use(f"criterion {criterion.id} corrected", criterion.corrected)


def _of_product(study: Study) -> Iterator[Use]:
    product, logs = study.product, {f.id for f in study.forms if f.log}
    homes = {i.id: f.id for f in study.forms for i in f.items}
    for test in product.tests:
        rows = frozenset({homes.get(test.item.item, "")} & logs)
        yield Use(f"release test {test.id}", test.passes, rows=rows)
        yield Use(f"release test {test.id}", test.item, rows=rows)
        if test.applies is not None:
            yield Use(f"release test {test.id} applies", test.applies, rows=rows)
    for stop in product.stops:
        steps = (s.form for s in product.steps if stop.id in s.stops)
        yield Use(f"hard stop {stop.id}", stop.danger, rows=frozenset(logs.intersection(steps)), every=True)
    for warning in product.warnings:
        steps = (s.form for s in product.steps if warning.id in s.warnings)
        yield Use(f"warning {warning.id}", warning.when, rows=frozenset(logs.intersection(steps)))
    for label in product.labels:
        for field in label.fields:
            nodes = (*field.items, *((field.shown,) if field.shown is not None else ()))
            yield from (Use(f"label {label.id}/{field.id}", node) for node in nodes)
    for limit in product.limits:
        yield Use(f"limit {limit.id}", limit.condition, rows=frozenset({homes.get(limit.item.item, "")} & logs))
    for stop in study.closing:
        yield Use(f"closing stop {stop.id}", stop.danger)


def _of_safety(study: Study) -> Iterator[Use]:
    safety, logs = study.safety, {f.id for f in study.forms if f.log}
    homes = {i.id: f.id for f in study.forms for i in f.items}

    def own(node: Node) -> frozenset[str]:
        """A signal or a clock is asked wherever one of its items is saved, so it sees the row being saved."""
        return frozenset(homes.get(r.item, "") for r in reads(node)) & logs

    for grading in safety.gradings:
        for grade in grading.grades:
            yield Use(f"grade {grade.grade} of {grading.item}", grade.when, rows=own(grade.when))
    for signal in safety.signals:
        yield Use(f"signal {signal.id}", signal.when, rows=own(signal.when))
    for clock in safety.clocks:
        yield Use(f"clock {clock.id}", clock.starts, rows=own(clock.starts))
    for pause in safety.pauses:
        yield Use(f"pause {pause.id}", pause.where, rows=frozenset((pause.form,)))
    boundary = safety.boundary
    yield Use(f"boundary {boundary.id}", boundary.counted, rows=frozenset((boundary.form,)))


def walk_rows(node: Node, rows: frozenset[str]) -> Iterator[tuple[Node, frozenset[str]]]:
    """Every node with the log forms whose rows it sees: `any row` and `count` open theirs to what is inside."""
    yield node, rows
    inner = rows | {node.form} if isinstance(node, AnyRow | CountRows) else rows
    for child in children(node):
        yield from walk_rows(child, inner)


def listed(labels: Sequence[Text]) -> Text:
    """Several labels in one text."""
    return Text(", ".join(t.en for t in labels), "、".join(t.zh for t in labels))


def moments_of(criterion: Criterion) -> Text:
    """When a criterion is checked, in words."""
    return listed([MOMENTS[m] for m in criterion.moments]) if criterion.moments else Text("never", "無")
