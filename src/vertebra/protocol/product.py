"""The autologous product as data: its lifecycle, its release specification, its hard stops and warnings.

A lot lives in its donor's stream, so it cannot belong to somebody else by construction. Each step of the lifecycle is
a form whose saving is guarded: the states it may start from, the roles that may do it, the scans that must agree, and
the hard stops. A stop blocks unless its danger is definitely absent: UNKNOWN blocks too.
Source: domain notes A7 (lifecycles), F3 (release), F5 (hard stops).
"""

from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition, Ref
from vertebra.terms.texts import Text

LotState = str


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is done with a lot.

    Attributes:
        form: what is recorded. starts: states in which it may be done; leads: the state afterwards (empty: unchanged).
        roles: who may do it. scans: which labels must be read; person also means the two identifiers.
        stops: ids of the hard stops that guard it. witness: a second person must confirm.
        produces: who does this step counts as producer and may not release.
        anchor: `surgery` or `injection` when the step sets that clock.
        remembered: a refused attempt is a fact that the medical monitor must hear of.
        moment: the item of the form that says when it was done.
    """

    id: str
    label: Text
    form: str
    starts: tuple[LotState, ...]
    leads: LotState = ""
    roles: tuple[str, ...] = ()
    scans: tuple[Literal["person", "container"], ...] = ()
    stops: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    witness: bool = False
    produces: bool = False
    anchor: Literal["surgery", "injection", ""] = ""
    remembered: bool = False
    moment: str = ""


class State(msgspec.Struct, frozen=True):
    id: LotState
    label: Text


class ReleaseTest(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the release specification. passes: condition on the item; blocking: no release without it."""

    id: str
    label: Text
    item: Ref
    passes: Condition
    specification: Text
    blocking: bool = True
    late: bool = False


class HardStop(msgspec.Struct, frozen=True, omit_defaults=True):
    """A danger that blocks a step. Blocks when MET, and when UNKNOWN."""

    id: str
    label: Text
    danger: Condition
    advice: Text


class Warning(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something unusual: the step goes on with a reason, and a deviation is recorded. Warns only when MET."""

    id: str
    label: Text
    when: Condition
    advice: Text


class Stagger(msgspec.Struct, frozen=True):
    """Sentinel intervals: the first `alone` participants one by one, then cohorts of `cohort`."""

    alone: int
    alone_days: int
    cohort: int
    cohort_days: int


class Product(msgspec.Struct, frozen=True, omit_defaults=True):
    """roles of items: which item of the step forms plays which part for the engine (see `parts`)."""

    name: Text
    states: tuple[State, ...]
    first_state: LotState
    steps: tuple[Step, ...]
    tests: tuple[ReleaseTest, ...]
    stops: tuple[HardStop, ...]
    warnings: tuple[Warning, ...]
    stagger: Stagger
    parts: dict[str, str]
