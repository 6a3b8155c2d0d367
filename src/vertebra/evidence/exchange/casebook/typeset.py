"""Exchange, casebook: a document becomes a PDF; the same document and the same fonts give the same bytes.

Where its letters come from is told in `evidence.fonts`.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import typst

from vertebra.evidence.exchange.casebook.document import Document
from vertebra.evidence.fonts import INSTALL, NoFont, families

TEMPLATE = Path(__file__).with_name("casebook.typ")


def typeset(document: Document, fonts: Sequence[Path] = (), machine_fonts: bool = True) -> bytes:
    """The document as PDF/A-2a.

    fonts: folders with further fonts. machine_fonts: whether those of the machine are looked through.

    Raises:
        NoFont: a character that no font has.
    """
    data = msgspec.json.encode(printable(msgspec.to_builtins(document)))
    named, found = families(data.decode(), fonts, machine_fonts)
    inputs = {"document": data.decode(), "fonts": msgspec.json.encode(named).decode()}
    compiler = typst.Compiler(TEMPLATE, font_paths=found, sys_inputs=inputs)
    midnight = datetime.datetime(*document.dated, tzinfo=datetime.UTC)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=midnight)
    except typst.TypstError as broken:
        raise _explained(broken) from broken
    assert isinstance(pdf, bytes)
    return pdf


def printable(data: Any) -> Any:
    """What cannot be seen, or turns reading round, as its number: nobody is misled, nothing is lost."""
    if isinstance(data, str):
        return "".join(c if _is_plain(c) else f"⟨U+{ord(c):04X}⟩" for c in data)
    if isinstance(data, dict):
        return {key: printable(value) for key, value in data.items()}
    return [printable(value) for value in data] if isinstance(data, list | tuple) else data


def _is_plain(character: str) -> bool:
    return character.isprintable() or character == "\n" or character == "\u3000"


def _explained(broken: typst.TypstError) -> Exception:
    if "could not be displayed" in broken.message:
        return NoFont(f"{broken.message}: {INSTALL}")
    return RuntimeError(f"the casebook did not compile: {broken.message} {'; '.join(broken.hints)}")
