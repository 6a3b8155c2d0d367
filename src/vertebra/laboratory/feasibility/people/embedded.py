"""Feasibility, the engine in this process: DuckDB that reads the files it was shown and can reach nothing else.

It never installs or loads an extension, knows no network, keeps no secrets, and its settings are locked before the
first query, so that neither a query nor a file can open them again. Another engine (PostgreSQL, Spark) needs none of
this room: any Ibis connection serves, see `vertebra.laboratory.feasibility.people`.
"""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from vertebra.terms.trouble import Trouble

_SEALED = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}


def sealed(readable: Iterable[Path] = (), database: Path | None = None) -> Any:
    """An Ibis connection that reads below `readable` and nowhere else; a database file is opened read-only.

    Raises:
        duckdb.Error: the database file cannot be opened.
    """
    place = ":memory:" if database is None else str(database)
    engine = duckdb.connect(place, read_only=database is not None, config=dict(_SEALED))
    connection = ibis.duckdb.from_connection(engine)  # sets the time zone, so it comes before the lock
    folders = ", ".join(_quoted(f"{path.resolve()}/") for path in readable)
    engine.execute(f"SET allowed_directories = [{folders}]")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    return connection


def place(connection: Any, name: str, table: pa.Table) -> Any:
    """Keep rows that came from Python as a table of the engine."""
    connection.con.register("arriving", table)
    connection.con.execute(f"CREATE OR REPLACE TEMP TABLE {_named(name)} AS SELECT * FROM arriving")
    connection.con.unregister("arriving")
    with quiet():
        return connection.table(name, database=("temp", "main"))


def see(connection: Any, path: Path, name: str = "") -> Any:
    """A CSV or Parquet file, or a folder of Parquet files, as a table; nothing is copied.

    Everything in a CSV file is text: the engine would guess that a column of F and M is one of false and others.

    Raises:
        Trouble: it cannot be read as such.
    """
    where = f"{path.resolve()}/*.parquet" if path.is_dir() else str(path.resolve())
    is_csv = path.name.lower().endswith((".csv", ".csv.gz"))
    source = f"read_csv({_quoted(where)}, all_varchar = true)" if is_csv else f"read_parquet({_quoted(where)})"
    try:
        return _view(connection, name or path.name, source)
    except duckdb.Error as wrong:
        raise Trouble(f"cannot read {path} as CSV or Parquet: {str(wrong).splitlines()[0]}") from wrong


def name_as(connection: Any, name: str, path: tuple[str, str, str]) -> Any:
    """A table of an opened database (catalog, schema, name) under a name of its own."""
    return _view(connection, name, ".".join(_named(part) for part in path))


def _view(connection: Any, name: str, source: str) -> Any:
    connection.con.execute(f"CREATE OR REPLACE TEMP VIEW {_named(name)} AS SELECT * FROM {source}")
    with quiet():
        return connection.table(name, database=("temp", "main"))


def fetch(wanted: Any) -> pa.Table:
    """Work out an Ibis table on whatever engine holds it, and bring the rows here."""
    with quiet():
        return wanted.to_pyarrow()


@contextmanager
def quiet() -> Iterator[None]:
    """Ibis 12 calls functions that DuckDB 2 has renamed; the warning is theirs to mend and hides ours."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        yield


def _named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
