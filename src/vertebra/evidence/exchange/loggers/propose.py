"""Exchange, loggers: a first mapping, out of headings, the lines above them, and how numbers and dates look."""

import re
from collections.abc import Iterable
from itertools import pairwise

from vertebra.evidence.exchange.labs.days import read_moment
from vertebra.evidence.exchange.labs.mapping import Order
from vertebra.evidence.exchange.loggers.clock import split
from vertebra.evidence.exchange.loggers.mapping import LogMapping
from vertebra.evidence.exchange.loggers.sheet import LogSheet
from vertebra.evidence.exchange.loggers.words import role_of, unit_in, zone_in

LOOKED_AT = 2_000
_ORDERS: tuple[Order, ...] = ("ymd", "dmy", "mdy", "roc")


def propose(sheet: LogSheet) -> LogMapping:
    """What the file leaves no choice about; the rest stays open and is asked for."""
    by = {role: [h for h in sheet.headings if role_of(h) == role] for role in ("moment", "day", "time", "temperature")}
    apart = bool(by["day"] and by["time"])
    moment = next(iter(by["day"] if apart else [*by["moment"], *by["day"]]), "")
    time = by["time"][0] if apart else ""
    temperature = by["temperature"][0] if len(by["temperature"]) == 1 else ""
    numbers = list(cells(sheet, temperature or next(iter(by["temperature"]), "")))
    return LogMapping(
        moment,
        time,
        temperature,
        _unit(by["temperature"], numbers),  # type: ignore[arg-type]
        _order(cells(sheet, moment)),
        _decimal(numbers),  # type: ignore[arg-type]
        _zone(sheet),
    )


def cells(sheet: LogSheet, heading: str) -> Iterable[str]:
    """What stands in a column, from both ends of the table: enough to see how it is written."""
    if heading not in sheet.headings:
        return ()
    place, half = sheet.headings.index(heading), LOOKED_AT // 2
    rows = sheet.rows if len(sheet.rows) <= LOOKED_AT else (*sheet.rows[:half], *sheet.rows[-half:])
    return (row[place] for _, row in rows if row[place])


def _unit(headings: list[str], numbers: list[str]) -> str:
    """One that all columns of temperatures agree on, in their headings or beside their values."""
    named = {unit_in(heading) for heading in headings}
    beside = {unit_in(f" {number}") for number in numbers} - {""}
    agreed = named if named != {""} else beside
    return agreed.pop() if len(agreed) == 1 else ""


def _decimal(numbers: list[str]) -> str:
    """The sign that is there; whole numbers alone need none."""
    signs = {sign for number in numbers for sign in re.findall(r"(?<=\d)[.,](?=\d)", number)}
    return signs.pop() if len(signs) == 1 else "" if signs else "."


def _order(written: Iterable[str]) -> Order:
    """The only order in which all days are days and none lies before the one above it; "" where none needs saying."""
    days = list(dict.fromkeys(split(text)[0] for text in written))
    if all(read_moment(day).asks is None for day in days):
        return ""
    fitting = [order for order in _ORDERS if _rises(days, order)]
    return fitting[0] if len(fitting) == 1 else ""


def _rises(days: list[str], order: Order) -> bool:
    found = [read_moment(day, order) for day in days]
    return all(f.asks is None for f in found) and all(a.day <= b.day for a, b in pairwise(found))


def _zone(sheet: LogSheet) -> str:
    """One that all who name one agree on."""
    named = {zone_in(text) for text in (*sheet.headings, *sheet.above)} - {""}
    return named.pop() if len(named) == 1 else ""
