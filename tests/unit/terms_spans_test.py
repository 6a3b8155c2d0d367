"""A span is all that a datum may be: a comparison decides only if every value in it agrees."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from vertebra.terms.spans import Span, add, compare, divide, multiply, negate, point
from vertebra.terms.verdicts import Verdict, all_of, any_of, at_least

NUMBERS = st.integers(-6, 6).map(Decimal)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
TRUTH = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
GRID = [Decimal(n) / 2 for n in range(-20, 21)]


@st.composite
def spans(draw):
    """Closed, half-open and unbounded spans that hold at least one value of the grid."""
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    open_low, open_high = (draw(st.booleans()), draw(st.booleans())) if low < high else (False, False)
    return Span(draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None])), open_low, open_high)


def inside(span):
    """The values of a half-step grid that the span may be; wider than any limit that is drawn."""
    return [
        v
        for v in GRID
        if (span.low is None or v > span.low or (v == span.low and not span.open_low))
        and (span.high is None or v < span.high or (v == span.high and not span.open_high))
    ]


@given(spans(), SIGNS, spans())
def test_a_comparison_never_contradicts_a_pair_of_values(left, sign, right):
    truths = {TRUTH[sign](a, b) for a in inside(left) for b in inside(right)}
    verdict = compare(left, sign, right)
    if verdict is not Verdict.UNKNOWN:
        assert truths == {verdict is Verdict.MET}


@given(NUMBERS, SIGNS, NUMBERS)
def test_two_exact_values_always_decide(left, sign, right):
    assert compare(point(left), sign, point(right)) is Verdict.of(TRUTH[sign](left, right))


@pytest.mark.parametrize(
    ("span", "sign", "limit", "verdict"),
    [
        (Span(None, Decimal(5), open_high=True), "<", 41, Verdict.MET),  # `<5` U/L passes `< 41`
        (Span(None, Decimal(5), open_high=True), "<", 5, Verdict.MET),
        (Span(None, Decimal(5)), "<", 5, Verdict.UNKNOWN),
        (Span(None, Decimal(5), open_high=True), "<", 4, Verdict.UNKNOWN),
        (Span(Decimal(90), None, open_low=True), ">", 90, Verdict.MET),
        (Span(Decimal(90), None, open_low=True), "==", 90, Verdict.NOT_MET),
    ],
)
def test_a_value_below_detection_still_decides(span, sign, limit, verdict):
    assert compare(span, sign, point(Decimal(limit))) is verdict


@given(spans(), spans())
def test_arithmetic_on_spans_loses_no_value(a, b):
    for x in inside(a):
        for y in inside(b):
            assert holds(add(a, b), x + y)
            assert holds(negate(a), -x)
            product, quotient = multiply(a, b), divide(a, b)
            assert product is None or holds(product, x * y)
            assert quotient is None or y == 0 or abs(nearest(quotient, x / y) - x / y) < Decimal("1e-20")


def holds(span, value):
    return (span.low is None or span.low <= value) and (span.high is None or value <= span.high)


def nearest(span, value):
    return min(max(value, span.low), span.high)


@given(NUMBERS, spans())
def test_division_by_what_may_be_zero_is_not_worked_out(x, b):
    if Decimal(0) in inside(b) and None not in (b.low, b.high):
        assert divide(point(x), b) is None


@pytest.mark.parametrize(("above", "below", "exact"), [("30", "3", "10"), ("18", "60", "0.3"), ("21", "70", "0.3")])
def test_a_division_that_comes_out_even_is_exact(above, below, exact):
    """A fall from 60 to 42 is 30 %: a responder at the limit must not be lost to rounding."""
    assert divide(point(Decimal(above)), point(Decimal(below))) == point(Decimal(exact))


VERDICTS = st.lists(st.sampled_from(Verdict), max_size=5)


@given(VERDICTS)
def test_at_least_lies_between_any_and_all(seen):
    assert at_least(1, seen) is any_of(seen)
    assert at_least(len(seen), seen) is all_of(seen)
    assert at_least(0, seen) is Verdict.MET


@given(VERDICTS, st.integers(0, 6))
def test_at_least_asks_every_outcome_of_the_open_ones(seen, n):
    worlds = [[]]
    for verdict in seen:
        options = [True, False] if verdict is Verdict.UNKNOWN else [verdict is Verdict.MET]
        worlds = [[*world, option] for world in worlds for option in options]
    truths = {sum(world) >= n for world in worlds}
    expected = Verdict.UNKNOWN if len(truths) == 2 else Verdict.of(truths.pop())
    assert at_least(n, seen) is expected
