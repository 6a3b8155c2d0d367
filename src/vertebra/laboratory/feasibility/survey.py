"""Feasibility, shares of a population with their uncertainty, as the design of the sample asks for.

What comes in: counts and sums of weights, cluster by cluster (`tallies`). What goes out: an `Estimate`.
Variance by Taylor linearisation of a ratio; a domain ("those for whom it can be judged") keeps all clusters of the
sample, the empty ones with zero, because that the domain is small is itself chance. The interval is Korn and
Graubard's: Clopper-Pearson on the effective sample size. A share of 0.4 % on 36 people is where Wald limits go below
zero and logit limits cover too seldom; at zero people both say nothing. For a plain count it is Clopper-Pearson itself.
Source: Woodruff 1971, JASA 66:411; Wolter, Introduction to Variance Estimation, 2nd ed. 2007, ch. 6; Korn and Graubard
1998, Survey Methodology 24:193; NCHS, Vital and Health Statistics 2(175), 2017 (interval, reliability).
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped]

Floats = NDArray[np.float64]

# Source: NCHS, Vital and Health Statistics 2(175), 2017: conventional level; limits of a reliable proportion
CONFIDENCE = 0.95
_LEAST_EFFECTIVE, _NARROW, _WIDE, _RELATIVE = 30, 0.05, 0.30, 1.30


class Estimate(msgspec.Struct, frozen=True):
    """A share of a domain, unrounded.

    Attributes:
        share, se, low, high: between 0 and 1; se of the design, limits of 95 %.
        people: how many of the sample are in the domain; hits: how many of them have it.
        df: degrees of freedom. effective: the size of a simple random sample that would tell as much.
        reliable: by the NCHS standards for proportions.
        below: not 0 where fewer than that have it and their number is kept back: share, se, low and hits are 0 then,
            and high is the limit for as many as `below`.
    """

    share: float
    se: float
    low: float
    high: float
    people: int
    hits: int
    df: int
    effective: float
    reliable: bool
    below: int = 0


@dataclass(frozen=True)
class Sample:
    """Who was drawn, one line for each cluster; for each stratum where every person was drawn alone.

    Attributes:
        stratum: index of each line's stratum, shape (n_lines,). people: how many of the sample, shape (n_lines,).
        clustered: False where every person was drawn alone. weighted: False for a plain count.
        least: 0, or counts are rounded to multiples of it and fewer are told as none (`cells`).
    """

    stratum: NDArray[np.int64]
    people: NDArray[np.int64]
    clustered: bool
    weighted: bool
    least: int = 0

    @property
    def strata(self) -> int:
        return int(self.stratum.max(initial=-1)) + 1


@dataclass(frozen=True)
class Counted:
    """Who is in a domain and who of it has something, line by line: people, sums of weights, of squared weights."""

    hits: NDArray[np.int64]
    people: NDArray[np.int64]
    weight_hit: Floats
    weight: Floats
    squares_hit: Floats
    squares: Floats


def estimate(sample: Sample, counted: Counted) -> Estimate | None:
    """The share of the domain that has it. None where nobody is in the domain."""
    whole = float(counted.weight.sum())
    if whole <= 0:
        return None
    share = float(counted.weight_hit.sum()) / whole
    people, hits = int(counted.people.sum()), int(counted.hits.sum())
    se, df = float(np.sqrt(_variance(sample, counted, share, whole))), _freedom(sample, counted)
    effective = effective_size(share, se, people, df) if sample.weighted or sample.clustered else float(people)
    low, high = clopper_pearson(share, effective)
    if hits < sample.least:
        high = clopper_pearson(min(1.0, sample.least / people), people)[1]
        return Estimate(
            0.0, 0.0, 0.0, high, people, 0, df, effective, _reliable(0.0, high, 0.0, effective), sample.least
        )
    return Estimate(share, se, low, high, people, hits, df, effective, _reliable(low, high, share, effective))


def _variance(sample: Sample, counted: Counted, share: float, whole: float) -> float:
    """Between clusters (or people) within strata. A single one is held against the mean of all: conservative."""
    rest, squares_rest = counted.weight - counted.weight_hit, counted.squares - counted.squares_hit
    sums = (counted.weight_hit * (1 - share) - rest * share) / whole
    if sample.clustered:
        return _between(sample, sums, sums**2, np.ones_like(sums))
    squares = (counted.squares_hit * (1 - share) ** 2 + squares_rest * share**2) / whole**2
    return _between(sample, sums, squares, sample.people.astype(np.float64))


def _between(sample: Sample, sums: Floats, squares: Floats, units: Floats) -> float:
    n, total, square = (np.bincount(sample.stratum, x, sample.strata) for x in (units, sums, squares))
    spread = square - np.where(n > 1, total**2 / np.maximum(n, 1), 0.0)
    return float((np.where(n > 1, n / np.maximum(n - 1, 1), 1.0) * np.maximum(spread, 0.0)).sum())


def _freedom(sample: Sample, counted: Counted) -> int:
    """Clusters less strata, both counted where the domain is. Source: Korn and Graubard, Analysis of Health Surveys."""
    inside = counted.people > 0
    units = int(inside.sum()) if sample.clustered else int(counted.people.sum())
    return max(units - len(np.unique(sample.stratum[inside])), 1)


def lonely_strata(sample: Sample) -> int:
    """How many strata have a single cluster, so that their spread cannot be seen."""
    units = np.bincount(sample.stratum, None if sample.clustered else sample.people)
    return int((units == 1).sum())


def effective_size(share: float, se: float, people: int, df: int) -> float:
    """The sample size that a simple random sample would need, adjusted for few clusters, at most the people there are.

    >>> round(effective_size(0.5, 0.05, 1000, 999), 1)
    100.0
    """
    if share in (0.0, 1.0) or se == 0:
        return float(people)
    tail = (1 + CONFIDENCE) / 2
    adjust = (stats.t.ppf(tail, max(people - 1, 1)) / stats.t.ppf(tail, df)) ** 2
    return min(float(share * (1 - share) / se**2 * adjust), float(people))


def clopper_pearson(share: float, size: float) -> tuple[float, float]:
    """Limits of a share of `size` people, which need not be whole.

    >>> [round(x, 5) for x in clopper_pearson(7 / 12, 12)]
    [0.27667, 0.84835]
    """
    hits, tail = share * size, (1 - CONFIDENCE) / 2
    low = 0.0 if hits <= 0 else float(stats.beta.ppf(tail, hits, size - hits + 1))
    high = 1.0 if hits >= size else float(stats.beta.ppf(1 - tail, hits + 1, size - hits))
    return low, high


def _reliable(low: float, high: float, share: float, effective: float) -> bool:
    width = high - low
    if effective < _LEAST_EFFECTIVE or width >= _WIDE:
        return False
    rarer = min(share, 1 - share)
    return width <= _NARROW or (rarer > 0 and width / rarer <= _RELATIVE)
