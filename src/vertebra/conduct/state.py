"""What is true now: a fold of the entries, nothing else.

`Participant` and `Trial` are plain values that `apply` moves forward one entry at a time. A fork shares everything
with its origin and copies only what it changes, so that `decide` can think ahead without touching the present.
"""

from collections.abc import Callable, Iterable
from copy import copy
from functools import cache
from typing import Any, TypeVar

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.places import Place as Place
from vertebra.conduct.state_oversight import (
    APPLY_OVERSIGHT,
    Account,
    DatabaseLock,
    Mark,
    Signature,
    TrailReview,
    Training,
    Verified,
    first_trained,
)
from vertebra.conduct.state_oversight import Deviation as Deviation
from vertebra.conduct.state_oversight import Query as Query
from vertebra.conduct.state_slots import APPLY_SLOTS, Offer, Slot
from vertebra.terms.dates import instant


class Cell(msgspec.Struct, frozen=True):
    """The present value of an item, and the entry that holds it: its day, when it was recorded, by whom."""

    datum: e.Datum
    entry: str
    occurred_at: str
    recorded_at: str
    by: e.Actor


class Sheet(msgspec.Struct, frozen=True):
    """A form as it stands: the day its data belong to, its cells, the last entry that touched it and its version."""

    occurred_at: str
    cells: dict[str, Cell]
    number: int
    recorded_at: str
    version: str

    @property
    def order(self) -> tuple[str, float, int]:
        """By day, then by moment, then by entry: the clock on the wall shows an hour twice when summer ends."""
        return self.occurred_at[:10], instant(self.occurred_at), self.number


class Consent(msgspec.Struct, frozen=True):
    version: str
    given_at: str
    withdrawn_at: str = ""
    entry: str = ""


class Move(msgspec.Struct, frozen=True):
    """The participant was moved to another study version. consents: which version of each counts since then."""

    before: str
    to: str
    at: str
    number: int
    consents: dict[str, str]


class Fitness(msgspec.Struct, frozen=True):
    """Signed eligibility at one moment. title: the printed name; meaning: what the signature says."""

    outcome: str
    verdicts: dict[str, str]
    reading: str
    by: str
    at: str
    entry: str
    title: str = ""
    meaning: str = ""


class StepDone(msgspec.Struct, frozen=True):
    """A step that was done. place: where its form stands; workspace: where, if named.

    scans: the labels read, so that a correction is judged as the step was.
    """

    step: str
    at: str
    by: str
    role: str
    witness: str
    state: str
    entry: str
    place: Place = NOWHERE
    scans: tuple[e.Scan, ...] = ()
    workspace: str = ""

    @property
    def row(self) -> int:
        return self.place.row


class Lot(msgspec.Struct, frozen=True):
    """The one lot of this participant: its identity, state and steps."""

    id: str
    person: str
    state: str
    steps: tuple[StepDone, ...] = ()

    def last(self, step: str) -> StepDone | None:
        return next((s for s in reversed(self.steps) if s.step == step), None)


class Signal(msgspec.Struct, frozen=True):
    signal: str
    visit: str
    place: Place
    entry: str
    reviewed: str = ""


class Clock(msgspec.Struct, frozen=True):
    clock: str
    row: int
    aware: str
    due: str
    entry: str
    sent: str = ""


class Refused(msgspec.Struct, frozen=True):
    """A refused attempt that is a fact. scans: the labels that were read."""

    step: str
    stops: tuple[str, ...]
    at: str
    by: str
    entry: str
    role: str = ""
    witness: str = ""
    scans: tuple[e.Scan, ...] = ()


class Participant(msgspec.Struct):
    """Everything that the ledger says about one participant.

    Attributes:
        study_version: the version that counts for this participant; moves: how it came to count, the newest last.
        excused: items that an amendment requires on forms filled before, and that nobody is asked for.
        consents: the newest consent of each kind; consented: all of them in order.
    """

    id: str
    number: int = 0
    site: str = ""
    identified_at: str = ""
    declined_at: str = ""
    study_version: str = ""
    moves: tuple[Move, ...] = ()
    excused: frozenset[tuple[Place, str]] = frozenset()
    consents: dict[str, Consent] = {}
    consented: dict[str, tuple[Consent, ...]] = {}
    sheets: dict[Place, Sheet] = {}
    queries: dict[str, Query] = {}
    fitness: dict[str, Fitness] = {}
    lot: Lot | None = None
    refused: tuple[Refused, ...] = ()
    signals: tuple[Signal, ...] = ()
    clocks: tuple[Clock, ...] = ()
    missed: dict[str, str] = {}
    deviations: dict[str, Deviation] = {}
    erased: bool = False
    verified: dict[Place, dict[str, Verified]] = {}
    frozen: dict[Place, Mark] = {}
    locked: dict[Place, Mark] = {}
    signatures: dict[Place, tuple[Signature, ...]] = {}
    trail_reviews: tuple[TrailReview, ...] = ()

    def fork(self) -> "Participant":
        return _fork(self)

    def cell(self, place: Place, item: str) -> Cell | None:
        sheet = self.sheets.get(place)
        return sheet.cells.get(item) if sheet else None

    def written_under(self, entry: str) -> str:
        """The study version under which an entry of this participant, `P-003#41`, was written."""
        if not self.moves:
            return self.study_version
        number = int(entry.rpartition("#")[2])
        return next((m.before for m in self.moves if number < m.number), self.study_version)

    def version_on(self, day: str) -> str:
        """The study version that counted for this participant on a day of the site."""
        return next((m.before for m in self.moves if day < m.at[:10]), self.study_version)

    def sheets_of(self, form: str) -> list[tuple[Place, Sheet]]:
        """All sheets of a form, by the day their data belong to, then by order of entry."""
        found = [(p, s) for p, s in self.sheets.items() if p.form == form]
        return sorted(found, key=lambda pair: pair[1].order) if len(found) > 1 else found

    @property
    def open_queries(self) -> list[Query]:
        return [q for q in self.queries.values() if q.is_open]


class Duty(msgspec.Struct, frozen=True):
    """A delegation: who may act in which role, from when to when, trained when, at which site (empty: all).

    ended: why it was ended before its time.
    """

    user: str
    title: str
    role: str
    since: str
    until: str
    trained: str
    site: str = ""
    ended: str = ""


class Approval(msgspec.Struct, frozen=True):
    number: str
    since: str
    until: str


class Adoption(msgspec.Struct, frozen=True):
    """A study version that the sponsor adopted."""

    version: str
    study: str
    edition: str
    at: str


class VersionApproval(msgspec.Struct, frozen=True):
    """What the ethics committee of a site said about a later study version."""

    version: str
    number: str
    since: str
    committee: str


class Material(msgspec.Struct, frozen=True):
    """recalled: when it was recalled, empty while it is not; why: the reason given. received: the day it came in."""

    lot: str
    name: str
    expires: str
    allergens: tuple[str, ...] = ()
    recalled: str = ""
    kind: str = ""
    supplier: str = ""
    certificate: str = ""
    received: str = ""
    why: str = ""
    entry: str = ""


class Hold(msgspec.Struct, frozen=True):
    """number: 1 for the first ever placed. participant: whose data placed it; empty when a person did."""

    number: int
    rule: str
    why: str
    at: str
    participant: str = ""
    lifted: str = ""


class Trial(msgspec.Struct):
    """Everything that concerns everybody. version: the one adopted last; adoptions: all of them, the newest last."""

    id: str = e.TRIAL
    number: int = 0
    version: str = ""
    reading: str = ""
    adoptions: tuple[Adoption, ...] = ()
    version_approvals: dict[str, tuple[VersionApproval, ...]] = {}
    sites: dict[str, str] = {}
    approvals: dict[str, tuple[Approval, ...]] = {}
    recruiting: dict[str, bool] = {}
    duties: tuple[Duty, ...] = ()
    materials: dict[str, Material] = {}
    holds: tuple[Hold, ...] = ()
    doses: tuple[tuple[str, str], ...] = ()
    harms: tuple[tuple[str, str, int], ...] = ()
    workspaces: dict[str, str] = {}
    checkpoint: str = ""
    accounts: dict[str, Account] = {}
    trainings: tuple[Training, ...] = ()
    database_lock: DatabaseLock | None = None
    trail_reviews: tuple[TrailReview, ...] = ()
    offers: tuple[Offer, ...] = ()
    slots: dict[str, Slot] = {}

    def fork(self) -> "Trial":
        return _fork(self)

    @property
    def hold(self) -> Hold | None:
        """The newest hold in force, if any: dosing goes on only when none stands."""
        return next((h for h in reversed(self.holds) if not h.lifted), None)

    @property
    def standing_holds(self) -> tuple[Hold, ...]:
        """The holds in force, the oldest first; each is lifted by itself."""
        return tuple(h for h in self.holds if not h.lifted)


_State = TypeVar("_State", Participant, Trial)


def _fork(state: _State) -> _State:
    """A copy that owns its dictionaries; tuples and frozen values are shared."""
    ahead = copy(state)
    for name in _dictionaries(type(state)):
        setattr(ahead, name, getattr(ahead, name).copy())
    return ahead


@cache
def _dictionaries(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.default_factory is dict)


def fold(stream: str, entries: Iterable[e.Entry]) -> "Participant | Trial":
    """The state of a stream after its entries, from nothing."""
    state: Participant | Trial = Trial() if stream == e.TRIAL else Participant(stream)
    for entry in entries:
        apply(state, entry)
    return state


def apply(state: "Participant | Trial", entry: e.Entry) -> None:
    """Move the state forward by one entry, in place."""
    state.number = entry.number
    _APPLY[type(entry.body)](state, entry, entry.body)


def _identified(p: Participant, entry: e.Entry, body: e.Identified) -> None:
    p.site, p.identified_at = body.site, entry.occurred_at
    p.study_version = entry.study_version


def _moved(p: Participant, entry: e.Entry, body: e.ParticipantMoved) -> None:
    p.study_version = body.to
    p.moves += (Move(body.before, body.to, entry.occurred_at, entry.number, body.consents),)
    p.excused = frozenset((Place(x.visit, x.form, x.row), x.item) for x in body.excused)


def _declined(p: Participant, entry: e.Entry, body: e.ParticipationDeclined) -> None:
    p.declined_at = entry.occurred_at


def _consented(p: Participant, entry: e.Entry, body: e.ConsentGiven) -> None:
    given = Consent(body.version, entry.occurred_at, entry=entry.key)
    p.consents[body.consent] = given
    p.consented[body.consent] = (*p.consented.get(body.consent, ()), given)


def _withdrew(p: Participant, entry: e.Entry, body: e.ConsentWithdrawn) -> None:
    given = msgspec.structs.replace(p.consents[body.consent], withdrawn_at=entry.occurred_at)
    p.consents[body.consent] = given
    p.consented[body.consent] = (*p.consented[body.consent][:-1], given)


def _saved(p: Participant, entry: e.Entry, body: e.FormSaved | e.Stepped) -> None:
    place = Place(body.visit, body.form, body.row)
    before = p.sheets.get(place)
    cells = dict(before.cells) if before else {}
    for datum in (*body.data, *body.derived):
        cells[datum.item] = Cell(datum, entry.key, entry.occurred_at, entry.recorded_at, entry.by)
    p.sheets[place] = Sheet(entry.occurred_at, cells, entry.number, entry.recorded_at, entry.study_version)


def _stepped(p: Participant, entry: e.Entry, body: e.Stepped) -> None:
    _saved(p, entry, body)
    assert p.lot is not None
    place = Place(body.visit, body.form, body.row)
    by = entry.by
    done = StepDone(
        body.step, entry.occurred_at, by.user, by.role, body.witness, body.state, entry.key, place, body.scans,
        body.workspace,
    )  # fmt: skip
    p.lot = msgspec.structs.replace(p.lot, state=body.state, steps=(*p.lot.steps, done))


def _refused(p: Participant, entry: e.Entry, body: e.StepRefused) -> None:
    by = entry.by
    p.refused += (
        Refused(body.step, body.stops, entry.occurred_at, by.user, entry.key, by.role, body.witness, body.scans),
    )


def _judged(p: Participant, entry: e.Entry, body: e.EligibilitySigned) -> None:
    p.fitness[body.moment] = Fitness(
        body.outcome,
        body.verdicts,
        body.reading,
        entry.by.user,
        entry.occurred_at,
        entry.key,
        body.name,
        body.meaning,
    )


def _ordered(p: Participant, entry: e.Entry, body: e.LotOrdered) -> None:
    p.lot = Lot(body.lot, body.person, "ordered")


def _signalled(p: Participant, entry: e.Entry, body: e.SignalRaised) -> None:
    place = Place(body.visit, body.form, body.row)
    p.signals += (Signal(body.signal, body.visit, place, entry.key),)


def _reviewed(p: Participant, entry: e.Entry, body: e.SignalReviewed) -> None:
    p.signals = tuple(
        msgspec.structs.replace(s, reviewed=body.decision) if (s.signal, s.visit) == (body.signal, body.visit) else s
        for s in p.signals
    )


def _clocked(p: Participant, entry: e.Entry, body: e.ClockStarted) -> None:
    p.clocks += (Clock(body.clock, body.row, body.aware, body.due, entry.key),)


def _reported(p: Participant, entry: e.Entry, body: e.ReportSent) -> None:
    p.clocks = tuple(
        msgspec.structs.replace(c, sent=entry.occurred_at) if (c.clock, c.row) == (body.clock, body.row) else c
        for c in p.clocks
    )


def _missed(p: Participant, entry: e.Entry, body: e.VisitMissed) -> None:
    p.missed[body.visit] = body.why


def _erased(p: Participant, entry: e.Entry, body: e.PersonalDataErased) -> None:
    p.erased = True


def _adopted(t: Trial, entry: e.Entry, body: e.StudyAdopted) -> None:
    t.version, t.reading = body.version, body.reading
    t.adoptions += (Adoption(body.version, body.study, body.edition, entry.occurred_at),)


def _version_approved(t: Trial, entry: e.Entry, body: e.VersionApproved) -> None:
    approval = VersionApproval(body.version, body.number, body.since, body.committee)
    t.version_approvals[body.site] = (*t.version_approvals.get(body.site, ()), approval)


def _site(t: Trial, entry: e.Entry, body: e.SiteOpened) -> None:
    t.sites[body.site] = body.name


def _approved(t: Trial, entry: e.Entry, body: e.EthicsApproved) -> None:
    approval = Approval(body.number, body.since, body.until)
    t.approvals[body.site] = (*t.approvals.get(body.site, ()), approval)


def _recruit(t: Trial, entry: e.Entry, body: e.RecruitmentOpened | e.RecruitmentClosed) -> None:
    t.recruiting[body.site] = isinstance(body, e.RecruitmentOpened)


def _delegated(t: Trial, entry: e.Entry, body: e.Delegated) -> None:
    trained = body.trained or first_trained(t, body.user)
    t.duties += (Duty(body.user, body.name, body.role, body.since, body.until, trained, body.site),)


def _material(t: Trial, entry: e.Entry, body: e.MaterialReceived) -> None:
    more = (body.use, body.supplier, body.certificate, entry.occurred_at[:10], "", entry.key)
    t.materials[body.lot] = Material(body.lot, body.name, body.expires, body.allergens, "", *more)


def _recalled(t: Trial, entry: e.Entry, body: e.MaterialRecalled) -> None:
    held = t.materials[body.lot]
    t.materials[body.lot] = msgspec.structs.replace(held, recalled=entry.occurred_at, why=body.why, entry=entry.key)


def _held(t: Trial, entry: e.Entry, body: e.HoldPlaced) -> None:
    t.holds += (Hold(len(t.holds) + 1, body.rule, body.why, entry.occurred_at, body.participant),)


def _lifted(t: Trial, entry: e.Entry, body: e.HoldLifted) -> None:
    t.holds = tuple(
        msgspec.structs.replace(h, lifted=entry.occurred_at) if not h.lifted and body.hold in (0, h.number) else h
        for h in t.holds
    )


def _dosed(t: Trial, entry: e.Entry, body: e.Dosed) -> None:
    t.doses += ((body.participant, body.at),)


def _harmed(t: Trial, entry: e.Entry, body: e.HarmCounted) -> None:
    t.harms += ((body.rule, body.participant, body.row),)


def _occupied(t: Trial, entry: e.Entry, body: e.WorkspaceOpened) -> None:
    t.workspaces[body.place] = body.participant


def _vacated(t: Trial, entry: e.Entry, body: e.WorkspaceClosed) -> None:
    t.workspaces.pop(body.place, None)


def _checkpointed(t: Trial, entry: e.Entry, body: e.Checkpoint) -> None:
    t.checkpoint = body.root


_APPLY: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.Identified: _identified,
    e.ParticipantMoved: _moved,
    e.ParticipationDeclined: _declined,
    e.ConsentGiven: _consented,
    e.ConsentWithdrawn: _withdrew,
    e.FormSaved: _saved,
    e.Stepped: _stepped,
    e.StepRefused: _refused,
    e.EligibilitySigned: _judged,
    e.LotOrdered: _ordered,
    e.SignalRaised: _signalled,
    e.SignalReviewed: _reviewed,
    e.ClockStarted: _clocked,
    e.ReportSent: _reported,
    e.VisitMissed: _missed,
    e.PersonalDataErased: _erased,
    e.StudyAdopted: _adopted,
    e.VersionApproved: _version_approved,
    e.SiteOpened: _site,
    e.EthicsApproved: _approved,
    e.RecruitmentOpened: _recruit,
    e.RecruitmentClosed: _recruit,
    e.Delegated: _delegated,
    e.MaterialReceived: _material,
    e.MaterialRecalled: _recalled,
    e.HoldPlaced: _held,
    e.HoldLifted: _lifted,
    e.Dosed: _dosed,
    e.HarmCounted: _harmed,
    e.WorkspaceOpened: _occupied,
    e.WorkspaceClosed: _vacated,
    e.Checkpoint: _checkpointed,
    **APPLY_OVERSIGHT,
    **APPLY_SLOTS,
}
