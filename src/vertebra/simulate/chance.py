"""Chance for virtual people: a seed, a person and a purpose come in, a private stream of draws goes out.

Each stream is named, so one person's values never depend on who was drawn before, nor on the order of questions.
Only `Random.random` is used underneath: its sequence is promised to stay the same between Python versions.
"""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from statistics import NormalDist
from typing import TypeVar

Value = TypeVar("Value")
Weights = Sequence[tuple[Value, float]]

_STANDARD = NormalDist()
_SMALLEST = 2.0**-54


def stream(seed: int, number: int, purpose: str) -> Random:
    """Give the stream of draws of one person for one purpose."""
    return Random(f"{seed}/{number}/{purpose}")


def normal(rng: Random, mean: float = 0.0, sd: float = 1.0) -> float:
    """Draw from a normal distribution; one uniform number is used for each draw."""
    return mean + sd * _STANDARD.inv_cdf(max(rng.random(), _SMALLEST))


def normal_inside(rng: Random, mean: float, sd: float, low: float, high: float) -> float:
    """Draw from a normal distribution cut off at two ends; no draw piles up on an end."""
    first, last = _STANDARD.cdf((low - mean) / sd), _STANDARD.cdf((high - mean) / sd)
    share = first + (last - first) * rng.random()
    return within(mean + sd * _STANDARD.inv_cdf(within(share, _SMALLEST, 1 - 2**-53)), low, high)


def within(value: float, low: float, high: float) -> float:
    """Hold a value between two ends.

    >>> within(11.3, 0, 10)
    10
    """
    return max(low, min(high, value))


def between(rng: Random, low: float, high: float) -> float:
    """Draw evenly between two numbers."""
    return low + (high - low) * rng.random()


def whole(rng: Random, low: int, high: int) -> int:
    """Draw a whole number evenly, both ends possible."""
    return low + int(rng.random() * (high - low + 1))


def happens(rng: Random, probability: float) -> bool:
    """Toss a coin that falls on True with this probability."""
    return rng.random() < probability


def pick(rng: Random, weights: Weights[Value]) -> Value:
    """Choose one value; weights need not sum to one."""
    left = rng.random() * sum(weight for _, weight in weights)
    for value, weight in weights:
        left -= weight
        if left < 0:
            return value
    return weights[-1][0]


def one_of(rng: Random, values: Sequence[Value]) -> Value:
    """Choose one value, all alike."""
    return values[int(rng.random() * len(values))]


def shuffled(rng: Random, values: Sequence[Value]) -> list[Value]:
    """Give the values in random order."""
    return [value for _, value in sorted(((rng.random(), value) for value in values), key=lambda pair: pair[0])]


def decimal(value: float, places: int) -> Decimal:
    """Round to the precision of the instrument; the text form makes it the same on every machine.

    >>> decimal(13.04999, 1)
    Decimal('13.0')
    """
    return Decimal(f"{value:.{places}f}")
