"""Laboratory, trials: chance for many trials at once: a seed and a block of trials come in, streams of draws go out.

A block is the unit of chance: its streams depend on the seed and its number only, so results are the same however
blocks are shared out to workers. Each purpose has a stream of its own, and no stream depends on the scenario: two
scenarios meet the same people, and their difference is less noisy than either.
"""

from dataclasses import dataclass
from math import pi, prod

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence

Floats = np.ndarray
Days = np.ndarray
Flags = np.ndarray

BLOCK = 8192
"""Trials in a block: the arrays of one participant fit the cache. Part of the result: another size, other draws."""

_PURPOSES = ("people", "making", "harms", "selection", "courses", "visits", "counts")


@dataclass(frozen=True)
class Streams:
    """One generator a purpose."""

    people: Generator
    making: Generator
    harms: Generator
    selection: Generator
    courses: Generator
    visits: Generator
    counts: Generator


def streams(seed: int, block: int) -> Streams:
    """The streams of one block."""
    children = SeedSequence(seed, spawn_key=(block,)).spawn(len(_PURPOSES))
    return Streams(*(Generator(SFC64(child)) for child in children))


def uniform(rng: Generator, *shape: int) -> Floats:
    """Evenly between 0 (possible) and 1 (not possible)."""
    return rng.random(shape, dtype=np.float32)


def normal(rng: Generator, *shape: int) -> Floats:
    """Standard normal, up to 5.8 standard deviations out; three times as fast as the generator's own.

    Source: Box and Muller 1958, Ann Math Stat 29:610.
    """
    size = prod(shape)
    half = (size + 1) // 2
    found = np.empty(2 * half, np.float32)
    radius, other = found[:half], found[half:]
    rng.random(out=radius, dtype=np.float32)
    np.log1p(-radius, out=radius)
    np.sqrt(-2 * radius, out=radius)
    angle = uniform(rng, half) * _TURN
    np.sin(angle, out=other)
    other *= radius
    radius *= np.cos(angle, out=angle)
    return found[:size].reshape(shape)


_TURN = np.float32(2 * pi)


def normal_inside(rng: Generator, shape: tuple[int, ...], mean: float, sd: float, low: float, high: float) -> Floats:
    """Normal, cut off at two ends: what falls outside is drawn again."""
    found = mean + sd * normal(rng, *shape)
    flat = found.reshape(-1)
    outside = np.flatnonzero((flat < low) | (flat > high))
    while len(outside):
        again = mean + sd * normal(rng, len(outside))
        flat[outside] = again
        outside = outside[(again < low) | (again > high)]
    return found


def whole(rng: Generator, low: int, high: int, *shape: int) -> Days:
    """Whole numbers evenly, both ends possible."""
    found: Days = (low + np.floor(uniform(rng, *shape) * (high - low + 1))).astype(np.int32)
    return found


def tries(rng: Generator, success: float, *shape: int) -> Days:
    """How many tries until the first success, the success counted."""
    if success >= 1:
        return np.ones(shape, np.int32)
    missed = np.log1p(-uniform(rng, *shape)) / np.float32(np.log1p(-success))
    found: Days = np.minimum(missed, _MOST_TRIES).astype(np.int32) + 1
    return found


_MOST_TRIES = 2**20


def one_trial(seed: int, block: int, trial: int) -> Generator:
    """A stream for looking closer at one trial of a block, apart from all others."""
    return Generator(SFC64(SeedSequence(seed, spawn_key=(block, len(_PURPOSES), trial))))
