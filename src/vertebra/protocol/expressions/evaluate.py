"""Decide an expression for one participant, and say because of which data.

What comes in: a node and a `Look` that finds data. What goes out: a `Judgement`, the verdict with the leaves that
determined it. Absent data make leaves UNKNOWN with the reason for the absence. Pure: the moment comes from the Look.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from vertebra.protocol.expressions import nodes as n
from vertebra.terms.dates import years_between
from vertebra.terms.spans import Span, add, as_days, compare, divide, log2, multiply, negate, point
from vertebra.terms.verdicts import Verdict, all_of, any_of, at_least


@dataclass(frozen=True, slots=True)
class Seen:
    """A datum as found: what it may be, how it was written, and the entry that holds it.

    known: a Span of numbers, days or moments; a code; or None when absent, with the reason in `absent`.
    """

    ref: n.Ref | n.Limit | None
    known: Span | str | None
    written: str = ""
    unit: str = ""
    entry: str = ""
    absent: str = ""


class Look(Protocol):
    """Finds what an expression asks for."""

    @property
    def now(self) -> datetime: ...
    def find(self, ref: n.Ref) -> Seen: ...
    def limit(self, wanted: n.Limit) -> Seen: ...
    def rows(self, form: str) -> "Iterable[Look]": ...


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison as it was decided, with the data it saw."""

    node: n.Condition
    verdict: Verdict
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the leaves that brought it about: the unmet ones if not met, the open ones if unknown."""

    verdict: Verdict
    because: tuple[Leaf, ...] = ()

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.entry for leaf in self.because for s in leaf.seen if s.entry))

    @property
    def missing(self) -> tuple[Seen, ...]:
        return tuple(s for leaf in self.because for s in leaf.seen if s.known is None)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a value node is worth, with every datum it was worked out from."""

    known: Span | str | None
    seen: tuple[Seen, ...] = ()


def evaluate(node: n.Condition, look: Look) -> Judgement:
    """The verdict of a condition and why."""
    return _JUDGES[type(node)](node, look)


def verdict_of(node: n.Condition, look: Look) -> Verdict:
    """The verdict alone, stopping as soon as it is certain: for checks that are asked at every save."""
    match node:
        case n.And(parts=parts):
            return _first(parts, look, Verdict.NOT_MET)
        case n.Or(parts=parts):
            return _first(parts, look, Verdict.MET)
        case n.Not(part=part):
            return ~verdict_of(part, look)
        case _:
            return evaluate(node, look).verdict


def _first(parts: tuple[n.Condition, ...], look: Look, deciding: Verdict) -> Verdict:
    """`deciding` if one part is that; else unknown if one is unknown; else the opposite."""
    outcome = ~deciding
    for part in parts:
        verdict = verdict_of(part, look)
        if verdict is deciding:
            return deciding
        if verdict is Verdict.UNKNOWN:
            outcome = Verdict.UNKNOWN
    return outcome


def value_of(node: n.Value, look: Look) -> Worth:
    """The worth of a value node: `known` is None when it cannot be worked out."""
    return _WORTHS[type(node)](node, look)


def _compare(node: n.Compare, look: Look) -> Judgement:
    left, right = value_of(node.left, look), value_of(node.right, look)
    verdict = _relate(left.known, node.sign, right.known)
    return Judgement(verdict, (Leaf(node, verdict, left.seen + right.seen),))


def _relate(left: Span | str | None, sign: n.Sign, right: Span | str | None) -> Verdict:
    if left is None or right is None:
        return Verdict.UNKNOWN
    if isinstance(left, str) or isinstance(right, str):
        same = Verdict.of(left == right)
        return same if sign == "==" else ~same
    return compare(*_alike(left, right, sign))


def _alike(left: Span, right: Span, sign: n.Sign) -> tuple[Span, n.Sign, Span]:
    """A day against a moment is compared by calendar day."""
    if _is_day(left) != _is_day(right):
        return as_days(left), sign, as_days(right)
    return left, sign, right


def _is_day(span: Span) -> bool:
    if isinstance(span.low, Decimal):
        return False
    return any(isinstance(x, date) and not isinstance(x, datetime) for x in (span.low, span.high))


def _between(node: n.Between, look: Look) -> Judgement:
    worth = value_of(node.value, look)
    if not isinstance(worth.known, Span):
        return Judgement(Verdict.UNKNOWN, (Leaf(node, Verdict.UNKNOWN, worth.seen),))
    verdict = all_of((compare(worth.known, ">=", point(node.low)), compare(worth.known, "<=", point(node.high))))
    return Judgement(verdict, (Leaf(node, verdict, worth.seen),))


def _one_of(node: n.OneOf, look: Look) -> Judgement:
    worth = value_of(node.value, look)
    given = worth.known.split(";") if isinstance(worth.known, str) else []
    verdict = Verdict.UNKNOWN if worth.known is None else Verdict.of(any(c in node.codes for c in given))
    return Judgement(verdict, (Leaf(node, verdict, worth.seen),))


def _recorded(node: n.Recorded, look: Look) -> Judgement:
    seen = look.find(node.item)
    verdict = Verdict.of(seen.known is not None)
    return Judgement(verdict, (Leaf(node, verdict, (seen,)),))


def _join(verdict: Verdict, parts: Iterable[Judgement]) -> Judgement:
    """Keep the leaves of the parts that agree with the outcome: they brought it about."""
    return Judgement(verdict, tuple(leaf for p in parts if p.verdict is verdict for leaf in p.because))


def _and(node: n.And, look: Look) -> Judgement:
    parts = [evaluate(p, look) for p in node.parts]
    return _join(all_of(p.verdict for p in parts), parts)


def _or(node: n.Or, look: Look) -> Judgement:
    parts = [evaluate(p, look) for p in node.parts]
    return _join(any_of(p.verdict for p in parts), parts)


def _not(node: n.Not, look: Look) -> Judgement:
    inner = evaluate(node.part, look)
    return Judgement(~inner.verdict, inner.because)


def _at_least(node: n.AtLeast, look: Look) -> Judgement:
    parts = [evaluate(p, look) for p in node.parts]
    return _join(at_least(node.number, (p.verdict for p in parts)), parts)


def _when(node: n.When, look: Look) -> Judgement:
    """Unknown test: decided only if both branches agree. A haemoglobin of 14 passes whatever the sex."""
    test = evaluate(node.test, look)
    if test.verdict is not Verdict.UNKNOWN:
        return _branch(node.then if test.verdict is Verdict.MET else node.otherwise, test, look)
    then, otherwise = evaluate(node.then, look), evaluate(node.otherwise, look)
    if then.verdict is otherwise.verdict is not Verdict.UNKNOWN:
        return Judgement(then.verdict, then.because)
    return Judgement(Verdict.UNKNOWN, test.because)


def _branch(chosen: n.Condition, test: Judgement, look: Look) -> Judgement:
    """A branch that is fixed has no data of its own: the test brought it about."""
    found = evaluate(chosen, look)
    return Judgement(found.verdict, test.because) if isinstance(chosen, n.Given) else found


def _any_row(node: n.AnyRow, look: Look) -> Judgement:
    parts = [evaluate(node.where, row) for row in look.rows(node.form)]
    joined = _join(any_of(p.verdict for p in parts), parts)
    return joined if joined.because else Judgement(joined.verdict, (Leaf(node, joined.verdict),))


def _given(node: n.Given, look: Look) -> Judgement:
    verdict = Verdict(node.verdict)
    return Judgement(verdict, (Leaf(node, verdict),))


def _ref(node: n.Ref, look: Look) -> Worth:
    seen = look.find(node)
    return Worth(seen.known, (seen,))


def _limit(node: n.Limit, look: Look) -> Worth:
    seen = look.limit(node)
    return Worth(seen.known, (seen,))


def _number(node: n.Number, look: Look) -> Worth:
    return Worth(point(node.value))


def _code(node: n.Code, look: Look) -> Worth:
    return Worth(node.value)


def _now(node: n.Now, look: Look) -> Worth:
    return Worth(point(look.now))


def _nothing(node: n.Nothing, look: Look) -> Worth:
    return Worth(None)


_ARITH: dict[str, Callable[[Span, Span], Span | None]] = {
    "+": add,
    "-": lambda a, b: add(a, negate(b)),
    "*": multiply,
    "/": divide,
}


def _arith(node: n.Arith, look: Look) -> Worth:
    left, right = value_of(node.left, look), value_of(node.right, look)
    seen = left.seen + right.seen
    if not isinstance(left.known, Span) or not isinstance(right.known, Span):
        return Worth(None, seen)
    return Worth(_ARITH[node.sign](left.known, right.known), seen)


def _log2(node: n.Log2, look: Look) -> Worth:
    worth = value_of(node.of, look)
    return Worth(log2(worth.known) if isinstance(worth.known, Span) else None, worth.seen)


def _elapsed(node: n.Elapsed, look: Look) -> Worth:
    start, end = value_of(node.start, look), value_of(node.end, look)
    seen = start.seen + end.seen
    if not isinstance(start.known, Span) or not isinstance(end.known, Span):
        return Worth(None, seen)
    return Worth(_duration(start.known, end.known, node.unit), seen)


def _duration(start: Span, end: Span, unit: str) -> Span | None:
    if None in (start.low, start.high, end.low, end.high):
        return None
    if unit in ("a", "d"):
        start, end = as_days(start), as_days(end)
        return years_between(start, end) if unit == "a" else _apart(start, end, lambda d: Decimal(d.days))
    if _is_day(start) or _is_day(end):
        return None  # hours between days without a time of day cannot be told
    seconds = 3600 if unit == "h" else 60
    return _apart(start, end, lambda d: (Decimal(d.days) * 86400 + d.seconds) / seconds)


def _apart(start: Span, end: Span, measure: Callable[[Any], Decimal]) -> Span:
    return Span(measure(end.low - start.high), measure(end.high - start.low))


def _total(node: n.Total, look: Look) -> Worth:
    seen = tuple(look.find(ref) for ref in node.items)
    answered = [s.known for s in seen if isinstance(s.known, Span) and s.known.exact]
    if len(answered) < max(node.at_least, 1):
        return Worth(None, seen)
    whole: Decimal = sum((a.low for a in answered), Decimal(0))
    if node.scale is not None and node.maximum is not None:
        whole = node.scale * whole / (node.maximum * len(answered))
    return Worth(point(whole), seen)


def _choose(node: n.Choose, look: Look) -> Worth:
    test = evaluate(node.test, look)
    tested = tuple(s for leaf in test.because for s in leaf.seen)
    if test.verdict is not Verdict.UNKNOWN:
        return _after(tested, value_of(node.then if test.verdict is Verdict.MET else node.otherwise, look))
    then, otherwise = value_of(node.then, look), value_of(node.otherwise, look)
    return Worth(then.known if then.known == otherwise.known else None, tested + then.seen)


def _after(tested: tuple[Seen, ...], worth: Worth) -> Worth:
    return replace(worth, seen=tuple(dict.fromkeys(tested + worth.seen)))


def _count(node: n.CountRows, look: Look) -> Worth:
    parts = [evaluate(node.where, row) for row in look.rows(node.form)]
    met = sum(p.verdict is Verdict.MET for p in parts)
    open_ = sum(p.verdict is Verdict.UNKNOWN for p in parts)
    seen = tuple(s for p in parts if p.verdict is Verdict.MET for leaf in p.because for s in leaf.seen)
    return Worth(Span(Decimal(met), Decimal(met + open_)), seen)


_JUDGES: dict[type, Callable[[Any, Look], Judgement]] = {
    n.Compare: _compare,
    n.Between: _between,
    n.OneOf: _one_of,
    n.Recorded: _recorded,
    n.And: _and,
    n.Or: _or,
    n.Not: _not,
    n.AtLeast: _at_least,
    n.When: _when,
    n.AnyRow: _any_row,
    n.Given: _given,
}
_WORTHS: dict[type, Callable[[Any, Look], Worth]] = {
    n.Ref: _ref,
    n.Limit: _limit,
    n.Number: _number,
    n.Code: _code,
    n.Now: _now,
    n.Nothing: _nothing,
    n.Arith: _arith,
    n.Log2: _log2,
    n.Elapsed: _elapsed,
    n.Total: _total,
    n.Choose: _choose,
    n.CountRows: _count,
}
