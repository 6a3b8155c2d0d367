"""App, pages: a report of `evidence` as a page: the same words, tables and figures that are printed.

Every number is looked up by its id in the results, here as on paper. Figures are named, and fetched by themselves.
"""

from collections.abc import Iterator
from typing import Any

from vertebra.evidence.displays import Display, Figure, Listing, Paragraph, Report, Section, Table, caption, spell
from vertebra.evidence.results import Results

Shown = dict[str, Any]


def document(report: Report, results: Results) -> Shown:
    """Headings, paragraphs, tables and figures in reading order."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "facts": report.facts,
        "items": [item for section in report.sections for item in _items(section, 2, report, results)],
    }


def figures_of(report: Report) -> dict[str, bytes]:
    """Every drawing by its id."""
    found = (d for section in report.sections for d in _displays(section))
    return {d.id: d.svg.encode() for d in found if isinstance(d, Figure)}


def _displays(section: Section) -> Iterator[Display]:
    yield from section.displays
    for inner in section.sections:
        yield from _displays(inner)


def _items(section: Section, level: int, report: Report, results: Results) -> Iterator[Shown]:
    yield {"kind": "heading", "level": level, "text": section.title}
    for display in section.displays:
        yield _item(display, report, results)
    for inner in section.sections:
        yield from _items(inner, level + 1, report, results)


def _item(display: Display, report: Report, results: Results) -> Shown:
    if isinstance(display, Paragraph):
        return {"kind": "paragraph", "text": spell(display.words, results)}
    about = {
        "id": display.id,
        "caption": f"{caption(display, report.wording)} {display.title}".strip(),
        "population": spell(display.population, results),
        "notes": [spell(note, results) for note in display.footnotes],
    }
    if isinstance(display, Figure):
        return {"kind": "figure", "alt": display.alt, **about}
    return {
        "kind": "table",
        "head": [_head(c, results) for c in display.columns],
        "rows": _rows(display, results),
    } | about


def _head(column: Any, results: Results) -> Shown:
    return {"text": spell(column.label, results), "right": column.align in ("number", "right")}


def _rows(display: Table | Listing, results: Results) -> list[list[str]]:
    if isinstance(display, Listing):
        return [list(row.cells) for row in display.rows]
    return [[spell(cell, results) for cell in row.cells] for row in display.rows]
