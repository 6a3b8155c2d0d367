"""Exchange, labs: a result as the laboratory wrote it, in the writing of the ledger; what has two meanings is asked.

`<0.5` stays what it is, flags for high and low are taken off, a comma is a decimal sign only where it cannot be
anything else, or where the mapping says so.
"""

import re
import unicodedata
from typing import Literal, NamedTuple

from vertebra.terms.texts import Text

Decimal = Literal["", ".", ","]

_FLAGS = re.compile(r"\s*(?:\((?:HH|LL|H|L|h|l)\)|(?<=[\d.\s])(?:HH|LL|H|L)|[*↑↓▲▼#])\s*\Z")
_FRONT_FLAGS = re.compile(r"\A(?:[*↑↓▲▼]|(?:HH|LL|H|L)\s+)\s*")
_WORDS = (("小於", "<"), ("低於", "<"), ("大於", ">"), ("高於", ">"), ("less than", "<"), ("greater than", ">"))
_SIGNED = re.compile(r"([<>]?)\s*([+-]?)\s*([\d.,]*\d|\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?)\Z", re.ASCII)
_POINTS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")  # 1,234.5 and 1,234,567: comma groups thousands
_COMMAS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")  # 1.234,5 and 1.234.567: point does


class Read(NamedTuple):
    """The number as the ledger writes it, or why it cannot be told."""

    value: str
    asks: Text | None = None


def read_number(written: str, decimal: Decimal = "") -> Read:
    """
    >>> read_number("＜0.5 L").value, read_number("12,5").value, read_number("1,234.5").value
    ('<0.5', '12.5', '1234.5')
    >>> read_number("1,234").asks is None, read_number("1,234", ".").value, read_number("1,234", ",").value
    (False, '1234', '1.234')
    """
    text = _bare(written)
    found = _SIGNED.match(text)
    if found is None:
        return Read("", _unreadable(written))
    plain, asks = _plain(found[3].replace(" ", "").replace("'", ""), decimal, written)
    return Read(f"{found[1]}{found[2].replace('+', '')}{plain}", asks) if asks is None else Read("", asks)


def decimal_sign(written: list[str]) -> Decimal:
    """The decimal sign that all results of a file agree on where they leave no choice; "" where they do not."""
    texts = [_bare(text) for text in written]
    point = any(
        _POINTS.search(t) or re.search(r"\d\.\d{1,2}\Z|\d\.\d{4,}\Z", t) for t in texts if "," not in t or "." in t
    )
    comma = any(
        _COMMAS.search(t) or re.search(r"\d,\d{1,2}\Z|\d,\d{4,}\Z", t) for t in texts if "." not in t or "," in t
    )
    return "" if point == comma else "." if point else ","


def _bare(written: str) -> str:
    """Half-width, without flags; words for below and above as signs."""
    text = unicodedata.normalize("NFKC", written).strip()
    for word, sign in _WORDS:
        if text.lower().startswith(word):
            text = sign + text[len(word) :].strip()
    return _FLAGS.sub("", _FRONT_FLAGS.sub("", text)).strip()


def _plain(digits: str, decimal: Decimal, written: str) -> tuple[str, Text | None]:
    """The digits with a point, or the question."""
    if "," not in digits:
        return _pointed(digits, decimal, written)
    if _POINTS.fullmatch(digits) and decimal != ",":
        return digits.replace(",", ""), None
    if _COMMAS.fullmatch(digits) and decimal != ".":
        return digits.replace(".", "").replace(",", "."), None
    if digits.count(",") > 1 or "." in digits:
        return "", _unreadable(written)
    whole, _, part = digits.partition(",")
    is_group = len(part) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    if not is_group or decimal == ",":
        return ("", _unreadable(written)) if decimal == "." else (f"{whole or '0'}.{part}", None)
    return (f"{whole}{part}", None) if decimal == "." else ("", _two_ways(written))


def _pointed(digits: str, decimal: Decimal, written: str) -> tuple[str, Text | None]:
    """A point alone is a decimal sign, unless the file has decimal commas: there 1.234 may be a thousand."""
    if digits.count(".") > 1:
        return (
            (digits.replace(".", ""), None)
            if _COMMAS.fullmatch(digits) and decimal != "."
            else ("", _unreadable(written))
        )
    if decimal == "," and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits):
        return digits.replace(".", ""), None
    return (f"0{digits}" if digits.startswith(".") else digits), None


def _unreadable(written: str) -> Text:
    return Text(f"“{written}” is no number: correct the file, or map the word to a missing reason.",
                f"「{written}」不是數字：請更正檔案，或於對應檔指定缺漏原因。")  # fmt: skip


def _two_ways(written: str) -> Text:
    return Text(f"“{written}” can be read in two ways: say in the mapping which sign is decimal.",
                f"「{written}」有兩種讀法：請於對應檔指定小數點符號。")  # fmt: skip
