"""Which values must be compared with their source, and which have been: a verification falls when its value changes.

The plan is in the study: all items of a form, its key items, or none. Worked-out items have no source of their own.
Source: ICH E6(R3) 3.11.4 (monitoring in proportion to the risk); peers' notes 1, row 6 (100 %, partial, none).
"""

from typing import NamedTuple

from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant
from vertebra.protocol.forms import Form
from vertebra.protocol.study import Study


class Progress(NamedTuple):
    """How many values the plan wants verified, and how many of these are."""

    required: int
    done: int

    @property
    def complete(self) -> bool:
        return self.done >= self.required


def planned(form: Form) -> frozenset[str]:
    """The items of the form that the plan wants verified wherever they hold something."""
    return form.to_verify


def verifiable(study: Study, p: Participant, place: Place) -> dict[str, str]:
    """Every item of the form that holds a value or the reason for its absence, with the entry that holds it."""
    sheet = p.sheets.get(place)
    if sheet is None:
        return {}
    typed = (i.id for i in study.form(place.form).items if i.derive is None)
    return {i: sheet.cells[i].entry for i in typed if i in sheet.cells and sheet.cells[i].datum.shown}


def is_verified(p: Participant, place: Place, item: str) -> bool:
    """Whether the present value is the one that was compared with its source."""
    seen, cell = p.verified.get(place, {}).get(item), p.cell(place, item)
    return seen is not None and cell is not None and seen.holds == cell.entry


def progress(study: Study, p: Participant, place: Place) -> Progress:
    """Of one form."""
    due = to_verify(study, p, place)
    return Progress(len(due), sum(is_verified(p, place, i) for i in due))


def to_verify(study: Study, p: Participant, place: Place) -> list[str]:
    """The items of the form that hold something and that the plan wants verified."""
    sheet, wanted = p.sheets.get(place), study.to_verify(place.form)
    return [i for i, cell in sheet.cells.items() if i in wanted and cell.datum.shown] if sheet else []


def total(study: Study, p: Participant) -> Progress:
    """Of all forms of a participant."""
    each = [progress(study, p, place) for place in p.sheets]
    return Progress(sum(x.required for x in each), sum(x.done for x in each))
