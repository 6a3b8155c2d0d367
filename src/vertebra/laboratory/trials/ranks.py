"""Laboratory, trials: Wilcoxon's exact signed rank test for many trials at once, with ties and zeros as they come.

Scores in whole steps are tied, so tables for distinct ranks give a wrong p (`evidence.stats`). The exact distribution
depends only on which of the sorted differences are equal; for a dozen participants there are 4,095 such patterns, and
all are enumerated beforehand (0.1 s, 17 MB).
Source: Wilcoxon 1945, Biometrics Bulletin 1:80; Lehmann, Nonparametrics, chapter 3.2.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from vertebra.laboratory.trials.networks import sort_rows
from vertebra.laboratory.trials.streams import Flags, Floats

MOST = 14
"""Participants: the table of so many takes 100 MB and a second; more are not tested."""

_LAST = np.iinfo(np.int16).max


def signed_rank(change: Floats, seen: Flags) -> Floats:
    """The two-sided p of each trial, from changes in whole numbers by [participant, trial]; 1 where nothing changed.

    Raises:
        ValueError: more participants than can be enumerated.
    """
    if len(change) > MOST:
        raise ValueError(f"the exact signed rank test is enumerated for at most {MOST} participants")
    counted = seen & (change != 0)
    sizes = np.abs(change).astype(np.int16) * 2 + (change > 0)
    sizes[~counted] = _LAST
    sort_rows(sizes)
    n = counted.sum(axis=0, dtype=np.int16)
    pattern, doubled = _ties_and_sum(sizes >> 1, (sizes & 1).astype(bool), n)
    found: Floats = _table(len(change))[n, pattern, doubled]
    return found


def _ties_and_sum(sizes: np.ndarray, positive: Flags, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which neighbours are equal, as bits from the first on; and twice the sum of the positive mid-ranks."""
    rows, trials = sizes.shape
    first, last = np.empty((rows, trials), np.int16), np.empty((rows, trials), np.int16)
    pattern, equal = np.zeros(trials, np.int32), np.zeros((rows, trials), bool)
    equal[1:] = (sizes[1:] == sizes[:-1]) & (np.arange(1, rows)[:, None] < n)
    first[0] = 1
    for row in range(1, rows):
        first[row] = np.where(equal[row], first[row - 1], row + 1)
        pattern |= equal[row].astype(np.int32) << (row - 1)
    last[-1] = rows
    for row in range(rows - 2, -1, -1):
        last[row] = np.where(equal[row + 1], last[row + 1], row + 1)
    counted = positive & (np.arange(rows)[:, None] < n)
    return pattern, ((first + last) * counted).sum(axis=0, dtype=np.int32)


@lru_cache(maxsize=2)
def _table(rows: int) -> Floats:
    """Two-sided p by [differences that are not zero, pattern of ties, twice the sum]."""
    table = np.ones((rows + 1, 1 << max(rows - 1, 0), rows * (rows + 1) + 1), np.float32)
    for n in range(1, rows + 1):
        for pattern in range(1 << (n - 1)):
            p = _two_sided(_doubled_ranks(n, pattern))
            table[n, pattern, : len(p)] = p
    return table


def _doubled_ranks(n: int, pattern: int) -> list[int]:
    """Twice the mid-ranks.

    >>> _doubled_ranks(4, 0b010)
    [2, 5, 5, 8]
    """
    starts = [0, *(i for i in range(1, n) if not pattern >> (i - 1) & 1), n]
    return [start + end + 1 for start, end in pairwise(starts) for _ in range(start, end)]


def _two_sided(doubled: list[int]) -> Floats:
    """p of each sum when every sign is a fair coin; exact, for halves of halves fit a float."""
    chance = np.zeros(sum(doubled) + 1)
    chance[0] = 1.0
    for rank in doubled:
        chance[rank:] = (chance[rank:] + chance[: len(chance) - rank]) / 2
        chance[:rank] /= 2
    lower = np.cumsum(chance)
    found: Floats = np.minimum(1.0, 2 * np.minimum(lower, lower[::-1]))
    return found
