"""Feasibility, what is known of a value in columns: spans of numbers, days and moments; codes; nothing.

The columns say what `vertebra.terms.spans.Span` says: NULL as low or high is no bound on that side, and a span without
any bound tells nothing, so it also stands for an absent value. A column known to be exact is its own low and high,
which keeps its comparisons as short as plain SQL. Numbers are doubles, rounded to the ninth decimal after each
operation: two laboratory values that differ at all differ before it. Source: docs/decisions/0002, 0010.
"""

from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.rule.kleene import Truth, all_of, any_of, decided, fixed
from vertebra.terms.spans import Comparison

DECIMALS = 9


@dataclass(frozen=True)
class Span:
    """From low to high; open_*: that end itself is not included, None for never."""

    low: ir.Value
    high: ir.Value
    open_low: ir.BooleanValue | None = None
    open_high: ir.BooleanValue | None = None

    @property
    def exact(self) -> bool:
        """Known for every row to be one point or nothing."""
        return self.low is self.high

    @property
    def is_point(self) -> ir.BooleanValue:
        """Row by row: one point. NULL where a bound is missing."""
        return self.low.notnull() if self.exact else self.low == self.high

    @property
    def columns(self) -> tuple[ir.Value | None, ...]:
        return self.low, self.high, self.open_low, self.open_high


@dataclass(frozen=True)
class Times:
    """Days and moments: `days` in the zone that each was written in; `instants` (UTC), NULL where only a day is known.

    is_day: whether only the day is known; True or False where it is so for every row.
    """

    days: Span
    instants: Span
    is_day: ir.BooleanValue | bool


@dataclass(frozen=True)
class Codes:
    """A code, NULL where absent. several: it may hold more than one, written with `;`."""

    value: ir.StringValue
    several: bool = False


Known = Span | Times | Codes | None


def exactly(value: ir.Value) -> Span:
    return Span(value, value)


def rounded(value: ir.NumericValue) -> ir.NumericValue:
    return value.round(DECIMALS)


def less(a: Span, b: Span) -> Truth:
    """Met, not met or unknown, as `vertebra.terms.spans.compare` decides."""
    if a.exact and b.exact:
        return a.low < b.low
    return decided(_below(a, b), a.low >= b.high)


def _below(a: Span, b: Span) -> ir.BooleanValue:
    """NULL where a bound is missing, so that it holds nothing."""
    below = a.high < b.low
    touching = [end for end in (a.open_high, b.open_low) if end is not None]
    return below | ((a.high == b.low) & any_of(touching)) if touching else below


def equal(a: Span, b: Span) -> Truth:
    if a.exact and b.exact:
        return a.low == b.low
    points = a.is_point & b.is_point
    return decided(points & (a.low == b.low), (points & (a.low != b.low)) | less(a, b) | less(b, a))


_PLAIN = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


def compare_spans(a: Span, sign: Comparison, b: Span) -> Truth:
    if a.exact and b.exact:
        return _PLAIN[sign](a.low, b.low)
    verdicts = {
        "<": lambda: less(a, b),
        ">": lambda: less(b, a),
        "<=": lambda: ~less(b, a),
        ">=": lambda: ~less(a, b),
        "==": lambda: equal(a, b),
        "!=": lambda: ~equal(a, b),
    }
    return verdicts[sign]()


def compare_times(a: Times, sign: Comparison, b: Times) -> Truth:
    """By moment where both are moments; a day against anything is compared by calendar day."""
    by_day = compare_spans(a.days, sign, b.days)
    if a.is_day is True or b.is_day is True:
        return by_day
    by_moment = compare_spans(a.instants, sign, b.instants)
    if a.is_day is False and b.is_day is False:
        return by_moment
    return (as_truth(a.is_day) | as_truth(b.is_day)).ifelse(by_day, by_moment)


def compare_codes(a: Codes, sign: Comparison, b: Codes) -> Truth:
    return a.value == b.value if sign == "==" else a.value != b.value


def compare(a: Known, sign: Comparison, b: Known) -> Truth:
    """Unknown where nothing is known of one side.

    Raises:
        TypeError: the sides are of different kinds; `refuse` names such rules before they come here.
    """
    match a, b:
        case (None, _) | (_, None):
            return fixed(None)
        case Span(), Span():
            return compare_spans(a, sign, b)
        case Times(), Times():
            return compare_times(a, sign, b)
        case Codes(), Codes():
            return compare_codes(a, sign, b)
    raise TypeError(f"{type(a).__name__} against {type(b).__name__}")


def as_truth(flag: ir.BooleanValue | bool) -> ir.BooleanValue:
    return ibis.literal(flag) if isinstance(flag, bool) else flag


def identical(a: Known, b: Known) -> ir.BooleanValue:
    """Two-valued: whether both say the very same, nothing agreeing with nothing."""
    match a, b:
        case Codes(), Codes():
            return a.value.identical_to(b.value)
        case Span(), Span():
            return _same_span(a, b)
        case Times(), Times():
            one, other = as_truth(a.is_day), as_truth(b.is_day)
            same = one.ifelse(_same_span(a.days, b.days), _same_span(a.instants, b.instants))
            return one.identical_to(other) & same
    return ibis.literal(False)


def _same_span(a: Span, b: Span) -> ir.BooleanValue:
    ends = a.low.identical_to(b.low) & a.high.identical_to(b.high)
    if a.exact and b.exact:
        return ends
    pairs = ((a.open_low, b.open_low), (a.open_high, b.open_high))
    opens = [_or_closed(x).identical_to(_or_closed(y)) for x, y in pairs if x is not y]
    return all_of([ends, *opens])


def _or_closed(end: ir.BooleanValue | None) -> ir.BooleanValue:
    return ibis.literal(False) if end is None else end
