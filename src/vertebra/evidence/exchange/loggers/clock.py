"""Exchange, loggers: dates and clock times as loggers write them, on the clock of their zone.

Where the clock is set back, an hour comes twice: the order of the readings tells which is which. A time that a zone
skips is a question, since a logger that writes it does not follow that zone's daylight saving.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from vertebra.evidence.exchange.labs.days import read_moment
from vertebra.evidence.exchange.labs.mapping import Order
from vertebra.terms.shown import hour_of_day
from vertebra.terms.texts import Text

_CLOCK = re.compile(
    r"(?:T|\s|\A)\s*(上午|下午|am|pm)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(am|pm|a\.m\.|p\.m\.|上午|下午)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*\Z",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})\Z")


class Unclear(Exception):
    """A time that cannot be told; which field of the mapping is asked for, and the words."""

    def __init__(self, field: str, says: Text) -> None:
        super().__init__(says.en)
        self.field, self.says = field, says


def split(text: str) -> tuple[str, str]:
    """The day and the clock of one writing."""
    flat = unicodedata.normalize("NFKC", text).strip()
    found = _CLOCK.search(flat)
    return (flat[: found.start()].strip(" ,T"), flat[found.start() :].strip()) if found else (flat, "")


def names_zone(text: str) -> bool:
    found = _CLOCK.search(unicodedata.normalize("NFKC", text).strip())
    return bool(found and found[6])


def read_time(day: str, clock: str, order: Order, row: int) -> tuple[datetime, tzinfo | None]:
    """A time on the logger's clock, and its zone where it names one.

    Raises:
        Unclear: no date, no time, or a date with two meanings.
    """
    if not clock:
        day, clock = split(day)
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", clock).strip())
    at = _of_day(found) if found else None
    if at is None:
        words = f"Row {row}: “{clock or day}” holds no time of day: choose the column of times."
        raise Unclear("time", Text(words, f"第 {row} 列：「{clock or day}」無時刻：請選擇時間欄位。"))
    known = _day(day, order)
    if isinstance(known, Text):
        raise Unclear("days", Text(f"Row {row}: {known.en}", f"第 {row} 列：{known.zh}"))
    assert found is not None
    return datetime.combine(known, at), _offset(found[6]) if found[6] else None


@lru_cache(maxsize=4096)
def _day(written: str, order: Order) -> "datetime | Text":
    """The same few days stand in all rows."""
    found = read_moment(written, order)
    if found.asks is None:
        return datetime.fromisoformat(found.day)
    return Text(
        f"“{written}” is no date, or may be read in two ways: say in which order day, month and year stand.",
        f"「{written}」不是日期或有兩種讀法：請指定年月日順序。",
    )


def _of_day(found: re.Match[str]) -> time | None:
    half = (found[1] or found[5] or "").lower().replace(".", "")
    hour, minute, second = hour_of_day(int(found[2]), half), int(found[3]), int(found[4] or 0)
    return time(hour, minute, second) if hour is not None and minute < 60 and second < 60 else None


def zone_of(name: str) -> tzinfo | None:
    """
    >>> zone_of("+08:00") is not None, zone_of("Asia/Taipei") is not None, zone_of("../etc/passwd")
    (True, True, None)
    """
    if _OFFSET.match(name):
        return _offset(name)
    return ZoneInfo(name) if name in _zones() else None


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _offset(name: str) -> tzinfo:
    found = _OFFSET.match(name)
    if not found:
        return UTC
    apart = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(apart if found[1] == "+" else -apart) if apart < timedelta(hours=15) else UTC


def placed(times: Iterable[tuple[int, datetime, tzinfo | None]], zone: tzinfo | None) -> Iterator[datetime]:
    """The moments of a log in its order, from (row, clock, zone named there).

    Raises:
        Unclear: no zone, a time that the zone skips, or times that go backwards.
    """
    before: datetime | None = None
    for row, clock, own in times:
        moment = _moment(row, clock, own or zone, before)
        if before is not None and moment < before:
            words = f"Row {row}: the time goes backwards. Does the logger keep one offset the whole year? Choose it."
            raise Unclear("zone", Text(words, f"第 {row} 列：時間倒退。記錄器若全年使用固定時差，請選擇該時差。"))
        yield moment
        before = moment


def _moment(row: int, clock: datetime, zone: tzinfo | None, before: datetime | None) -> datetime:
    if zone is None:
        raise Unclear("zone", Text("The file names no time zone: choose it.", "檔案未註明時區：請選擇。"))
    first, second = (clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        words = f"Row {row}: {clock:%Y-%m-%d %H:%M} does not exist in that zone: choose the offset the logger keeps."
        raise Unclear("zone", Text(words, f"第 {row} 列：{clock:%Y-%m-%d %H:%M} 於該時區不存在：請選擇固定時差。"))
    if first < second and before is None:
        words = f"Row {row}: {clock:%Y-%m-%d %H:%M} comes twice in that zone: choose the offset of the first reading."
        raise Unclear("zone", Text(words, f"第 {row} 列：{clock:%Y-%m-%d %H:%M} 於該時區出現兩次：請選擇時差。"))
    return second if before is not None and first < before else first
