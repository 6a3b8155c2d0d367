"""What people ask for. A command is a wish; only `decide` turns it into entries."""

from typing import Literal

import msgspec

from vertebra.conduct.entries import Datum, Origin, Scan
from vertebra.protocol.eligibility import Moment, Reading


class _Command(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="command", forbid_unknown_fields=True):
    @property
    def name(self) -> str:
        return str(self.__struct_config__.tag)


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
    user: str
    title: str
    role: str
    since: str
    until: str = ""
    trained: str = ""


class ReceiveMaterial(_Command, frozen=True, tag="receive material"):
    lot: str
    title: str
    expires: str
    allergens: tuple[str, ...] = ()


class RecallMaterial(_Command, frozen=True, tag="recall material"):
    lot: str
    why: str


class PlaceHold(_Command, frozen=True, tag="place hold"):
    why: str


class LiftHold(_Command, frozen=True, tag="lift hold"):
    why: str


class OpenWorkspace(_Command, frozen=True, tag="open workspace"):
    place: str
    participant: str


class CloseWorkspace(_Command, frozen=True, tag="close workspace"):
    place: str


# about one participant


class Identify(_Command, frozen=True, tag="identify"):
    site: str


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
    """

    form: str
    data: tuple[Datum, ...]
    occurred_at: str
    visit: str = ""
    row: int = 0
    reason: str = ""
    seen: int | None = None
    source: Origin = "typed"


class OpenQuery(_Command, frozen=True, tag="open query"):
    form: str
    item: str
    asks: str
    visit: str = ""
    row: int = 0


class AnswerQuery(_Command, frozen=True, tag="answer query"):
    query: str
    answer: str


class CloseQuery(_Command, frozen=True, tag="close query"):
    query: str
    how: Literal["closed", "cancelled"] = "closed"


class SignEligibility(_Command, frozen=True, tag="sign eligibility"):
    moment: Moment


class OrderLot(_Command, frozen=True, tag="order lot"):
    pass


class DoStep(_Command, frozen=True, tag="do step"):
    """Do one step of the product's lifecycle.

    Attributes:
        occurred_at: a moment with its zone. witness: user who verified it. place: workspace it is done in.
        reason: for warnings that need one, or for a correction.
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
)
ParticipantCommand = (
    Identify
    | MoveParticipant
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
)
Command = TrialCommand | ParticipantCommand
