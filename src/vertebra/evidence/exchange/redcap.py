"""Exchange: a REDCap data dictionary (CSV with 18 columns) as a draft study.

In: the bytes. Out: a `Draft`. A dictionary knows forms and fields but no visits, so each form stands alone until the
schedule is given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vertebra.evidence.exchange.draft import Draft, build
from vertebra.evidence.exchange.languages import add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.redcap_types import (
    CHOOSING,
    apply_annotation,
    apply_logic,
    apply_type,
    read_choices,
)
from vertebra.evidence.exchange.sketch import Bound, FieldSketch, ListSketch, PageSketch, PartSketch, Sketch
from vertebra.evidence.exchange.table import Row, Table, read_table
from vertebra.evidence.exchange.unit_words import unit_of
from vertebra.terms.trouble import Trouble

# What we call a column, what REDCap calls it on its pages, and in its programming interface
COLUMNS = {
    "name": ("Variable / Field Name", "field_name"),
    "form": ("Form Name", "form_name"),
    "section": ("Section Header", "section_header"),
    "type": ("Field Type", "field_type"),
    "label": ("Field Label", "field_label"),
    "choices": ("Choices, Calculations, OR Slider Labels", "Choices OR Calculations", "select_choices_or_calculations"),
    "note": ("Field Note", "field_note"),
    "validation": (
        "Text Validation Type OR Show Slider Number",
        "Text Validation Type",
        "text_validation_type_or_show_slider_number",
    ),
    "low": ("Text Validation Min", "text_validation_min"),
    "high": ("Text Validation Max", "text_validation_max"),
    "personal": ("Identifier?", "identifier"),
    "branching": ("Branching Logic (Show field only if...)", "branching_logic"),
    "required": ("Required Field?", "required_field"),
    "matrix": ("Matrix Group Name", "matrix_group_name"),
    "ranking": ("Matrix Ranking?", "matrix_ranking"),
    "annotation": ("Field Annotation", "field_annotation"),
}
NEEDED = ("name", "form", "type", "label")

TYPES = ("text", "notes", "radio", "dropdown", "checkbox", "yesno", "truefalse", "calc", "file", "slider",
         "descriptive", "sql")  # fmt: skip
_OLDER = {"select": "dropdown", "textarea": "notes", "paragraph": "notes", "calculated": "calc"}


_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]{1,15})[)）\]]\s*\Z")


class NoDictionary(Trouble):
    """The table is no data dictionary; says which row and column."""


@dataclass(frozen=True)
class _Field:
    """One row of the dictionary by our names of its columns."""

    row: Row
    columns: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.row.get(self.columns.get(name, ""))

    @property
    def type(self) -> str:
        """In REDCap's word of today."""
        written = self["type"].lower()
        return _OLDER.get(written, written)

    @property
    def where(self) -> str:
        return f"row {self.row.number} ({self['name']})"


def is_dictionary(data: bytes) -> bool:
    """Whether the bytes begin like a data dictionary."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    head = data[:4000].decode("utf-16" if wide else "utf-8", "ignore").lower()
    return any(name.lower() in head for name in COLUMNS["name"])


def import_dictionary(data: bytes, name: str = "redcap", encoding: str = "") -> Draft:
    """The forms of a dictionary as a draft study.

    Raises:
        Trouble: no table or no dictionary; the row and the column are named.
    """
    notes = Notes()
    table = read_table(data, encoding)
    columns = _columns(table, notes)
    fields = [_Field(row, columns) for row in table.rows]
    if not fields:
        raise NoDictionary("the dictionary has headings but no fields: export it again")
    for field in fields:
        _refuse(field)
    sketch = Sketch(name, add_words({}, "", name), "redcap")
    for form in dict.fromkeys(field["form"] for field in fields):
        sketch.pages.append(_page(form, [f for f in fields if f["form"] == form], sketch.lists, notes))
    _tell(fields, notes)
    return build(sketch, notes)


def _columns(table: Table, notes: Notes) -> dict[str, str]:
    """Our name of each column -> its heading in the file."""
    lower = {heading.lower(): heading for heading in table.headings}
    found = {
        ours: next((lower[t.lower()] for t in theirs if t.lower() in lower), "") for ours, theirs in COLUMNS.items()
    }
    lacking = [COLUMNS[ours][0] for ours in NEEDED if not found[ours]]
    if lacking:
        raise NoDictionary(f"row 1: no column “{lacking[0]}”; name a data dictionary that REDCap exported as CSV")
    for heading in table.headings:
        if heading not in found.values():
            filled = sum(bool(row.get(heading)) for row in table.rows)
            if filled:
                notes.add("not read", f"column {heading}", "Nothing of ours holds it.", "本系統無對應欄位。", filled)
    return {ours: heading for ours, heading in found.items() if heading}


def _refuse(field: _Field) -> None:
    """
    Raises:
        NoDictionary: a cell without which the row says nothing.
    """
    for name in ("name", "form", "type"):
        if not field[name]:
            raise NoDictionary(f"row {field.row.number}, column “{COLUMNS[name][0]}”: the cell is empty; fill it")
    if field.type not in TYPES:
        raise NoDictionary(
            f"row {field.row.number}, column “{COLUMNS['type'][0]}”: there is no field type “{field['type'][:30]}”; "
            f"use one of {', '.join(TYPES)}"
        )


def _page(form: str, fields: list[_Field], lists: list[ListSketch], notes: Notes) -> PageSketch:
    """A form with its sections: a section header begins a new one."""
    title = form.replace("_", " ").strip().capitalize()
    page = PageSketch(form, f"form {form}", (form,), add_words({}, "", title))
    part = PartSketch(add_words({}, "", title), [])
    page.parts.append(part)
    for field in fields:
        if field["section"]:
            part = PartSketch(add_words({}, "", field["section"]), [])
            page.parts.append(part)
        found = _field(field, lists, notes)
        if found is not None:
            part.fields.append(found)
    return page


def _field(field: _Field, lists: list[ListSketch], notes: Notes) -> FieldSketch | None:
    """One field; None where it asks nothing."""
    name, type = field["name"], field.type
    label = add_words({}, "", field["label"] or name)
    found = FieldSketch(name, field.where, (name,), label, help=add_words({}, "", field["note"]))
    found.required = field["required"].lower() == "y"
    found.personal = field["personal"].lower() == "y"
    if type in CHOOSING:
        _choose(field, found, lists, notes)
    calculation = field["choices"] if type == "calc" else ""
    apply_logic(found, field["branching"], calculation)
    apply_annotation(found, field["annotation"], notes)
    if not apply_type(found, type, field["validation"] if type == "text" else "", notes):
        return None
    if type == "slider":
        _slide(field, found)
    _measure(field, found, notes)
    found.bounds += _bounds(field)
    return found


def _choose(field: _Field, found: FieldSketch, lists: list[ListSketch], notes: Notes) -> None:
    """Fields of one matrix share their choices, and so one code list."""
    choices = read_choices(field["choices"])
    if field.type == "sql" or not choices:
        notes.add("to decide", field.where, "It has no choices that a file could hold: taken as text.",
                  "無可匯入之選項：以文字匯入。")  # fmt: skip
        return
    key = f"matrix {field['matrix']}" if field["matrix"] else f"choices {field['name']}"
    name = field["matrix"] or field["name"]
    known = next((c for c in lists if c.key == key), None)
    if known is None:
        lists.append(ListSketch(key, field.where, (name.upper(),), choices))
    elif [c.code for c in known.choices] != [c.code for c in choices]:
        key = f"choices {field['name']}"
        lists.append(ListSketch(key, field.where, (field["name"].upper(),), choices))
    found.kind, found.choices = "choice", key


def _measure(field: _Field, found: FieldSketch, notes: Notes) -> None:
    """The unit of a number, where the note or the brackets of the label are one: a dictionary has no column for it."""
    if found.kind in ("number", "whole number"):
        bracketed = _BRACKETED.search(field["label"])
        said = [field["note"], bracketed[1] if bracketed and len(bracketed[1]) > 1 else ""]
        unit = next((text for text in said if text and unit_of(text)), "")
        if unit:
            found.units = (unit,)
            notes.add("changed", field.where, f"Its unit is taken from its words: {unit}.", f"單位取自文字：{unit}。")


def _slide(field: _Field, found: FieldSketch) -> None:
    """A slider runs from 0 to 100 unless its limits say otherwise; the words at its ends are kept as help."""
    ends = [part.strip() for part in field["choices"].split("|") if part.strip()]
    if ends:
        add_words(found.help, "", " – ".join(ends))
    if not field["low"] and not field["high"]:
        found.bounds = [Bound(">=", ("0",), field.where), Bound("<=", ("100",), field.where)]


def _bounds(field: _Field) -> Iterator[Bound]:
    for column, sign in (("low", ">="), ("high", "<=")):
        if field[column]:
            yield Bound(sign, (field[column],), f"{field.where}, {COLUMNS[column][0]}")


def _tell(fields: list[_Field], notes: Notes) -> None:
    """What a dictionary has and a study does otherwise."""
    for field in fields:
        if field["ranking"].lower() == "y":
            notes.add("not read", field.where, "A ranking matrix: the same rank may be given twice here.",
                      "排序矩陣：此處未限制名次不得重複。")  # fmt: skip
    notes.add("to decide", "dictionary", "A dictionary has no visits: say which form is filled at which visit.",
              "資料字典不含訪視：請指定各表單於何次訪視填寫。")  # fmt: skip
