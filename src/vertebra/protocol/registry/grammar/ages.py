"""Ages that are not called one: `18-65 years`, `patients over 18 years old`, and the many years that are no age."""

from collections.abc import Sequence

from vertebra.protocol.registry.grammar.fitting import code_of, is_relative
from vertebra.protocol.registry.grammar.limits import Limit
from vertebra.protocol.registry.grammar.tokens import Token
from vertebra.protocol.registry.grammar.vocabulary import vocabulary

_NOT_AGE = vocabulary("not an age")


_SMALL = vocabulary("small people")


_PEOPLE = vocabulary("people")


def age_told(line: Sequence[Token], limit: Limit, before: Limit | None) -> tuple[int, int] | None:
    """An age that is not called one: `18-65 years`, `over 18 years old`. The place of the number, and a doubt."""
    if limit.listed or is_relative(limit) or code_of(limit) not in ("a", "mo", "wk", "d", ""):
        return None
    inside = " ".join(t.text.lower() for t in line[limit.first : limit.last + 1])
    after = [t.text.lower() for t in line[limit.last + 1 : limit.last + 4]]
    nearby = [t.text.lower() for t in line[max(0, limit.first - 4) : limit.first] if t.text[0].isalpha()]
    if _NOT_AGE & {*nearby, *after[:2]} or after[:1] == ["of"]:
        return None
    if code_of(limit) in ("wk", "d", "mo") and not _SMALL & {t.text.lower() for t in line}:
        return None  # `a 4 week old injury`
    if code_of(limit) and (
        "old" in inside.split()
        or "older" in inside
        or "younger" in inside
        or after[:1] == ["old"]
        or "aged" in nearby[-2:]
    ):
        return limit.first, 0
    if code_of(limit) in ("a", "mo") and all(w in _PEOPLE for w in nearby[-2:]) and not _ends_oddly(after):
        return limit.first, 1
    alone = limit.first == 0 and limit.last == len(line) - 1  # `Over 18` is all there is
    bare = code_of(limit) == "" and (bool(nearby) or alone) and all(w in _PEOPLE for w in nearby)
    short = limit.last == len(line) - 1 or line[limit.last + 1].kind in ("stop", "comma")
    return (limit.first, 2) if bare and short and all(10 <= b.number <= 100 for b in limit.bounds) else None


def _ends_oddly(after: Sequence[str]) -> bool:
    """`2 years of experience`, `less than 1 year on insulin` are no ages."""
    return bool(after) and after[0][0].isalpha() and after[0] not in _AFTER_AGE


_AFTER_AGE = vocabulary("after an age")
