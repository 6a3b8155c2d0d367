"""App, store: is the ledger whole, do its checkpoints hold, and do the read tables say the same?

Every finding names stream, number and field, or table, key and field. Nothing is repaired here except, on request, the
read tables, which are rebuilt from the ledger.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections

from vertebra.app.reading import KEYS, Row, Rows, rows_of
from vertebra.app.store import Store
from vertebra.app.store.attached import attachments_wrong
from vertebra.app.store.database import (
    UNREADABLE,
    StoreTrouble,
    any_text,
    as_bytes,
    broken_promises,
    first_line,
    written_out,
)
from vertebra.app.store.ledger import TABLES, write_rows
from vertebra.conduct import entries as e
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import GENESIS, LedgerBroken, Stored, read_entry, root_of_heads, verify_stream
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study
from vertebra.terms.canonical import sha256
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text, counted

Progress = Callable[[str], None]


def verify(store: Store, progress: Progress = lambda line: None) -> list[Finding]:
    """All that is wrong with the trial on disk; empty when it is sound. One break never hides another.

    Raises:
        StoreTrouble: the database itself cannot be read.
    """
    try:
        with any_text(store.alias):
            return _verify(store, progress)
    except UNREADABLE as wrong:
        raise StoreTrouble(f"the database cannot be read: {first_line(wrong)}. Restore a verified backup.") from wrong


def _verify(store: Store, progress: Progress) -> list[Finding]:
    chains, findings = _chains(store)
    entries = sum(map(len, chains.values()))
    progress(f"{counted(entries, 'entry', 'entries')} in {counted(len(chains), 'stream')}")
    findings += [_finding("the database", told) for told in broken_promises(store.alias)]
    broken = set()
    for stream, rows in chains.items():
        found = verify_stream(stream, rows)
        findings += found
        broken |= {stream} if found else set()
    findings += [*_heads(store, chains), *_versions(store, chains), *_checkpoints(chains)]
    states, senseless = _states(chains, broken)
    return [*findings, *senseless, *_read_tables(store, states), *attachments_wrong(store, chains, states)]


def _chains(store: Store) -> tuple[dict[str, list[Stored]], list[Finding]]:
    """The rows of each stream as they are there; a value of another type than was written is a finding."""
    chains: dict[str, list[Stored]] = {}
    findings: list[Finding] = []
    for stream, number, *texts, data, types in _raw_rows(store.alias):
        kind, recorded_at, previous, hash = map(_text, texts)
        row = Stored(_text(stream), _number(number), kind, recorded_at, previous, hash, as_bytes(data))
        chains.setdefault(row.stream, []).append(row)
        if types != _TYPES:
            where = f"stream {row.stream} number {_text(number)} field"
            findings += [_finding(f"{where} {name}", "is of another type than was written") for name in _odd(types)]
    return chains, findings


_COLUMNS = Stored.__struct_fields__
_TYPES = "text integer text text text text blob"


def _odd(types: str) -> list[str]:
    pairs = zip(_COLUMNS, types.split(), _TYPES.split(), strict=True)
    return [name for name, there, written in pairs if there != written]


def _raw_rows(alias: str) -> list[tuple[Any, ...]]:
    """SQLite keeps any type in any column, and tells which; PostgreSQL does not."""
    names = ", ".join(_COLUMNS)
    types = "' ' || ".join(f"typeof({name}) || " for name in _COLUMNS).removesuffix(" || ")
    if connections[alias].vendor != "sqlite":
        types = f"'{_TYPES}'"
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {names}, {types} FROM entry ORDER BY stream, number")
        return list(cursor.fetchall())


def _text(value: Any) -> str:
    return written_out(value) if isinstance(value, bytes) else str(value)


def _number(value: Any) -> int:
    """An integer as it is; nothing else can be a number of an entry."""
    return value if isinstance(value, int) else -1


def rebuild(store: Store) -> int:
    """Write all read tables anew from the ledger; how many participants they hold."""
    with store.ledger.begin():
        for table in TABLES.values():
            table._default_manager.using(store.alias).all().delete()
        people = [s for s in store.streams() if s != e.TRIAL]
        for stream in people:
            state = _state(store.ledger.read(stream, 0), stream)
            write_rows(store.alias, rows_of(_plan(store, state), state))
    return len(people)


def _plan(store: Store, state: Participant) -> Study:
    """The version that counts for the participant; the one at hand where that is missing, a finding of its own."""
    return store.version(state.study_version) or store.study


def _state(rows: list[Stored], stream: str) -> Participant:
    state = fold(stream, (read_entry(row.data, row.hash) for row in rows))
    assert isinstance(state, Participant)
    return state


def _heads(store: Store, chains: dict[str, list[Stored]]) -> Iterator[Finding]:
    heads = {_text(stream): head for stream, head in store.heads().items()}
    for stream in sorted({*heads, *chains}):
        rows = chains.get(stream, [])
        last = (rows[-1].number, rows[-1].hash) if rows else (0, GENESIS)
        if heads.get(stream, (0, GENESIS)) != last:
            yield _finding(f"stream {stream} number {last[0]} field head", "the recorded head is not the last entry")


def _versions(store: Store, chains: dict[str, list[Stored]]) -> Iterator[Finding]:
    kept = {_text(version): data for version, data in store.versions().items()}
    known = {version for version, data in kept.items() if sha256(data) == version}
    for version in sorted(kept.keys() - known):
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
        body = _body(row)
        if not isinstance(body, e.Checkpoint):
            continue
        where = f"stream {e.TRIAL} number {row.number} field"
        if root_of_heads(body.heads) != body.root:
            yield _finding(f"{where} root", "the root does not follow from its heads")
        for stream, (number, hash) in body.heads.items():
            rows = chains.get(stream, [])
            if len(rows) < number or rows[number - 1].hash != hash:
                yield _finding(f"{where} heads", f"entry {stream}#{number} is no longer what was anchored here")


def _body(row: Stored) -> e.Body | None:
    """None where the row cannot be read any more: the chain tells that."""
    try:
        return read_entry(row.data, row.hash).body
    except LedgerBroken:
        return None


def _states(chains: dict[str, list[Stored]], broken: set[str]) -> tuple[dict[str, Participant | None], list[Finding]]:
    """Each participant as the entries tell; None where they are broken, or make no sense one after the other."""
    states: dict[str, Participant | None] = {}
    findings = []
    for stream in chains.keys() - {e.TRIAL}:
        states[stream] = None
        if stream not in broken:
            try:
                states[stream] = _state(chains[stream], stream)
            except (LookupError, AttributeError, TypeError, ValueError) as wrong:
                findings.append(_finding(f"stream {stream}", f"an entry does not fit what was before it ({wrong!r})"))
    return states, findings


def _read_tables(store: Store, states: dict[str, Participant | None]) -> Iterator[Finding]:
    """Where there is no state nobody can say what the rows should be: they are left out."""
    unknown = {stream for stream, state in states.items() if state is None}
    expected: Rows = {table: [] for table in TABLES}
    for state in states.values():
        for table, found in rows_of(_plan(store, state), state).items() if state else ():
            expected[table] += found
    for table, rows_expected in expected.items():
        there = [row for row in store.read(table) if row[KEYS[table][0]] not in unknown]
        yield from _compare(table, rows_expected, there)


def _compare(table: str, expected: list[Row], found: list[dict[str, Any]]) -> Iterator[Finding]:
    def by_key(rows: list[Row]) -> dict[tuple[Any, ...], Row]:
        return {tuple(row[k] for k in KEYS[table]): row for row in rows}

    should, there = by_key(expected), by_key(found)
    if len(there) < len(found):
        yield _stale(f"read table {table}", f"{len(found) - len(there)} rows have the key of another")
    wrong_keys = [key for key in should.keys() | there.keys() if should.get(key) != there.get(key)]
    for key in sorted(wrong_keys, key=lambda key: [*map(str, key)]):
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
    return Finding("READ-STALE", "stop", where, Text(en, f"{where}：與帳本不符。請以 --rebuild 重建並追查。"))


def _finding(where: str, what: str) -> Finding:
    en = f"{where}: {what}. Stop work, keep this database, restore a verified backup."
    return Finding("LEDGER-BROKEN", "stop", where, Text(en, f"{where}：不符。請停止作業並還原已驗證之備份。"))
