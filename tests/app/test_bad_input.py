"""What a person may hand over by mistake: one clear line that says what to do next, and nothing of theirs is touched.

Exit code 2: could not start. Exit code 1: could look, and something is wrong with what was looked at.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.db import connections

from command_line import Said, call
from store_support.postgres import running_postgres
from stories import FIRST, corrected, participant
from vertebra.app.store import Store, StoreTrouble, create_store, open_store
from vertebra.cli import COMMANDS
from vertebra.protocol.study import to_json
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
INSTALLED = Path(sys.executable).with_name("vertebra")


@pytest.fixture
def vertebra(monkeypatch, capsys) -> Iterator[Callable[..., Said]]:
    """The command as the shell calls it, in this process."""

    yield partial(call, monkeypatch, capsys)
    connections.close_all()


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> bytes:
    """The file of a small, sound trial."""
    path = tmp_path_factory.mktemp("sound") / "trial.sqlite"
    with closing(create_store(str(path), corrected())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        participant(site).consented().fills("INF", "V1")
    return path.read_bytes()


# Databases


def missing(path: Path, trial: bytes) -> None:
    pass


def folder(path: Path, trial: bytes) -> None:
    path.mkdir()


def empty(path: Path, trial: bytes) -> None:
    path.touch()


def picture(path: Path, trial: bytes) -> None:
    path.write_bytes(PNG)


def pipe(path: Path, trial: bytes) -> None:
    os.mkfifo(path)


def of_another_program(path: Path, trial: bytes) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE entry (x)")
        other.commit()


def truncated(path: Path, trial: bytes) -> None:
    path.write_bytes(trial[: len(trial) // 2])


def nearly_all_gone(path: Path, trial: bytes) -> None:
    path.write_bytes(trial[:90])


def unguarded(path: Path, trial: bytes) -> None:
    path.write_bytes(trial)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER entry_no_update")
        other.commit()


NO_DATABASE = {
    missing: ("there is no file", "`vertebra simulate`"),
    folder: ("is a folder", "name a file"),
    empty: ("not a database of Vertebra", "name the .sqlite file"),
    picture: ("not a database of Vertebra", "name the .sqlite file"),
    pipe: ("not an ordinary file", "name another"),
    of_another_program: ("not a database of Vertebra", "name the .sqlite file"),
    truncated: ("cannot be used", "restore a verified backup"),
    nearly_all_gone: ("cannot be used", "restore a verified backup"),
}
READERS = {
    "verify": [],
    "evidence": ["--out", "evidence"],
    "why": ["VAS.BACK.V13.CHG_B1.MEAN"],
    "serve": ["--port", "8765"],
    "impact": ["--study", "npc001"],
    "backup": ["--out", "evidence"],
    "rescue": ["a.su"],
    "export": ["odm", "--out", "evidence"],
    "casebook": ["P-001", "--out", "evidence"],
    "labs": ["import", "--file", __file__, "--mapping", __file__, "--as", "c.lin"],
}
# What never opens a trial, and what only makes one
OF_A_STUDY = {"study", "registry", "design", "feasibility", "scenarios"}
MAKERS = {"demo", "simulate", "restore"}


def listed(folder: Path) -> dict[str, bytes | None]:
    """Everything in the folder but what SQLite puts beside a damaged file while it looks at it."""
    kept = (path for path in folder.rglob("*") if not path.name.endswith(("-wal", "-shm")))
    return {path.name: path.read_bytes() if path.is_file() else None for path in kept}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("make", NO_DATABASE)
def test_what_is_no_trial_is_refused_and_not_touched(vertebra, tmp_path, monkeypatch, trial, make, reader):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "it.sqlite", trial)
    before = listed(tmp_path)
    assert vertebra(reader, *READERS[reader], "--db", "it.sqlite").refuses("it.sqlite", *NO_DATABASE[make])
    connections.close_all()
    assert listed(tmp_path) == before


@pytest.mark.parametrize("make", [make for make in NO_DATABASE if make is not missing] + [unguarded])
def test_simulate_overwrites_nothing(vertebra, tmp_path, trial, make):
    place = tmp_path / "it.sqlite"
    make(place, trial)
    before = listed(tmp_path)
    assert vertebra("simulate", "npc001", "--db", place).refuses("it.sqlite", "name a")
    assert listed(tmp_path) == before


def test_a_trial_without_a_guard_is_told_by_verify_and_refused_by_the_others(vertebra, tmp_path, trial):
    place = tmp_path / "it.sqlite"
    unguarded(place, trial)
    before = place.read_bytes()
    said = vertebra("verify", "--db", place)
    assert (said.code, said.err) == (1, "")
    assert "entry_no_update" in said.out
    assert "restore a verified backup" in said.out
    for reader in set(READERS) - {"verify"}:
        options = [str(tmp_path / "evidence") if o == "evidence" else o for o in READERS[reader]]
        assert vertebra(reader, *options, "--db", place).refuses("entry_no_update", "`vertebra verify`")
    assert place.read_bytes() == before
    assert not (tmp_path / "evidence").exists()


@pytest.mark.parametrize("reader", [*READERS, "simulate"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://ann:secret@127.0.0.1:1/trial", ("'trial'", "Start the server, or correct the URL")),
        ("postgresql://ann:secret@/trial?host=/nowhere", ("'trial'", "Start the server, or correct the URL")),
        ("postgresql://ann:secret@[::1/trial", ("no PostgreSQL URL", "Write postgresql://")),
        ("postgresql://ann:secret@localhost/trial?colour=red", ("colour", "Write postgresql://")),
    ],
)
def test_a_server_out_of_reach_is_told_without_its_password(vertebra, tmp_path, reader, url, words):
    options = {**READERS, "simulate": ["npc001"]}[reader]
    said = vertebra(reader, *options, "--db", url)
    assert said.refuses(*words)
    assert "secret" not in said.err


def test_a_server_without_a_trial_is_told(vertebra):
    dsn = running_postgres()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE nothing_here")
    url = dsn.replace("/postgres?", "/nothing_here?")
    assert vertebra("verify", "--db", url).refuses("'nothing_here' holds no trial", "`vertebra simulate`")


@pytest.mark.parametrize("command", [["verify"], ["simulate", "npc001"]])
@pytest.mark.parametrize("name", ["x" * 300, "file/below"], ids=["long", "below a file"])
def test_a_name_that_no_file_can_have_is_told(vertebra, tmp_path, command, name):
    (tmp_path / "file").write_text("mine")
    assert vertebra(*command, "--db", tmp_path / name).refuses(name)
    assert (tmp_path / "file").read_text() == "mine"


def test_evidence_is_not_written_below_a_file(vertebra, tmp_path, trial):
    (tmp_path / "it.sqlite").write_bytes(trial)
    (tmp_path / "file").write_text("mine")
    said = vertebra("evidence", "--db", tmp_path / "it.sqlite", "--out", tmp_path / "file" / "below")
    assert said.code == 2
    assert said.err.splitlines()[-1].startswith("vertebra: cannot write into")
    assert "Traceback" not in said.err
    assert (tmp_path / "file").read_text() == "mine"


# Studies

NO_STUDY = {
    "too long": (lambda study: b" " * 20_000_001, "larger than"),
    "not JSON": (lambda study: b"study: npc001\n", "JSON is malformed"),
    "empty": (lambda study: b"", "truncated"),
    "cut": (lambda study: study[:1000], "truncated"),
    "another shape": (lambda study: b'{"id": 1}', "Expected `str`, got `int` - at `$.id`"),
    "a list": (lambda study: b"[]", "Expected `object`, got `array`"),
    "deep": (lambda study: b"[" * 200_000, "not a study definition"),
    "a picture": (lambda study: PNG, "JSON is malformed"),
    "a NUL": (lambda study: study.replace(b"NPC-001", b"NPC\x00001"), "JSON is malformed"),
    "UTF-16": (lambda study: study.decode().encode("utf-16"), "JSON is malformed"),
    "half a character": (lambda study: study.replace(b"NPC-001", b"NPC\\ud800"), "JSON is malformed"),
    "one field too many": (lambda study: study.replace(b'{"', b'{"x":1,"', 1), "unknown field `x`"),
}
USES = {
    "check": ["study", "check"],
    "show": ["study", "show"],
    "build": ["study", "build", "--out", "built.json"],
    "simulate": ["simulate", "--db", "new.sqlite"],
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", NO_STUDY)
def test_a_file_that_is_no_study_is_refused(vertebra, tmp_path, monkeypatch, kind, use):
    monkeypatch.chdir(tmp_path)
    write, word = NO_STUDY[kind]
    Path("it.json").write_bytes(write(to_json(corrected())))
    assert vertebra(*USES[use], "it.json").refuses(word, "`vertebra study build`")
    assert [path.name for path in tmp_path.iterdir()] == ["it.json"]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", ["nobody.json", "folder.json", "folder", "npc999", "../npc001", "x" * 300, "n\0"])
def test_a_study_that_is_not_there_is_refused(vertebra, tmp_path, monkeypatch, name, use):
    monkeypatch.chdir(tmp_path)
    Path("folder.json").mkdir()
    Path("folder").mkdir()
    assert vertebra(*USES[use], name).refuses("name a shipped")


# The key of the vault


@pytest.fixture
def vault(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.delenv("VERTEBRA_KEY", raising=False)
    with closing(create_store(str(tmp_path / "trial.sqlite"), corrected())) as store:
        store.vault.keep("P-001", {"name": "Wang Planted-Name"})
        yield store


def another(key: Path) -> None:
    key.write_bytes(Fernet.generate_key())


def no_key(key: Path) -> None:
    key.write_bytes(PNG)


def gone(key: Path) -> None:
    key.unlink()


def a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (another, "does not fit this database: bring the right one"),
        (no_key, "holds no key of a vault"),
        (gone, "No such file or directory. Personal data are unreadable without it: bring it back"),
        (a_folder, "Is a directory. Personal data are unreadable without it: bring it back"),
    ],
)
def test_a_wrong_key_tells_nothing_but_what_to_bring(vault, tmp_path, spoil, words):
    key = tmp_path / "trial.sqlite.key"
    spoil(key)
    with open_store(str(tmp_path / "trial.sqlite")) as store, pytest.raises(StoreTrouble) as told:
        store.vault.read("P-001")
    assert words in str(told.value)
    assert "Planted" not in str(told.value)
    assert key.exists() == (spoil is not gone), "no new key takes the place of the lost one"


def test_a_malformed_key_is_told_before_anything_is_made(vertebra, tmp_path, monkeypatch):
    monkeypatch.setenv("VERTEBRA_KEY", "too short")
    assert vertebra("simulate", "npc001", "--db", tmp_path / "new.sqlite").refuses("VERTEBRA_KEY", "bring it")
    assert list(tmp_path.iterdir()) == []


# The command as it is installed


def installed(*arguments: object) -> Said:
    said = subprocess.run([INSTALLED, *arguments], capture_output=True, text=True, check=False)
    return Said(said.returncode, said.stdout, said.stderr)


def test_the_installed_command_says_one_line(tmp_path):
    assert installed("verify", "--db", tmp_path / "no.sqlite").refuses("there is no file")


def test_a_name_with_bytes_that_are_no_text_is_a_name_too(tmp_path):
    place = os.fsencode(tmp_path) + b"/\xff.sqlite"
    assert installed("verify", "--db", place).refuses("there is no file", r"\udcff.sqlite")
    made = installed("simulate", "npc001", "--most", "1", "--db", place)
    assert (made.code, r"\xff.sqlite" in made.out) == (0, True)


def test_every_command_that_opens_a_trial_is_tried_here():
    assert set(COMMANDS) == {*READERS, *OF_A_STUDY, *MAKERS}
