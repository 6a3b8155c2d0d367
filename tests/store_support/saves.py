"""A site's work as the SQL that Vertebra itself sends: every statement of every save, to be played on another disk.

In: a story that goes through the door into a real store on SQLite.
Out: the database file as it was when the trial began, the pragmas of a connection, and each save with its statements,
their parameters, and the entries that it put into the ledger.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
from django.db import connections

from stories import FIRST, INJECTION, Story, corrected, participant
from vertebra.app.sqlite.base import _question_marks
from vertebra.app.store import create_store, open_store
from vertebra.app.store.attachments import Attachments
from vertebra.app.store.ledger import SqlLedger
from vertebra.conduct.desk import Desk
from vertebra.conduct.ledger import Stored, verify_stream
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

Statement = tuple[str, tuple[Any, ...]]
PARTICIPANTS = 6
VISITS = {"V6": 1, "V7": 3, "V8": 7, "V9": 14}


class SavesBroken(Exception):
    """What came back after the crash is no state that the site ever had."""


@dataclass(frozen=True)
class Save:
    """One command: what was sent to the database in its transaction, and the entries that it appended."""

    statements: tuple[Statement, ...]
    entries: frozenset[Stored]


@dataclass(frozen=True)
class Work:
    """What a site did in its first months: the file it began with, how it connects, and every save after that."""

    file: bytes
    pragmas: tuple[str, ...]
    saves: tuple[Save, ...]


class OverheardLedger(SqlLedger):
    """The ledger of the product, with an ear at the wire. Its COMMIT is not a statement there, so a player adds it."""

    def __init__(self, alias: str, lock_file: Path | None, attachments: Attachments) -> None:
        super().__init__(alias, lock_file, attachments)
        self.saves: list[Save] = []
        self._statements: list[Statement] = []
        self._rows: list[Stored] = []

    @contextmanager
    def begin(self) -> Iterator[SqlLedger]:
        self._statements, self._rows = [], []
        with connections[self.alias].execute_wrapper(self._hear), super().begin() as turn:
            yield turn
        self.saves.append(Save(tuple(self._statements), frozenset(self._rows)))

    def append(self, rows: list[Stored]) -> None:
        self._rows += rows
        super().append(rows)

    def _hear(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        written = sql if params is None else _question_marks(sql)
        self._statements += [(written, _plain(one)) for one in (params if many else [params or ()])]
        return execute(sql, params, many, context)


def _plain(params: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(bytes(p) if isinstance(p, memoryview) else p for p in params)


def site_work(folder: Path) -> Work:
    """Let a site work in the folder, and tell what it sent."""
    path = folder / "trial.sqlite"
    create_store(str(path), corrected()).close()
    file = path.read_bytes()
    with closing(open_store(str(path))) as store:
        ledger = OverheardLedger(store.alias, path.with_name("trial.sqlite.lock"), store.attachments)
        first_months(Site(store.study, Desk(store.study, ledger)))
        return Work(file, tuple(connections[store.alias].init_commands), tuple(ledger.saves))


def first_months(site: Site) -> None:
    """The first of them is injected; for the others the sentinel interval has not passed, a refusal that is a fact."""
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    people = [participant(site, f"P-{n:03}").consented().screened(DHA=None) for n in range(1, PARTICIPANTS + 1)]
    people[0].corrects("INF", "V1", "decimal slip", CRP="4.8")
    for act in (Story.harvested, Story.made, injected):
        for person in people:
            act(person)
    for visit, day in VISITS.items():
        for person in people:
            person.at_visit(visit, day)
        site.desk.checkpoint(site.actor("data"), site.now)


def injected(person: Story) -> Story:
    return person.on(INJECTION, 8).fills("PE", "V5").injected()


def play(connection: apsw.Connection, save: Save) -> None:
    """Send the save; when this returns, the site has been told that it is kept."""
    for sql, params in save.statements:
        connection.execute(sql, params).fetchall()
    connection.execute("COMMIT")


def recovered(connection: apsw.Connection) -> set[Stored]:
    """Every entry in the database: chains sound, heads the last entries, read rows as new as the ledger.

    Raises:
        SavesBroken: something in there is not whole.
    """
    columns = ", ".join(Stored.__struct_fields__)
    rows = [Stored(*row) for row in connection.execute(f"SELECT {columns} FROM entry ORDER BY stream, number")]
    chains: dict[str, list[Stored]] = {}
    for row in rows:
        chains.setdefault(row.stream, []).append(row)
    for stream, chain in chains.items():
        for finding in verify_stream(stream, chain):
            raise SavesBroken(finding.says.en)
    last = {stream: (chain[-1].number, chain[-1].hash) for stream, chain in chains.items()}
    heads = {stream: (number, hash) for stream, number, hash in connection.execute("SELECT * FROM head")}
    read = dict(connection.execute("SELECT id, entries FROM read_participant"))
    if heads != last or read != {stream: number for stream, (number, _) in last.items() if stream != "trial"}:
        raise SavesBroken("heads or read rows are of another moment than the ledger")
    return set(rows)
