"""Exchange, draft: skip logic, computations and edit checks of the file, read where our tree can say the same.

What it cannot say stays as text in the help of the item and in the list, and nothing is asked or hidden by it.
"""

from collections.abc import Iterator, Mapping

import msgspec

from vertebra.evidence.exchange import formula as f
from vertebra.evidence.exchange.draft_items import DraftItems, decimal_of
from vertebra.evidence.exchange.draft_names import Naming
from vertebra.evidence.exchange.formula import Unreadable, read_formula
from vertebra.evidence.exchange.languages import into_text
from vertebra.evidence.exchange.meaning import Known, Reader
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.sketch import Bound, CheckSketch, FieldSketch, PageSketch, Rule, Sketch
from vertebra.protocol.expressions import Condition, Value, nodes as n, reads
from vertebra.protocol.forms import EditCheck, Form, Item
from vertebra.terms.texts import Text

_AGAINST = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "==": "!=", "!=": "=="}


def with_rules(
    forms: tuple[Form, ...], sketch: Sketch, naming: Naming, items: DraftItems, notes: Notes
) -> tuple[Form, ...]:
    """The forms with every rule that could be read."""
    scene = _Scene(forms, sketch, naming, items, notes)
    return tuple(scene.form(page, form) for page, form in zip(sketch.pages, forms, strict=True))


class _Scene:
    """Where names of the file lead: to items of the draft, seen from one form."""

    def __init__(
        self, forms: tuple[Form, ...], sketch: Sketch, naming: Naming, items: DraftItems, notes: Notes
    ) -> None:
        self._forms: Mapping[str, Form] = {form.id: form for form in forms}
        self._items: Mapping[str, Item] = {i.id: i for form in forms for i in form.items}
        self._naming, self._draft, self._notes = naming, items, notes
        self._keys = {alias: field.key for page in sketch.pages for field in page.fields for alias in _aliases(field)}
        self._checks: set[str] = set()
        self._needs: dict[str, set[str]] = {}

    def form(self, page: PageSketch, form: Form) -> Form:
        fields = iter(page.fields)
        sections = tuple(
            msgspec.structs.replace(s, items=tuple(self._item(form, i, next(fields)) for i in s.items))
            for s in form.sections
        )
        checks = [*self._bounds(page, form), *self._relations(page, form)]
        return msgspec.structs.replace(form, sections=sections, checks=tuple(checks))

    def _item(self, form: Form, item: Item, field: FieldSketch) -> Item:
        shown = [c for c in (self._shown(form, item, rule) for rule in field.shown) if c is not None]
        show = n.And(tuple(shown)) if len(shown) > 1 else shown[0] if shown else None
        if field.worked_out is None:
            return msgspec.structs.replace(item, show=show)
        derive, decimals = self._derived(form, item, field.worked_out)
        return msgspec.structs.replace(item, show=show, derive=derive, decimals=max(item.decimals, decimals))

    def _shown(self, form: Form, item: Item, rule: Rule) -> Condition | None:
        found = self._read(form, rule)
        if found is not None and self._circles(item, found):
            self._keep(rule, "it asks for the item itself, or for one that asks for it")
            return None
        return found

    def _circles(self, item: Item, rule: Condition | Value) -> bool:
        """Whether the rule leads back to its own item, through rules taken before; one that does not is remembered."""
        wanted = {ref.item for ref in reads(rule)}
        seen, open_ = set(wanted), [*wanted]
        while open_:
            further = self._needs.get(open_.pop(), set()) - seen
            seen |= further
            open_ += further
        if item.id in seen:
            return True
        self._needs.setdefault(item.id, set()).update(wanted)
        return False

    def _read(self, form: Form, rule: Rule) -> Condition | None:
        """The condition as it is asked: where it hides in the file, its opposite shows."""
        try:
            condition = (
                _own(rule) if rule.dialect == "vertebra" else self._reader(form, rule).condition(self._word(rule))
            )
        except Unreadable as wrong:
            self._keep(rule, str(wrong))
            return None
        return ~condition if rule.hides else condition

    def _reader(self, form: Form, rule: Rule) -> Reader:
        return Reader(lambda word: self._find(form, word), rule.dialect == "redcap")

    def _word(self, rule: Rule) -> f.Word:
        return read_formula(rule.text, self._is_name)

    def _is_name(self, name: str) -> bool:
        return self._key(name) is not None

    def _key(self, name: str) -> str | None:
        """The field a name means: itself, or the last part of a path (`SE.1-F.1-IG.1-Age`, `IG_X.I_AGE`)."""
        tails = [name, name.rpartition("-")[2], *(name.split(".", i)[-1] for i in range(1, name.count(".") + 1))]
        return next((self._keys[tail] for tail in tails if tail in self._keys), None)

    def _find(self, form: Form, word: f.Field) -> Known:
        """
        Raises:
            Unreadable: no field has that name, or its rows cannot be seen from here.
        """
        key = self._key(word.name)
        homes = self._naming.homes(key) if key is not None else []
        if not homes:
            raise Unreadable(f"no field is called “{word.name}”")
        home, id = next((place for place in homes if place[0] == form.id), homes[0])
        if home != form.id and self._forms[home].log:
            raise Unreadable(f"“{word.name}” stands in the rows of {home}")
        pick = self._visit(word.event) if word.event else "here"
        return self._draft.known(self._items[id])._replace(pick=pick)

    def _visit(self, event: str) -> str:
        visit = self._naming.contacts.get(event)
        if visit is None:
            raise Unreadable(f"no visit is called “{event}”")
        return visit

    def _derived(self, form: Form, item: Item, rule: Rule) -> tuple[Value | None, int]:
        """The computation, and the decimals that it rounds to. What cannot be read leaves the item to be typed."""
        try:
            if rule.dialect == "vertebra":
                return _own_value(rule), 0
            word, decimals = self._unrounded(rule, self._word(rule))
            value = self._reader(form, rule).value(word)
            _refuse_other_kind(item, value)
            if self._circles(item, value):
                raise Unreadable("it reads the item itself, or one that reads it")
        except Unreadable as wrong:
            self._keep(rule, f"{wrong}; it is typed instead")
            return None, 0
        return value, decimals

    def _unrounded(self, rule: Rule, word: f.Word) -> tuple[f.Word, int]:
        """`round(x, 1)` at the very outside: nothing of ours is rounded before it is shown."""
        match word:
            case f.Call(name="round", arguments=(inner, *places)):
                self._notes.add("changed", rule.where, "Rounded only where it is shown, not where it is kept.",
                                "僅於顯示時四捨五入，儲存值不變。")  # fmt: skip
                return inner, int(places[0].text) if places and isinstance(places[0], f.Num) else 0
        return word, 0

    def _bounds(self, page: PageSketch, form: Form) -> Iterator[EditCheck]:
        """Limits that a plausible range cannot hold become edit checks; hard limits ask like all others."""
        for item, field in zip(form.items, page.fields, strict=True):
            for bound in field.bounds:
                if bound.hard:
                    self._notes.add("changed", bound.where, "A hard limit only asks: a true value is never blocked.",
                                    "硬性上下限改為詢問：真實數值不予阻擋。")  # fmt: skip
                check = self._bound(form, item, field, bound)
                if check is not None:
                    yield check

    def _bound(self, form: Form, item: Item, field: FieldSketch, bound: Bound) -> EditCheck | None:
        if _in_range(item, field, bound):
            return None
        wrong = self._outside(item, bound)
        if wrong is None:
            said = f"{bound.sign} {', '.join(bound.values)}"
            self._keep(Rule(said, bound.where), f"{item.id} is a {item.type}")
            return None
        said = f"{bound.sign} {', '.join(bound.values)}"
        asks = into_text(bound.asks, "", bound.where, self._notes) if bound.asks else Text(
            f"Expected: {said}. Is it right?", f"預期 {said}：是否正確？")  # fmt: skip
        return EditCheck(self._check_id(f"{item.id}_LIMIT"), item.id, wrong, asks)

    def _outside(self, item: Item, bound: Bound) -> Condition | None:
        """The condition that is wrong; None where our tree cannot say it."""
        known = self._draft.known(item)
        if bound.sign in ("in", "not in"):
            codes = tuple(v for v in bound.values if v in known.codes)
            inside = n.OneOf(item.ref, codes) if item.type == "code" and len(codes) == len(bound.values) else None
            return None if inside is None else inside if bound.sign == "not in" else ~inside
        number = decimal_of(bound.values[0]) if len(bound.values) == 1 else None
        if item.type != "number" or number is None:
            return None
        limit = n.Number(self._draft.converted(item.id, item.analyte, bound, number), item.unit)
        return n.Compare(_AGAINST[bound.sign], item.ref, limit)  # type: ignore[arg-type]

    def _relations(self, page: PageSketch, form: Form) -> Iterator[EditCheck]:
        for check in page.checks:
            wrong = self._read(form, check.rule)
            item = self._naming.fields.get((page.key, check.field))
            if wrong is not None and item is not None:
                yield EditCheck(self._check_id(check.name), item[1], wrong, self._asks(check))

    def _asks(self, check: CheckSketch) -> Text:
        return into_text(check.asks, check.name, check.rule.where, self._notes)

    def _check_id(self, wanted: str) -> str:
        number, id = 1, wanted
        while id in self._checks:
            number += 1
            id = f"{wanted}_{number}"
        self._checks.add(id)
        return id

    def _keep(self, rule: Rule, why: str) -> None:
        told = " ".join(rule.text.split())
        self._notes.add("kept as text", rule.where, f"{told}  ({why})", f"{told}  ({why})")


def _aliases(field: FieldSketch) -> tuple[str, ...]:
    return (field.key, *(name for name in field.names if name))


def _in_range(item: Item, field: FieldSketch, bound: Bound) -> bool:
    """Whether the plausible range says it already: a strict limit only where whole numbers are counted."""
    held = {">": item.low, ">=": item.low, "<": item.high, "<=": item.high}.get(bound.sign)
    if held is None or item.type != "number" or len(bound.values) != 1 or decimal_of(bound.values[0]) is None:
        return False
    return bound.sign in (">=", "<=") or field.kind == "whole number"


def _own(rule: Rule) -> Condition:
    try:
        condition: Condition = msgspec.json.decode(rule.text, type=Condition)
    except (msgspec.DecodeError, ValueError, RecursionError) as wrong:
        raise Unreadable("not one of our own rules") from wrong
    return condition


def _own_value(rule: Rule) -> Value:
    try:
        value: Value = msgspec.json.decode(rule.text, type=Value)
    except (msgspec.DecodeError, ValueError, RecursionError) as wrong:
        raise Unreadable("not one of our own computations") from wrong
    return value


def _refuse_other_kind(item: Item, value: Value) -> None:
    kind = n.kind_of(value)
    if kind != "number" or item.type != "number":
        raise Unreadable(f"a {kind} for an item that is a {item.type}")
