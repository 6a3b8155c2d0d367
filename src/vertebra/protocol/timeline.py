"""When things happen: anchors, visits, and the window of each visit in whole calendar days of the site.

Two clocks run: surgery (tissue taken) and injection (cells given back). Every visit states its anchor.
Source: domain notes B2 (schedule), A7 (time rules).
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple

import msgspec

from vertebra.terms.texts import Text

Clock = Literal["surgery", "injection", "none"]


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day that visits are counted from. item: its date once it happened; planned: its date until then."""

    id: Clock
    label: Text
    item: str
    planned: str = ""


class Visit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A planned contact. day: target relative to the anchor (day 0 is the anchor itself); first..last: the window."""

    id: str
    label: Text
    epoch: str
    anchor: Clock
    day: int
    first: int
    last: int
    forms: tuple[str, ...]
    unscheduled: bool = False
    needs_treatment: bool = False
    number: str = ""


class Epoch(msgspec.Struct, frozen=True):
    id: str
    label: Text
    standard: str


class Window(NamedTuple):
    first: date
    target: date
    last: date


def window(visit: Visit, anchor: date) -> Window:
    """The days on which the visit is in time, both ends included."""
    return Window(*(anchor + timedelta(days=days) for days in (visit.first, visit.day, visit.last)))


def timing(visit: Visit, anchor: date, day: date) -> Literal["early", "in window", "late"]:
    planned = window(visit, anchor)
    if day < planned.first:
        return "early"
    return "late" if day > planned.last else "in window"
