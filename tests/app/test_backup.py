"""A backup proves itself, goes back onto either database, and no altered one is ever restored."""

import zipfile
from contextlib import closing

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model

from app_support.served import served_trial
from store_support.postgres import new_database
from stories import participant
from vertebra.app.store import StoreTrouble, open_store
from vertebra.app.store.archive import read_archive, restore_archive, write_archive
from vertebra.app.store.verify import verify
from vertebra.cli import vertebra
from vertebra.conduct.ledger import root_of_heads

PERSON = {"name": "Wang Kept-Name", "birth_date": "1985-11-23"}


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented().screened()
        trial.store.vault.keep("P-001", PERSON)
        trial.client("coordinator")
        trial.store.contacts.ask({"name": "Asked-Name", "phone": "1"}, {"I1": "yes"}, trial.served.clock.now())
        trial.store.keep_mapping("Subject\tDate", b"{}")
        yield trial


@pytest.fixture
def backup(trial, tmp_path):
    path = tmp_path / "trial.zip"
    write_archive(trial.store, path, with_key=True)
    return path


def test_a_restored_trial_is_the_trial(trial, backup, tmp_path):
    with closing(restore_archive(backup, str(tmp_path / "again.sqlite"))) as again:
        assert root_of_heads(again.heads()) == root_of_heads(trial.store.heads())
        assert again.read("value") == trial.store.read("value")
        assert again.vault.read("P-001") == PERSON
        assert [c.who["name"] for c in again.contacts.waiting()] == ["Asked-Name"]
        assert again.kept_mapping("Subject\tDate") == b"{}"
        assert get_user_model().objects.using(again.alias).filter(username="c.lin").exists()
        assert verify(again) == []


def test_a_trial_moves_from_sqlite_to_postgresql_with_the_same_root(trial, backup, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    with closing(restore_archive(backup, new_database("moved"))) as moved:
        assert root_of_heads(moved.heads()) == root_of_heads(trial.store.heads())
        assert moved.read("participant") == trial.store.read("participant")


def test_without_the_key_nobody_reads_a_name(trial, tmp_path):
    write_archive(trial.store, tmp_path / "plain.zip")
    with zipfile.ZipFile(tmp_path / "plain.zip") as archive:
        assert all(
            name not in archive.read(part) for part in archive.namelist() for name in (b"Kept-Name", b"Asked-Name")
        )
    again = restore_archive(tmp_path / "plain.zip", str(tmp_path / "again.sqlite"))
    with closing(again), pytest.raises(StoreTrouble, match="key of the vault"):
        again.vault.read("P-001")


@pytest.mark.parametrize("part", ["ledger.jsonl", "studies.jsonl", "vault.jsonl", "answered.jsonl", "accounts.json"])
def test_a_part_that_was_altered_is_named_and_nothing_is_restored(backup, tmp_path, part):
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[:-2] + b"X\n" if name == part else data)
    with pytest.raises(StoreTrouble, match=part):
        restore_archive(altered, str(tmp_path / "again.sqlite"))
    assert not (tmp_path / "again.sqlite").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_told_in_one_line(tmp_path, data):
    (tmp_path / "bad.zip").write_bytes(data)
    with pytest.raises(StoreTrouble, match="no backup of Vertebra"):
        read_archive(tmp_path / "bad.zip")


def test_a_cut_backup_is_refused(backup, tmp_path):
    (tmp_path / "cut.zip").write_bytes(backup.read_bytes()[:-300])
    with pytest.raises(StoreTrouble):
        read_archive(tmp_path / "cut.zip")


def test_nothing_is_overwritten(trial, backup, tmp_path):
    with pytest.raises(StoreTrouble, match="exists already"):
        write_archive(trial.store, backup)
    with pytest.raises(StoreTrouble, match="exists already"):
        restore_archive(backup, trial.store.place)


def test_the_two_commands_as_typed(trial, tmp_path):
    run = CliRunner()
    saved = run.invoke(vertebra, ["backup", "--db", trial.store.place, "--out", str(tmp_path / "b.zip")])
    assert "read back and proven" in saved.output
    assert "whole:" in run.invoke(vertebra, ["restore", str(tmp_path / "b.zip"), "--check"]).output
    back = run.invoke(vertebra, ["restore", str(tmp_path / "b.zip"), "--db", str(tmp_path / "again.sqlite")])
    assert "restored and verified" in back.output
    open_store(str(tmp_path / "again.sqlite")).close()
