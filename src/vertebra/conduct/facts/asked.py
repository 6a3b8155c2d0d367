"""Facts: all that a fact may depend on, and the table in which each is found by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from vertebra.conduct.commands import DoStep
from vertebra.conduct.entries import Actor
from vertebra.conduct.look import View, site_day
from vertebra.conduct.state import Lot, Participant, Place, Trial
from vertebra.protocol.expressions import Ref, Seen
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study
from vertebra.terms.spans import Span, point

Told = str | Decimal | Span | None


@dataclass(frozen=True)
class Asked:
    """All that a fact may depend on. at: when the thing happens; now: when it is recorded.

    heard: where whoever wants to know it is told which items a fact was worked out from.
    """

    study: Study
    trial: Trial
    participant: Participant
    by: Actor
    at: datetime
    now: datetime
    place: Place
    step: Step | None = None
    command: DoStep | None = None
    heard: list[Seen] | None = None

    def find(self, ref: Ref) -> Seen:
        told = FACTS[ref.item](self) if ref.item in FACTS else None
        known = point(told) if isinstance(told, Decimal) else told
        return Seen(ref, known, _written(told), absent="" if known is not None else "cannot be told")

    @cached_property
    def day(self) -> date:
        """The calendar day at the site on which the thing happens."""
        return site_day(self.study, self.at)

    @cached_property
    def view(self) -> View:
        return View(self.study, self.participant, self.now, self.place, self.find)

    @property
    def lot(self) -> Lot | None:
        return self.participant.lot

    def part(self, name: str) -> Seen:
        """The latest value of the item that plays a part for the engine; absent if the study names none."""
        item = self.study.product.parts.get(name)
        if item is None:
            return Seen(None, None, absent="the study names no such item")
        seen = self.view.find(self.study.item(item).ref.latest)
        if self.heard is not None:
            self.heard.append(seen)
        return seen

    def code(self, name: str) -> str | None:
        known = self.part(name).known
        return known if isinstance(known, str) else None


FACTS: dict[str, Callable[[Asked], Told]] = {}


def _written(told: Told) -> str:
    return f"{told:f}" if isinstance(told, Decimal) else told if isinstance(told, str) else ""


def yes(truth: bool | None) -> str | None:
    return None if truth is None else "Y" if truth else "N"


def minutes_between(start: datetime, end: datetime) -> Decimal:
    apart = end - start
    return (Decimal(apart.days) * 86400 + apart.seconds) / 60
