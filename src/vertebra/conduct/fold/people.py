"""Fold: what each entry about accounts, training, the lock of the database and reviews makes true."""

from collections.abc import Callable
from typing import Any

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.state.oversight import Account, DatabaseLock, TrailReview, Training
from vertebra.conduct.state.participant import (
    Participant,
)
from vertebra.conduct.state.trial import PROTOCOL, Trial


def _account_opened(t: Trial, entry: e.Entry, body: e.AccountOpened) -> None:
    t.accounts[body.user] = Account(body.user, body.name, "", ((entry.occurred_at, ""),))


def _account_closed(t: Trial, entry: e.Entry, body: e.AccountClosed) -> None:
    account = t.accounts[body.user]
    (since, _), before = account.spans[-1], account.spans[:-1]
    spans = (*before, (since, entry.occurred_at))
    t.accounts[body.user] = msgspec.structs.replace(account, closed=entry.occurred_at, spans=spans)


def _account_reopened(t: Trial, entry: e.Entry, body: e.AccountReopened) -> None:
    account = t.accounts[body.user]
    spans = (*account.spans, (entry.occurred_at, ""))
    t.accounts[body.user] = msgspec.structs.replace(account, closed="", spans=spans)


def _ended(t: Trial, entry: e.Entry, body: e.DelegationEnded) -> None:
    def shortened(until: str) -> str:
        return min(until, body.until) if until else body.until

    t.duties = tuple(
        msgspec.structs.replace(d, until=shortened(d.until), ended=body.why)
        if (d.user, d.role) == (body.user, body.role) and shortened(d.until) != d.until
        else d
        for d in t.duties
    )


def _trained(t: Trial, entry: e.Entry, body: e.Trained) -> None:
    t.trainings += (Training(body.user, body.topic, body.on, body.version, entry.key),)
    if body.topic == PROTOCOL:
        t.duties = tuple(
            msgspec.structs.replace(d, trained=min(d.trained or body.on, body.on)) if d.user == body.user else d
            for d in t.duties
        )


def _noted(t: Trial, entry: e.Entry, body: e.AccessNoted) -> None:
    account = t.accounts.get(body.user)
    if account and body.what == "signed in":
        t.accounts[body.user] = msgspec.structs.replace(account, seen=entry.recorded_at)


def _lock_asked(t: Trial, entry: e.Entry, body: e.DatabaseLockAsked) -> None:
    t.database_lock = DatabaseLock("lock asked", entry.by, entry.recorded_at, body.why, body.despite)


def _unlock_asked(t: Trial, entry: e.Entry, body: e.DatabaseUnlockAsked) -> None:
    t.database_lock = DatabaseLock("unlock asked", entry.by, entry.recorded_at, body.why)


def _lock_confirmed(t: Trial, entry: e.Entry, body: e.DatabaseLocked | e.DatabaseUnlocked) -> None:
    status = "locked" if isinstance(body, e.DatabaseLocked) else "unlocked"
    assert t.database_lock is not None
    t.database_lock = msgspec.structs.replace(t.database_lock, status=status, by=entry.by, at=entry.recorded_at)


def _read_through(state: Participant | Trial, entry: e.Entry, body: e.TrailReviewed) -> None:
    state.trail_reviews += (TrailReview(body.upto, entry.by, entry.recorded_at, body.comment, entry.key),)


OF_PEOPLE: dict[type, Callable[[Any, e.Entry, Any], None]] = {
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
}
