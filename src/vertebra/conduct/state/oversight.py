"""State: accounts, training, queries, deviations, verification, freeze, lock, signatures.

A mark names the entry whose value it is about, so it falls by itself when that value changes; nobody has to remember
to take it away.
"""

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.places import Place


class Turn(msgspec.Struct, frozen=True):
    """One turn of a conversation: about a query, or about the weight of a deviation. at: when it was recorded."""

    at: str
    by: e.Actor
    what: str
    text: str = ""


class Query(msgspec.Struct, frozen=True):
    """A question and all that was said about it.

    Attributes:
        status: open, answered, reported (the check is said to fire wrongly), closed, resolved, cancelled.
        to: the role asked, empty for whoever fills the form. also: other cells of a relation.
        reads: of a cancelled check, the fingerprint of what it read: it is not asked again for the same.
    """

    id: str
    place: Place
    item: str
    check: str
    about: str
    asks: str
    status: str
    opened: str
    answer: str = ""
    also: tuple[str, ...] = ()
    suggests: str = ""
    to: str = ""
    reads: str = ""
    turns: tuple[Turn, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.status in ("open", "answered", "reported")


class Deviation(msgspec.Struct, frozen=True):
    """weight, comment: the newest judgement; judged: all of them, each with its weight and comment."""

    id: str
    code: str
    where: str
    detail: str
    entry: str
    occurred_at: str
    weight: str = ""
    comment: str = ""
    judged: tuple[Turn, ...] = ()


class Account(msgspec.Struct, frozen=True):
    """Who may sign in. closed: since when it is closed, empty while it is open. spans: (opened, closed) so far.

    seen: when this person last signed in, as far as it was noted.
    """

    user: str
    title: str
    closed: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    seen: str = ""


class Training(msgspec.Struct, frozen=True):
    user: str
    topic: str
    on: str
    version: str
    entry: str


class TrailReview(msgspec.Struct, frozen=True):
    """Entries up to this number were read, when and by whom."""

    upto: int
    by: e.Actor
    at: str
    comment: str
    entry: str


class Verified(msgspec.Struct, frozen=True):
    """A value compared with its source. holds: key of the entry whose value it was."""

    holds: str
    by: e.Actor
    at: str
    entry: str


class Mark(msgspec.Struct, frozen=True):
    """Frozen or locked, or expressly not (`on` false), since when, by whom and why."""

    on: bool
    by: e.Actor
    at: str
    why: str
    entry: str


class Signature(msgspec.Struct, frozen=True):
    """One form signed: `hash` is that of exactly what it held (signatures.form_hash)."""

    place: Place
    hash: str
    meaning: str
    title: str
    by: e.Actor
    at: str
    entry: str


class DatabaseLock(msgspec.Struct, frozen=True):
    """How far the lock of the database is.

    Attributes:
        status: `lock asked`, `locked`, `unlock asked`, or `unlocked`.
        asked_by, why, despite: of the request that stands or was last confirmed. by, at: of its confirmation.
    """

    status: str
    asked_by: e.Actor
    asked_at: str
    why: str
    despite: str = ""
    by: e.Actor | None = None
    at: str = ""

    @property
    def locked(self) -> bool:
        return self.status in ("locked", "unlock asked")
