"""What a scanned or typed code says: whose wristband, which container, whose badge. Text in, the code and its kind out.

A code counts only when its check character agrees; one of another protocol is not ours.
Source: ISO/IEC 7064 MOD 37-2; domain notes F1 (identity).
"""

import re
from typing import Literal

import msgspec

from vertebra.terms.identifiers import is_sound, with_check

_CHECK = r"[0-9A-Z*]"
_PERSON = r"(?P<person>[A-Z]{1,4}[A-Z0-9]{0,6}-[0-9]{1,6})"
_LABEL = rf"{_PERSON}(?P<lot>-L[0-9]{{1,2}})?(?:-S(?P<serial>[0-9]{{1,6}}))?-{_CHECK}"
_BADGE = rf"B-[A-Z2-7]{{12}}-{_CHECK}"


class Read(msgspec.Struct, frozen=True):
    """code: as the ledger names the person or container, and the whole of a badge. serial: of the label, 0 if none."""

    what: Literal["person", "container", "badge"]
    code: str
    serial: int = 0


def read_code(text: str, protocol: str) -> Read | None:
    """What the code says; None when it is none of ours, or misread."""
    written = text.strip().upper()
    if not is_sound(written):
        return None
    if re.fullmatch(_BADGE, written):
        return Read("badge", written)
    found = re.fullmatch(rf"{re.escape(protocol)}-{_LABEL}", written)
    return _label(found, protocol) if found else None


def _label(found: re.Match[str], protocol: str) -> Read:
    stem = f"{protocol}-{found['person']}{found['lot'] or ''}"
    return Read("container" if found["lot"] else "person", with_check(stem), int(found["serial"] or 0))
