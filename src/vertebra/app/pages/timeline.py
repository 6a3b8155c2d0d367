"""App, pages: both clocks of a participant as a picture: an axis for the surgery, one for the injection.

Days are drawn on a scale that is stretched around day 0 and pressed together far from it, so that the first days after
an injection and a whole year of follow-up fit on a telephone. Positions are percentages: a drawing fits every width,
and letters keep their size. No script, no style: SVG with classes.
"""

from datetime import date
from math import log1p
from typing import Any

from vertebra.app.pages.tasks import About
from vertebra.app.pages.tasks.visits import NO_PRODUCT, outside, owed
from vertebra.conduct.look import anchor_day, item_day
from vertebra.conduct.visits import VisitState, schedule_across
from vertebra.protocol.timeline import Anchor
from vertebra.terms.dates import days_after

Shown = dict[str, Any]
STRETCH = 3.0  # days around day 0 that are drawn about evenly
EDGE, WIDTH = 5.0, 90.0  # per cent
LEAST = 0.9  # per cent: a window of one day can still be seen
TONES = {"done": "good", "due": "watch", "overdue": "bad", "missed": "bad"}


def timeline(a: About) -> list[Shown]:
    """One axis for each clock that has a day, actual or planned."""
    found = (_axis(a, anchor) for anchor in a.study.anchors if anchor.id != "none")
    return [axis for axis in found if axis]


def _axis(a: About, anchor: Anchor) -> Shown | None:
    happened = anchor_day(a.study, a.p, anchor.id)
    planned = anchor.planned if not a.left else ""  # who has left is not injected any more
    day = happened or (item_day(a.study, a.p, planned) if planned else None)
    states = [s for s in _states(a) if s.window and _anchor_of(a, s) == anchor.id]
    if day is None or not states:
        return None
    days = [days_after(day, d) for s in states for d in (*(s.window or ()), s.day) if d]
    low, high = min(days), max(days)
    scale = Scale(low, high)
    marks = [_mark(a, s, day, scale) for s in states]
    today = days_after(day, a.today)
    return {
        "label": a.teller.text(anchor.label),
        "day": day.isoformat(),
        "count": f"{today:+d}" if happened else "",
        "planned": happened is None,
        "zero": scale.at(0),
        "today": scale.at(today) if low <= today <= high else None,
        "marks": _spread(marks),
        "told": "; ".join(mark["told"] for mark in marks),
    }


def _anchor_of(a: About, state: VisitState) -> str:
    return a.teller.studies.visit(state.visit, a.study.version).anchor


def _states(a: About) -> list[VisitState]:
    planned = schedule_across(a.teller.studies, a.p, a.today)
    if a.status != NO_PRODUCT:
        return planned
    return [*planned, *(s for v in a.study.visits if (s := outside(a.study, a.p, v, a.today)))]


class Scale:
    """Days to per cent of the width, from `low` to `high` days around day 0.

    >>> Scale(-7, 378).at(-7), Scale(-7, 378).at(378)
    (5.0, 95.0)
    """

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = _pressed(low), _pressed(high)

    def at(self, days: int) -> float:
        span = self._high - self._low or 1.0
        return round(EDGE + WIDTH * (_pressed(days) - self._low) / span, 1)


def _pressed(days: int) -> float:
    size = log1p(abs(days) / STRETCH)
    return size if days >= 0 else -size


def _mark(a: About, state: VisitState, anchor: date, scale: Scale) -> Shown:
    """A visit: its window as a bar, the day it took place as a dot."""
    assert state.window is not None
    owes = state.visit in {s.visit for s in owed(a.study, a.p, a.today)}
    stands = state.standing if owes or state.standing not in ("due", "overdue") else "not yet dated"
    left, right = (scale.at(days_after(anchor, day)) for day in (state.window.first, state.window.last))
    width = max(LEAST, round(right - left, 1))
    when = state.day or state.window.target
    return {
        "visit": state.visit,
        "tone": TONES.get(stands, "quiet"),
        "x": round(left - (width - (right - left)) / 2, 1),
        "width": width,
        "middle": round((left + right) / 2, 1),
        "dot": scale.at(days_after(anchor, state.day)) if state.day else None,
        "told": f"{a.teller.visit(state.visit)}{a.teller.words['colon']}{a.teller.badge(stands).word} {when}",
    }


def _spread(marks: list[Shown]) -> list[Shown]:
    """Names that would stand on each other are written on the other side of the axis."""
    last = {"up": -100.0, "down": -100.0}
    for mark in sorted(marks, key=lambda m: m["middle"]):
        side = "up" if mark["middle"] - last["up"] >= last_gap(mark) else "down"
        last[side] = mark["middle"]
        mark["side"] = side
    return marks


def last_gap(mark: Shown) -> float:
    """Per cent of the narrowest width (320 px) that a name takes."""
    return 3.0 * len(mark["visit"]) + 2.5
