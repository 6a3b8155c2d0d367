"""Moving a participant to another study version: the entry that it leaves, and the forms that it asks again.

A required item that comes with an amendment is not asked of forms filled before, unless the amendment says so: a
participant cannot remember last spring's pain. Such items are listed in the entry and excused for good.
Source: peers notes 3.2 and pain 19.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from vertebra.conduct import entries as e
from vertebra.conduct.checks import is_asked
from vertebra.conduct.facts import Asked
from vertebra.conduct.oversight.marks import locked
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.planned import Lost, homeless, is_planned
from vertebra.conduct.state import Participant, Place, Trial
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

NOBODY = e.Actor("", "")
Cell = tuple[Place, str]


def move_of(
    old: Study, new: Study, participant: Participant, now: datetime, why: str, kept: Collection[Place] = ()
) -> e.ParticipantMoved:
    """The entry of the move: what loses its place, what is not asked for, which consents count from now on."""
    excused = [c for c, item in blanks(old, new, participant, now) if not item.retroactive]
    return e.ParticipantMoved(
        before=participant.study_version,
        to=new.version,
        why=why,
        consents={c.id: c.version for c in new.consents},
        orphaned=tuple(e.Held(*lost.place, lost.item) for lost in newly_homeless(old, new, participant)),
        excused=tuple(e.Held(*place, item) for place, item in excused),
        rechecked=sum(is_planned(new, place) for place in rechecked(participant, kept)),
        kept=sum(place in kept for place in participant.sheets),
    )


def kept_forms(participant: Participant) -> frozenset[Place]:
    """The forms that a move leaves alone: those that are locked, or signed by a signature that still fits."""
    held = participant.sheets
    return frozenset(place for place in held if locked(participant, place) or signature_at(participant, place))


def rechecked(participant: Participant, kept: Collection[Place]) -> list[Place]:
    """The forms whose questions the move asks again: all but those that are signed or locked."""
    return [place for place in participant.sheets if place not in kept]


def newly_homeless(old: Study, new: Study, participant: Participant) -> list[Lost]:
    before = {(lost.place, lost.item) for lost in homeless(old, participant)}
    return [lost for lost in homeless(new, participant) if (lost.place, lost.item) not in before]


def blanks(old: Study, new: Study, participant: Participant, now: datetime) -> Iterator[tuple[Cell, Item]]:
    """Empty items of forms already filled that the new version requires and the old one did not ask for."""
    for place, sheet in participant.sheets.items():
        if is_planned(new, place):
            for item in new.form(place.form).items:
                empty = item.id not in sheet.cells or not sheet.cells[item.id].datum.shown
                if (
                    empty
                    and item.required
                    and item.derive is None
                    and not _demanded(old, participant, now, place, item)
                ):
                    yield (place, item.id), item


def _demanded(old: Study, participant: Participant, now: datetime, place: Place, item: Item) -> bool:
    """Whether the old version asked for the item there, or would once its unchanged condition were met."""
    known = {i.id: i for i in old.form(place.form).items} if is_planned(old, place) else {}
    before = known.get(item.id)
    if before is None or not before.required or (place, item.id) in participant.excused:
        return False
    view = Asked(old, Trial(), participant, NOBODY, now, now, place).view
    return before.show == item.show or is_asked(view, before) is Verdict.MET
