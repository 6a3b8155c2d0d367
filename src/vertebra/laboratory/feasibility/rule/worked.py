"""Feasibility, values worked out in columns: arithmetic on spans, time between two dates, totals, choices.

Each function says what its namesake in `vertebra.terms.spans` or `vertebra.protocol.expressions.evaluate` says; where
that one yields nothing, the columns are NULL.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.rule.kleene import Truth, count
from vertebra.laboratory.feasibility.rule.known import Codes, Known, Span, Times, as_truth, exactly, identical, rounded

_SECONDS = {"h": 3600, "min": 60}


def constant(value: Decimal) -> Span:
    return exactly(ibis.literal(float(value)))


def add(a: Span, b: Span) -> Span:
    if a.exact and b.exact:
        return exactly(rounded(a.low + b.low))
    ends = (_either(a.open_low, b.open_low), _either(a.open_high, b.open_high))
    return Span(rounded(a.low + b.low), rounded(a.high + b.high), *ends)


def negate(a: Span) -> Span:
    return exactly(-a.low) if a.exact else Span(-a.high, -a.low, a.open_high, a.open_low)


def multiply(a: Span, b: Span) -> Span:
    """Nothing where a bound is missing. The ends of the product belong to it."""
    return _by_ends(a, b, lambda x, y: x * y)


def divide(a: Span, b: Span) -> Span:
    """Nothing where a bound is missing or the divisor may be zero."""
    safe = (b.low > 0) | (b.high < 0)
    return _by_ends(a, _mapped(b, lambda x: safe.ifelse(x, ibis.null("float64"))), lambda x, y: x / y)


def _by_ends(a: Span, b: Span, work: Callable[[ir.Value, ir.Value], ir.Value]) -> Span:
    if a.exact and b.exact:
        return exactly(rounded(work(a.low, b.low)))
    ends = [work(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    # LEAST and GREATEST skip NULL in some engines, so what is missing is asked for first
    whole = a.low.notnull() & a.high.notnull() & b.low.notnull() & b.high.notnull()
    return Span(*(rounded(whole.ifelse(f(*ends), ibis.null("float64"))) for f in (ibis.least, ibis.greatest)))


def _either(a: ir.BooleanValue | None, b: ir.BooleanValue | None) -> ir.BooleanValue | None:
    return b if a is None else a if b is None else a | b


ARITH: dict[str, Callable[[Span, Span], Span]] = {
    "+": add,
    "-": lambda a, b: add(a, negate(b)),
    "*": multiply,
    "/": divide,
}


def log2(of: Span) -> Span:
    """Nothing where a bound is missing or the value may be zero or less."""
    safe = (of.low > 0) if of.exact else (of.low > 0) & of.high.notnull()
    found = _mapped(of, lambda x: rounded(safe.ifelse(x, ibis.null("float64")).log2()))
    return found if found.exact else Span(found.low, found.high, of.open_low, of.open_high)


def elapsed(start: Times, end: Times, unit: Literal["a", "d", "h", "min"]) -> Span:
    """Calendar days, completed years, exact hours or minutes; nothing where a bound or the time of day is missing."""
    if unit in ("a", "d"):
        return _apart(start.days, end.days, _years if unit == "a" else _days)
    timed = ~(as_truth(start.is_day) | as_truth(end.is_day))
    seconds = _apart(start.instants, end.instants, _seconds)
    return _mapped(seconds, lambda x: rounded(timed.ifelse(x, ibis.null("float64")) / _SECONDS[unit]))


def _mapped(span: Span, change: Callable[[ir.Value], ir.Value]) -> Span:
    return exactly(change(span.low)) if span.exact else Span(change(span.low), change(span.high))


def _apart(start: Span, end: Span, measure: Callable[[ir.Value, ir.Value], ir.Value]) -> Span:
    """From the last possible start to the first possible end, and the other way round; a bound missing, nothing."""
    if start.exact and end.exact:
        return exactly(measure(start.low, end.low))
    whole = start.low.notnull() & start.high.notnull() & end.low.notnull() & end.high.notnull()
    ends = measure(start.high, end.low), measure(start.low, end.high)
    return Span(*(whole.ifelse(x, ibis.null("float64")) for x in ends))


def _days(start: ir.DateValue, end: ir.DateValue) -> ir.NumericValue:
    return end.delta(start, unit="day").cast("float64")


def _seconds(start: ir.TimestampValue, end: ir.TimestampValue) -> ir.NumericValue:
    """Whole seconds, as Python's timedelta counts them."""
    return (end.delta(start, unit="microsecond") / 1_000_000).floor().cast("float64")


def _years(birth: ir.DateValue, on: ir.DateValue) -> ir.NumericValue:
    """Completed years; who is born on 29 February turns older on 1 March in other years."""
    early = (on.month() * 100 + on.day()) < (birth.month() * 100 + birth.day())
    return (on.year() - birth.year() - early.cast("int32")).cast("float64")


def total(parts: Sequence[Span], at_least: int, maximum: Decimal | None, scale: Decimal | None) -> Span:
    """Sum of the exact parts, prorated where a scale is given; nothing unless enough are exact."""
    points = [p.is_point.fill_null(False) for p in parts]
    answered = count(points)
    whole = sum((is_in.ifelse(p.low, 0.0) for is_in, p in zip(points, parts, strict=True)), ibis.literal(0.0))
    if scale is not None and maximum is not None:
        whole = float(scale) * whole / (float(maximum) * answered)
    return exactly((answered >= max(at_least, 1)).ifelse(rounded(whole), ibis.null("float64")))


def pick(test: Truth, then: Known, otherwise: Known) -> Known:
    """`then` where the test is met, `otherwise` where it is not; where it is unknown, only what both agree on.

    Raises:
        TypeError: the two are of different kinds; `refuse` names such rules before they come here.
    """
    first, second = then or _nothing_like(otherwise), otherwise or _nothing_like(then)
    choose = _chooser(test, identical(then, otherwise))
    match first, second:
        case (None, None):
            return None
        case Span(), Span():
            return _pick_span(choose, first, second)
        case Times(), Times():
            days, instants = (_pick_span(choose, a, b) for a, b in zip(_spans(first), _spans(second), strict=True))
            return Times(days, instants, choose(as_truth(first.is_day), as_truth(second.is_day)).fill_null(False))
        case Codes(), Codes():
            return Codes(choose(first.value, second.value), first.several or second.several)
    raise TypeError(f"{type(then).__name__} or {type(otherwise).__name__}")


Chooser = Callable[[ir.Value, ir.Value], ir.Value]


def _chooser(test: Truth, agree: ir.BooleanValue) -> Chooser:
    return lambda a, b: ibis.cases((test, a), (~test, b), (agree, a), else_=ibis.null(a.type()))


def _pick_span(choose: Chooser, a: Span, b: Span) -> Span:
    if a.exact and b.exact:
        return exactly(choose(a.low, b.low))
    opens = (_pick_end(choose, x, y) for x, y in ((a.open_low, b.open_low), (a.open_high, b.open_high)))
    return Span(choose(a.low, b.low), choose(a.high, b.high), *opens)


def _pick_end(choose: Chooser, a: ir.BooleanValue | None, b: ir.BooleanValue | None) -> ir.BooleanValue | None:
    if a is None and b is None:
        return None
    return choose(*(ibis.literal(False) if end is None else end for end in (a, b)))


def _spans(times: Times) -> tuple[Span, Span]:
    return times.days, times.instants


def _nothing_like(known: Known) -> Known:
    """The same kind, with nothing known."""
    match known:
        case Span(low=low):
            return exactly(ibis.null(low.type()))
        case Times():
            return Times(exactly(ibis.null("date")), exactly(ibis.null("timestamp")), False)
        case Codes():
            return Codes(ibis.null("string"))
    return None
