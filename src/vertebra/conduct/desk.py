"""Where commands are taken: load the state, decide, append, all in one transaction of the ledger.

The ledger is a port: memory here, SQL in the app. States are kept between commands and moved forward by the entries
that others appended meanwhile, so a save never folds from the beginning and never works on an old state.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from datetime import datetime
from typing import Protocol, TypeVar

from vertebra.conduct import entries as e
from vertebra.conduct.attached import Attachment
from vertebra.conduct.commands import (
    AdoptStudy,
    Command,
    Identify,
    MoveParticipant,
    ParticipantCommand,
    SlotOfParticipant,
)
from vertebra.conduct.decide import CONCERNS_EVERYBODY, Decision, decide
from vertebra.conduct.decide.overdue import note_overdue
from vertebra.conduct.decide.work import Work, utc
from vertebra.conduct.fold import apply
from vertebra.conduct.ledger import GENESIS, Stored, read_entry, root_of_heads, seal, stored
from vertebra.conduct.look import site_day
from vertebra.conduct.state import Participant, Trial
from vertebra.conduct.versions import version_at
from vertebra.protocol.study import Study
from vertebra.terms.identifiers import is_participant
from vertebra.terms.trouble import Trouble

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
    def attach(self, participant: str, attachment: Attachment, by: str, now: datetime) -> None: ...


class Ledger(Protocol):
    """A store of entries. `begin` takes the writer's turn and ends in a commit that is on disk, or in nothing."""

    def begin(self) -> AbstractContextManager[Transaction]: ...


class Repeated(Exception):
    """The same key came twice: the first answer stands."""


class VersionMissing(Trouble):
    """A trial or a participant stands under a study version that is not at hand."""


class Desk:
    """Takes commands one by one, each under the study version that counts for it.

    study: the one at hand; it counts until a version is adopted, and may itself be the amendment to adopt.
    studies: the other versions of the trial by their hash; those of a store are found there when they are first needed.
    """

    def __init__(self, study: Study, ledger: Ledger, studies: Mapping[str, Study] | None = None) -> None:
        self.study, self.ledger = study, ledger
        self.studies = Shelf(study, studies or {})
        self._trial = Trial()
        self._participants: dict[str, Participant] = {}

    def submit(self, command: Command, by: e.Actor, now: datetime, participant: str = "", key: str = "") -> Decision:
        """Decide the command and keep what it leads to.

        participant: whose stream a participant command is about. key: chosen by the client; the same key again changes
        nothing and raises Repeated. A lock of the database is followed by a checkpoint: the root of what was locked.
        """
        with self.ledger.begin() as tx:
            if key and tx.answered(key):
                raise Repeated(key)
            who = _about(command, participant)
            trial, person = self.trial(tx), self.participant(tx, who)
            study = self._study_for(command, trial, person, now)
            everybody = self._everybody(tx) if isinstance(command, CONCERNS_EVERYBODY) else ()
            decision = decide(study, trial, person, command, by, now, everybody, self.studies)
            if decision.entries:
                _append(tx, decision.entries)
                tx.project(study, decision)
            if key:
                tx.remember(key, decision)
        self._keep(decision, who)
        if any(isinstance(entry.body, e.DatabaseLocked) for entry in decision.entries):
            self.checkpoint(e.SYSTEM, now)
        return decision

    def checkpoint(self, by: e.Actor, now: datetime) -> e.Entry:
        """Bind the heads of all streams into one root, as an entry of the trial's stream."""

        def bound(tx: Transaction) -> e.Body:
            heads = tx.heads()
            return e.Checkpoint(root_of_heads(heads), heads)

        return self._append_to_trial(bound, by, now)

    def note(self, user: str, what: str, now: datetime, detail: str = "") -> e.Entry:
        """Note what happened at the gate, in the trial's stream: signed in, signed out, locked out (words.ACCESS).

        detail: never a secret, an address or anything personal; the ledger keeps it for ever.
        """
        return self._append_to_trial(lambda tx: e.AccessNoted(user, what, detail), e.SYSTEM, now)

    def note_overdue(self, participant: str, now: datetime) -> tuple[e.Entry, ...]:
        """What became late about a participant while nobody did anything, as deviations; none that is noted already."""
        with self.ledger.begin() as tx:
            trial, person = self.trial(tx), self.participant(tx, participant)
            study = self._study(person.study_version or trial.version)
            work = Work(study, trial.fork(), person.fork(), e.SYSTEM, now)
            note_overdue(work)
            decision = work.decision(person, trial)
            if decision.entries:
                _append(tx, decision.entries)
                tx.project(study, decision)
        self._keep(decision, participant)
        return decision.entries

    def attach(self, participant: str, attachment: Attachment, by: e.Actor, now: datetime) -> str:
        """Keep a picture or a file beside the ledger, so that an entry may name it; its SHA-256."""
        with self.ledger.begin() as tx:
            tx.attach(participant, attachment, by.user, now)
        return attachment.sha256

    def _append_to_trial(self, body: Callable[[Transaction], e.Body], by: e.Actor, now: datetime) -> e.Entry:
        """An entry that no command asked for."""
        with self.ledger.begin() as tx:
            trial = self.trial(tx).fork()
            study = self._study(trial.version)
            entry = e.Entry(
                stream=e.TRIAL,
                number=trial.number + 1,
                recorded_at=utc(now),
                occurred_at=site_day(study, now).isoformat(),
                by=by,
                study_version=study.version,
                body=body(tx),
                source="system",
            )
            apply(trial, entry)
            _append(tx, (entry,))
            tx.project(study, Decision((entry,), (), (), Participant(""), trial))
        self._trial = trial
        return entry

    def _study_for(self, command: Command, trial: Trial, participant: Participant, now: datetime) -> Study:
        """The participant's own version, else the trial's; a version to adopt or to move to, if it is at hand."""
        counts = participant.study_version or trial.version
        if isinstance(command, (AdoptStudy, MoveParticipant)) and command.version in self.studies:
            counts = command.version
        elif isinstance(command, Identify):
            counts = version_at(trial, command.site, site_day(self._study(counts), now)) or counts
        return self._study(counts)

    def _study(self, version: str) -> Study:
        """
        Raises:
            VersionMissing: that version is not at hand.
        """
        if version in ("", self.study.version):
            return self.study
        found = self.studies.get(version)
        if found is None:
            raise VersionMissing(f"study version {version[:16]}… is not at hand: open the trial from its own database")
        return found

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

    def _everybody(self, tx: Transaction) -> tuple[Participant, ...]:
        """All participants up to the present head; kept, since they are what is on disk."""
        streams = sorted(filter(is_participant, tx.heads()))
        self._participants.update({id: self.participant(tx, id) for id in streams})
        return tuple(self._participants[id] for id in streams)

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


def _about(command: Command, participant: str) -> str:
    """Whose stream a command needs: that of a participant command, or of whom a command of the calendar names."""
    if isinstance(command, SlotOfParticipant):
        return command.participant
    return participant if isinstance(command, ParticipantCommand) else ""


class Shelf(Mapping[str, Study]):
    """The study at hand and the other versions behind it."""

    def __init__(self, study: Study, others: Mapping[str, Study]) -> None:
        self._study, self._others = study, others

    def __getitem__(self, version: str) -> Study:
        return self._study if version == self._study.version else self._others[version]

    def __iter__(self) -> Iterator[str]:
        return iter({self._study.version: None, **dict.fromkeys(self._others)})

    def __len__(self) -> int:
        return len(list(iter(self)))


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
        self.attached: dict[tuple[str, str], Attachment] = {}

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

    def attach(self, participant: str, attachment: Attachment, by: str, now: datetime) -> None:
        self.attached[participant, attachment.sha256] = attachment
