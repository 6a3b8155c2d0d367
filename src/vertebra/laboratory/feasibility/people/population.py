"""Feasibility, a population ready to be asked: its table, how it was drawn, and what it is not.

`population` puts the study beside a table: which of its items the table can derive, which visits lie ahead of
everybody, which reference limits are in force. Nobody of a population has been operated or injected in the study, so
the anchors of the study and all that is asked after them are definitely not recorded; what the table has no column for
is merely unknown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.rule.known import Codes, Known, Span, exactly
from vertebra.laboratory.feasibility.rule.rows import Log
from vertebra.laboratory.feasibility.rule.table import Held, TableColumns
from vertebra.laboratory.feasibility.tallies import Design
from vertebra.protocol.expressions import nodes as n, reads
from vertebra.protocol.forms import Item
from vertebra.protocol.safety import Range
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_SAME = frozenset({"here", "latest", "B0", "B1"})  # before the study, the newest value is all of these


@dataclass(frozen=True)
class About:
    """Who they are, for whoever reads the answer. isnt: what they are not, each a sentence."""

    id: str
    title: Text
    source: Text
    isnt: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Population:
    """A row for each person. findings: what was found while the data were read.

    public: whether counts of a few people may be told of them; not so unless it is said.
    """

    about: About
    columns: TableColumns
    design: Design = field(default_factory=Design)
    logs: Mapping[str, Log] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    public: bool = False


def columns_for(study: Study, table: ir.Table, held: Mapping[str, Held], moment: datetime) -> TableColumns:
    """The table as the rules of this study see it at this moment."""
    known = {id: how for id, how in held.items() if study.has_item(id)}
    return TableColumns(table, known, moment, _derivable(study, known), lies_ahead(study), _limits(study, moment))


def asked(study: Study) -> dict[str, Item]:
    """The items that the criteria look at, themselves or through what is derived from them."""
    read = [ref.item for c in study.criteria for ref in reads(c.rule(study.reading)) if ref.pick != "fact"]
    ahead = {anchor.item for anchor in study.anchors}
    found = {id: study.item(id) for id in dict.fromkeys(read) if study.has_item(id) and id not in ahead}
    parts = [ref.item for item in found.values() if item.derive is not None for ref in reads(item.derive)]
    return found | {id: study.item(id) for id in parts}


def by_loinc(study: Study) -> dict[str, Item]:
    """The items that the criteria look at, by LOINC code; a code that two of them share tells nobody which is meant."""
    coded = [(item.standard.loinc, item) for item in asked(study).values() if item.standard and item.standard.loinc]
    codes = [code for code, _ in coded]
    return {code: item for code, item in coded if codes.count(code) == 1}


def demographic(study: Study, variable: str) -> Item | None:
    """The item that is submitted as this variable of the demographics domain: AGE, SEX."""
    wanted = (i for i in study.items() if i.standard and (i.standard.domain, i.standard.variable) == ("DM", variable))
    return next(wanted, None)


def _derivable(study: Study, held: Mapping[str, Held]) -> dict[str, Item]:
    """Items that the table lacks but whose every part it holds."""
    wanted = [item for item in study.items() if item.derive is not None and item.id not in held]
    return {item.id: item for item in wanted if all(ref.item in held for ref in reads(item.derive))}  # type: ignore[arg-type]


def lies_ahead(study: Study) -> Callable[[n.Ref], bool]:
    """Tells of what nobody can have before the study: its surgery, its injection, and visits that come after."""
    anchors = {anchor.item for anchor in study.anchors}
    first = study.anchors[0].id if study.anchors else "none"
    before = {visit.id for visit in study.visits if visit.anchor == first and visit.last < 0 and not visit.unscheduled}
    now = _SAME | before
    return lambda ref: ref.pick != "fact" and (ref.item in anchors or ref.pick not in now)


def _limits(study: Study, moment: datetime) -> Callable[[n.Limit, TableColumns], Known]:
    """The reference limit in force at the moment, by the recorded sex; nothing where none is."""
    sex = study.product.parts.get("sex", "")

    def find(wanted: n.Limit, columns: TableColumns) -> Known:
        ranges = [r for r in study.safety.ranges if r.item == wanted.item and r.valid_from <= moment.date()]
        either = _newest([r for r in ranges if not r.sex], wanted)
        known = columns.find(n.Ref(sex, "code", pick="latest")) if sex else None
        if not isinstance(known, Codes):
            return either
        by_sex = [(known.value == s, _value(_newest_of(ranges, s, wanted))) for s in ("F", "M")]
        return exactly(ibis.cases(*by_sex, else_=_value(either)))

    return find


def _newest_of(ranges: list[Range], sex: str, wanted: n.Limit) -> Span | None:
    return _newest([r for r in ranges if r.sex in ("", sex)], wanted)


def _newest(ranges: list[Range], wanted: n.Limit) -> Span | None:
    found = max(ranges, key=lambda r: r.valid_from, default=None)
    value: Decimal | None = getattr(found, wanted.side) if found else None
    return None if value is None else exactly(ibis.literal(float(value)))


def _value(span: Span | None) -> ir.Value:
    return ibis.null("float64") if span is None else span.low
