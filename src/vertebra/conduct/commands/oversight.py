"""Commands: what oversight asks for: accounts, training, queries, verification, freeze, lock, signatures.

Spots are `VISIT/FORM/ROW` (`V4/INF/0`; a log row is `/AE/2`), cells `VISIT/FORM/ROW/ITEM`.
"""

from vertebra.conduct.entries import Meaning, Origin
from vertebra.conduct.tagged import CommandShape


class OpenAccount(CommandShape, frozen=True, tag="open account"):
    """title: the person's name as it is printed under a signature. No address, no e-mail: those are kept elsewhere."""

    user: str
    title: str


class CloseAccount(CommandShape, frozen=True, tag="close account"):
    user: str
    why: str


class ReopenAccount(CommandShape, frozen=True, tag="reopen account"):
    user: str
    why: str


class EndDelegation(CommandShape, frozen=True, tag="end delegation"):
    """until: the last day on which the duty counts."""

    user: str
    role: str
    until: str
    why: str


class RecordTraining(CommandShape, frozen=True, tag="record training"):
    """topic: one of labels.TOPICS; training on the `protocol` is what lets a duty count (H23)."""

    user: str
    topic: str
    on: str
    version: str = ""


class AskDatabaseLock(CommandShape, frozen=True, tag="ask database lock"):
    """despite: why it shall be locked although queries are open or forms unsigned."""

    why: str
    despite: str = ""


class ConfirmDatabaseLock(CommandShape, frozen=True, tag="confirm database lock"):
    pass


class AskDatabaseUnlock(CommandShape, frozen=True, tag="ask database unlock"):
    why: str


class ConfirmDatabaseUnlock(CommandShape, frozen=True, tag="confirm database unlock"):
    pass


class ReviewTrialTrail(CommandShape, frozen=True, tag="review trial trail"):
    """The audit trail of the trial's own stream was read up to this number: accounts, duties, log-ins, holds."""

    upto: int
    comment: str = ""


class AssignQuery(CommandShape, frozen=True, tag="assign query"):
    query: str
    to: str


class AcceptSuggestion(CommandShape, frozen=True, tag="accept suggestion"):
    """Save the value that the query suggests, and close the query."""

    query: str
    reason: str = ""
    source: Origin = "typed"


class ReportCheck(CommandShape, frozen=True, tag="report check"):
    query: str
    why: str


class ReopenQuery(CommandShape, frozen=True, tag="reopen query"):
    query: str
    why: str


class ReportDeviation(CommandShape, frozen=True, tag="report deviation"):
    """where: a visit, a step, a row, or in words. code: one of labels.DEVIATIONS."""

    where: str
    detail: str
    occurred_at: str
    code: str = "person"


class VerifySource(CommandShape, frozen=True, tag="verify source"):
    """items: only these; empty for everything that the forms and consents at these spots hold.

    A consent stands at `/consent:trial/1`, with the items date, version, by.
    """

    spots: tuple[str, ...]
    items: tuple[str, ...] = ()


class UnverifySource(CommandShape, frozen=True, tag="unverify source"):
    spots: tuple[str, ...]
    items: tuple[str, ...] = ()
    why: str = ""


class FreezeForms(CommandShape, frozen=True, tag="freeze forms"):
    spots: tuple[str, ...] = ()
    why: str = ""


class UnfreezeForms(CommandShape, frozen=True, tag="unfreeze forms"):
    spots: tuple[str, ...] = ()
    why: str = ""


class LockForms(CommandShape, frozen=True, tag="lock forms"):
    spots: tuple[str, ...] = ()
    why: str = ""


class UnlockForms(CommandShape, frozen=True, tag="unlock forms"):
    spots: tuple[str, ...] = ()
    why: str = ""


class SignForms(CommandShape, frozen=True, tag="sign forms"):
    """title: the printed name of the signer, as it stands in the delegation log."""

    spots: tuple[str, ...]
    meaning: Meaning
    title: str


class ReviewTrail(CommandShape, frozen=True, tag="review trail"):
    """The audit trail of this participant was read up to this entry number."""

    upto: int
    comment: str = ""


OversightOfTrial = (
    OpenAccount
    | CloseAccount
    | ReopenAccount
    | EndDelegation
    | RecordTraining
    | AskDatabaseLock
    | ConfirmDatabaseLock
    | AskDatabaseUnlock
    | ConfirmDatabaseUnlock
    | ReviewTrialTrail
)
OversightOfParticipant = (
    AssignQuery
    | AcceptSuggestion
    | ReportCheck
    | ReopenQuery
    | ReportDeviation
    | VerifySource
    | UnverifySource
    | FreezeForms
    | UnfreezeForms
    | LockForms
    | UnlockForms
    | SignForms
    | ReviewTrail
)
