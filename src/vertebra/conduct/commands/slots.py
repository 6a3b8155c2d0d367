"""Commands: what is asked of the lab's calendar. It concerns the trial: everybody shares the places of the lab."""

from vertebra.conduct.entries import Origin
from vertebra.conduct.tagged import CommandShape


class OfferSlots(CommandShape, frozen=True, tag="offer slots"):
    """So many cultures at once at this place, from a day to a day; none: the place is closed on these days."""

    site: str
    place: str
    since: str
    until: str
    slots: int


class BookSlot(CommandShape, frozen=True, tag="book slot"):
    """injection: the day planned for it; empty: the engine proposes one. place: empty for any that is free."""

    participant: str
    surgery: str
    injection: str = ""
    place: str = ""
    source: Origin = "typed"


class MoveSlot(CommandShape, frozen=True, tag="move slot"):
    """Both days as they shall be. Once tissue was taken the surgery stays, and only the injection moves."""

    participant: str
    surgery: str
    why: str
    injection: str = ""
    place: str = ""
    source: Origin = "typed"


class FreeSlot(CommandShape, frozen=True, tag="free slot"):
    participant: str
    why: str


SlotOfParticipant = BookSlot | MoveSlot | FreeSlot
SlotsOfTrial = OfferSlots | SlotOfParticipant
