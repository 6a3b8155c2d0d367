"""What this machine's disk and SQLite allow at best, before Vertebra does anything: the ceiling of every save."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from bench import Measured

COUNT = 500
BODY = b"x" * 500


def measure() -> Iterator[Measured]:
    # Beside the code, not in the machine's folder for temporary files, which may live in memory.
    with tempfile.TemporaryDirectory(dir=Path(__file__).parents[1]) as folder:
        yield Measured("append 4 KiB to a file and sync it", 1000 * appending(Path(folder)), "ms")
        for synchronous in ("FULL", "NORMAL"):
            seconds = committing(Path(folder), synchronous)
            yield Measured(f"SQLite {sqlite.sqlite_version} WAL {synchronous}, one row each", 1 / seconds, "commits/s")


def seconds_each(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    for _ in range(COUNT):
        act()
    return (time.perf_counter() - start) / COUNT


def appending(folder: Path) -> float:
    with (folder / "file").open("wb", buffering=0) as file:

        def append() -> None:
            file.write(bytes(4096))
            os.fdatasync(file.fileno())

        return seconds_each(append)


def committing(folder: Path, synchronous: str) -> float:
    connection = sqlite.connect(folder / f"{synchronous}.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("CREATE TABLE entry (number integer PRIMARY KEY, body blob)")

    def commit() -> None:
        connection.execute("INSERT INTO entry (body) VALUES (?)", (BODY,))

    try:
        return seconds_each(commit)
    finally:
        connection.close()
