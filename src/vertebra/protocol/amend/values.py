"""The value of a property in words: what a person compares with what it becomes."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args

import msgspec

from vertebra.protocol.amend.change import joined
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.expressions import Condition, Node, reads
from vertebra.protocol.forms import Standard
from vertebra.protocol.show.words import WORDS
from vertebra.terms.canonical import canonical_bytes, fingerprint
from vertebra.terms.texts import Text
from vertebra.terms.units import TABLE, canonical

NODES = get_args(Node)
CONDITIONS = get_args(Condition)
_MOST = 400


def same(one: Any, other: Any) -> bool:
    """Whether both are written alike: 5 and 5.0 are not, since they give two versions."""
    return canonical_bytes(one) == canonical_bytes(other)


def told(value: Any, labels: Labels, field: str = "") -> Text | None:
    """None where there is nothing: no limit, no condition, an empty list."""
    match value:
        case None | "" | () | False if value is not False:
            return None
        case bool():
            return WORDS["yes" if value else "no"]
        case Text():
            return value
        case str():
            return _name(value, field)
        case int() | Decimal() | date():
            return _plain(f"{value:f}" if isinstance(value, Decimal) else f"{value}")
        case tuple():
            return joined(t for t in (told(v, labels, field) for v in value) if t)
        case Standard():
            name = f"{value.domain}.{value.test or value.variable} {value.cdash} {value.loinc}"
            return _plain(" ".join(name.split()))
        case _ if isinstance(value, NODES):
            return tell(value, labels)
        case _:
            return _plain(canonical_bytes(value).decode()[:_MOST])


def told_apart(before: Any, after: Any, old: Labels, new: Labels, field: str) -> tuple[Text | None, Text | None]:
    """Both in words; where the words are the same, with what makes the difference."""
    one, other = told(before, old, field), told(after, new, field)
    if one is None or other is None or (one.en != other.en and one.zh != other.zh):
        return one, other
    if one != other:  # only one of the two languages changed
        return _both(one), _both(other)
    return _with(one, _hint(before, after)), _with(other, _hint(after, before))


def _name(value: str, field: str) -> Text:
    if field == "analyte" and value in TABLE:
        return _plain(f"{value} {canonical(value)}".rstrip())
    known = WORDS.get(value) if field in ("type", "level", "moments", "reading", "colour", "scans") else None
    return known or _plain(value)


def _plain(text: str) -> Text:
    shown = text if text.strip() else repr(text)
    return Text(shown, shown)


def _both(text: Text) -> Text:
    return Text(f"{text.en} / {text.zh}", f"{text.zh}／{text.en}")


def _with(text: Text, hint: str) -> Text:
    return Text(f"{text.en} [{hint}]", f"{text.zh}［{hint}］")


def _hint(value: Any, other: Any) -> str:
    """Rules that are told alike may look at other items; else the hash tells them apart."""
    mine, theirs = ([r.item for r in reads(v)] if isinstance(v, NODES) else [] for v in (value, other))
    alone = [item for item in mine if item not in theirs]
    return ", ".join(alone) if alone else fingerprint(value)[:12]


def is_leaf(value: Any) -> bool:
    """Whether the value is told as a whole, not part by part."""
    return not isinstance(value, msgspec.Struct) or isinstance(value, (Text, Standard, *NODES))
