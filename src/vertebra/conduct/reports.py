"""How far a report clock has run, so that people hear of it before it is late.

Source: domain notes G (clock engine: awareness with its zone, calendar days, escalation at 50, 80 and 100 %).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Clock
from vertebra.terms.dates import full_moment

STEPS = ((1.0, "overdue"), (0.8, "nearly over"), (0.5, "half gone"))


def running(clock: Clock, now: datetime, zone: ZoneInfo) -> str:
    """One of `STEPS`, or "open" while less than half of the time is gone. It ends with the last day at the site.

    Without a day by which it must be out nothing can be told: "open". A clock that was started later than the site
    became aware (by a move to another version) counts from awareness.
    """
    if not clock.due:
        return "open"
    end = datetime.combine(date.fromisoformat(clock.due) + timedelta(days=1), time(), zone)
    begun = _begun(clock.aware, zone)
    gone = 1.0 if now >= end else (now - begun) / (end - begun) if begun and begun < end else 0.0
    return next((name for share, name in STEPS if gone >= share), "open")


def _begun(aware: str, zone: ZoneInfo) -> datetime | None:
    """The moment; of a day alone its beginning at the site; None if no day is known."""
    moment, day = full_moment(aware), day_of(aware)
    if moment:
        return moment
    return datetime.combine(day, time(), zone) if day else None
