"""Feasibility, patterns: where the failures of a person lie and where the open demands lie, each as one small number.

None; one demand, its place; several of one family (a criterion), its number; several families. That is all that can be
asked of "all the others", for a demand, for a criterion and for all together, and there are only some hundred pairs of
them, however many people and however many ways to fail there are. Grouping by the verdicts themselves would give one
group for each way: as many as people, where people differ.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from vertebra.laboratory.feasibility.rule.kleene import any_of, count
from vertebra.laboratory.feasibility.survey import Floats

Places = tuple[int, ...]
KEYS = ("within", "open", "failed", "first")
_STEP = 10  # bits for a count of demands, with its place above them: a thousand demands fit into 32 bits


class Patterns:
    """What the numbers mean. families: places of demands that are asked together; the joint is all of them."""

    none = -1

    def __init__(self, families: Sequence[Places]) -> None:
        self.families = families
        self.joint: Places = tuple(at for family in families for at in family)
        self.scattered = len(self.joint) + len(families)

    def inside(self, those: Places) -> Callable[[Floats], NDArray[np.bool_]]:
        """Tells of a number whether all that it means lies among those; they are one demand, one family, or all."""
        several = (len(self.joint) + at for at, family in enumerate(self.families) if set(family) <= set(those))
        everywhere = [self.scattered] if set(self.joint) <= set(those) else []
        codes = [self.none, *(self.joint.index(at) for at in those if at in self.joint), *several, *everywhere]
        return lambda seen: np.isin(seen, codes)


def patterned(said: ir.Table, families: Sequence[Places]) -> ir.Table:
    """The table with the columns `open`, `failed` and `first` (how many of the joint are met before one fails).

    said: within, and v.N for the verdict on demand N. Of people who are not looked at, or whose open demands lie in
    several families, nothing about the others can be asked: both are scattered, and nothing more is worked out.
    """
    mean = Patterns(families)
    open_ = {at: said[f"v.{at}"].isnull() for at in mean.joint}
    near = said.within & (count(any_of(open_[at] for at in family) for family in families) <= 1)
    seen = said.mutate(near=near).view()
    found = {
        f"{name}.{what}": seen.near.ifelse(packed, ibis.null("int32"))
        for name, flag in (("open", _is_open), ("failed", _has_failed))
        for what, packed in _packed({at: flag(seen, at) for at in mean.joint}, families).items()
    }
    worked = seen.mutate(**found).view()
    codes = {name: _code(worked[f"{name}.one"], worked[f"{name}.family"], mean) for name in ("open", "failed")}
    return worked.mutate(**codes, first=(worked["open.one"] == 0).ifelse(_first(worked, mean.joint), 0)).view()


def _is_open(table: ir.Table, at: int) -> ir.BooleanValue:
    return table[f"v.{at}"].isnull()


def _has_failed(table: ir.Table, at: int) -> ir.BooleanValue:
    return table[f"v.{at}"].identical_to(False)


def _packed(flags: Mapping[int, ir.BooleanValue], families: Sequence[Places]) -> dict[str, ir.IntegerValue]:
    """How many demands, and how many families, and which if there is one: count and place in one sum."""
    return {"one": _sum(flags.values()), "family": _sum(any_of(flags[at] for at in family) for family in families)}


def _sum(flags: Iterable[ir.BooleanValue]) -> ir.IntegerValue:
    parts = (flag.cast("int32") * (1 + (place << _STEP)) for place, flag in enumerate(flags))
    return sum(parts, start=ibis.literal(0, "int32"))


def _code(one: ir.IntegerValue, family: ir.IntegerValue, mean: Patterns) -> ir.IntegerValue:
    """NULL is scattered too."""
    single, counted = (1 << _STEP), len(mean.joint)
    return ibis.cases(
        (one == 0, mean.none),
        (one % single == 1, one >> _STEP),
        (family % single == 1, (family >> _STEP) + counted),
        else_=mean.scattered,
    )


def _first(table: ir.Table, joint: Places) -> ir.IntegerValue:
    branches = [(~table[f"v.{at}"], place) for place, at in enumerate(joint)]
    return ibis.cases(*branches, else_=len(joint)) if branches else ibis.literal(0)
