"""Exchange, labs: dates and times as laboratories write them; a date with two meanings is a question.

Years of the Republic of China count from 1912: year 115 is 2026. A first part of three digits, or the words 民國, can
mean nothing else, nor can a year with a leading zero (0115); two digits alone are never read as a year unless the
mapping says how. No sample is older than 1912.
Source: ISO 8601-1:2019; Taiwan, official calendar (中華民國紀年): year + 1911.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from vertebra.evidence.exchange.labs.mapping import Order
from vertebra.terms.shown import hour_of_day
from vertebra.terms.texts import Text

ROC = 1911
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(
    r"(上午|下午|am|pm)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|上午|下午)?\Z", re.IGNORECASE
)
_PARTS = re.compile(r"(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,4})日?\Z")
_NAMED = re.compile(
    r"(?:(\d{1,2})[-\s.]*([a-z]{3})[a-z]*[-\s.,]*(\d{4})|([a-z]{3})[a-z]*[\s.]*(\d{1,2}),?\s*(\d{4}))\Z"
)


class Moment(NamedTuple):
    """A calendar day as ISO 8601, the time of day as HH:MM or "", and its zone where one is named (`Z`, `+08:00`).

    asks: why it cannot be told.
    """

    day: str
    time: str = ""
    zone: str = ""
    asks: Text | None = None


def read_moment(written: str, order: Order = "") -> Moment:
    """
    >>> read_moment("民國 115/03/02").day, read_moment("1150302").day, read_moment("2026/3/2 下午 02:05")[:2]
    ('2026-03-02', '2026-03-02', ('2026-03-02', '14:05'))
    >>> read_moment("02/03/2026").asks is None, read_moment("02/03/2026", "dmy").day, read_moment("13/02/2026").day
    (False, '2026-03-02', '2026-02-13')
    """
    text = unicodedata.normalize("NFKC", written).strip()
    text, zone = _without_zone(text)
    rest, time = _without_time(text)
    is_roc = rest.startswith(("民國", "中華民國"))
    bare = rest.removeprefix("中華").removeprefix("民國").strip().replace(" ", "") if is_roc else rest.strip()
    found = _days(bare, "roc" if is_roc else order)
    if len(found) == 1:
        return Moment(found[0].isoformat(), time, zone)
    return Moment("", "", "", _two_ways(written, found) if found else _unreadable(written))


def read_time(written: str) -> str | None:
    """`8:30`, `0830`, `下午 2:05` as HH:MM; None where it is no time of day."""
    text = unicodedata.normalize("NFKC", written).strip()
    if re.fullmatch(r"\d{3,4}", text):
        text = f"{text[:-2]}:{text[-2:]}"
    found = _TIME.fullmatch(text)
    return _clock(found) if found else None


def day_order(written: list[str]) -> Order:
    """The order that the dates of a file leave no choice about; "" where they do."""
    first = [
        found
        for found in (_PARTS.match(_without_time(unicodedata.normalize("NFKC", w).strip())[0]) for w in written)
        if found
    ]
    short = [(int(f[1]), int(f[2])) for f in first if len(f[1]) <= 2 and len(f[3]) == 4]
    day_first, month_first = any(a > 12 for a, _ in short), any(b > 12 for _, b in short)
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    return ""


def _without_zone(text: str) -> tuple[str, str]:
    """A zone stands only behind a time."""
    found = re.search(r"(?<=:\d{2})(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})\Z", text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _without_time(text: str) -> tuple[str, str]:
    """The date, and the time behind it."""
    found = re.search(r"(?:T|\s+|日)(?=(?:上午|下午|am|pm)?\s*\d{1,2}:\d{2})", text, re.IGNORECASE)
    if found is None:
        return text, ""
    time = _TIME.match(text[found.end() :].strip())
    clock = _clock(time) if time else None
    return (text[: found.start()], clock) if clock else (text, "")


def _clock(found: re.Match[str]) -> str | None:
    hour, minute = hour_of_day(int(found[2]), (found[1] or found[5] or "").lower()), int(found[3])
    return f"{hour:02}:{minute:02}" if hour is not None and minute < 60 else None


def _days(text: str, order: Order) -> list[date]:
    """Every day that the writing may mean, given the order; none where it means no day."""
    named = _NAMED.match(text.lower())
    if named:
        return _named(named)
    if re.fullmatch(r"\d{7,8}", text):
        return _valid([(_year(text[:-4]), int(text[-4:-2]), int(text[-2:]))])
    parts = _PARTS.match(text)
    return _valid(_orders(parts[1], parts[2], parts[3], order)) if parts else []


def _named(found: re.Match[str]) -> list[date]:
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    return _valid([(int(year), _MONTHS.index(month) + 1, int(day))]) if month in _MONTHS else []


def _orders(first: str, second: str, third: str, order: Order) -> list[tuple[int, int, int]]:
    """The possible (year, month, day) of three parts."""
    a, b, c = int(first), int(second), int(third)
    if len(first) == 4:
        return [(_year(first), b, c)]
    if len(first) == 3 or order == "roc":
        return [(a + ROC, b, c)] if len(third) <= 2 else []
    if len(third) == 4:
        both = {"dmy": [(c, b, a)], "mdy": [(c, a, b)]}
        return both.get(order, [(c, b, a), (c, a, b)])
    return {"dmy": [(c + 2000, b, a)], "mdy": [(c + 2000, a, b)], "ymd": [(a + 2000, b, c)]}.get(
        order, [(a + ROC, b, c), (a + 2000, b, c), (c + 2000, b, a), (c + 2000, a, b)]
    )


def _year(digits: str) -> int:
    """Three digits, or four that begin with 0, are a year of the Republic."""
    return int(digits) + (ROC if len(digits) == 3 or digits.startswith("0") else 0)


def _valid(candidates: list[tuple[int, int, int]]) -> list[date]:
    found = []
    for year, month, day in candidates:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return sorted({day for day in found if day.year > ROC})


def _unreadable(written: str) -> Text:
    return Text(f"“{written}” is no date: correct the file.", f"「{written}」不是日期：請更正檔案。")


def _two_ways(written: str, found: list[date]) -> Text:
    days = ", ".join(day.isoformat() for day in found)
    return Text(f"“{written}” may be {days}: say in the mapping in which order day, month and year stand.",
                f"「{written}」可能為 {days}：請於對應檔指定年月日順序。")  # fmt: skip
