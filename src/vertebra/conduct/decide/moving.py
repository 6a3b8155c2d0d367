"""Moving a participant to another study version: the entry that it leaves, and all that follows from it at once.

Derived values that the new version tells otherwise are worked out anew, its checks are asked again, and signals that
it newly finds are raised. Rules that protect people apply to what is known now: each harm that the new version reports
or counts starts its clock, from the day of the move, and is counted, on kept forms too, whose content stays as it was.
No departure is found in what was done under the plan of its day.

A required item that comes with an amendment is not asked of forms filled before, unless the amendment says so: a
participant cannot remember last spring's pain. Such items are listed in the entry and excused for good.
Source: peers notes 3.2 and pain 19.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from vertebra.conduct import entries as e
from vertebra.conduct.checks import is_asked
from vertebra.conduct.decide.questions import ask_again
from vertebra.conduct.decide.recomputed import recompute
from vertebra.conduct.decide.safety import count_harms, pause_by_new_rules, raise_signals
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked
from vertebra.conduct.index import index_of
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.planned import Lost, homeless, is_planned
from vertebra.conduct.state import Participant, Place, Trial
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

Cell = tuple[Place, str]


def move(work: Work, old: Study, why: str, kept: Collection[Place]) -> Asked:
    """Draft the move to the version of `work`, and what follows from it on all forms that are not kept.

    The participant as seen under the old version, before the move.
    """
    before = Asked(old, work.trial.fork(), work.participant.fork(), e.NOBODY, work.now, work.now, NOWHERE)
    work.add(move_of(old, work.study, work.participant, work.now, why, kept))
    places = rechecked(work.participant, kept)
    recompute(work, before, places)
    ask_again(work, places)
    for place in places:
        if is_planned(work.study, place):
            raise_signals(work, place, known=signals_met(before, place))
    for place in [place for place in work.participant.sheets if is_planned(work.study, place)]:
        count_harms(work, place, since=work.today)
    pause_by_new_rules(work, old.safety)
    return before


def signals_met(asked: Asked, place: Place) -> frozenset[str]:
    """The signals of that version whose pattern stands at this form, raised or not."""
    signals = index_of(asked.study).signals[place.form] if is_planned(asked.study, place) else ()
    return frozenset(s.id for s in signals if verdict_of(s.when, asked.view.at(place)) is Verdict.MET)


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
    """The forms that a move leaves as they were: locked, frozen, or signed by a signature that still fits."""
    return frozenset(place for place in participant.sheets if _stays(participant, place))


def _stays(p: Participant, place: Place) -> bool:
    return bool(locked(p, place) or frozen(p, place) or signature_at(p, place))


def rechecked(participant: Participant, kept: Collection[Place]) -> list[Place]:
    """The forms whose questions the move asks again: all but those that are kept."""
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
    view = Asked(old, Trial(), participant, e.NOBODY, now, now, place).view
    return before.show == item.show or is_asked(view, before) is Verdict.MET
