"""Exchange, ODM: what OpenClinica writes beside the standard: fields shown by another field, several answers, rules."""

from collections.abc import Iterator

from vertebra.evidence.exchange.languages import add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.definitions import Definitions, is_yes, words_of
from vertebra.evidence.exchange.sketch import (
    CheckSketch,
    ChoiceSketch,
    FieldSketch,
    ListSketch,
    PageSketch,
    Rule,
    Sketch,
)
from vertebra.evidence.exchange.xml import Node

OC, RULES = "OpenClinica", "OpenClinicaRules"
_SEVERAL = ("checkbox", "multi-select")


def add_openclinica(root: Node, of: Definitions, sketch: Sketch, notes: Notes) -> None:
    """Give the sketch what OpenClinica says besides; other systems say nothing here."""
    for page in sketch.pages:
        for field in page.fields:
            _details(of.items.get(field.key), page, field)
    sketch.lists += [_list(node) for node in of.version.all(f"{OC}:MultiSelectList")]
    for rules in [*root.all(f"{RULES}:Rules"), *of.version.all(f"{RULES}:Rules")]:
        _add_rules(rules, of, sketch, notes)


def _details(item: Node | None, page: PageSketch, field: FieldSketch) -> None:
    """How the item is shown on this form: on which answer of which other item, and whether it is personal."""
    details = item.one(f"{OC}:ItemDetails") if item is not None else None
    for shown in details.all(f"{OC}:ItemPresentInForm") if details is not None else ():
        if shown.take("FormOID") != page.key.partition("|")[0]:
            continue
        field.personal = field.personal or is_yes(shown.take("PHI"))
        response = shown.one(f"{OC}:ItemResponse")
        field.several = field.several or (response is not None and response.take("ResponseType") in _SEVERAL)
        field.shown += _conditions(shown, field.where)
    reference = item.one(f"{OC}:MultiSelectListRef") if item is not None else None
    if reference is not None:
        field.kind, field.choices, field.several = "choice", reference.take("MultiSelectListID"), True


def _conditions(shown: Node, where: str) -> Iterator[Rule]:
    for display in shown.all(f"{OC}:SimpleConditionalDisplay"):
        control, option = display.told(f"{OC}:ControlItemName"), display.told(f"{OC}:OptionValue")
        if control and option:
            yield Rule(f"[{control}] = '{option}'", where)


def _list(node: Node) -> ListSketch:
    id = node.take("ID")
    items = node.all(f"{OC}:MultiSelectListItem")
    choices = [ChoiceSketch(i.take("CodedOptionValue"), words_of(i.one("Decode"))) for i in items]
    return ListSketch(id, f"MultiSelectList {id}", (node.take("Name"), id), choices)


def _add_rules(rules: Node, of: Definitions, sketch: Sketch, notes: Notes) -> None:
    expressions = {d.take("OID"): d for d in rules.all(f"{RULES}:RuleDef")}
    for assignment in rules.all(f"{RULES}:RuleAssignment"):
        target = assignment.told(f"{RULES}:Target")
        for ref in assignment.all(f"{RULES}:RuleRef"):
            oid = ref.take("OID")
            rule = expressions.get(oid)
            if rule is not None:
                _assign(ref, rule, target, of, sketch, notes)
            else:
                notes.add("not read", f"RuleRef {oid}", "It names a rule that is not defined.", "所指規則未定義。")


def _assign(ref: Node, rule: Node, target: str, of: Definitions, sketch: Sketch, notes: Notes) -> None:
    """Show what a rule shows; ask where it asks. Its other deeds (mails, insertions) are told as not read."""
    oid = rule.take("OID")
    rule.take("Name")
    text = rule.told(f"{RULES}:Expression")
    for action in ref.all(f"{RULES}:ShowAction", f"{RULES}:HideAction"):
        hides = (action.name == f"{RULES}:HideAction") == is_yes(action.take("IfExpressionEvaluates"))
        for destination in action.all(f"{RULES}:DestinationProperty"):
            named = destination.take("OID")
            fields = list(_fields(named, of, sketch))
            for field in fields:
                field.shown.append(Rule(text, f"RuleDef {oid}", hides=hides))
            if not fields:
                _astray(oid, named, text, notes)
    for action in ref.all(f"{RULES}:DiscrepancyNoteAction"):
        hides = not is_yes(action.take("IfExpressionEvaluates"))
        asks = add_words({}, "", action.told(f"{RULES}:Message"))
        key = _last(target, of)
        pages = [page for page in sketch.pages if any(field.key == key for field in page.fields)]
        for page in pages:
            page.checks.append(CheckSketch(oid, key, Rule(text, f"RuleDef {oid}", hides=hides), asks))
        if not pages:
            _astray(oid, target, text, notes)


def _astray(oid: str, target: str, text: str, notes: Notes) -> None:
    notes.add("kept as text", f"RuleDef {oid}", f"{text}  (no form has its target “{target}”)",
              f"{text}  （無表單含其對象「{target}」）")  # fmt: skip


def _last(target: str, of: Definitions) -> str:
    """The item that a path ends in (`SE_BL.F_DEMO_1.IG_DEMO.I_DEMO_AGE`)."""
    return target if target in of.items else target.rpartition(".")[2]


def _fields(oid: str, of: Definitions, sketch: Sketch) -> Iterator[FieldSketch]:
    """The field of that OID, or all of a group."""
    oid = oid if oid in of.groups else _last(oid, of)
    group = of.groups.get(oid)
    wanted = {oid} if group is None else {ref.attributes.get("ItemOID", "") for ref in group.all("ItemRef")}
    return (field for page in sketch.pages for field in page.fields if field.key in wanted)
