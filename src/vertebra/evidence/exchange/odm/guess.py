"""Exchange, ODM: forms from data alone, for a file without definitions: names as they are, kinds as the values show."""

import re

from vertebra.evidence.exchange.languages import add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.values import FoundValue, values_of
from vertebra.evidence.exchange.sketch import ContactSketch, FieldSketch, Kind, PageSketch, PartSketch, Sketch
from vertebra.evidence.exchange.xml import Node

_WHOLE, _NUMBER = re.compile(r"[+-]?\d{1,15}"), re.compile(r"[+-]?\d{1,15}(?:\.\d{1,20})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def sketch_from_data(root: Node, notes: Notes) -> Sketch:
    """The forms that the data of a file stand on; without data, no forms."""
    found = list(values_of(root))
    study = next((node.attributes.get("StudyOID", "") for node in root.all("ClinicalData")), "")
    sketch = Sketch(study or "study", add_words({}, "", study or "study"), "odm")
    if found:
        notes.add("to decide", "ODM", "The file has data but no forms: forms and kinds are guessed from the data."
                  " Import the file with the forms, and this one as its data.",
                  "檔案僅有資料而無表單定義：表單及類型由資料推測。"
                  "請改匯入含表單之檔案，並以本檔為其資料。")  # fmt: skip
        sketch.pages = [_page(form, found) for form in dict.fromkeys(v.form for v in found)]
        sketch.contacts = [_contact(event, found) for event in dict.fromkeys(v.event for v in found)]
    return sketch


def _page(form: str, found: list[FoundValue]) -> PageSketch:
    mine = [v for v in found if v.form == form]
    groups = dict.fromkeys(v.group for v in mine)
    parts = [PartSketch(add_words({}, "", group), _fields([v for v in mine if v.group == group])) for group in groups]
    is_log = any(v.form_repeat not in ("", "1") or v.group_repeat not in ("", "1") for v in mine)
    return PageSketch(form, f"FormData {form}", (form,), add_words({}, "", form), parts, is_log)


def _fields(values: list[FoundValue]) -> list[FieldSketch]:
    items = dict.fromkeys(v.item for v in values)
    return [_field(item, [v.value for v in values if v.item == item and v.value]) for item in items]


def _field(item: str, values: list[str]) -> FieldSketch:
    return FieldSketch(item, f"ItemData {item}", (item,), add_words({}, "", item), _kind(values))


def _kind(values: list[str]) -> Kind:
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("whole number", _WHOLE), ("number", _NUMBER), ("date", _DATE))
    fitting = (kind for kind, shape in kinds if values and all(shape.fullmatch(value) for value in values))
    return next(fitting, "text")


def _contact(event: str, found: list[FoundValue]) -> ContactSketch:
    pages = [*dict.fromkeys(v.form for v in found if v.event == event)]
    repeats = any(v.event_repeat not in ("", "1") for v in found if v.event == event)
    return ContactSketch(event, f"StudyEventData {event}", (event,), add_words({}, "", event), pages, repeats)
