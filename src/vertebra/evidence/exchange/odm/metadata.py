"""Exchange, ODM: a study version as a MetaDataVersion: visits, forms, sections, items, lists, conditions, methods.

What ODM has no place for (rows of the unit table, censoring, several answers) stands beside it in an Alias of our own
context, so that `import_odm` gives the same forms back.
Source: CDISC ODM 1.3.2, sections 3.1.1.3; CDASHIG 2.2 and SDTMIG 3.4 for the names in aliases.
"""

from collections.abc import Iterable, Iterator, Mapping

from vertebra.evidence.exchange.odm import oids
from vertebra.evidence.exchange.odm.own import CONTEXT, further, own_text
from vertebra.evidence.exchange.odm.pen import Pen
from vertebra.evidence.exchange.odm.words import FLAGS, KINDS, ORIGINS, QUERIES
from vertebra.evidence.exchange.standards import target_of
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.expressions import Node
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import ATTACHED, MISSING, CodeList, Form, Item, Standard
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.canonical import canonical_bytes
from vertebra.terms.texts import Text

SYSTEM_LISTS: dict[str, dict[str, Text]] = {
    oids.MISSING: {str(reason): text for reason, text in MISSING.items()},
    oids.QUERY: QUERIES,
    oids.KIND: KINDS,
    oids.ORIGIN: ORIGINS,
    oids.FLAG: FLAGS,
}
_LONGEST = 4000


def write_study(pen: Pen, studies: list[Study]) -> None:
    """All versions of one study, the oldest first."""
    newest = studies[-1]
    with pen.element("Study", {"OID": oids.study_oid(newest)}):
        with pen.element("GlobalVariables"):
            pen.leaf("StudyName", newest.identity.title.en)
            pen.leaf("StudyDescription", f"{newest.identity.registered_title} ({newest.identity.registry})")
            pen.leaf("ProtocolName", newest.identity.protocol)
        with pen.element("BasicDefinitions"):
            for unit in sorted({u for study in studies for item in study.items() for u in item.units}):
                _unit(pen, unit)
        for study in studies:
            pen.line()
            _Version(pen, study).write()


def _unit(pen: Pen, unit: str) -> None:
    with pen.element("MeasurementUnit", {"OID": oids.unit_oid(unit), "Name": unit}):
        pen.words("Symbol", Text(say_unit(unit, "en") or unit, say_unit(unit, "zh-Hant") or unit))


class _Version:
    def __init__(self, pen: Pen, study: Study) -> None:
        self.pen, self.study, self.labels = pen, study, Labels(study)
        self.logs = [form for form in study.forms if form.log]
        planned = {form for visit in study.visits for form in visit.forms}
        self.loose = [form for form in study.forms if not form.log and form.id not in planned]

    def write(self) -> None:
        study = self.study
        name = f"{study.identity.protocol} {study.edition}, {study.reading}"
        with self.pen.element("MetaDataVersion", {"OID": oids.version_oid(study.version), "Name": name}):
            self._protocol()
            for visit in study.visits:
                self._visit(visit)
            self._loose_forms(oids.LOGS, Text("Logs", "紀錄表"), self.logs)
            steps = [f for f in study.forms if any(s.form == f.id for s in study.product.steps) or f in self.loose]
            self._loose_forms(oids.STEPS, Text("Product records", "產品紀錄"), [f for f in steps if not f.log])
            self._forms()
            self._lists()
            self._conditions()
            self._methods()

    def _protocol(self) -> None:
        with self.pen.element("Protocol"):
            for number, visit in enumerate(self.study.visits, 1):
                said = {
                    "StudyEventOID": f"SE.{visit.id}",
                    "OrderNumber": number,
                    "Mandatory": _yes(not visit.unscheduled),
                }
                self.pen.leaf("StudyEventRef", "", said)

    def _visit(self, visit: Visit) -> None:
        kind = "Unscheduled" if visit.unscheduled else "Scheduled"
        said = {"OID": f"SE.{visit.id}", "Name": visit.id, "Repeating": _yes(visit.unscheduled), "Type": kind}
        with self.pen.element("StudyEventDef", said):
            self.pen.words("Description", visit.label)
            self._form_refs(visit.forms)
            own = {"anchor": visit.anchor, "day": visit.day, "first": visit.first, "last": visit.last,
                   "epoch": visit.epoch, "number": visit.number, "unscheduled": visit.unscheduled}  # fmt: skip
            self._alias(CONTEXT, own_text(own))

    def _loose_forms(self, oid: str, name: Text, forms: list[Form]) -> None:
        """Forms that no visit collects, below one event of their own."""
        if forms:
            said = {"OID": oid, "Name": name.en, "Repeating": "No", "Type": "Common"}
            with self.pen.element("StudyEventDef", said):
                self.pen.words("Description", name)
                self._form_refs(form.id for form in forms)
                self._alias(CONTEXT, own_text({"made": True}))

    def _form_refs(self, forms: Iterable[str]) -> None:
        for number, form in enumerate(forms, 1):
            self.pen.leaf("FormRef", "", {"FormOID": oids.form_oid(form), "OrderNumber": number, "Mandatory": "No"})

    def _forms(self) -> None:
        for form in self.study.forms:
            self._form(form)
        for form in self.study.forms:
            for number, section in enumerate(form.sections, 1):
                said = {"OID": oids.group_oid(form.id, number), "Name": f"{form.id} {number}", "Repeating": "No"}
                with self.pen.element("ItemGroupDef", said):
                    self.pen.words("Description", section.title)
                    for order, item in enumerate(section.items, 1):
                        self._item_ref(item, order)
        for item in self.study.items():
            self._item(item)

    def _form(self, form: Form) -> None:
        repeats = form.log or any(step.form == form.id for step in self.study.product.steps)
        said = {"OID": oids.form_oid(form.id), "Name": form.id, "Repeating": _yes(repeats)}
        with self.pen.element("FormDef", said):
            self.pen.words("Description", form.title)
            for number, _ in enumerate(form.sections, 1):
                ref = {"ItemGroupOID": oids.group_oid(form.id, number), "OrderNumber": number, "Mandatory": "Yes"}
                self.pen.leaf("ItemGroupRef", "", ref)
            own = {"log": _yes(form.log), "roles": form.roles, "after_withdrawal": form.after_withdrawal,
                   "more": further(form)}  # fmt: skip
            self._alias(CONTEXT, own_text(own))

    def _item_ref(self, item: Item, order: int) -> None:
        said = {
            "ItemOID": oids.item_oid(item.id),
            "OrderNumber": order,
            "Mandatory": _yes(item.required and item.derive is None),
            "MethodOID": f"MT.{item.id}" if item.derive is not None else None,
            "CollectionExceptionConditionOID": f"CO.{item.id}" if item.show is not None else None,
        }
        self.pen.leaf("ItemRef", "", said)

    def _item(self, item: Item) -> None:
        type, length = self._type(item)
        digits = item.decimals if type == "float" else None
        said = {"OID": oids.item_oid(item.id), "Name": item.id, "DataType": type, "Length": length}
        with self.pen.element("ItemDef", {**said, "SignificantDigits": digits}):
            if item.help is not None:
                self.pen.words("Description", item.help)
            self.pen.words("Question", item.label)
            for unit in item.units:
                self.pen.leaf("MeasurementUnitRef", "", {"MeasurementUnitOID": oids.unit_oid(unit)})
            if type == "float":
                self._range(item)
            if item.codes and not item.multiple:
                self.pen.leaf("CodeListRef", "", {"CodeListOID": oids.list_oid(item.codes)})
            for context, name in _names(item.standard):
                self._alias(context, name)
            self._alias(CONTEXT, own_text(_own(item)))

    def _type(self, item: Item) -> tuple[str, int | None]:
        """`<0.5` is no float, `A;B` is no code of the list, and a moment of ours has no seconds."""
        match item.type:
            case "number":
                return ("text", 40) if item.censored else ("float", 20)
            case "code":
                return "text", max(len(c.code) for c in self.study.codelist(item.codes).codes) * (
                    40 if item.multiple else 1
                )
            case "date":
                return "partialDate" if item.partial else "date", None
            case "moment":
                return "partialDatetime", None
        return "text", _LONGEST

    def _range(self, item: Item) -> None:
        for limit, sign in ((item.low, "GE"), (item.high, "LE")):
            if limit is not None:
                with self.pen.element("RangeCheck", {"Comparator": sign, "SoftHard": "Soft"}):
                    self.pen.leaf("CheckValue", f"{limit:f}")
                    if item.unit:
                        self.pen.leaf("MeasurementUnitRef", "", {"MeasurementUnitOID": oids.unit_oid(item.unit)})
                    self.pen.words("ErrorMessage", Text("Outside its plausible range", "超出合理範圍"))

    def _lists(self) -> None:
        for codes in self.study.codelists:
            self._list(codes)
        for oid, terms in SYSTEM_LISTS.items():
            with self.pen.element("CodeList", {"OID": oid, "Name": oid[4:], "DataType": "text"}):
                for number, (code, text) in enumerate(terms.items(), 1):
                    with self.pen.element("CodeListItem", {"CodedValue": code, "OrderNumber": number}):
                        self.pen.words("Decode", text)

    def _list(self, codes: CodeList) -> None:
        with self.pen.element("CodeList", {"OID": oids.list_oid(codes.id), "Name": codes.id, "DataType": "text"}):
            for number, code in enumerate(codes.codes, 1):
                with self.pen.element("CodeListItem", {"CodedValue": code.code, "OrderNumber": number}):
                    self.pen.words("Decode", code.label)
                    if code.standard:
                        self._alias("CDISC", code.standard)
            if codes.standard:
                self._alias("CDISC", codes.standard)

    def _conditions(self) -> None:
        """Skip logic as the exception under which an item is not collected; edit checks as what should not hold."""
        for item in self.study.items():
            if item.show is not None:
                told = tell(item.show, self.labels)
                said = Text(f"Not collected unless: {told.en}", f"僅於下列情況收集：{told.zh}")
                self._definition("ConditionDef", f"CO.{item.id}", said, ~item.show)
        for form in self.study.forms:
            for check in form.checks:
                own = {"check": check.id, "form": oids.form_oid(form.id), "item": oids.item_oid(check.item)}
                self._definition("ConditionDef", f"CK.{check.id}", check.asks, check.wrong, own)

    def _methods(self) -> None:
        for item in self.study.items():
            if item.derive is not None:
                self._definition("MethodDef", f"MT.{item.id}", tell(item.derive, self.labels), item.derive)

    def _definition(self, kind: str, oid: str, text: Text, node: Node, own: Mapping[str, object] | None = None) -> None:
        type = {"Type": "Computation"} if kind == "MethodDef" else {}
        with self.pen.element(kind, {"OID": oid, "Name": oid[3:], **type}):
            self.pen.words("Description", text)
            self.pen.leaf("FormalExpression", canonical_bytes(node).decode(), {"Context": CONTEXT})
            self.pen.leaf("FormalExpression", tell(node, self.labels).en, {"Context": "plain words"})
            if own:
                self._alias(CONTEXT, own_text(own))

    def _alias(self, context: str, name: str) -> None:
        if name not in ("", "{}"):
            self.pen.leaf("Alias", "", {"Context": context, "Name": name})


def _own(item: Item) -> dict[str, object]:
    """What our own import needs besides; nothing for an item that ODM says completely."""
    special = item.type in ("number", "moment", *ATTACHED)
    limits = {"low": _written(item.low), "high": _written(item.high)} if item.censored else {}
    standard = dict(_fields(item.standard))
    return {
        "type": item.type if special else "",
        "analyte": item.analyte,
        "decimals": item.decimals,
        "censored": item.censored,
        "multiple": item.multiple,
        "codes": oids.list_oid(item.codes) if item.multiple and item.codes else "",
        "personal": item.personal,
        "standard": standard,
        "more": further(item) | ({"roles": item.roles} if item.roles else {}),
        **limits,
    }


def _written(limit: object) -> str:
    return f"{limit:f}" if limit is not None else ""


def _fields(standard: Standard | None) -> Iterator[tuple[str, str]]:
    if standard is not None:
        yield from ((k, v) for k in standard.__struct_fields__ if (v := getattr(standard, k)))


def _names(standard: Standard | None) -> Iterator[tuple[str, str]]:
    """What the submission standards call an item."""
    if standard is None:
        return
    if standard.domain and standard.variable:
        yield "SDTM", target_of(standard)
    if standard.cdash:
        yield "CDASH", standard.cdash
    if standard.loinc:
        yield "LOINC", standard.loinc


def _yes(truth: bool) -> str:
    return "Yes" if truth else "No"
