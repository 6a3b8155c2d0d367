"""Every kind of fact that the ledger can hold.

An entry is append-only: what was typed, by whom, when it happened and when it was recorded, under which study version.
Bodies are frozen tagged structs; values stay exactly as written (strings), so nothing is lost to a number format.
Personal data are never in here: an entry holds codes, and derived facts such as age at consent.
"""

from typing import Literal

import msgspec

from vertebra.conduct.tagged import BodyShape as _Body
from vertebra.protocol.eligibility import Moment, Reading

# Said again here, so that all kinds are found in one place.
# isort: off
from vertebra.conduct.entries_oversight import (
    AccessNoted as AccessNoted,
    AccountClosed as AccountClosed,
    AccountOpened as AccountOpened,
    AccountReopened as AccountReopened,
    CheckReported as CheckReported,
    DatabaseLockAsked as DatabaseLockAsked,
    DatabaseLocked as DatabaseLocked,
    DatabaseUnlockAsked as DatabaseUnlockAsked,
    DatabaseUnlocked as DatabaseUnlocked,
    DelegationEnded as DelegationEnded,
    FormsFrozen as FormsFrozen,
    FormsLocked as FormsLocked,
    FormsSigned as FormsSigned,
    FormsUnfrozen as FormsUnfrozen,
    FormsUnlocked as FormsUnlocked,
    Meaning as Meaning,
    QueryAssigned as QueryAssigned,
    QueryReopened as QueryReopened,
    SourceUnverified as SourceUnverified,
    SourceVerified as SourceVerified,
    TrailReviewed as TrailReviewed,
    Trained as Trained,
)

from vertebra.conduct.entries_slots import (
    SlotBooked as SlotBooked,
    SlotFreed as SlotFreed,
    SlotMoved as SlotMoved,
    SlotsOffered as SlotsOffered,
)

# isort: on

TRIAL = "trial"
FORMAT = 1
Origin = Literal["typed", "device", "import", "simulated", "system"]


class Actor(msgspec.Struct, frozen=True):
    """Who did it, in which role."""

    user: str
    role: str


SYSTEM = Actor("vertebra", "system")


class Datum(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value as written, with its unit; or the reason why there is none."""

    item: str
    value: str = ""
    unit: str = ""
    missing: str = ""

    @property
    def shown(self) -> str:
        return f"{self.value} {self.unit}".rstrip() if self.value else self.missing


class Scan(msgspec.Struct, frozen=True, omit_defaults=True):
    """A label that was read: whose person or which container. serial: of the printed label; 0 where it bears none."""

    what: Literal["person", "container"]
    code: str
    serial: int = 0


# --- what happens in a participant's stream -------------------------------------------------------------------------


class Identified(_Body, frozen=True, tag="participant identified"):
    """A person got a number; who it is stands in the vault."""

    site: str


class ParticipationDeclined(_Body, frozen=True, tag="participation declined"):
    """Who was asked does not take part. why: as far as the person gives a reason; nobody owes one."""

    why: str = ""


class ConsentGiven(_Body, frozen=True, tag="consent given"):
    consent: str
    version: str
    elements: int


class ConsentWithdrawn(_Body, frozen=True, tag="consent withdrawn"):
    """tissue: what happens to tissue and cells already held."""

    consent: str
    tissue: str


class FormSaved(_Body, frozen=True, tag="form saved"):
    """The items that changed; `derived` is what the system worked out from them in the same moment."""

    visit: str
    form: str
    row: int
    data: tuple[Datum, ...]
    derived: tuple[Datum, ...] = ()


class QueryOpened(_Body, frozen=True, tag="query opened"):
    """check: id of the edit check, `required`, `range`, or `manual` (then `asks` holds the words).

    also: the other cells of a relation, `VISIT/FORM/ROW/ITEM`. suggests: a proposed value. to: the role asked.
    """

    query: str
    visit: str
    form: str
    row: int
    item: str
    check: str
    about: str = ""
    asks: str = ""
    also: tuple[str, ...] = ()
    suggests: str = ""
    to: str = ""


class QueryAnswered(_Body, frozen=True, tag="query answered"):
    query: str
    answer: str


class QueryClosed(_Body, frozen=True, tag="query closed"):
    """how: resolved (the data no longer raise it), closed (answer accepted), cancelled (should not have been asked).

    reads: of a cancelled check, the fingerprint of all that it read: it is not asked again for the same.
    """

    query: str
    how: Literal["resolved", "closed", "cancelled"]
    reads: str = ""


class EligibilitySigned(_Body, frozen=True, tag="eligibility signed"):
    """Verdict per criterion at one moment, under one reading, as computed and confirmed."""

    moment: Moment
    reading: Reading
    verdicts: dict[str, str]
    outcome: str
    evidence: dict[str, tuple[str, ...]] = {}
    name: str = ""
    meaning: Meaning | Literal[""] = ""


class LotOrdered(_Body, frozen=True, tag="lot ordered"):
    """The identity of tissue and cells, given before collection, with its check character."""

    lot: str
    person: str


class Stepped(_Body, frozen=True, tag="product step"):
    """One step of the lot's lifecycle was done: labels read, form recorded, state changed.

    workspace: where it was done, if that was named.
    """

    step: str
    lot: str
    state: str
    visit: str
    form: str
    row: int
    data: tuple[Datum, ...]
    derived: tuple[Datum, ...] = ()
    scans: tuple[Scan, ...] = ()
    witness: str = ""
    warnings: tuple[str, ...] = ()
    workspace: str = ""


class StepRefused(_Body, frozen=True, tag="product step refused"):
    """An attempt that a hard stop refused: a fact that the medical monitor must hear of."""

    step: str
    lot: str
    stops: tuple[str, ...]
    scans: tuple[Scan, ...] = ()
    data: tuple[Datum, ...] = ()
    witness: str = ""


class SignalRaised(_Body, frozen=True, tag="signal raised"):
    signal: str
    visit: str
    form: str
    row: int
    because: tuple[str, ...] = ()


class SignalReviewed(_Body, frozen=True, tag="signal reviewed"):
    signal: str
    visit: str
    decision: str


class ClockStarted(_Body, frozen=True, tag="report clock started"):
    """A duty to report a harm: row of the adverse event log, day by which it must be out."""

    clock: str
    row: int
    aware: str
    due: str


class ReportSent(_Body, frozen=True, tag="report sent"):
    clock: str
    row: int
    late: bool


class VisitMissed(_Body, frozen=True, tag="visit missed"):
    visit: str
    why: str


class DeviationFound(_Body, frozen=True, tag="deviation found"):
    """code: window, missed visit, W1..W6, late report, late follow-up, refused step, excursion.

    where: which visit, step, row or item.
    """

    deviation: str
    code: str
    where: str
    detail: str = ""


class DeviationClassified(_Body, frozen=True, tag="deviation classified"):
    deviation: str
    weight: Literal["minor", "important"]
    comment: str


class PersonalDataErased(_Body, frozen=True, tag="personal data erased"):
    why: str


class Held(msgspec.Struct, frozen=True):
    """A value that a participant's form holds: where the form was filled, and the item."""

    visit: str
    form: str
    row: int
    item: str


class ParticipantMoved(_Body, frozen=True, tag="participant moved"):
    """From now on the other study version counts for this participant. Every value stays as it is.

    Attributes:
        orphaned: values that newly have no place in it; they stay readable as what they meant when they were written.
        excused: items that it requires and that forms filled before leave empty: listed, never asked for.
        rechecked: how many forms its checks were asked of again; kept: how many signed or locked ones were left alone.
        consents: the version of each consent that counts from now on.
    """

    before: str
    to: str
    why: str
    consents: dict[str, str]
    orphaned: tuple[Held, ...] = ()
    excused: tuple[Held, ...] = ()
    rechecked: int = 0
    kept: int = 0


# --- what happens in the trial's stream -----------------------------------------------------------------------------


class StudyAdopted(_Body, frozen=True, tag="study adopted"):
    """The study version that counts from now on, with the chosen reading of its defective criteria."""

    version: str
    study: str
    edition: str
    reading: Reading


class VersionApproved(_Body, frozen=True, tag="version approved"):
    """The ethics committee of a site approved a later study version for it, from a day on."""

    site: str
    version: str
    number: str
    since: str
    committee: str


class SiteOpened(_Body, frozen=True, tag="site opened"):
    site: str
    name: str


class EthicsApproved(_Body, frozen=True, tag="ethics approved"):
    site: str
    number: str
    since: str
    until: str


class RecruitmentOpened(_Body, frozen=True, tag="recruitment opened"):
    site: str


class RecruitmentClosed(_Body, frozen=True, tag="recruitment closed"):
    site: str
    why: str


class Delegated(_Body, frozen=True, tag="duty delegated"):
    """user may act in role from since to until (empty: open), trained on the protocol on `trained`.

    site: the one site that it is for; empty for all.
    """

    user: str
    name: str
    role: str
    since: str
    until: str
    trained: str
    site: str = ""


class MaterialReceived(_Body, frozen=True, tag="material received"):
    """use: which of the study's kinds of material it is. certificate: number of the maker's certificate of analysis."""

    lot: str
    name: str
    expires: str
    allergens: tuple[str, ...] = ()
    use: str = ""
    supplier: str = ""
    certificate: str = ""


class MaterialRecalled(_Body, frozen=True, tag="material recalled"):
    lot: str
    why: str


class HoldPlaced(_Body, frozen=True, tag="dosing hold placed"):
    """rule: id of the rule that placed it, or `person`."""

    rule: str
    why: str
    participant: str = ""


class HoldLifted(_Body, frozen=True, tag="dosing hold lifted"):
    """hold: number of the hold, in the order of placing; 0 in old entries, which lifted all that stood."""

    why: str
    hold: int = 0


class Dosed(_Body, frozen=True, tag="participant dosed"):
    participant: str
    at: str


class HarmCounted(_Body, frozen=True, tag="harm counted"):
    """A row of the adverse event log counts for a pausing rule or the stopping boundary."""

    rule: str
    participant: str
    row: int


class WorkspaceOpened(_Body, frozen=True, tag="workspace opened"):
    place: str
    participant: str


class WorkspaceClosed(_Body, frozen=True, tag="workspace closed"):
    place: str
    participant: str


class Checkpoint(_Body, frozen=True, tag="checkpoint"):
    """Merkle root over the heads of all streams: `heads` gives number and hash of each."""

    root: str
    heads: dict[str, tuple[int, str]]


Body = (
    Identified
    | ParticipationDeclined
    | ConsentGiven
    | ConsentWithdrawn
    | FormSaved
    | QueryOpened
    | QueryAnswered
    | QueryClosed
    | EligibilitySigned
    | LotOrdered
    | Stepped
    | StepRefused
    | SignalRaised
    | SignalReviewed
    | ClockStarted
    | ReportSent
    | VisitMissed
    | DeviationFound
    | DeviationClassified
    | PersonalDataErased
    | ParticipantMoved
    | StudyAdopted
    | VersionApproved
    | SiteOpened
    | EthicsApproved
    | RecruitmentOpened
    | RecruitmentClosed
    | Delegated
    | MaterialReceived
    | MaterialRecalled
    | HoldPlaced
    | HoldLifted
    | Dosed
    | HarmCounted
    | WorkspaceOpened
    | WorkspaceClosed
    | Checkpoint
    | AccountOpened
    | AccountClosed
    | AccountReopened
    | DelegationEnded
    | Trained
    | AccessNoted
    | DatabaseLockAsked
    | DatabaseLocked
    | DatabaseUnlockAsked
    | DatabaseUnlocked
    | QueryAssigned
    | CheckReported
    | QueryReopened
    | SourceVerified
    | SourceUnverified
    | FormsFrozen
    | FormsUnfrozen
    | FormsLocked
    | FormsUnlocked
    | FormsSigned
    | TrailReviewed
    | SlotsOffered
    | SlotBooked
    | SlotMoved
    | SlotFreed
)


class Entry(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One stored fact.

    Attributes:
        stream: a participant's id, or `trial`. number: 1, 2, 3 ... within the stream.
        recorded_at: UTC, when the ledger took it. occurred_at: site-local, when it happened; may be partial.
        previous, hash: the chain; hash is over everything else in canonical JSON.
    """

    stream: str
    number: int
    recorded_at: str
    occurred_at: str
    by: Actor
    study_version: str
    body: Body
    reason: str = ""
    source: Origin = "typed"
    previous: str = ""
    format: int = 1  # format 1 does not write it; later formats do, so an old entry never passes for a new one
    hash: str = ""

    @property
    def key(self) -> str:
        """How rows, results and `why` name this entry."""
        return f"{self.stream}#{self.number}"

    @property
    def kind(self) -> str:
        return str(self.body.__struct_config__.tag)
