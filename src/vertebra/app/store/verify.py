"""App, store: is the ledger whole, do its checkpoints hold, and do the read tables say the same?

Every finding names stream, number and field, or table, key and field. Nothing is repaired here except, on request, the
read tables, which are rebuilt from the ledger.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from vertebra.app.reading import KEYS, Row, Rows, rows_of
from vertebra.app.store import Store
from vertebra.app.store.ledger import TABLES, write_rows
from vertebra.conduct import entries as e
from vertebra.conduct.ledger import GENESIS, LedgerBroken, Stored, read_entry, root_of_heads, verify_stream
from vertebra.conduct.state import Participant, fold
from vertebra.terms.canonical import sha256
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

Progress = Callable[[str], None]


def verify(store: Store, progress: Progress = lambda line: None) -> list[Finding]:
    """All that is wrong with the trial on disk; empty when it is sound."""
    findings: list[Finding] = []
    chains: dict[str, list[Stored]] = {}
    for stream in store.streams():
        chains[stream] = store.ledger.read(stream, 0)
        findings += verify_stream(stream, chains[stream])
    progress(f"{sum(map(len, chains.values())):,} entries in {len(chains)} streams")
    findings += [*_heads(store, chains), *_versions(store, chains)]
    if not findings:
        findings += _checkpoints(chains)
        findings += _read_tables(store, chains)
    return findings


def rebuild(store: Store) -> int:
    """Write all read tables anew from the ledger; how many participants they hold."""
    with transaction.atomic(using=store.alias, durable=True):
        for table in TABLES.values():
            table._default_manager.using(store.alias).all().delete()
        people = [s for s in store.streams() if s != e.TRIAL]
        for stream in people:
            write_rows(store.alias, rows_of(store.study, _state(store.ledger.read(stream, 0), stream)))
    return len(people)


def _state(rows: list[Stored], stream: str) -> Participant:
    state = fold(stream, (read_entry(row.data, row.hash) for row in rows))
    assert isinstance(state, Participant)
    return state


def _heads(store: Store, chains: dict[str, list[Stored]]) -> Iterator[Finding]:
    heads = store.heads()
    for stream in sorted({*heads, *chains}):
        rows = chains.get(stream, [])
        last = (rows[-1].number, rows[-1].hash) if rows else (0, GENESIS)
        if heads.get(stream, (0, GENESIS)) != last:
            yield _finding(f"stream {stream} number {last[0]} field head", "the recorded head is not the last entry")


def _versions(store: Store, chains: dict[str, list[Stored]]) -> Iterator[Finding]:
    known = {version for version, data in store.versions().items() if sha256(data) == version}
    for version in sorted(set(store.versions()) - known):
        yield _finding(f"study version {version[:12]} field data", "the stored study does not fit its hash")
    for stream, rows in chains.items():
        for number, version in _written_under(rows):
            if version not in known:
                yield _finding(f"stream {stream} number {number} field study_version", "that study is not stored here")
                break


def _written_under(rows: list[Stored]) -> Iterator[tuple[int, str]]:
    for row in rows:
        try:
            yield row.number, read_entry(row.data, row.hash).study_version
        except LedgerBroken:
            continue


def _checkpoints(chains: dict[str, list[Stored]]) -> Iterator[Finding]:
    """Each checkpoint's heads must be where they were, and give its root."""
    for row in chains.get(e.TRIAL, []):
        if row.kind != e.Checkpoint.__struct_config__.tag:
            continue
        body = read_entry(row.data, row.hash).body
        assert isinstance(body, e.Checkpoint)
        where = f"stream {e.TRIAL} number {row.number} field"
        if root_of_heads(body.heads) != body.root:
            yield _finding(f"{where} root", "the root does not follow from its heads")
        for stream, (number, hash) in body.heads.items():
            rows = chains.get(stream, [])
            if len(rows) < number or rows[number - 1].hash != hash:
                yield _finding(f"{where} heads", f"entry {stream}#{number} is no longer what was anchored here")


def _read_tables(store: Store, chains: dict[str, list[Stored]]) -> Iterator[Finding]:
    expected: Rows = {table: [] for table in TABLES}
    for stream, rows in chains.items():
        if stream != e.TRIAL:
            for table, found in rows_of(store.study, _state(rows, stream)).items():
                expected[table] += found
    for table, rows_expected in expected.items():
        yield from _compare(table, rows_expected, store.read(table))


def _compare(table: str, expected: list[Row], found: list[dict[str, Any]]) -> Iterator[Finding]:
    def by_key(rows: list[Row]) -> dict[tuple[Any, ...], Row]:
        return {tuple(row[k] for k in KEYS[table]): row for row in rows}

    should, there = by_key(expected), by_key(found)
    for key in sorted(should.keys() | there.keys()):
        name = f"read table {table} key {'/'.join(map(str, key))}"
        if key not in there:
            yield _stale(f"{name} field (row)", "is missing")
        elif key not in should:
            yield _stale(f"{name} field (row)", "is not in the ledger")
        else:
            wrong = [f for f, value in should[key].items() if there[key][f] != value]
            yield from (_stale(f"{name} field {f}", "differs from the ledger") for f in wrong)


def _stale(where: str, what: str) -> Finding:
    en = f"{where}: {what}. The ledger counts: run `vertebra verify --rebuild` and find out who wrote there."
    return Finding("READ-STALE", "stop", where, Text(en, f"{where}:與帳本不符。請以 --rebuild 重建並追查。"))


def _finding(where: str, what: str) -> Finding:
    en = f"{where}: {what}. Stop work, keep this database, restore a verified backup."
    return Finding("LEDGER-BROKEN", "stop", where, Text(en, f"{where}:不符。請停止作業並還原已驗證之備份。"))
