"""What it shows, laid out: tables, listings, figures and sentences that look their numbers up by result id.

In: nothing but texts and ids. Out: a `Report`, which `report` prints and `app` shows. No number of the study is typed
here: where one belongs stands a `Shown`, and its printed text comes from the results of the snapshot.
"""

import datetime
from collections.abc import Iterator
from typing import Literal

import msgspec

from vertebra.evidence.results import Results


class Unprintable(ValueError):
    """A text holds characters that no font at hand can show; printing it would lose them without a word."""


Align = Literal["left", "centre", "right", "number", "code"]


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """The place of a number: the printed text of this result."""

    id: str


Words = tuple[str | Shown, ...]
"""Texts and results in reading order: a cell, a sentence, a footnote."""


class Column(msgspec.Struct, frozen=True):
    """A column; neighbours of the same `group` share a heading above theirs.

    `number` lines decimals up below each other; `code` sets what somebody may have to type letter by letter. `width`
    is a share of the room that is left; 0 is as wide as needed.
    """

    label: Words
    align: Align = "left"
    width: float = 0
    group: str = ""


class TableRow(msgspec.Struct, frozen=True):
    """A row of cells, or a heading across all columns when there is one cell only."""

    cells: tuple[Words, ...]
    indent: int = 0


class Table(msgspec.Struct, frozen=True, tag="table"):
    id: str
    number: str
    title: str
    population: Words
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    footnotes: tuple[Words, ...] = ()
    landscape: bool = False
    dense: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            _refuse_ragged(self.id, len(row.cells), len(self.columns), heading_allowed=True)


class ListingRow(msgspec.Struct, frozen=True):
    """What was recorded, as text, and the key of the analysis row it stands in (empty: none)."""

    cells: tuple[str, ...]
    row: str = ""


class Listing(msgspec.Struct, frozen=True, tag="listing"):
    """Data as recorded. The first `grouped_by` columns are printed quietly where they repeat."""

    id: str
    number: str
    title: str
    population: Words
    columns: tuple[Column, ...]
    rows: tuple[ListingRow, ...]
    footnotes: tuple[Words, ...] = ()
    landscape: bool = True
    grouped_by: int = 1

    def __post_init__(self) -> None:
        for row in self.rows:
            _refuse_ragged(self.id, len(row.cells), len(self.columns), heading_allowed=False)


class Figure(msgspec.Struct, frozen=True, tag="figure"):
    """A drawing. `alt` says in words what it shows, for those who cannot see it."""

    id: str
    number: str
    title: str
    population: Words
    svg: str
    alt: str
    footnotes: tuple[Words, ...] = ()
    landscape: bool = False


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    id: str
    words: Words


Display = Table | Listing | Figure | Paragraph


class Section(msgspec.Struct, frozen=True):
    """A chapter with its own number in the title; `sections` are one level below."""

    title: str
    displays: tuple[Display, ...] = ()
    sections: tuple["Section", ...] = ()


class Wording(msgspec.Struct, frozen=True):
    """The words that a document says by itself, and its language. `stamp` names the hash on every page."""

    lang: Literal["en", "zh"] = "en"
    contents: str = "Contents"
    page: tuple[str, str, str] = ("Page ", " of ", "")
    dated: str = "Data up to"
    stamp: str = "snapshot"
    continued: str = "continued"
    table: str = "Table "
    listing: str = "Listing "
    figure: str = "Figure "
    results: str = "Results"
    rows: str = "Rows"


ENGLISH = Wording()


class Report(msgspec.Struct, frozen=True):
    """A document. `status` says whose data these are on every page; `dated` comes from the data, never from a clock.

    basis: at the foot of every page, beside the day of the data: on whose calendar, and under which version.
    """

    study: str
    title: str
    subtitle: str
    status: str
    dated: datetime.date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    wording: Wording = ENGLISH
    basis: str = ""


def spell(words: Words, results: Results) -> str:
    """The words with every result in its printed form.

    Raises:
        KeyError: the words name a result that is not there.
    """
    return "".join(results.find(word.id).shown if isinstance(word, Shown) else word for word in words)


def displays_of(report: Report) -> Iterator[Display]:
    """Every display in reading order."""
    for section in report.sections:
        yield from _displays_in(section)


def shown_in(display: Display) -> tuple[str, ...]:
    """The ids of the results that a display prints, in reading order, each once."""
    words = (word for line in _lines(display) for word in line)
    return tuple(dict.fromkeys(word.id for word in words if isinstance(word, Shown)))


def lost_results(report: Report, results: Results) -> list[str]:
    """`display: result` for every result that a display wants and nobody computed."""
    known = {result.id for result in results.results}
    return [
        f"{display.id}: {wanted}"
        for display in displays_of(report)
        for wanted in shown_in(display)
        if wanted not in known
    ]


def common_prefix(ids: tuple[str, ...]) -> str:
    """The parts that ids have in common at their beginning.

    >>> common_prefix(("VAS.V4.MEAN", "VAS.V4.SD", "VAS.V13.N")), common_prefix(("A.N", "B.N"))
    ('VAS', '')
    """
    parts = zip(*(known.split(".") for known in ids), strict=False)
    shared = [part[0] for part in _while_alike(parts)]
    return ".".join(shared)


def index_of_results(report: Report, results: Results) -> Table:
    """Every number of the report with its id, so that a reader of the paper can ask for its way back."""
    return Table(
        id="INDEX_OF_RESULTS",
        number="",
        title="Index of results",
        population=("Every number printed in this report, in reading order",),
        columns=(
            Column(("Result",), "code"),
            Column(("Printed",), "right"),
            Column(("n",), "number"),
            Column(("Rows",), "number"),
            Column(("What it is",), width=1),
        ),
        rows=tuple(row for display in displays_of(report) for row in _index_rows(display, results)),
        footnotes=(("n: participants behind the number. Rows: rows of analysis data behind it.",),),
        dense=True,
    )


def _index_rows(display: Display, results: Results) -> Iterator[TableRow]:
    ids = shown_in(display)
    if ids:
        title = "In the text" if isinstance(display, Paragraph) else f"{caption(display)} {display.title}"
        yield TableRow(((title,),))
    for found in map(results.find, ids):
        labels = found.labels
        said = (labels.parameter, labels.visit, labels.analysis, labels.statistic)
        n = "" if found.n is None else str(found.n)
        what = ", ".join(word for word in said if word)
        yield TableRow(((found.id,), (found.shown,), (n,), (str(len(found.rows)),), (what,)))


def caption(display: Table | Listing | Figure, wording: Wording = ENGLISH) -> str:
    """How a display is called: `Table 14.2.1`; nothing when it has no number."""
    kind = {Table: wording.table, Listing: wording.listing, Figure: wording.figure}[type(display)]
    return f"{kind}{display.number}" if display.number else ""


def _displays_in(section: Section) -> Iterator[Display]:
    yield from section.displays
    for inner in section.sections:
        yield from _displays_in(inner)


def _lines(display: Display) -> Iterator[Words]:
    if isinstance(display, Paragraph):
        yield display.words
        return
    yield display.population
    if isinstance(display, Table | Listing):
        yield from (column.label for column in display.columns)
    if isinstance(display, Table):
        yield from (cell for row in display.rows for cell in row.cells)
    yield from display.footnotes


def _while_alike(parts: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for part in parts:
        if len(set(part)) > 1:
            return
        yield part


def _refuse_ragged(display: str, cells: int, columns: int, heading_allowed: bool) -> None:
    if cells != columns and not (heading_allowed and cells == 1):
        raise ValueError(f"{display}: a row of {cells} cells in a table of {columns} columns")
