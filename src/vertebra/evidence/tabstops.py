"""What it shows, in columns: where the text of a number is cut so that decimals can stand below each other.

In: the printed text of a cell. Out: its chunks, each ending at a tab stop (the place of a decimal point).
"""

import itertools
import re

import msgspec

_NUMBER = re.compile(r"\d[\d,]*")
_SIGN_BEFORE_DIGIT = re.compile(r"[−+<>](?=\d)")
_WHOLE_NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")
_DECIMALS = re.compile(r"\.\d+")


class Chunks(msgspec.Struct, frozen=True):
    """A cell cut at its decimal points.

    `chunks` are pairs: what follows the last stop and is set at once, and what is pushed against the next stop. Cells
    of one `shape` (the same numbers in the same brackets) share all their stops, all cells of a column the first.
    """

    shape: str
    chunks: tuple[tuple[str, str], ...]


def cut_at_decimals(text: str) -> Chunks:
    """The chunks of a cell.

    >>> cut_at_decimals("−2.1 (1.5)")
    Chunks(shape='0 (0)', chunks=(('', '−2'), ('.1', ' (1'), ('.5)', '')))
    """
    stops = [found.end() for found in _NUMBER.finditer(text) if text[: found.start()][-1:] != "."] or [len(text)]
    ends = [0, *stops, len(text)]
    pieces = [text[start:end] for start, end in itertools.pairwise(ends)]
    first, *between = pieces[:-1]
    middle = tuple(_cut_between(piece) for piece in between)
    return Chunks(_shape(text), (("", first), *middle, (pieces[-1], "")))


def _cut_between(piece: str) -> tuple[str, str]:
    """What follows one stop and leads to the next gives way at its last space, else behind its decimals."""
    decimals = _DECIMALS.match(piece)
    cut = piece.rfind(" ") if " " in piece else decimals.end() if decimals else 0
    return piece[:cut], piece[cut:]


def _shape(text: str) -> str:
    return _WHOLE_NUMBER.sub("0", _SIGN_BEFORE_DIGIT.sub("", text))
