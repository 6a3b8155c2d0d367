"""Exchange, ODM: what REDCap writes beside the standard: types, validations, branching, calculations, checkboxes."""

from vertebra.evidence.exchange.languages import add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.definitions import Definitions
from vertebra.evidence.exchange.redcap_types import apply_annotation, apply_logic, apply_type, read_choices
from vertebra.evidence.exchange.sketch import FieldSketch, ListSketch, PageSketch, Sketch
from vertebra.evidence.exchange.xml import Node

BOX = "___"


def redcap_field(item: Node, field: FieldSketch, notes: Notes) -> bool:
    """Give the field what REDCap says of it; False where it asks nothing. Other systems say nothing here."""
    type = item.take("redcap:FieldType")
    variable = item.take("redcap:Variable")
    if not type:
        return True
    apply_logic(field, item.take("redcap:BranchingLogic"), item.take("redcap:Calculation"))
    apply_annotation(field, item.take("redcap:FieldAnnotation"), notes)
    add_words(field.help, "", item.take("redcap:FieldNote"))
    field.personal = item.take("redcap:Identifier").lower() == "y"
    field.required = field.required or item.take("redcap:RequiredField").lower() == "y"
    item.take("redcap:SectionHeader")  # the group has its title
    if not apply_type(field, type, item.take("redcap:TextValidationType"), notes):
        return False
    if type == "checkbox":
        field.own = {**field.own, "checkbox": variable}
    return True


def tell_repeats(root: Node, notes: Notes) -> None:
    """A form that repeats at one visit and stands single at another: with us it is one or the other."""
    about = [study.one("GlobalVariables") for study in root.all("Study")] if root.name == "ODM" else []
    for group in [g for node in about if node is not None for g in node.all("redcap:RepeatingInstrumentsAndEvents")]:
        for many in group.all("redcap:RepeatingInstruments"):
            for one in many.all("redcap:RepeatingInstrument"):
                form, event = one.take("redcap:RepeatInstrument"), one.take("redcap:UniqueEventName")
                notes.add("to decide", f"form {form}", f"Repeats at {event or 'any time'}: make it a log, or single.",
                          f"於 {event or '任何時間'} 可重複：請改為紀錄表或單次表單。")  # fmt: skip


def merge_checkboxes(sketch: Sketch, of: Definitions, notes: Notes) -> None:
    """One item with several answers instead of an item for each box."""
    boxes: set[str] = set()
    for page in sketch.pages:
        for part in page.parts:
            part.fields = _merged(page, part.fields, sketch, of, boxes, notes)
    sketch.lists = [found for found in sketch.lists if found.key not in boxes]


def _merged(
    page: PageSketch, fields: list[FieldSketch], sketch: Sketch, of: Definitions, boxes: set[str], notes: Notes
) -> list[FieldSketch]:
    kept: dict[str, FieldSketch] = {}
    for field in fields:
        variable = str(field.own.get("checkbox", ""))
        if not variable or BOX not in field.key:
            kept[field.key] = field
            continue
        boxes.add(field.choices)
        if variable not in kept:
            notes.add("changed", field.where, "Boxes of one question became one item with several answers.",
                      "同一題之多個勾選框合併為可複選項目。")  # fmt: skip
            sketch.lists.append(_list(variable, field, of))
            field.key, field.names, field.kind = variable, (variable,), "choice"
            field.choices = f"{variable}{BOX}"
            kept[variable] = field
    return list(kept.values())


def _list(variable: str, field: FieldSketch, of: Definitions) -> ListSketch:
    boxes = [node for oid, node in of.by["CodeList"].items() if oid.startswith(f"{variable}{BOX}")]
    written = next((text for text in (node.take("redcap:CheckboxChoices") for node in boxes) if text), "")
    for node in boxes:
        node.take("redcap:CheckboxChoices")
    return ListSketch(f"{variable}{BOX}", field.where, (variable,), read_choices(written))
