"""A report clock on its way: reminded of at half and at four fifths of its time, over with its last day at the site.

Source: domain notes G (escalation at 50, 80 and 100 %).
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vertebra.conduct.reports import running
from vertebra.conduct.state import Clock

TAIPEI = ZoneInfo("Asia/Taipei")
MINUTE = timedelta(minutes=1)
BEGUN, END = datetime(2026, 3, 2, tzinfo=TAIPEI), datetime(2026, 3, 12, tzinfo=TAIPEI)
TEN_DAYS = Clock("SAE", 1, "2026-03-02T00:00+08:00", "2026-03-11", "P-001#9")


@pytest.mark.parametrize(
    ("share", "before", "then"),
    [(0.5, "open", "half gone"), (0.8, "half gone", "nearly over"), (1, "nearly over", "overdue")],
)
def test_each_step_is_told_at_its_minute_and_not_before(share: float, before: str, then: str) -> None:
    at = BEGUN + share * (END - BEGUN)
    assert (running(TEN_DAYS, at - MINUTE, TAIPEI), running(TEN_DAYS, at, TAIPEI)) == (before, then)


def test_the_last_day_ends_at_midnight_of_the_site_wherever_the_clock_is_read() -> None:
    there = END.astimezone(ZoneInfo("Europe/Berlin"))
    assert (running(TEN_DAYS, there - MINUTE, TAIPEI), running(TEN_DAYS, there, TAIPEI)) == ("nearly over", "overdue")


def test_a_day_alone_begins_at_its_midnight() -> None:
    known = Clock("SAE", 1, "2026-03-02", "2026-03-11", "P-001#9")
    assert running(known, BEGUN + timedelta(days=5), TAIPEI) == "half gone"
    assert running(known, BEGUN + timedelta(days=5) - MINUTE, TAIPEI) == "open"


def test_without_a_day_nothing_is_told_and_an_unknown_beginning_is_late_all_the_same() -> None:
    assert running(Clock("SAE", 1, "", "", "P-001#9"), END, TAIPEI) == "open"
    assert running(Clock("SAE", 1, "unknown", "2026-03-11", "P-001#9"), END, TAIPEI) == "overdue"
