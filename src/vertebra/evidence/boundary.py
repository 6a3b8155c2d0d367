"""What it shows of a stopping boundary: its exact properties, by counting every course of a small trial.

In: the boundary, after n participants stop at `stops[n]` or more with a harm. Out: the chance to stop, for a true rate.
The stop is checked after every participant; the count is a chain of states, so nothing is simulated.
Source: stats notes 2.1 (states after k participants, absorbed where the boundary is reached).
"""

from collections.abc import Mapping


def stop_probability(stops: Mapping[int, int], rate: float, most: int) -> float:
    """The chance that the boundary is reached within `most` participants who are harmed at this rate.

    >>> round(stop_probability({1: 1}, 0.25, 1), 4), round(stop_probability({2: 2}, 0.5, 2), 4)
    (0.25, 0.25)
    """
    states, stopped = {0: 1.0}, 0.0
    for n in range(1, most + 1):
        after: dict[int, float] = {}
        for harmed, chance in states.items():
            after[harmed] = after.get(harmed, 0.0) + chance * (1 - rate)
            after[harmed + 1] = after.get(harmed + 1, 0.0) + chance * rate
        limit = stops.get(n, most + 1)
        stopped += sum(chance for harmed, chance in after.items() if harmed >= limit)
        states = {harmed: chance for harmed, chance in after.items() if harmed < limit}
    return stopped


def stop_at(stops: Mapping[str, int], n: int) -> int | None:
    """How many harmed participants stop the trial after n were dosed; None where no stop is set."""
    return stops.get(str(n))
