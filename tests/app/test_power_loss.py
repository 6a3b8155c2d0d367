"""When the power fails at a site, every form that was acknowledged as saved is there afterwards.

What is played on the simulated disk is what Vertebra sends to SQLite: its tables, triggers, pragmas and statements,
overheard while a site works. The same work is played in three modes. Ours is FULL. NORMAL and OFF are known to be too
weak: they show that this simulator can see a lost save and a damaged database, so its silence about ours means
something.
"""

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import apsw
import pytest

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
from store_support.saves import Save, SavesBroken, Work, play, recovered, site_work
from vertebra.conduct.ledger import Stored

NAME = "trial.sqlite"
CRASHES = 400
# SQLite's default is 1000 pages. Moving the log into the database is the dangerous moment, so it happens often here.
CHECKPOINT_PAGES = 60


@dataclass
class Toll:
    """What a number of power cuts did: databases damaged, cuts that lost saves, most saves lost in one cut."""

    damaged: int = 0
    losing: int = 0
    most_lost: int = 0

    def count(self, crash: Crash, found: Set[Stored] | None, saves: tuple[Save, ...]) -> None:
        """A save of which a part is there damages the database; one that is wholly gone is lost if acknowledged."""
        if found is None or any(save.entries & found not in (frozenset(), save.entries) for save in saves):
            self.damaged += 1
            return
        lost = sum(not save.entries <= found for save in crash.acknowledged)
        self.losing += lost > 0
        self.most_lost = max(self.most_lost, lost)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return site_work(tmp_path_factory.mktemp("site"))


def site_at_work(work: Work, folder: Path, weaker: str) -> Tape:
    """Save through two connections that take turns, and restart the server in the middle of the months."""
    (folder / NAME).write_bytes(work.file)
    with recording() as (tape, disk):
        tape.found(NAME, work.file)
        middle = len(work.saves) // 2
        for half in (work.saves[:middle], work.saves[middle:]):
            servers = [opened(work, folder / NAME, disk, weaker) for _ in range(2)]
            for turn, save in enumerate(half):
                play(servers[turn % 2], save)
                tape.acknowledge(save)
            for server in servers:
                server.close()
    return tape


def opened(work: Work, path: Path, disk: str, weaker: str) -> apsw.Connection:
    """A connection as the product sets it up, but for the size of its log and, when asked, a weaker mode."""
    connection = apsw.Connection(str(path), vfs=disk)
    others = [f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}", f"PRAGMA synchronous = {weaker}" if weaker else ""]
    for pragma in (*work.pragmas, *others):
        connection.execute(pragma).fetchall()
    return connection


def reopened(crash: Crash, folder: Path) -> Set[Stored] | None:
    """The entries found after the power came back; None when the database is damaged."""
    crash.put_into(folder)
    connection = apsw.Connection(str(folder / NAME))
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return None
        return recovered(connection)
    except (apsw.CorruptError, apsw.NotADBError, SavesBroken):
        return None
    finally:
        connection.close()


def toll(work: Work, tmp_path: Path, weaker: str = "") -> Toll:
    tape = site_at_work(work, tmp_path, weaker)
    result = Toll()
    for crash in crashes(tape, CRASHES, seed=7):
        with TemporaryDirectory(dir=tmp_path) as folder:
            result.count(crash, reopened(crash, Path(folder)), work.saves)
    return result


def test_the_work_is_a_real_one(work: Work) -> None:
    kinds = {row.kind for save in work.saves for row in save.entries}
    assert {"form saved", "query opened", "product step", "product step refused", "checkpoint"} <= kinds
    assert any(len(save.entries) > 1 for save in work.saves), "there is a save that could be torn"


def test_ours_loses_no_acknowledged_save(work: Work, tmp_path: Path) -> None:
    assert toll(work, tmp_path) == Toll(damaged=0, losing=0, most_lost=0)


def test_normal_is_seen_to_lose_acknowledged_saves(work: Work, tmp_path: Path) -> None:
    seen = toll(work, tmp_path, "NORMAL")
    assert seen.damaged == 0
    assert seen.losing > CRASHES // 10


def test_off_is_seen_to_damage_the_database(work: Work, tmp_path: Path) -> None:
    assert toll(work, tmp_path, "OFF").damaged > CRASHES // 10


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
