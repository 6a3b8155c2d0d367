"""What people ask for. A command is a wish; only `decide` turns it into entries."""

from typing import Literal

from vertebra.conduct.entries import Datum, Meaning, Origin, Scan
from vertebra.conduct.tagged import CommandShape as _Command
from vertebra.protocol.eligibility import Moment, Reading

# Said again here, so that all kinds are found in one place.
# isort: off
from vertebra.conduct.commands_oversight import (
    AcceptSuggestion as AcceptSuggestion,
    AskDatabaseLock as AskDatabaseLock,
    AskDatabaseUnlock as AskDatabaseUnlock,
    AssignQuery as AssignQuery,
    CloseAccount as CloseAccount,
    ConfirmDatabaseLock as ConfirmDatabaseLock,
    ConfirmDatabaseUnlock as ConfirmDatabaseUnlock,
    EndDelegation as EndDelegation,
    FreezeForms as FreezeForms,
    LockForms as LockForms,
    OpenAccount as OpenAccount,
    OversightOfParticipant,
    OversightOfTrial,
    RecordTraining as RecordTraining,
    ReopenAccount as ReopenAccount,
    ReopenQuery as ReopenQuery,
    ReportCheck as ReportCheck,
    ReportDeviation as ReportDeviation,
    ReviewTrail as ReviewTrail,
    ReviewTrialTrail as ReviewTrialTrail,
    SignForms as SignForms,
    UnfreezeForms as UnfreezeForms,
    UnlockForms as UnlockForms,
    UnverifySource as UnverifySource,
    VerifySource as VerifySource,
)

from vertebra.conduct.commands_slots import (
    BookSlot as BookSlot,
    FreeSlot as FreeSlot,
    MoveSlot as MoveSlot,
    OfferSlots as OfferSlots,
    SlotOfParticipant as SlotOfParticipant,
    SlotsOfTrial,
)

# isort: on

# about the trial


class AdoptStudy(_Command, frozen=True, tag="adopt study"):
    version: str
    reading: Reading


class ApproveVersion(_Command, frozen=True, tag="approve version"):
    """The ethics committee approved this study version for the site, from a day on. number: of its letter."""

    site: str
    version: str
    number: str
    since: str
    committee: str


class OpenSite(_Command, frozen=True, tag="open site"):
    site: str
    title: str


class ApproveEthics(_Command, frozen=True, tag="approve ethics"):
    site: str
    number: str
    since: str
    until: str


class OpenRecruitment(_Command, frozen=True, tag="open recruitment"):
    site: str


class CloseRecruitment(_Command, frozen=True, tag="close recruitment"):
    site: str
    why: str


class Delegate(_Command, frozen=True, tag="delegate"):
    """site: the one site that the duty is for; empty for all."""

    user: str
    title: str
    role: str
    since: str
    until: str = ""
    trained: str = ""
    site: str = ""


class ReceiveMaterial(_Command, frozen=True, tag="receive material"):
    lot: str
    title: str
    expires: str
    allergens: tuple[str, ...] = ()
    kind: str = ""
    supplier: str = ""
    certificate: str = ""


class RecallMaterial(_Command, frozen=True, tag="recall material"):
    lot: str
    why: str


class PlaceHold(_Command, frozen=True, tag="place hold"):
    why: str


class LiftHold(_Command, frozen=True, tag="lift hold"):
    """Lift one hold. hold: its number, the first ever placed is 1; 0 for the only one that stands."""

    why: str
    hold: int = 0


class OpenWorkspace(_Command, frozen=True, tag="open workspace"):
    place: str
    participant: str


class CloseWorkspace(_Command, frozen=True, tag="close workspace"):
    place: str


# about one participant


class Identify(_Command, frozen=True, tag="identify"):
    site: str


class Decline(_Command, frozen=True, tag="decline"):
    """Who was asked does not want to take part, and gave no consent. why: only what the person chose to say."""

    occurred_at: str
    why: str = ""


class GiveConsent(_Command, frozen=True, tag="give consent"):
    """elements: how many elements of the document the participant ticked."""

    consent: Literal["trial", "tissue"]
    version: str
    occurred_at: str
    elements: int = 0


class MoveParticipant(_Command, frozen=True, tag="move participant"):
    """Let another study version count for the participant from now on."""

    version: str
    why: str


class WithdrawConsent(_Command, frozen=True, tag="withdraw consent"):
    consent: Literal["trial", "tissue"]
    tissue: str
    occurred_at: str
    why: str = ""


class SaveForm(_Command, frozen=True, tag="save form"):
    """Save the given items of one form at one visit, all or nothing.

    Attributes:
        visit: empty for a log form. row: 0 except for log forms.
        occurred_at: the day (or moment) the data belong to.
        reason: why something already recorded changes; one reason serves all items of the save.
        seen: number of the stream's newest entry when the form was opened; guards against unseen changes.
        answers: by item, why a true value is unusual; answers what this very save asks about the item.
    """

    form: str
    data: tuple[Datum, ...]
    occurred_at: str
    visit: str = ""
    row: int = 0
    reason: str = ""
    seen: int | None = None
    source: Origin = "typed"
    answers: dict[str, str] = {}


class OpenQuery(_Command, frozen=True, tag="open query"):
    """Ask about an item, filled or not, of a form that is there or due.

    Attributes:
        also: other cells of a relation, `VISIT/FORM/ROW/ITEM`. suggests: a value to accept, in the unit as stored.
        to: the role asked; empty for whoever fills the form.
    """

    form: str
    item: str
    asks: str
    visit: str = ""
    row: int = 0
    also: tuple[str, ...] = ()
    suggests: str = ""
    to: str = ""


class AnswerQuery(_Command, frozen=True, tag="answer query"):
    query: str
    answer: str


class CloseQuery(_Command, frozen=True, tag="close query"):
    query: str
    how: Literal["closed", "cancelled"] = "closed"


class SignEligibility(_Command, frozen=True, tag="sign eligibility"):
    """title: the printed name; empty for the one in the delegation log."""

    moment: Moment
    title: str = ""
    meaning: Meaning = "approval"


class OrderLot(_Command, frozen=True, tag="order lot"):
    pass


class DoStep(_Command, frozen=True, tag="do step"):
    """Do one step of the product's lifecycle.

    Attributes:
        occurred_at: a moment with its zone. witness: user who verified it. place: workspace it is done in.
        reason: for warnings that need one, or for a correction.
        stopped: whoever was about to do it has stopped: the attempt is kept for what stands in its way, and the step
            is never done, whatever may have cleared meanwhile.
    """

    step: str
    occurred_at: str
    data: tuple[Datum, ...] = ()
    scans: tuple[Scan, ...] = ()
    witness: str = ""
    row: int = 0
    reason: str = ""
    place: str = ""
    source: Origin = "typed"
    stopped: bool = False


class MissVisit(_Command, frozen=True, tag="miss visit"):
    visit: str
    why: str


class ReviewSignal(_Command, frozen=True, tag="review signal"):
    signal: str
    visit: str
    decision: str


class SendReport(_Command, frozen=True, tag="send report"):
    clock: str
    row: int


class ClassifyDeviation(_Command, frozen=True, tag="classify deviation"):
    deviation: str
    weight: Literal["minor", "important"]
    comment: str


class ErasePersonalData(_Command, frozen=True, tag="erase personal data"):
    why: str


TrialCommand = (
    AdoptStudy
    | ApproveVersion
    | OpenSite
    | ApproveEthics
    | OpenRecruitment
    | CloseRecruitment
    | Delegate
    | ReceiveMaterial
    | RecallMaterial
    | PlaceHold
    | LiftHold
    | OpenWorkspace
    | CloseWorkspace
    | OversightOfTrial
    | SlotsOfTrial
)
ParticipantCommand = (
    Identify
    | MoveParticipant
    | Decline
    | GiveConsent
    | WithdrawConsent
    | SaveForm
    | OpenQuery
    | AnswerQuery
    | CloseQuery
    | SignEligibility
    | OrderLot
    | DoStep
    | MissVisit
    | ReviewSignal
    | SendReport
    | ClassifyDeviation
    | ErasePersonalData
    | OversightOfParticipant
)
Command = TrialCommand | ParticipantCommand
