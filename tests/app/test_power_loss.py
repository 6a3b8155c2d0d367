"""When the power fails at a site, every form that was acknowledged as saved is there afterwards.

The same work is run in three modes. FULL is ours. NORMAL and OFF are known to be too weak: they show that this
simulator can see a lost save and a damaged database, so its silence about FULL means something.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import apsw

from store_support.powerloss import (
    Crash,
    Create,
    Delete,
    Disk,
    Step,
    Sync,
    SyncFolder,
    Tape,
    Truncate,
    Write,
    crashes,
    recording,
    sectors,
)
from store_support.saves import SCHEMA, Save, SavesBroken, bodies, recovered, save

SAVES = 300
CRASHES = 400
# SQLite's default is 1000 pages. Moving the log into the database is the dangerous moment, so it happens often here.
CHECKPOINT_PAGES = 60


@dataclass
class Toll:
    """What a number of power cuts did: databases damaged, cuts that lost saves, most saves lost in one cut."""

    damaged: int = 0
    losing: int = 0
    most_lost: int = 0

    def count(self, crash: Crash, found: set[Save] | None) -> None:
        if found is None:
            self.damaged += 1
            return
        lost = len(set(crash.acknowledged) - found)
        self.losing += lost > 0
        self.most_lost = max(self.most_lost, lost)


def site_at_work(folder: Path, synchronous: str) -> Tape:
    """Save forms through two connections that take turns, and restart the server in the middle of the day."""
    with recording() as (tape, disk):
        work = list(bodies(SAVES, seed=20260302))
        for half in (work[: SAVES // 2], work[SAVES // 2 :]):
            servers = [opened(folder, disk, synchronous) for _ in range(2)]
            for turn, (stream, body) in enumerate(half):
                tape.acknowledge(save(servers[turn % 2], stream, body))
            for server in servers:
                server.close()
    return tape


def opened(folder: Path, disk: str, synchronous: str) -> apsw.Connection:
    connection = apsw.Connection(str(folder / "trial.sqlite"), vfs=disk)
    for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", f"wal_autocheckpoint = {CHECKPOINT_PAGES}"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        connection.execute(f"BEGIN; {SCHEMA} COMMIT")
    return connection


def reopened(crash: Crash, folder: Path) -> set[Save] | None:
    """The saves found after the power came back; None when the database is damaged."""
    crash.put_into(folder)
    connection = apsw.Connection(str(folder / "trial.sqlite"))
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return None
        return recovered(connection)
    except (apsw.CorruptError, apsw.NotADBError, SavesBroken):
        return None
    finally:
        connection.close()


def toll(tmp_path: Path, synchronous: str) -> Toll:
    tape = site_at_work(tmp_path, synchronous)
    result = Toll()
    for crash in crashes(tape, CRASHES, seed=7):
        with TemporaryDirectory(dir=tmp_path) as folder:
            result.count(crash, reopened(crash, Path(folder)))
    return result


def test_full_loses_no_acknowledged_save(tmp_path: Path) -> None:
    assert toll(tmp_path, "FULL") == Toll(damaged=0, losing=0, most_lost=0)


def test_normal_is_seen_to_lose_acknowledged_saves(tmp_path: Path) -> None:
    seen = toll(tmp_path, "NORMAL")
    assert seen.damaged == 0
    assert seen.losing > CRASHES // 10


def test_off_is_seen_to_damage_the_database(tmp_path: Path) -> None:
    assert toll(tmp_path, "OFF").damaged > CRASHES // 10


NEW = [Create("a", 1), SyncFolder()]


def outcomes(*steps: Step) -> set[tuple[tuple[str, bytes], ...]]:
    """Every folder that a hundred power cuts after these steps leave behind."""
    disk = Disk()
    for step in steps:
        disk.take(step)
    return {tuple(disk.after_power_loss(Random(seed)).items()) for seed in range(100)}


def test_what_was_synced_is_always_there() -> None:
    assert outcomes(*NEW, Write(1, 0, b"old"), Write(1, 1, b"xy"), Sync(1)) == {(("a", b"oxy"),)}
    assert outcomes(*NEW, Write(1, 0, b"old"), Truncate(1, 1), Sync(1)) == {(("a", b"o"),)}


def test_an_unsynced_write_is_lost_or_kept() -> None:
    assert outcomes(*NEW, Write(1, 0, b"old"), Sync(1), Write(1, 0, b"new")) == {(("a", b"old"),), (("a", b"new"),)}


def test_a_later_write_may_arrive_without_the_earlier_one() -> None:
    seen = outcomes(*NEW, Write(1, 0, b"A"), Write(1, 1, b"B"))
    assert {content for ((_, content),) in seen} == {b"", b"A", b"\0B", b"AB"}


def test_a_page_is_torn_between_sectors_and_never_inside_one() -> None:
    seen = outcomes(*NEW, Write(1, 0, b"o" * 1024), Sync(1), Write(1, 0, b"n" * 1024))
    assert {content for ((_, content),) in seen} == {a * 512 + b * 512 for a in (b"o", b"n") for b in (b"o", b"n")}


def test_the_sectors_of_a_write_are_the_write() -> None:
    parts = sectors(Write(1, 500, bytes(range(200)) * 6))
    assert [part.offset for part in parts] == [500, 512, 1024, 1536]
    assert b"".join(part.data for part in parts) == bytes(range(200)) * 6


def test_a_name_is_sure_only_when_its_folder_was_synced() -> None:
    assert outcomes(Create("a", 1)) == {(), (("a", b""),)}
    assert outcomes(*NEW, Delete("a")) == {(), (("a", b""),)}
    assert outcomes(*NEW, Delete("a"), SyncFolder()) == {()}
