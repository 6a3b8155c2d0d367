"""Exchange, loggers: the readings of a log: moments in UTC and degrees Celsius, exact, in their order."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from vertebra.evidence.exchange.loggers.clock import Unclear, names_zone, placed, read_time, zone_of
from vertebra.evidence.exchange.loggers.mapping import LogMapping, Question
from vertebra.evidence.exchange.loggers.sheet import LogSheet
from vertebra.terms.texts import Text

COLDEST, HOTTEST = Decimal(-200), Decimal(200)
_NUMBER = re.compile(r"([+-]?\d{1,4}(?:[.,]\d{1,6})?)\s*(?:°|deg)?\s*([cf])?\Z", re.IGNORECASE)
_NOTHING = frozenset({"", "-", "--", "---", "----", "n/a", "na", "nan", "null", "none", "無", "ol", "err"})


class Reading(NamedTuple):
    at: datetime
    celsius: Decimal


def read_log(sheet: LogSheet, mapping: LogMapping) -> tuple[tuple[Reading, ...], list[Question]]:
    """The readings, or what must be answered before they can be read. A row without a value is a gap, not a reading."""
    questions = list(_open(sheet, mapping))
    if questions:
        return (), questions
    rows = [(number, *_columns(sheet, mapping, cells)) for number, cells in sheet.rows]
    try:
        values = [_celsius(n, text, mapping) for n, _, _, text in rows]
        told = [row for row, value in zip(rows, values, strict=True) if value is not None]
        times = (_timed(n, day, clock, mapping) for n, day, clock, _ in told)
        moments = list(placed(times, zone_of(mapping.zone)))
    except Unclear as asked:
        return (), [(asked.field, asked.says)]
    known = (value for value in values if value is not None)
    return tuple(Reading(at, value) for at, value in zip(moments, known, strict=True)), []


def _open(sheet: LogSheet, mapping: LogMapping) -> Iterator[Question]:
    for field, en, zh in (
        ("moment", "Which column holds the date and time?", "哪一欄為日期時間？"),
        ("temperature", "Several columns may be the temperature, or none: which one counts?", "哪一欄為溫度？"),
    ):
        if getattr(mapping, field) not in sheet.headings:
            yield field, Text(en, zh)
    if not mapping.unit:
        yield "unit", Text("Degrees Celsius or Fahrenheit?", "攝氏或華氏？")
    if not mapping.decimal:
        yield "decimal", Text("Which sign stands before the decimals, point or comma?", "小數符號為點或逗號？")
    if not mapping.zone and _without_zone(sheet, mapping):
        yield "zone", Text("The file names no time zone: choose it.", "檔案未註明時區：請選擇。")
    if mapping.zone and zone_of(mapping.zone) is None:
        yield "zone", Text("There is no such time zone: choose another.", "無此時區：請另選。")


def _without_zone(sheet: LogSheet, mapping: LogMapping) -> bool:
    """Whether the first row names no zone beside its time; a row that cannot be read is asked about by itself."""
    if mapping.moment not in sheet.headings or not sheet.rows:
        return False
    day, clock = _when(sheet, mapping, sheet.rows[0][1])
    return not names_zone(clock or day)


def _when(sheet: LogSheet, mapping: LogMapping, cells: tuple[str, ...]) -> tuple[str, str]:
    place = sheet.headings.index
    return cells[place(mapping.moment)], cells[place(mapping.time)] if mapping.time in sheet.headings else ""


def _columns(sheet: LogSheet, mapping: LogMapping, cells: tuple[str, ...]) -> tuple[str, str, str]:
    return (*_when(sheet, mapping, cells), cells[sheet.headings.index(mapping.temperature)])


def _timed(row: int, day: str, clock: str, mapping: LogMapping) -> tuple[int, datetime, tzinfo | None]:
    return row, *read_time(day, clock, mapping.days, row)


def _celsius(row: int, text: str, mapping: LogMapping) -> Decimal | None:
    """
    Raises:
        Unclear: no number as the mapping says, in another unit, or no temperature on earth.
    """
    flat = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if flat.lower() in _NOTHING:
        return None
    found = _NUMBER.match(flat)
    other = {".": ",", ",": "."}[mapping.decimal]
    if not found or other in found[1]:
        words = f"Row {row}: “{text[:30]}” is no temperature: choose the column, or the sign before the decimals."
        raise Unclear("temperature", Text(words, f"第 {row} 列：「{text[:30]}」不是溫度：請選擇欄位或小數符號。"))
    number = Decimal(found[1].replace(",", "."))
    unit = {"c": "Cel", "f": "degF"}.get((found[2] or "").lower(), mapping.unit)
    if unit != mapping.unit:
        raise Unclear(
            "unit", Text(f"Row {row}: “{text[:30]}” is in another unit.", f"第 {row} 列：「{text[:30]}」單位不同。")
        )
    value = number if unit == "Cel" else ((number - 32) * 5 / 9).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    if not COLDEST <= value <= HOTTEST:
        raise Unclear("unit", Text(f"Row {row}: {value} °C cannot be.", f"第 {row} 列：{value} °C 不可能。"))
    return value
