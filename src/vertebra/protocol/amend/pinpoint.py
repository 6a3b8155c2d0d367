"""Where two long rules differ: the smallest comparisons that are not the same, so that a person sees 140 become 400."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, get_args

from vertebra.protocol.amend.values import same
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.expressions import Condition
from vertebra.protocol.expressions.nodes import And, AtLeast, Not, Or, When
from vertebra.terms.texts import Text

CONDITIONS = get_args(Condition)
_MOST = 3
Pair = tuple[Any, Any]


def pinpoint(old: Any, new: Any) -> list[Pair]:
    """The smallest conditions that differ between two rules of the same build; empty where a sentence is no shorter."""
    if not (isinstance(old, CONDITIONS) and isinstance(new, CONDITIONS)):
        return []
    found = list(_differing(old, new))
    return found if len(found) <= _MOST and not any(a is old for a, _ in found) else []


def _differing(old: Any, new: Any) -> Iterator[Pair]:
    pairs = list(_below(old, new)) if type(old) is type(new) and not _is_short(old) else None
    if pairs is None or not all(_alike(a, b) or same(a, b) for a, b in pairs):
        yield old, new
        return
    for a, b in pairs:
        if not same(a, b):
            yield from _differing(a, b)


def _is_short(node: Any) -> bool:
    """A denied comparison is told as one: outside a range, not recorded."""
    return isinstance(node, Not) and not isinstance(node.part, And | Or | When | AtLeast)


def _below(old: Any, new: Any) -> Iterator[Pair]:
    """The properties of both nodes, of lists each member."""
    for name in old.__struct_fields__:
        one, other = getattr(old, name), getattr(new, name)
        if isinstance(one, tuple) and isinstance(other, tuple):
            yield from zip_longest(one, other)
        else:
            yield one, other


def _alike(one: Any, other: Any) -> bool:
    return isinstance(one, CONDITIONS) and isinstance(other, CONDITIONS)


def said(pairs: list[Pair], old: Labels, new: Labels) -> tuple[Text, Text]:
    """What of the rule changes, before and after."""
    before, after = [tell(a, old) for a, _ in pairs], [tell(b, new) for _, b in pairs]
    return _all(before), _all(after)


def _all(texts: list[Text]) -> Text:
    return Text("; ".join(t.en for t in texts), "；".join(t.zh for t in texts))
