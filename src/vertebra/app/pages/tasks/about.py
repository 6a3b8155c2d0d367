"""App, pages, tasks: what a task is, and the participant it is found for, as one role sees this person today."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import Badge
from vertebra.conduct.access import visible_forms
from vertebra.conduct.entries import Actor
from vertebra.conduct.facts import Asked
from vertebra.conduct.look import View
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.state import Participant, Trial
from vertebra.conduct.status import LEFT, status
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Thing

WEEK = timedelta(days=7)


class Task(msgspec.Struct, frozen=True):
    """One thing that waits for a role.

    Attributes:
        group: one of words.daily.GROUPS. who: the participant's number, or what stands in its place.
        day: what it is sorted by, the nearest first; empty: after all that have one. link: where it is done.
        note: what stands behind it, faint. badge: a state, such as overdue.
    """

    group: str
    who: str
    what: str
    link: str
    day: str = ""
    note: str = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class About:
    """One participant, told to one role in one language, as of one moment at the site."""

    study: Study
    trial: Trial
    p: Participant
    role: str
    teller: Teller
    now: datetime
    today: date

    @cached_property
    def status(self) -> str:
        return status(self.study, self.p)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.study.zone)

    @property
    def left(self) -> bool:
        """Whether the participant owes no visit any more."""
        return self.status in LEFT

    @cached_property
    def visible(self) -> frozenset[str]:
        """The forms that the role sees, those that an amendment gave up among them."""
        return frozenset(f for s in self.teller.studies.values() for f in visible_forms(s, self.role))

    def named(self, things: Callable[[Study], Iterable[Thing]], id: str, entry: str = "") -> Thing | None:
        """Something with an id, in the version that the entry was written under, else in any that has it."""
        version = self.p.written_under(entry) if entry else self.study.version
        return self.teller.studies.named(things, id, version)

    @cached_property
    def asked(self) -> Asked:
        """All that a rule which is asked here and now may depend on."""
        return Asked(self.study, self.trial, self.p, Actor("", self.role), self.now, self.now, NOWHERE)

    @cached_property
    def view(self) -> View:
        """Where a rule that is asked here and now finds its data and its facts."""
        return self.asked.view

    def within(self, day: date | None, span: timedelta = WEEK) -> bool:
        """Whether the day is over, or comes within the span."""
        return day is not None and day <= self.today + span

    def task(
        self,
        group: str,
        what: str,
        link: str,
        day: date | str | None = None,
        note: str = "",
        badge: Badge | None = None,
    ) -> Task:
        written = day.isoformat() if isinstance(day, date) else day or ""
        return Task(group, self.p.id, what, link, written, note, badge)
