"""App, pages, slots: the calendar of theatre, cell lab and injections, and what would move if a date were moved.

In: the trial's offers and slots, the participants whom the role may see. Out: weeks with what is free on each day, a
strip for each culture, and a rehearsal of a booking: the very decision of the door, thrown away. Read only.
"""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from vertebra.app.acting import Acting
from vertebra.app.pages.participant import may
from vertebra.app.pages.sight import sites_of
from vertebra.app.pages.slots.plan import plan
from vertebra.app.pages.slots.strips import axis, strips
from vertebra.app.pages.slots.weeks import weeks
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.product.calendar import Board, Room

Shown = dict[str, Any]
WEEKS = 15  # the longest way from surgery to injection, and two weeks more
BACK = timedelta(weeks=2)
STEP = timedelta(weeks=8)


class Wanted(msgspec.Struct, frozen=True):
    """What the address asks for; empty strings where it asks for nothing. since: first day shown."""

    who: str = ""
    surgery: str = ""
    injection: str = ""
    place: str = ""
    room: str = ""
    since: date | None = None


def calendar_page(served: Served, teller: Teller, acting: Acting, wanted: Wanted) -> Shown:
    trial, _ = served.source.trial()
    today = served.source.today()
    sites = sorted(sites_of(trial, acting, today))
    board = Board(trial, today)
    rooms = [room for site in sites for room in board.rooms(site)]
    room = next((r for r in rooms if _id(r) == wanted.room), rooms[0] if rooms else None)
    first = monday(wanted.since or today - BACK)
    last = first + timedelta(weeks=WEEKS, days=-1)
    seen = [s for s in trial.slots.values() if s.site in sites]
    return {
        "today": today.isoformat(),
        "key": uuid4().hex,
        "may": may(acting.role),
        "sites": sites,
        "rooms": [{"id": _id(r), "name": _name(r, sites), "place": r.place, "here": r == room} for r in rooms],
        "place": room.place if room else "",
        "weeks": weeks(board, room, trial, seen, first, last, teller) if room else [],
        "axis": axis(first, last, today),
        "strips": strips(served, teller, trial, seen, first, last),
        "since": first.isoformat(),
        "until": last.isoformat(),
        "earlier": (first - STEP).isoformat(),
        "later": (first + STEP).isoformat(),
        "plan": plan(served, teller, acting, trial, wanted.who, wanted.surgery, wanted.injection, wanted.place),
    }


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _id(room: Room) -> str:
    return f"{room.site}:{room.place}"


def _name(room: Room, sites: list[str]) -> str:
    return room.place if len(sites) == 1 else f"{room.site} · {room.place}"
