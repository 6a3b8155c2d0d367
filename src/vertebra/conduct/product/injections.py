"""Injections given and planned, in order: which lie too close together, and which day a new one may have.

Source: domain notes G (sentinel intervals between participants); product.Culture (window, injections a day).
"""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from vertebra.conduct.facts import days_required
from vertebra.conduct.look import day_of
from vertebra.conduct.product.calendar import days_from
from vertebra.conduct.state import Trial
from vertebra.protocol.product import Culture, Stagger


class Injection(NamedTuple):
    """Of whom, on which day. given: it has been."""

    day: date
    participant: str
    given: bool


class TooClose(NamedTuple):
    """The injection of a participant follows another one sooner than the study allows."""

    participant: str
    day: date
    after: str
    apart: int
    required: int


def injections(trial: Trial, planned: dict[str, date] | None = None) -> list[Injection]:
    """All of them by day. planned: days to suppose for participants instead of those that are booked."""
    given = {who: day for who, at in trial.doses if (day := day_of(at))}
    booked = {s.participant: s.injection for s in trial.slots.values() if s.live}
    wanted = {who: day for who, day in (booked | (planned or {})).items() if who not in given}
    found = [Injection(day, who, True) for who, day in given.items()]
    return sorted([*found, *(Injection(day, who, False) for who, day in wanted.items())])


def too_close(stagger: Stagger, order: list[Injection]) -> list[TooClose]:
    """Planned injections that do not keep the sentinel interval to the one before them.

    One that is too close could not be given on its day (H17), so those after it are measured without it.
    """
    kept: list[Injection] = []
    found = []
    for this in order:
        required = days_required(stagger, len(kept))
        apart = (this.day - kept[-1].day).days if kept else required
        if this.given or apart >= required:
            kept.append(this)
        else:
            found.append(TooClose(this.participant, this.day, kept[-1].participant, apart, required))
    return found


def conflicts(stagger: Stagger, trial: Trial, planned: dict[str, date]) -> list[TooClose]:
    """What the supposed days bring too close: for these participants, and for others who kept their distance before."""
    before = {x.participant for x in too_close(stagger, injections(trial))} - set(planned)
    return [x for x in too_close(stagger, injections(trial, planned)) if x.participant not in before]


def others_on(trial: Trial, participant: str, day: date) -> list[str]:
    """Who else is planned for, or was injected on, that day."""
    return [x.participant for x in injections(trial) if x.day == day and x.participant != participant]


def propose_injection(culture: Culture, stagger: Stagger, trial: Trial, participant: str, surgery: date) -> date:
    """The first day from when the cells are usually ready that nobody else has and that keeps all intervals.

    Within the window if any day of it serves. Where none keeps the intervals, the first that nobody else has: the
    calendar warns, and a person decides who makes way.
    """
    first = surgery + timedelta(days=max(culture.typical_days, culture.earliest))
    last = max(first, surgery + timedelta(days=culture.latest))
    taken = Counter(x.day for x in injections(trial) if x.participant != participant)
    free = [day for day in days_from(first, last) if taken[day] < culture.injections_a_day]
    calm = (day for day in free if not conflicts(stagger, trial, {participant: day}))
    return next(calm, free[0] if free else first)
