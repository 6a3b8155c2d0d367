"""Exact stopping rules: how fast the properties of one boundary, and of all 4,096, are worked out."""

import time
from collections.abc import Callable, Iterator

from bench import Measured
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.designs.families import calibrated, pocock
from vertebra.laboratory.designs.search import best

RATES = [i / 100 for i in range(1, 61)]


def measure() -> Iterator[Measured]:
    boundary, _ = calibrated(pocock(0.1), 12, 0.1, 0.05)
    acts: dict[str, Callable[[], object]] = {
        "exact properties of a boundary for 12 at 60 rates": lambda: characteristics(boundary, RATES),
        "a Pocock boundary for 12, calibrated": lambda: calibrated(pocock(0.1), 12, 0.1, 0.05),
        "the best of all 4,096 boundaries for 12": lambda: best(12, 0.1, 0.4, 0.05),
    }
    for what, act in acts.items():
        yield Measured(what, 1000 * cpu_each(act), "ms CPU")


def cpu_each(act: Callable[[], object], count: int = 20) -> float:
    """CPU seconds of one act, after a first one that is not counted."""
    act()
    start = time.process_time()
    for _ in range(count):
        act()
    return (time.process_time() - start) / count
