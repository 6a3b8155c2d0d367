"""Feasibility, from counts to shares: each demand, each criterion, all together, all but one.

A share "that passes" is taken among those for whom it is decided. For several demands together that is those for whom
all of them are decided: somebody who failed one and was never measured for another is decided too, but counting such
people would count failures and no passes among the half-measured. How everybody divides, unknown apart, stands beside.
"""

from collections.abc import Iterable, Iterator, Sequence

from vertebra.laboratory.feasibility.answer import Reach, Row, Screened, Step, Thirds
from vertebra.laboratory.feasibility.parts import Part
from vertebra.laboratory.feasibility.patterns import Places
from vertebra.laboratory.feasibility.survey import Estimate, estimate
from vertebra.laboratory.feasibility.tallies import Question, Tallies
from vertebra.terms.texts import Text


class Weighing:
    """The questions to ask of a population about these demands. joint: the places of those that are judged together."""

    def __init__(self, parts: Sequence[Part], joint: Places) -> None:
        self.parts, self.joint = parts, joint
        self.whole = tuple(range(len(parts)))
        self.criteria = self._criteria()
        self.families = tuple(mine for family in self.criteria if (mine := tuple(filter(self._mine, family))))

    def _criteria(self) -> tuple[Places, ...]:
        """The places of each criterion's demands."""
        found: dict[str, Places] = {}
        for at, part in enumerate(self.parts):
            found[part.criterion] = (*found.get(part.criterion, ()), at)
        return tuple(found.values())

    def questions(self) -> Iterator[Question]:
        """For every demand, every criterion, the joint and the whole; and the steps of the attrition."""
        for places in (*((at,) for at in self.whole), *self.criteria, self.joint, self.whole):
            yield from self.of(places).values()
        yield from (Question("upto", (at,)) for at in self.joint)

    def of(self, places: Places) -> dict[str, Question]:
        """What is asked of these demands together; nothing that the population cannot answer."""
        compiled, known, mine = (
            tuple(at for at in places if fits(at)) for fits in (self.is_compiled, self._known, self._mine)
        )
        asked = {"failed": Question("failed", compiled), "met": Question("met", compiled)} if compiled else {}
        asked |= {"passing": Question("passing", known)} if known else {}
        return asked | ({"without": Question("without", mine), "sole": Question("only", mine)} if mine else {})

    def is_compiled(self, at: int) -> bool:
        """Whether the population can judge it for anybody."""
        return self.parts[at].reach != "not judged"

    def _known(self, at: int) -> bool:
        return self.parts[at].reach == "judged"

    def _mine(self, at: int) -> bool:
        return at in self.joint


class Weighed:
    """What the questions came to."""

    def __init__(self, asked: Weighing, tallies: Tallies) -> None:
        self.asked, self.tallies = asked, tallies

    def thirds(self, places: Places) -> Thirds:
        """How everybody divides on these demands together; met for no demands at all."""
        asked, whole = self.asked.of(places), float(self.tallies.within.weight.sum())
        failed, met = (self._share(asked.get(name), whole) for name in ("failed", "met"))
        if not all(self.asked.is_compiled(at) for at in places):
            met = 0.0
        return Thirds(1.0, 0.0, 0.0) if not places else Thirds(met, failed, max(0.0, 1 - met - failed))

    def _share(self, question: Question | None, whole: float) -> float:
        if question is None or whole <= 0:
            return 0.0
        return float(self.tallies.counted[question].weight_hit.sum()) / whole

    def told(self, places: Places, name: str) -> Estimate | None:
        """The share that passes, that passes without them, or that fails only them; None where that is not asked."""
        question = self.asked.of(places).get(name)
        return None if question is None else estimate(self.tallies.sample, self.tallies.counted[question])

    def row(self, id: str, criterion: str, says: Text, label: Text, places: Places) -> Row:
        parts = [self.asked.parts[at] for at in places]
        lacks = tuple(dict.fromkeys(name for part in parts for name in part.lacks))
        told = (self.told(places, name) for name in ("passing", "without", "sole"))
        return Row(id, criterion, says, label, _reach(parts), lacks, self.thirds(places), *told)

    def attrition(self) -> tuple[Step, ...]:
        """The share left after each judged demand, in the order of the record."""
        counted = ((at, self.tallies.counted[Question("upto", (at,))]) for at in self.asked.joint)
        found = ((at, estimate(self.tallies.sample, some)) for at, some in counted)
        return tuple(Step(self.asked.parts[at].id, left.share) for at, left in found if left is not None)

    def known_share(self, at: int) -> float:
        """For how many of the people looked at a demand is decided."""
        return 1 - self.thirds((at,)).unknown


def _reach(parts: Iterable[Part]) -> Reach:
    found = {part.reach for part in parts}
    return found.pop() if len(found) == 1 else "partly"


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
