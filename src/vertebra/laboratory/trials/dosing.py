"""Laboratory, trials: who is dosed when, for many trials at once: order, intervals, holds, the stopping boundary.

Everybody's cells are offered in the order in which she and they are ready. Before a dose: the interval since the last
dose has passed, no hold is in force, and the boundary, asked of all that is known that morning, is not reached.
A serious harm of the product, or a late culture that grows, holds dosing until it has been reviewed.
Source: domain notes G (stagger, stopping), D1 (positive culture); the boundary and intervals are the study's own.
"""

from dataclasses import dataclass

import numpy as np

from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.trials.lots import NEVER, Lots, on_workday
from vertebra.laboratory.trials.networks import sort_rows
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import Setting, waits
from vertebra.laboratory.trials.streams import Days, Flags, Streams, uniform

CULTURE_READ = 14  # days; Source: sterility culture read on day 14 (domain notes F3)
END = 364  # days; Source: 52 weeks after the injection (domain notes R58)
_BITS = 8
_PLACES = 1 << _BITS  # rows of lots that fit beside a day in one sortable number


@dataclass(frozen=True)
class Doses:
    """By [order of dosing, trial]; `day` is NEVER for who is not dosed.

    Attributes:
        place: where her lot stands in the flattened arrays of the lots.
        asked, held: the day on which she could have been dosed but for holds, and days that holds cost.
        onset, harm: days from the dose to a counted harm, and when it is known; NEVER if there is none.
        serious, grown: the harm is also serious and of the product; a late culture of the dose grows. Both pause.
        n, stopped, stop: by [trial], doses given, whether the boundary was reached, and on which day (NEVER if not).
    """

    place: np.ndarray
    surgery: Days
    asked: Days
    day: Days
    harm: Days
    onset: Days
    serious: Flags
    grown: Flags
    held: Days
    n: np.ndarray
    stopped: Flags
    stop: Days

    @property
    def is_given(self) -> Flags:
        return self.day < NEVER


def give_doses(setting: Setting, scenario: Scenario, lots: Lots, streams: Streams) -> Doses:
    """Dose one after another until all are dosed, the cells run out, or the boundary is reached."""
    earliest, place = _in_order(setting, lots)
    trials = earliest.shape[1]
    surgery = lots.surgery.reshape(-1)[place]
    onset, aware, serious, grows = _harms(scenario, streams, earliest.shape)
    day, asked = np.full(earliest.shape, NEVER, np.int32), np.full(earliest.shape, NEVER, np.int32)
    harm, held, causes = day.copy(), np.zeros(earliest.shape, np.int32), list[Days]()
    stopped, last, n = np.zeros(trials, bool), np.full(trials, -NEVER, np.int32), np.zeros(trials, np.int8)
    for order, wait in enumerate(waits(setting, scenario)):
        asked[order] = on_workday(np.maximum(earliest[order], last + wait))
        today, found = _after_holds(asked[order], causes, scenario.review)
        stopped |= _reached(setting.boundary, harm, order, today) & (today < NEVER)
        given = (today < NEVER) & ~stopped
        held[order] = np.where(given, found, 0)
        day[order] = np.where(given, today, NEVER)
        last = np.where(given, today, last)
        n += given
        harm[order] = np.where(given & (onset[order] < NEVER), today + onset[order] + aware[order], NEVER)
        causes.append(np.where(serious[order], harm[order], NEVER))
        causes.append(np.where(given & grows[order], today + CULTURE_READ, NEVER))
    stop = _stop_day(setting.boundary, harm, n)
    given = day < NEVER
    return Doses(place, surgery, asked, day, harm, onset, serious & given, grows & given, held, n, stop < NEVER, stop)


def _in_order(setting: Setting, lots: Lots) -> tuple[Days, np.ndarray]:
    """The good lots by the day on which they are ready; equal days in the order of contact."""
    rows = np.arange(len(lots.earliest), dtype=np.int32)[:, None]
    keys = np.where(lots.is_good, lots.earliest, NEVER) * _PLACES + rows
    first = sort_rows(keys)[: setting.participants]
    row, trials = (first & (_PLACES - 1)).astype(np.intp), first.shape[1]
    return first >> _BITS, row * trials + np.arange(trials)


def _harms(scenario: Scenario, streams: Streams, shape: tuple[int, int]) -> tuple[Days, Days, Flags, Flags]:
    """Day of onset after the dose (NEVER without harm), days until aware, whether it pauses, whether the product grows.

    One draw decides on harm and seriousness, so that a higher rate harms the same people and more.
    """
    chance, when = uniform(streams.harms, *shape), uniform(streams.harms, *shape)
    window, early = scenario.harm_window, scenario.harm_early
    soon = 1 + np.floor(when * np.float32(window / max(early, 1e-9)))
    later = 1 + window + np.floor((when - early) * np.float32((END - window) / max(1 - early, 1e-9)))
    onset = np.where(when < early, np.minimum(soon, window), np.minimum(later, END)).astype(np.int32)
    onset[chance >= scenario.harm_rate] = NEVER
    serious = chance < scenario.harm_rate * scenario.harm_serious
    aware = np.floor(uniform(streams.harms, *shape) * (scenario.aware + 1)).astype(np.int32)
    return onset, aware, serious, uniform(streams.harms, *shape) < scenario.late_growth


def _after_holds(today: Days, causes: list[Days], review: int) -> tuple[Days, Days]:
    """The first working day that no hold covers, and how many days that cost.

    A hold lasts `review` days from its latest cause: only that one can still cover the day.
    """
    free = today
    while True:
        latest = np.full(len(today), -NEVER, np.int32)
        for cause in causes:
            np.maximum(latest, np.where(cause <= free, cause, -NEVER), out=latest)
        over = np.maximum(free, latest + review)
        if (over == free).all():
            return free, free - today
        free = np.where(over > free, on_workday(over), free)


def _reached(boundary: Boundary, harm: Days, given: int, today: Days) -> Flags:
    """Whether as many harms are known this morning as stop after so many doses."""
    known = np.zeros(len(today), np.int8)
    for earlier in range(given):
        known += harm[earlier] <= today
    return known >= (boundary.stops[given - 1] if given else 1)


def _stop_day(boundary: Boundary, harm: Days, n: np.ndarray) -> Days:
    """When the boundary was reached: the day of the harm that completed its number for the doses then given."""
    known = sort_rows(harm.copy())
    at_least = np.array([1, *boundary.stops])[n]
    reachable = (at_least <= len(known)) & (n > 0)
    days = known[np.minimum(at_least, len(known)) - 1, np.arange(len(n))]
    return np.where(reachable, days, NEVER).astype(np.int32)
