"""Whether every text is there in both languages, in Traditional Chinese, and every number is one.

Source: a character that GB 2312 (simplified) has and Big5 (traditional, as cp950) lacks is a simplified form. A few
simplified forms are rare old characters in Big5 too; they are listed.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from vertebra.protocol.check.codes import finding
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

Kind = TypeVar("Kind")

_ALSO_SIMPLIFIED = frozenset("体么与复")
_MOST_DIGITS = 30  # before or behind the point; a count of cells has about ten
_HAN = re.compile(r"[\u3400-\u9fff]")
# One written English word of four letters or more beside others: a phrase, not an abbreviation or a name
_PHRASE = re.compile(r"[a-z]{2,}[ ,]+[a-z]{3,}")


def check_texts(study: Study) -> Iterator[Finding]:
    """Findings: S21, S22, S25."""
    for where, text in below(study, Text, "study"):
        yield from _text(where, text)


def _text(where: str, text: Text) -> Iterator[Finding]:
    if simplified := simplified_in(text.zh):
        yield finding("S22", where, text=_brief(text.zh), characters=simplified)
    if _PHRASE.search(text.en) and not _HAN.search(text.zh):
        yield finding("S21", where, text=_brief(text.en))
    if _HAN.search(text.en):
        yield finding("S25", where, text=_brief(text.en))


def _brief(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def simplified_in(text: str) -> str:
    """The simplified characters of a text, each once.

    >>> simplified_in("台灣的臨床試驗"), simplified_in("临床试验")
    ('', '临试验')
    """
    return "".join(dict.fromkeys(c for c in text if _is_simplified(c)))


def _is_simplified(character: str) -> bool:
    if character in _ALSO_SIMPLIFIED:
        return True
    return bool(_HAN.match(character)) and _has(character, "gb2312") and not _has(character, "cp950")


def _has(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def check_numbers(study: Study) -> Iterator[Finding]:
    """Infinity and NaN, which compare with nothing, and what is beyond all measure. Findings: S30."""
    for where, number in below(study, Decimal, "study"):
        if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
            yield finding("S30", where, number=f"{number:.3e}")


def below(value: Any, kind: type[Kind], where: str) -> Iterator[tuple[str, Kind]]:
    """Everything of a kind below a value, with the way to it: ids where there are any, field names otherwise."""
    if isinstance(value, kind):
        yield where, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from below(getattr(value, name), kind, f"{where}/{name}")
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            named = getattr(part, "id", None) or getattr(part, "code", None) or str(number)
            yield from below(part, kind, f"{where}/{named}")
