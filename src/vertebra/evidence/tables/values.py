"""What it shows, as tables: every value that anybody recorded, one a row, on both clocks.

Columns: who, where (visit, row, form), the item, what was typed with its unit, the number in the canonical unit, the
day it belongs to. A value below a limit (`<5`) keeps its sign in `qualifier`, and `number` holds the limit.
"""

from collections.abc import Iterator

import polars as pl

from vertebra.conduct.data import read_datum
from vertebra.conduct.look import day_of
from vertebra.conduct.state import Cell, Place, Sheet
from vertebra.evidence.tables.cases import Case, number_of
from vertebra.evidence.tables.frames import Record, frame, row_key
from vertebra.terms.spans import Span

COLUMNS = {
    "participant": pl.String,
    "visit": pl.String,
    "row": pl.Int64,
    "form": pl.String,
    "item": pl.String,
    "written": pl.String,
    "written_unit": pl.String,
    "missing": pl.String,
    "number": pl.Float64,
    "qualifier": pl.String,
    "unit": pl.String,
    "derived": pl.Boolean,
    "day": pl.Date,
    "day_s": pl.Int64,
    "day_i": pl.Int64,
    "order": pl.Int64,
}


def derive_values(cases: list[Case]) -> pl.DataFrame:
    """One row for each value, or reason of absence, as it stands at the cutoff."""
    return frame(COLUMNS, (record for case in cases for record in _of_case(case)))


def where(place: Place) -> str:
    """A place within a participant: `V4`, `UNS-1` for the first unscheduled visit, `AE-2` for a row of a log."""
    stem = place.visit or place.form
    return f"{stem}-{place.row}" if place.row else stem


def _of_case(case: Case) -> Iterator[Record]:
    for place, sheet in case.state.sheets.items():
        for item, cell in sheet.cells.items():
            if cell.datum.value or cell.datum.missing:
                yield _record(case, place, sheet, item, cell)


def _record(case: Case, place: Place, sheet: Sheet, id: str, cell: Cell) -> Record:
    item, day = case.meaning(id, cell), day_of(sheet.occurred_at)
    known = read_datum(item, cell.datum).known if item.type == "number" else None
    return {
        "key": row_key("values", case.id, where(place), _left_behind(case, place, id), id),
        "participant": case.id,
        "visit": place.visit or None,
        "row": place.row,
        "form": place.form,
        "item": id,
        "written": cell.datum.value or None,
        "written_unit": cell.datum.unit or None,
        "missing": cell.datum.missing or None,
        "number": number_of(known),
        "qualifier": _qualifier(known),
        "unit": item.unit or None,
        "derived": item.derive is not None,
        "day": day,
        "day_s": case.on_clock("surgery", day),
        "day_i": case.on_clock("injection", day),
        "order": sheet.number,
        "entries": [cell.entry],
    }


def _left_behind(case: Case, place: Place, item: str) -> str:
    """The form, where an amendment has moved the item to another one: both may hold a value of the same visit."""
    return place.form if case.studies.home(item).id != place.form else ""


def _qualifier(known: Span | str | None) -> str | None:
    if not isinstance(known, Span) or known.exact:
        return None
    return "<" if known.low is None else ">"
