"""Laboratory, designs: the exact properties of a boundary, by carrying the chance of every number of events forward.

After each participant the chance moves to the same number of events or to one more; what reaches the boundary is set
aside. Only sums and products of numbers between 0 and 1 are formed, so the error stays below 1e-12 for a few hundred
participants (a test holds it to fractions).
Source: stats notes 2.1 (states, absorbed where the boundary is reached).
"""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from vertebra.laboratory.designs.boundary import Boundary

Floats = np.ndarray


class Characteristics(msgspec.Struct, frozen=True):
    """How a boundary behaves when each participant has an event with the chance `rate`.

    Attributes:
        stop: the chance that the boundary is reached, at the last participant too.
        expected_n, expected_events: means of participants and of participants with an event until stop or end.
        stopping: the chance to stop after exactly 1, 2, ... participants; sums to `stop`.
    """

    rate: float
    stop: float
    expected_n: float
    expected_events: float
    stopping: tuple[float, ...]

    @property
    def saved(self) -> float:
        """The chance that it stops before the last participant, so that somebody is spared."""
        return self.stop - self.stopping[-1]


def characteristics(boundary: Boundary, rates: Sequence[float]) -> tuple[Characteristics, ...]:
    """The exact properties at each of the true rates (0 to 1)."""
    stopping, events = _carry(np.array([boundary.stops]), np.asarray(rates, float))
    numbers = np.arange(1, boundary.most + 1)
    stop = stopping[0].sum(axis=0)
    expected = (numbers[:, None] * stopping[0]).sum(axis=0) + boundary.most * (1 - stop)
    return tuple(
        Characteristics(rate, float(p), float(n), float(harmed), _floats(stopping[0, :, i]))
        for i, (rate, p, n, harmed) in enumerate(zip(rates, stop, expected, events[0], strict=True))
    )


def stop_probabilities(stops: Floats, rate: float) -> Floats:
    """The chance to stop at one true rate, for many boundaries at once; a row of `stops` is one boundary."""
    stopping, _ = _carry(stops, np.array([rate]))
    found: Floats = stopping[:, :, 0].sum(axis=1)
    return found


def _floats(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _carry(stops: Floats, rates: Floats) -> tuple[Floats, Floats]:
    """The chance to stop at each n, by [boundary, n, rate]; and the expected events, by [boundary, rate]."""
    boundaries, most = stops.shape
    harmed = np.arange(most + 1)
    state = np.zeros((boundaries, len(rates), most + 1))
    state[:, :, 0] = 1.0
    stopping, events = np.zeros((boundaries, most, len(rates))), np.zeros((boundaries, len(rates)))
    for n in range(most):
        moved = state * rates[None, :, None]
        state = state - moved
        state[:, :, 1:] += moved[:, :, :-1]
        reached = state * (harmed >= stops[:, n, None])[:, None, :]
        stopping[:, n] = reached.sum(axis=2)
        events += reached @ harmed
        state = state - reached
    return stopping, events + state @ harmed
