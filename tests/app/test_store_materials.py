"""From a material to everybody it went into: the read table is kept in the transaction, and can be made anew."""

from contextlib import closing

import pytest
from cryptography.fernet import Fernet
from django.db import connections

from store_support.postgres import new_database
from stories import FIRST, corrected, participant
from vertebra.app.reading import KEYS
from vertebra.app.store import create_store
from vertebra.app.store.recall import use_counts
from vertebra.app.store.verify import rebuild, verify
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path, monkeypatch):
    remote = request.param == "postgresql"
    place = new_database(f"m{abs(hash(str(tmp_path)))}") if remote else str(tmp_path / "trial.sqlite")
    monkeypatch.setenv("VERTEBRA_KEY", Fernet.generate_key().decode() if remote else "")
    with closing(create_store(place, corrected())) as kept:
        yield kept


@pytest.fixture
def story(store):
    site = Site(store.study, store.desk())
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    return participant(site).consented().screened().harvested().received().cultured().ready().filled()


def test_a_recall_names_every_lot_with_the_places_of_use(store, story):
    (found,) = store.uses_of("COL-2601")
    assert found["participant"] == "P-001"
    assert found["lot"] == story.state.lot.id
    assert sorted(found["uses"].split()) == ["CUL/1", "CUL/2", "CUL/3", "CUL/4"]
    assert (found["lot_state"], found["injected"]) == ("filled", "")
    assert [row["uses"] for row in store.uses_of("SAL-2604")] == ["FILL/0"]
    assert store.uses_of("NEVER-SEEN") == []
    assert use_counts(store.alias) == {"COL-2601": 1, "FBS-2602": 1, "PSA-2603": 1, "SAL-2604": 1}


def test_a_lot_that_a_correction_takes_out_did_not_go_in(store, story):
    story.corrects("CUL", "", "another bottle was used", row=1, CULMATS="TRY-2606; FBS-2602")
    assert story.refused() == set()
    assert sorted(store.uses_of("COL-2601")[0]["uses"].split()) == ["CUL/2", "CUL/3", "CUL/4"]
    assert store.uses_of("TRY-2606")[0]["uses"] == "CUL/1"
    story.corrects("FILL", "", "another saline", FILLMATS="DMEM-2605")
    assert store.uses_of("SAL-2604") == []


def test_the_table_made_anew_is_the_table_that_was_kept(store, story):
    story.corrects("CUL", "", "another bottle was used", row=1, CULMATS="TRY-2606; FBS-2602")
    before = {table: store.read(table) for table in KEYS}
    assert len(before["material"]) == 2 + 3 * 3 + 1
    assert verify(store) == []
    rebuild(store)
    assert {table: store.read(table) for table in KEYS} == before


def test_a_row_that_the_ledger_does_not_know_is_found(store, story):
    with connections[store.alias].cursor() as cursor:
        cursor.execute("UPDATE material_use SET material = 'SAL-9999' WHERE material = 'SAL-2604'")
    assert {f.code for f in verify(store)} == {"READ-STALE"}
