"""What it shows, as tables: each participant as the ledger tells him, with both clocks, ready to be read.

In: a snapshot. Out: one `Case` a participant, in order of their numbers. `Gather` reads values and remembers in which
entries they stand, so that no row of a table can forget where it came from.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from vertebra.conduct import entries as e
from vertebra.conduct.data import read_datum
from vertebra.conduct.facts import Asked
from vertebra.conduct.look import NOWHERE, View, anchor_day, day_of
from vertebra.conduct.state import Participant, Place, Trial, fold
from vertebra.evidence.snapshot import Snapshot
from vertebra.protocol.expressions import Seen
from vertebra.protocol.study import Study
from vertebra.terms.dates import days_after
from vertebra.terms.spans import Span

NOBODY = e.Actor("", "")


@dataclass(frozen=True)
class Case:
    """One participant at the cutoff. surgery, injection: day 0 of the two clocks, None until they happened."""

    study: Study
    trial: Trial
    state: Participant
    entries: tuple[e.Entry, ...]
    now: datetime

    @property
    def id(self) -> str:
        return self.state.id

    @cached_property
    def surgery(self) -> date | None:
        return anchor_day(self.study, self.state, "surgery")

    @cached_property
    def injection(self) -> date | None:
        return anchor_day(self.study, self.state, "injection")

    def asked(self, place: Place = NOWHERE) -> Asked:
        """Everything that a rule may ask of this participant at the cutoff."""
        return Asked(self.study, self.trial, self.state, NOBODY, self.now, self.now, place)

    def view(self, place: Place = NOWHERE) -> View:
        return self.asked(place).view

    def on_clock(self, clock: str, day: date | None) -> int | None:
        """Days from surgery or injection: 0 on the day itself, negative before."""
        anchor = self.surgery if clock == "surgery" else self.injection
        return None if anchor is None or day is None else days_after(anchor, day)

    def as_of(self, number: int) -> "Case":
        """The same participant as the ledger told him at this entry."""
        before = tuple(x for x in self.entries if x.number <= number)
        return Case(self.study, self.trial, _participant(self.id, before), before, _moment(before[-1].recorded_at))

    def places(self, form: str) -> list[Place]:
        return [place for place, _ in self.state.sheets_of(form)] if self.study.has_form(form) else []


def cases_of(snapshot: Snapshot) -> list[Case]:
    """All participants in the order of their ids."""
    now = datetime.combine(snapshot.cutoff, time(23, 59, 59), ZoneInfo(snapshot.study.zone))
    trial = trial_of(snapshot)
    streams = ((id, snapshot.streams[id]) for id in sorted(snapshot.participants))
    return [Case(snapshot.study, trial, _participant(id, entries), entries, now) for id, entries in streams]


def trial_of(snapshot: Snapshot) -> Trial:
    state = fold(e.TRIAL, snapshot.streams.get(e.TRIAL, ()))
    assert isinstance(state, Trial)
    return state


def _participant(id: str, entries: tuple[e.Entry, ...]) -> Participant:
    state = fold(id, entries)
    assert isinstance(state, Participant)
    return state


def _moment(recorded_at: str) -> datetime:
    return datetime.fromisoformat(recorded_at)


@dataclass
class Gather:
    """Reads the values of a case, at one place or the latest, and remembers the entries that held them."""

    case: Case
    place: Place | None = None
    entries: dict[str, None] = field(default_factory=dict)

    def note(self, *keys: str | None) -> None:
        self.entries |= {key: None for key in keys if key}

    def seen(self, item: str) -> Seen:
        study = self.case.study
        if not study.has_item(item):
            return Seen(None, None, absent="the study has no such item")
        found = self._at(item, self.place) if self.place else self.case.view().find(study.item(item).ref.latest)
        self.note(found.entry)
        return found

    def _at(self, item: str, place: Place) -> Seen:
        cell = self.case.state.cell(place, item)
        known = self.case.study.item(item)
        return read_datum(known, cell.datum if cell else None, cell.entry if cell else "")

    def written(self, item: str) -> str | None:
        """As recorded, or the reason for its absence in brackets; None where nothing was asked."""
        found = self.seen(item)
        return found.written or None

    def code(self, item: str) -> str | None:
        known = self.seen(item).known
        return known if isinstance(known, str) else None

    def number(self, item: str) -> float | None:
        return number_of(self.seen(item).known)

    def day(self, item: str) -> date | None:
        return day_of(self.seen(item).written) if self.seen(item).known is not None else None

    def moment(self, item: str) -> datetime | None:
        known = self.seen(item).known
        return known.low if isinstance(known, Span) and isinstance(known.low, datetime) else None

    @property
    def noted(self) -> list[str]:
        return list(self.entries)


def number_of(known: Span | str | None) -> float | None:
    """The number, exact or the bound of `<5`; None for anything else."""
    if not isinstance(known, Span):
        return None
    bound = known.low if known.low is not None else known.high
    return float(bound) if isinstance(bound, Decimal) else None


def hours_between(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds() / 3600
