"""What a study version has a place for: a form where it was filled, an item on it, a value of it.

After an amendment a participant may hold forms and values that the version in force knows nothing of. They stay as
they are; no rule of that version is asked of them.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from vertebra.conduct.data import faults
from vertebra.conduct.entries import Datum
from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study


def is_planned(study: Study, place: Place) -> bool:
    """Whether the study collects this form there: a row of a log, a visit that has it, or a step of the product.

    Visits outside the plan are numbered by row; the form of a step may stand alone.
    """
    if not study.has_form(place.form):
        return False
    if study.form(place.form).log:
        return not place.visit and place.row > 0
    if not place.visit:
        return any(step.form == place.form for step in study.product.steps)
    if not study.has_visit(place.visit):
        return False
    visit = study.visit(place.visit)
    return place.form in visit.forms and (place.row == 0 or visit.unscheduled)


class Lost(msgspec.Struct, frozen=True):
    """A recorded value that a version has no place for. why: its form, its visit, its item, its code, its writing."""

    place: Place
    item: str
    shown: str
    why: Literal["form", "visit", "item", "code", "unreadable"]


def homeless(study: Study, participant: Participant) -> list[Lost]:
    """Values whose form, visit, item or code the version does not have, form by form in order of entry."""
    return [lost for place, sheet in participant.sheets.items() for lost in _homeless_at(study, place, sheet)]


def _homeless_at(study: Study, place: Place, sheet: Sheet) -> Iterator[Lost]:
    planned, items = is_planned(study, place), _items(study, place.form)
    for id, cell in sheet.cells.items():
        if not cell.datum.shown:
            continue
        if not planned:
            yield Lost(place, id, cell.datum.shown, "visit" if study.has_form(place.form) else "form")
        elif id not in items:
            yield Lost(place, id, cell.datum.shown, "item")
        elif not _in_list(study, items[id], cell.datum):
            yield Lost(place, id, cell.datum.shown, "code")


def unreadable(old: Study, new: Study, participant: Participant, now: datetime) -> list[Lost]:
    """Values that keep their item, but that its new definition could not take: letters in a number, another unit.

    What the system works out itself is none of them: it is worked out anew by the move itself.
    """
    return [
        Lost(place, id, cell.datum.shown, "unreadable")
        for place, sheet in participant.sheets.items()
        if is_planned(new, place)
        for id, cell in sheet.cells.items()
        if (item := _items(new, place.form).get(id)) is not None
        and _in_list(new, item, cell.datum)
        and not (item.derive is not None and _is_derived(old, id))
        and faults(new, item, cell.datum, now, "")
    ]


def _items(study: Study, form: str) -> dict[str, Item]:
    return {i.id: i for i in study.form(form).items} if study.has_form(form) else {}


def _in_list(study: Study, item: Item, datum: Datum) -> bool:
    """Every code is in the list of the item; what is no code at all is not asked for here."""
    if item.type != "code" or not datum.value:
        return True
    codes = {c.code for c in study.codelist(item.codes).codes}
    return set(datum.value.split(";") if item.multiple else [datum.value]) <= codes


def _is_derived(study: Study, item: str) -> bool:
    return study.has_item(item) and study.item(item).derive is not None
