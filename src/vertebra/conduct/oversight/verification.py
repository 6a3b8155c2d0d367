"""Which values must be compared with their source, and which have been: a verification falls when its value changes.

The plan is in the study: all items of a form, its key items, or none. Worked-out items have no source of their own.
A consent has a spot too, `/consent:trial/2` for the second one of that kind, and items: its day, its version, who
obtained it. One that is given anew is another one to verify.
Source: ICH E6(R3) 3.11.4 (monitoring in proportion to the risk); peers' notes 1, row 6 (100 %, partial, none).
"""

from typing import NamedTuple

from vertebra.conduct.places import Place
from vertebra.conduct.state import Consent, Participant
from vertebra.protocol.study import CONSENT_ITEMS, Study

_CONSENT = "consent:"


class Progress(NamedTuple):
    """How many values the plan wants verified, and how many of these are."""

    required: int
    done: int

    @property
    def complete(self) -> bool:
        return self.done >= self.required


def consent_place(consent: str, nth: int) -> Place:
    """Where the nth consent of that kind stands, counted from one.

    >>> consent_place("trial", 2).spot
    '/consent:trial/2'
    """
    return Place("", f"{_CONSENT}{consent}", nth)


def consent_at(p: Participant, place: Place) -> Consent | None:
    """The consent that stands there; None where none does, and for a form."""
    given = p.consented.get(consent_of(place), ()) if is_consent(place) else ()
    return given[place.row - 1] if 0 < place.row <= len(given) else None


def is_consent(place: Place) -> bool:
    return not place.visit and place.form.startswith(_CONSENT)


def consent_of(place: Place) -> str:
    """The id of the document."""
    return place.form.removeprefix(_CONSENT)


def consents_given(p: Participant) -> list[Place]:
    """Where each consent stands that the participant ever gave, kind by kind."""
    return [consent_place(id, nth) for id, given in p.consented.items() for nth in range(1, len(given) + 1)]


def verifiable(study: Study, p: Participant, place: Place) -> dict[str, str]:
    """Every item there that holds a value or the reason for its absence, with the entry that holds it."""
    if consent := consent_at(p, place):
        return dict.fromkeys(CONSENT_ITEMS, consent.entry)
    sheet = p.sheets.get(place)
    if sheet is None:
        return {}
    typed = (i.id for i in study.form(place.form).items if i.derive is None)
    return {i: sheet.cells[i].entry for i in typed if i in sheet.cells and sheet.cells[i].datum.shown}


def is_verified(p: Participant, place: Place, item: str) -> bool:
    """Whether the present value is the one that was compared with its source."""
    seen, holds = p.verified.get(place, {}).get(item), consent_at(p, place) or p.cell(place, item)
    return seen is not None and holds is not None and seen.holds == holds.entry


def progress(study: Study, p: Participant, place: Place) -> Progress:
    """Of one form, or of one consent."""
    due = to_verify(study, p, place)
    return Progress(len(due), sum(is_verified(p, place, i) for i in due))


def to_verify(study: Study, p: Participant, place: Place) -> list[str]:
    """The items of the form, or of the consent, that hold something and that the plan wants verified."""
    if is_consent(place):
        return _of_consent(study, p, place)
    sheet, wanted = p.sheets.get(place), study.to_verify(place.form)
    return [i for i, cell in sheet.cells.items() if i in wanted and cell.datum.shown] if sheet else []


def _of_consent(study: Study, p: Participant, place: Place) -> list[str]:
    """By the plan of its document; all of it where the version in force has no such document any more."""
    plan = next((c.verify for c in study.consents if c.id == consent_of(place)), tuple(CONSENT_ITEMS))
    return [i for i in CONSENT_ITEMS if i in plan and consent_at(p, place)]


def total(study: Study, p: Participant) -> Progress:
    """Of all consents and forms of a participant."""
    each = [progress(study, p, place) for place in (*consents_given(p), *p.sheets)]
    return Progress(sum(x.required for x in each), sum(x.done for x in each))
