"""App, store: the ledger port on two databases. One transaction per command: entries, heads, read tables, answers."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.core.files import locks
from django.db import connections, transaction
from django.db.models import Model

from vertebra.app import models as m
from vertebra.app.reading import KEYS, Rows, material_places, rows_touched
from vertebra.app.store.attachments import Attachments
from vertebra.app.store.database import UNREADABLE, StoreTrouble, as_bytes, ask, first_line
from vertebra.conduct import entries as e
from vertebra.conduct.attached import Attachment
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Head
from vertebra.conduct.ledger import GENESIS, Stored
from vertebra.conduct.places import Place
from vertebra.protocol.study import Study, to_json

PATIENCE_SECONDS = 20.0
TABLES: dict[str, type[Model]] = {
    "participant": m.ParticipantRow,
    "value": m.ValueRow,
    "query": m.QueryRow,
    "deviation": m.DeviationRow,
    "material": m.MaterialRow,
}
_NOTHING_YET = {"number": 0, "hash": GENESIS}
_NEWS = f"SELECT {', '.join(Stored.__struct_fields__)} FROM entry WHERE stream = %s AND number > %s ORDER BY number"
_LOCK = "SELECT number, hash FROM head WHERE stream = %s FOR UPDATE"


class SqlLedger:
    """conduct.desk.Ledger and Transaction on one database."""

    def __init__(self, alias: str, lock_file: Path | None, attachments: Attachments) -> None:
        self.alias, self._lock_file, self._attachments = alias, lock_file, attachments
        self._turn = threading.RLock()
        self._mine = threading.local()

    @contextmanager
    def begin(self) -> Iterator["SqlLedger"]:
        """Take the writer's turn; leave it with a commit that is on disk, or with nothing at all.

        Raises:
            StoreTrouble: the database refused (disk full, damaged, gone); nothing was kept.
        """
        self._mine.heads, self._mine.erased = {}, False
        try:
            with self._queue():
                with transaction.atomic(using=self.alias, durable=True):
                    self._lock()
                    yield self
                if self._mine.erased:
                    self._forget_old_pages()
        except UNREADABLE as wrong:
            raise StoreTrouble(f"nothing was saved: {first_line(wrong)}") from wrong
        finally:
            self._mine.heads = None

    @contextmanager
    def _queue(self) -> Iterator[None]:
        """One writer after the other on SQLite, fair among threads and processes; PostgreSQL queues by itself."""
        if self._lock_file is None:
            yield
            return
        with self._turn, self._lock_file.open("wb") as file:
            _take(file)
            yield

    def _lock(self) -> None:
        """The trial's head is locked first by everybody, so that two decisions never cross."""
        if connections[self.alias].vendor == "postgresql":
            if not (found := ask(self.alias, _LOCK, e.TRIAL)):
                m.Head.objects.using(self.alias).get_or_create(stream=e.TRIAL, defaults=_NOTHING_YET)
                found = ask(self.alias, _LOCK, e.TRIAL)
            self._mine.heads[e.TRIAL] = (found[0][0], found[0][1])

    def _forget_old_pages(self) -> None:
        """What was erased must not linger in the write-ahead log."""
        if connections[self.alias].vendor == "sqlite":
            with connections[self.alias].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def head(self, stream: str) -> Head:
        """Read once within a transaction, since nobody else can move it meanwhile."""
        kept: dict[str, Head] | None = getattr(self._mine, "heads", None)
        heads = {} if kept is None else kept
        if stream not in heads:
            found = ask(self.alias, "SELECT number, hash FROM head WHERE stream = %s", stream)
            heads[stream] = (found[0][0], found[0][1]) if found else (0, GENESIS)
        return heads[stream]

    def heads(self) -> dict[str, Head]:
        rows = m.Head.objects.using(self.alias).filter(number__gt=0).values_list("stream", "number", "hash")
        return {stream: (number, hash) for stream, number, hash in rows}

    def read(self, stream: str, after: int) -> list[Stored]:
        return [_stored(row) for row in ask(self.alias, _NEWS, stream, after)]

    def newest(self, kind: str, most: int) -> list[Stored]:
        """The newest entries of a kind in the trial's stream, the newest first."""
        rows = m.Entry.objects.using(self.alias).filter(stream=e.TRIAL, kind=kind).order_by("-number")[:most]
        return [_stored(row) for row in rows.values_list(*Stored.__struct_fields__)]

    def append(self, rows: list[Stored]) -> None:
        """Entries and heads; the key (stream, number) is the last guard against two writers."""
        insert(self.alias, m.Entry, [msgspec.structs.asdict(row) for row in rows])
        heads = {row.stream: {"stream": row.stream, "number": row.number, "hash": row.hash} for row in rows}
        insert(self.alias, m.Head, list(heads.values()), ("stream",))

    def _forget_materials(self, participant: str, places: list[Place]) -> None:
        """A lot that a corrected sheet no longer names did not go in."""
        for place in places:
            m.MaterialRow.objects.using(self.alias).filter(participant=participant, **place._asdict()).delete()

    def project(self, study: Study, decision: Decision) -> None:
        """Refresh the read rows that the entries touched; keep an adopted study; erase what is to be erased."""
        p = decision.participant
        self._forget_materials(p.id, material_places(study, p, decision.entries))
        write_rows(self.alias, rows_touched(study, p, decision.entries))
        self._attachments.hold(study, decision.entries)
        kinds = {type(x.body) for x in decision.entries}
        if e.StudyAdopted in kinds:
            versions = m.StudyVersion.objects.using(self.alias)
            versions.get_or_create(version=study.version, defaults={"data": to_json(study)})
        if e.PersonalDataErased in kinds:
            self._mine.erased = True
            m.Person.objects.using(self.alias).filter(participant=p.id).delete()
            self._attachments.erase(p.id)

    def attach(self, participant: str, attachment: Attachment, by: str, now: datetime) -> None:
        """Keep the bytes; an entry may name them from now on.

        Raises:
            StoreTrouble: the person's data were erased: nothing more is kept.
        """
        erased = e.PersonalDataErased.__struct_config__.tag
        if ask(self.alias, "SELECT 1 FROM entry WHERE stream = %s AND kind = %s", participant, erased):
            raise StoreTrouble("nothing was saved: the personal data were erased, so no picture or file is kept")
        self._attachments.keep(participant, attachment, by, now)

    def answered(self, key: str) -> bool:
        return bool(ask(self.alias, "SELECT 1 FROM request WHERE key = %s", key))

    def remember(self, key: str, decision: Decision) -> None:
        insert(self.alias, m.Request, [{"key": key, "entries": " ".join(x.key for x in decision.entries)}])


def _stored(row: tuple[Any, ...]) -> Stored:
    stream, number, kind, recorded_at, previous, hash, data = row
    return Stored(stream, number, kind, recorded_at, previous, hash, as_bytes(data))


def _take(file: Any) -> None:
    """Wait for the lock of the file, but not for ever.

    Raises:
        StoreTrouble: another program has held it for too long.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
        if time.monotonic() > until:
            raise StoreTrouble("another program is writing and does not let go: close it, then try again")
        time.sleep(0.002)


def write_rows(alias: str, rows: Rows) -> None:
    for table, found in rows.items():
        insert(alias, TABLES[table], found, KEYS[table])


def insert(alias: str, model: type[Model], rows: list[dict[str, Any]], replacing: tuple[str, ...] = ()) -> None:
    """Insert rows in one statement each way; `replacing`: the key whose old row gives way to the new one."""
    if rows:
        sql = _statement(model._meta.db_table, tuple(rows[0]), replacing)
        with connections[alias].cursor() as cursor:
            if len(rows) == 1:  # a single statement spares PostgreSQL the pipeline
                cursor.execute(sql, tuple(rows[0].values()))
            else:
                cursor.executemany(sql, [tuple(row.values()) for row in rows])


@cache
def _statement(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join("%s" for _ in columns)
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    if not key:
        return sql
    fresh = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c not in key)
    return f"{sql} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {fresh}"
