"""App, pages: a departure from the protocol in words: what it is, where it was found, and what was recorded of it.

The ledger holds codes and the engine's own short notes; every page that shows a departure reads them here.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from vertebra.app.pages.telling import Teller
from vertebra.conduct.entries import DeviationFound
from vertebra.conduct.places import Place, read_spot
from vertebra.conduct.state import Deviation
from vertebra.conduct.words import DEVIATIONS
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

_WINDOW = re.compile(r"(early|late): (\S+) outside (\S+)\.\.(\S+)")
_DUE = re.compile(r"due (\S+?)(?:, (not sent|sent (\S+)))?")
_LATE = ("late report", "late culture", "late follow-up")
_ROW = re.compile(r"(\S+?)(?: row)? ([0-9]{1,6})")


class Departure(NamedTuple):
    """Told in one language. What a person typed stays as it was typed."""

    what: str
    where: str
    detail: str


class _Labelled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> Text: ...


def departure(teller: Teller, d: Deviation | DeviationFound, version: str) -> Departure:
    """version: the study version under which it was found."""
    return Departure(_what(teller, d.code, version), _where(teller, d.where), _detail(teller, d.code, d.detail))


def _what(teller: Teller, code: str, version: str) -> str:
    """The label of the warning or limit, else the kind."""
    rule = _label(teller, lambda s: (*s.product.warnings, *s.product.limits), code, version)
    if rule:
        return f"{code} {rule}"
    return teller.text(DEVIATIONS[code]) if code in DEVIATIONS else teller.other(code)


def _where(teller: Teller, written: str) -> str:
    """A form, a visit, a step, a row of a log or of an errand by its label; anything else as it was written."""
    place = read_spot(written)
    if place and teller.studies.has_form(place.form):
        return teller.place(place)
    if teller.studies.has_visit(written):
        return teller.visit(written)
    named = _ROW.fullmatch(written)
    if named and teller.studies.has_form(named[1]):
        return teller.place(Place("", named[1], int(named[2])))
    label = _label(teller, _errands, named[1] if named else written)
    return f"{label} · {teller.words['row']} {named[2]}" if label and named else label or written


def _errands(study: Study) -> Iterable[_Labelled]:
    return (*study.product.steps, *study.product.tests, *study.product.follow_ups, *study.safety.clocks)


def _detail(teller: Teller, code: str, detail: str) -> str:
    if code == "window" and (found := _WINDOW.fullmatch(detail)):
        off, day, first, last = found.groups()
        return teller.words["outside_window"].format(teller.badge(off).word, day, first, last)
    if code in _LATE and (found := _DUE.fullmatch(detail)):
        due, how, sent = found.groups()
        ends = [("due", due), *([("sent", sent)] if sent else [("not_sent", "")] if how else [])]
        return " · ".join(f"{teller.words[word]} {teller.moment(at)}".strip() for word, at in ends)
    if code == "excursion":
        return _label(teller, lambda s: s.product.climates, detail) or detail
    if code == "custody gap":
        ends = detail.split(" → ")
        return " → ".join(_label(teller, lambda s: s.product.stations, at) or at for at in ends)
    return detail


def _label(teller: Teller, things: Callable[[Study], Iterable[_Labelled]], id: str, version: str = "") -> str:
    found = teller.studies.named(things, id, version or teller.study.version)
    return teller.text(found.label) if found else ""
