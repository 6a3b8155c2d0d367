"""Safety as data: reference ranges, grades, signals, reporting clocks, pausing and stopping rules."""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition
from vertebra.terms.texts import Text


class Range(msgspec.Struct, frozen=True, omit_defaults=True):
    """A laboratory's reference range of an item, valid from a day until the next version; sex empty: both."""

    item: str
    valid_from: date
    low: Decimal | None = None
    high: Decimal | None = None
    sex: Literal["F", "M", ""] = ""


class Grade(msgspec.Struct, frozen=True):
    grade: int
    when: Condition


class Grading(msgspec.Struct, frozen=True):
    """Grades of one item, worst first: the first condition met decides; none met is grade 0."""

    item: str
    term: Text
    grades: tuple[Grade, ...]


class Signal(msgspec.Struct, frozen=True, omit_defaults=True):
    """A pattern that a person must look at. Checked whenever one of the items it reads is saved."""

    id: str
    colour: Literal["yellow", "red"]
    label: Text
    when: Condition
    advice: Text
    hold: bool = False


class ReportClock(msgspec.Struct, frozen=True, omit_defaults=True):
    """A duty to report a harm. starts: condition on its row; days after awareness (day 0 or day 1 convention)."""

    id: str
    label: Text
    region: str
    starts: Condition
    days: int
    first_day: Literal[0, 1] = 0


class PauseRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """Dosing is held once `count` rows of the log `form`, over all participants, fulfil the condition."""

    id: str
    label: Text
    form: str
    where: Condition
    count: int = 1


class Boundary(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stopping boundary: after n participants dosed, stop at `stops[n]` or more with a counted harm.

    counted: which rows of `form` count; a participant counts once.
    """

    id: str
    label: Text
    form: str
    counted: Condition
    stops: dict[str, int]


class Safety(msgspec.Struct, frozen=True):
    grades_version: str
    ranges_version: str
    ranges: tuple[Range, ...]
    gradings: tuple[Grading, ...]
    signals: tuple[Signal, ...]
    clocks: tuple[ReportClock, ...]
    pauses: tuple[PauseRule, ...]
    boundary: Boundary
