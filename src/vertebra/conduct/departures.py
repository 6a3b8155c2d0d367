"""Conduct: a departure from the protocol in words: what it is, where it was found, and what was recorded of it.

The ledger holds codes and the engine's own short notes; every page and every paper that shows a departure reads them
here. In: the versions of the study, and what was found. Out: texts in both languages; what a person typed stays as it
was typed, and a code that nobody knows any more as it was written.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from vertebra.conduct.places import Place, read_spot
from vertebra.conduct.words import DEVIATIONS, FOUND
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.terms.shown import on_the_clock
from vertebra.terms.texts import Lang, Text

_WINDOW = re.compile(r"(early|late): (\S+) outside (\S+)\.\.(\S+)")
_DUE = re.compile(r"due (\S+?)(?:, (not sent|sent (\S+)))?")
_LATE = ("late report", "late culture", "late follow-up")
_ROW = re.compile(r"(\S+?)(?: row)? ([0-9]{1,6})")

_OFF = {"early": Text("early", "提早"), "late": Text("late", "延遲")}
_OUTSIDE = Text("{}: {}, window {} to {}", "{}：{}，窗期 {} 至 {}")
_DUE_ON, _SENT = Text("Due {}", "期限 {}"), Text("Sent {}", "已通報 {}")
_NOT_SENT = Text("not sent", "未通報")
_NUMBERED = Text("Row {}", "列 {}")
_AND = Text("; ", "；")


class Departure(NamedTuple):
    """detail: None where nothing more was recorded."""

    what: Text
    where: Text
    detail: Text | None

    def into(self, lang: Lang) -> "Told":
        return Told(self.what.into(lang), self.where.into(lang), self.detail.into(lang) if self.detail else "")


class Told(NamedTuple):
    """The same in one language."""

    what: str
    where: str
    detail: str


class _Labelled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> Text: ...


def departure(studies: Studies, code: str, where: str, detail: str, version: str = "") -> Departure:
    """version: the study version under which it was found; whatever that does not know is asked of the others."""
    told = _detail(studies, code, detail, version) if detail.strip() else None
    return Departure(what_departed(studies, code, version), _where(studies, where, version), told)


def what_departed(studies: Studies, code: str, version: str = "") -> Text:
    """The label of the warning or limit behind its code, else the kind."""
    rule = _label(studies, lambda s: (*s.product.warnings, *s.product.limits), code, version)
    return _coded(code, rule) if rule else FOUND.get(code) or DEVIATIONS.get(code) or _as_is(code)


def place_told(studies: Studies, place: Place, version: str = "") -> Text:
    """Visit, form and row, as far as they are there.

    Raises:
        KeyError: no version knows the visit or the form.
    """
    visit = [visit_told(studies, place.visit, version)] if place.visit else []
    form = [studies.form(place.form, version).title] if place.form else []
    return joined([*visit, *form, *([_said(_NUMBERED, _as_is(str(place.row)))] if place.row else [])])


def visit_told(studies: Studies, id: str, version: str = "") -> Text:
    return _coded(id, studies.visit(id, version).label)


def joined(parts: Iterable[Text], by: Text | None = None) -> Text:
    """Several texts in a row, apart by a dot or by what is named."""
    some, apart = list(parts), by or _as_is(" · ")
    return Text(apart.en.join(x.en for x in some), apart.zh.join(x.zh for x in some))


def _where(studies: Studies, written: str, version: str) -> Text:
    """A form, a visit, a step, a row of a log or of an errand by its label; anything else as it was written."""
    place = read_spot(written)
    if place and studies.has_form(place.form) and (not place.visit or studies.has_visit(place.visit)):
        return place_told(studies, place, version)
    if studies.has_visit(written):
        return visit_told(studies, written, version)
    named = _ROW.fullmatch(written)
    if named and studies.has_form(named[1]):
        return place_told(studies, Place("", named[1], int(named[2])), version)
    label = _label(studies, _errands, named[1] if named else written, version)
    if label and named:
        return joined([label, _said(_NUMBERED, _as_is(named[2]))])
    return label or _as_is(written)


def _errands(study: Study) -> Iterable[_Labelled]:
    return (*study.product.steps, *study.product.tests, *study.product.follow_ups, *study.safety.clocks)


def _detail(studies: Studies, code: str, detail: str, version: str) -> Text:
    if code == "window" and (found := _WINDOW.fullmatch(detail)):
        off, *days = found.groups()
        return _said(_OUTSIDE, _OFF[off], *map(_as_is, days))
    if code in _LATE and (found := _DUE.fullmatch(detail)):
        return _late(ZoneInfo(studies.under(version).zone), *found.groups())
    if code == "excursion":
        return _label(studies, lambda s: s.product.climates, detail, version) or _as_is(detail)
    if code == "custody gap":
        ends = [_label(studies, lambda s: s.product.stations, at, version) or _as_is(at) for at in detail.split(" → ")]
        return joined(ends, _as_is(" → "))
    if code == "refused step":
        return joined([what_stood(studies, id, version) for id in detail.split(", ")], _AND)
    return _as_is(detail)


def what_stood(studies: Studies, id: str, version: str = "") -> Text:
    """A hard stop behind its code: `H1 Person, container and second identifier do not all agree`."""
    label = _label(studies, lambda s: s.product.stops, id, version)
    return _coded(id, label) if label else _as_is(id)


def _late(zone: ZoneInfo, due: str, how: str | None, sent: str | None) -> Text:
    ends = [_said(_DUE_ON, _as_is(on_the_clock(due, zone)))]
    if how:
        ends.append(_said(_SENT, _as_is(on_the_clock(sent, zone))) if sent else _NOT_SENT)
    return joined(ends)


def _label(studies: Studies, things: Callable[[Study], Iterable[_Labelled]], id: str, version: str) -> Text | None:
    found = studies.named(things, id, version)
    return found.label if found else None


def _coded(id: str, label: Text) -> Text:
    return Text(f"{id} {label.en}", f"{id} {label.zh}")


def _said(pattern: Text, *parts: Text) -> Text:
    return Text(pattern.en.format(*(p.en for p in parts)), pattern.zh.format(*(p.zh for p in parts)))


def _as_is(written: str) -> Text:
    return Text(written, written)
