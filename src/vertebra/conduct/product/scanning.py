"""What a scanned or typed code says: whose person, which container and which printed label of it, whose badge.

In comes the text as a scanner, a keyboard or a camera gives it; out goes what it stands for, or None: a code that is
damaged, of another trial or of no kind that we print. Own scheme, one check character over the whole of each code:

    person      NPC-001-P-003-<check>            the identity of the participant, on the wristband
    container   NPC-001-P-003-L1-<check>         the identity of the lot, typed where a label cannot be read
    container   NPC-001-P-003-L1-S002-<check>    one printed label of that lot
    badge       B-<12 characters>-<check>        who works here

Source: domain notes F1 (own identity scheme by default); check character: ISO/IEC 7064 MOD 37-2.
"""

import re
import unicodedata
from typing import Literal, NamedTuple

from vertebra.terms.identifiers import is_participant, is_sound, with_check

_LONGEST = 120
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SYMBOLOGY = re.compile(r"\][A-Z][0-9A-Z]")  # what some scanners send ahead of the data: ]d1, ]Q1 (ISO/IEC 15424)
_BADGE = re.compile(r"B-[A-Z2-7]{12}-[0-9A-Z*]")
_BEHIND = re.compile(r"(?P<who>.+?)(?:-L(?P<lot>[1-9]\d?)(?:-S(?P<serial>\d{3}))?)?-[0-9A-Z*]")
MOST_LABELS = 999  # as many as three digits can number


class Read(NamedTuple):
    """What was read. code: as `Scan.code` and the lot hold it; serial: of the printed label, 0 where it bears none."""

    what: Literal["person", "container", "badge"]
    code: str
    serial: int = 0


def read_code(text: str, protocol: str) -> Read | None:
    """What a code stands for in the trial of this protocol; None where it stands for nothing sound.

    Capitals, blanks around it, full-width characters and long dashes do not matter; every dash must be there.

    >>> read_code("NPC-001-P-003-L1-S002-5", "NPC-001")
    Read(what='container', code='NPC-001-P-003-L1-B', serial=2)
    """
    bare = _bare(text)
    if not is_sound(bare):
        return None
    if _BADGE.fullmatch(bare):
        return Read("badge", bare)
    return _ours(bare, protocol) if bare.startswith(f"{protocol}-") else None


def label_code(lot: str, serial: int) -> str:
    """What the symbol on one printed label of a container says.

    Raises:
        ValueError: a serial that three digits cannot say.
    """
    if not 1 <= serial <= MOST_LABELS:
        raise ValueError(f"no label can bear the serial {serial}")
    return with_check(f"{lot[:-2]}-S{serial:03}")


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:_LONGEST]).translate(_DASHES).strip().upper()
    return _SYMBOLOGY.sub("", plain, count=1) if plain.startswith("]") else plain


def _ours(bare: str, protocol: str) -> Read | None:
    found = _BEHIND.fullmatch(bare.removeprefix(f"{protocol}-"))
    if not found or not is_participant(found["who"]) or found["serial"] == "000":
        return None
    stem = f"{protocol}-{found['who']}"
    if found["lot"] is None:
        return Read("person", with_check(stem))
    return Read("container", with_check(f"{stem}-L{found['lot']}"), int(found["serial"] or 0))
