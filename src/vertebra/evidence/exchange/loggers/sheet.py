"""Exchange, loggers: the table in a logger's file: what stands above it, its headings, its rows with their numbers.

Nothing is executed, fetched or unpacked; a file that could harm whoever opens it in a spreadsheet is refused.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from vertebra.evidence.exchange.loggers.words import role_of
from vertebra.evidence.exchange.table import SEPARATORS, NoTable, decode
from vertebra.terms.trouble import Trouble

MOST_BYTES = 2_000_000
MOST_READINGS = 100_000
MOST_COLUMNS = 60
MOST_ABOVE = 120
_LONGEST_CELL = 300
_FORMULA = re.compile(r"[\t\r]*[=@]|[\t\r]*[+-](?![\d.,∞ -]|$)")


class NoLog(Trouble):
    """The file is no temperature log that can be read; says why and what to do."""


class LogSheet(NamedTuple):
    """above: the lines before the headings. rows: (number in the file, cells)."""

    above: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(data: bytes) -> LogSheet:
    """
    Raises:
        NoLog: too large, no text, without a heading of times and temperatures, or holding a formula.
    """
    if len(data) > MOST_BYTES:
        raise NoLog(f"the file has {len(data):,} bytes, at most {MOST_BYTES:,} are read: export a shorter period")
    try:
        text, _ = decode(data)
    except NoTable as wrong:
        raise NoLog(str(wrong)) from wrong
    text = text.removeprefix("\ufeff")
    found = next((s for s in (_table(text, sign) for sign in SEPARATORS) if s), None)
    if found is None:
        raise NoLog("no line names a time and a temperature: export the readings as CSV with their headings")
    return found


def _table(text: str, separator: str) -> LogSheet | None:
    """The table as this separator cuts it; None where no line then names a time and a temperature."""
    above: list[str] = []
    lines = _lines(text, separator)
    for _, cells in lines:
        if _is_heading(cells):
            return LogSheet(tuple(above), _named(cells), tuple(_rows(lines, len(cells))))
        above.append(" ".join(filter(None, cells)))
        if len(above) > MOST_ABOVE:
            return None
    return None


def _lines(text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, tuple(_checked(cell, reader.line_num) for cell in cells[: MOST_COLUMNS + 1])
    except csv.Error as wrong:
        raise NoLog(f"row {reader.line_num}: {wrong}; save the log as CSV again") from wrong


def _checked(cell: str, number: int) -> str:
    if len(cell) > _LONGEST_CELL:
        raise NoLog(f"row {number}: a cell of {len(cell):,} characters is no reading; export the readings alone")
    if _FORMULA.match(cell):
        raise NoLog(f"row {number}: “{cell.strip()[:20]}” is a formula, which no logger writes; export the log again")
    return cell.strip()


def _is_heading(cells: tuple[str, ...]) -> bool:
    roles = {role_of(cell) for cell in cells if cell}
    return "temperature" in roles and bool(roles & {"moment", "day"})


def _named(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Headings, each its own: a second one of a name is numbered."""
    named: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {place}"
        named.append(name if name not in named else f"{name} ({place})")
    return tuple(named)


def _rows(lines: Iterator[tuple[int, tuple[str, ...]]], width: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    if width > MOST_COLUMNS:
        raise NoLog(f"the table has more than {MOST_COLUMNS} columns: export times and temperatures alone")
    for count, (number, cells) in enumerate(((n, c) for n, c in lines if any(c)), 1):
        if count > MOST_READINGS:
            raise NoLog(f"more than {MOST_READINGS:,} readings: export a shorter period, or a longer interval")
        yield number, (*cells, *[""] * (width - len(cells)))[:width]
