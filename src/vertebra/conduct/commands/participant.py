"""Commands: what is asked for one participant: consent, forms, queries, steps of the product, reports."""

from typing import Literal

from vertebra.conduct.entries import Datum, Meaning, Origin, Scan
from vertebra.conduct.places import Placed
from vertebra.conduct.tagged import CommandShape
from vertebra.protocol.eligibility import Moment


class Identify(CommandShape, frozen=True, tag="identify"):
    site: str


class Decline(CommandShape, frozen=True, tag="decline"):
    """Who was asked does not want to take part, and gave no consent. why: only what the person chose to say."""

    occurred_at: str
    why: str = ""


class GiveConsent(CommandShape, frozen=True, tag="give consent"):
    """elements: how many elements of the document the participant ticked."""

    consent: Literal["trial", "tissue"]
    version: str
    occurred_at: str
    elements: int = 0


class MoveParticipant(CommandShape, frozen=True, tag="move participant"):
    """Let another study version count for the participant from now on."""

    version: str
    why: str


class WithdrawConsent(CommandShape, frozen=True, tag="withdraw consent"):
    consent: Literal["trial", "tissue"]
    tissue: str
    occurred_at: str
    why: str = ""


class SaveForm(CommandShape, Placed, frozen=True, tag="save form"):
    """Save the given items of one form at one visit, all or nothing.

    Attributes:
        visit: empty for a log form. row: 0 except for log forms.
        occurred_at: the day (or moment) the data belong to.
        reason: why something already recorded changes; one reason serves all items of the save.
        seen: number of the stream's newest entry when the form was opened; guards against unseen changes.
        answers: by item, why a true value is unusual; answers what this very save asks about the item.
        redates: the day of what is recorded is corrected, alone or with values; it needs a reason as they do.
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
    redates: bool = False


class OpenQuery(CommandShape, Placed, frozen=True, tag="open query"):
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


class AnswerQuery(CommandShape, frozen=True, tag="answer query"):
    query: str
    answer: str


class CloseQuery(CommandShape, frozen=True, tag="close query"):
    query: str
    how: Literal["closed", "cancelled"] = "closed"


class SignEligibility(CommandShape, frozen=True, tag="sign eligibility"):
    """title: the printed name; empty for the one in the delegation log."""

    moment: Moment
    title: str = ""
    meaning: Meaning = "approval"


class OrderLot(CommandShape, frozen=True, tag="order lot"):
    pass


class DoStep(CommandShape, frozen=True, tag="do step"):
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


class MissVisit(CommandShape, frozen=True, tag="miss visit"):
    visit: str
    why: str


class ReviewSignal(CommandShape, frozen=True, tag="review signal"):
    signal: str
    visit: str
    decision: str


class SendReport(CommandShape, frozen=True, tag="send report"):
    clock: str
    row: int


class ClassifyDeviation(CommandShape, frozen=True, tag="classify deviation"):
    deviation: str
    weight: Literal["minor", "important"]
    comment: str


class ErasePersonalData(CommandShape, frozen=True, tag="erase personal data"):
    why: str


AboutParticipant = (
    Identify
    | Decline
    | GiveConsent
    | MoveParticipant
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
