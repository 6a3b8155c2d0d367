"""Power loss for SQLite: a recorder of what a database asks of the disk, and the disks that a power cut may leave.

In: a workload that writes through `recording`, so that each write, truncation, sync, creation and deletion of the
database, its -wal and its -journal lands on a tape, with a mark after each acknowledged save.
Out: for any point of the tape, the files as they may be found after the power comes back (`Disk.after_power_loss`).

What was synced is there. Of what was not, each write is lost, kept, or torn into sectors of which some arrive;
creations and deletions arrive in their order, up to some point, unless the folder was synced. A killed process tests
none of this: the operating system keeps its unsynced writes.

Source: the simulated disk of SQLite's own crash tests (How SQLite Is Tested, crash testing).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw

SECTOR = 512
JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass(frozen=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True)
class Sync:
    file: int


@dataclass(frozen=True)
class Create:
    name: str
    file: int


@dataclass(frozen=True)
class Delete:
    name: str


@dataclass(frozen=True)
class SyncFolder:
    pass


@dataclass(frozen=True)
class Acknowledged:
    """The workload was told that its save is on disk."""

    save: Any


Step = Write | Truncate | Sync | Create | Delete | SyncFolder | Acknowledged


@dataclass
class Tape:
    """All steps in the order in which the database took them; a file has a number, since a name may be used again.

    begins: the step before which no power cut is of interest.
    """

    steps: list[Step] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    begins: int = 0

    def found(self, name: str, content: bytes) -> None:
        """A file that was on the disk, safely, before the tape began."""
        self.create(name)
        self.steps += [SyncFolder(), Write(self.numbers[name], 0, content), Sync(self.numbers[name])]
        self.begins = len(self.steps)

    def create(self, name: str) -> None:
        self.numbers[name] = len(self.steps)
        self.steps.append(Create(name, len(self.steps)))

    def delete(self, name: str, sync_folder: bool) -> None:
        self.steps.append(Delete(name))
        if sync_folder:
            self.steps.append(SyncFolder())

    def acknowledge(self, save: Any) -> None:
        self.steps.append(Acknowledged(save))


class RecordedFile(apsw.VFSFile):
    def __init__(self, tape: Tape, name: str | apsw.URIFilename, flags: list[int]):
        path = name if isinstance(name, str) else name.filename()
        is_new = not os.path.exists(path)
        super().__init__("", name, flags)
        self.tape = tape
        if is_new:
            tape.create(os.path.basename(path))
        self.file = tape.numbers[os.path.basename(path)]
        # SQLite's Unix layer syncs the folder with the first sync of a journal that it has created, unseen from here.
        self.syncs_folder = is_new and bool(flags[0] & JOURNALS)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.tape.steps.append(Write(self.file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self.tape.steps.append(Truncate(self.file, newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.tape.steps.append(Sync(self.file))
        if self.syncs_folder:
            self.tape.steps.append(SyncFolder())
            self.syncs_folder = False


class RecordedDisk(apsw.VFS):
    def __init__(self, name: str, tape: Tape):
        super().__init__(name, base="")
        self.tape = tape

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if name is None:
            return apsw.VFSFile("", name, flags)
        return RecordedFile(self.tape, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self.tape.delete(os.path.basename(filename), syncdir)


@contextmanager
def recording() -> Iterator[tuple[Tape, str]]:
    """A fresh tape, and the name of the VFS that writes it: `apsw.Connection(path, vfs=name)`."""
    tape = Tape()
    disk = RecordedDisk(f"recorded-{id(tape)}", tape)
    try:
        yield tape, f"recorded-{id(tape)}"
    finally:
        disk.unregister()


@dataclass
class Disk:
    """What is safe, and what is still on its way to the medium."""

    contents: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    unsynced: dict[int, list[Write | Truncate]] = field(default_factory=dict)
    folder_unsynced: list[Create | Delete] = field(default_factory=list)

    def take(self, step: Step) -> None:
        match step:
            case Write(file) | Truncate(file):
                self.unsynced.setdefault(file, []).append(step)
            case Sync(file):
                for change in self.unsynced.pop(file, []):
                    apply(self.contents.setdefault(file, bytearray()), change)
            case Create() | Delete():
                self.folder_unsynced.append(step)
            case SyncFolder():
                self.names = renamed(self.names, self.folder_unsynced)
                self.folder_unsynced = []

    def after_power_loss(self, chance: Random) -> dict[str, bytes]:
        """The files by name as one unlucky disk may hold them; other chance, other disk."""
        arrived = chance.randint(0, len(self.folder_unsynced))
        names = renamed(self.names, self.folder_unsynced[:arrived])
        kept = chance.random()
        return {name: self.survivor(file, chance, kept) for name, file in names.items()}

    def survivor(self, file: int, chance: Random, kept: float) -> bytes:
        content = bytearray(self.contents.get(file, b""))
        for change in self.unsynced.get(file, []):
            for part in fate(change, chance, kept):
                apply(content, part)
        return bytes(content)


def apply(content: bytearray, change: Write | Truncate) -> None:
    """Change the content as the file system would; a hole reads as zeros."""
    end = change.size if isinstance(change, Truncate) else change.offset + len(change.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if isinstance(change, Truncate):
        del content[change.size :]
    else:
        content[change.offset : end] = change.data


def renamed(names: dict[str, int], changes: list[Create | Delete]) -> dict[str, int]:
    after = dict(names)
    for change in changes:
        if isinstance(change, Create):
            after[change.name] = change.file
        else:
            after.pop(change.name, None)
    return after


def fate(change: Write | Truncate, chance: Random, kept: float) -> list[Write | Truncate]:
    """What arrives of one unsynced change: all of it, nothing, or some of its sectors."""
    if chance.random() < kept:
        return [change]
    if isinstance(change, Truncate) or chance.random() < kept:
        return []
    return [sector for sector in sectors(change) if chance.random() < kept]


def sectors(change: Write) -> list[Write]:
    first = change.offset - change.offset % SECTOR
    cuts = [*range(first + SECTOR, change.offset + len(change.data), SECTOR), change.offset + len(change.data)]
    starts = [change.offset, *cuts[:-1]]
    return [
        Write(change.file, start, change.data[start - change.offset : end - change.offset])
        for start, end in zip(starts, cuts, strict=True)
    ]


@dataclass(frozen=True)
class Crash:
    """One power cut: the files left behind, and the saves that had been acknowledged before it."""

    files: dict[str, bytes]
    acknowledged: list[Any]

    def put_into(self, folder: Path) -> None:
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def crashes(tape: Tape, count: int, seed: int) -> Iterator[Crash]:
    """Cut the power at `count` points drawn from the whole tape after its beginning."""
    chance = Random(seed)
    points = sorted(chance.choices(range(tape.begins, len(tape.steps) + 1), k=count))
    disk, acknowledged, done = Disk(), [], 0
    for point in points:
        for step in tape.steps[done:point]:
            disk.take(step)
            if isinstance(step, Acknowledged):
                acknowledged.append(step.save)
        done = point
        yield Crash(disk.after_power_loss(chance), list(acknowledged))
