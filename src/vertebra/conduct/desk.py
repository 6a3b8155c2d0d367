"""Where commands are taken: load the state, decide, append, all in one transaction of the ledger.

The ledger is a port: memory here, SQL in the app. States are kept between commands and moved forward by the entries
that others appended meanwhile, so a save never folds from the beginning and never works on an old state.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from datetime import datetime
from typing import Protocol, TypeVar

from vertebra.conduct import entries as e
from vertebra.conduct.commands import Command, ParticipantCommand
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.decide.work import utc
from vertebra.conduct.ledger import GENESIS, Stored, read_entry, root_of_heads, seal, stored
from vertebra.conduct.look import site_day
from vertebra.conduct.state import Participant, Trial, apply
from vertebra.protocol.study import Study
from vertebra.terms.identifiers import is_participant

Head = tuple[int, str]


class Transaction(Protocol):
    """One unit of work on a ledger: all of it is kept, or nothing."""

    def head(self, stream: str) -> Head: ...
    def heads(self) -> dict[str, Head]: ...
    def read(self, stream: str, after: int) -> Iterable[Stored]: ...
    def append(self, rows: list[Stored]) -> None: ...
    def project(self, study: Study, decision: Decision) -> None: ...
    def answered(self, key: str) -> bool: ...
    def remember(self, key: str, decision: Decision) -> None: ...


class Ledger(Protocol):
    """A store of entries. `begin` takes the writer's turn and ends in a commit that is on disk, or in nothing."""

    def begin(self) -> AbstractContextManager[Transaction]: ...


class Repeated(Exception):
    """The same key came twice: the first answer stands."""


class Desk:
    """Takes commands one by one for one study."""

    def __init__(self, study: Study, ledger: Ledger) -> None:
        self.study, self.ledger = study, ledger
        self._trial = Trial()
        self._participants: dict[str, Participant] = {}

    def submit(self, command: Command, by: e.Actor, now: datetime, participant: str = "", key: str = "") -> Decision:
        """Decide the command and keep what it leads to.

        participant: whose stream a participant command is about. key: chosen by the client; the same key again changes
        nothing and raises Repeated.
        """
        with self.ledger.begin() as tx:
            if key and tx.answered(key):
                raise Repeated(key)
            who = participant if isinstance(command, ParticipantCommand) else ""
            decision = decide(self.study, self.trial(tx), self.participant(tx, who), command, by, now)
            if decision.entries:
                _append(tx, decision.entries)
                tx.project(self.study, decision)
            if key:
                tx.remember(key, decision)
        self._keep(decision, who)
        return decision

    def checkpoint(self, by: e.Actor, now: datetime) -> e.Entry:
        """Bind the heads of all streams into one root, as an entry of the trial's stream."""
        with self.ledger.begin() as tx:
            trial, heads = self.trial(tx).fork(), tx.heads()
            entry = e.Entry(
                stream=e.TRIAL,
                number=trial.number + 1,
                recorded_at=utc(now),
                occurred_at=site_day(self.study, now).isoformat(),
                by=by,
                study_version=self.study.version,
                body=e.Checkpoint(root_of_heads(heads), heads),
                source="system",
            )
            apply(trial, entry)
            _append(tx, (entry,))
            tx.project(self.study, Decision((entry,), (), (), Participant(""), trial))
        self._trial = trial
        return entry

    def refresh(self, id: str) -> Participant:
        """Bring what this desk knows of a participant, and of the trial, up to the ledger's present head."""
        with self.ledger.begin() as tx:
            self.trial(tx)
            self._participants[id] = self.participant(tx, id)
        return self._participants[id]

    @property
    def last_trial(self) -> Trial:
        """The trial as this desk last knew it, without asking the ledger."""
        return self._trial

    def last_seen(self, id: str) -> Participant:
        """A participant as this desk last knew it; an empty one if never seen here."""
        return self._participants.get(id) or Participant(id)

    def trial(self, tx: Transaction) -> Trial:
        """The trial's state up to the ledger's present head."""
        self._trial = _forward(self._trial, tx)
        return self._trial

    def participant(self, tx: Transaction, id: str) -> Participant:
        """One participant's state up to the present head; an empty one for a number not yet used."""
        if not is_participant(id):
            return Participant(id)
        found = self._participants.get(id) or Participant(id)
        return _forward(found, tx)

    def on(self, ledger: Ledger) -> "Desk":
        """A desk for the same study on another ledger, which knows nothing yet."""
        other = copy(self)
        other.ledger, other._trial, other._participants = ledger, Trial(), {}
        return other

    def _keep(self, decision: Decision, who: str) -> None:
        """Only after the commit: what was not kept on disk is not kept here."""
        self._trial = decision.trial
        if who:
            self._participants[who] = decision.participant


_State = TypeVar("_State", Participant, Trial)


def _forward(state: _State, tx: Transaction) -> _State:
    number, _ = tx.head(state.id)
    if number == state.number:
        return state
    if number < state.number:
        state = type(state)(state.id)
    ahead = state.fork()
    for row in tx.read(state.id, ahead.number):
        apply(ahead, read_entry(row.data, row.hash))
    return ahead


def _append(tx: Transaction, entries: Iterable[e.Entry]) -> None:
    """Chain the drafts behind the heads of their streams, and store them."""
    heads: dict[str, str] = {}
    rows = []
    for entry in entries:
        previous = heads.get(entry.stream) or tx.head(entry.stream)[1]
        sealed, data = seal(entry, previous)
        heads[entry.stream] = sealed.hash
        rows.append(stored(sealed, data))
    tx.append(rows)


class MemoryLedger:
    """The ledger in memory: the same port as on disk, for simulation and tests."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Stored]] = {}
        self.keys: set[str] = set()

    @contextmanager
    def begin(self) -> Iterator["MemoryLedger"]:
        """A failed command appends nothing, since rows are appended last and in one go."""
        yield self

    def head(self, stream: str) -> Head:
        rows = self.streams.get(stream)
        return (rows[-1].number, rows[-1].hash) if rows else (0, GENESIS)

    def heads(self) -> dict[str, Head]:
        return {stream: self.head(stream) for stream in self.streams}

    def read(self, stream: str, after: int) -> list[Stored]:
        return self.streams.get(stream, [])[after:]

    def append(self, rows: list[Stored]) -> None:
        for row in rows:
            self.streams.setdefault(row.stream, []).append(row)

    def project(self, study: Study, decision: Decision) -> None:
        """No read tables in memory: the state is the reading."""

    def answered(self, key: str) -> bool:
        return key in self.keys

    def remember(self, key: str, decision: Decision) -> None:
        self.keys.add(key)
