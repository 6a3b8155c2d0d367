"""Exchange, ODM: the data of a file, for a preview: what a save of each form would hold if the file were taken in.

Nothing is imported here. Corrections within the file are followed, so the last value of each datum counts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from vertebra.conduct.commands import SaveForm
from vertebra.conduct.data import faults
from vertebra.conduct.entries import Datum
from vertebra.evidence.exchange.draft import Draft, Place
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.redcap_forms import BOX
from vertebra.evidence.exchange.unit_words import unit_of
from vertebra.evidence.exchange.xml import Node
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import counted
from vertebra.terms.units import TABLE

_TRUTH = {"true": "1", "false": "0", "1": "1", "0": "0"}
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # a preview asks nothing that depends on the day


class FoundValue(NamedTuple):
    """One value where it stands in the file; `value` None: removed or empty on purpose."""

    participant: str
    event: str
    event_repeat: str
    form: str
    form_repeat: str
    group: str
    group_repeat: str
    item: str
    value: str | None
    unit: str


class FoundRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A save that the file would lead to, and what stands against it.

    left: values without a place: their item is not in the draft, or is computed here.
    """

    participant: str
    save: SaveForm
    faults: tuple[Finding, ...] = ()
    left: tuple[str, ...] = ()


def values_of(root: Node) -> Iterator[FoundValue]:
    """Every value of a file in its order."""
    for clinical in root.all("ClinicalData"):
        for name in ("StudyOID", "MetaDataVersionOID"):
            clinical.take(name)
        for subject in clinical.all("SubjectData"):
            yield from _of_subject(subject)


def _of_subject(subject: Node) -> Iterator[FoundValue]:
    who = subject.take("SubjectKey")
    for event in subject.all("StudyEventData"):
        at = (event.take("StudyEventOID"), event.take("StudyEventRepeatKey"))
        for form in event.all("FormData"):
            on = (form.take("FormOID"), form.take("FormRepeatKey"))
            for group in form.all("ItemGroupData"):
                yield from _of_group(group, (who, *at, *on), on[0])
        for group in event.all("ItemGroupData"):  # ODM 2.0 has no forms
            yield from _of_group(group, (who, *at, group.take("ItemGroupOID"), ""), group.take("ItemGroupOID"))


def _of_group(group: Node, place: tuple[str, str, str, str, str], form: str) -> Iterator[FoundValue]:
    within = (group.take("ItemGroupOID"), group.take("ItemGroupRepeatKey"))
    gone = group.take("TransactionType") == "Remove"
    for child in group.children:
        if child.name.startswith("ItemData") and not _is_remark(child):
            item, value, unit = _datum(child, gone)
            yield FoundValue(*place, *within, item, value, unit)
        elif child.name == "ItemGroupData":
            child.opened = True
            yield from _of_group(child, place, form)
    group.opened = True


def _is_remark(data: Node) -> bool:
    """An element that only shows the way to an annotation."""
    return data.attributes.get("TransactionType") == "Context" and "Value" not in data.attributes


def _datum(data: Node, gone: bool) -> tuple[str, str | None, str]:
    unit = data.one("MeasurementUnitRef")
    written = unit.take("MeasurementUnitOID") if unit is not None else ""
    nothing = gone or data.take("TransactionType") == "Remove" or data.take("IsNull") == "Yes"
    inner = data.one("Value")
    value = data.take("Value") or (inner.text() if inner is not None else data.text())
    return data.take("ItemOID"), None if nothing or not value else value, written


def repeated_groups(root: Node) -> frozenset[str]:
    """The groups of which some form of some participant holds more than one row."""
    return frozenset(v.group for v in values_of(root) if v.group_repeat not in ("", "1", "0"))


def tell_values(root: Node, notes: Notes) -> None:
    found = list(values_of(root))
    if found:
        people = len({v.participant for v in found})
        many, of = counted(len(found), "value"), counted(people, "participant")
        notes.add("for information", "ClinicalData", f"The file holds {many} of {of}; forms are "
                  "imported, data are shown as a preview only.",
                  f"檔案含 {people:,} 位受試者之 {len(found):,} 筆數值；僅匯入表單，資料僅供預覽。")  # fmt: skip


def read_values(root: Node, draft: Draft) -> list[FoundRow]:
    """What the data of a file would become in a draft made from the same file, or from its twin with the forms."""
    return _Preview(draft).rows(values_of(root))


class _Preview:
    """Sheets by participant, visit, form and row; the last value of each datum counts."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.study = draft, draft.study
        self.forms = {page.partition("|")[0]: page for page in draft.pages}
        self.sheets: dict[tuple[str, str, str, int], dict[str, Datum]] = {}
        self.left: dict[tuple[str, str, str, int], list[str]] = {}
        self.numbers: dict[tuple[str, ...], int] = {}

    def rows(self, values: Iterator[FoundValue]) -> list[FoundRow]:
        for value in values:
            self._take(value)
        return [self._row(key) for key in self.sheets]

    def _take(self, v: FoundValue) -> None:
        place, code = self._place(v)
        if place is None:
            key = self._key(v, v.form)
            self.sheets.setdefault(key, {})
            self.left.setdefault(key, []).append(f"{v.item} = {v.value or ''}")
            return
        key, item = self._key(v, place.form), self.study.item(place.item)
        sheet = self.sheets.setdefault(key, {})
        if item.derive is not None:
            self.left.setdefault(key, []).append(f"{v.item} = {v.value or ''} (computed here)")
            return
        before = sheet.get(item.id)
        sheet[item.id] = _ticked(item, code, v, before) if code else self._datum(item, v)

    def _place(self, v: FoundValue) -> tuple[Place | None, str]:
        """What the item became; a box of a question with several answers comes with its code."""
        for page in (f"{v.form}|{v.group}", v.form):
            for item, code in ((v.item, ""), _box(v.item)):
                found = self.draft.fields.get(f"{page}/{item}")
                if found is not None:
                    return found, code
        return None, ""

    def _key(self, v: FoundValue, form: str) -> tuple[str, str, str, int]:
        if not self.study.has_form(form):
            return v.participant, v.event, form, 0
        if self.study.form(form).log:
            within = (v.event, v.event_repeat, v.form_repeat, v.group_repeat)
            rows = (v.participant, form, *within)
            if rows not in self.numbers:
                self.numbers[rows] = sum(k[:2] == rows[:2] for k in self.numbers) + 1
            return v.participant, "", form, self.numbers[rows]
        visit = self.draft.contacts.get(v.event, v.event)
        repeats = [int(n) for n in (v.event_repeat, v.form_repeat) if n.isdigit() and int(n) > 1]
        return v.participant, visit, form, max(repeats, default=0)

    def _datum(self, item: Item, v: FoundValue) -> Datum:
        if v.value is None:
            return Datum(item.id)
        if item.type == "number" and item.analyte:
            return Datum(item.id, v.value.replace(",", "."), self._unit(item, v.unit))
        if item.type == "moment":
            return Datum(item.id, _moment(v.value, self.study))
        return Datum(item.id, _code(item, v.value, self.study))

    def _unit(self, item: Item, written: str) -> str:
        """The unit at the value, else the one that the file counts the item in."""
        named = unit_of(written.partition(".")[2] or written) if written else None
        if named in TABLE[item.analyte]:
            return str(named)
        return self.draft.units.get(item.id, item.unit)

    def _row(self, key: tuple[str, str, str, int]) -> FoundRow:
        who, visit, form, row = key
        data = tuple(d for d in self.sheets[key].values() if d.value)
        wrong = tuple(
            fault
            for datum in data
            for fault in faults(self.study, self.study.item(datum.item), datum, _LONG_AGO, f"{who}/{visit}/{form}")
        )
        return FoundRow(
            who, SaveForm(form, data, "", visit, row, source="import"), wrong, tuple(self.left.get(key, ()))
        )


def _box(item: str) -> tuple[str, str]:
    base, box, code = item.partition(BOX)
    return (base, code) if box else (item, "")


def _ticked(item: Item, code: str, v: FoundValue, before: Datum | None) -> Datum:
    codes = before.value.split(";") if before and before.value else []
    if v.value in ("1", "true") and code not in codes:
        codes.append(code)
    return Datum(item.id, ";".join(codes))


def _code(item: Item, value: str, study: Study) -> str:
    """Truth values in the codes of our yes and no; everything else as written."""
    if item.codes == "YESNO":
        return _TRUTH.get(value.lower(), value)
    return value


def _moment(value: str, study: Study) -> str:
    """A moment without a zone is one on the clock of the site."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) < 16:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(study.zone))).isoformat(timespec="minutes")
