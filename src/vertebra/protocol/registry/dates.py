"""Dates of the registry in both their spellings: `2026-03-01` and `March 1, 2026`, each with or without its day."""

import re
from datetime import date

from vertebra.terms.dates import read_date

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WORDED = re.compile(r"(?P<month>[A-Za-z]+)\s+(?:(?P<day>\d{1,2})\s*,\s*)?(?P<year>\d{4})\Z")


def first_day(written: str) -> date | None:
    """The first day that a date may mean.

    >>> first_day("2026-03"), first_day("March 27, 2019"), first_day("soon")
    (datetime.date(2026, 3, 1), datetime.date(2019, 3, 27), None)
    """
    span = read_date(_iso(written.strip()))
    low: date | None = None if span is None else span.low
    return low


def only_day(written: str) -> date | None:
    """The day that a date means, if it is told to the day.

    >>> only_day("2026-03"), only_day("March 27, 2019")
    (None, datetime.date(2019, 3, 27))
    """
    span = read_date(_iso(written.strip()))
    low: date | None = span.low if span is not None and span.low == span.high else None
    return low


def _iso(written: str) -> str:
    found = _WORDED.match(written)
    if not found or found["month"].lower() not in _MONTHS:
        return written
    month = f"{found['year']}-{_MONTHS.index(found['month'].lower()) + 1:02d}"
    return f"{month}-{int(found['day']):02d}" if found["day"] else month
