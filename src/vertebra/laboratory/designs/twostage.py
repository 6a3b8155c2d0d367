"""Laboratory, designs: one or two stages to tell a promising response rate from a poor one, by exact search.

In: the poor and the promising rate, the two errors allowed. Out: the designs that need fewest participants. A design is
searched for among all of its kind: every first stage, every number that ends it, every total up to `most`.
Source: Simon 1989, Controlled Clinical Trials 10:1; Jung, Lee, Kim and George 2004, Stat Med 23:561 (admissible).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import msgspec
import numpy as np
from scipy import stats  # type: ignore[import-untyped]

Array = np.ndarray


class TwoStage(msgspec.Struct, frozen=True):
    """After `n1`, go on only with more than `r1` responses; promising with more than `r` of `n`.

    expected_n, early_stop: at the poor rate. alpha, power: the chance to call it promising at the poor and at the
    promising rate.
    """

    r1: int
    n1: int
    r: int
    n: int
    expected_n: float
    early_stop: float
    alpha: float
    power: float


class Admissible(msgspec.Struct, frozen=True):
    """A design that is best for some weight of the largest size against the expected size; from `low` to `high`."""

    design: TwoStage
    low: float
    high: float


class OneStage(msgspec.Struct, frozen=True):
    """Promising with more than `r` of `n` responses."""

    n: int
    r: int
    alpha: float
    beta: float


class NoDesign(ValueError):
    """No design of this size keeps both errors."""


def optimal(poor: float, promising: float, alpha: float, beta: float, most: int = 100) -> TwoStage:
    """Fewest participants expected at the poor rate.

    Raises:
        NoDesign: none with at most `most` participants keeps both errors.
    """
    return min(_found(poor, promising, alpha, beta, most), key=lambda d: (d.expected_n, d.n))


def minimax(poor: float, promising: float, alpha: float, beta: float, most: int = 100) -> TwoStage:
    """The smallest total; of those, fewest expected. Raises NoDesign as `optimal` does."""
    return min(_found(poor, promising, alpha, beta, most), key=lambda d: (d.n, d.expected_n))


def admissible(poor: float, promising: float, alpha: float, beta: float, most: int = 100) -> tuple[Admissible, ...]:
    """All that minimise `q * n + (1 - q) * expected_n` for some q, from the minimax to the optimal one."""
    corners: list[TwoStage] = []
    for design in sorted(_found(poor, promising, alpha, beta, most), key=lambda d: d.n):
        if corners and design.expected_n >= corners[-1].expected_n:
            continue
        while len(corners) > 1 and _weight(corners[-2], corners[-1]) <= _weight(corners[-1], design):
            corners.pop()
        corners.append(design)
    cuts = [1.0, *(_weight(a, b) for a, b in pairwise(corners)), 0.0]
    return tuple(Admissible(d, low, high) for d, (high, low) in zip(corners, pairwise(cuts), strict=True))


def one_stage(poor: float, promising: float, alpha: float, beta: float, most: int = 200) -> OneStage:
    """The smallest single stage that keeps both errors. Raises NoDesign."""
    for n in range(1, most + 1):
        r = int(stats.binom.isf(alpha, n, poor))
        missed = float(stats.binom.cdf(r, n, promising))
        if missed <= beta:
            return OneStage(n, r, float(stats.binom.sf(r, n, poor)), missed)
    raise NoDesign(f"no single stage of at most {most} keeps both errors")


def _weight(larger_saving: TwoStage, smaller_saving: TwoStage) -> float:
    """The q at which two designs are equally good."""
    saved, grown = larger_saving.expected_n - smaller_saving.expected_n, smaller_saving.n - larger_saving.n
    return saved / (saved + grown)


@lru_cache(maxsize=8)
def _found(poor: float, promising: float, alpha: float, beta: float, most: int) -> tuple[TwoStage, ...]:
    """For each total, the design with fewest expected, if one keeps both errors.

    Raises:
        ValueError: the rates or errors are no chances, or not in order.
        NoDesign: none does.
    """
    if not (0 < poor < promising < 1 and 0 < alpha < 1 and 0 < beta < 1):
        raise ValueError("rates and errors lie between 0 and 1, the poor rate below the promising one")
    found = tuple(d for n in range(2, most + 1) for d in _of_size(poor, promising, alpha, beta, n))
    if not found:
        raise NoDesign(f"no two stages of at most {most} keep both errors")
    return found


def _of_size(poor: float, promising: float, alpha: float, beta: float, n: int) -> list[TwoStage]:
    kept = [d for n1 in range(1, n) for d in _of_stages(poor, promising, alpha, beta, n1, n)]
    return [min(kept, key=lambda d: d.expected_n)] if kept else []


def _of_stages(poor: float, promising: float, alpha: float, beta: float, n1: int, n: int) -> Iterator[TwoStage]:
    """The best ending of the first stage: for each r1 the lowest r that keeps alpha has the most power."""
    early = stats.binom.cdf(np.arange(n1 + 1), n1, poor)
    expected = n1 + (1 - early) * (n - n1)
    false, true = _promising(poor, n1, n), _promising(promising, n1, n)
    lowest = (false > alpha).sum(axis=1)
    rows = np.flatnonzero(lowest <= n)
    rows = rows[true[rows, lowest[rows]] >= 1 - beta]
    if len(rows):
        r1 = int(rows[np.argmin(expected[rows])])
        r = int(lowest[r1])
        errors = float(false[r1, r]), float(true[r1, r])
        yield TwoStage(r1, n1, r, n, float(expected[r1]), float(early[r1]), *errors)


def _promising(rate: float, n1: int, n: int) -> Array:
    """The chance to be called promising, by [r1, r]: more than r1 in the first stage and more than r in all."""
    first = np.arange(n1 + 1)
    seen = stats.binom.pmf(first, n1, rate)
    enough = stats.binom.sf(np.arange(n + 1)[None, :] - first[:, None], n - n1, rate)
    terms = seen[:, None] * enough
    beyond = np.vstack([np.cumsum(terms[::-1], axis=0)[::-1], np.zeros(n + 1)])
    found: Array = beyond[1:]
    return found
