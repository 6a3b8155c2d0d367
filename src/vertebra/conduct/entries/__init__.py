"""Every kind of fact that the ledger can hold.

An entry is append-only: what was typed, by whom, when it happened and when it was recorded, under which study version.
Bodies are frozen tagged structs; values stay exactly as written (strings), so nothing is lost to a number format.
Personal data are never in here: an entry holds codes, and derived facts such as age at consent.
"""

import msgspec

from vertebra.conduct.entries.oversight import (
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
    OfOversight,
    QueryAssigned as QueryAssigned,
    QueryReopened as QueryReopened,
    SourceUnverified as SourceUnverified,
    SourceVerified as SourceVerified,
    TrailReviewed as TrailReviewed,
    Trained as Trained,
)

# Said again here, so that all kinds are found in one place.
from vertebra.conduct.entries.participant import (
    ClockStarted as ClockStarted,
    ConsentGiven as ConsentGiven,
    ConsentWithdrawn as ConsentWithdrawn,
    DeviationClassified as DeviationClassified,
    DeviationFound as DeviationFound,
    EligibilitySigned as EligibilitySigned,
    FormSaved as FormSaved,
    Held as Held,
    Identified as Identified,
    OfParticipant,
    ParticipantMoved as ParticipantMoved,
    ParticipationDeclined as ParticipationDeclined,
    PersonalDataErased as PersonalDataErased,
    QueryAnswered as QueryAnswered,
    QueryClosed as QueryClosed,
    QueryOpened as QueryOpened,
    ReportSent as ReportSent,
    SignalRaised as SignalRaised,
    SignalReviewed as SignalReviewed,
    VisitMissed as VisitMissed,
)
from vertebra.conduct.entries.product import (
    LotOrdered as LotOrdered,
    OfProduct,
    Stepped as Stepped,
    StepRefused as StepRefused,
)
from vertebra.conduct.entries.slots import (
    OfSlots,
    SlotBooked as SlotBooked,
    SlotFreed as SlotFreed,
    SlotMoved as SlotMoved,
    SlotsOffered as SlotsOffered,
)
from vertebra.conduct.entries.trial import (
    Checkpoint as Checkpoint,
    Delegated as Delegated,
    Dosed as Dosed,
    EthicsApproved as EthicsApproved,
    HarmCounted as HarmCounted,
    HoldLifted as HoldLifted,
    HoldPlaced as HoldPlaced,
    MaterialRecalled as MaterialRecalled,
    MaterialReceived as MaterialReceived,
    OfTrial,
    RecruitmentClosed as RecruitmentClosed,
    RecruitmentOpened as RecruitmentOpened,
    SiteOpened as SiteOpened,
    StudyAdopted as StudyAdopted,
    VersionApproved as VersionApproved,
    WorkspaceClosed as WorkspaceClosed,
    WorkspaceOpened as WorkspaceOpened,
)
from vertebra.conduct.entries.values import (
    NOBODY as NOBODY,
    SYSTEM as SYSTEM,
    TRIAL as TRIAL,
    Actor as Actor,
    Datum as Datum,
    Origin as Origin,
    Scan as Scan,
    number_of as number_of,
)

Body = OfParticipant | OfProduct | OfTrial | OfOversight | OfSlots
FORMAT = 1


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
