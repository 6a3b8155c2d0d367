"""App, accounts: a badge as a card to print and cut out, 85.6 × 54 mm: who, the code as a QR symbol and in letters."""

from io import BytesIO
from pathlib import Path

import msgspec
import segno
import typst

from vertebra.evidence.fonts import families
from vertebra.terms.texts import Lang, Text

_TEMPLATE = Path(__file__).with_name("badge.typ")
_SAYS = Text("Identifies for verification. Signs nothing.", "僅供核對身分，不具簽署效力。")
_LOST = Text("Lost? Tell the administrator at once.", "遺失請立即通知系統管理員。")


def card(protocol: str, title: str, user: str, code: str, lang: Lang) -> bytes:
    """The card as PDF.

    Raises:
        NoFont: a character of the name that no font of the machine has.
    """
    pdf = sheet(protocol, title, user, code, lang).compile(format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def sheet(protocol: str, title: str, user: str, code: str, lang: Lang) -> typst.Compiler:
    """The card, ready to be set; its symbol has error correction M, so that a scratch does no harm."""
    told = {"protocol": protocol, "title": title, "user": user, "code": code}
    data = msgspec.json.encode(told | {"says": _SAYS.into(lang), "lost": _LOST.into(lang)}).decode()
    names, fonts = families(data)
    symbol = BytesIO()
    segno.make(code, error="m", micro=False).save(symbol, kind="svg", border=4, scale=4)
    inputs = {"card": data, "fonts": msgspec.json.encode(names).decode(), "symbol": symbol.getvalue().decode()}
    return typst.Compiler(_TEMPLATE, font_paths=fonts, sys_inputs=inputs)
