"""What is kept on disk: the same trial on SQLite and PostgreSQL, append-only, rebuildable, a transaction a command."""

import sqlite3
import threading
from contextlib import closing

import msgspec
import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, connections, transaction

from store_support.postgres import new_database
from stories import FIRST, Story, corrected, participant
from vertebra.app.reading import KEYS
from vertebra.app.store import StoreTrouble, create_store, open_store
from vertebra.app.store.verify import rebuild, verify
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.desk import Desk, Repeated
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        return str(tmp_path / "trial.sqlite")
    return new_database(f"t{abs(hash(str(tmp_path)))}")


@pytest.fixture
def store(place, monkeypatch):
    monkeypatch.setenv("VERTEBRA_KEY", Fernet.generate_key().decode() if place.startswith("postgres") else "")
    with closing(create_store(place, corrected())) as kept:
        yield kept


def site_of(store) -> Site:
    site = Site(store.study, store.desk())
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    return site


def told(store, who: str = "P-001") -> Story:
    return participant(site_of(store), who).consented()


def run(store, sql: str, *values) -> None:
    with transaction.atomic(using=store.alias), connections[store.alias].cursor() as cursor:
        cursor.execute(sql, values)


def test_replay_equals_live_and_rebuilt_read_tables_equal_live_ones(store):
    story = told(store).screened(HGB=None).corrects("INF", "V1", "decimal slip", CRP="4.8")
    entries = [read_entry(row.data, row.hash) for row in store.ledger.read("P-001", 0)]
    assert fold("P-001", entries) == story.state
    before = {table: store.read(table) for table in KEYS}
    assert before["value"], "there is something to compare"
    rebuild(store)
    assert {table: store.read(table) for table in KEYS} == before
    assert verify(store) == []


def test_another_desk_sees_what_the_first_one_saved(store):
    story = told(store)
    other = store.desk()
    data = story.site.data({"CRP": "4.0", "ESR": 8})
    save = c.SaveForm("INF", data, story.site.today.isoformat(), "V1")
    other.submit(save, e.Actor("c.lin", "coordinator"), story.site.now, "P-001")
    story.site.desk.refresh("P-001")
    assert story.state.cell(next(iter(story.state.sheets)), "CRP").datum.value == "4.0"


def test_the_same_key_changes_nothing(store):
    story = told(store)
    save = c.SaveForm("INF", story.site.data({"CRP": "4.0"}), story.site.today.isoformat(), "V1")
    by, now, desk = e.Actor("c.lin", "coordinator"), story.site.now, story.site.desk
    desk.submit(save, by, now, "P-001", key="k1")
    number = store.ledger.head("P-001")
    with pytest.raises(Repeated):
        desk.submit(save, by, now, "P-001", key="k1")
    assert store.ledger.head("P-001") == number


def test_a_failure_in_the_middle_leaves_nothing(store, monkeypatch):
    story = told(store)
    before = (store.ledger.heads(), store.read("value"))
    monkeypatch.setattr(type(store.ledger), "project", lambda *a: 1 / 0)
    save = c.SaveForm("INF", story.site.data({"CRP": "4.0"}), story.site.today.isoformat(), "V1")
    with pytest.raises(ZeroDivisionError):
        story.site.desk.submit(save, e.Actor("c.lin", "coordinator"), story.site.now, "P-001")
    monkeypatch.undo()
    assert (store.ledger.heads(), store.read("value")) == before
    assert story.fills("INF", "V1").refused() == set(), "and the desk goes on"
    assert verify(store) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET kind = 'x' WHERE number = 1",
        "DELETE FROM entry WHERE number = 1",
        "DELETE FROM entry",
        "INSERT INTO entry (stream, number, kind, recorded_at, previous, hash, data) "
        "SELECT stream, number, kind, recorded_at, previous, hash, data FROM entry WHERE number = 1 "
        "ON CONFLICT (stream, number) DO UPDATE SET kind = 'x'",
    ],
)
def test_the_ledger_refuses_every_change(store, sql):
    told(store)
    with pytest.raises(DatabaseError):
        run(store, sql)
    assert verify(store) == []


def test_sqlite_refuses_insert_or_replace(tmp_path):
    with closing(create_store(str(tmp_path / "t.sqlite"), corrected())) as store:
        told(store)
        columns = "stream, number, kind, recorded_at, previous, hash, data"
        sql = f"INSERT OR REPLACE INTO entry ({columns}) SELECT {columns} FROM entry WHERE number = 1"
        with pytest.raises(DatabaseError, match="append-only"):
            run(store, sql)


def test_postgres_refuses_truncate_and_replica_role():
    with closing(create_store(new_database("truncated"), corrected())) as store:
        told(store)
        with pytest.raises(DatabaseError, match="append-only"):
            run(store, "TRUNCATE entry")
        with pytest.raises(DatabaseError, match="append-only"):
            run(store, "SET LOCAL session_replication_role = replica; DELETE FROM entry")


@pytest.mark.parametrize(
    ("table", "key", "field"),
    [("read_value", "item = 'CRP'", "value"), ("read_participant", "id = 'P-001'", "status")],
)
def test_a_changed_read_table_is_named(store, table, key, field):
    told(store).fills("INF", "V1")
    run(store, f"UPDATE {table} SET {field} = 'tampered' WHERE {key}")
    found = verify(store)
    assert [f.code for f in found] == ["READ-STALE"]
    assert found[0].where.endswith(f"field {field}")
    rebuild(store)
    assert verify(store) == []


def test_a_missing_read_row_and_an_invented_one_are_named(store):
    told(store).fills("INF", "V1")
    run(store, "DELETE FROM read_value WHERE item = 'CRP'")
    run(store, "UPDATE read_value SET item = 'NOPE' WHERE item = 'ESR'")
    assert {f.where.split()[4].split("/")[-1] for f in verify(store)} == {"CRP", "ESR", "NOPE"}


def test_eight_people_at_once_lose_nothing(store):
    site = site_of(store)
    for n in range(1, 9):
        participant(site, f"P-{n:03}").consented()
    failures: list[BaseException] = []

    def work(n: int) -> None:
        try:
            desk = Desk(store.study, store.ledger)
            for turn in range(6):
                data = site.data({"CRP": f"{turn}.{n}", "ESR": n})
                save = c.SaveForm("INF", data, site.today.isoformat(), "V1", reason="again")
                assert desk.submit(save, e.Actor("c.lin", "coordinator"), site.now, f"P-{n % 4 + 1:03}").done
        except BaseException as wrong:
            failures.append(wrong)
        finally:
            connections[store.alias].close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert failures == []
    assert verify(store) == []
    saved = [r for n in range(1, 5) for r in store.ledger.read(f"P-{n:03}", 0) if r.kind == "form saved"]
    assert len(saved) == 48


def test_personal_data_are_erased_and_the_chain_still_verifies(store):
    story = told(store)
    store.vault.keep("P-001", {"name": "Wang Planted-Name", "birth_date": "1985-01-01"})
    assert store.vault.read("P-001")["name"] == "Wang Planted-Name"
    story.does(c.ErasePersonalData("asked for it"), "investigator")
    assert store.vault.read("P-001") is None
    assert verify(store) == []
    assert all(b"Planted" not in row.data for row in store.rows())


def test_names_never_stand_in_the_file(tmp_path):
    path = tmp_path / "trial.sqlite"
    with closing(create_store(str(path), corrected())) as store:
        told(store)
        store.vault.keep("P-001", {"name": "Wang Planted-Name"})
    assert b"Planted-Name" not in path.read_bytes()
    assert path.with_name("trial.sqlite.key").stat().st_mode & 0o077 == 0


def test_a_place_that_is_taken_is_not_overwritten(store, place):
    told(store)
    with pytest.raises(StoreTrouble):
        create_store(place, corrected())


def test_an_amended_study_is_kept_with_the_database(store, place):
    story = told(store)
    amended = msgspec.structs.replace(store.study, edition="2.0")
    desk = Desk(amended, store.ledger)
    adopt = c.AdoptStudy(amended.version, amended.reading)
    assert desk.submit(adopt, e.Actor("s.aster", "sponsor"), story.site.now).done
    assert verify(store) == []
    with closing(open_store(place)) as again:
        assert again.study.edition == "2.0"


def test_guards_with_the_right_name_but_another_body_are_seen(tmp_path):
    path = str(tmp_path / "t.sqlite")
    with closing(create_store(path, corrected())) as store:
        told(store)
        run(store, "DROP TRIGGER entry_no_update")
        run(store, "CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry WHEN 0 BEGIN SELECT 1; END")
        assert ["guard entry_no_update" in f.says.en for f in verify(store)] == [True]
    with pytest.raises(StoreTrouble, match="entry_no_update"):
        open_store(path)


def test_another_programs_file_is_not_touched_by_looking_at_it(tmp_path):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE t (x)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(StoreTrouble):
        open_store(str(path))
    assert path.read_bytes() == before
