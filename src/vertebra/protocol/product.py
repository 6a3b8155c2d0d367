"""The autologous product as data: its lifecycle, its release specification, its hard stops, warnings and limits.

A lot lives in its donor's stream, so it cannot belong to somebody else by construction. Each step of the lifecycle is
a form whose saving is guarded: the states it may start from, the roles that may do it, the scans that must agree, and
the hard stops. A stop blocks unless its danger is definitely absent: UNKNOWN blocks too.
Source: domain notes A7 (lifecycles), F3 (release), F5 (hard stops).
"""

from decimal import Decimal
from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition, Ref
from vertebra.terms.texts import Text

LotState = str


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is done with a lot.

    Attributes:
        form: what is recorded. starts: states in which it may be done; leads: the state afterwards (empty: unchanged).
        otherwise: the state afterwards instead, when a blocking release test has failed by then.
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
    otherwise: LotState = ""
    moment: str = ""


class State(msgspec.Struct, frozen=True):
    id: LotState
    label: Text


class ReleaseTest(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the release specification.

    Attributes:
        passes: condition on the item. blocking: no release without it.
        late: its result comes after the release, `due_days` days after the filling.
        method: how it is done unless the record says otherwise.
        applies: where the line counts at all; None: always.
    """

    id: str
    label: Text
    item: Ref
    passes: Condition
    specification: Text
    blocking: bool = True
    late: bool = False
    due_days: int = 0
    method: Text | None = None
    applies: Condition | None = None


class FollowUp(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that must be done after a late culture grew.

    Attributes:
        item: the moment at which it was done, on a row of its own log for each such reading, under the same number.
        roles: for whom it waits. hours: within which it must be done, from the reading on.
    """

    id: str
    label: Text
    item: str
    roles: tuple[str, ...]
    hours: int = 24


class Retention(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long the record of a lot must be kept. since: from the end of its shelf life, or from its use."""

    id: str
    label: Text
    years: int
    since: Literal["expiry", "use"]
    source: str


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


class Workspace(msgspec.Struct, frozen=True):
    """What a place for one person's material is called. id: as stations and the ledger write it."""

    id: str
    label: Text


class Station(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place where the lot is scanned. steps: done there. workspaces: in each, one person's material at a time."""

    id: str
    label: Text
    steps: tuple[str, ...]
    workspaces: tuple[str, ...] = ()


class Leg(msgspec.Struct, frozen=True):
    """One way of a hand-over: from any of the stations `leaves` to the station `reaches`. id: its code on the form."""

    id: str
    leaves: tuple[str, ...]
    reaches: str


class Limit(msgspec.Struct, frozen=True, omit_defaults=True):
    """An in-process limit: what is recorded must fulfil the condition. Not met: a query asks and a deviation stands.

    item: where it is asked, whenever its form is recorded or corrected; an unknown condition asks nothing.
    """

    id: str
    item: Ref
    condition: Condition
    label: Text
    advice: Text


class MaterialKind(msgspec.Struct, frozen=True):
    """What a material is for, so that a step can offer the lots that fit it."""

    id: str
    label: Text


class Stage(msgspec.Struct, frozen=True, omit_defaults=True):
    """One kind of work on a culture: an answer of the item that plays the part `stage`.

    after: one of these must have been done before (empty: it may be the first). must: no lot is filled without it.
    materials: the kinds of material that it uses.
    passage: whether it begins the first one, or the next; empty: neither.
    """

    id: str
    after: tuple[str, ...] = ()
    must: bool = False
    materials: tuple[str, ...] = ()
    passage: Literal["", "first", "next"] = ""


class Stagger(msgspec.Struct, frozen=True):
    """Sentinel intervals: the first `alone` participants one by one, then cohorts of `cohort`."""

    alone: int
    alone_days: int
    cohort: int
    cohort_days: int


class Climate(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of the way of a lot, with the temperatures that it must keep.

    Attributes:
        low, high: the range in degrees Celsius; both ends belong to it.
        allowed: minutes outside the range that are no excursion yet (a door that is opened).
        since, until: items of the moments between which the lot is on this leg.
    """

    id: str
    label: Text
    low: Decimal
    high: Decimal
    since: str
    until: str
    allowed: Decimal = Decimal(0)


class Culture(msgspec.Struct, frozen=True):
    """How long the cells of one participant grow, in days from the surgery, and when they may be given back.

    Attributes:
        least_days, typical_days, most_days: until the cells are ready; a place in the lab is held for the most.
        earliest, latest: days from surgery to injection, both still in time.
        ends: states of the lot in which it holds its place no longer.
        injections_a_day: how many participants may be planned for the same day.
    """

    least_days: int
    typical_days: int
    most_days: int
    earliest: int
    latest: int
    ends: tuple[LotState, ...]
    injections_a_day: int = 1


LabelFact = Literal["identifier", "person", "recipient", "participant", "protocol", "facility", "serial"]


class LabelField(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a label says: fixed words, recorded values, or what the system knows; just one of the three.

    Attributes:
        label: what stands before it; it is left out where the words speak for themselves (`loud`).
        says: fixed words. items: recorded values, side by side, the latest of each. fact: what the system knows:
            identity of the lot or the person, the recipient's name (from the vault, at the time of printing only),
            number of the participant, protocol, processing facility, serial of the label itself.
        shown: printed only where MET; None: always.
        optional: a label may be printed while it is not known; else it stops the label.
        loud: a warning or a statement that must meet the eye.
    """

    id: str
    label: Text
    says: Text | None = None
    items: tuple[Ref, ...] = ()
    fact: LabelFact | Literal[""] = ""
    shown: Condition | None = None
    optional: bool = False
    loud: bool = False


class Label(msgspec.Struct, frozen=True, omit_defaults=True):
    """One kind of printed label.

    Attributes:
        of: whose identity its symbol carries: of the person (a wristband) or of a container of the lot.
        when: states of the lot in which it may be printed. width, height: in mm, of the roll it is printed on.
        usual: how many are printed at first.
    """

    id: str
    title: Text
    of: Literal["person", "container"]
    when: tuple[LotState, ...]
    width: int
    height: int
    fields: tuple[LabelField, ...]
    usual: int = 1


class Product(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is made, how, and by which rules.

    Attributes:
        parts: which item of the step forms plays which part for the engine.
        stations, legs: where the lot goes. culture: None where nothing is grown, or nobody has said how long; then no
            slot of a lab can be booked.
        workspaces: what those of the stations are called; one without a name is told by its id.
        shelf_life: hours from the filling to the expiry at most; 0 where nobody has said.
        traced: forms told in whole on the trace of a lot, the logs among them beside its steps; not all need exist.
    """

    name: Text
    states: tuple[State, ...]
    first_state: LotState
    steps: tuple[Step, ...]
    tests: tuple[ReleaseTest, ...]
    stops: tuple[HardStop, ...]
    warnings: tuple[Warning, ...]
    stagger: Stagger
    parts: dict[str, str]
    culture: Culture | None = None
    labels: tuple[Label, ...] = ()
    stations: tuple[Station, ...] = ()
    legs: tuple[Leg, ...] = ()
    limits: tuple[Limit, ...] = ()
    kinds: tuple[MaterialKind, ...] = ()
    stages: tuple[Stage, ...] = ()
    climates: tuple[Climate, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    retentions: tuple[Retention, ...] = ()
    traced: tuple[str, ...] = ()
    shelf_life: int = 0
    workspaces: tuple[Workspace, ...] = ()

    def step(self, id: str) -> Step | None:
        return next((s for s in self.steps if s.id == id), None)

    def starting(self, clock: str) -> frozenset[str]:
        """The ids of the steps that set this clock: tissue taken (`surgery`), cells given (`injection`)."""
        return frozenset(s.id for s in self.steps if s.anchor == clock)

    def of_parts(self, start: str) -> tuple[str, ...]:
        """The items that play the parts whose name begins so, as `materials_`."""
        return tuple(item for part, item in self.parts.items() if part.startswith(start))
