"""A real server of a simulated trial, in a process of its own.

The trial stands midway: some are injected, one is in culture, one is being screened. It is made once for a run of the
tests and copied for each server, so that no module sees what another has done.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

MIDWAY = "2026-07-27"  # some are injected, one is in culture, one is being screened
MAIN = [sys.executable, "-c", "from vertebra.cli import main; main()"]
PATIENCE = 60  # seconds until a server answers on a busy machine


def simulate(place: Path) -> None:
    """The trial of `make demo`, as it stood on an earlier day, at a new place."""
    line = [*MAIN, "simulate", "npc001", "--db", str(place), "--reading", "corrected", "--until", MIDWAY]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def copy(trial: Path, folder: Path) -> Path:
    """The trial with its key and whatever else lies beside it, in another folder."""
    for file in trial.parent.glob(f"{trial.name}*"):
        shutil.copy(file, folder)
    return folder / trial.name


class Server:
    """A trial that is served. `place` is its database, where a test may end sessions behind the server's back.

    said: the file into which the server prints.
    """

    def __init__(self, base: str, place: Path, said: Path) -> None:
        self.base, self.place, self._said = base, place, said

    @property
    def said(self) -> str:
        return self._said.read_text()

    def ends_all_sessions(self) -> None:
        with closing(sqlite3.connect(self.place, timeout=20)) as db, db:
            db.execute("delete from django_session")

    def saves(self, stream: str) -> int:
        """How many saved forms the ledger holds in a stream."""
        with closing(sqlite3.connect(self.place, timeout=20)) as db:
            found: int = db.execute(
                "select count(*) from entry where stream = ? and kind = 'form saved'", (stream,)
            ).fetchone()[0]
            return found


@contextmanager
def serving(place: Path, *options: str, **environment: str) -> Iterator[Server]:
    """`vertebra serve` on a free port, from the moment it answers; always ended afterwards. Without options: --demo.

    localhost, not 127.0.0.1: browsers offer keys to a name only.
    """
    port = free_port()
    line = [*MAIN, "serve", *(options or ["--demo"]), "--db", str(place), "--port", str(port)]
    said = place.with_suffix(".log")
    with said.open("w") as log:
        process = subprocess.Popen(line, stdout=log, stderr=log, env={**os.environ, **environment})
        try:
            _until_it_answers(f"http://127.0.0.1:{port}/health", process, said)
            yield Server(f"http://localhost:{port}", place, said)
        finally:
            _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_answers(address: str, process: subprocess.Popen[bytes], said: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended before it answered: {said.read_text()}"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"no answer within {PATIENCE} s: {said.read_text()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
