"""Exchange, ODM: one ItemDef, as one use of it asks: type, question, units, ranges, list, skip logic, computation."""

import re
from collections.abc import Iterator

from vertebra.evidence.exchange.languages import add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.definitions import Definitions, is_yes, whole, words_of
from vertebra.evidence.exchange.odm.own import CONTEXT, own_of
from vertebra.evidence.exchange.odm.redcap_forms import redcap_field
from vertebra.evidence.exchange.sketch import Bound, CheckSketch, FieldSketch, Kind, Rule
from vertebra.evidence.exchange.xml import Node
from vertebra.protocol.forms import Standard

KINDS: dict[str, Kind] = {
    "integer": "whole number",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "date": "date",
    "partialdate": "part of a date",
    "incompletedate": "part of a date",
    "datetime": "moment",
    "partialdatetime": "moment",
    "incompletedatetime": "moment",
    "boolean": "yes or no",
    "text": "text",
    "string": "text",
}
_SIGNS = {"LT": "<", "LE": "<=", "GT": ">", "GE": ">=", "EQ": "==", "NE": "!=", "IN": "in", "NOTIN": "not in"}
_PREFIX = re.compile(r"^(?:IT|I|ITEM|FORM|F|FO|SE|EVENT|IG|CL|V)[._](?=[A-Za-z])", re.IGNORECASE)
_TARGET = re.compile(r"^(?:([A-Z]{2}|SUPP[A-Z]{2})\.)?([A-Z][A-Z0-9]{1,7})(?:.*TESTCD\s*=\s*['\"]?(\w+))?", re.DOTALL)


class ItemReader:
    """Reads items of one file."""

    def __init__(self, definitions: Definitions, notes: Notes) -> None:
        self.of, self.notes = definitions, notes
        self._used: set[int] = set()

    def fields(self, ref: Node, group: Node) -> Iterator[FieldSketch]:
        """The item that a reference names; nothing where it is not defined, or is no question at all."""
        oid = ref.take("ItemOID")
        item = self.of.items.get(oid)
        if item is None:
            self.notes.add("not read", f"ItemRef {oid}", "It names an item that is not defined.", "所指項目未定義。")
            return
        item.opened = True
        self._used.add(id(item))
        field = self._field(item, oid)
        field.required = is_yes(ref.take("Mandatory"))
        field.shown = list(self.hidden_by(ref))
        field.worked_out = self._computed(ref)
        field.standard = field.standard or _standard(item, group)
        if redcap_field(item, field, self.notes):
            yield field

    def tell_unused(self) -> None:
        """Every item of the version that no form asks for. Without this a question could go without a word."""
        for layer in self.of.layers:
            for item in (node for node in layer.children if node.name == "ItemDef" and id(node) not in self._used):
                oid = item.take("OID")
                if self.of.items.get(oid) is item:
                    self.notes.add("not read", f"ItemDef {oid}", "No form asks for it.", "無表單收集此項目。")
                else:
                    self.notes.add("not read", f"ItemDef {oid}", "Another definition of this OID counts.",
                                   "以同一 OID 之另一定義為準。")  # fmt: skip

    def hidden_by(self, ref: Node) -> Iterator[Rule]:
        """The condition under which what is referred to is not collected."""
        oid = ref.take("CollectionExceptionConditionOID")
        condition = self.of.by["ConditionDef"].get(oid)
        if condition is not None:
            yield self._rule(condition, hides=True)
        elif oid:
            self.notes.add("not read", f"ConditionDef {oid}", "The condition is not defined.", "條件未定義。")

    def checks(self, form: Node) -> Iterator[CheckSketch]:
        """Edit checks of ours that come back: ODM itself has none that look at several items."""
        for condition in self.of.by["ConditionDef"].values():
            said = own_of(condition)
            if said.get("form") == form.take("OID"):
                asks = words_of(condition.one("Description"))
                yield CheckSketch(str(said.get("check")), str(said.get("item")), self._rule(condition), asks)

    def _rule(self, definition: Node, hides: bool = False) -> Rule:
        """The formal expression of a condition or method: our own tree where it is there, else the first text."""
        where = f"{definition.name} {definition.take('OID')}"
        definition.take("Name")
        words = words_of(definition.one("Description"))
        told = {
            formal.take("Context"): formal.text() or formal.told("Code")  # ODM 2.0 has it one element deeper
            for formal in definition.all("FormalExpression")
        }
        if CONTEXT in told:
            return Rule(told[CONTEXT], where, "vertebra", hides)
        text = next(iter(told.values()), "") or next(iter(words.values()), "")
        is_redcap = any("redcap" in context.lower() for context in told)
        return Rule(text, where, "redcap" if is_redcap else "odm", hides)

    def _computed(self, ref: Node) -> Rule | None:
        oid = ref.take("MethodOID")
        method = self.of.by["MethodDef"].get(oid)
        if method is None:
            if oid:
                self.notes.add("not read", f"MethodDef {oid}", "The computation is not defined.", "計算方法未定義。")
            return None
        method.take("Type")
        return self._rule(method)

    def _field(self, item: Node, oid: str) -> FieldSketch:
        where = f"ItemDef {oid}"
        question, described = item.one("Question"), item.one("Description")
        label, more = words_of(question), words_of(described)
        name = item.take("Name")
        field = FieldSketch(oid, where, names_of(item), label or more or add_words({}, "", name))
        if label and more and more != label:
            field.help = more
        own = own_of(item)
        field.kind = "text" if own.get("type") else self._kind(item, where)
        listed = item.one("CodeListRef")
        if listed is not None:
            field.kind, field.choices = "choice", listed.take("CodeListOID")
        refs = [ref.take("MeasurementUnitOID") for ref in item.all("MeasurementUnitRef")]
        field.units = tuple(spelling for ref in refs for spelling in self.of.units.get(ref, (ref,)))
        digits = whole(item.take("SignificantDigits"))
        field.decimals = min(max(digits or 0, 0), 9) if field.kind == "number" else 0
        field.bounds = list(self._bounds(item, where))
        if own:
            _take_own(own, field)
        return field

    def _kind(self, item: Node, where: str) -> Kind:
        written = item.take("DataType")
        kind = KINDS.get(written.lower())
        if kind is None:
            self.notes.add("changed", where, f"The type “{written}” became text.", f"類型「{written}」改為文字。")
        elif "datetime" in written.lower() and written.lower() != "datetime":
            self.notes.add("changed", where, "A date and time that may be incomplete became a whole one.",
                           "可不完整之日期時間改為完整日期時間。")  # fmt: skip
        return kind or "text"

    def _bounds(self, item: Node, where: str) -> Iterator[Bound]:
        for check in item.all("RangeCheck"):
            sign = _SIGNS.get(check.take("Comparator").upper(), "")
            values = tuple(value.words() for value in check.all("CheckValue"))
            units = [u for ref in check.all("MeasurementUnitRef")
                     for u in self.of.units.get(ref.take("MeasurementUnitOID"), ())]  # fmt: skip
            asks = words_of(check.one("ErrorMessage"))
            if sign and values:
                hard = check.take("SoftHard") == "Hard"
                yield Bound(sign, values, where, next(iter(units), ""), hard, asks)
                continue
            formal = [text for found in check.all("FormalExpression") if (text := found.text())]
            for text in formal:
                self.notes.add("kept as text", where, text, text)
            if not formal:
                self.notes.add(
                    "not read", where, "A range without a limit or a comparison.", "範圍缺少界限或比較方式。"
                )


def names_of(node: Node) -> tuple[str, ...]:
    """What a definition may be called, the best first: name, OID without its prefix, submission name, OID."""
    oid, variable = node.attributes.get("OID", "").strip(), node.attributes.get("SDSVarName", "").strip()
    return (node.take("Name"), _PREFIX.sub("", oid), variable.rpartition(".")[2], oid)


def _standard(item: Node, group: Node) -> Standard | None:
    """The submission variable of an alias, as far as it names one; the domain of the group stands in for its own."""
    domain = group.attributes.get("Domain", "").strip()
    domain = domain if re.fullmatch(r"[A-Z]{2}", domain) else ""
    for alias in item.all("Alias"):
        context = alias.attributes.get("Context", "").strip().upper()
        found = _TARGET.match(alias.attributes.get("Name", "").strip())
        if context in ("SDTM", "CDASH/SDTM") and found:
            alias.take("Context"), alias.take("Name")
            place = found[1] or domain or found[2][:2]
            return Standard(domain=place, variable=found[2], test=found[3] or "")
    return None


def _take_own(own: dict[str, object], field: FieldSketch) -> None:
    """What only our own files say of an item."""
    field.own = own
    field.several, field.personal = bool(own.get("multiple")), bool(own.get("personal"))
    field.decimals = min(max(whole(str(own.get("decimals", ""))) or field.decimals, 0), 9)
    for name, sign in (("low", ">="), ("high", "<=")):
        if own.get(name):
            field.bounds.append(Bound(sign, (str(own[name]),), field.where))
    said = own.get("standard")
    if isinstance(said, dict):
        field.standard = Standard(**{k: str(v) for k, v in said.items() if k in Standard.__struct_fields__})
    if own.get("codes"):
        field.kind, field.choices = "choice", str(own["codes"])
    elif own.get("type") in _OWN_KINDS:
        field.kind = _OWN_KINDS[str(own["type"])]


_OWN_KINDS: dict[str, Kind] = {"number": "number", "moment": "moment", "image": "image", "file": "file"}
