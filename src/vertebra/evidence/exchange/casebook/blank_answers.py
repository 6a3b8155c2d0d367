"""Exchange, casebook: how an item is answered, as the blank casebook prints it, in both languages.

Kind, units and range; room to write by hand; every code with its words and, where it has another, its standard term.
"""

from collections.abc import Iterator

from vertebra.evidence.exchange.casebook.document import Line
from vertebra.evidence.exchange.casebook.words import WORDS
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

_ROOM = {"text": "_" * 28, "date": "_____-___-___", "moment": "_____-___-___  ___:___"}


def answer_lines(study: Study, item: Item) -> Iterator[Line]:
    """One line after the other; what the system works out has no room to write."""
    yield Line(_kind(item))
    room = "" if item.derive is not None else _room(item)
    units = " / ".join(unit for unit in map(unit_in_both, item.units) if unit)
    if room or units:
        yield Line(f"{room} {units}".strip())
    limits = _limits(item)
    if limits:
        yield Line(
            _pair("range", *(f"{limits} {say_unit(item.unit, lang)}".strip() for lang in ("en", "zh-Hant"))), "quiet"
        )
    codes = next((c for c in study.codelists if c.id == item.codes), None)
    if codes is not None:
        yield Line(codes.id, "code")
        for code in codes.codes:
            term = f"  [{code.standard}]" if code.standard and code.standard != code.code else ""
            yield Line(f"{'□' if item.multiple else '○'} {code.code}  {both(code.label)}{term}")


def both(text: Text) -> str:
    """Both languages behind each other; one where they say the same."""
    return text.en if text.en == text.zh else f"{text.en} {text.zh}"


def unit_in_both(unit: str) -> str:
    told = say_unit(unit, "en"), say_unit(unit, "zh-Hant")
    return " ".join(dict.fromkeys(told))


def _kind(item: Item) -> str:
    """Its type, what is special about it, whether it must be answered."""
    ways = [name for name in ("partial", "censored", "multiple", "personal") if getattr(item, name)]
    needed = "required" if item.required and item.derive is None else "optional" if item.derive is None else ""
    told = [WORDS[name] for name in (item.type, *ways, needed) if name]
    return f"{', '.join(x.en for x in told)} {'、'.join(x.zh for x in told)}"


def _room(item: Item) -> str:
    if item.type == "number":
        return "_" * 10 + (f" . {'_' * 2 * item.decimals}" if item.decimals else "")
    return _ROOM.get(item.type, "")


def _pair(word: str, en: str, zh: str) -> str:
    return f"{WORDS[word].en.format(en)} {WORDS[word].zh.format(zh)}"


def _limits(item: Item) -> str:
    low, high = ("" if x is None else f"{x:f}" for x in (item.low, item.high))
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
