"""Feasibility, a table as a place where rules find data: which columns hold which item, and what nobody can have yet.

One row is one person. A number or code lies in the column of its item; what may be a span lies in `ITEM.low` and
`ITEM.high` (NULL: no bound; both: absent) with `ITEM.open_low`, `ITEM.open_high`; a moment adds `ITEM.at`, UTC.
Three things are told apart: an item that the table holds (NULL in a row: not recorded for that person), an item that
nobody can have (a visit of the study that lies ahead: recorded for nobody), and an item that the table does not hold
(unknown for everybody, even whether it is recorded).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.rule.compile import Counted, worth
from vertebra.laboratory.feasibility.rule.kleene import Truth, fixed
from vertebra.laboratory.feasibility.rule.known import Codes, Known, Span, Times, exactly
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.forms import Item


@dataclass(frozen=True)
class Held:
    """How a table holds an item. exact: in one column, never as a span; several: codes written with `;`."""

    kind: n.Kind
    exact: bool = True
    several: bool = False


def nobody(ref: n.Ref) -> bool:
    """No item is out of everybody's reach."""
    return False


def no_limits(wanted: n.Limit, columns: "TableColumns") -> Known:
    return None


@dataclass(frozen=True)
class TableColumns:
    """The columns of one table; it is what the compiler asks.

    Attributes:
        moment: when the rules are asked, with its zone.
        derived: items that the system works out from others; used where the table does not hold them itself.
        ahead: tells of a reference that nobody of the table can have a value for.
        limits: finds reference limits. counts: rows of logs, counted beforehand (`rows`).
    """

    table: ir.Table
    held: Mapping[str, Held]
    moment: datetime
    derived: Mapping[str, Item] = field(default_factory=dict)
    ahead: Callable[[n.Ref], bool] = nobody
    limits: Callable[[n.Limit, "TableColumns"], Known] = no_limits
    counts: Mapping[n.AnyRow | n.CountRows, Counted] = field(default_factory=dict)

    @property
    def now(self) -> Times:
        utc = self.moment.astimezone(UTC).replace(tzinfo=None)
        return Times(exactly(ibis.literal(self.moment.date())), exactly(ibis.literal(utc, "timestamp")), False)

    def on(self, table: ir.Table) -> "TableColumns":
        return replace(self, table=table)

    def holds(self, ref: n.Ref) -> bool:
        """Whether some column says something about it, itself or through what it is derived from."""
        return not self.beyond(ref) and (ref.item in self.held or ref.item in self.derived)

    def beyond(self, ref: n.Ref) -> bool:
        """Nobody of the table can have it: it lies ahead in the study, or is a fact that only a running trial has."""
        return ref.pick == "fact" or self.ahead(ref)

    def find(self, ref: n.Ref) -> Known:
        if not self.holds(ref):
            return None
        found = self.held.get(ref.item)
        return self._derived(self.derived[ref.item]) if found is None else _columns(self.table, ref.item, found)

    def _derived(self, item: Item) -> Known:
        """As a save of the form would store it: an exact number or a code, else nothing."""
        assert item.derive is not None
        known = worth(item.derive, self)
        if isinstance(known, Span) and not known.exact:
            return exactly((known.low == known.high).ifelse(known.low, ibis.null("float64")))
        return known

    def recorded(self, ref: n.Ref) -> Truth:
        if self.beyond(ref):
            return fixed(False)
        match self.find(ref):
            case None:
                return fixed(None)
            case Codes(value=value):
                return value.notnull()
            case Times(days=span) | (Span() as span):
                return span.low.notnull() if span.exact else span.low.notnull() | span.high.notnull()

    def limit(self, wanted: n.Limit) -> Known:
        return self.limits(wanted, self)

    def counted(self, node: n.AnyRow | n.CountRows) -> Counted | None:
        return self.counts.get(node)


def _columns(table: ir.Table, item: str, held: Held) -> Known:
    match held.kind:
        case "code":
            return Codes(table[item], held.several)
        case "number":
            return _span(table, item, held.exact, ends_open=True)
        case "date":
            return Times(_span(table, item, held.exact), exactly(ibis.null("timestamp")), True)
        case "moment":
            at = table[f"{item}.at"]
            days = _span(table, item, held.exact)
            return Times(days, exactly(at), False if held.exact else at.isnull() & days.low.notnull())


def _span(table: ir.Table, item: str, exact: bool, ends_open: bool = False) -> Span:
    if exact:
        return exactly(table[item])
    ends = [table[f"{item}.{name}"] for name in ("open_low", "open_high")] if ends_open else []
    return Span(table[f"{item}.low"], table[f"{item}.high"], *ends)
