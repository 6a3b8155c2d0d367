"""Questions that data raise: missing items, values out of range, relations that should not hold.

`standing(study, participant, view, places)` tells which questions the data raise now; the door compares them with the
open queries, opens the new ones and resolves those that the data no longer raise.
Source: ICH E6(R3) 4.2.1 (automated checks at capture raise questions and never block a true value).
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from vertebra.conduct.data import read_datum
from vertebra.conduct.index import index_of
from vertebra.conduct.look import View
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.forms import Item
from vertebra.protocol.product import Limit
from vertebra.protocol.study import Study
from vertebra.terms.spans import Span, compare, point
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict

REQUIRED, RANGE, UNIT, SKIPPED = "required", "range", "unit", "skipped"
_ASKS = {
    REQUIRED: Text("{} is empty: give the value or a missing reason.", "{}未填：請填寫數值或缺漏原因。"),
    RANGE: Text("{} is outside its plausible range: is it right?", "{}超出合理範圍：請確認是否正確。"),
    UNIT: Text("{} has no usable unit: give the unit.", "{}缺單位或單位不明：請填寫單位。"),
    SKIPPED: Text("{} does not apply here but holds a value.", "{}於此不適用卻有數值，請確認。"),
}


class Question(msgspec.Struct, frozen=True):
    """place and item it stands at, the check that asks, and the value it asks about."""

    place: Place
    item: str
    check: str
    about: str


def asks(study: Study, item: str, check: str) -> Text:
    """The words of a system query."""
    if check in _ASKS:
        label = study.item(item).label
        return Text(_ASKS[check].en.format(label.en), _ASKS[check].zh.format(label.zh))
    found = next((c.asks for c in study.home(item).checks if c.id == check), None)
    return found or _outside_limit(study, check) or Text(check, check)


def _outside_limit(study: Study, check: str) -> Text | None:
    limit = next((x for x in study.product.limits if x.id == check), None)
    if limit is None:
        return None
    label, advice = limit.label, limit.advice
    return Text(f"Not kept: {label.en}. {advice.en}", f"未符合：{label.zh}。{advice.zh}")


def standing(study: Study, view: View, places: Iterable[Place]) -> set[Question]:
    """The questions that the data of these places raise now; none where the study has no place for them any more."""
    participant = view.participant
    return {
        question
        for place in places
        if place in participant.sheets and (not participant.moves or is_planned(study, place))
        for question in _at(study, view.at(place), participant.sheets[place])
    }


def touched(study: Study, participant: Participant, place: Place) -> list[Place]:
    """The sheets whose questions may change when this one changes: itself, and all that read its items."""
    index = index_of(study)
    readers, neighbours = index.readers[place.form], index.neighbours[place.form]

    def is_touched(other: Place) -> bool:
        return other.form in readers or (other.form in neighbours and other.visit == place.visit)

    return [place, *(p for p in participant.sheets if p != place and is_touched(p))]


def _at(study: Study, view: View, sheet: Sheet) -> Iterator[Question]:
    form = study.form(view.place.form)
    for item in form.items:
        if item.derive is None:
            yield from _about_item(view, item, sheet)
    for check in form.checks:
        if verdict_of(check.wrong, view) is Verdict.MET:
            yield _question(view, check.item, check.id, sheet)
    for limit in unkept(study, view):
        yield _question(view, limit.item.item, limit.id, sheet)


def unkept(study: Study, view: View) -> list[Limit]:
    """The in-process limits that what stands at this place does not keep; one that cannot be told is kept."""
    limits = index_of(study).limits[view.place.form]
    return [x for x in limits if verdict_of(x.condition, view) is Verdict.NOT_MET]


def _about_item(view: View, item: Item, sheet: Sheet) -> Iterator[Question]:
    cell = sheet.cells.get(item.id)
    asked = is_asked(view, item)
    if not cell or not (cell.datum.value or cell.datum.missing):
        if item.required and asked is Verdict.MET and (view.place, item.id) not in view.participant.excused:
            yield _question(view, item.id, REQUIRED, sheet)
    elif cell.datum.value and asked is Verdict.NOT_MET:
        yield _question(view, item.id, SKIPPED, sheet)
    elif cell.datum.value and item.type == "number":
        yield from _about_number(view, item, sheet)


def is_asked(view: View, item: Item) -> Verdict:
    """Skip logic: whether the item applies here."""
    return Verdict.MET if item.show is None else verdict_of(item.show, view)


def _about_number(view: View, item: Item, sheet: Sheet) -> Iterator[Question]:
    known = read_datum(item, sheet.cells[item.id].datum).known
    if not isinstance(known, Span):
        yield _question(view, item.id, UNIT, sheet)
    elif _outside(known, item.low, item.high):
        yield _question(view, item.id, RANGE, sheet)


def _outside(known: Span, low: Decimal | None, high: Decimal | None) -> bool:
    below = low is not None and compare(known, "<", point(low)) is Verdict.MET
    return below or (high is not None and compare(known, ">", point(high)) is Verdict.MET)


def _question(view: View, item: str, check: str, sheet: Sheet) -> Question:
    cell = sheet.cells.get(item)
    return Question(view.place, item, check, cell.datum.shown if cell else "")
