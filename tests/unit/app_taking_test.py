"""A time as typed at a site whose clocks change: it is read by the clock of its own day."""

import pytest

from vertebra.app.taking import with_zone

TYPED = [
    ("2026-10-24T09:00", "Europe/Berlin", "2026-10-24T09:00+02:00"),
    ("2026-10-26T09:00", "Europe/Berlin", "2026-10-26T09:00+01:00"),  # summer ended between the two
    ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T02:30+02:00"),  # comes twice: the first
    ("2026-10-24T09:00", "Asia/Taipei", "2026-10-24T09:00+08:00"),
    ("2026-10-24T09:00", "+08:00", "2026-10-24T09:00+08:00"),
    ("2026-99-99T09:00", "Asia/Taipei", "2026-99-99T09:00"),
]


@pytest.mark.parametrize(("typed", "zone", "kept"), TYPED)
def test_a_time_gets_the_offset_of_its_own_day(typed: str, zone: str, kept: str) -> None:
    assert with_zone(typed, zone) == kept
