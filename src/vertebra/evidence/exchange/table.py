"""Exchange: tables of strangers as comma-separated text: encoding and separator found, every row with its number.

Row numbers are those of a spreadsheet: the heading of the first table is row 1. Nothing is ever dropped: a row that
does not fit the heading is a Trouble that names it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from vertebra.terms.trouble import Trouble

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 2_000
SEPARATORS = ",;\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_SHOWN = 20


class NoTable(Trouble):
    """The bytes are no table that can be read; says which row and column."""


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by heading."""

    number: int
    cells: dict[str, str]

    def get(self, heading: str) -> str:
        return self.cells.get(heading, "")


@dataclass(frozen=True)
class Table:
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str


def read_table(data: bytes, encoding: str = "", find_heading: bool = False) -> Table:
    """The table. find_heading: lines above the heading (a title, a date) are passed over.

    Raises:
        NoTable: too large, no text, no heading, two columns of one name, or a row with more cells than headings.
    """
    if len(data) > MOST_BYTES:
        raise NoTable(f"the file has {len(data):,} bytes, at most {MOST_BYTES:,} are read: send it in parts")
    text, found = decode(data, encoding)
    separator = _separator(text)
    lines = list(_lines(text, separator))
    start = _heading(lines) if find_heading else next((i for i, (_, cells) in enumerate(lines) if any(cells)), 0)
    if start >= len(lines):
        raise NoTable("the file is empty: export the table again")
    headings = _headings(*lines[start])
    rows = tuple(_row(number, cells, headings) for number, cells in lines[start + 1 :] if any(cells))
    return Table(headings, rows, found, separator)


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the encoding it was in: a byte order mark, else UTF-8, else Big5 or Western European.

    Raises:
        NoTable: the bytes are no text, or not in the encoding that was named.
    """
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoTable("this is no text: save the table as CSV")
    for name in [encoding] if encoding else _candidates(data):
        try:
            return data.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    raise NoTable(f"the text is not in {encoding or 'UTF-8, Big5 or Latin-1'}: name its encoding, or save it as UTF-8")


def _candidates(data: bytes) -> list[str]:
    mark = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if mark:
        return [mark]
    return ["utf-8", *(("cp950", "cp1252") if _looks_big5(data) else ("cp1252",)), "latin-1"]


def _looks_big5(data: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII stand in pairs of the common plane, as Chinese text does.

    In Western text such a byte stands alone between letters, and its pair falls among the rare characters.
    """
    pairs = _BIG5_PAIR.findall(data)
    high = sum(byte >= 0x80 for byte in data)
    common = sum(pair[0] <= 0xC6 for pair in pairs)
    paired = sum(1 + (pair[1] >= 0x80) for pair in pairs)
    return bool(pairs) and paired >= 0.98 * high and common >= 0.9 * len(pairs)


def _separator(text: str) -> str:
    """The sign that cuts most lines into the same number of cells."""
    head = "\n".join(text.splitlines()[:_SHOWN])
    return max(SEPARATORS, key=lambda sign: (_evenness(head, sign), -SEPARATORS.index(sign)))


def _evenness(head: str, sign: str) -> tuple[int, int]:
    try:
        widths = [len(cells) for cells in csv.reader(io.StringIO(head), delimiter=sign) if any(cells)]
    except csv.Error:
        return 0, 0
    common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    return (widths.count(common) if common > 1 else 0), common


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise NoTable(
                    f"row {number}: more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns; send it in parts"
                )
            yield number, [_clean(cell) for cell in cells]
    except csv.Error as wrong:
        raise NoTable(
            f"row {number + 1}: {wrong} (a quotation mark is not closed, or text follows one); save it as CSV again"
        ) from wrong


def _clean(cell: str) -> str:
    """Trimmed, in composed characters, without signs that nobody sees."""
    text = unicodedata.normalize("NFC", cell.replace("\ufeff", "").replace("\u200b", "").replace("\xa0", " "))
    return text.strip()


def _heading(lines: list[tuple[int, list[str]]]) -> int:
    """The first line that fills at least two thirds of the widest one: titles above a table fill one or two cells."""
    widest = max((sum(map(bool, cells)) for _, cells in lines[:200]), default=0)
    return next(
        (i for i, (_, cells) in enumerate(lines) if sum(map(bool, cells)) * 3 >= widest * 2 and widest), len(lines)
    )


def _headings(number: int, cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    named = tuple(" ".join(cell.split()) or f"column {i}" for i, cell in enumerate(cells, 1))
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice is not None:
        raise NoTable(f"row {number}: two columns are called “{twice}”; name them apart")
    if len(named) < 2:
        raise NoTable(f"row {number}: only one column; separate the cells with commas, semicolons or tabs")
    return named


def _row(number: int, cells: list[str], headings: tuple[str, ...]) -> Row:
    extra = next((cell for cell in cells[len(headings) :] if cell), None)
    if extra is not None:
        raise NoTable(
            f"row {number}: more cells than headings, beginning with “{extra[:30]}”; put text with commas in quotes"
        )
    return Row(number, dict(zip(headings, [*cells, *[""] * len(headings)], strict=False)))
