"""App, pages: what a scanned code says, in words and with a tone, before anything is done with it."""

import re
from collections.abc import Iterable
from typing import Any

from vertebra.app.pages.telling import Teller
from vertebra.conduct.entries import Scan
from vertebra.conduct.product.scanning import Read, read_code
from vertebra.protocol.study import Study
from vertebra.terms.identifiers import with_check

Shown = dict[str, Any]


def told(teller: Teller, text: str, about: str = "") -> Shown:
    """text: as read. tone: good, or bad where it is no code of ours or belongs to somebody else than `about`."""
    read = read_code(text, teller.study.identity.protocol)
    foreign = read is not None and about != "" and not belongs(teller, read, about)
    name = "scan_unknown" if read is None else "scan_foreign" if foreign else f"scan_{read.what}"
    says = teller.words[name].format(_short(read.code if read else text, teller))
    tone = "bad" if read is None or foreign else "good"
    what, code = (read.what, read.code) if read else ("", "")
    return {"text": text.strip(), "what": what, "code": code, "tone": tone, "says": says}


def told_all(teller: Teller, texts: Iterable[str], about: str = "") -> list[Shown]:
    return [told(teller, text, about) for text in texts]


def not_foreign(teller: Teller, texts: Iterable[str], about: str) -> list[str]:
    """Of the codes that were read those that do not belong to somebody else."""
    read = {text: read_code(text, teller.study.identity.protocol) for text in texts}
    return [text for text, label in read.items() if label is None or belongs(teller, label, about)]


def belongs(teller: Teller, read: Read, about: str) -> bool:
    """Whether the label is the participant's own; a badge is nobody's product."""
    return read.what == "badge" or belongs_to(teller.study, read, about)


def belongs_to(study: Study, label: Read | Scan, about: str) -> bool:
    stem = f"{study.identity.protocol}-{about}"
    return label.code in (with_check(stem), with_check(f"{stem}-L1"))


def participant_in(code: str) -> str:
    """The participant's number in the code of a wristband or container; empty if there is none.

    >>> participant_in("NPC-001-P-003-L1-B"), participant_in("NPC-001-P-003-P"), participant_in("NPC-001")
    ('P-003', 'P-003', '')
    """
    found = re.search(r"-([A-Z]{1,4}[A-Z0-9]{0,6}-[0-9]{1,6})(?:-L[0-9]{1,2})?-[0-9A-Z*]\Z", code)
    return found[1] if found else ""


def _short(code: str, teller: Teller) -> str:
    """Without the protocol's name, which is the same on every label."""
    return code.strip().removeprefix(f"{teller.study.identity.protocol}-")[:40]
