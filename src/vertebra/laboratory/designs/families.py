"""Laboratory, designs: the stopping rules of the literature, each as a score that rises with the number of events.

A rule stops when its score lies above a critical value. Only finitely many scores can be seen in a small trial, so the
critical value that keeps a chance to stop at the acceptable rate is found among them exactly: no root is searched.
Source: Ivanova 2005, Biometrics 61:540 (Pocock type, exact tails); Wang and Tsiatis 1987, Biometrics 43:193, with
O'Brien and Fleming as shape 0; Goldman 1987 (sequential probability ratio); Kulldorff 2011, Seq Anal 30:58 (its
maximum); Thall and Simon 1994, Biometrics 50:337 (stats notes 2.1).
"""

from collections.abc import Callable

import numpy as np
from scipy import special, stats  # type: ignore[import-untyped]

from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.exact import stop_probabilities
from vertebra.laboratory.designs.posterior import Beta, exceeds, exceeds_standard

Array = np.ndarray
Score = Callable[[Array, Array], Array]
"""A function of events and participants, arrays of one shape."""

_DIGITS = 10  # scores that agree so far are one score: equal evidence may differ in the last bits


def pocock(acceptable: float) -> Score:
    """How unlikely so many events or more are at the acceptable rate, by the exact binomial tail."""
    return lambda events, n: 1 - stats.binom.sf(events - 1, n, acceptable)


def wang_tsiatis(acceptable: float, most: int, shape: float) -> Score:
    """Events above expectation, in standard errors of the last look times a power of the share seen.

    shape: 0 is O'Brien and Fleming's rule (hard to stop early), 0.5 the normal form of Pocock's.
    """
    spread = np.sqrt(acceptable * (1 - acceptable))
    return lambda events, n: (events - acceptable * n) / (spread * most ** (0.5 - shape) * n**shape)


def obrien_fleming(acceptable: float, most: int) -> Score:
    """Events above expectation against the standard error of the last look."""
    return wang_tsiatis(acceptable, most, 0.0)


def posterior(acceptable: float, prior: Beta) -> Score:
    """The posterior chance that the true rate is above the acceptable one."""
    return lambda events, n: exceeds(prior, acceptable, events, n)


def thall_simon(prior: Beta, standard: Beta, margin: float = 0.0) -> Score:
    """The posterior chance that the true rate is above that of the standard, known from earlier participants."""
    return lambda events, n: exceeds_standard(prior, standard, margin, events, n)


def sprt(acceptable: float, unacceptable: float) -> Score:
    """The logarithm of how much likelier the events are at the unacceptable rate."""
    rise, fall = np.log(unacceptable / acceptable), np.log((1 - unacceptable) / (1 - acceptable))
    return lambda events, n: events * rise + (n - events) * fall


def max_sprt(acceptable: float) -> Score:
    """The same against whichever higher rate fits best; no evidence while the rate seen is not above the acceptable."""

    def score(events: Array, n: Array) -> Array:
        seen = np.maximum(events / n, acceptable)
        found: Array = special.xlogy(events, seen / acceptable)
        found += special.xlogy(n - events, (1 - seen) / (1 - acceptable))
        return found

    return score


def stops_above(score: Score, critical: float, most: int, at_least: bool = False) -> Boundary:
    """The boundary of a rule with its critical value named beforehand: stop when the score is above it.

    at_least: stop also when the score equals it.
    """
    table = _scores(score, most)
    return _boundary(table >= critical if at_least else table > critical)


def calibrated(score: Score, most: int, acceptable: float, level: float) -> tuple[Boundary, float]:
    """The boundary that stops most readily with a chance to stop of at most `level` at the acceptable rate.

    Out: the boundary, and the critical value: the highest score that does not stop.

    Raises:
        ValueError: not even a rule that stops at the strongest evidence only keeps the level.
    """
    table = _scores(score, most)
    values = np.unique(table[np.isfinite(table)])
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if _stop(table > values[middle], acceptable) <= level:
            high = middle
        else:
            low = middle + 1
    return _boundary(table > values[low]), float(values[low])


def _scores(score: Score, most: int) -> Array:
    """The score of each number of events (columns 0..most) after each number of participants (rows 1..most)."""
    n, events = np.arange(1, most + 1)[:, None], np.arange(most + 1)[None, :]
    possible = events <= n
    found = score(np.where(possible, events, 0), np.broadcast_to(n, possible.shape))
    return np.where(possible, np.round(found, _DIGITS), -np.inf)


def _boundary(stops: Array) -> Boundary:
    """The first number of events that stops, in each row; one above n where none does. Nobody stops at no event."""
    stops = stops.copy()
    stops[:, 0] = False
    never = np.arange(2, len(stops) + 2)
    return Boundary(tuple(int(k) for k in np.where(stops.any(axis=1), stops.argmax(axis=1), never)))


def _stop(stops: Array, rate: float) -> float:
    return float(stop_probabilities(np.array([_boundary(stops).stops]), rate)[0])
