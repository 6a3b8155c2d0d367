"""Feasibility, the answer: what each criterion does to a population, alone and together, as data for pages and files.

Shares are unrounded, between 0 and 1. Unknown stands apart everywhere: it is neither passed nor failed.
"""

from typing import Literal

import msgspec

from vertebra.laboratory.feasibility.survey import Estimate
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

Reach = Literal["judged", "partly", "not judged"]


class Thirds(msgspec.Struct, frozen=True):
    """How all the people divide, by weight: they add up to 1."""

    met: float
    failed: float
    unknown: float


class Row(msgspec.Struct, frozen=True):
    """A criterion, or one demand of it.

    Attributes:
        id: `E2`, or `E2.3` for its third demand. says: in words, what must hold. label: what it is about, in short.
        reach: whether the population can judge it; lacks: the items that it does not hold.
        everybody: how all the people divide.
        passing: share that passes what can be fully judged of it, among those for whom that is decided; None where
            nothing can. Of a rule that is judged for some people only (men are not pregnant) no share is told.
        without: share that passes all the other judged demands, were this one dropped. sole: share that fails nothing
            else. Both None where it is not among the judged.
    """

    id: str
    criterion: str
    says: Text
    label: Text
    reach: Reach
    lacks: tuple[str, ...]
    everybody: Thirds
    passing: Estimate | None
    without: Estimate | None = None
    sole: Estimate | None = None


class Step(msgspec.Struct, frozen=True):
    """One step of the attrition: the share left after this demand and all before it, among the fully judged."""

    id: str
    left: float


class Screened(msgspec.Struct, frozen=True):
    """How many must be looked at for one, and for all, to pass what could be judged; None: no upper limit.

    The limits are those of the passing share turned over (1/p falls as p rises, so they stay 95 % limits).
    """

    per_person: float
    low: float
    high: float | None
    planned: int
    for_planned: float
    planned_low: float
    planned_high: float | None


class People(msgspec.Struct, frozen=True):
    """Who was asked. among: in words, who of them was looked at; strata and clusters 0: a plain count.

    least: 0, or every count is a multiple of it and fewer than that many people are told as none.
    """

    id: str
    title: Text
    source: Text
    isnt: tuple[Text, ...]
    people: int
    weighted: bool
    strata: int
    clusters: int
    among: Text | None = None
    least: int = 0


class Feasibility(msgspec.Struct, frozen=True):
    """All of it, for one study under one reading and one population.

    Attributes:
        criteria: a row for each criterion; demands: a row for each single demand.
        joint: share that passes all judged demands at once, among those for whom all are decided.
        judged: how everybody divides on the judged demands; whole: on all of them, the unjudged unknown.
        blame: the demand whose dropping would let most people in; empty where nothing can be judged.
    """

    study: str
    version: str
    reading: str
    people: People
    criteria: tuple[Row, ...]
    demands: tuple[Row, ...]
    joint: Estimate | None
    judged: Thirds
    whole: Thirds
    attrition: tuple[Step, ...]
    screened: Screened | None
    blame: str
    findings: tuple[Finding, ...]
