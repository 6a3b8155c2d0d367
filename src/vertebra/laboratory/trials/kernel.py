"""Laboratory, trials: one block of whole trials: lots, doses, courses and analyses of thousands at once.

In: setting, scenario, seed, number of the block. Out: a `History`, everything that happened in each of its trials. It
is what the measures are taken from, and what the tests play through the door of the engine, decision by decision.
"""

from dataclasses import dataclass

import numpy as np

from vertebra.laboratory.trials.analysis import Analysis, analyse
from vertebra.laboratory.trials.courses import Courses, draw_courses
from vertebra.laboratory.trials.dosing import END, Doses, give_doses
from vertebra.laboratory.trials.lots import NEVER, Lots, draw_lots
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import Setting
from vertebra.laboratory.trials.streams import BLOCK, one_trial, streams


@dataclass(frozen=True)
class Events:
    """Harms that no rule counts, by [trial]: post-injection flares, and colds and headaches while followed."""

    flares: np.ndarray
    background: np.ndarray
    years: np.ndarray


@dataclass(frozen=True)
class History:
    lots: Lots
    doses: Doses
    courses: Courses
    analysis: Analysis
    events: Events
    contacts: np.ndarray
    found: np.ndarray
    """People contacted, and of these found eligible, by [trial]."""


def draw_block(setting: Setting, scenario: Scenario, seed: int, block: int, trials: int = BLOCK) -> History:
    """Trials of one block, all of them or the last ones of a run."""
    chance = streams(seed, block)
    lots = draw_lots(setting, scenario, chance, trials)
    doses = give_doses(setting, scenario, lots, chance)
    courses = draw_courses(setting, scenario, lots, doses, chance)
    analysis = analyse(setting, doses, courses)
    years = _years(doses, courses)
    events = Events(
        chance.counts.binomial(doses.n, scenario.flare), chance.counts.poisson(scenario.background * years), years
    )
    return History(lots, doses, courses, analysis, events, *_contacted(scenario, lots, doses))


def _years(doses: Doses, courses: Courses) -> np.ndarray:
    """Years of follow-up in each trial."""
    followed = np.where(doses.is_given, np.minimum(courses.leaves, END), 0)
    years: np.ndarray = followed.sum(axis=0) / 365
    return years


def _contacted(scenario: Scenario, lots: Lots, doses: Doses) -> tuple[np.ndarray, np.ndarray]:
    """People contacted and people found eligible, by [trial]: nobody after the trial has stopped."""
    met, found = lots.contacts.sum(axis=0), (lots.contact < NEVER).sum(axis=0)
    some = np.flatnonzero(doses.stopped)
    stop, contact, contacts = doses.stop[some], lots.contact[:, some], lots.contacts[:, some]
    before = contact <= stop
    by_then = np.floor((stop - lots.begun[:, some]) / scenario.people_apart)
    met[some] = np.where(before, contacts, np.clip(by_then, 0, contacts)).sum(axis=0)
    found[some] = before.sum(axis=0)
    return met, found


def screened_out(scenario: Scenario, history: History, seed: int, block: int, trial: int) -> list[str]:
    """The people of one trial who were contacted and not enrolled: the first criterion each failed, or DECLINED."""
    rng, people = one_trial(seed, block, trial), int(history.contacts[trial] - history.found[trial])
    share = (1 - scenario.consents) / (1 - scenario.consents * scenario.eligible) if people else 0.0
    declined = int(rng.binomial(people, share))
    reasons = scenario.failing or {FAILED: 1.0}
    shares = np.array([*reasons.values()])
    failed = rng.choice([*reasons], size=people - declined, p=shares / shares.sum())
    return [DECLINED] * declined + [str(reason) for reason in failed]


DECLINED, FAILED = "no consent", "criteria"
"""Why somebody was not enrolled; FAILED where the scenario does not say which criterion."""
