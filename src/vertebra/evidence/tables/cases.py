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
from vertebra.conduct.fold import fold
from vertebra.conduct.look import View, anchor_day, day_of
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.state import Cell, Participant, Place, Trial
from vertebra.evidence.snapshot import Snapshot
from vertebra.protocol.expressions import Seen
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.terms.dates import days_after
from vertebra.terms.spans import Span


@dataclass(frozen=True)
class Case:
    """One participant at the cutoff.

    study: the version that counts for this participant; studies: all, for what was recorded under another one.
    surgery, injection: day 0 of the two clocks, None until they happened.
    """

    study: Study
    studies: Studies
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
        return self.asked_under(self.study, place)

    def asked_under(self, study: Study, place: Place = NOWHERE) -> Asked:
        """The same under another version of the study."""
        return Asked(study, self.trial, self.state, e.NOBODY, self.now, self.now, place)

    def view(self, place: Place = NOWHERE) -> View:
        return self.asked(place).view

    def on_clock(self, clock: str, day: date | None) -> int | None:
        """Days from surgery or injection: 0 on the day itself, negative before."""
        anchor = self.surgery if clock == "surgery" else self.injection
        return None if anchor is None or day is None else days_after(anchor, day)

    def as_of(self, number: int) -> "Case":
        """The same participant as the ledger told him at this entry."""
        before = tuple(x for x in self.entries if x.number <= number)
        return _case(self.studies, self.trial, self.id, before, _moment(before[-1].recorded_at))

    def places(self, form: str) -> list[Place]:
        return [place for place, _ in self.state.sheets_of(form)] if self.studies.has_form(form) else []

    def meaning(self, item: str, cell: Cell) -> Item:
        """What the value says: as its newest definition reads it, unless it then was of another type."""
        then, now = self.studies.item(item, self.state.written_under(cell.entry)), self.studies.item(item)
        return now if now.type == then.type else then


def cases_of(snapshot: Snapshot) -> list[Case]:
    """All participants in the order of their ids."""
    now = datetime.combine(snapshot.cutoff, time(23, 59, 59), ZoneInfo(snapshot.study.zone))
    trial = trial_of(snapshot)
    return [_case(snapshot.studies, trial, id, snapshot.streams[id], now) for id in sorted(snapshot.participants)]


def _case(studies: Studies, trial: Trial, id: str, entries: tuple[e.Entry, ...], now: datetime) -> Case:
    state = _participant(id, entries)
    return Case(studies.under(state.study_version), studies, trial, state, entries, now)


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
        if not self.case.studies.has_item(item):
            return Seen(None, None, absent="the study has no such item")
        found = self._at(item, self.place) if self.place else self._latest(item)
        self.note(found.entry)
        return found

    def _at(self, item: str, place: Place) -> Seen:
        cell = self.case.state.cell(place, item)
        if cell is None:
            return read_datum(self.case.studies.item(item), None)
        return read_datum(self.case.meaning(item, cell), cell.datum, cell.entry)

    def _latest(self, item: str) -> Seen:
        """As the participant's own version looks for it; an item that it gave up, as the newest version that had it."""
        study = self.case.studies.holding(item, self.case.study.version)
        return self.case.asked_under(study).view.find(study.item(item).ref.latest)

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
