"""A site's work as SQL: form saves of a dozen participants, each one transaction, and how to read them back.

Each save appends an entry to its stream, chained to the one before, and refreshes the stream's row in a read table.
"""

from collections.abc import Iterator
from hashlib import sha256
from random import Random

import apsw

SCHEMA = """
CREATE TABLE entry (
    stream text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    recorded_at text NOT NULL,
    body blob NOT NULL,
    previous blob NOT NULL,
    hash blob NOT NULL,
    PRIMARY KEY (stream, number)
);
CREATE TABLE last_save (stream text NOT NULL PRIMARY KEY, number integer NOT NULL, hash blob NOT NULL);
"""
HEAD = "SELECT number, hash FROM entry WHERE stream = ? ORDER BY number DESC LIMIT 1"
APPEND = (
    "INSERT INTO entry (stream, number, kind, recorded_at, body, previous, hash) "
    "VALUES (?, ?, 'form_saved', '2026-03-02T08:00:00Z', ?, ?, ?)"
)
REFRESH = (
    "INSERT INTO last_save (stream, number, hash) VALUES (?, ?, ?) "
    "ON CONFLICT (stream) DO UPDATE SET number = excluded.number, hash = excluded.hash"
)

START = b"\0" * 32

Save = tuple[str, int, bytes]
"""Stream, number and hash of one entry."""


class SavesBroken(Exception):
    """What came back after the crash is no state that the site ever had."""


def bodies(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Stream and body of each save: small forms, and now and then a long one that needs pages of its own."""
    chance = Random(seed)
    for _ in range(count):
        size = chance.choice([300, 500, 500, 900, 9000])
        yield f"P{chance.randrange(12):02}", chance.randbytes(size)


def save(connection: apsw.Connection, stream: str, body: bytes) -> Save:
    """Append one entry; when this returns, the site has been told that the form is saved."""
    connection.execute("BEGIN IMMEDIATE")
    number, previous = connection.execute(HEAD, (stream,)).fetchone() or (0, START)
    link = sha256(previous + body).digest()
    connection.execute(APPEND, (stream, number + 1, body, previous, link))
    connection.execute(REFRESH, (stream, number + 1, link))
    connection.execute("COMMIT")
    return stream, number + 1, link


def recovered(connection: apsw.Connection) -> set[Save]:
    """Every save in the database, each chain walked and compared with the read table. Raises SavesBroken."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'last_save'").fetchone():
        return set()
    found: set[Save] = set()
    heads: dict[str, Save] = {}
    for stream, number, body, previous, link in connection.execute(
        "SELECT stream, number, body, previous, hash FROM entry ORDER BY stream, number"
    ):
        _, last, before = heads.get(stream, (stream, 0, START))
        if (number, previous, link) != (last + 1, before, sha256(before + body).digest()):
            raise SavesBroken(f"{stream} {number} does not follow {last}")
        heads[stream] = (stream, number, link)
        found.add(heads[stream])
    if set(connection.execute("SELECT stream, number, hash FROM last_save")) != set(heads.values()):
        raise SavesBroken("the read table is not the ledger's last state")
    return found
