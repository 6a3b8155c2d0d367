"""Feasibility, rules in words for a reader who asks of a population, where every value is simply the newest."""

import msgspec

from vertebra.protocol.expressions import Condition, nodes as n, reads, say
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Text

_MOST_NAMES = 2


def in_words(study: Study, rule: Condition) -> Text:
    """The whole demand; `latest` is left unsaid."""
    words, plain = StudyWords(study), _plain(rule)
    return Text(say(plain, words, "en"), say(plain, words, "zh-Hant"))


def in_short(study: Study, rule: Condition) -> Text:
    """What it is about: the items that it weighs, not those that only choose between limits."""
    weighed = [ref for ref in reads(rule) if ref.kind == "number"] or list(reads(rule))
    words = StudyWords(study)
    names = list(dict.fromkeys(words.item(ref.item) for ref in weighed))
    more = "…" if len(names) > _MOST_NAMES else ""
    shown = names[:_MOST_NAMES]
    return Text(", ".join(t.en for t in shown) + more or "—", "、".join(t.zh for t in shown) + more or "—")


def _plain(node: n.Node) -> n.Condition:
    changed = {name: _each(getattr(node, name)) for name in node.__struct_fields__}
    if isinstance(node, n.Ref) and node.pick == "latest":
        changed["pick"] = "here"
    return msgspec.structs.replace(node, **changed)  # type: ignore[return-value]


def _each(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_each(part) for part in value)
    return _plain(value) if isinstance(value, msgspec.Struct) else value  # type: ignore[arg-type]
