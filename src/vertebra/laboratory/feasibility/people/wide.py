"""Feasibility, a population in one file: CSV or Parquet with a line for each person and a column for each item.

`PLT [10*3/uL]` is an item with its unit, `SEX` a code, `ONSETDTC` a day (`2024-03` may be partial); `weight`, `stratum`
and `psu` give the design of a survey. A number may be written `<5`. A column of a measured item without its unit is
refused: units are never guessed.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.people.embedded import sealed, see
from vertebra.laboratory.feasibility.people.population import About, Population, columns_for
from vertebra.laboratory.feasibility.people.raw import (
    Columns,
    Written,
    code_columns,
    day_columns,
    from_text,
    number_columns,
)
from vertebra.laboratory.feasibility.rule.table import Held
from vertebra.laboratory.feasibility.tallies import Design
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

_HEADING = re.compile(r"(?P<item>\w+)(?: \[(?P<unit>[^\]]+)\])?\Z")
_DESIGN = {"weight": "weight", "stratum": "stratum", "psu": "cluster"}


def wide(study: Study, path: Path, moment: datetime) -> Population:
    """The people of a file, asked at `moment`.

    Raises:
        Trouble: the file cannot be read, or none of its columns is an item of the study.

    Findings: PEOPLE-COLUMN.
    """
    raw = see(sealed([path.parent]), path)
    columns: Columns = {}
    held: dict[str, Held] = {}
    unused: list[str] = []
    for name in raw.columns:
        if name in _DESIGN:
            columns[f"design.{name}"] = raw[name].try_cast("float64") if name == "weight" else raw[name]
        elif some := _item(study, raw, name):
            columns, held = columns | some[0], held | some[1]
        elif name != "person":
            unused.append(name)
    if not held:
        raise Trouble(f"no column of {path} is an item of the study: head a column `PLT [10*3/uL]` or `SEX`")
    design = Design(**{field: f"design.{name}" for name, field in _DESIGN.items() if f"design.{name}" in columns})
    about = About("file", Text(path.name, path.name), Text(f"file {path.name}", f"檔案 {path.name}"))
    seen = columns_for(study, raw.select(**columns), held, moment)
    return Population(about, seen, design, findings=tuple(_findings(unused)))


def _item(study: Study, raw: ir.Table, name: str) -> tuple[Columns, dict[str, Held]] | None:
    """The columns of one item; None for a heading that is none, or a measurement without its unit."""
    found = _HEADING.match(name)
    if not found or not study.has_item(found["item"]):
        return None
    item, unit = study.item(found["item"]), found["unit"] or ""
    if item.type == "number" and item.analyte and not unit and item.unit != "1":
        return None
    columns, held = _READ[item.type](item, raw[name], unit or item.unit)
    return columns, {item.id: held}


def _number(item: Item, column: ir.Value, unit: str) -> tuple[Columns, Held]:
    return number_columns(item, from_text(column, unit) if column.type().is_string() else Written(column, unit))


def _code(item: Item, column: ir.Value, unit: str) -> tuple[Columns, Held]:
    return code_columns(item, column.cast("string"))


def _day(item: Item, column: ir.Value, unit: str) -> tuple[Columns, Held]:
    if not column.type().is_string():
        day = column.cast("date")
        return day_columns(item, day, day)
    text, nothing = column.strip(), ibis.null("string")
    first = ibis.cases((text.length() == 4, text + "-01-01"), (text.length() == 7, text + "-01"), else_=text)
    month = ibis.cases((text.length() == 4, text + "-12-01"), (text.length() == 7, text + "-01"), else_=nothing)
    low, end = first.try_cast("date"), month.try_cast("date")
    return day_columns(item, low, (end + ibis.interval(months=1) - ibis.interval(days=1)).cast("date").coalesce(low))


def _moment(item: Item, column: ir.Value, unit: str) -> tuple[Columns, Held]:
    """Of a moment only the day is taken: the file says no zone."""
    columns, _ = _day(item, column, unit)
    low, high = (
        columns.get(f"{item.id}.low", columns.get(item.id)),
        columns.get(f"{item.id}.high", columns.get(item.id)),
    )
    at = {f"{item.id}.at": ibis.null("timestamp")}
    return {f"{item.id}.low": low, f"{item.id}.high": high} | at, Held("moment", exact=False)


_READ = {
    "number": _number,
    "code": _code,
    "text": _code,
    "date": _day,
    "moment": _moment,
    "image": _code,
    "file": _code,
}


def _findings(unused: Iterable[str]) -> Iterable[Finding]:
    for name in unused:
        yield Finding(
            "PEOPLE-COLUMN",
            "question",
            name,
            Text(
                "This column is not used: no item of the study has this name, or its unit is missing from the heading.",
                "未使用此欄：試驗中無此項目，或欄名缺單位。",
            ),
        )
