"""State: the lab's calendar: which places were offered, and whose culture holds which, until when."""

from datetime import date

import msgspec

from vertebra.conduct import entries as e


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
