"""What is true now about the lab's calendar: which places were offered, and whose culture holds which, until when."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from vertebra.conduct import entries as e

if TYPE_CHECKING:
    from vertebra.conduct.state import Trial


class Offer(msgspec.Struct, frozen=True):
    """So many cultures at once at a place of a site, on every day from `since` to `until`."""

    site: str
    place: str
    since: date
    until: date
    slots: int
    entry: str


class SlotTurn(msgspec.Struct, frozen=True):
    """One thing that happened to a slot: booked, moved or freed; with the days as they stood after it."""

    what: str
    at: str
    by: e.Actor
    surgery: date
    injection: date
    why: str
    entry: str


class Slot(msgspec.Struct, frozen=True):
    """The place in the lab that a participant's culture has.

    Attributes:
        ready: when the cells are expected. until: the last day for which the place is held.
        freed: the day on which it was freed, None while it is held; used: tissue had been taken by then.
        turns: all that happened to it, the newest last; what was booked before and freed again stays in it.
    """

    participant: str
    site: str
    place: str
    surgery: date
    ready: date
    injection: date
    until: date
    freed: date | None = None
    used: bool = False
    why: str = ""
    turns: tuple[SlotTurn, ...] = ()

    @property
    def live(self) -> bool:
        return self.freed is None


def live_slot(trial: "Trial", participant: str) -> Slot | None:
    """The slot that a participant holds now."""
    found = trial.slots.get(participant)
    return found if found and found.live else None


def _offered(t: "Trial", entry: e.Entry, body: e.SlotsOffered) -> None:
    since, until = date.fromisoformat(body.since), date.fromisoformat(body.until)
    t.offers += (Offer(body.site, body.place, since, until, body.slots, entry.key),)


def _held(what: str) -> Callable[["Trial", e.Entry, Any], None]:
    def hold(t: "Trial", entry: e.Entry, body: e.SlotBooked | e.SlotMoved) -> None:
        before = t.slots.get(body.participant)
        surgery, ready, injection, until = map(
            date.fromisoformat, (body.surgery, body.ready, body.injection, body.until)
        )
        turn = SlotTurn(what, entry.recorded_at, entry.by, surgery, injection, getattr(body, "why", ""), entry.key)
        turns = (*(before.turns if before else ()), turn)
        t.slots[body.participant] = Slot(
            body.participant, body.site, body.place, surgery, ready, injection, until, turns=turns
        )

    return hold


def _freed(t: "Trial", entry: e.Entry, body: e.SlotFreed) -> None:
    slot = t.slots[body.participant]
    turn = SlotTurn("freed", entry.recorded_at, entry.by, slot.surgery, slot.injection, body.why, entry.key)
    t.slots[body.participant] = msgspec.structs.replace(
        slot, freed=date.fromisoformat(entry.occurred_at[:10]), used=body.used, why=body.why, turns=(*slot.turns, turn)
    )


APPLY_SLOTS: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.SlotsOffered: _offered,
    e.SlotBooked: _held("booked"),
    e.SlotMoved: _held("moved"),
    e.SlotFreed: _freed,
}
