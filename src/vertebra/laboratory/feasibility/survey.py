"""Feasibility, shares of a population with their uncertainty, as the design of the sample asks for.

What comes in: sums over people who answer alike, by stratum and cluster (`tallies`). What goes out: an `Estimate`.
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
Flags = NDArray[np.bool_]

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


@dataclass(frozen=True)
class Sample:
    """Who was drawn: one line for people of one cluster who answer alike.

    Attributes:
        stratum, cluster: index of each line's stratum and cluster, shape (n_lines,).
        people, weight, squares: number of people, sum of weights, sum of squared weights, shape (n_lines,).
        clustered: False where every person was drawn alone; then `cluster` means nothing.
        weighted: False for a plain count.
    """

    stratum: NDArray[np.int64]
    cluster: NDArray[np.int64]
    people: NDArray[np.int64]
    weight: Floats
    squares: Floats
    clustered: bool
    weighted: bool

    @property
    def strata(self) -> int:
        return int(self.stratum.max(initial=-1)) + 1

    @property
    def clusters(self) -> int:
        return int(self.cluster.max(initial=-1)) + 1 if self.clustered else int(self.people.sum())


def estimate(sample: Sample, hit: Flags, among: Flags) -> Estimate | None:
    """The share of `among` that is `hit`; both have shape (n_lines,). None where nobody is in the domain."""
    whole = float(sample.weight[among].sum())
    if whole <= 0:
        return None
    share = float(sample.weight[among & hit].sum()) / whole
    residual = np.where(among, hit - share, 0.0) / whole
    people, hits = int(sample.people[among].sum()), int(sample.people[among & hit].sum())
    se, df = float(np.sqrt(_variance(sample, residual))), _freedom(sample, among)
    effective = effective_size(share, se, people, df) if sample.weighted or sample.clustered else float(people)
    low, high = clopper_pearson(share, effective)
    return Estimate(share, se, low, high, people, hits, df, effective, _reliable(low, high, share, effective))


def _variance(sample: Sample, residual: Floats) -> float:
    """Between clusters within strata. A stratum with one cluster is held against the mean of all (conservative)."""
    if sample.clustered:
        sums = _summed(sample.cluster, sample.weight * residual, sample.clusters)
        home = _home(sample)
        return _between(home, sums, sums**2, np.ones_like(sums), sample.strata)
    squares = sample.squares * residual**2
    return _between(sample.stratum, sample.weight * residual, squares, sample.people.astype(float), sample.strata)


def _summed(groups: NDArray[np.int64], values: Floats, size: int) -> Floats:
    return np.bincount(groups, values, size).astype(np.float64)


def _home(sample: Sample) -> NDArray[np.int64]:
    """The stratum of each cluster."""
    home = np.zeros(sample.clusters, dtype=np.int64)
    home[sample.cluster] = sample.stratum
    return home


def _between(home: NDArray[np.int64], sums: Floats, squares: Floats, units: Floats, strata: int) -> float:
    n, total, square = (_summed(home, x, strata) for x in (units, sums, squares))
    spread = square - np.where(n > 1, total**2 / np.maximum(n, 1), 0.0)
    return float((np.where(n > 1, n / np.maximum(n - 1, 1), 1.0) * np.maximum(spread, 0.0)).sum())


def _freedom(sample: Sample, among: Flags) -> int:
    """Clusters less strata, both counted where the domain is. Source: Korn and Graubard, Analysis of Health Surveys."""
    present = sample.people > 0
    strata = len(np.unique(sample.stratum[among & present]))
    if sample.clustered:
        return max(len(np.unique(sample.cluster[among & present])) - strata, 1)
    return max(int(sample.people[among].sum()) - strata, 1)


def lonely_strata(sample: Sample) -> int:
    """How many strata have a single cluster, so that their spread cannot be seen."""
    units = np.bincount(_home(sample)) if sample.clustered else np.bincount(sample.stratum, sample.people)
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
