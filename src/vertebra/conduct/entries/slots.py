"""Entries: the lab's calendar, all in the trial's stream: places offered, a place booked, moved, freed.

Days are calendar days of the site, as `2026-03-15`. surgery: tissue is taken. ready: the cells are expected.
injection: the day planned for it. until: the last day for which the place is held.
"""

from vertebra.conduct.tagged import BodyShape


class SlotsOffered(BodyShape, frozen=True, tag="slots offered"):
    """So many cultures at once from a day to a day, both included; takes the place of what was offered before."""

    site: str
    place: str
    since: str
    until: str
    slots: int


class SlotBooked(BodyShape, frozen=True, tag="slot booked"):
    participant: str
    surgery: str
    ready: str
    injection: str
    until: str
    site: str
    place: str


class SlotMoved(BodyShape, frozen=True, tag="slot moved"):
    """All days as they are from now on; those before stand in the entries before."""

    participant: str
    surgery: str
    ready: str
    injection: str
    until: str
    site: str
    place: str
    why: str


class SlotFreed(BodyShape, frozen=True, tag="slot freed"):
    """why: a person's words; or the state of the lot, or the status of the participant, that freed it by itself.

    used: tissue had been taken, so the place was held up to this day.
    """

    participant: str
    why: str
    used: bool = False


OfSlots = SlotsOffered | SlotBooked | SlotMoved | SlotFreed
