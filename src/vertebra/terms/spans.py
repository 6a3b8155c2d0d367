"""What is known of a quantity or a date: a span from low to high, a single point when it is exact.

A partial date `2026-03`, a laboratory value `<5` and an exact number are the same kind of knowledge, so one set of
comparisons serves them all: a comparison is MET or NOT_MET only if every value in the span agrees.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from vertebra.terms.verdicts import Verdict

_TWELVE_PLACES = Decimal(1).scaleb(-12)
Point = Decimal | date | datetime
Comparison = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Span:
    """All values from low to high. None: no bound on that side. `open_*`: that end itself is not included."""

    low: Any
    high: Any
    open_low: bool = False
    open_high: bool = False

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high


def point(value: Point) -> Span:
    return Span(value, value)


def compare(left: Span, sign: Comparison, right: Span) -> Verdict:
    """Whether `left sign right` holds for every, for no, or for some pair of values.

    >>> compare(Span(None, Decimal(5), open_high=True), "<", point(Decimal(41)))
    <Verdict.MET: 'met'>
    """
    match sign:
        case "<":
            return _less(left, right)
        case ">":
            return _less(right, left)
        case "<=":
            return ~_less(right, left)
        case ">=":
            return ~_less(left, right)
        case "==":
            return _equal(left, right)
        case "!=":
            return ~_equal(left, right)


def _less(a: Span, b: Span) -> Verdict:
    if a.high is not None and b.low is not None and _below(a, b):
        return Verdict.MET
    if a.low is not None and b.high is not None and a.low >= b.high:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN


def _below(a: Span, b: Span) -> bool:
    return bool(a.high < b.low or (a.high == b.low and (a.open_high or b.open_low)))


def _equal(a: Span, b: Span) -> Verdict:
    if a.exact and b.exact:
        return Verdict.of(a.low == b.low)
    apart = Verdict.MET in (_less(a, b), _less(b, a))
    return Verdict.NOT_MET if apart else Verdict.UNKNOWN


def add(a: Span, b: Span) -> Span:
    return Span(
        None if a.low is None or b.low is None else a.low + b.low,
        None if a.high is None or b.high is None else a.high + b.high,
        a.open_low or b.open_low,
        a.open_high or b.open_high,
    )


def negate(a: Span) -> Span:
    return Span(None if a.high is None else -a.high, None if a.low is None else -a.low, a.open_high, a.open_low)


def multiply(a: Span, b: Span) -> Span | None:
    """None when an unbounded span meets a multiplication: nothing useful is known."""
    if None in (a.low, a.high, b.low, b.high):
        return None
    ends = sorted(x * y for x in (a.low, a.high) for y in (b.low, b.high))
    return Span(ends[0], ends[-1])


def divide(a: Span, b: Span) -> Span | None:
    """None when the divisor may be zero or either is unbounded."""
    if None in (a.low, a.high, b.low, b.high) or b.low <= 0 <= b.high:
        return None
    ends = sorted(x / y for x in (a.low, a.high) for y in (b.low, b.high))
    return Span(ends[0], ends[-1])


def log2(a: Span) -> Span | None:
    """The logarithm to base 2, to twelve places so that a power of two gives a whole number; None unless all above 0.

    >>> log2(point(Decimal(8))), log2(point(Decimal(0))) is None
    (Span(low=Decimal('3'), high=Decimal('3'), open_low=False, open_high=False), True)
    """
    if a.low is None or a.high is None or a.low <= 0:
        return None
    return Span(_log2(a.low), _log2(a.high), a.open_low, a.open_high)


def _log2(value: Decimal) -> Decimal:
    return (value.ln() / Decimal(2).ln()).quantize(_TWELVE_PLACES).normalize() + 0


def as_days(span: Span) -> Span:
    """A span of moments as a span of calendar days in the zone each moment was written in."""
    return Span(_day(span.low), _day(span.high))


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value
