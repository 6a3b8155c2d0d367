"""App, store: the ledger port on two databases. One transaction per command: entries, heads, read tables, answers."""

import fcntl
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.db import DatabaseError, connections, transaction
from django.db.models import Model

from vertebra.app import models as m
from vertebra.app.reading import KEYS, Rows, rows_touched
from vertebra.app.store.database import StoreTrouble
from vertebra.conduct import entries as e
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Head
from vertebra.conduct.ledger import GENESIS, Stored
from vertebra.protocol.study import Study

TABLES: dict[str, type[Model]] = {
    "participant": m.ParticipantRow,
    "value": m.ValueRow,
    "query": m.QueryRow,
    "deviation": m.DeviationRow,
}


class SqlLedger:
    """conduct.desk.Ledger and Transaction on one database."""

    def __init__(self, alias: str, lock_file: Path | None) -> None:
        self.alias, self._lock_file = alias, lock_file
        self._turn = threading.RLock()

    @contextmanager
    def begin(self) -> Iterator["SqlLedger"]:
        """Take the writer's turn; leave it with a commit that is on disk, or with nothing at all.

        Raises:
            StoreTrouble: the database refused (disk full, damaged, gone); nothing was kept.
        """
        try:
            with self._queue(), transaction.atomic(using=self.alias, durable=True):
                self._lock()
                yield self
        except DatabaseError as wrong:
            raise StoreTrouble(f"nothing was saved: {str(wrong).strip().splitlines()[0]}") from wrong

    @contextmanager
    def _queue(self) -> Iterator[None]:
        """One writer after the other on SQLite, fair among threads and processes; PostgreSQL queues by itself."""
        if self._lock_file is None:
            yield
            return
        with ExitStack() as stack:
            stack.enter_context(self._turn)
            file = stack.enter_context(self._lock_file.open("wb"))
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _lock(self) -> None:
        """The trial's head is locked first by everybody, so that two decisions never cross."""
        if connections[self.alias].vendor == "postgresql":
            m.Head.objects.using(self.alias).select_for_update().get_or_create(
                stream=e.TRIAL, defaults={"number": 0, "hash": GENESIS}
            )

    def head(self, stream: str) -> Head:
        found = m.Head.objects.using(self.alias).filter(stream=stream).values_list("number", "hash").first()
        return found or (0, GENESIS)

    def heads(self) -> dict[str, Head]:
        rows = m.Head.objects.using(self.alias).filter(number__gt=0).values_list("stream", "number", "hash")
        return {stream: (number, hash) for stream, number, hash in rows}

    def read(self, stream: str, after: int) -> list[Stored]:
        rows = m.Entry.objects.using(self.alias).filter(stream=stream, number__gt=after).order_by("number")
        return [_stored(row) for row in rows.values_list(*Stored.__struct_fields__)]

    def append(self, rows: list[Stored]) -> None:
        """Entries and heads; the unique (stream, number) is the last guard against two writers."""
        entries = [m.Entry(**msgspec.structs.asdict(row)) for row in rows]
        m.Entry.objects.using(self.alias).bulk_create(entries)
        heads = {row.stream: m.Head(stream=row.stream, number=row.number, hash=row.hash) for row in rows}
        upsert(self.alias, m.Head, list(heads.values()), ("stream",))

    def project(self, study: Study, decision: Decision) -> None:
        """Refresh the read rows that the entries touched; erase what is to be erased."""
        p = decision.participant
        write_rows(self.alias, rows_touched(study, p, decision.entries))
        if any(isinstance(x.body, e.PersonalDataErased) for x in decision.entries):
            m.Person.objects.using(self.alias).filter(participant=p.id).delete()

    def answered(self, key: str) -> bool:
        return m.Request.objects.using(self.alias).filter(key=key).exists()

    def remember(self, key: str, decision: Decision) -> None:
        entries = " ".join(x.key for x in decision.entries)
        m.Request.objects.using(self.alias).create(key=key, entries=entries)


def _stored(row: tuple[Any, ...]) -> Stored:
    """PostgreSQL hands over a memoryview."""
    stream, number, kind, recorded_at, previous, hash, data = row
    return Stored(stream, number, kind, recorded_at, previous, hash, bytes(data))


def write_rows(alias: str, rows: Rows) -> None:
    for table, found in rows.items():
        upsert(alias, TABLES[table], [TABLES[table](**row) for row in found], KEYS[table])


def upsert(alias: str, model: type[Model], rows: Iterable[Model], key: tuple[str, ...]) -> None:
    found = list(rows)
    if found:
        others = [f.name for f in model._meta.concrete_fields if f.name not in (*key, "id") and not f.primary_key]
        model._default_manager.using(alias).bulk_create(
            found, update_conflicts=True, unique_fields=key, update_fields=others
        )
