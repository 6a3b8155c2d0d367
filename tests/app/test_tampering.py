"""Somebody changes the database behind the door's back: it is found, and told where.

The intruder has the file and every right on it: the guards of the ledger are taken off, the change is made, and the
guards are put back word for word, so that nothing but the change can give it away.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import assume, given, settings, strategies as st

from stories import FIRST, corrected, participant
from vertebra.app.reading import KEYS, rows_of
from vertebra.app.store import Store, StoreTrouble, create_store, examine_store, open_store
from vertebra.app.store.ledger import TABLES, write_rows
from vertebra.app.store.verify import verify
from vertebra.conduct import entries as e
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import Stored, read_entry, root_of_heads, seal, stored
from vertebra.conduct.state import Participant
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up
from vertebra.terms.findings import Finding

WHO, OTHER = "P-001", "P-002"
FLIPS = 200


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two participants with queries, a deviation and a correction; a checkpoint; after it one whose cells are grown."""
    path = tmp_path_factory.mktemp("tampering") / "trial.sqlite"
    with closing(create_store(str(path), corrected())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        first = participant(site, WHO).consented().screened(DHA=None).corrects("INF", "V1", "decimal slip", CRP="4.8")
        first.fills("INF", "V2A")
        participant(site, OTHER).consented().fills("INF", "V1")
        site.desk.checkpoint(site.actor("data"), site.now)
        participant(site, "P-003").consented().screened().harvested().received().cultured()
    return path


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with closing(examine_store(str(path))) as kept:
        assert verify(kept) == []
        assert all(kept.read(table) for table in KEYS), "there is something in every read table"
        yield kept


Act = tuple[Any, ...] | Callable[[], None]


def found_after(store: Store, *acts: Act) -> list[Finding]:
    """What is found after an intruder's acts, each SQL with its values or a call; then all is undone."""
    with transaction.atomic(using=store.alias):
        try:
            with guards_off(store) as cursor:
                for act in acts:
                    act() if callable(act) else cursor.execute(act[0], act[1:])
            return verify(store)
        finally:
            transaction.set_rollback(True, using=store.alias)


@contextmanager
def guards_off(store: Store) -> Iterator[Any]:
    """Without triggers and checks; they are put back unless the database itself refused an act."""
    with connections[store.alias].cursor() as cursor:
        guards = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        connections[store.alias].connection.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield cursor
        finally:
            connections[store.alias].connection.execute("PRAGMA ignore_check_constraints = OFF")
        for _, guard in guards:
            cursor.execute(guard)


def places(found: list[Finding]) -> list[str]:
    return [finding.where for finding in found]


def chain(store: Store, stream: str) -> list[Stored]:
    return store.ledger.read(stream, 0)


# One byte of one entry


@settings(max_examples=300, deadline=None)
@given(
    row=st.integers(0, 10**6),
    column=st.sampled_from(["stream", "kind", "recorded_at", "previous", "hash"]),
    position=st.integers(0, 10**6),
    flip=st.integers(1, 255),
)
def test_any_byte_of_a_text_column_is_found_and_located(store, row, column, position, flip):
    rows = list(store.rows())
    hit = rows[row % len(rows)]
    altered = flipped(getattr(hit, column).encode(), position, flip)
    sql = f"UPDATE entry SET {column} = CAST(%s AS TEXT) WHERE stream = %s AND number = %s"
    try:
        found = found_after(store, (sql, altered, hit.stream, hit.number))
    except IntegrityError:
        assume(False)
    stream = altered.decode("utf-8", "backslashreplace") if column == "stream" else hit.stream
    assert any(where.startswith(f"stream {stream} number {hit.number} field {column}") for where in places(found))


@settings(max_examples=300, deadline=None)
@given(row=st.integers(0, 10**6), position=st.integers(0, 10**6), flip=st.integers(1, 255))
def test_any_byte_of_the_content_is_found_and_located(store, row, position, flip):
    rows = list(store.rows())
    hit = rows[row % len(rows)]
    sql = "UPDATE entry SET data = %s WHERE stream = %s AND number = %s"
    found = found_after(store, (sql, flipped(hit.data, position, flip), hit.stream, hit.number))
    assert any(where.startswith(f"stream {hit.stream} number {hit.number} field ") for where in places(found))


@settings(max_examples=100, deadline=None)
@given(row=st.integers(0, 10**6), position=st.integers(0, 7), flip=st.integers(1, 255))
def test_any_byte_of_a_number_is_found_and_located(store, row, position, flip):
    rows = list(store.rows())
    hit = rows[row % len(rows)]
    altered = int.from_bytes(flipped(hit.number.to_bytes(8, "big", signed=True), position, flip), "big", signed=True)
    sql = "UPDATE entry SET number = %s WHERE stream = %s AND number = %s"
    try:
        found = found_after(store, (sql, altered, hit.stream, hit.number))
    except IntegrityError:
        assume(False)
    assert any(where.startswith(f"stream {hit.stream} number {altered} field number") for where in places(found))


def flipped(data: bytes, position: int, flip: int) -> bytes:
    at = position % len(data)
    return data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]


@pytest.mark.parametrize("column", ["stream", "number", "kind", "recorded_at", "previous", "hash", "data"])
@pytest.mark.parametrize("value", ["'forged'", "X'00FF'", "3.5", "''"])
def test_a_value_of_another_type_is_found(store, column, value):
    sql = f"UPDATE entry SET {column} = {value} WHERE stream = %s AND number = 3"
    assert "LEDGER-BROKEN" in {f.code for f in found_after(store, (sql, WHO))}


@pytest.mark.parametrize("column", ["stream", "kind", "recorded_at", "previous", "hash", "data"])
def test_the_same_bytes_in_another_type_are_found(store, column):
    """A look-up would pass over such a row, though it reads the same."""
    other = "TEXT" if column == "data" else "BLOB"
    sql = f"UPDATE entry SET {column} = CAST({column} AS {other}) WHERE stream = %s AND number = 3"
    assert f"stream {WHO} number 3 field {column}" in places(found_after(store, (sql, WHO)))


# Whole entries


def test_a_deleted_entry_is_found_at_its_gap(store):
    found = found_after(store, ("DELETE FROM entry WHERE stream = %s AND number = 3", WHO))
    assert f"stream {WHO} number 4 field number" in places(found)


def test_a_deleted_last_entry_is_found_at_the_head(store):
    last = chain(store, WHO)[-1].number
    found = found_after(store, ("DELETE FROM entry WHERE stream = %s AND number = %s", WHO, last))
    assert f"stream {WHO} number {last - 1} field head" in places(found)


def test_a_participant_deleted_everywhere_is_missed_by_the_checkpoint(store):
    last = chain(store, OTHER)[-1].number
    tables = [model._meta.db_table for model in TABLES.values() if model._meta.db_table != "read_participant"]
    found = found_after(
        store,
        ("DELETE FROM entry WHERE stream = %s", OTHER),
        ("DELETE FROM head WHERE stream = %s", OTHER),
        ("DELETE FROM read_participant WHERE id = %s", OTHER),
        *((f"DELETE FROM {table} WHERE participant = %s", OTHER) for table in tables),
    )
    assert [f.says.en.split(": ")[1].split(" is ")[0] for f in found] == [f"entry {OTHER}#{last}"]


def test_an_entry_forged_at_the_end_is_found_at_the_head(store):
    last = chain(store, WHO)[-1]
    forged = again(last, last.hash, number=last.number + 1)
    assert f"stream {WHO} number {forged.number} field head" in places(found_after(store, inserting(forged)))


def test_an_entry_forged_in_the_middle_is_found_there(store):
    rows = chain(store, WHO)
    forged = again(rows[3], rows[2].hash, occurred_at="2026-01-01")
    found = found_after(
        store,
        ("UPDATE entry SET number = -number WHERE stream = %s AND number > 3", WHO),
        ("UPDATE entry SET number = 1 - number WHERE stream = %s AND number < 0", WHO),
        inserting(forged),
    )
    assert f"stream {WHO} number 5 field previous" in places(found), "what followed does not continue the forgery"
    assert f"stream {WHO} number 5 field number" in places(found)


@pytest.mark.parametrize(
    "body",
    [e.QueryAnswered("Q999", "to a question that nobody asked"), e.SiteOpened("S02", "in a participant's stream")],
    ids=lambda body: type(body).__name__,
)
def test_a_well_chained_entry_that_makes_no_sense_is_found(store, body):
    last = chain(store, WHO)[-1]
    forged = again(last, last.hash, number=last.number + 1, body=body)
    assert places(found_after(store, inserting(forged), moving_head(forged))) == [f"stream {WHO}"]


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"format":[1]}', b'{"format":99}', b"null", b""])
def test_content_that_is_no_entry_is_found(store, data):
    found = found_after(store, ("UPDATE entry SET data = %s WHERE stream = %s AND number = 3", data, WHO))
    assert any(where.startswith(f"stream {WHO} number 3 field ") for where in places(found))


# A chain that is written anew, every hash right


def test_a_chain_written_anew_is_found_at_its_head(store):
    forged = written_anew(store)
    found = found_after(store, *replacing(forged))
    assert f"stream {WHO} number {forged[-1].number} field head" in places(found)


def test_a_chain_written_anew_with_head_and_read_tables_is_found_by_the_checkpoint_alone(store):
    forged = written_anew(store)
    found = found_after(store, *replacing(forged), moving_head(forged[-1]), lambda: project(store, forged))
    (checkpoint,) = (r.number for r in chain(store, e.TRIAL) if r.kind == "checkpoint")
    assert places(found) == [f"stream trial number {checkpoint} field heads"]
    assert f"{WHO}#{forged[-1].number}" in found[0].says.en


def test_only_a_root_kept_elsewhere_gives_away_who_writes_every_chain_anew(store):
    """The limit of every database: so the root of a checkpoint is worth writing down on paper."""
    forged = written_anew(store)
    rows = chain(store, e.TRIAL)
    at = next(i for i, row in enumerate(rows) if row.kind == "checkpoint")
    kept = read_entry(rows[at].data).body
    heads = {**kept.heads, WHO: (forged[-1].number, forged[-1].hash)}
    trial = [*rows[:at], again(rows[at], rows[at].previous, body=e.Checkpoint(root_of_heads(heads), heads))]
    for row in rows[at + 1 :]:
        trial.append(again(row, trial[-1].hash))
    acts = [*replacing(forged), *replacing(trial), moving_head(forged[-1]), moving_head(trial[-1])]
    assert found_after(store, *acts, lambda: project(store, forged)) == []
    assert root_of_heads(heads) != kept.root


def written_anew(store: Store) -> list[Stored]:
    """The chain of a participant in which one answer was another, sealed again from there to the end."""
    rows = chain(store, WHO)
    at = next(i for i, row in enumerate(rows) if b'"item":"ESR"' in row.data)
    body = read_entry(rows[at].data).body
    data = tuple(msgspec.structs.replace(d, value="9") if d.item == "ESR" else d for d in body.data)
    forged = [*rows[:at], again(rows[at], rows[at].previous, body=msgspec.structs.replace(body, data=data))]
    for row in rows[at + 1 :]:
        forged.append(again(row, forged[-1].hash))
    return forged


def again(row: Stored, previous: str, **changes: Any) -> Stored:
    """The entry of a row with changes, sealed behind another one."""
    return stored(*seal(msgspec.structs.replace(read_entry(row.data), **changes), previous))


def replacing(rows: list[Stored]) -> list[tuple[Any, ...]]:
    return [("DELETE FROM entry WHERE stream = %s", rows[0].stream), *map(inserting, rows)]


def inserting(row: Stored) -> tuple[Any, ...]:
    names = Stored.__struct_fields__
    sql = f"INSERT INTO entry ({', '.join(names)}) VALUES ({', '.join('%s' for _ in names)})"
    return sql, *msgspec.structs.astuple(row)


def moving_head(row: Stored) -> tuple[Any, ...]:
    return "UPDATE head SET number = %s, hash = %s WHERE stream = %s", row.number, row.hash, row.stream


def project(store: Store, rows: list[Stored]) -> None:
    state = fold(WHO, (read_entry(row.data, row.hash) for row in rows))
    assert isinstance(state, Participant)
    write_rows(store.alias, rows_of(store.study, state))


# Study versions and heads


@pytest.mark.parametrize("position", [0, 1, 1000, -1])
def test_an_altered_study_is_found(store, position):
    ((version, data),) = store.versions().items()
    found = found_after(store, ("UPDATE study_version SET data = %s", flipped(data, position, 1)))
    assert f"study version {version[:12]} field data" in places(found)
    assert f"stream {WHO} number 1 field study_version" in places(found)


@pytest.mark.parametrize("sql", ["DELETE FROM study_version", "UPDATE study_version SET version = 'another'"])
def test_a_study_that_entries_name_and_that_is_not_there_is_found(store, sql):
    assert f"stream {WHO} number 1 field study_version" in places(found_after(store, (sql,)))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE head SET number = number + 1 WHERE stream = 'P-001'",
        "UPDATE head SET number = 'forged' WHERE stream = 'P-001'",
        "UPDATE head SET hash = 'forged' WHERE stream = 'P-001'",
        "UPDATE head SET hash = X'00FF' WHERE stream = 'P-001'",
        "DELETE FROM head WHERE stream = 'P-001'",
        "UPDATE head SET stream = 'P-00' WHERE stream = 'P-001'",
        "UPDATE head SET stream = X'00FF' WHERE stream = 'P-001'",
    ],
)
def test_an_altered_head_is_found(store, sql):
    last = chain(store, WHO)[-1].number
    assert f"stream {WHO} number {last} field head" in places(found_after(store, (sql,)))


def test_an_invented_head_is_found(store):
    found = found_after(store, ("INSERT INTO head (stream, number, hash) VALUES ('P-999', 1, 'forged')",))
    assert places(found) == ["stream P-999 number 0 field head"]


# Read tables


def fields() -> list[tuple[str, str]]:
    return [(t, f.name) for t, model in TABLES.items() for f in model._meta.concrete_fields if not hidden(t, f.name)]


def hidden(table: str, field: str) -> bool:
    """The row number that the database gives is no content."""
    return field == "id" and table != "participant"


@pytest.mark.parametrize("value", ["'tampered'", "77", "X'FF'", "CAST(X'FF' AS TEXT)"])
@pytest.mark.parametrize(("table", "field"), fields())
def test_every_altered_field_of_a_read_table_is_named(store, table, field, value):
    key, name = KEYS[table], TABLES[table]._meta.db_table
    row = store.read(table)[0]
    of_row = " AND ".join(f"{k} = %s" for k in key)
    found = found_after(store, (f"UPDATE {name} SET {field} = {value} WHERE {of_row}", *(row[k] for k in key)))
    assert {f.code for f in found} == {"READ-STALE"}
    named = f"read table {table} key {'/'.join(str(row[k]) for k in key)} field "
    assert named + ("(row)" if field in key else field) in places(found)
    assert len(found) == (2 if field in key else 1)


def test_a_read_row_that_stands_twice_is_found(store):
    columns = "visit, form, row, item, value, unit, missing, occurred_at, entry"
    found = found_after(
        store,
        (f"CREATE TABLE copy AS SELECT participant, {columns} FROM read_value",),
        ("DROP TABLE read_value",),
        (f"CREATE TABLE read_value AS SELECT rowid AS id, participant, {columns} FROM copy",),
        (f"INSERT INTO read_value (participant, {columns}) SELECT participant, {columns} FROM copy LIMIT 1",),
    )
    assert places(found) == ["read table value"]


def test_a_broken_chain_does_not_hide_an_altered_read_table(store):
    found = found_after(
        store,
        ("UPDATE entry SET kind = 'forged' WHERE stream = %s AND number = 2", WHO),
        ("UPDATE read_participant SET status = 'forged' WHERE id = %s", OTHER),
    )
    assert places(found) == [f"stream {WHO} number 2 field kind", f"read table participant key {OTHER} field status"]


# Bytes of the file


def test_no_flipped_byte_of_the_file_changes_the_content_unseen(path, tmp_path):
    whole, chance = path.read_bytes(), Random(20260302)
    before = content(path)
    for turn in range(FLIPS):
        copy = tmp_path / f"{turn}.sqlite"
        copy.write_bytes(flipped(whole, chance.randrange(len(whole)), chance.randrange(1, 256)))
        assert content(copy) in (before, None)
        connections.close_all()


def content(path: Path) -> Any:
    """All that can be read of a trial; None when opening or verifying tells of trouble."""
    try:
        with open_store(str(path)) as found:
            pass
        with examine_store(str(path)) as found:
            if verify(found):
                return None
            return list(found.rows()), found.heads(), found.versions(), {table: found.read(table) for table in TABLES}
    except StoreTrouble:
        return None
