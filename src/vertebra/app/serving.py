"""App: the trial that is served. One store, its desk where commands are taken, its reader, and its clock.

Accounts and sessions live in the same database as the trial, under Django's alias `default`; the ledger keeps its own
connection, so that no account page can ever stand inside a transaction of the ledger.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.db import connections

from vertebra.app.clock import Clock
from vertebra.app.pages.source import Source
from vertebra.app.store import Store
from vertebra.app.store.verify import rebuild
from vertebra.conduct.attached import hashes, is_hash
from vertebra.conduct.commands import CloseAccount, Command, DoStep, OpenAccount, ReopenAccount, SaveForm
from vertebra.conduct.decide import Decision, Refusal
from vertebra.conduct.desk import Desk, Repeated
from vertebra.conduct.entries import Actor, Datum
from vertebra.conduct.state import Participant
from vertebra.protocol.forms import ATTACHED
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.terms.texts import Text

OWN = "vertebra"  # the label of the ledger's tables


class Router:
    """The ledger's tables are made under each store's own alias, all others under `default`."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (app_label == OWN) == (db != "default")


class Served:
    """One trial, open for reading and writing."""

    def __init__(self, store: Store, demo: bool = False) -> None:
        self.store, self.demo = store, demo
        self.clock = Clock()
        self.source = Source(store, self.clock)
        self.desk: Desk = store.desk()
        last = self.source.last_recorded() if self.source.simulated() else ""
        if last:
            self.clock = self.source.clock = Clock(datetime.fromisoformat(last))

    def is_demo(self) -> bool:
        """Whether it is served as a demo, of a trial that is simulated: nobody real waits for what its clock says."""
        return self.demo and self.source.simulated()

    @property
    def study(self) -> Study:
        """The version adopted last."""
        return self.source.study

    @property
    def studies(self) -> Studies:
        """All versions of the trial."""
        return self.source.studies

    def study_of(self, p: Participant) -> Study:
        """The version that counts for a participant."""
        return self.studies.under(p.study_version)

    def submit(self, command: Command, by: Actor, participant: str = "", key: str = "") -> Decision | None:
        """Take a command; None when the same key was answered before, which changes nothing.

        Raises:
            StoreTrouble: nothing was saved.
        """
        missing = self._not_kept(command, participant)
        if missing is not None:
            return missing
        decision = None
        with suppress(Repeated):
            decision = self.desk.submit(command, by, self.clock.now(), participant, key)
        self.source.look_again()
        if isinstance(command, OpenAccount | CloseAccount | ReopenAccount):
            self.follow_accounts()
        return decision

    def _not_kept(self, command: Command, participant: str) -> Decision | None:
        """A refusal where the command newly names a picture or a file that nobody brought."""
        if not isinstance(command, SaveForm | DoStep) or not any(is_hash(h) for d in command.data for h in hashes(d)):
            return None
        found = self.source.participant(participant)
        if found is None:
            return None
        p, study = found[0], self.study_of(found[0])
        named = [d for d in command.data if study.has_item(d.item) and study.item(d.item).type in ATTACHED and d.value]
        kept = self.store.attachments.of(p.id) if named else {}
        lost = [d.item for d in named if any(is_hash(h) and h not in kept for h in hashes(d)) and not _stands(p, d)]
        refusals = tuple(Refusal("ATTACHMENT", _NOT_KEPT, item) for item in lost)
        return Decision((), refusals, (), p, self.source.trial()[0]) if lost else None

    def follow_accounts(self) -> None:
        """Rows of accounts follow the entries, also those that an earlier cut left behind."""
        from vertebra.app.accounts.following import follow  # which reads the trial that is served

        follow(self)


def _stands(p: Participant, datum: Datum) -> bool:
    """Whether the very value is recorded: what was erased since is not asked for again."""
    return any(s.cells[datum.item].datum.value == datum.value for s in p.sheets.values() if datum.item in s.cells)


_NOT_KEPT = Text("The picture or file is not here: choose it again.", "影像或檔案不在此處：請重新選擇。")
_served: dict[str, Served] = {}


def serve_store(store: Store, demo: bool = False) -> Served:
    """From now on the pages show this trial; its database gets what tables it lacks, filled from the ledger."""
    call_command("migrate", OWN, database=store.alias, verbosity=0, interactive=False)
    share_database(store.alias)
    if store.lacks_materials():
        rebuild(store)
    _served["trial"] = Served(store, demo)
    return _served["trial"]


def served() -> Served:
    return _served["trial"]


@contextmanager
def accounts_of(alias: str) -> Iterator[None]:
    """Meanwhile `default` is the database of a store; afterwards it is what it was."""
    before = connections.databases.get("default", {})
    try:
        share_database(alias)
        yield
    finally:
        _point_default_at(before)


def share_database(alias: str) -> None:
    """Point `default` at the database of a store, with the tables of accounts in place."""
    if connections.databases.get("default", {}).get("NAME") != connections.databases[alias]["NAME"]:
        _point_default_at(dict(connections.databases[alias]))
    call_command("migrate", database="default", verbosity=0, interactive=False)


def _point_default_at(settings: dict[str, Any]) -> None:
    with suppress(AttributeError):
        connections["default"].close()
        del connections["default"]
    connections.databases["default"] = settings
