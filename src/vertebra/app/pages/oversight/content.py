"""App, pages: what an entry says, field by field, in the words of the study: no code, no id and no other zone.

In: the entry and a teller. Out: rows with a label and a value, or with pairs of them where a field holds several.
Fields that say nothing are left out; what has no word stands as it is written.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from vertebra.app.pages import holds
from vertebra.app.pages.telling import SHORT, Teller
from vertebra.app.pages.words.accounts import MEANS
from vertebra.app.pages.words.daily import VERDICTS
from vertebra.app.pages.words.fields import FIELDS
from vertebra.conduct.checks import asks
from vertebra.conduct.entries import Datum, Entry, Scan
from vertebra.conduct.oversight.verification import is_consent
from vertebra.conduct.places import read_spot
from vertebra.conduct.state import Place
from vertebra.conduct.words import ACCESS, DEVIATIONS, MEANINGS, TOPICS
from vertebra.protocol.study import Study

Shown = dict[str, Any]
_TEXTS: dict[str, Any] = {"what": ACCESS, "detail": MEANS, "topic": TOPICS, "meaning": MEANINGS, "code": DEVIATIONS}
_THINGS: dict[str, Callable[[Study], Iterable[Any]]] = {
    "step": lambda s: s.product.steps,
    "stops": lambda s: (*s.product.stops, *s.closing),
    "untold": lambda s: (*s.product.stops, *s.closing),
    "warnings": lambda s: s.product.warnings,
    "consent": lambda s: s.consents,
    "consents": lambda s: s.consents,
    "use": lambda s: s.product.kinds,
    "code": lambda s: (*s.product.warnings, *s.product.limits),
}
_NAMELESS = frozenset({"step", "consent", "use"})  # whose id says nothing beside the label
_RULES = frozenset({"rule", "signal", "clock"})
_BADGES = frozenset({"outcome", "how", "weight"})
_PEOPLE = frozenset({"user", "witness"})


def content(teller: Teller, entry: Entry) -> list[Shown]:
    """The fields of the entry that say something, in the order in which they are stored."""
    told, body = _Content(teller.under(entry.study_version), entry), entry.body
    fields = [(name, getattr(body, name)) for name in body.__struct_fields__]
    return [told.row(name, value) for name, value in fields if value not in ("", (), {}, None, 0)]


class _Content:
    def __init__(self, teller: Teller, entry: Entry) -> None:
        self.teller, self.entry = teller, entry

    def row(self, name: str, value: Any) -> Shown:
        label = self.teller.text(FIELDS[name]) if name in FIELDS else name
        shown: Shown = {"label": label, "value": "", "pairs": []}
        if isinstance(value, dict):
            return shown | ({"value": str(len(value))} if name == "heads" else {"pairs": self._mapped(name, value)})
        if isinstance(value, tuple):
            return shown | self._several(name, value)
        return shown | {"value": self._one(name, value)}

    def _several(self, name: str, values: tuple[Any, ...]) -> Shown:
        if all(isinstance(v, Datum | Scan) for v in values):
            return {"pairs": [self._pair(v) for v in values]}
        return {"value": self.teller.listed(self._one(name, v) for v in values)}

    def _pair(self, held: Datum | Scan) -> Shown:
        if isinstance(held, Datum):
            return {"label": self.teller.item(held.item), "value": self.teller.value(held)}
        serial = f" S{held.serial:03}" if held.serial else ""
        return {"label": self.teller.words[f"label_{held.what}"], "value": f"{held.code}{serial}"}

    def _mapped(self, name: str, held: dict[str, Any]) -> list[Shown]:
        return [{"label": self._key(name, key), "value": self._of(name, value)} for key, value in held.items()]

    def _key(self, name: str, key: str) -> str:
        if name in ("verdicts", "evidence"):
            found = self.teller.studies.named(lambda s: s.criteria, key, self.entry.study_version)
            return f"{key} {self.teller.text(found.title)}" if found else key
        return self._one(name, key)

    def _of(self, name: str, value: Any) -> str:
        if name == "verdicts":
            return self.teller.text(VERDICTS[""][value][0]) if value in VERDICTS[""] else str(value)
        if isinstance(value, dict):  # item -> the number of the entry that holds it
            return self.teller.listed(self._item(item) for item in value)
        if isinstance(value, tuple):
            return self.teller.listed(map(str, value))
        return f"{value[:SHORT]}…" if name == "forms" else str(value)

    def _one(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return self.teller.words["yes"] if value else self.teller.words["no"]
        if isinstance(value, msgspec.Struct):
            return " · ".join(self._one(f, getattr(value, f)) for f in value.__struct_fields__ if getattr(value, f))
        return self._word(name, str(value))

    def _word(self, name: str, value: str) -> str:
        if value in _TEXTS.get(name, {}):
            return self.teller.text(_TEXTS[name][value])
        if name in _THINGS and (label := self._labelled(name, value)):
            return label
        say = self._SAYING.get(name)
        return say(self, value) if say else self._plain(name, value)

    def _plain(self, name: str, value: str) -> str:
        if name in _RULES:
            return holds.rule(value, self.teller)
        if name in _BADGES:
            return self.teller.badge(value).word
        if name in _PEOPLE:
            return self.teller.name_and_id(value)
        told = self._spot(value)
        return self.teller.moment(value) if told == value and "T" in value else self.teller.other(told)

    def _labelled(self, name: str, id: str) -> str:
        """The label of a thing of the study with this id, in the version that the entry was written under."""
        found: Any = self.teller.studies.named(_THINGS[name], id, self.entry.study_version)
        label = self.teller.text(getattr(found, "label", None) or found.title) if found else ""
        return label if name in _NAMELESS or not label else f"{id} {label}"

    def _item(self, id: str) -> str:
        return self.teller.item(id) if any(s.has_item(id) for s in self.teller.studies.values()) else id

    def _form(self, id: str) -> str:
        place = Place("", id, 0)
        if is_consent(place):
            return self.teller.consent(place)
        return self.teller.form(id) if self.teller.studies.has_form(id) else id

    def _visit(self, id: str) -> str:
        return self.teller.visit(id) if self.teller.studies.has_visit(id) else id

    def _where(self, written: str) -> str:
        """Of a deviation: a step, a visit or a form by its label; else as it was written."""
        step = self._labelled("step", written)
        return step or (self._visit(written) if self._visit(written) != written else self._spot(written))

    def _spot(self, written: str) -> str:
        place = read_spot(written)
        known = place and (is_consent(place) or self.teller.studies.has_form(place.form))
        return self.teller.place(place) if place and known else written

    def _check(self, id: str) -> str:
        """What the check asks, in words; a person's own question stands in its own field."""
        item = getattr(self.entry.body, "item", "")
        return self.teller.other(id) if id == "manual" else self.teller.text(asks(self.teller.study, item, id))

    def _version(self, version: str) -> str:
        found = self.teller.studies.get(version)
        return found.edition if found else version

    def _to(self, value: str) -> str:
        return self._version(value) if value in self.teller.studies else self.teller.role(value)

    _SAYING: dict[str, Callable[["_Content", str], str]] = {
        "visit": _visit,
        "form": _form,
        "item": _item,
        "items": _item,
        "state": lambda self, id: self.teller.lot_state(id),
        "role": lambda self, id: self.teller.role(id),
        "where": _where,
        "check": _check,
        "version": _version,
        "before": _version,
        "to": _to,
    }
