"""Fold: what each entry about the lab's calendar makes true."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.state.slots import Offer, Slot, SlotTurn
from vertebra.conduct.state.trial import Trial


def _offered(t: Trial, entry: e.Entry, body: e.SlotsOffered) -> None:
    since, until = date.fromisoformat(body.since), date.fromisoformat(body.until)
    t.offers += (Offer(body.site, body.place, since, until, body.slots, entry.key),)


def _held(what: str) -> Callable[[Trial, e.Entry, Any], None]:
    def hold(t: Trial, entry: e.Entry, body: e.SlotBooked | e.SlotMoved) -> None:
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


def _freed(t: Trial, entry: e.Entry, body: e.SlotFreed) -> None:
    slot = t.slots[body.participant]
    turn = SlotTurn("freed", entry.recorded_at, entry.by, slot.surgery, slot.injection, body.why, entry.key)
    t.slots[body.participant] = msgspec.structs.replace(
        slot, freed=date.fromisoformat(entry.occurred_at[:10]), used=body.used, why=body.why, turns=(*slot.turns, turn)
    )


OF_SLOTS: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.SlotsOffered: _offered,
    e.SlotBooked: _held("booked"),
    e.SlotMoved: _held("moved"),
    e.SlotFreed: _freed,
}
