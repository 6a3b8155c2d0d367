"""Laboratory, trials: adding up what was measured, block by block, so that means and their simulation errors come out.

In: histories. Out: for each measure how many trials told it, the sum and the sum of squares; and histograms. Tallies of
blocks are added in the order of blocks, so a result does not depend on who computed which block.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from vertebra.laboratory.trials.dosing import END
from vertebra.laboratory.trials.frame import Frame
from vertebra.laboratory.trials.kernel import History
from vertebra.laboratory.trials.measures import MEASURES
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import Setting

HISTOGRAMS = ("duration", "contacted", "dosed")
_MOST_BINS = 400
_SHOWN_BINS = 40  # how many bins the usual value has, about


def bin_width(setting: Setting, scenario: Scenario, measure: str) -> int:
    """Whole days, weeks, or people to a bin, so that hardly any trial lies beyond the last bin."""
    people = setting.participants / (scenario.consents * scenario.eligible * (1 - scenario.lost))
    if measure == "contacted":
        return max(1, round(people / _SHOWN_BINS))
    if measure == "duration":
        return 7 * max(1, round((people * scenario.people_apart + END) / 7 / (4 * _SHOWN_BINS)))
    return 1


@dataclass(frozen=True)
class Tally:
    """trials: how many. sums: by [measure, (trials that told it, sum, sum of squares)]. courses: by
    [pain or disability, B0 B1 and visits, (count, sum, sum of squares)]. bins: a histogram for each of HISTOGRAMS."""

    trials: int
    sums: np.ndarray
    courses: np.ndarray
    bins: dict[str, np.ndarray]
    failed: np.ndarray


def count(setting: Setting, scenario: Scenario, history: History) -> Tally:
    """The tally of one block."""
    frame = Frame(scenario, history)
    taken = {measure.id: measure.take(frame) for measure in MEASURES}
    sums = np.array([_sums(values, told) for values, told in taken.values()])
    bins = {name: _bins(*taken[name], bin_width(setting, scenario, name)) for name in HISTOGRAMS}
    failed = history.contacts - history.found
    return Tally(len(history.contacts), sums, _courses(history), bins, np.array(_sums(failed, None)))


def _sums(values: np.ndarray, told: np.ndarray | None) -> tuple[float, float, float]:
    """Whole numbers and single precision are added up in double precision."""
    exact = values.astype(np.float64)
    if told is not None and not told.all():
        exact = exact[told]
    return len(exact), float(exact.sum()), float(exact @ exact)


def _bins(values: np.ndarray, told: np.ndarray | None, width: int) -> np.ndarray:
    """Trials in each bin; the last also takes everything above."""
    kept = (values if told is None else values[told]).astype(np.int32)
    return np.bincount(np.minimum(kept // width, _MOST_BINS - 1), minlength=_MOST_BINS)


def _courses(history: History) -> np.ndarray:
    """Sums of the shown scores of the dosed, at both baselines and at each visit they came to."""
    given, courses = history.doses.is_given, history.courses
    seen = [given, given, *(given & came for came in courses.seen)]
    return np.array([
        [_masked(score, told) for score, told in zip((m.b0, m.b1, *m.after), seen, strict=True)]
        for m in (courses.vas, courses.odi)
    ])  # fmt: skip


def _masked(score: np.ndarray, told: np.ndarray) -> tuple[float, float, float]:
    """Sums of whole numbers below 16 million are exact in single precision, row by row."""
    kept = np.where(told, score, 0)
    squares = np.einsum("ij,ij->i", kept, kept, dtype=np.float64)
    return float(told.sum()), float(kept.sum(axis=1, dtype=np.float64).sum()), float(squares.sum())


def add(tallies: Iterable[Tally]) -> Tally:
    """The tally of all blocks, in the order given."""
    first, *rest = tallies
    for other in rest:
        first = Tally(
            first.trials + other.trials,
            first.sums + other.sums,
            first.courses + other.courses,
            {name: first.bins[name] + other.bins[name] for name in first.bins},
            first.failed + other.failed,
        )
    return first


def mean_and_error(sums: np.ndarray) -> tuple[float, float] | None:
    """The mean of a measure over trials, and its Monte Carlo standard error; None where no trial told it."""
    told, total, squares = sums
    if not told:
        return None
    mean = total / told
    return float(mean), sqrt(max(squares / told - mean * mean, 0.0) / told)
