"""The lab's calendar: what is held on which day, what is free, and the nearest days on which a culture fits.

In: offers and slots of the trial, the study's days of a culture, today. Out: days and counts. Nothing is decided here.
A culture holds its place from the day of the surgery until the slowest culture would be ready, or the planned injection
if that is later. One that is not freed by then still stands in the incubator, so it counts on for as long as it does.
Source: issue of the trial (order to collect only with capacity), domain notes F4 (slot scheduling), H2 (culture time).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from vertebra.conduct.state import Participant, Slot, Trial
from vertebra.protocol.product import Culture
from vertebra.protocol.study import Study

HORIZON = 366  # so many days to either side are looked through for one that works


class Room(NamedTuple):
    """A place of a site where cultures grow."""

    site: str
    place: str


class Dates(NamedTuple):
    """The days of one culture: until is the last for which its place is held."""

    surgery: date
    ready: date
    injection: date
    until: date


def culture_dates(culture: Culture, surgery: date, injection: date) -> Dates:
    """
    >>> culture_dates(Culture(19, 38, 57, 28, 91, ()), date(2026, 2, 2), date(2026, 3, 16)).until.isoformat()
    '2026-03-31'
    """
    slowest = surgery + timedelta(days=culture.most_days)
    return Dates(surgery, surgery + timedelta(days=culture.typical_days), injection, max(injection, slowest))


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day, both ends included; none if it ends before it begins."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def held_days(slot: Slot, today: date) -> Iterator[date]:
    """The days on which a slot takes its place: a freed one up to that day, if tissue was ever taken."""
    if slot.freed is not None:
        return days_from(slot.surgery, min(slot.until, slot.freed)) if slot.used else iter(())
    return days_from(slot.surgery, max(slot.until, today))


class Board:
    """The places of the lab, day by day, as of today. without: a participant whose own slot does not count."""

    def __init__(self, trial: Trial, today: date, without: str = "") -> None:
        self._trial, self.today, self._without = trial, today, without
        self._offered: dict[tuple[Room, date], int] = {}

    @cached_property
    def _held(self) -> Counter[tuple[Room, date]]:
        slots = [s for s in self._trial.slots.values() if s.participant != self._without]
        return Counter((Room(s.site, s.place), day) for s in slots for day in held_days(s, self.today))

    def rooms(self, site: str) -> list[Room]:
        """All places that a site ever offered, in that order."""
        return list(dict.fromkeys(Room(o.site, o.place) for o in self._trial.offers if o.site == site))

    def offered(self, room: Room, day: date) -> int:
        """How many cultures the place takes that day: what was offered last counts; nothing offered is none."""
        if (room, day) not in self._offered:
            fits = (o for o in reversed(self._trial.offers) if (o.site, o.place) == room and o.since <= day <= o.until)
            self._offered[room, day] = next((o.slots for o in fits), 0)
        return self._offered[room, day]

    def held(self, room: Room, day: date) -> int:
        return self._held[room, day]

    def free(self, room: Room, day: date) -> int:
        return self.offered(room, day) - self.held(room, day)

    def full_day(self, room: Room, dates: Dates) -> date | None:
        """The first day, from today on, on which the place has no room for this culture; None if it fits."""
        days = days_from(max(dates.surgery, self.today), dates.until)
        return next((day for day in days if self.free(room, day) < 1), None)

    def room_for(self, site: str, dates: Dates, place: str = "") -> Room | None:
        """The first place of the site, or the one named, that is free on every day."""
        rooms = (room for room in self.rooms(site) if place in ("", room.place))
        return next((room for room in rooms if self.full_day(room, dates) is None), None)


def nearest(
    board: Board, culture: Culture, site: str, wanted: date, place: str = ""
) -> tuple[date | None, date | None]:
    """The last day before `wanted` and the first after it on which a surgery finds a place for a usual culture.

    None where there is none within a year, or none from today on.
    """

    def works(day: date) -> bool:
        usual = culture_dates(culture, day, day + timedelta(days=max(culture.typical_days, culture.earliest)))
        return day >= board.today and board.room_for(site, usual, place) is not None

    apart = [timedelta(days=n) for n in range(1, HORIZON + 1)]
    before = next((wanted - n for n in apart if works(wanted - n)), None)
    return before, next((wanted + n for n in apart if works(wanted + n)), None)


def begins(trial: Trial, participant: str, day: date) -> bool:
    """Whether the slot of the participant is for a surgery on this very day; one that was used up counts for ever."""
    slot = trial.slots.get(participant)
    return slot is not None and (slot.live or slot.used) and slot.surgery == day


def begun(study: Study, p: Participant) -> bool:
    """Whether the tissue of the participant was taken."""
    taking = study.product.starting("surgery")
    return p.lot is not None and any(s.step in taking for s in p.lot.steps)


def has_room(trial: Trial, participant: str, day: date) -> bool:
    """Whether the cultures of others that still stand at the place of this slot leave room for it that day."""
    slot = trial.slots[participant]
    room, board = Room(slot.site, slot.place), Board(trial, day)
    others = [s for s in trial.slots.values() if s.live and s.participant != participant and s.surgery <= day]
    return sum(Room(s.site, s.place) == room for s in others) < board.offered(room, day)
