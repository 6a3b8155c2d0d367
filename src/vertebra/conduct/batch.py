"""Several commands as one: all are kept, or none. For files that must not be half imported.

A batch lends one transaction of a ledger to a desk of its own. Entries wait in the batch, where the next command sees
them already, and reach the ledger together at the end; a rehearsal throws them away.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from vertebra.conduct.attached import Attachment
from vertebra.conduct.commands import Command
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Desk, Head, Repeated, Transaction
from vertebra.conduct.entries import Actor
from vertebra.conduct.ledger import Stored
from vertebra.protocol.study import Study


class Wish(NamedTuple):
    """A command, whom it is about, and the key that keeps it from being done twice."""

    command: Command
    participant: str = ""
    key: str = ""


Decisions = list[Decision | None]
"""For each wish what it leads to; None where its key was answered before."""


def submit_all(desk: Desk, wishes: Iterable[Wish], by: Actor, now: datetime) -> Decisions:
    """Take all wishes in one transaction. If one is refused, nothing of any is kept; its decision says why."""
    wishes = list(wishes)
    with desk.ledger.begin() as tx:
        batch = Batch(tx)
        decisions = _decided(desk.on(batch), wishes, by, now)
        if all(decision is None or decision.done for decision in decisions):
            batch.keep()
    for participant in {wish.participant for wish in wishes if wish.participant}:
        desk.refresh(participant)
    return decisions


def rehearse_all(desk: Desk, wishes: Iterable[Wish], by: Actor, now: datetime) -> Decisions:
    """What the wishes would lead to one after the other; nothing is kept."""
    with desk.ledger.begin() as tx:
        return _decided(desk.on(Batch(tx)), wishes, by, now)


def _decided(desk: Desk, wishes: Iterable[Wish], by: Actor, now: datetime) -> Decisions:
    found: Decisions = []
    for wish in wishes:
        try:
            found.append(desk.submit(wish.command, by, now, wish.participant, wish.key))
        except Repeated:
            found.append(None)
    return found


class Batch:
    """A ledger within a transaction of another: what is appended here waits until `keep`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._rows: list[Stored] = []
        self._projected: list[tuple[Study, Decision]] = []
        self._keys: dict[str, Decision] = {}

    def keep(self) -> None:
        """Hand everything on to the transaction."""
        if self._rows:
            self._tx.append(self._rows)
        for study, decision in self._projected:
            self._tx.project(study, decision)
        for key, decision in self._keys.items():
            self._tx.remember(key, decision)

    @contextmanager
    def begin(self) -> Iterator["Batch"]:
        yield self

    def head(self, stream: str) -> Head:
        newest = next((row for row in reversed(self._rows) if row.stream == stream), None)
        return (newest.number, newest.hash) if newest else self._tx.head(stream)

    def heads(self) -> dict[str, Head]:
        return self._tx.heads() | {row.stream: (row.number, row.hash) for row in self._rows}

    def read(self, stream: str, after: int) -> list[Stored]:
        waiting = [row for row in self._rows if row.stream == stream and row.number > after]
        return [*self._tx.read(stream, after), *waiting]

    def append(self, rows: list[Stored]) -> None:
        self._rows += rows

    def project(self, study: Study, decision: Decision) -> None:
        self._projected.append((study, decision))

    def answered(self, key: str) -> bool:
        return key in self._keys or self._tx.answered(key)

    def attach(self, participant: str, attachment: Attachment, by: str, now: datetime) -> None:
        """At once: a transaction that ends in nothing takes it along, and one that nobody named is cleared away."""
        self._tx.attach(participant, attachment, by, now)

    def remember(self, key: str, decision: Decision) -> None:
        self._keys[key] = decision
