"""Laboratory, trials: sorting the columns of many trials at once, by comparing two rows after another.

A sorting network compares the same places in the same order whatever the values, so each comparison runs over all
trials: some hundred times faster than sorting column by column.
Source: Batcher 1968, odd-even merge exchange (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M).
"""

from collections.abc import Iterator
from functools import cache

import numpy as np


@cache
def comparisons(rows: int) -> tuple[tuple[int, int], ...]:
    """Which two rows are compared, in order.

    >>> comparisons(3)
    ((0, 2), (0, 1), (1, 2))
    """
    return tuple(_merge_exchange(rows)) if rows > 1 else ()


def _merge_exchange(rows: int) -> Iterator[tuple[int, int]]:
    top = 1 << ((rows - 1).bit_length() - 1)
    step = top
    while step:
        q, r, d = top, 0, step
        while True:
            yield from ((i, i + d) for i in range(rows - d) if i & step == r)
            if q == step:
                break
            q, r, d = q >> 1, step, q - step
        step >>= 1


def sort_rows(values: np.ndarray) -> np.ndarray:
    """Sort each column in place: row 0 gets the smallest. Gives the array back."""
    lower = np.empty_like(values[0])
    for i, j in comparisons(len(values)):
        np.minimum(values[i], values[j], out=lower)
        np.maximum(values[i], values[j], out=values[j])
        values[i] = lower
    return values
