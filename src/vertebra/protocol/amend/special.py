"""Changes that need a sentence of their own: windows, forms at visits, items of forms, rules in force, answers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from vertebra.protocol.amend.change import Change, Consequence, Subject, joined
from vertebra.protocol.amend.compare import Sides, Special, leaf, parts, properties, subject_of
from vertebra.protocol.amend.fields import field_of
from vertebra.protocol.amend.values import same, told
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions.say import say_number
from vertebra.protocol.forms import EditCheck, Form, Item
from vertebra.protocol.show.words import WORDS
from vertebra.protocol.study import Consent, Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Text
from vertebra.terms.units import TABLE

_WINDOW, _FORM, _LAYOUT = Text("window", "窗期"), Text("form", "表單"), Text("layout", "排列")


def _visit(sides: Sides, subject: Subject, old: Visit, new: Visit) -> Iterator[Change]:
    if _window(old) != _window(new):
        yield subject.changed("window", _WINDOW, _window(old), _window(new), "recheck")
    for form in (*new.forms, *(f for f in old.forms if f not in new.forms)):
        if (form in old.forms) != (form in new.forms):
            yield _form_at(sides, subject, form, form in new.forms)
    kept = [tuple(f for f in side.forms if f in other.forms) for side, other in ((old, new), (new, old))]
    if kept[0] != kept[1]:
        yield subject.changed("forms", Text("order of forms", "表單順序"), _listed(kept[0]), _listed(kept[1]), "none")


def _form_at(sides: Sides, subject: Subject, form: str, comes: bool) -> Change:
    name = _titled(sides.words[1 if comes else 0], form)
    at = Subject(subject.noun, f"{subject.where}/{form}", subject.name)
    if comes:
        return at.changed("forms", _FORM, None, name, "none")
    return at.changed("forms", _FORM, name, None, "orphan")


def _titled(labels: Labels, form: str) -> Text:
    title = labels.form(form)
    return Text(f"{form} ({title.en})", f"{form}（{title.zh}）")


def _listed(ids: tuple[str, ...]) -> Text:
    return Text(", ".join(ids), "、".join(ids))


def _window(visit: Visit) -> Text:
    days = f"{visit.day:+d} ({visit.first:+d}…{visit.last:+d})"
    return Text(f"day {days}", f"第 {days} 天")


def _visit_more(sides: Sides, visit: Visit) -> Text | None:
    window = None if visit.anchor == "none" else _window(visit)
    return joined(t for t in (window, _listed(visit.forms) if visit.forms else None) if t)


def _form(sides: Sides, subject: Subject, old: Form, new: Form) -> Iterator[Change]:
    """Items by id, wherever their section; an item that went to another form lost what was recorded here."""
    there = {i.id for i in new.items}
    leave = [i for i in old.items if i.id not in there and sides.new.has_item(i.id)]
    stay = [i for i in old.items if i not in leave]
    yield from parts(sides, stay, [i for i in new.items if not _came(sides, i, new)], subject)
    for item in leave:
        yield from _moved(sides, subject_of(item, item.id, subject), item, new.id)
    yield from _rearranged(subject, old, new)


def _came(sides: Sides, item: Item, form: Form) -> bool:
    """Whether it was on another form that is still there: it is told where it left."""
    before = sides.old.home(item.id).id if sides.old.has_item(item.id) else form.id
    return before != form.id and sides.new.has_form(before)


def _moved(sides: Sides, subject: Subject, item: Item, here: str) -> Iterator[Change]:
    """What was recorded there has no place on the other form; then what else changed about the item."""
    now = sides.new.item(item.id)
    before, after = _titled(sides.words[0], here), _titled(sides.words[1], sides.new.home(item.id).id)
    yield subject.changed("form", _FORM, before, after, "orphan")
    yield from properties(sides, subject, item, now)


def _rearranged(subject: Subject, old: Form, new: Form) -> Iterator[Change]:
    """Sections and the order in them, of what both versions have."""
    kept = {i.id for i in old.items} & {i.id for i in new.items}
    before, after = ([(s.title, [i.id for i in s.items if i.id in kept]) for s in form.sections] for form in (old, new))
    filled = [[(title, ids) for title, ids in side if ids] for side in (before, after)]
    if not same(filled[0], filled[1]) or _empty(old) != _empty(new):
        yield subject.changed("sections", _LAYOUT, _layout(before), _layout(after), "none")


def _empty(form: Form) -> list[str]:
    return [f"{s.title.en} {s.title.zh}" for s in form.sections if not s.items]


def _layout(sections: list[tuple[Text, list[str]]]) -> Text | None:
    if not sections:
        return None
    en = "; ".join(f"{title.en}: {', '.join(ids) or '–'}" for title, ids in sections)
    return Text(en, "；".join(f"{title.zh}：{'、'.join(ids) or '–'}" for title, ids in sections))


def _item(sides: Sides, subject: Subject, old: Item, new: Item) -> Iterator[Change]:
    for name in ("analyte", "codes"):
        if getattr(old, name) != getattr(new, name):
            loses = _loses_unit(old, new) if name == "analyte" else _loses_code(sides, old, new)
            consequence: Consequence = "orphan" if loses else "recheck"
            yield leaf(sides, subject, Item, name, getattr(old, name), getattr(new, name), consequence)
    for name in ("low", "high"):
        if not same(getattr(old, name), getattr(new, name)):
            word, consequence = field_of(Item, name)
            before, after = (_limit(item, getattr(item, name)) for item in (old, new))
            yield subject.changed(name, word, before, after, consequence)


def _limit(item: Item, limit: Decimal | None) -> Text | None:
    if limit is None:
        return None
    unit = next(iter(_units(item)), "")
    return Text(say_number(limit, unit, "en"), say_number(limit, unit, "zh-Hant"))


def _loses_unit(old: Item, new: Item) -> bool:
    return not set(_units(old)) <= set(_units(new)) or bool(old.analyte) != bool(new.analyte)


def _units(item: Item) -> tuple[str, ...]:
    """The canonical one first; none where the study names an analyte that nobody knows."""
    return item.units if item.analyte in TABLE else ()


def _loses_code(sides: Sides, old: Item, new: Item) -> bool:
    return not _codes(sides.old, old) <= _codes(sides.new, new)


def _codes(study: Study, item: Item) -> set[str]:
    return {c.code for c in study.codelist(item.codes).codes} if study.has_codelist(item.codes) else set()


def _item_more(sides: Sides, item: Item) -> Text | None:
    """Its type, unit or answers, whether it is required, and on which condition it is asked."""
    labels = sides.words[1]
    unit = told(item.analyte, labels, "analyte") if item.analyte else told(item.codes, labels)
    required = field_of(Item, "required").word if item.required and item.derive is None else None
    back = WORDS["retroactive"] if item.retroactive else None
    derived = tell(item.derive, labels) if item.derive is not None else None
    return joined(t for t in (WORDS[item.type], unit, required, back, derived) if t)


def _item_added(item: Item) -> Consequence:
    return "recheck" if item.retroactive and item.required else "none"


def _criterion(sides: Sides, subject: Subject, old: Criterion, new: Criterion) -> Iterator[Change]:
    """What is in force first; then what is not, unless it has just been told."""
    if _ruled_differently(sides, old, new):
        yield leaf(sides, subject, Criterion, "rule", old.rule(sides.old.reading), new.rule(sides.new.reading))
    for name in ("registered", "corrected"):
        before, after = getattr(old, name), getattr(new, name)
        told_already = before is old.rule(sides.old.reading) and after is new.rule(sides.new.reading)
        if not same(before, after) and not told_already:
            yield leaf(sides, subject, Criterion, name, before, after)


def _ruled_differently(sides: Sides, old: Criterion, new: Criterion) -> bool:
    return not same(old.rule(sides.old.reading), new.rule(sides.new.reading))


def _criterion_more(sides: Sides, criterion: Criterion) -> Text | None:
    return tell(criterion.rule(sides.new.reading), sides.words[1])


def _nothing(sides: Sides, subject: Subject, old: Any, new: Any) -> Iterator[Change]:
    return iter(())


def _consent_more(sides: Sides, consent: Consent) -> Text | None:
    return Text(f"version {consent.version}", f"第 {consent.version} 版")


def _check_more(sides: Sides, check: EditCheck) -> Text | None:
    return tell(check.wrong, sides.words[1])


SPECIAL: dict[type[msgspec.Struct], Special] = {
    Visit: Special(frozenset(("day", "first", "last", "forms")), _visit, _visit_more),
    Form: Special(frozenset(("sections",)), _form),
    Item: Special(frozenset(("analyte", "codes", "low", "high")), _item, _item_more, _item_added),
    Criterion: Special(frozenset(("registered", "corrected")), _criterion, _criterion_more, differs=_ruled_differently),
    Consent: Special(frozenset(), _nothing, _consent_more),
    EditCheck: Special(frozenset(), _nothing, _check_more),
}
