"""App, store: open a database by file name or URL, checked before use; SQLite and PostgreSQL behind one alias each.

Durability is not negotiable: SQLite runs in WAL with synchronous=FULL, PostgreSQL with synchronous_commit on; both are
read back at every opening. Measured with simulated power cuts, NORMAL loses acknowledged saves and FULL none.
"""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.core.management import call_command
from django.db import DatabaseError, connections

from vertebra.terms.trouble import Trouble

_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}
_INIT = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA recursive_triggers = ON; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 20000"
)
TRIGGERS = {
    "sqlite": {"entry_no_update", "entry_no_delete", "entry_no_replace"},
    "postgresql": {"entry_no_change", "entry_no_truncate"},
}


class StoreTrouble(Trouble):
    """The database cannot be opened or written; the message says what to do."""


def is_url(place: str) -> bool:
    return place.startswith(("postgres://", "postgresql://"))


def connect(place: str, create: bool) -> str:
    """The alias of the database at `place`, with its tables in place and its safety checked.

    Raises:
        StoreTrouble: it is not there, is no Vertebra database, is damaged, or cannot keep its promises.
    """
    alias = f"db{hashlib.sha256(place.encode()).hexdigest()[:12]}"
    if not is_url(place):
        _look_at_file(Path(place), create)
    connections.databases[alias] = _settings(place)
    connections[alias].close()
    del connections[alias]
    try:
        if create:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        _check(alias, place)
    except (DatabaseError, OSError) as wrong:
        raise StoreTrouble(f"{_named(place)} cannot be used: {_first_line(wrong)}. {_HELP}") from wrong
    return alias


_HELP = "If it worked before, keep this file and restore a verified backup."


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().splitlines()[0] if str(wrong).strip() else type(wrong).__name__


def _named(place: str) -> str:
    """The place without a password."""
    return place if not is_url(place) else f"the PostgreSQL database {urlparse(place).path.lstrip('/')!r}"


def _look_at_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise StoreTrouble(f"{path} is a folder; name a file")
    if create:
        if path.exists():
            raise StoreTrouble(f"{path} exists already; name a new file")
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise StoreTrouble(f"there is no {path}; `vertebra simulate` or `make demo` makes one")
    elif path.read_bytes()[:16] != b"SQLite format 3\x00":
        raise StoreTrouble(f"{path} is not a SQLite database: name the .sqlite file of a trial")


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
    url = urlparse(place)
    options = {"options": "-c synchronous_commit=on"}
    query = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(query.get("host", url.hostname or "")),
        "PORT": str(url.port or query.get("port", "")),
        "OPTIONS": options,
    }


def _check(alias: str, place: str) -> None:
    connection = connections[alias]
    tables = set(connection.introspection.table_names())
    if not {"entry", "head", "study_version"} <= tables:
        raise StoreTrouble(f"{_named(place)} holds no trial of Vertebra")
    if connection.vendor == "sqlite":
        _check_pragmas(alias)
    missing = TRIGGERS[connection.vendor] - triggers(alias)
    if missing:
        raise StoreTrouble(f"{_named(place)}: triggers {', '.join(sorted(missing))} of the ledger are missing. {_HELP}")


def _check_pragmas(alias: str) -> None:
    from vertebra.app.sqlite.base import Database, is_safe_in_wal

    if not is_safe_in_wal(Database.sqlite_version_info):
        raise StoreTrouble(f"SQLite {Database.sqlite_version} can corrupt a WAL database; install pysqlite3 >= 0.6.1")
    with connections[alias].cursor() as cursor:
        for name, wanted in _PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if found != wanted:
                raise StoreTrouble(f"SQLite keeps {name} at {found!r} where {wanted!r} is needed")
        damage = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise StoreTrouble(f"the database is damaged: {_first_line(Exception(damage))}. {_HELP}")


def triggers(alias: str) -> set[str]:
    """The triggers on the ledger's table that are there and, in PostgreSQL, always enabled."""
    lists = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'entry'::regclass AND tgenabled = 'A'",
    }
    with connections[alias].cursor() as cursor:
        cursor.execute(lists[connections[alias].vendor])
        return {row[0] for row in cursor.fetchall()}
