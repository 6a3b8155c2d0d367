"""What a scanned or typed code says: whose wristband, which container, whose badge. Text in, the code and its kind out.

Source: ISO/IEC 7064 MOD 37-2; domain notes F1 (identity).
"""

import re
from typing import Literal

import msgspec

from vertebra.terms.identifiers import is_sound, with_check


class Read(msgspec.Struct, frozen=True):
    """code: as the ledger names the person or the container, the whole of a badge. serial: of the label, 0 if none."""

    what: Literal["person", "container", "badge"]
    code: str
    serial: int = 0


def read_code(text: str, protocol: str) -> Read | None:
    """What the code says; None when it is none of ours, or misread."""
    written = text.strip().upper()
    person = r"(?P<stem>{}-[A-Z]{{1,4}}[A-Z0-9]{{0,6}}-[0-9]{{1,6}}(?P<lot>-L[0-9]{{1,2}})?)"
    found = re.fullmatch(person.format(re.escape(protocol)) + r"(?:-S(?P<serial>[0-9]{1,6}))?-[0-9A-Z*]", written)
    if not is_sound(written):
        return None
    if found is None:
        return Read("badge", written) if re.fullmatch(r"B-[A-Z2-7]{12}-[0-9A-Z*]", written) else None
    return Read("container" if found["lot"] else "person", with_check(found["stem"]), int(found["serial"] or 0))
