"""Entries: what happens to a participant, in a stream of their own."""

from typing import Literal

import msgspec

from vertebra.conduct.entries.oversight import Meaning
from vertebra.conduct.entries.values import Datum
from vertebra.conduct.places import Placed
from vertebra.conduct.tagged import BodyShape
from vertebra.protocol.eligibility import Moment, Reading


class Identified(BodyShape, frozen=True, tag="participant identified"):
    """A person got a number; who it is stands in the vault."""

    site: str


class ParticipationDeclined(BodyShape, frozen=True, tag="participation declined"):
    """Who was asked does not take part. why: as far as the person gives a reason; nobody owes one."""

    why: str = ""


class ConsentGiven(BodyShape, frozen=True, tag="consent given"):
    consent: str
    version: str
    elements: int


class ConsentWithdrawn(BodyShape, frozen=True, tag="consent withdrawn"):
    """tissue: what happens to tissue and cells already held."""

    consent: str
    tissue: str


class FormSaved(BodyShape, Placed, frozen=True, tag="form saved"):
    """The items that changed; `derived` is what the system worked out from them in the same moment.

    moved_to: the edition that the participant was moved to, where that alone is why something was worked out anew.
    """

    visit: str
    form: str
    row: int
    data: tuple[Datum, ...]
    derived: tuple[Datum, ...] = ()
    moved_to: str = ""


class QueryOpened(BodyShape, Placed, frozen=True, tag="query opened"):
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


class QueryAnswered(BodyShape, frozen=True, tag="query answered"):
    query: str
    answer: str


class QueryClosed(BodyShape, frozen=True, tag="query closed"):
    """how: resolved (the data no longer raise it), closed (answer accepted), cancelled (should not have been asked).

    reads: of a cancelled check, the fingerprint of all that it read: it is not asked again for the same.
    """

    query: str
    how: Literal["resolved", "closed", "cancelled"]
    reads: str = ""


class EligibilitySigned(BodyShape, frozen=True, tag="eligibility signed"):
    """Verdict per criterion at one moment, under one reading, as computed and confirmed."""

    moment: Moment
    reading: Reading
    verdicts: dict[str, str]
    outcome: str
    evidence: dict[str, tuple[str, ...]] = {}
    name: str = ""
    meaning: Meaning | Literal[""] = ""


class SignalRaised(BodyShape, Placed, frozen=True, tag="signal raised"):
    signal: str
    visit: str
    form: str
    row: int
    because: tuple[str, ...] = ()


class SignalReviewed(BodyShape, frozen=True, tag="signal reviewed"):
    signal: str
    visit: str
    decision: str


class ClockStarted(BodyShape, frozen=True, tag="report clock started"):
    """A duty to report a harm: row of the adverse event log, day by which it must be out.

    Again for the same row: the site was aware on another day than it first wrote.
    """

    clock: str
    row: int
    aware: str
    due: str


class ReportSent(BodyShape, frozen=True, tag="report sent"):
    clock: str
    row: int
    late: bool


class VisitMissed(BodyShape, frozen=True, tag="visit missed"):
    visit: str
    why: str


class DeviationFound(BodyShape, frozen=True, tag="deviation found"):
    """code: window, missed visit, W1..W6, late report, late culture, late follow-up, refused step, excursion, custody
    gap. where: which visit, step, row or item.
    """

    deviation: str
    code: str
    where: str
    detail: str = ""


class DeviationClassified(BodyShape, frozen=True, tag="deviation classified"):
    deviation: str
    weight: Literal["minor", "important"]
    comment: str


class PersonalDataErased(BodyShape, frozen=True, tag="personal data erased"):
    why: str


class Held(msgspec.Struct, Placed, frozen=True):
    """A value that a participant's form holds: where the form was filled, and the item."""

    visit: str
    form: str
    row: int
    item: str


class ParticipantMoved(BodyShape, frozen=True, tag="participant moved"):
    """From now on the other study version counts for this participant. What was typed stays as it is.

    Derived values that it tells otherwise, its questions and its signals follow in entries of the system.

    Attributes:
        orphaned: values that newly have no place in it; they stay readable as what they meant when they were written.
        excused: items that it requires and that forms filled before leave empty: listed, never asked for.
        rechecked: how many forms its checks were asked of again; kept: how many signed, locked or frozen ones were left
            alone.
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


OfParticipant = (
    Identified
    | ParticipationDeclined
    | ConsentGiven
    | ConsentWithdrawn
    | FormSaved
    | QueryOpened
    | QueryAnswered
    | QueryClosed
    | EligibilitySigned
    | SignalRaised
    | SignalReviewed
    | ClockStarted
    | ReportSent
    | VisitMissed
    | DeviationFound
    | DeviationClassified
    | PersonalDataErased
    | ParticipantMoved
)
