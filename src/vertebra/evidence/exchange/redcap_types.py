"""Exchange: REDCap's own words: field types, validations, choices, and what each is with us.

Source: REDCap data dictionary, its 18 columns and the validation types of a default installation; real exports.
"""

import re

from vertebra.evidence.exchange.languages import add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.sketch import ChoiceSketch, FieldSketch, Kind, Rule

CHOOSING = ("radio", "dropdown", "select", "checkbox", "sql")
_DECIMALS = re.compile(r"number_(\d)dp")
_PERSONAL = ("email", "phone", "ssn", "mrn", "vmrn", "zipcode", "postalcode")
_CHOICE = re.compile(r"\s*([^,]*?)\s*,\s*(.*)", re.DOTALL)
_EVENT_WORDS = re.compile(r"@[A-Z][A-Z0-9_-]*")


def kind_of(validation: str) -> tuple[Kind, int]:
    """What a validation makes of a text field, and its decimals. A comma as decimal sign is the same number."""
    plain = validation.lower().removesuffix("_comma_decimal")
    decimals = _DECIMALS.match(plain)
    if decimals:
        return "number", int(decimals[1])
    if plain.startswith("datetime"):
        return "moment", 0
    if plain.startswith("date"):
        return "date", 0
    if plain in ("integer", "int"):
        return "whole number", 0
    return ("number", 0) if plain in ("number", "float") else ("text", 0)


def read_choices(written: str) -> list[ChoiceSketch]:
    """`1, Left | 2, Right, lower | 3` as codes with labels; a choice without a comma is its own label."""
    found = []
    for part in re.split(r"\s*(?:\||\n)\s*", written.strip()):
        match = _CHOICE.fullmatch(part)
        code, label = (match[1], match[2]) if match else (part.strip(), part.strip())
        if code or label:
            found.append(ChoiceSketch(code, add_words({}, "", label)))
    return found


def apply_type(field: FieldSketch, type: str, validation: str, notes: Notes) -> bool:
    """Give a field its kind; False where it asks nothing (a descriptive text)."""
    match type:
        case "descriptive":
            told = next(iter(field.label.values()), "")
            notes.add("kept as text", field.where, f"Words between questions: {told}", f"題間說明文字：{told}")
            for rule in field.shown:
                notes.add("kept as text", field.where, rule.text, rule.text)
            return False
        case "yesno" | "truefalse":
            field.kind, field.choices = "yes or no", ""
        case "file":
            notes.add("to decide", field.where, "A file or signature: taken as text, files are kept elsewhere.",
                      "檔案或簽名：以文字匯入，檔案另存。")  # fmt: skip
        case "slider":
            field.kind = "number"
        case "calc":
            field.kind = field.kind if field.kind in ("date", "moment") else "number"
        case "text" if validation:
            _apply_validation(field, validation, notes)
    field.several = type == "checkbox"
    return True


def _apply_validation(field: FieldSketch, validation: str, notes: Notes) -> None:
    field.kind, decimals = kind_of(validation)
    field.decimals = max(field.decimals, decimals)
    if validation.lower().startswith(_PERSONAL):
        field.personal = True
        notes.add("to decide", field.where, f"Checked as “{validation}”: taken as personal, to be kept in the vault.",
                  f"格式為「{validation}」：視為個人資料，存於個資庫。")  # fmt: skip
    elif field.kind == "text" and not validation.lower().startswith("autocomplete"):
        notes.add("changed", field.where, f"The form “{validation}” is not checked: taken as text.",
                  f"格式「{validation}」不予查核：以文字匯入。")  # fmt: skip


def apply_logic(field: FieldSketch, branching: str, calculation: str) -> None:
    if branching.strip():
        field.shown = [*field.shown, Rule(branching, field.where, "redcap")]
    if calculation.strip():
        field.worked_out = Rule(calculation, field.where, "redcap")


def apply_annotation(field: FieldSketch, annotation: str, notes: Notes) -> None:
    """Action tags tell REDCap's pages what to do: they are told, never carried out."""
    tags = _EVENT_WORDS.findall(annotation)
    for tag in dict.fromkeys(tags):
        notes.add("not read", field.where, f"Action tag {tag}.", f"動作標籤 {tag}。")
    if _EVENT_WORDS.sub("", annotation).strip():  # what a tag is given, and words of people
        notes.add("kept as text", field.where, annotation.strip(), annotation.strip())
