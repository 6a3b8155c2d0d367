"""App: Django's SQLite backend, with pysqlite3 where Django takes Python's own sqlite3.

Many machines still carry a SQLite in which two writers can corrupt a database in WAL mode (3.7.0 to 3.51.2). This is
the one place where the driver is chosen: nothing else in Vertebra opens a SQLite file.
Source: SQLite release notes of 3.51.3 (WAL-reset bug), fixed also in 3.44.6 and 3.50.7.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions
from pysqlite3 import dbapi2 as Database

Params = Sequence[Any]


def is_safe_in_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug.

    >>> is_safe_in_wal((3, 40, 1)), is_safe_in_wal((3, 50, 7)), is_safe_in_wal((3, 51, 3))
    (False, True, True)
    """
    backported = {(3, 44): 6, (3, 50): 7}
    first_good = backported.get((version[0], version[1]))
    return version >= (3, 51, 3) or version < (3, 7) or (first_good is not None and version[2] >= first_good)


class Cursor(Database.Cursor):
    """Django writes %s where SQLite reads ?."""

    def execute(self, query: str, params: Params | None = None) -> "Cursor":
        if params is None:
            return super().execute(query)
        return super().execute(_question_marks(query), params)

    def executemany(self, query: str, params: Iterable[Params]) -> "Cursor":
        return super().executemany(_question_marks(query), params)


def _question_marks(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """The wrapper that Django loads for `ENGINE = "vertebra.app.sqlite"`."""

    Database = Database

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = Database.connect(**conn_params)
        register_functions(connection)
        for command in ("PRAGMA legacy_alter_table = OFF", *self.init_commands):
            if command.strip():
                connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=Cursor)
