"""What it shows, on paper: a report and its results become one PDF, the same bytes every time.

In: a `Report` whose numbers are ids, and the results. Out: PDF/A-3a, with `results.json` inside it. The looks are
in `report.typ`; the words travel to it as JSON and are never read as markup, so no datum can break out of its cell.
"""

import datetime
import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import typst

from vertebra.evidence.displays import (
    Display,
    Figure,
    Listing,
    Paragraph,
    Report,
    Section,
    Table,
    Unprintable,
    Wording,
    caption,
    common_prefix,
    index_of_results,
    shown_in,
    spell,
)
from vertebra.evidence.fonts import families
from vertebra.evidence.results import Results, write_results
from vertebra.evidence.tabstops import cut_at_decimals
from vertebra.terms.canonical import sha256

TEMPLATE = Path(__file__).with_name("report.typ")

# A character that turns the reading direction round can make a number read as another one.
_TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_REPLACEMENT = "\u25a1"


def print_report(
    report: Report, results: Results, fonts: Sequence[Path] = (), indexed: bool = True, machine_fonts: bool = True
) -> bytes:
    """The report as PDF, closed by an index of its results if `indexed`.

    fonts: folders with further fonts, for texts that the embedded ones cannot show. machine_fonts: whether those of the
    machine are looked through, which is done for Chinese only.

    Raises:
        KeyError: a display names a result that is not there.
        NoFont: a text is Chinese, and no font for it is here.
        Unprintable: another text wants a font that is not there.
    """
    data = report_data(report, results, indexed).decode()
    named, found = families(data, fonts, machine_fonts)
    inputs = {"report": data, "fonts": msgspec.json.encode(named).decode()}
    compiler = typst.Compiler(TEMPLATE, font_paths=found, sys_inputs=inputs)
    midnight = datetime.datetime.combine(report.dated, datetime.time(), datetime.UTC)
    try:
        # Archivable with the results attached (ISO 19005-3), readable by those who cannot see it (ISO 14289-1).
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=midnight)
    except typst.TypstError as broken:
        raise _explained(broken) from broken
    assert isinstance(pdf, bytes)
    return pdf


def report_data(report: Report, results: Results, indexed: bool = True) -> bytes:
    """What the template reads: every number looked up, every text as it will be printed."""
    sections = (*report.sections, _index(report, results)) if indexed else report.sections
    items = [item for section in sections for item in _section_items(section, 1, results, report.wording)]
    data = {
        "study": report.study,
        "title": report.title,
        "subtitle": report.subtitle,
        "author": report.study,
        "status": report.status,
        "basis": report.basis,
        "dated": [report.dated.year, report.dated.month, report.dated.day],
        "snapshot": results.snapshot,
        "facts": [*report.facts],
        "wording": report.wording,
        "runs": _runs(items),
        "results": write_results(results).decode(),
    }
    return msgspec.json.encode(_cleaned(msgspec.to_builtins(data)))


def _section_items(section: Section, level: int, results: Results, wording: Wording) -> Iterator[dict[str, Any]]:
    yield {"kind": "heading", "level": level, "title": section.title}
    drawn = [index for index, display in enumerate(section.displays) if not isinstance(display, Paragraph)]
    for index, display in enumerate(section.displays):
        leads_to_none = index > max(drawn, default=-1)
        yield _display_item(display, level + 1, results, wording) | ({"landscape": False} if leads_to_none else {})
    for inner in section.sections:
        yield from _section_items(inner, level + 1, results, wording)


def _runs(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours of one page orientation, together; a heading or a paragraph goes with what it leads to."""
    turned: list[bool] = []
    for item in reversed(items):
        turned.append(item.get("landscape", bool(turned) and turned[-1]))
    together = itertools.groupby(zip(reversed(turned), items, strict=True), key=lambda pair: pair[0])
    return [{"landscape": landscape, "items": [item for _, item in run]} for landscape, run in together]


def _display_item(display: Display, level: int, results: Results, wording: Wording) -> dict[str, Any]:
    if isinstance(display, Paragraph):
        return {"kind": "paragraph", "text": spell(display.words, results)}
    item = {
        "level": level,
        "landscape": display.landscape,
        "caption": caption(display, wording),
        "title": display.title,
        "population": spell(display.population, results),
        "footnotes": [spell(note, results) for note in display.footnotes],
        "source": _source(display, wording),
    }
    if isinstance(display, Figure):
        return item | {"kind": "figure", "svg": display.svg, "alt": display.alt}
    rows = _table_rows(display, results) if isinstance(display, Table) else _listing_rows(display)
    dense = isinstance(display, Table) and display.dense
    return item | {"kind": "table", "columns": _columns(display, results), "rows": [*rows], "dense": dense}


def _columns(display: Table | Listing, results: Results) -> list[dict[str, Any]]:
    return [
        {"label": spell(column.label, results), "align": column.align, "width": column.width, "group": column.group}
        for column in display.columns
    ]


def _table_rows(table: Table, results: Results) -> Iterator[dict[str, Any]]:
    for row in table.rows:
        texts = [spell(cell, results) for cell in row.cells]
        if len(texts) < len(table.columns):
            yield _row(table, [""] * len(table.columns), heading=texts[0])
        else:
            yield _row(table, texts, indent=row.indent)


def _listing_rows(listing: Listing) -> Iterator[dict[str, Any]]:
    """Repeated keys are printed again, but quietly: a row at the top of a page still says whose it is."""
    before: tuple[str, ...] | None = None
    for row in listing.rows:
        keys = row.cells[: listing.grouped_by]
        yield _row(listing, row.cells, repeats=len(keys) if keys == before else 0)
        before = keys


def _row(
    display: Table | Listing, texts: Sequence[str], heading: str | None = None, indent: int = 0, repeats: int = 0
) -> dict[str, Any]:
    return {"heading": heading, "indent": indent, "repeats": repeats, "cells": _cells(display, texts)}


def _cells(display: Table | Listing, texts: Sequence[str]) -> list[Any]:
    pairs = zip(display.columns, texts, strict=True)
    return [cut_at_decimals(text) if column.align == "number" else text for column, text in pairs]


def _source(display: Table | Listing | Figure, wording: Wording) -> str:
    """Where the numbers come from, in the words that `vertebra why` understands."""
    ids = shown_in(display)
    rows = tuple(row.row for row in display.rows if row.row) if isinstance(display, Listing) else ()
    said = [(wording.results, ids)] if ids else []
    said += [(wording.rows, rows)] if rows else []
    return "; ".join(f"{what}: {', '.join(_families_of(keys))} ({len(keys)})" for what, keys in said)


def _families_of(keys: Sequence[str]) -> list[str]:
    """`VAS_BACK.V13.*` instead of twenty ids; one family for each first part, in order of appearance."""
    families: dict[str, list[str]] = {}
    for key in keys:
        families.setdefault(key.partition(".")[0], []).append(key)
    return [group[0] if len(group) == 1 else f"{common_prefix(tuple(group))}.*" for group in families.values()]


def _index(report: Report, results: Results) -> Section:
    explained = Paragraph(
        "INDEX_EXPLAINED",
        (
            "Each number below can be followed back to the person who recorded it: the command “vertebra why” and the "
            "name of the result print its method, the rows of analysis data behind it, and for each row the ledger "
            "entries with author, time and reason. All results, unrounded, are attached to this file as results.json; "
            f"its SHA-256 is {sha256(write_results(results))}.",
        ),
    )
    return Section("Where each number comes from", (explained, index_of_results(report, results)))


def _cleaned(data: Any) -> Any:
    """The same with every text printable: what cannot be seen, or turns reading round, becomes an empty box."""
    if isinstance(data, str):
        return "".join(map(_visible, data))
    if isinstance(data, dict):
        return {key: value if key in _FILES else _cleaned(value) for key, value in data.items()}
    return [_cleaned(value) for value in data] if isinstance(data, list | tuple) else data


_FILES = ("results", "svg")


def _visible(character: str) -> str:
    if character in "\n\t":
        return " " if character == "\t" else character
    hidden = character in _TURNS_DIRECTION or unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co")
    return _REPLACEMENT if hidden else character


def _explained(broken: typst.TypstError) -> Exception:
    if "could not be displayed" in broken.message:
        return Unprintable(broken.message)
    return RuntimeError(f"the report did not compile: {broken.message} {'; '.join(broken.hints)}")
