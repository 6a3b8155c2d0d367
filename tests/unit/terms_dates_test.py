"""Dates as people know them: partial ones stay partial, windows count whole days, leap years are real."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from vertebra.protocol.timeline import Visit, timing, window
from vertebra.terms.dates import completed_years, days_after, read_date, read_moment, study_day, years_between
from vertebra.terms.spans import Span, compare, point
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2100-02", date(2100, 2, 1), date(2100, 2, 28)),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29)),
        ("2026-03-15", date(2026, 3, 15), date(2026, 3, 15)),
    ],
)
def test_a_partial_date_is_all_its_days(text, first, last):
    assert read_date(text) == Span(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-02-29", "2026-2-3", "2026-03-15\n", "2026/03/15", "15.3.2026", "0000", "2026-"],
)
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


def test_a_date_in_full_width_digits_is_no_iso_date():
    assert read_date("２０２６") is None


@pytest.mark.parametrize("text", ["2026-03-15", "2026-03-15T10:30", "2026-03-15T25:00+08:00", "T", "10:30+08:00"])
def test_a_moment_needs_hours_minutes_and_a_zone(text):
    assert read_moment(text) is None


def test_the_same_moment_in_two_zones_is_one_moment():
    here, there = read_moment("2026-03-15T10:30+08:00"), read_moment("2026-03-15T02:30Z")
    assert compare(here, "==", there) is Verdict.MET


@given(DAYS, DAYS)
def test_study_day_has_no_zero_and_runs_with_the_calendar(reference, day):
    assert study_day(reference, day) != 0
    later = study_day(reference, day) > 0
    assert days_after(reference, day) == study_day(reference, day) - (1 if later else 0)


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(2006, 5, 1), date(2026, 4, 30), 19),
        (date(2006, 5, 1), date(2026, 5, 1), 20),
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
    ],
)
def test_age_in_completed_years(birth, on, years):
    assert completed_years(birth, on) == years


@given(DAYS, DAYS)
def test_nobody_grows_younger(birth, on):
    tomorrow = date.fromordinal(on.toordinal() + 1)
    assert 0 <= completed_years(birth, tomorrow) - completed_years(birth, on) <= 1


@pytest.mark.parametrize(
    ("birth", "consent", "verdict"),
    [
        ("2005", "2026-01-15", Verdict.MET),
        ("2006", "2026-01-15", Verdict.UNKNOWN),  # turned twenty already, or not yet
        ("2006-01", "2026-02-01", Verdict.MET),
        ("2007", "2026-12-31", Verdict.NOT_MET),
    ],
)
def test_a_birth_year_that_straddles_twenty_does_not_decide(birth, consent, verdict):
    age = years_between(read_date(birth), read_date(consent))
    assert compare(age, ">=", point(Decimal(20))) is verdict


@given(st.dates(date(1950, 1, 1), date(2006, 12, 31)), st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_a_partial_birth_date_never_hides_the_true_age(birth, on):
    for text in (str(birth.year), f"{birth.year}-{birth.month:02}", str(birth)):
        span = years_between(read_date(text), point(on))
        assert span.low <= completed_years(birth, on) <= span.high


def visit(day, first, last):
    return Visit("V13", Text("end", "結束"), "FOLLOWUP", "injection", day, first, last, ())


def test_the_last_visit_is_52_weeks_after_the_injection_not_12_months():
    end = visit(364, 350, 378)
    planned = window(end, date(2026, 1, 15))
    assert planned == (date(2026, 12, 31), date(2027, 1, 14), date(2027, 1, 28))


@pytest.mark.parametrize(
    ("day", "judged"),
    [
        (date(2026, 12, 30), "early"),
        (date(2026, 12, 31), "in window"),
        (date(2027, 1, 28), "in window"),
        (date(2027, 1, 29), "late"),
    ],
)
def test_both_ends_of_a_window_are_inside(day, judged):
    assert timing(visit(364, 350, 378), date(2026, 1, 15), day) == judged
