"""Numbers and comparators put together: `≥ 18`, `18-65`, `> 60 and < 100`, `0, 1 or 2`, `≤ 2.5 x ULN`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from vertebra.protocol.registry.grammar.concepts import concepts
from vertebra.protocol.registry.grammar.spelling import Unit
from vertebra.protocol.registry.grammar.tokens import Token
from vertebra.protocol.registry.grammar.vocabulary import vocabulary

Sign = Literal["<", "<=", ">", ">=", "=="]
REVERSED: dict[str, Sign] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}
_FILLERS = vocabulary("fillers")


class Bound(NamedTuple):
    """uln, lln: the number counts multiples of the upper or lower limit of normal."""

    sign: Sign
    number: Decimal
    uln: bool = False
    lln: bool = False


class Limit(NamedTuple):
    """What a value is held against.

    Attributes:
        first, last: the tokens it is made of, both included. join: all bounds (`and`), one of them (`or`), or either
        (`list`: a comma).
        unit: as written; None where none was. listed: an enumeration such as `0, 1 or 2`.
        name: the place of a name that stands inside, as in `between the ages of 18 and 65`; -1 for none.
        backwards: the name follows, as in `18 ≤ age`.
    """

    first: int
    last: int
    bounds: tuple[Bound, ...]
    unit: Unit | None = None
    join: Literal["and", "or", "list"] = "and"
    listed: bool = False
    name: int = -1
    backwards: bool = False


def limits(line: Sequence[Token]) -> list[Limit]:
    """All limits of a line from left to right; two that belong to one range are one."""
    found: list[Limit] = []
    at = 0
    while at < len(line):
        limit = _limit(line, at)
        if limit and len(limit.bounds) == 2 and limit.last + 1 < len(line) and line[limit.last + 1].kind == "times":
            limit = _with_normal(line, limit)
        if limit is None:
            at += 1
            continue
        if found and found[-1].backwards and limit.first == found[-1].last + 2 and len(limit.bounds) == 1:
            limit = _around(found.pop(), limit)
        elif found and (joint := _joint(line, found[-1], limit)):
            limit = _merged(found.pop(), limit, joint)
        found.append(limit)
        at = limit.last + 1
    return found


def _around(one: Limit, two: Limit) -> Limit:
    """`18 ≤ age ≤ 65`: one range around its name."""
    return Limit(one.first, two.last, one.bounds + two.bounds, two.unit or one.unit, name=one.last + 1)


def _limit(line: Sequence[Token], at: int) -> Limit | None:
    match line[at].kind:
        case "between":
            return _between(line, at)
        case "sign":
            return _signed(line, at)
        case "number":
            return (
                _range(line, at, at)
                or _backwards(line, at)
                or _followed(line, at)
                or _times_more(line, at)
                or _listed(line, at)
            )
        case "name":
            return None
        case _:
            return None


def _between(line: Sequence[Token], at: int) -> Limit | None:
    """`between (the ages of) A and B`, `from A to B`; `from A` alone is a lower limit."""
    number, name = at + 1, -1
    while number < len(line) and number - at <= 5 and line[number].kind in ("word", "name", "sign"):
        name = number if line[number].kind == "name" else name
        number += 1
    if number >= len(line) or line[number].kind != "number":
        return None
    found = _range(line, number, at, and_too=line[at].text.lower() != "from")
    if found:
        return found._replace(name=name)
    return None


_TIES = ("to", "and")


def _range(line: Sequence[Token], at: int, first: int, and_too: bool = False) -> Limit | None:
    """`A - B`, `A to B`, and after `between` also `A and B`; the ends belong to the range."""
    tie, high = at + 1, at + 2
    # `18 years of age to 65 years`
    while and_too and tie < len(line) and line[tie].kind in ("word", "name") and tie - at <= 3:
        tie, high = tie + 1, high + 1
    if first < at and tie < len(line) and line[tie].text.lower() in ("up to", "upto") and line[tie].kind == "sign":
        high = tie + 1  # `from 6 weeks up to 14 weeks`
        ends = _ends(line[at], line[high], "<=") if high < len(line) and line[high].kind == "number" else ()
        return Limit(first, high, ends, line[high].unit or line[at].unit) if ends else None
    strict = high < len(line) and line[high].kind == "sign" and line[high].value in ("<=", "<")
    upper: Sign = "<" if strict and line[high].value == "<" else "<="
    high += strict
    if high >= len(line) or line[tie].kind not in (_TIES if and_too else ("to",)) or line[high].kind != "number":
        return None
    low, top = line[at], line[high]
    if low.roman != top.roman or (low.number >= top.number and not (low.unit and top.unit and low.unit != top.unit)):
        return Limit(first, high, _ends(low, top, upper), top.unit or low.unit) if low.roman == top.roman else None
    if low.unit and top.unit and low.unit.code != top.unit.code:
        return _unequal(low, top, upper, first, high)
    return Limit(first, high, _ends(low, top, upper), top.unit or low.unit)


def _ends(low: Token, top: Token, upper: Sign) -> tuple[Bound, ...]:
    return Bound(">=", low.number), Bound(upper, top.number)


_MONTHS = {"a": Decimal(12), "mo": Decimal(1)}


def _unequal(low: Token, top: Token, upper: Sign, first: int, last: int) -> Limit | None:
    """`6 months to 5 years`: told in the unit of the upper end."""
    one, two = (x.unit.code if x.unit else "" for x in (low, top))
    if one not in _MONTHS or two not in _MONTHS:
        return None
    lower = (low.number * _MONTHS[one] / _MONTHS[two]).quantize(Decimal("0.0001")).normalize() + 0
    return Limit(first, last, (Bound(">=", lower), Bound(upper, top.number)), top.unit)


def _signed(line: Sequence[Token], at: int) -> Limit | None:
    """`≥ A`, `≤ A x ULN`, `> ULN`."""
    sign: Sign = line[at].value  # type: ignore[assignment]
    number = at + 1
    while number < len(line) and number - at <= 6 and (_is_filler(line[number]) or _is_least_score(line, at, number)):
        number += 1
    if number >= len(line):
        return None
    token = line[number]
    if token.kind in ("uln", "lln"):
        return Limit(at, number, (Bound(sign, Decimal(1), token.kind == "uln", token.kind == "lln"),))
    if token.kind != "number":
        return None
    name = next((i for i in range(at + 1, number) if line[i].kind == "name"), -1)
    if (whole := _range(line, number, at)) and len(line[number + 1].text) < 3:
        lower = whole.bounds[0] if sign in ("==", "<", "<=") else Bound(sign, whole.bounds[0].number)
        return whole._replace(bounds=(lower, *whole.bounds[1:]), name=name)
    return _with_normal(line, Limit(at, number, (Bound(sign, token.number),), token.unit, name=name))


def _is_filler(token: Token) -> bool:
    return (token.kind in ("word", "name") and token.text.lower() in _FILLERS) or token.kind in ("open", "to")


_OF_A_SCORE = frozenset(("score", "scores", "total", "cut", "cutoff", "cut-off", "off", "of"))


def _is_least_score(line: Sequence[Token], at: int, place: int) -> bool:
    """`a minimum HAM-D cut-off score of 20`: the score stands between comparator and number."""
    if not line[at].text.lower().removeprefix("a ").startswith(("minim", "maxim")):
        return False
    token = line[place]
    is_score = token.kind == "name" and concepts()[token.value].is_score
    return is_score or (token.kind == "word" and token.text.lower() in _OF_A_SCORE)


def _with_normal(line: Sequence[Token], limit: Limit) -> Limit:
    """A number that counts multiples of a limit of normal: `2.5 x ULN`, `3 times the upper limit of normal`."""
    at, times = limit.last + 1, False
    while at < len(line) and at - limit.last <= 4 and (line[at].kind == "times" or _between_times(line[at])):
        times = times or line[at].kind == "times"
        at += 1
    if at < len(line) and line[at].kind in ("uln", "lln") and (times or at == limit.last + 1):
        is_upper = line[at].kind == "uln"
        bounds = tuple(b._replace(uln=is_upper, lln=not is_upper) for b in limit.bounds)
        return limit._replace(last=at, bounds=bounds, unit=None)
    # Multiples of something else are no limit in a unit
    return limit._replace(unit=Unit("?", 0, 0)) if times and limit.unit is None else limit


def _between_times(token: Token) -> bool:
    return token.kind in ("word", "open", "close", "sign") and token.text.lower() in (
        "the",
        "of",
        "above",
        "over",
        "greater than",
        "higher than",
        "(",
        ")",
        "institutional",
        "more than",
        "elevation",
    )


def _backwards(line: Sequence[Token], at: int) -> Limit | None:
    """`18 ≤ age`: the comparator stands before the name."""
    if (
        at + 2 < len(line)
        and line[at + 1].kind == "sign"
        and line[at + 2].kind == "name"
        and len(line[at + 1].text) <= 2
    ):
        sign = REVERSED[line[at + 1].value]
        return Limit(at, at + 1, (Bound(sign, line[at].number),), line[at].unit, backwards=True)
    return None


def _followed(line: Sequence[Token], at: int) -> Limit | None:
    """`65 years or older`, `18 years of age and above`, `18+`, `5 times ULN or more`."""
    whole = _with_normal(line, Limit(at, at, (Bound(">=", line[at].number),), line[at].unit))
    after = whole.last + 1
    while after < len(line) and after - whole.last <= 5 and _may_stand_before_after(line[after]):
        after += 1
    if after >= len(line) or line[after].kind != "after":
        return None
    name = next((i for i in range(whole.last + 1, after) if line[i].kind == "name"), -1)
    bounds = tuple(b._replace(sign=line[after].value) for b in whole.bounds)  # type: ignore[arg-type]
    return whole._replace(last=after, bounds=bounds, name=name)


def _times_more(line: Sequence[Token], at: int) -> Limit | None:
    """`five times higher than the upper limit of normal`: the comparator stands behind the number."""
    kinds = [t.kind for t in line[at + 1 : at + 4]]
    if kinds[:2] != ["times", "sign"] or kinds[2:] not in (["uln"], ["lln"]):
        return None
    sign: Sign = line[at + 2].value  # type: ignore[assignment]
    bound = Bound(sign, line[at].number, kinds[2] == "uln", kinds[2] == "lln")
    return Limit(at, at + 3, (bound,))


def _may_stand_before_after(token: Token) -> bool:
    return token.kind in ("open", "close") or (
        token.kind in ("word", "name")
        and token.text.lower() in ("of", "age", "old", "years", "in", "predicted", "points", "score", "pain")
    )


def _listed(line: Sequence[Token], at: int) -> Limit | None:
    """A number that stands alone behind a name, or several: `0, 1 or 2`. Only a score is told like this."""
    values, last = [line[at].number], at
    while True:
        tie = last + 1
        while tie < len(line) and line[tie].kind in ("comma", "or", "and", "mark") and tie - last <= 2:
            tie += 1
        if tie >= len(line) or tie == last + 1 or line[tie].kind != "number" or line[tie].roman != line[at].roman:
            break
        if tie + 1 < len(line) and line[tie + 1].kind in ("times", "uln"):
            break
        values.append(line[tie].number)
        last = tie
    unit = line[at].unit
    if unit and unit.code != "%":
        return None
    return Limit(at, last, tuple(Bound("==", v) for v in values), unit, "or", listed=True)


def _joint(line: Sequence[Token], one: Limit, two: Limit) -> Literal["and", "or", "list", ""]:
    """How two limits hang together if they are one: only `and`, `or`, `but`, a comma or a dash between them."""
    between = line[one.last + 1 : two.first]
    if (
        one.listed
        and len(one.bounds) == 1
        and len(between) == 1
        and between[0].kind == "and"
        and two.bounds[0].sign in ("<", "<=")
    ):
        return "and"
    if (
        one.listed
        or two.listed
        or one.backwards
        or two.name >= 0
        or len(between) > 3
        or _both_normal(one) != _both_normal(two)
    ):
        return ""
    kinds = {t.kind for t in between}
    if not kinds <= {"and", "or", "comma", "to", "mark", "word"} or (
        one.unit and two.unit and one.unit.code != two.unit.code
    ):
        return ""
    if "word" in kinds and any(
        t.text.lower() not in ("also", "is", "age", "of", "years", "old") for t in between if t.kind == "word"
    ):
        return ""
    if len(one.bounds) > 1 or len(two.bounds) > 1 or _same_side(one, two):
        return ""
    return "or" if "or" in kinds else "list" if kinds <= {"comma", "mark"} else "and"


def _same_side(one: Limit, two: Limit) -> bool:
    return one.bounds[0].sign[0] == two.bounds[0].sign[0]


def _both_normal(limit: Limit) -> bool:
    return limit.bounds[0].uln or limit.bounds[0].lln


def _merged(one: Limit, two: Limit, joint: Literal["and", "or", "list", ""]) -> Limit:
    """Two limits of one range; `18.5 and < 30` begins with its lower end."""
    bounds = tuple(b._replace(sign=">=") for b in one.bounds) if one.listed else one.bounds
    return Limit(one.first, two.last, bounds + two.bounds, two.unit or one.unit, joint or "and", name=one.name)
