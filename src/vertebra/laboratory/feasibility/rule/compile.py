"""Feasibility, the compiler: a condition of the protocol becomes one boolean column, a value node what is known of it.

It walks the same nodes as `vertebra.protocol.expressions.evaluate`, kind by kind in the same order, and asks `Columns`
where that one asks a `Look`. Every kind of node has its line in the two tables at the end; what a table cannot answer
is refused by name before it comes here (`refuse`), never dropped.
"""

from collections.abc import Callable
from typing import Any, Protocol

import ibis

from vertebra.laboratory.feasibility.rule.kleene import Truth, all_of, any_of, at_least, decided, fixed, when
from vertebra.laboratory.feasibility.rule.known import Codes, Known, Span, Times, compare
from vertebra.laboratory.feasibility.rule.worked import ARITH, constant, elapsed, log2, pick, total
from vertebra.protocol.expressions import nodes as n


class Counted(Protocol):
    """How many rows of a log fulfil a condition, and for how many it is open; never NULL."""

    @property
    def met(self) -> Any: ...
    @property
    def open(self) -> Any: ...


class Columns(Protocol):
    """Where a rule finds its columns. None: the table holds nothing of it, for nobody."""

    @property
    def now(self) -> Times: ...
    def find(self, ref: n.Ref) -> Known: ...
    def recorded(self, ref: n.Ref) -> Truth: ...
    def limit(self, wanted: n.Limit) -> Known: ...
    def counted(self, node: n.AnyRow | n.CountRows) -> Counted | None: ...


def truth(node: n.Condition, columns: Columns) -> Truth:
    """The verdict of a condition for every row: TRUE met, FALSE not met, NULL unknown."""
    return _TRUTHS[type(node)](node, columns)


def worth(node: n.Value, columns: Columns) -> Known:
    """What is known of a value node for every row; None where nothing is known of it for anybody."""
    return _WORTHS[type(node)](node, columns)


def _compare(node: n.Compare, columns: Columns) -> Truth:
    return compare(worth(node.left, columns), node.sign, worth(node.right, columns))


def _between(node: n.Between, columns: Columns) -> Truth:
    known = worth(node.value, columns)
    if known is None:
        return fixed(None)
    return all_of((compare(known, ">=", constant(node.low)), compare(known, "<=", constant(node.high))))


def _one_of(node: n.OneOf, columns: Columns) -> Truth:
    known = worth(node.value, columns)
    if not isinstance(known, Codes):
        return fixed(None)
    if not known.several:
        return known.value.isin(node.codes) if node.codes else decided(ibis.literal(False), known.value.notnull())
    listed = ibis.literal(";") + known.value + ibis.literal(";")
    hit = any_of(listed.contains(f";{code};") for code in node.codes)
    return decided(hit, known.value.notnull())


def _recorded(node: n.Recorded, columns: Columns) -> Truth:
    return columns.recorded(node.item)


def _any_row(node: n.AnyRow, columns: Columns) -> Truth:
    found = columns.counted(node)
    return fixed(None) if found is None else decided(found.met > 0, found.open == 0)


def _given(node: n.Given, columns: Columns) -> Truth:
    return fixed({"met": True, "not met": False, "unknown": None}[node.verdict])


def _number_pair(node: n.Arith, columns: Columns) -> Known:
    left, right = worth(node.left, columns), worth(node.right, columns)
    return ARITH[node.sign](left, right) if isinstance(left, Span) and isinstance(right, Span) else None


def _log2(node: n.Log2, columns: Columns) -> Known:
    of = worth(node.of, columns)
    return log2(of) if isinstance(of, Span) else None


def _elapsed(node: n.Elapsed, columns: Columns) -> Known:
    start, end = worth(node.start, columns), worth(node.end, columns)
    return elapsed(start, end, node.unit) if isinstance(start, Times) and isinstance(end, Times) else None


def _total(node: n.Total, columns: Columns) -> Known:
    found = (columns.find(ref) for ref in node.items)
    return total([k for k in found if isinstance(k, Span)], node.at_least, node.maximum, node.scale)


def _choose(node: n.Choose, columns: Columns) -> Known:
    return pick(truth(node.test, columns), worth(node.then, columns), worth(node.otherwise, columns))


def _count(node: n.CountRows, columns: Columns) -> Known:
    found = columns.counted(node)
    if found is None:
        return None
    return Span(found.met.cast("float64"), (found.met + found.open).cast("float64"))


def _code(node: n.Code, columns: Columns) -> Known:
    return Codes(ibis.literal(node.value), ";" in node.value)


_TRUTHS: dict[type, Callable[[Any, Columns], Truth]] = {
    n.Compare: _compare,
    n.Between: _between,
    n.OneOf: _one_of,
    n.Recorded: _recorded,
    n.And: lambda node, columns: all_of(truth(p, columns) for p in node.parts),
    n.Or: lambda node, columns: any_of(truth(p, columns) for p in node.parts),
    n.Not: lambda node, columns: ~truth(node.part, columns),
    n.AtLeast: lambda node, columns: at_least(node.number, [truth(p, columns) for p in node.parts]),
    n.When: lambda node, columns: when(*(truth(p, columns) for p in (node.test, node.then, node.otherwise))),
    n.AnyRow: _any_row,
    n.Given: _given,
}
_WORTHS: dict[type, Callable[[Any, Columns], Known]] = {
    n.Ref: lambda node, columns: columns.find(node),
    n.Limit: lambda node, columns: columns.limit(node),
    n.Number: lambda node, columns: constant(node.value),
    n.Code: _code,
    n.Now: lambda node, columns: columns.now,
    n.Nothing: lambda node, columns: None,
    n.Arith: _number_pair,
    n.Log2: _log2,
    n.Elapsed: _elapsed,
    n.Total: _total,
    n.Choose: _choose,
    n.CountRows: _count,
}
KINDS = frozenset(_TRUTHS) | frozenset(_WORTHS)
