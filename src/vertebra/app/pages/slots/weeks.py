"""App, pages, slots: weeks as rows. Each day tells what the lab has left, and who is in theatre or injected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import Badge
from vertebra.conduct.product.calendar import Board, Room
from vertebra.conduct.product.injections import injections
from vertebra.conduct.state import Slot, Trial

Shown = dict[str, Any]
Marks = dict[date, list[Shown]]


def weeks(
    board: Board, room: Room, trial: Trial, seen: list[Slot], first: date, last: date, teller: Teller
) -> list[Shown]:
    """From a Monday to a Sunday. seen: the slots that whoever asks may know of."""
    marks = _marks(trial, seen)
    found = []
    for n in range((last - first).days // 7 + 1):
        days = [first + timedelta(days=7 * n + d) for d in range(7)]
        found.append({"label": days[0].isoformat(), "days": [_day(board, room, d, marks, teller, first) for d in days]})
    return found


def _day(board: Board, room: Room, day: date, marks: Marks, teller: Teller, first: date) -> Shown:
    return {
        "iso": day.isoformat(),
        "day": day.day,
        "month": f"{day:%Y-%m}" if day.day == 1 or day == first else "",
        "today": day == board.today,
        "past": day < board.today,
        "free": capacity(board, room, day, teller),
        "marks": marks.get(day, []),
    }


def capacity(board: Board, room: Room, day: date, teller: Teller) -> Badge:
    """What the place has left on that day, in a word and a tone."""
    offered, held = board.offered(room, day), board.held(room, day)
    if held > offered:
        return Badge(teller.words["cal_over"].format(held - offered), "bad")
    if not offered:
        return Badge(teller.words["cal_closed"], "quiet")
    if held == offered:
        return Badge(teller.words["cal_full"], "watch")
    return Badge(teller.words["cal_free"].format(offered - held), "quiet" if day < board.today else "good")


def _marks(trial: Trial, seen: Iterable[Slot]) -> Marks:
    """Who is operated and who is injected on which day; a slot that was freed before the surgery is not there."""
    mine = {s.participant: s for s in seen if s.live or s.used}
    found: Marks = defaultdict(list)
    for slot in mine.values():
        found[slot.surgery].append({"kind": "surgery", "who": slot.participant})
    for x in injections(trial):
        if x.participant in mine:
            found[x.day].append({"kind": "given" if x.given else "injection", "who": x.participant})
    return found
