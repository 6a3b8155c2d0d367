"""What it shows, in numbers: exact statistics for a dozen participants.

In: one value a participant, None where nothing was collected. Out: plain floats; None where too few values were
collected to say it. NaN never comes in or goes out. Every p value is two-sided and descriptive: one arm, no control.
"""

import math
import statistics
from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
from scipy import stats as scipy_stats  # type: ignore[import-untyped]

Values = Sequence[float | None]

# Source: ICH E9, section 5.5 (estimates with 95 % confidence intervals); the conventional level, named here once.
CONFIDENCE = 0.95

# Typed data never carry nine decimals, but binary subtraction breaks ties at the sixteenth (5.3 - 4.1 is not 1.2).
_DECIMALS_THAT_COUNT = 9


class Interval(msgspec.Struct, frozen=True):
    low: float
    high: float


class Summary(msgspec.Struct, frozen=True):
    """How values lie. `missing` counts the None; `sd` wants two values, everything else one."""

    n: int
    missing: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None


class MeanChange(msgspec.Struct, frozen=True):
    """A mean with its t interval. Interval and p are None below two values, or when all values are the same."""

    n: int
    mean: float
    sd: float | None
    se: float | None
    interval: Interval | None
    p: float | None


class SignedRank(msgspec.Struct, frozen=True):
    """Wilcoxon's signed rank test. `n` counts all differences, `nonzero` those that were ranked."""

    n: int
    nonzero: int
    w_plus: float
    p: float


class Shift(msgspec.Struct, frozen=True):
    """The Hodges-Lehmann estimate. `interval` is None when so few values cannot reach the confidence asked for."""

    n: int
    estimate: float
    interval: Interval | None


def present(values: Values) -> list[float]:
    """The collected values.

    >>> present([1, None, 2.5])
    [1.0, 2.5]
    """
    found = [float(value) for value in values if value is not None]
    if not all(math.isfinite(value) for value in found):
        raise ValueError("NaN or infinity is no datum: a missing value is None")
    return found


def change(before: Values, after: Values) -> list[float | None]:
    """After minus before, participant by participant; None where either is missing.

    >>> change([5.3, 7.0, None], [4.1, None, 2.0])
    [-1.2, None, None]
    """
    pairs = zip(before, after, strict=True)
    return [None if a is None or b is None else _settled(b - a) for a, b in pairs]


def percent_change(before: Values, after: Values) -> list[float | None]:
    """Change in percent of the value before; None where either is missing or the value before is zero."""
    pairs = zip(before, after, strict=True)
    return [None if a is None or b is None or a == 0 else _settled(100 * (b - a) / a) for a, b in pairs]


def quantile(values: Values, share: float) -> float | None:
    """The quantile as SAS prints it by default (QNTLDEF=5: averaged inverse of the empirical distribution)."""
    found = present(values)
    return float(np.quantile(found, share, method="averaged_inverted_cdf")) if found else None


def summarise(values: Values) -> Summary:
    """n, mean, SD, median, quartiles, extremes."""
    found = present(values)
    return Summary(
        n=len(found),
        missing=len(values) - len(found),
        mean=statistics.fmean(found) if found else None,
        sd=statistics.stdev(found) if len(found) > 1 else None,
        median=quantile(found, 0.5),
        q1=quantile(found, 0.25),
        q3=quantile(found, 0.75),
        minimum=min(found, default=None),
        maximum=max(found, default=None),
    )


def clopper_pearson(count: int, n: int, confidence: float = CONFIDENCE) -> Interval | None:
    """The exact interval of a proportion, as shares of one; None when nobody was at risk.

    Source: Clopper and Pearson 1934, Biometrika 26:404.
    """
    if n == 0:
        return None
    found = scipy_stats.binomtest(count, n).proportion_ci(confidence, method="exact")
    return Interval(float(found.low), float(found.high))


def upper_bound(count: int, n: int, confidence: float = CONFIDENCE) -> float | None:
    """The exact one-sided upper bound of a proportion: what `0 of 12` still allows."""
    if n == 0:
        return None
    test = scipy_stats.binomtest(count, n, alternative="less")
    return float(test.proportion_ci(confidence, method="exact").high)


def poisson_rate(count: int, time: float, confidence: float = CONFIDENCE) -> Interval | None:
    """The exact interval of a rate per unit of time at risk; None without time at risk.

    Source: Garwood 1936, Biometrika 28:437.
    """
    if time <= 0:
        return None
    tail = (1 - confidence) / 2
    low = scipy_stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
    return Interval(float(low) / time, float(scipy_stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2 / time)


def mean_change(changes: Values, confidence: float = CONFIDENCE) -> MeanChange | None:
    """The mean of changes with Student's t interval and p of no change (the paired t test); None without values."""
    found = present(changes)
    if not found:
        return None
    n, mean = len(found), statistics.fmean(found)
    sd = statistics.stdev(found) if n > 1 else None
    se = sd / math.sqrt(n) if sd is not None else None
    if not se:
        return MeanChange(n, mean, sd, se, None, None)
    reach = se * float(scipy_stats.t.ppf((1 + confidence) / 2, n - 1))
    p = 2 * float(scipy_stats.t.sf(abs(mean / se), n - 1))
    return MeanChange(n, mean, sd, se, Interval(mean - reach, mean + reach), p)


def signed_rank(differences: Values) -> SignedRank | None:
    """Wilcoxon's exact signed rank test of no shift: zeros dropped, ties sharing their mid-rank; None without values.

    The distribution is enumerated over all signs of the very ranks seen: with ties or zeros, which whole-number scales
    always have, tables and library routines for distinct ranks give a wrong p.

    Source: Wilcoxon 1945, Biometrics Bulletin 1:80; Lehmann, Nonparametrics, chapter 3.2.
    """
    found = [_settled(value) for value in present(differences)]
    if not found:
        return None
    ranked = [value for value in found if value != 0]
    ranks = scipy_stats.rankdata([abs(value) for value in ranked])
    w_plus = float(sum(rank for rank, value in zip(ranks, ranked, strict=True) if value > 0))
    return SignedRank(len(found), len(ranked), w_plus, _two_sided([round(2 * rank) for rank in ranks], w_plus))


def hodges_lehmann(
    differences: Values, confidence: float = CONFIDENCE, zeros: Literal["keep", "drop"] = "keep"
) -> Shift | None:
    """The median of all pairwise means (Walsh averages) with the interval between two of them; None without values.

    The closed interval covers the centre of every symmetric distribution, a discrete one with ties included, at least
    as often as asked. That holds with zeros kept. `drop` is what R's exactRankTests does; it can cover less.

    Source: Hodges and Lehmann 1963, Ann Math Stat 34:598; Noether 1967, J Am Stat Assoc 62:184.
    """
    found = [_settled(value) for value in present(differences)]
    used = [value for value in found if value != 0] if zeros == "drop" else found
    if not used:
        return None
    walsh = sorted(_settled((a + b) / 2) for i, a in enumerate(used) for b in used[i:])
    return Shift(len(used), statistics.median(walsh), _between(walsh, _cut(len(used), 1 - confidence)))


def _settled(value: float) -> float:
    return round(value, _DECIMALS_THAT_COUNT) + 0.0  # + 0.0: there is no negative zero


def _sign_distribution(doubled_ranks: Sequence[int]) -> np.ndarray:
    """Chance of each sum of ranks (in halves) when every sign is a fair coin. Exact: halves of halves fit a float."""
    chance = np.zeros(sum(doubled_ranks) + 1)
    chance[0] = 1.0
    for rank in doubled_ranks:
        shifted = np.zeros_like(chance)
        shifted[rank:] = chance[: len(chance) - rank]
        chance = (chance + shifted) / 2
    return chance


def _two_sided(doubled_ranks: Sequence[int], w_plus: float) -> float:
    seen = round(2 * w_plus)
    smaller = min(seen, sum(doubled_ranks) - seen)
    return min(1.0, 2 * float(_sign_distribution(doubled_ranks)[: smaller + 1].sum()))


def _cut(n: int, alpha: float) -> int | None:
    """How many Walsh averages may be cut from each end; None when not even the whole range is wide enough."""
    cumulated = np.cumsum(_sign_distribution(range(1, n + 1)))
    unlikely = int(np.searchsorted(cumulated, alpha / 2, side="right"))
    return unlikely - 1 if unlikely else None


def _between(walsh: Sequence[float], cut: int | None) -> Interval | None:
    return None if cut is None else Interval(walsh[cut], walsh[len(walsh) - 1 - cut])
