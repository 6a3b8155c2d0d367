"""What is true now about oversight: accounts, training, queries, deviations, verification, freeze, lock, signatures.

The shapes come first, then how each entry moves the state forward. A mark names the entry whose value it is about, so
it falls by itself when that value changes; nobody has to remember to take it away.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.places import WHOLE, Place, read_spot

if TYPE_CHECKING:
    from vertebra.conduct.state import Participant, Trial

PROTOCOL = "protocol"  # the topic of training that lets a duty count (H23)


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


# --- the trial ------------------------------------------------------------------------------------------------------


def _account_opened(t: "Trial", entry: e.Entry, body: e.AccountOpened) -> None:
    t.accounts[body.user] = Account(body.user, body.name, "", ((entry.occurred_at, ""),))


def _account_closed(t: "Trial", entry: e.Entry, body: e.AccountClosed) -> None:
    account = t.accounts[body.user]
    (since, _), before = account.spans[-1], account.spans[:-1]
    spans = (*before, (since, entry.occurred_at))
    t.accounts[body.user] = msgspec.structs.replace(account, closed=entry.occurred_at, spans=spans)


def _account_reopened(t: "Trial", entry: e.Entry, body: e.AccountReopened) -> None:
    account = t.accounts[body.user]
    spans = (*account.spans, (entry.occurred_at, ""))
    t.accounts[body.user] = msgspec.structs.replace(account, closed="", spans=spans)


def _ended(t: "Trial", entry: e.Entry, body: e.DelegationEnded) -> None:
    def shortened(until: str) -> str:
        return min(until, body.until) if until else body.until

    t.duties = tuple(
        msgspec.structs.replace(d, until=shortened(d.until), ended=body.why)
        if (d.user, d.role) == (body.user, body.role) and shortened(d.until) != d.until
        else d
        for d in t.duties
    )


def _trained(t: "Trial", entry: e.Entry, body: e.Trained) -> None:
    t.trainings += (Training(body.user, body.topic, body.on, body.version, entry.key),)
    if body.topic == PROTOCOL:
        t.duties = tuple(
            msgspec.structs.replace(d, trained=min(d.trained or body.on, body.on)) if d.user == body.user else d
            for d in t.duties
        )


def first_trained(t: "Trial", user: str) -> str:
    """The first day on which the user was trained on the protocol; empty if never."""
    return min((x.on for x in t.trainings if (x.user, x.topic) == (user, PROTOCOL)), default="")


def _noted(t: "Trial", entry: e.Entry, body: e.AccessNoted) -> None:
    account = t.accounts.get(body.user)
    if account and body.what == "signed in":
        t.accounts[body.user] = msgspec.structs.replace(account, seen=entry.recorded_at)


def _lock_asked(t: "Trial", entry: e.Entry, body: e.DatabaseLockAsked) -> None:
    t.database_lock = DatabaseLock("lock asked", entry.by, entry.recorded_at, body.why, body.despite)


def _unlock_asked(t: "Trial", entry: e.Entry, body: e.DatabaseUnlockAsked) -> None:
    t.database_lock = DatabaseLock("unlock asked", entry.by, entry.recorded_at, body.why)


def _lock_confirmed(t: "Trial", entry: e.Entry, body: e.DatabaseLocked | e.DatabaseUnlocked) -> None:
    status = "locked" if isinstance(body, e.DatabaseLocked) else "unlocked"
    assert t.database_lock is not None
    t.database_lock = msgspec.structs.replace(t.database_lock, status=status, by=entry.by, at=entry.recorded_at)


def _read_through(state: "Participant | Trial", entry: e.Entry, body: e.TrailReviewed) -> None:
    state.trail_reviews += (TrailReview(body.upto, entry.by, entry.recorded_at, body.comment, entry.key),)


# --- queries and deviations ------------------------------------------------------------------------------------------


def turn(entry: e.Entry, what: str, text: str = "") -> Turn:
    return Turn(entry.recorded_at, entry.by, what, text)


def _queried(p: "Participant", entry: e.Entry, body: e.QueryOpened) -> None:
    place = Place(body.visit, body.form, body.row)
    p.queries[body.query] = Query(
        body.query,
        place,
        body.item,
        body.check,
        body.about,
        body.asks,
        "open",
        entry.key,
        also=body.also,
        suggests=body.suggests,
        to=body.to,
        turns=(turn(entry, "opened", body.asks),),
    )


def _moved(p: "Participant", id: str, said: Turn, **changes: Any) -> None:
    query = p.queries[id]
    p.queries[id] = msgspec.structs.replace(query, turns=(*query.turns, said), **changes)


def _answered(p: "Participant", entry: e.Entry, body: e.QueryAnswered) -> None:
    _moved(p, body.query, turn(entry, "answered", body.answer), status="answered", answer=body.answer)


def _closed(p: "Participant", entry: e.Entry, body: e.QueryClosed) -> None:
    _moved(p, body.query, turn(entry, body.how, entry.reason), status=body.how, reads=body.reads)


def _assigned(p: "Participant", entry: e.Entry, body: e.QueryAssigned) -> None:
    _moved(p, body.query, turn(entry, "assigned", body.to), to=body.to)


def _check_reported(p: "Participant", entry: e.Entry, body: e.CheckReported) -> None:
    _moved(p, body.query, turn(entry, "reported", body.why), status="reported")


def _reopened(p: "Participant", entry: e.Entry, body: e.QueryReopened) -> None:
    _moved(p, body.query, turn(entry, "reopened", body.why), status="open", reads="")


def _deviated(p: "Participant", entry: e.Entry, body: e.DeviationFound) -> None:
    p.deviations[body.deviation] = Deviation(
        body.deviation, body.code, body.where, body.detail, entry.key, entry.occurred_at
    )


def _classified(p: "Participant", entry: e.Entry, body: e.DeviationClassified) -> None:
    found = p.deviations[body.deviation]
    judged = (*found.judged, turn(entry, body.weight, body.comment))
    p.deviations[body.deviation] = msgspec.structs.replace(
        found, weight=body.weight, comment=body.comment, judged=judged
    )


# --- marks ----------------------------------------------------------------------------------------------------------


def places_of(spots: tuple[str, ...]) -> list[Place]:
    """The places of spots that are known to be well written."""
    return [place for place in map(read_spot, spots) if place is not None]


def _verified(p: "Participant", entry: e.Entry, body: e.SourceVerified) -> None:
    for spot, held in body.holds.items():
        (place,) = places_of((spot,))
        new = {i: Verified(f"{p.id}#{n}", entry.by, entry.recorded_at, entry.key) for i, n in held.items()}
        p.verified[place] = p.verified.get(place, {}) | new


def _unverified(p: "Participant", entry: e.Entry, body: e.SourceUnverified) -> None:
    for place in places_of(body.spots):
        held = p.verified.get(place, {})
        p.verified[place] = {i: v for i, v in held.items() if body.items and i not in body.items}


def _marker(field: str, on: bool) -> Callable[["Participant", e.Entry, Any], None]:
    def mark(p: "Participant", entry: e.Entry, body: e.FormsFrozen | e.FormsLocked) -> None:
        marks: dict[Place, Mark] = getattr(p, field)
        made = Mark(on, entry.by, entry.recorded_at, body.why, entry.key)
        if not body.spots:
            marks.clear()
        for place in places_of(body.spots) or [WHOLE]:
            marks[place] = made

    return mark


def _signed(p: "Participant", entry: e.Entry, body: e.FormsSigned) -> None:
    for spot, hash in body.forms.items():
        (place,) = places_of((spot,))
        made = Signature(place, hash, body.meaning, body.name, entry.by, entry.recorded_at, entry.key)
        p.signatures[place] = (*p.signatures.get(place, ()), made)


APPLY_OVERSIGHT: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.AccountOpened: _account_opened,
    e.AccountClosed: _account_closed,
    e.AccountReopened: _account_reopened,
    e.DelegationEnded: _ended,
    e.Trained: _trained,
    e.AccessNoted: _noted,
    e.DatabaseLockAsked: _lock_asked,
    e.DatabaseLocked: _lock_confirmed,
    e.DatabaseUnlockAsked: _unlock_asked,
    e.DatabaseUnlocked: _lock_confirmed,
    e.TrailReviewed: _read_through,
    e.QueryOpened: _queried,
    e.QueryAnswered: _answered,
    e.QueryClosed: _closed,
    e.QueryAssigned: _assigned,
    e.CheckReported: _check_reported,
    e.QueryReopened: _reopened,
    e.DeviationFound: _deviated,
    e.DeviationClassified: _classified,
    e.SourceVerified: _verified,
    e.SourceUnverified: _unverified,
    e.FormsFrozen: _marker("frozen", True),
    e.FormsUnfrozen: _marker("frozen", False),
    e.FormsLocked: _marker("locked", True),
    e.FormsUnlocked: _marker("locked", False),
    e.FormsSigned: _signed,
}
