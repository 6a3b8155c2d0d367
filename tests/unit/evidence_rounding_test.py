"""What is printed: half away from zero in decimal, a true minus sign, a dash where nothing was collected."""

import pytest
from hypothesis import given, strategies as st

from vertebra.evidence.rounding import show_interval, show_number, show_p, show_percent


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (1600 / 45, 1, "35.6"),  # ODI, nine sections answered, sum 16: public guides print 35.5
        (0.285, 2, "0.29"),
        (1.005, 2, "1.01"),
        (2.4999999999999996, 0, "3"),  # a mean that is 2.5 but for the last bit
        (-0.04, 1, "0.0"),
        (12, 0, "12"),
        (1e16, 0, "10000000000000000"),
        (None, 1, "–"),
    ],
)
def test_a_number_as_a_reader_expects_it(value, places, shown):
    assert show_number(value, places) == shown


@given(st.integers(-(10**9), 10**9))
def test_halves_go_away_from_zero_wherever_they_lie(thousandths):
    size, sign = abs(thousandths), "−" if thousandths < 0 else ""
    hundredths = (size + 5) // 10
    expected = f"{sign if hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"
    assert show_number(thousandths / 1000, 2) == expected


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0.0004, "<0.001"), (0.0005, "0.001"), (0.9996, ">0.999"), (1.0, "1.000"), (0.0495, "0.050"), (None, "–")],
)
def test_p_is_never_rounded_to_impossible_or_certain(p, shown):
    assert show_p(p) == shown


def test_shares_and_intervals():
    assert (show_percent(7 / 12), show_percent(None), show_percent(0.0)) == ("58.3", "–", "0.0")
    assert show_interval(-3, -1, 1) == "(−3.0 to −1.0)"
    assert show_interval(None, None, 1) == "–"
