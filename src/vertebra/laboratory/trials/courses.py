"""Laboratory, trials: pain and disability of the dosed, before the discectomy, before the injection, and after.

The same model as `simulate.pain` and `simulate.unseen`, for many trials at once: a level before surgery, a drop by the
discectomy that is reached slowly, placebo and cells from the injection on, noise that carries over, ends of scale. Who
is screened with a pain of 60 or more is selected partly for that day's noise: regression to the mean follows by itself.
By [order of dosing, trial]. Days and numbers: `simulate.world` and the follow-up visits of the study.
"""

from dataclasses import dataclass
from math import exp, hypot, sqrt

import numpy as np
from numpy.random import Generator

from vertebra.laboratory.trials.dosing import Doses
from vertebra.laboratory.trials.lots import Lots
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import Setting
from vertebra.laboratory.trials.streams import Flags, Floats, Streams, normal, uniform
from vertebra.simulate.pain import full_drop, level_before
from vertebra.simulate.unseen import odi_before, odi_drop, odi_drop_sd
from vertebra.simulate.world import Pain, World

SELECTED_MM = 60  # Source: registered criterion I5, back or leg (domain notes R18, L7)
CHECKED = 2  # days before the injection on which pain is asked (B1); Source: V4 at I -7...-1 (domain notes B2)


@dataclass(frozen=True)
class Scores:
    """One measure: B0, B1 and the follow-up visits, in whole steps of its scale; `without`: the last, had the cells
    done nothing."""

    b0: Floats
    b1: Floats
    after: tuple[Floats, ...]
    without: Floats

    @property
    def end(self) -> Floats:
        return self.after[-1]


@dataclass(frozen=True)
class Courses:
    """vas: back pain, mm; odi: disability, points. seen: whether each follow-up visit took place. leaves: day after the
    injection on which the participant leaves."""

    vas: Scores
    odi: Scores
    seen: tuple[Flags, ...]
    leaves: Floats


def draw_courses(setting: Setting, scenario: Scenario, lots: Lots, doses: Doses, streams: Streams) -> Courses:
    """The year of everybody; those who are not dosed get values that nobody counts."""
    world, shape = setting.world, doses.day.shape
    trait, noise = _selected(world.pain, streams.selection, shape)
    recovery = normal(streams.courses, *shape)
    since_surgery = (np.minimum(doses.day, doses.surgery + _FAR) - doses.surgery).astype(np.float32)
    contact = lots.contact.reshape(-1)[doses.place]
    waited = np.minimum(doses.surgery - contact, _FAR).astype(np.float32)
    vas = _back(setting, scenario, streams.courses, (trait, noise, recovery), since_surgery, waited)
    odi = _disability(setting, scenario, streams.courses, (trait, recovery), since_surgery)
    leaves, seen = _presence(setting, scenario, streams.visits, shape)
    return Courses(vas, odi, seen, leaves)


_FAR = 2000  # days; beyond it every course has settled, and day numbers of the never dosed stay small


def _selected(pain: Pain, rng: Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Trait and first noise of back pain in people whose back or leg pain is high enough to be screened in."""
    trait, noise, leg = (normal(rng, *shape).reshape(-1) for _ in range(3))
    outside = np.flatnonzero(~_passes(pain, trait, noise, leg))
    while len(outside):
        again = [normal(rng, len(outside)) for _ in range(3)]
        for kept, drawn in zip((trait, noise), again, strict=False):
            kept[outside] = drawn
        outside = outside[~_passes(pain, *again)]
    return trait.reshape(shape), noise.reshape(shape)


def _passes(pain: Pain, trait: Floats, noise: Floats, leg: Floats) -> Flags:
    """leg: what leg pain does not share with the back, its own noise included, as one standard normal."""
    least = (SELECTED_MM - 0.5) / 10
    back = level_before(pain, pain.back_before, 0.0) + pain.person_sd * trait + pain.noise_sd * noise
    own = hypot(pain.person_sd * sqrt(1 - pain.leg_with_back**2), pain.noise_sd)
    with_back = pain.person_sd * pain.leg_with_back
    leg_pain = level_before(pain, pain.leg_before, 0.0) + with_back * trait + own * leg
    passes: Flags = (back >= least) | (leg_pain >= least)
    return passes


def _back(
    setting: Setting, scenario: Scenario, rng: Generator, people: tuple[Floats, ...], since: Floats, waited: Floats
) -> Scores:
    pain, cells = setting.world.pain, setting.world.cells
    trait, noise, recovery = people
    before = level_before(pain, pain.back_before, 0.0) + pain.person_sd * trait
    drop = full_drop(pain, pain.back_before, pain.back_drop, 0.0) + pain.drop_sd * recovery
    level = _Level(before, drop, since, pain.back_tau_days)
    b0 = _mm(before + pain.noise_sd * noise)
    noise = _carried(pain, rng, noise, np.exp2(-(waited + since - CHECKED) / pain.noise_step_days))
    b1 = _mm(level.at(-CHECKED) + pain.noise_sd * noise)
    effect, days, after, without = scenario.cells_vas * cells.vas_sd, -CHECKED, [], b1
    for day in setting.days:
        noise = _carried(pain, rng, noise, pain.noise_carried ** ((day - days) / pain.noise_step_days))
        eased = _eased(level.at(day), scenario.placebo_vas * _reached(day, pain.placebo_tau_days))
        without = eased + pain.noise_sd * noise
        after.append(_mm(without + effect * _reached(day, cells.tau_days)))
        days = day
    return Scores(b0, b1, tuple(after), _mm(without) if effect else after[-1])


def _disability(
    setting: Setting, scenario: Scenario, rng: Generator, people: tuple[Floats, ...], since: Floats
) -> Scores:
    function, cells = setting.world.function, setting.world.cells
    shared, own = function.with_back_pain, sqrt(1 - function.with_back_pain**2)
    trait, recovery = (shared * with_pain + own * normal(rng, *with_pain.shape) for with_pain in people)
    before = odi_before(function) + function.person_sd * trait
    level = _Level(before, odi_drop(function) + odi_drop_sd(function) * recovery, since, function.odi_tau_days)
    b0 = _points(before + function.noise_sd * normal(rng, *trait.shape))
    b1 = _points(level.at(-CHECKED) + function.noise_sd * normal(rng, *trait.shape))
    effect, after, without = scenario.cells_odi * cells.odi_sd, [], b1
    for day in setting.days:
        eased = _eased(level.at(day), scenario.placebo_odi * _reached(day, setting.world.pain.placebo_tau_days))
        without = eased + function.noise_sd * normal(rng, *trait.shape)
        after.append(_points(without + effect * _reached(day, cells.tau_days)))
    return Scores(b0, b1, tuple(after), _points(without) if effect else after[-1])


class _Level:
    """Level after surgery: before less the drop, as far as it is reached on a day from the injection."""

    def __init__(self, before: Floats, drop: Floats, since: Floats, tau: float) -> None:
        self._lasting, self._tau = before - drop, tau
        self._left = drop * np.exp(-since / np.float32(tau))

    def at(self, day: int) -> Floats:
        level: Floats = self._lasting + self._left * np.float32(exp(-day / self._tau))
        return level


def _reached(days: float, tau: float) -> float:
    return 1 - exp(-days / tau)


def _eased(level: Floats, share: float) -> Floats:
    """Placebo takes a share of what pain there is."""
    eased: Floats = level - np.float32(share) * np.maximum(level, 0)
    return eased


def _carried(pain: Pain, rng: Generator, noise: Floats, kept: Floats | float) -> Floats:
    fresh = np.sqrt(1 - np.square(kept, dtype=np.float32))
    carried: Floats = np.float32(1) * kept * noise + fresh * normal(rng, *noise.shape)
    return carried


def _mm(pain: Floats) -> Floats:
    """Shown on a 100-mm line, in whole millimetres."""
    shown: Floats = np.clip(pain, 0, 10)
    shown *= 10
    np.rint(shown, out=shown)
    return shown


def _points(odi: Floats) -> Floats:
    """Shown in steps of two: ten sections of 0-5."""
    shown: Floats = np.clip(odi, 0, 100)
    shown *= 0.5
    np.rint(shown, out=shown)
    shown *= 2
    return shown


def _presence(
    setting: Setting, scenario: Scenario, rng: Generator, shape: tuple[int, ...]
) -> tuple[Floats, tuple[Flags, ...]]:
    """When each leaves, at a constant rate; a visit is seen if she is still there and comes."""
    daily = max(-np.log1p(-scenario.dropout) / 365, _HARDLY_EVER)
    leaves = -np.log1p(-uniform(rng, *shape)) / np.float32(daily)
    return leaves, tuple(_seen(scenario, rng, shape, leaves, day) for day in setting.days)


_HARDLY_EVER = 1e-12  # a day, so that nobody leaves where nobody should


def _seen(scenario: Scenario, rng: Generator, shape: tuple[int, ...], leaves: Floats, day: int) -> Flags:
    seen: Flags = (leaves > day) & (uniform(rng, *shape) >= scenario.missed_visit)
    return seen


def surgery_alone(world: World) -> tuple[float, float]:
    """What the discectomy alone is published to change within a year: back pain in mm, disability in points.

    Source: Norwegian spine registry, n = 1,219, PMID 32081830 (domain notes H).
    """
    return -10 * world.pain.back_drop, -world.function.odi_drop
