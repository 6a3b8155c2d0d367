"""Back and leg pain of a virtual person, day by day: traits and dates come in, millimetres of a 100-mm line go out.

unseen pain = level before - drop by surgery - placebo - cells + flare, infection, re-herniation; plus a noise that
carries over from day to day; shown between 0 and 100 mm. Numbers and sources are in `world.Pain`.
"""

from math import exp, hypot, sqrt
from random import Random

from vertebra.simulate.chance import normal, stream, within
from vertebra.simulate.scale import unseen_mean
from vertebra.simulate.world import Pain, World


class Wander:
    """Noise that forgets slowly (AR(1) by day); the first day is the screening day."""

    def __init__(self, pain: Pain, rng: Random) -> None:
        self._rng = rng
        self._carried = pain.noise_carried ** (1 / pain.noise_step_days)
        self._fresh_sd = pain.noise_sd * sqrt(1 - self._carried**2)
        self._days = [normal(rng, 0.0, pain.noise_sd)]

    def at(self, days_since_screening: int) -> float:
        """Give the noise of a day; days before screening have the screening day's."""
        while len(self._days) <= days_since_screening:
            self._days.append(self._carried * self._days[-1] + normal(self._rng, 0.0, self._fresh_sd))
        return self._days[max(0, days_since_screening)]


def back_noise(world: World, seed: int, number: int) -> Wander:
    """Give the noise of the back pain ratings of one person."""
    return Wander(world.pain, stream(seed, number, "back noise"))


def leg_noise(world: World, seed: int, number: int) -> Wander:
    """Give the noise of the leg pain ratings of one person."""
    return Wander(world.pain, stream(seed, number, "leg noise"))


def level_before(pain: Pain, shown: float, trait: float) -> float:
    """Give a person's unseen level before surgery, where everybody's shown mean is `shown`."""
    return unseen_mean(shown, hypot(pain.person_sd, pain.noise_sd), 0.0, 10.0) + pain.person_sd * trait


def full_drop(pain: Pain, shown: float, shown_drop: float, trait: float) -> float:
    """Give a person's unseen drop by surgery, so that everybody's shown mean drops by `shown_drop`."""
    before = unseen_mean(shown, hypot(pain.person_sd, pain.noise_sd), 0.0, 10.0)
    after = unseen_mean(shown - shown_drop, hypot(pain.person_sd, pain.noise_sd, pain.drop_sd), 0.0, 10.0)
    return before - after + pain.drop_sd * trait


def reached(days: float, tau: float) -> float:
    """Give the share of a slow change that is reached after some days, 0 to 1."""
    return 1 - exp(-days / tau) if days > 0 else 0.0


def shown_mm(unseen: float) -> int:
    """Show a pain of 0-10 on a 100-mm line, in whole millimetres.

    >>> shown_mm(6.24), shown_mm(-1.0), shown_mm(12.0)
    (62, 0, 100)
    """
    return round(10 * within(unseen, 0.0, 10.0))


def pain_before(world: World, seed: int, number: int, back: float, leg: float) -> tuple[int, int]:
    """Give the back and leg pain on the screening day, mm, from the two traits."""
    pain = world.pain
    back_level = level_before(pain, pain.back_before, back) + back_noise(world, seed, number).at(0)
    leg_level = level_before(pain, pain.leg_before, leg) + leg_noise(world, seed, number).at(0)
    return shown_mm(back_level), shown_mm(leg_level)
