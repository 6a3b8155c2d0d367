"""Laboratory, trials: what the analysis of each trial would say at the last visit, for many trials at once.

Change from both baselines, the t interval, the exact signed rank test, responders with their exact interval: the
primary analyses of `evidence.stats`, on whoever came. Each analysis is naive by itself: it credits everything that
happened between two visits to the cells. Compared with the published course after surgery alone it is less so.
Source: domain notes C (responders), H (surgery alone); stats notes 4.2 (paired t and exact signed rank).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from vertebra.laboratory.trials.courses import Courses, Scores, surgery_alone
from vertebra.laboratory.trials.dosing import Doses
from vertebra.laboratory.trials.ranks import MOST, signed_rank
from vertebra.laboratory.trials.setting import Setting
from vertebra.laboratory.trials.streams import Flags, Floats

LEVEL = 0.05  # Source: ICH E9 5.5, the conventional level, two-sided
RESPONSE = 0.30  # Source: back pain lower by 30 % (domain notes C, responder R30)


@dataclass(frozen=True)
class Change:
    """A change from one baseline, by [trial]. Where fewer than two were seen, `n` says so and the rest is not counted.

    half: half width of the 95 % t interval. better, ranks_better: the t interval, or the signed rank test, claims
    improvement; None beyond the participants for whom ranks are enumerated. effect: mean difference that the cells
    truly made among those seen.
    """

    n: np.ndarray
    mean: Floats
    sd: Floats
    half: Floats
    better: Flags
    ranks_better: Flags | None
    effect: Floats


@dataclass(frozen=True)
class Response:
    """Responders by [trial]: how many of `n`, half the width of the exact interval, and its lower end."""

    n: np.ndarray
    count: np.ndarray
    half: Floats
    low: Floats


@dataclass(frozen=True)
class Analysis:
    """vas and odi from B0 and from B1; against: better than surgery alone is published to do, from B0."""

    vas_b0: Change
    vas_b1: Change
    odi_b0: Change
    odi_b1: Change
    vas_against: Flags
    odi_against: Flags
    responders: Response


def analyse(setting: Setting, doses: Doses, courses: Courses) -> Analysis:
    """The analyses of the last visit of each trial."""
    seen = doses.is_given & courses.seen[-1]
    vas_b0, vas_b1 = (_change(courses.vas, base, seen) for base in (courses.vas.b0, courses.vas.b1))
    odi_b0, odi_b1 = (_change(courses.odi, base, seen) for base in (courses.odi.b0, courses.odi.b1))
    vas_alone, odi_alone = surgery_alone(setting.world)
    against = [c.mean + c.half < alone for c, alone in ((vas_b0, vas_alone), (odi_b0, odi_alone))]
    return Analysis(vas_b0, vas_b1, odi_b0, odi_b1, against[0], against[1], _respond(courses.vas, seen))


def _change(scores: Scores, base: Floats, seen: Flags) -> Change:
    """Sums of whole numbers are exact in single precision up to 16 million."""
    change = np.where(seen, scores.end - base, 0)
    n = seen.sum(axis=0, dtype=np.int16)
    counted = np.maximum(n, 1).astype(np.float32)
    mean = change.sum(axis=0) / counted
    squares = np.einsum("ij,ij->j", change, change)
    sd = np.sqrt(np.maximum(squares - counted * mean * mean, 0) / np.maximum(counted - 1, 1))
    half = _reach(len(seen))[n] * sd
    ranks_better = (signed_rank(change, seen) < LEVEL) & (mean < 0) if len(seen) <= MOST else None
    effect = np.where(seen, scores.end - scores.without, 0).sum(axis=0) / counted
    return Change(n, mean, sd, half, (mean + half < 0) & (n > 1), ranks_better, effect)


def _respond(scores: Scores, seen: Flags) -> Response:
    """Pain lower by 30 % of B1; a baseline of zero can show no response."""
    responds = seen & (scores.b1 > 0) & (scores.end <= scores.b1 * np.float32(1 - RESPONSE) + np.float32(1e-4))
    n, count = seen.sum(axis=0, dtype=np.int16), responds.sum(axis=0, dtype=np.int16)
    low, high = _exact_intervals(len(seen))
    return Response(n, count, (high[n, count] - low[n, count]) / 2, low[n, count])


@lru_cache(maxsize=4)
def _reach(most: int) -> Floats:
    """Half width of the t interval in standard deviations, by number seen; 0 below two, where there is none."""
    n = np.arange(2, most + 1)
    return np.array([0, 0, *(stats.t.ppf(1 - LEVEL / 2, n - 1) / np.sqrt(n))], np.float32)


@lru_cache(maxsize=4)
def _exact_intervals(most: int) -> tuple[Floats, Floats]:
    """Clopper and Pearson's interval by [n, count]; the whole range where nobody was seen.

    Source: Clopper and Pearson 1934, Biometrika 26:404.
    """
    n, count = np.arange(most + 1)[:, None], np.arange(most + 1)[None, :]
    with np.errstate(invalid="ignore"):
        low = stats.beta.ppf(LEVEL / 2, count, n - count + 1)
        high = stats.beta.ppf(1 - LEVEL / 2, count + 1, n - count)
    low, high = np.where(count > 0, low, 0.0), np.where(count < n, high, 1.0)
    return np.nan_to_num(low).astype(np.float32), np.nan_to_num(high, nan=1.0).astype(np.float32)
