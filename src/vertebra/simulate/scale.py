"""Scales with two ends: a mean that was published comes in, the mean of the unseen quantity behind it goes out.

A pain score cannot fall below 0 nor rise above 10. We draw an unseen quantity without ends and show it held
between the ends (a Tobit model). Holding shifts the mean, so the unseen mean is solved for: the shown mean then
equals the published one.
"""

from functools import lru_cache
from statistics import NormalDist

_STANDARD = NormalDist()


def shown_mean(mean: float, sd: float, low: float, high: float) -> float:
    """Give the mean of a normal quantity once it is held between `low` and `high`."""
    below, above = (low - mean) / sd, (high - mean) / sd
    p_below, p_above = _STANDARD.cdf(below), 1 - _STANDARD.cdf(above)
    inner = mean * (1 - p_below - p_above) + sd * (_STANDARD.pdf(below) - _STANDARD.pdf(above))
    return low * p_below + high * p_above + inner


@lru_cache(maxsize=256)
def unseen_mean(shown: float, sd: float, low: float, high: float) -> float:
    """Find the mean whose held version has the mean `shown`, by halving; `shown` lies strictly inside the ends."""
    under, over = low - 10 * sd, high + 10 * sd
    for _ in range(60):
        middle = (under + over) / 2
        if shown_mean(middle, sd, low, high) < shown:
            under = middle
        else:
            over = middle
    return (under + over) / 2
