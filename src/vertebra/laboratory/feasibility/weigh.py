"""Feasibility, from answers to shares: each demand, each criterion, all together, all but one.

A share "that passes" is taken among those for whom it is decided. For several demands together that is those for whom
all of them are decided: somebody who failed one and was never measured for another is decided too, but counting such
people would count failures and no passes among the half-measured. How everybody divides, unknown apart, stands beside.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from vertebra.laboratory.feasibility.answer import Reach, Row, Screened, Step, Thirds
from vertebra.laboratory.feasibility.parts import Part
from vertebra.laboratory.feasibility.survey import Estimate, Flags, estimate
from vertebra.laboratory.feasibility.tallies import Tallies
from vertebra.terms.texts import Text


class Weighing:
    """All shares of one population. `joint` are the places of the demands that are judged together."""

    def __init__(self, tallies: Tallies, joint: Sequence[int]) -> None:
        self.tallies, self.joint = tallies, list(joint)

    def thirds(self, places: Sequence[int]) -> Thirds:
        """How everybody divides on these demands together; met for no demands at all."""
        failed, open_ = self._failed(places), self._open(places)
        weight = self.tallies.sample.weight * self.tallies.within
        whole = float(weight.sum()) or 1.0
        return Thirds(*(float(weight[flag].sum()) / whole for flag in (~failed & ~open_, failed, open_ & ~failed)))

    def passing(self, places: Sequence[int]) -> Estimate | None:
        """The share that passes these demands, among those for whom all of them are decided."""
        decided = ~self._open(places) & self.tallies.within
        return estimate(self.tallies.sample, ~self._failed(places), decided) if places else None

    def without(self, places: Sequence[int]) -> Estimate | None:
        """The share that passes all judged demands but these."""
        return self.passing([at for at in self.joint if at not in places])

    def sole(self, places: Sequence[int]) -> Estimate | None:
        """The share that fails these demands and no other judged one, among those for whom all are decided."""
        others = [at for at in self.joint if at not in places]
        decided = ~self._open(self.joint) & self.tallies.within
        alone = self._failed(places) & ~self._failed(others)
        return estimate(self.tallies.sample, alone, decided)

    def row(self, id: str, criterion: str, says: Text, label: Text, parts: dict[int, Part]) -> Row:
        """parts: the demands that belong to it, by place."""
        known = [at for at, part in parts.items() if part.reach == "judged"]
        mine = [at for at in parts if at in self.joint]
        lacks = tuple(dict.fromkeys(name for part in parts.values() for name in part.lacks))
        told = (self.passing(known), *((self.without(mine), self.sole(mine)) if mine else (None, None)))
        return Row(id, criterion, says, label, _reach(parts.values()), lacks, self.thirds(list(parts)), *told)

    def attrition(self, ids: Sequence[str]) -> tuple[Step, ...]:
        """The share left after each judged demand, in the order of the record."""
        complete = self.tallies.sample.weight * (~self._open(self.joint) & self.tallies.within)
        whole = float(complete.sum()) or 1.0
        upto = ((at, self.joint[: place + 1]) for place, at in enumerate(self.joint))
        return tuple(Step(ids[at], float(complete[~self._failed(so_far)].sum()) / whole) for at, so_far in upto)

    def _failed(self, places: Sequence[int]) -> Flags:
        return np.asarray(self.tallies.failed[:, places].any(axis=1))

    def _open(self, places: Sequence[int]) -> Flags:
        return np.asarray(self.tallies.open[:, places].any(axis=1))


def _reach(parts: Iterable[Part]) -> Reach:
    found = {part.reach for part in parts}
    return found.pop() if len(found) == 1 else "partly"


def known_share(tallies: Tallies, place: int) -> float:
    """For how many of the people looked at a demand is decided."""
    weight = tallies.sample.weight * tallies.within
    return float(weight[~tallies.open[:, place]].sum() / (weight.sum() or 1.0))


def screened(joint: Estimate | None, planned: int) -> Screened | None:
    """None where nobody passes or nobody could be judged."""
    if joint is None or joint.share == 0:
        return None
    each, least = 1 / joint.share, 1 / joint.high
    most = 1 / joint.low if joint.low > 0 else None
    return Screened(each, least, most, planned, planned * each, planned * least, planned * most if most else None)


def worst(rows: Iterable[Row]) -> str:
    """The demand whose dropping would let most people in."""
    dropped = {row.id: row.without.share for row in rows if row.without is not None}
    return max(dropped, key=lambda id: dropped[id], default="")
