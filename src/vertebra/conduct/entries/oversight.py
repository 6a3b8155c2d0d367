"""Entries: what oversight leaves: accounts and training, turns of a query, verification, freeze, lock, signatures.

A spot names a form where it was filled: `VISIT/FORM/ROW`, with an empty visit for a log (`/AE/2`). No spot at all means
the whole participant. `name` is the printed name of a person at work, never a participant's.
"""

from typing import Literal

from vertebra.conduct.tagged import BodyShape

Meaning = Literal["authorship", "review", "approval", "responsibility"]


class AccountOpened(BodyShape, frozen=True, tag="account opened"):
    """user: an id that nobody had before and nobody else will have."""

    user: str
    name: str


class AccountClosed(BodyShape, frozen=True, tag="account closed"):
    user: str
    why: str


class AccountReopened(BodyShape, frozen=True, tag="account reopened"):
    user: str
    why: str


class DelegationEnded(BodyShape, frozen=True, tag="delegation ended"):
    """Every duty of the user in that role that was given so far is over after `until`."""

    user: str
    role: str
    until: str
    why: str


class Trained(BodyShape, frozen=True, tag="training recorded"):
    """version: of what was taught, such as an edition of the protocol."""

    user: str
    topic: str
    on: str
    version: str = ""


class AccessNoted(BodyShape, frozen=True, tag="access noted"):
    """what: signed in, signed out, locked out ... (words.ACCESS); never a secret, an address or personal data."""

    user: str
    what: str
    detail: str = ""


class DatabaseLockAsked(BodyShape, frozen=True, tag="database lock asked"):
    """despite: why the lock is asked for although so many queries are open and so many forms unsigned."""

    why: str
    despite: str = ""
    open_queries: int = 0
    unsigned: int = 0


class DatabaseLocked(BodyShape, frozen=True, tag="database locked"):
    """Confirmed by a second person; the counts are those of that moment."""

    open_queries: int = 0
    unsigned: int = 0


class DatabaseUnlockAsked(BodyShape, frozen=True, tag="database unlock asked"):
    why: str


class DatabaseUnlocked(BodyShape, frozen=True, tag="database unlocked"):
    pass


class QueryAssigned(BodyShape, frozen=True, tag="query assigned"):
    """to: the role that shall answer."""

    query: str
    to: str


class CheckReported(BodyShape, frozen=True, tag="check reported"):
    """Somebody at the site says that the check behind this query fires wrongly."""

    query: str
    why: str


class QueryReopened(BodyShape, frozen=True, tag="query reopened"):
    query: str
    why: str


class SourceVerified(BodyShape, frozen=True, tag="source verified"):
    """holds: for each spot and item the number of the entry whose value was compared with the source."""

    holds: dict[str, dict[str, int]]


class SourceUnverified(BodyShape, frozen=True, tag="source unverified"):
    """items: empty for everything at these spots."""

    spots: tuple[str, ...]
    why: str
    items: tuple[str, ...] = ()


class FormsFrozen(BodyShape, frozen=True, tag="forms frozen"):
    spots: tuple[str, ...]
    why: str


class FormsUnfrozen(BodyShape, frozen=True, tag="forms unfrozen"):
    spots: tuple[str, ...]
    why: str


class FormsLocked(BodyShape, frozen=True, tag="forms locked"):
    spots: tuple[str, ...]
    why: str


class FormsUnlocked(BodyShape, frozen=True, tag="forms unlocked"):
    spots: tuple[str, ...]
    why: str


class FormsSigned(BodyShape, frozen=True, tag="forms signed"):
    """forms: for each spot the hash of exactly what the form held (conduct.oversight.signatures.form_hash)."""

    meaning: Meaning
    name: str
    forms: dict[str, str]


class TrailReviewed(BodyShape, frozen=True, tag="audit trail reviewed"):
    """The entries of this stream up to this number were read by a person; may stand in either kind of stream."""

    upto: int
    comment: str = ""


OfOversight = (
    AccountOpened
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
)
