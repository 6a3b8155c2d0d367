"""Dates as people know them: `2026`, `2026-03`, `2026-03-15`, or a moment with its zone `2026-03-15T10:30+08:00`.

A partial date is a span of days; nothing is ever imputed on the way in. Windows are whole calendar days in the zone
of the site. Two day counts live side by side: `days_after` (the day of the anchor is 0) for visits and windows, and
`study_day` (there is no day 0) for the submission datasets.
Source: ISO 8601-1:2019 4.3; SDTMIG 3.4 section 4.4.4 (study day); domain notes A7 (day 0 = injection date).
"""

import calendar
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import inf

from vertebra.terms.spans import Span, point

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


def read_date(text: str) -> Span | None:
    """The days that `text` may mean; None if it is no date.

    >>> read_date("2026-02").high
    datetime.date(2026, 2, 28)
    """
    found = _PARTIAL.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        return Span(_first(year or 0, month, day), _last(year or 0, month, day))
    except ValueError:
        return None


def full_date(text: str) -> date | None:
    """The one day that `text` means; None for a part of a date, and for what is none.

    >>> full_date("2026-02-28"), full_date("2026-02")
    (datetime.date(2026, 2, 28), None)
    """
    span = read_date(text)
    return span.low if span and span.exact else None


def full_moment(text: str) -> datetime | None:
    """The moment that `text` means; None unless it carries hours, minutes and a zone."""
    if "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def read_moment(text: str) -> Span | None:
    """A full moment as what is known of it."""
    moment = full_moment(text)
    return point(moment) if moment else None


@lru_cache(maxsize=20_000)
def instant(text: str) -> float:
    """Seconds since 1970 of a moment; minus infinity for a day alone, which so goes before all moments of that day."""
    moment = full_moment(text)
    return moment.timestamp() if moment else -inf


def _first(year: int, month: int | None, day: int | None) -> date:
    return date(year, month or 1, day or 1)


def _last(year: int, month: int | None, day: int | None) -> date:
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def days_after(anchor: date, day: date) -> int:
    """Days from the anchor: 0 on its own day, 1 on the next, -1 on the day before."""
    return (day - anchor).days


def study_day(reference: date, day: date) -> int:
    """SDTM study day: 1 on the reference day, -1 on the day before; 0 does not exist."""
    difference = (day - reference).days
    return difference + 1 if difference >= 0 else difference


def completed_years(birth: date, on: date) -> int:
    """Age in completed years; who is born on 29 February turns older on 1 March in other years.

    >>> completed_years(date(2004, 2, 29), date(2024, 2, 28)), completed_years(date(2004, 2, 29), date(2025, 3, 1))
    (19, 21)
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def years_between(birth: Span, on: Span) -> Span:
    """Completed years as a span: one point unless the birth date is too partial to decide."""
    return Span(Decimal(completed_years(birth.high, on.low)), Decimal(completed_years(birth.low, on.high)))
