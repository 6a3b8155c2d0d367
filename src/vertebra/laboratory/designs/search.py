"""Laboratory, designs: the best of all monotone boundaries, by looking at every one.

A boundary that never falls is, in every course of a trial, one of 2^n: after each participant it stays where it was or
rises by one, for events come one at a time (`Boundary.canonical`; a test proves it by brute force). So twelve
participants leave 4,096 boundaries, and all are carried forward together, each prefix only once.
Source: stats notes 2.3; restricted searches go back to Goldman and Hannan 2001, Stat Med 20:1575.
"""

from typing import Literal, NamedTuple

import msgspec
import numpy as np

from vertebra.laboratory.designs.boundary import Boundary

Array = np.ndarray
Aim = Literal["power", "expected_n"]
MOST = 18  # participants: 2^18 boundaries take about a second and 100 MB


class Searched(NamedTuple):
    """Every boundary of a size: its steps, and by [boundary, rate] the chance to stop and the expected number."""

    stops: Array
    stop: Array
    expected_n: Array


class Optimum(msgspec.Struct, frozen=True):
    """The best boundary, its properties, how many were looked at, and how many kept the level.

    alpha, power: the chance to stop at the acceptable and at the unacceptable rate. expected_n: at the unacceptable.
    """

    boundary: Boundary
    alpha: float
    power: float
    expected_n: float
    searched: int
    admitted: int


def search(most: int, rates: tuple[float, ...]) -> Searched:
    """Every monotone boundary for `most` participants.

    Raises:
        ValueError: more than 18 participants: too many boundaries to look at.
    """
    if not 1 <= most <= MOST:
        raise ValueError(f"an exhaustive search is for 1 to {MOST} participants, not {most}")
    chance = np.asarray(rates)
    level, stops = np.ones(1, dtype=np.int8), np.empty((1, 0), dtype=np.int8)
    state = np.zeros((1, len(rates), most + 2))
    state[0, :, 0] = 1.0
    stop, expected = np.zeros((1, len(rates))), np.zeros((1, len(rates)))
    for n in range(1, most + 1):
        moved = state * chance[:, None]
        ahead = state - moved
        ahead[:, :, 1:] += moved[:, :, :-1]
        rises = np.repeat([0, 1], len(level))
        level = (np.tile(level, 2) + rises).astype(np.int8)
        stops = np.column_stack([np.tile(stops, (2, 1)), level])
        state, reached = _absorbed(np.concatenate([ahead, ahead]), level)
        stop, expected = np.tile(stop, (2, 1)) + reached, np.tile(expected, (2, 1)) + n * reached
    return Searched(stops, stop, expected + most * (1 - stop))


def _absorbed(state: Array, level: Array) -> tuple[Array, Array]:
    """What goes on, and the chance of each boundary that is reached now. Only one state can have reached it."""
    here = np.arange(len(level))
    reached = state[here, :, level].copy()
    state[here, :, level] = 0.0
    return state, reached


def best(most: int, acceptable: float, unacceptable: float, level: float, aim: Aim = "power") -> Optimum:
    """The boundary with the most power, or with fewest expected, among all that keep the level at the acceptable rate.

    Of equals the one with the fewest expected, or with the most power, is given.

    Raises:
        ValueError: more than 18 participants.
    """
    found = search(most, (acceptable, unacceptable))
    kept = np.flatnonzero(found.stop[:, 0] <= level)
    power, expected = found.stop[kept, 1].round(12), found.expected_n[kept, 1].round(12)
    order = np.lexsort((expected, -power) if aim == "power" else (-power, expected))
    return _optimum(found, int(kept[order[0]]), len(kept))


def front(most: int, acceptable: float, unacceptable: float, level: float) -> tuple[Optimum, ...]:
    """Those that keep the level and that no other beats in both power and expected number; most power first."""
    found = search(most, (acceptable, unacceptable))
    kept = np.flatnonzero(found.stop[:, 0] <= level)
    order = kept[np.lexsort((found.expected_n[kept, 1], -found.stop[kept, 1]))]
    fewest, chosen = np.inf, []
    for index in order:
        if found.expected_n[index, 1] < fewest - 1e-12:
            fewest = found.expected_n[index, 1]
            chosen.append(_optimum(found, int(index), len(kept)))
    return tuple(chosen)


def _optimum(found: Searched, index: int, admitted: int) -> Optimum:
    alpha, power = (float(value) for value in found.stop[index])
    boundary = Boundary(tuple(int(stop) for stop in found.stops[index]))
    return Optimum(boundary, alpha, power, float(found.expected_n[index, 1]), len(found.stops), admitted)
