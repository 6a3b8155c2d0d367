"""Exchange, casebook: a document becomes a PDF; the same document and the same fonts give the same bytes.

Chinese wants a font that has it: the machine's own are looked through, and the folders that were named. Where none is
found, or a character is in none, that is one line of Trouble that says what to install; no box is ever printed.
"""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import typst

from vertebra.evidence.exchange.casebook.document import Document
from vertebra.terms.trouble import Trouble

TEMPLATE = Path(__file__).with_name("casebook.typ")
EMBEDDED = ("Libertinus Serif", "DejaVu Sans Mono")
_CJK = re.compile(r"[\u2e80-\u303f\u3100-\u312f\u31a0-\u31bf\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Traditional forms first; a font for another country shows the same characters in other shapes
PREFERRED = (
    "Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Noto Serif CJK TC", "Noto Serif TC", "PingFang TC",
    "Microsoft JhengHei", "PMingLiU", "AR PL UMing TW", "WenQuanYi Zen Hei", "Noto Sans CJK HK", "Noto Sans CJK JP",
    "Noto Sans CJK SC",
)  # fmt: skip
INSTALL = "install one (Debian, Ubuntu: apt-get install fonts-noto-cjk) or name a folder with one: --fonts FOLDER"


class NoFont(Trouble):
    """No font at hand has the characters of the document."""


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


def families(text: str, fonts: Sequence[Path] = (), machine_fonts: bool = True) -> tuple[list[str], typst.Fonts]:
    """The families to set a text in, and where they are. Fonts of the machine are looked at for Chinese only.

    Raises:
        NoFont: the text is Chinese, and no font for it is here.
    """
    needs_chinese = _CJK.search(text) is not None
    found = typst.Fonts(
        include_system_fonts=needs_chinese and machine_fonts, font_paths=[str(folder) for folder in fonts]
    )
    known = set(found.families())
    given = sorted(
        set(typst.Fonts(include_system_fonts=False, font_paths=[str(f) for f in fonts]).families()) - {*EMBEDDED}
    )
    chinese = [name for name in PREFERRED if name in known] + [name for name in given if name not in PREFERRED]
    if needs_chinese and not chinese:
        raise NoFont(f"no font for Chinese is here: {INSTALL}")
    return [EMBEDDED[0], *chinese[:2], EMBEDDED[1]], found


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
