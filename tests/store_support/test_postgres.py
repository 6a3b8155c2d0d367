"""The PostgreSQL of the tests is a real one: it syncs, it has no network, it leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from store_support import postgres
from store_support.postgres import postgres_server, running_postgres


def folder_of(dsn: str) -> Path:
    return Path(dsn.partition("host=")[2])


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return row[0]


def test_the_server_syncs_and_has_no_network() -> None:
    with psycopg.connect(running_postgres()) as connection:
        assert int(setting(connection, "server_version_num")) >= 180000
        assert setting(connection, "fsync") == "on"
        assert setting(connection, "synchronous_commit") == "on"
        assert setting(connection, "listen_addresses") == ""


def test_it_is_started_once() -> None:
    assert running_postgres() == running_postgres()


def test_nobody_else_may_enter_its_folder() -> None:
    assert folder_of(running_postgres()).stat().st_mode & 0o077 == 0


def test_it_disappears_with_the_process_that_asked_for_it() -> None:
    program = "from store_support.postgres import running_postgres; print(running_postgres())"
    place = Path(__file__).parents[1]
    said = subprocess.run([sys.executable, "-c", program], cwd=place, capture_output=True, text=True, check=True)
    dsn = said.stdout.strip()
    assert not folder_of(dsn).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)


def test_it_runs_from_a_copy_when_the_installed_one_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "may_run", lambda program, person: False)
    with postgres_server() as dsn, psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (folder_of(dsn) / "programs").is_dir()
