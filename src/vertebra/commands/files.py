"""Files that a command reads and writes: what cannot be is told in one line."""

from pathlib import Path

from vertebra.terms.trouble import Trouble


def read_file(path: Path, most: int) -> bytes:
    """
    Raises:
        Trouble: no ordinary file, larger than `most` bytes, or not readable.
    """
    try:
        if not path.is_file():
            raise Trouble(f"{path} is no file: name one that exists")
        if path.stat().st_size > most:
            raise Trouble(f"{path} is larger than {most:,} bytes: that is not what is expected here")
        return path.read_bytes()
    except OSError as wrong:
        raise Trouble(f"cannot read {path}: {wrong.strerror}") from wrong


def write_file(path: Path, data: bytes, folders: bool = False) -> None:
    """folders: make those on the way that are not there.

    Raises:
        Trouble: a folder cannot be made or the file not written.
    """
    try:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as wrong:
        raise Trouble(f"cannot write {path}: {wrong.strerror}") from wrong
