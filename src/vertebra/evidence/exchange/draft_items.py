"""Exchange, draft: a field of another system as an item of ours: its type, unit, code list, range and standard name."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

import msgspec

from vertebra.evidence.exchange.draft_names import Naming
from vertebra.evidence.exchange.languages import Words
from vertebra.evidence.exchange.meaning import MOST_DIGITS, Known, canonical_value
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.sketch import Bound, FieldSketch, Kind, PageSketch
from vertebra.evidence.exchange.unit_words import analyte_of, unit_of
from vertebra.protocol.forms import CodeList, Form, Item, ItemType
from vertebra.terms.texts import Text
from vertebra.terms.units import TABLE

_TYPES: dict[Kind, ItemType] = {
    "text": "text",
    "number": "number",
    "whole number": "number",
    "date": "date",
    "part of a date": "date",
    "moment": "moment",
    "choice": "code",
    "yes or no": "code",
    "image": "image",
    "file": "file",
    "nothing": "text",
}
_LABEL_ONLY = "ratio"
Write = Callable[[Words, str, str], Text]


class DraftItems:
    """Makes items and remembers what is needed to read rules and data: codes and units of each, by item id."""

    def __init__(self, naming: Naming, lists: Mapping[str, CodeList], notes: Notes, text: Write) -> None:
        self._naming, self._lists, self._notes, self._text = naming, lists, notes, text
        self.units: dict[str, str] = {}

    def item(self, page: PageSketch, field: FieldSketch) -> Item:
        id = self._naming.item(page, field)
        kind = _TYPES[field.kind]
        codes = self._codes(field) if kind == "code" else ""
        if kind == "code" and not codes:
            kind = "text"
        analyte = self._analyte(id, field) if kind == "number" else ""
        low, high = self._range(id, analyte, field) if kind == "number" else (None, None)
        label = self._text(field.label, id, field.where)
        made = Item(
            id,
            label,
            kind,
            analyte=analyte,
            decimals=field.decimals if kind == "number" else 0,
            codes=codes,
            low=low,
            high=high,
            required=field.required or field.worked_out is not None,
            partial=field.kind == "part of a date",
            censored=bool(field.own.get("censored")) and kind == "number",
            multiple=field.several and kind in ("code", "image"),
            personal=field.personal,
            help=self._text(field.help, f"{id} help", field.where) if field.help else None,
            standard=field.standard,
        )
        return with_more(made, field.own.get("more"))

    def known(self, item: Item) -> Known:
        codes = self._lists.get(item.codes)
        ones = tuple(c.code for c in codes.codes) if codes else ("1", "0") if item.codes else ()
        return Known(item, ones, self.units.get(item.id, ""))

    def _codes(self, field: FieldSketch) -> str:
        if field.kind == "yes or no":
            return "YESNO"
        id = self._naming.lists.get(field.choices, "")
        if id not in self._lists or not self._lists[id].codes:
            self._notes.add("changed", field.where, "Its code list is not in the file: taken as text.",
                            "代碼表不在檔案中：改為文字。")  # fmt: skip
            return ""
        return id

    def _analyte(self, id: str, field: FieldSketch) -> str:
        """The row of the unit table; a pure number where the file names no unit or one that nobody vetted."""
        own = str(field.own.get("analyte", ""))
        if own in TABLE:
            return own
        written = [u for u in field.units if u.strip()]
        unit = next((u for u in map(unit_of, written) if u), None)
        if unit is None:
            self._tell_unit(field, written)
            return _LABEL_ONLY
        analyte = analyte_of(unit, " ".join((id, *field.names, *field.label.values()))) or _LABEL_ONLY
        self.units[id] = unit
        return analyte

    def _tell_unit(self, field: FieldSketch, written: list[str]) -> None:
        if written:
            self._notes.add("to decide", field.where, f"Nobody vetted the unit “{written[0]}”: taken as a pure number.",
                            f"單位「{written[0]}」未經審定：以純數值匯入。")  # fmt: skip

    def _range(self, id: str, analyte: str, field: FieldSketch) -> tuple[Decimal | None, Decimal | None]:
        """The plausible range, both ends included; a strict limit is an edit check besides (see draft_rules)."""
        low = self._ends(id, analyte, field, (">=", ">"))
        high = self._ends(id, analyte, field, ("<=", "<"))
        if low and high and max(low) >= min(high):
            self._notes.add("to decide", field.where, f"Its limits contradict each other: {max(low)} to {min(high)}.",
                            f"上下限互相矛盾：{max(low)} 至 {min(high)}。")  # fmt: skip
            return None, None
        return (max(low) if low else None), (min(high) if high else None)

    def _ends(self, id: str, analyte: str, field: FieldSketch, signs: tuple[str, ...]) -> list[Decimal]:
        found = []
        for bound in field.bounds:
            if bound.sign in signs and len(bound.values) == 1:
                number = decimal_of(bound.values[0])
                if number is not None:
                    found.append(self.converted(id, analyte, bound, _whole(field, bound, number)))
        return found

    def converted(self, id: str, analyte: str, bound: Bound, number: Decimal) -> Decimal:
        """A limit in the canonical unit: its own unit where it names one, else the unit of the item."""
        unit = unit_of(bound.unit) if bound.unit else None
        unit = unit if unit in TABLE[analyte] else self.units.get(id, "")
        return canonical_value(Known(Item(id, Text(id, id), "number", analyte=analyte), (), unit or ""), number)


Made = TypeVar("Made", Item, Form)


def with_more(made: Made, more: object) -> Made:
    """The same with what our own files say besides; what this edition does not know, or not so, is left."""
    known = {k: v for k, v in more.items() if k in made.__struct_fields__} if isinstance(more, dict) else {}
    if not known:
        return made
    try:
        return msgspec.convert(msgspec.to_builtins(made) | known, type(made))
    except msgspec.ValidationError:
        return made


def _whole(field: FieldSketch, bound: Bound, number: Decimal) -> Decimal:
    """Beyond 1 begins 2 where only whole numbers count."""
    if field.kind != "whole number" or number != number.to_integral_value():
        return number
    return number + {">": 1, "<": -1}.get(bound.sign, 0)


def decimal_of(text: str) -> Decimal | None:
    """A number as files write it, with a decimal point or a decimal comma; None for anything else."""
    text = text.strip()
    if "," in text and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    try:
        found = Decimal(text)
    except ArithmeticError:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < MOST_DIGITS else None
