"""Terms: a written value as a person reads it, on a page as in a document."""

from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation


def rounded(value: str, places: int) -> str:
    """A computed number to so many places, marked when it is not exact; what is typed is never rounded.

    >>> rounded("16.2849", 2), rounded("16.2", 2), rounded("Y", 2)
    ('≈ 16.28', '16.2', 'Y')
    """
    try:
        exact = Decimal(value)
        shown = exact.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        return value
    return value if shown == exact else f"≈ {shown}"


def on_the_clock(written: str, zone: tzinfo) -> str:
    """A moment on the clock of the site, to the minute; a date, and what is no moment, as written.

    >>> from zoneinfo import ZoneInfo
    >>> on_the_clock("2026-03-16T01:00Z", ZoneInfo("Asia/Taipei")), on_the_clock("2026-03", ZoneInfo("Asia/Taipei"))
    ('2026-03-16 09:00', '2026-03')
    """
    moment = moment_of(written)
    if moment is None:
        return written
    return f"{moment.astimezone(zone) if moment.tzinfo else moment:%Y-%m-%d %H:%M}"


def moment_of(written: str) -> datetime | None:
    """None for a date alone, and for what is no moment at all."""
    if "T" not in written:
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def hour_of_day(hour: int, half: str) -> int | None:
    """On a clock of 24 hours. half: am, pm, 上午, 下午 or nothing; None where there is no such hour.

    >>> hour_of_day(12, "am"), hour_of_day(1, "下午"), hour_of_day(13, "pm"), hour_of_day(23, "")
    (0, 13, None, 23)
    """
    if not half:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half in ("pm", "下午") else 0)
