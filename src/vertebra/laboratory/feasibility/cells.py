"""Feasibility, small cells: what may be told of a site's own people without telling it of somebody.

Every count is rounded to the nearest multiple of `least`, and fewer than `least` become none, before anything is worked
out of it: shares, intervals, attrition, pictures and files know the rounded counts and nothing else. Keeping back only
the small ones would leave them to be got by subtraction (who passes without a demand, less who passes with it, is who
fails only that); so rounded, each difference is a multiple of `least` too, whatever it was.
Source: HESA, Rounding and suppression to anonymise statistics (every count to the nearest multiple of 5); Ofqual,
Rounding policy, 2025 (1 to 4 as "fewer than 5", but shares out of exact counts; here not even those leave). The default
of 5 is PROPOSED: a site's own rule goes before it.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from vertebra.laboratory.feasibility.survey import Counted, Sample
from vertebra.laboratory.feasibility.tallies import Tallies
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

LEAST = 5


class Count(msgspec.Struct, frozen=True):
    """A count as it may be told. least: 0 where every count may be."""

    number: int
    least: int = 0

    @property
    def kept_back(self) -> bool:
        return self.number < self.least

    def __str__(self) -> str:
        """`<5`, or the number rounded."""
        return f"<{self.least}" if self.kept_back else f"{rounded(self.number, self.least):,}"

    @property
    def said(self) -> Text:
        if self.kept_back:
            return Text(f"fewer than {self.least}", f"少於 {self.least}")
        return Text(str(self), str(self))


def rounded(number: int, least: int) -> int:
    """To the nearest multiple; fewer than `least` are none.

    >>> [rounded(n, 5) for n in (0, 4, 5, 7, 8, 12)]
    [0, 0, 5, 5, 10, 10]
    """
    return int(_rounded(np.array([number]), least)[0])


def _rounded(counts: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    if not least:
        return counts
    return np.where(counts < least, 0, (counts + least // 2) // least * least).astype(np.int64)


def kept_back(tallies: Tallies, least: int) -> Tallies:
    """The same questions, of which only rounded counts are known.

    Raises:
        Trouble: the people are weighted or drawn in clusters: sums of weights cannot be rounded.
    """
    if not least:
        return tallies
    sample = tallies.sample
    if sample.weighted or sample.clustered or len(sample.people) > 1:
        raise Trouble(
            "small cells cannot be kept back in a weighted or stratified sample: leave out the columns weight, stratum "
            "and psu, or, if these people are public, say --smallest 0"
        )
    some = Sample(sample.stratum, _rounded(sample.people, least), False, False, least)
    counted = {question: _plain(found, least) for question, found in tallies.counted.items()}
    return Tallies(some, _plain(tallies.within, least), counted)


def _plain(found: Counted, least: int) -> Counted:
    hits, people = _rounded(found.hits, least), _rounded(found.people, least)
    heavy_hits, heavy = hits.astype(np.float64), people.astype(np.float64)
    return Counted(hits, people, heavy_hits, heavy, heavy_hits, heavy)


def method(least: int) -> Text:
    """What a reader must know of an answer whose small cells are kept back."""
    return Text(
        f"A site's own people: every count is rounded to the nearest {least}, fewer than {least} are told as "
        f"“<{least}”, and every share is worked out of rounded counts alone, so that a few people cannot "
        f"be found by subtraction; 0.0 % may be up to {least - 1} people.",
        f"機構自有資料：各人數均取最接近之 {least} 的倍數，少於 {least} 人僅示「<{least}」，"
        f"比例一律由取整後之人數計算，故無法以相減推得少數人；0.0 % 可能為至多 {least - 1} 人。",
    )
