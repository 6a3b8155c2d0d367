"""App, store: open a database by file name or URL, checked before use; SQLite and PostgreSQL behind one alias each.

Durability is not negotiable: SQLite runs in WAL with synchronous=FULL, PostgreSQL with synchronous_commit on; both are
read back at every opening. Measured with simulated power cuts, NORMAL loses acknowledged saves and FULL none.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, connections
from psycopg.conninfo import conninfo_to_dict

from vertebra.app.sqlite.base import Database, is_safe_in_wal
from vertebra.terms.trouble import Trouble

_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}
_INIT = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA recursive_triggers = ON; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 20000"
)
_POSTGRES_SETTINGS = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_GUARDS = import_module("vertebra.app.migrations.0002_append_only")


class StoreTrouble(Trouble):
    """The database cannot be opened or written; the message says what to do."""


def is_url(place: str) -> bool:
    return place.startswith(("postgres://", "postgresql://"))


def connect(place: str, create: bool, strict: bool = True) -> str:
    """The alias of the database at `place`, with its tables in place.

    strict: refuse it where a promise is not kept; `verify` looks without, and tells what is broken.

    Raises:
        StoreTrouble: it is not there, is no Vertebra database, is damaged, or cannot keep its promises.
    """
    alias = f"db{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
    try:
        if not is_url(place):
            _look_at_file(Path(place), create)
        connections.databases.setdefault(alias, _settings(place))
        if create:
            call_command("migrate", "vertebra", database=alias, verbosity=0, interactive=False)
            _write_header(alias)
        _check(alias, place, strict)
    except (*UNREADABLE, OSError) as wrong:
        told = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else first_line(wrong)
        raise StoreTrouble(f"{named(place)} cannot be used: {told}. {_advice(alias, place, create)}") from wrong
    return alias


def _advice(alias: str, place: str, create: bool) -> str:
    if is_url(place) and connections[alias].connection is None:
        return "Start the server, or correct the URL."
    return "Name another place." if create else _HELP


def _write_header(alias: str) -> None:
    """Bring the first page from the write-ahead log into the file, so that the file tells whose it is."""
    if connections[alias].vendor == "sqlite":
        ask(alias, "PRAGMA wal_checkpoint(TRUNCATE)")


# SQLite may quote damaged bytes, which Python then cannot read, or believe a damaged length and ask for that memory.
UNREADABLE = (DatabaseError, UnicodeDecodeError, MemoryError)
_HELP = "If it worked before, keep this file and restore a verified backup."


@contextmanager
def any_text(alias: str) -> Iterator[None]:
    """Meanwhile SQLite hands over also text that is none, its wrong bytes written out."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    connection.connection.text_factory = written_out
    try:
        yield
    finally:
        connection.connection.text_factory = str


def written_out(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def as_bytes(value: Any) -> bytes:
    """PostgreSQL hands over a memoryview; a tampered SQLite file may hand over text or a number."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def first_line(wrong: Exception) -> str:
    return str(wrong).strip().splitlines()[0] if str(wrong).strip() else type(wrong).__name__


def named(place: str) -> str:
    """The place as it may be printed: without a password, and with the bytes of a name that are no text written out."""
    if is_url(place):
        return f"the PostgreSQL database {urlparse(place).path.lstrip('/')!r}"
    return written_out(os.fsencode(place))


def _look_at_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise StoreTrouble(f"{path} is a folder; name a file")
    if path.exists() and not path.is_file():
        raise StoreTrouble(f"{path} is not an ordinary file; name another")
    if create:
        if path.exists():
            raise StoreTrouble(f"{path} exists already; name a new file")
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise StoreTrouble(f"there is no file {path}; name another, or let `vertebra simulate` make one")
    elif not _is_ours(path):
        raise StoreTrouble(f"{path} is not a database of Vertebra: name the .sqlite file of a trial")


def _is_ours(path: Path) -> bool:
    """By the bytes of the header, before SQLite opens it: nobody else's file is changed by looking at it.

    Source: SQLite database file format 1.3 (magic at 0, application id at 68).
    """
    with path.open("rb") as file:
        header = file.read(100)
    return header[:16] == b"SQLite format 3\x00" and header[68:72] == _GUARDS.APPLICATION.to_bytes(4, "big")


def _settings(place: str) -> dict[str, Any]:
    common: dict[str, Any] = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "") | {
        "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None, "TEST": {},
    }  # fmt: skip
    return common | (_postgres(place) if is_url(place) else _sqlite(place))


def _sqlite(place: str) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "init_command": _INIT, "timeout": 20}
    return {"ENGINE": "vertebra.app.sqlite", "NAME": os.path.abspath(place), "OPTIONS": options}


def _postgres(place: str) -> dict[str, Any]:
    """All options of the URL are kept, sslmode and its certificates among them."""
    try:
        known = dict(conninfo_to_dict(place))
    except psycopg.ProgrammingError as wrong:
        told = first_line(wrong).replace(place, "…")  # it holds a password
        raise StoreTrouble(f"that is no PostgreSQL URL: {told}. Write postgresql://user@host/database") from None
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {name: str(known.pop(key, "")) for name, key in names.items()}
    known["options"] = f"{known.get('options', '')} -c synchronous_commit=on".strip()
    # Statements are prepared at the server, so that it plans each only once; a save then takes a quarter less time.
    known |= {"server_side_binding": True, "prepare_threshold": 3}
    return settings | {"ENGINE": "django.db.backends.postgresql", "OPTIONS": known}


def _check(alias: str, place: str, strict: bool) -> None:
    tables = set(connections[alias].introspection.table_names())
    if not {"entry", "head", "study_version"} <= tables:
        more = ", or let `vertebra simulate` make one there" if is_url(place) else ""
        raise StoreTrouble(f"{named(place)} holds no trial of Vertebra: name another{more}")
    broken = broken_promises(alias) if strict else []
    if broken:
        raise StoreTrouble(f"{named(place)}: {broken[0]}. {_HELP} `vertebra verify` tells more.")


def broken_promises(alias: str) -> list[str]:
    """What the database does not do that it must: durability, guards of the ledger, a whole file."""
    vendor = connections[alias].vendor
    broken = _sqlite_promises(alias) if vendor == "sqlite" else _postgres_promises(alias)
    return broken + [f"the guard {name} of the ledger is missing or altered" for name in _altered_guards(alias)]


def ask(alias: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows that a statement gives. Without Django's mapper, which costs more than a save spends in the database."""
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall())


def _sqlite_promises(alias: str) -> list[str]:
    if not is_safe_in_wal(Database.sqlite_version_info):
        return [f"SQLite {Database.sqlite_version} can corrupt a WAL database; install pysqlite3 >= 0.6.1"]
    kept = {name: ask(alias, f"PRAGMA {name}")[0][0] for name in _PRAGMAS}
    broken = [f"SQLite keeps {n} at {kept[n]!r} where {w!r} is needed" for n, w in _PRAGMAS.items() if kept[n] != w]
    damage = str(ask(alias, "PRAGMA quick_check(1)")[0][0])
    return broken + ([f"the file is damaged: {damage.splitlines()[0]}"] if damage != "ok" else [])


def _postgres_promises(alias: str) -> list[str]:
    kept = {name: ask(alias, f"SHOW {name}")[0][0] for name in _POSTGRES_SETTINGS}
    wanted = _POSTGRES_SETTINGS.items()
    return [f"PostgreSQL keeps {n} at {kept[n]} where {w} is needed" for n, w in wanted if kept[n] != w]


def _altered_guards(alias: str) -> list[str]:
    """The triggers must be there word for word, and always enabled."""
    if connections[alias].vendor == "sqlite":
        found = ask(alias, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'")
        wanted = {sql.split()[2]: sql for sql in _GUARDS.SQLITE if sql.startswith("CREATE TRIGGER")}
        return [name for name, sql in wanted.items() if dict(found).get(name) != sql]
    on = {
        row[0]
        for row in ask(alias, "SELECT tgname FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND tgenabled = 'A'")
    }
    bodies = [row[0] for row in ask(alias, "SELECT prosrc FROM pg_proc WHERE proname = 'entry_refuse'")]
    missing = sorted({"entry_no_change", "entry_no_truncate"} - on)
    return missing if bodies == [_GUARDS.FUNCTION] else [*missing, "entry_refuse"]
