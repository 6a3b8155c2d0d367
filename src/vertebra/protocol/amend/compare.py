"""Compare two versions of a study part by part: nothing that differs is passed over.

`parts` compares lists of things by their ids, `properties` one thing with what it was. What needs a sentence of its own
(items of a form, windows, the rule in force of a criterion) is in `special`; all the rest is told here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from vertebra.protocol.amend.change import Change, Consequence, Subject, named
from vertebra.protocol.amend.fields import field_of, kind_of
from vertebra.protocol.amend.pinpoint import Pair, pinpoint, said
from vertebra.protocol.amend.values import CONDITIONS, is_leaf, same, told, told_apart
from vertebra.protocol.check.tell import Labels
from vertebra.protocol.safety import Grade, Grading, Range
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

Thing = msgspec.Struct


@dataclass(frozen=True)
class Sides:
    """Both versions with their words, and how some kinds are compared in a way of their own."""

    old: Study
    new: Study
    special: "dict[type, Special]" = field(default_factory=dict)

    @cached_property
    def words(self) -> tuple[Labels, Labels]:
        return Labels(self.old), Labels(self.new)


@dataclass(frozen=True)
class Special:
    """A kind that is compared in a way of its own.

    Attributes:
        compares: the properties named in `of`, instead of the usual way. differs: whether two that are written alike
            differ all the same. more: what is said of one that is added; added: what adding it does.
    """

    of: frozenset[str]
    compares: "Callable[[Sides, Subject, Any, Any], Iterator[Change]]"
    more: "Callable[[Sides, Any], Text | None] | None" = None
    added: "Callable[[Any], Consequence] | None" = None
    differs: "Callable[[Sides, Any, Any], bool] | None" = None


def parts(sides: Sides, olds: Sequence[Thing], news: Sequence[Thing], above: Subject | None = None) -> Iterator[Change]:
    """Those of the new version in their order, added or changed; then those that are given up; then their order."""
    before, after = _by_key(olds), _by_key(news)
    for key, thing in after.items():
        subject = subject_of(thing, key, above)
        if key not in before:
            yield added(sides, subject, thing)
        elif _differ(sides, before[key], thing):
            yield from properties(sides, subject, before[key], thing)
    for key, thing in before.items():
        if key not in after:
            yield subject_of(thing, key, above).removed(kind_of(type(thing)).removed)
    yield from order(list(before), list(after), above, [*olds, *news])


def _differ(sides: Sides, old: Thing, new: Thing) -> bool:
    special = sides.special.get(type(new))
    return not same(old, new) or bool(special and special.differs and special.differs(sides, old, new))


def added(sides: Sides, subject: Subject, thing: Thing) -> Change:
    special = sides.special.get(type(thing))
    more = special.more(sides, thing) if special and special.more else _rule_of(sides, thing)
    consequence = special.added(thing) if special and special.added else kind_of(type(thing)).added
    return subject.added(consequence, more)


def _rule_of(sides: Sides, thing: Thing) -> Text | None:
    """The rule that comes with it, if it is one."""
    rules = (getattr(thing, name) for name in thing.__struct_fields__)
    return next((told(rule, sides.words[1]) for rule in rules if isinstance(rule, CONDITIONS)), None)


def properties(sides: Sides, subject: Subject, old: Thing, new: Thing, skip: Iterable[str] = ()) -> Iterator[Change]:
    """Every property that differs, what lies deeper included."""
    special = sides.special.get(type(new))
    if special:
        yield from special.compares(sides, subject, old, new)
    for name in new.__struct_fields__:
        if name not in skip and not (special and name in special.of):
            yield from _property(sides, subject, type(new), name, getattr(old, name), getattr(new, name))


def _property(sides: Sides, subject: Subject, type_: type, name: str, old: Any, new: Any) -> Iterator[Change]:
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _entries(sides, subject, type_, name, old, new)
    elif isinstance(new, tuple) and not all(map(is_leaf, (*old, *new))):
        yield from parts(sides, old, new, subject)
    elif not is_leaf(old) and not is_leaf(new):
        inner = Subject(kind_of(type(new)).noun, _path(subject, name))
        yield from properties(sides, inner, old, new)
    else:
        yield leaf(sides, subject, type_, name, old, new)


def leaf(
    sides: Sides, subject: Subject, type_: type, name: str, old: Any, new: Any, consequence: Consequence | None = None
) -> Change:
    """One property in words; consequence: where it depends on more than which property it is."""
    word, usual = field_of(type_, name)
    before, after = told_apart(old, new, *sides.words, name)
    change = subject.changed(name, word, before, after, consequence or usual)
    pairs = pinpoint(old, new)
    return msgspec.structs.replace(change, says=_in_part(sides, subject, word, pairs)) if pairs else change


def _in_part(sides: Sides, subject: Subject, word: Text, pairs: list[Pair]) -> Text:
    """Only what changes of a long rule; `before` and `after` hold it whole."""
    before, after = said(pairs, *sides.words)
    return Text(
        f"{subject.said.en}: {word.en}, of which “{before.en}” becomes “{after.en}” and the rest stays.",
        f"{subject.said.zh}：{word.zh}，其中「{before.zh}」改為「{after.zh}」，其餘不變。",
    )


def _entries(sides: Sides, subject: Subject, type_: type, name: str, old: Any, new: Any) -> Iterator[Change]:
    """Each key of a table apart."""
    word, consequence = field_of(type_, name)
    for key in dict.fromkeys((*new, *old)):
        if key not in old or key not in new or not same(old[key], new[key]):
            said = Text(f"{word.en} “{key}”", f"{word.zh}「{key}」")
            before, after = (told(side.get(key), labels) for side, labels in zip((old, new), sides.words, strict=True))
            yield subject.changed(f"{name}/{key}", said, before, after, consequence)


def order(before: list[str], after: list[str], above: Subject | None, things: Sequence[Thing]) -> Iterator[Change]:
    """A change of order alone is told once, of what both versions have."""
    kept = [[key for key in side if key in other] for side, other in ((before, after), (after, before))]
    if kept[0] != kept[1]:
        noun = kind_of(type(things[0])).noun
        subject = above or Subject(kind_of(Study).noun, "")
        word = Text(f"order of its parts ({noun.en})", f"順序（{noun.zh}）")
        told_ = [Text(", ".join(keys), "、".join(keys)) for keys in kept]
        yield subject.changed("order", word, told_[0], told_[1], "none")


def subject_of(thing: Thing, key: str, above: Subject | None) -> Subject:
    labels = (getattr(thing, name, None) for name in ("label", "title", "term", "asks"))
    label = next((text for text in labels if isinstance(text, Text)), None)
    where = f"{above.where}/{key}" if above and above.where else key
    name = named(key, label)
    if above and above.name:
        inside = above.where.rsplit("/", 1)[-1]
        name = Text(f"{name.en} of {inside}", f"{name.zh}〔{inside}〕")
    return Subject(kind_of(type(thing)).noun, where, name)


def _by_key(things: Sequence[Thing]) -> dict[str, Thing]:
    """By id; of things with one id the later ones are numbered."""
    found: dict[str, Thing] = {}
    for thing in things:
        key, number = key_of(thing), 2
        while key in found:
            key, number = f"{key_of(thing)} {number}", number + 1
        found[key] = thing
    return found


def key_of(thing: Any) -> str:
    match thing:
        case Range():
            return f"{thing.item} {thing.sex} {thing.valid_from}".replace("  ", " ")
        case Grading():
            return f"{thing.item} {thing.term.en}"
        case Grade():
            return f"{thing.grade}"
        case _:
            names = (getattr(thing, name, None) for name in ("id", "code", "criterion"))
            return str(next(filter(None, names), type(thing).__name__))


def _path(subject: Subject, name: str) -> str:
    return f"{subject.where}/{name}" if subject.where else name
