"""What each limit is about: the name before it or behind it, whose sex it holds for, and whether it is denied.

A limit whose name cannot be found, or whose unit does not belong to the name, is left over and told as such: it is
never given to the next best name.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vertebra.protocol.registry.grammar.ages import age_told
from vertebra.protocol.registry.grammar.beside import begins_anew, is_condition, makes_another, sexes_ahead
from vertebra.protocol.registry.grammar.concepts import Concept, concepts, members
from vertebra.protocol.registry.grammar.fitting import (
    code_of,
    is_on_scale,
    is_relative,
    scaled,
    tells_the_scale,
    unit_for,
)
from vertebra.protocol.registry.grammar.limits import Limit, limits
from vertebra.protocol.registry.grammar.spelling import unit_at
from vertebra.protocol.registry.grammar.tokens import Token, tokens
from vertebra.protocol.registry.grammar.vocabulary import vocabulary

FAR = 4  # words that may stand between a name and its limit


class Atom(NamedTuple):
    """One limit on one or several quantities.

    Attributes:
        concepts: ids; several where `AST and ALT` share a limit. unit: UCUM, known to the concept.
        sex: F or M where the limit holds for one sex only. denied: `no`, `not` before it.
        name, value: where both stand in the line. first, last: the tokens from one to the other.
        assumed: no unit of this quantity was written and the likely one was taken. lost: an exponent lost its mark.
        far: words between name and limit that were not understood. outside: `outside the range of` right before it.
    """

    concepts: tuple[str, ...]
    limit: Limit
    unit: str
    sex: str
    denied: bool
    name: tuple[int, int]
    value: tuple[int, int]
    first: int
    last: int
    assumed: bool = False
    lost: bool = False
    far: int = 0
    shared: bool = False
    outside: bool = False


class Stray(NamedTuple):
    """A limit that nothing was found for. unit: as written. near: the concept it did not fit, if any."""

    limit: Limit
    value: tuple[int, int]
    near: str = ""


class Found(NamedTuple):
    """conditions: whether a limit was passed over that says for whom another holds."""

    line: tuple[Token, ...]
    atoms: tuple[Atom, ...]
    strays: tuple[Stray, ...]
    conditions: bool = False

    def strays_beside(self, start: int, end: int) -> bool:
        """Whether a limit is left over that does not stand in this stretch."""
        return any(s.value[1] <= start or s.value[0] >= end for s in self.strays)


def atoms(text: str) -> Found:
    """All limits of a line, each with what it is about."""
    line = tokens(text)
    found: list[Atom] = []
    strays: list[Stray] = []
    before: Limit | None = None
    conditions = False
    for limit in limits(line):
        if _tells_scale(text, line, limit, before):
            continue
        atom = _atom(text, line, limit, before, found[-1] if found else None)
        before = limit
        if isinstance(atom, Atom) and is_condition(line, atom, not found):
            conditions = True
        elif isinstance(atom, Atom):
            found.append(atom)
        elif atom is not None:
            strays.append(atom)
    for place, sex in list(sexes_ahead(line, found)):
        found[place] = found[place]._replace(sex=sex)
    return Found(tuple(line), tuple(found), tuple(strays), conditions)


def _tells_scale(text: str, line: Sequence[Token], limit: Limit, before: Limit | None) -> bool:
    """`a VAS of 0-10` says what the scale is: no limit, and none that stands before the next one."""
    names = (
        concepts()[line[place].value] for place, _ in _candidates(line, limit, before) if not _is_another(line, place)
    )
    return any(tells_the_scale(text[: line[limit.first].start], scaled(text, c, limit), limit) for c in names)


def _atom(
    text: str, line: Sequence[Token], limit: Limit, before: Limit | None, last: Atom | None
) -> Atom | Stray | None:
    value = (line[limit.first].start, line[limit.last].end)
    near = ""
    if _is_change(line, limit) or _counts_others(line, limit):
        return None
    for place, far in _candidates(line, limit, before):
        if _is_another(line, place):
            continue
        concept = scaled(text, concepts()[line[place].value], limit)
        if makes_another(line, place, limit.first, concept):
            continue
        fitting = unit_for(concept, limit)
        if fitting is None:
            near = near or concept.id
            continue
        if any(t.roman for t in line[limit.first : limit.last + 1]) and not concept.is_score:
            continue  # grades and classes are told in Roman numerals
        if limit.listed and (not concept.is_score or far > 2 or not is_on_scale(concept, limit)):
            continue
        return _made(line, limit, place, concept, fitting, far, value)
    if age := age_told(line, limit, before):
        place, far = age
        return _made(line, limit, place, concepts()["AGE"], (code_of(limit) or "a", False), far, value)
    if last is not None and (same := _again(line, limit, last)):
        return same
    return None if limit.listed else Stray(limit, value, near)


def _made(
    line: Sequence[Token],
    limit: Limit,
    place: int,
    concept: Concept,
    fitting: tuple[str, bool],
    far: int,
    value: tuple[int, int],
) -> Atom:
    places = _shared(line, place, limit) if place < limit.first else [place]
    ids = tuple(dict.fromkeys(m.id for p in reversed(places) for m in _members(line, p, concept, place)))
    first, last = min(*places, limit.first), max(*places, limit.last)
    name = (line[min(places)].start, line[max(places)].end)
    unit, assumed = fitting
    lost = any(t.unit is not None and t.unit.lost for t in line[limit.first : limit.last + 1])
    sex = _sex(line, limit, max(place, 0) if place < limit.first else limit.first)
    return Atom(
        ids,
        limit,
        unit,
        sex,
        _denied(line, first),
        name,
        value,
        first,
        last,
        assumed,
        lost,
        far,
        len(places) > 1,
        _is_outside(line, limit),
    )


def _members(line: Sequence[Token], place: int, concept: Concept, own: int) -> tuple[Concept, ...]:
    return members(concept.id if line[place].value == line[own].value else line[place].value)


def _candidates(line: Sequence[Token], limit: Limit, before: Limit | None) -> Iterator[tuple[int, int]]:
    """Places of names that the limit may be about, the likeliest first, with the number of words between."""
    if limit.name >= 0:
        yield limit.name, 0
    if limit.backwards:
        yield limit.last + 1, 0
        return
    behind = list(_behind(line, limit))
    ahead = list(_ahead(line, limit, before))
    if behind and behind[0][1] == 0 and (not ahead or ahead[0][1] > 1):
        yield from behind
        yield from ahead
    else:
        yield from ahead
        yield from behind


_CLAUSE_ENDS = ("stop", "uln", "lln", "after")


def _ahead(line: Sequence[Token], limit: Limit, before: Limit | None) -> Iterator[tuple[int, int]]:
    """Names before the limit, nearest first."""
    far, at, depth = 0, limit.first - 1, 0
    floor = limit.first if _is_quotient(line, limit.first) else before.last if before else -1
    while at > floor and far <= FAR:
        token = line[at]
        if token.kind == "name":
            yield at, far
            far += 1
        elif token.kind in _CLAUSE_ENDS or (token.kind in ("and", "or", "comma") and depth == 0 and far > 0):
            return
        elif token.kind in ("and", "or", "comma") and depth == 0:
            far += 2
        elif token.kind == "number" and depth == 0:
            far += 1
        elif token.kind == "word" and depth == 0:
            far += token.text.lower() not in _LIGHT
        elif token.kind == "close":
            depth += 1
        elif token.kind == "open":
            depth = max(0, depth - 1)
        at -= 1


def _is_quotient(line: Sequence[Token], first: int) -> bool:
    """`E/A > 2`: a quotient of two things that have no names here is a thing of its own, and no unit."""
    one, mark, two = line[first - 3 : first] if first >= 3 else (line[0],) * 3
    if (one.kind, mark.kind, two.kind) != ("word", "mark", "word") or (one.end, mark.end) != (mark.start, two.start):
        return False
    return mark.text != "+" and unit_at(f"{one.text}{mark.text}{two.text}", 0) is None


_LIGHT = vocabulary("light")
_BEFORE_NAMES = vocabulary("before a name")
_BEGINS_ANEW = vocabulary("begins anew")


def _behind(line: Sequence[Token], limit: Limit) -> Iterator[tuple[int, int]]:
    """Names behind the limit that have no limit of their own: `≥ 18 years of age`, `score of 4 or more on VAS`."""
    far, at = 0, limit.last + 1
    while at < len(line) and far <= 3:
        token = line[at]
        if token.kind == "name":
            if not _has_own(line, at):
                yield at, far
            return
        if token.kind == "word":
            far += token.text.lower() not in _BEFORE_NAMES
            if token.text.lower() in _BEGINS_ANEW:
                return
        elif token.kind not in ("open", "close", "mark") or (token.kind == "mark" and token.text in ":/"):
            return
        at += 1


def _has_own(line: Sequence[Token], at: int) -> bool:
    following = [t.kind for t in line[at + 1 : at + 4]]
    return bool(following) and (
        following[0] in ("sign", "number", "between")
        or following[:2]
        in (["mark", "sign"], ["word", "sign"], ["mark", "number"], ["word", "number"], ["close", "sign"])
    )


def _shared(line: Sequence[Token], place: int, limit: Limit) -> list[int]:
    """The name and those joined to it: `AST and ALT ≤ 2.5 x ULN`, `AST/ALT`."""
    places, at = [place], place - 1
    while at >= 0:
        joints = 0
        while at >= 0 and line[at].kind in ("and", "or", "comma", "mark", "open", "close") and joints < 3:
            at, joints = at - 1, joints + 1
        if at < 0 or joints == 0 or line[at].kind != "name" or not _alike(line[at].value, line[place].value, limit):
            break
        if line[at].value != line[place].value or joints:
            places.append(at)
        at -= 1
    return places


def _alike(one: str, two: str, limit: Limit) -> bool:
    """Whether two quantities can share a limit: the same kind of unit, or both in multiples of normal."""
    a, b = concepts()[one], concepts()[two]
    if is_relative(limit):
        return a.group == b.group == "lab"
    return a.analyte == b.analyte and a.is_score == b.is_score and one != "AGE"


_CHANGES = vocabulary("changes")
_OFFSET = re.compile(
    r"(?:above|over|below|(?:higher|lower|greater|more|less) than) (?:the )?"
    r"(?:uln|lln|upper|lower|normal|baseline|individuali[sz]ed|institutional|control|upper limits?.*)"
)


def _is_change(line: Sequence[Token], limit: Limit) -> bool:
    """`an increase of ≥ 1 point`, `3 seconds above the ULN` are no limits on the value itself."""
    near, far = _words_before(line, limit, 5), _words_before(line, limit, 9)
    offset = " ".join(t.text.lower() for t in line[limit.last + 1 : limit.last + 4])
    after = [t.text.lower() for t in line[limit.last + 1 : limit.last + 3] if t.kind == "word"]
    relative = any(b.uln or b.lln for b in limit.bounds)
    return not relative and (
        bool(_CHANGES & set(near[-4:]) or {"difference", "differences"} & set(far))
        or (limit.first > 0 and line[limit.first - 1].text.lower() == "by")
        or _OFFSET.match(offset) is not None
        or after[:1] in (["increase"], ["decrease"], ["reduction"], ["change"], ["decline"], ["loss"])
    )


def _words_before(line: Sequence[Token], limit: Limit, most: int) -> list[str]:
    """The words of the clause before a limit, among so many tokens."""
    some = line[max(0, limit.first - most) : limit.first]
    words = [t.text.lower() for t in some if t.kind in ("word", "comma", "stop")]
    for mark in (",", ";", "."):
        words = words[len(words) - words[::-1].index(mark) :] if mark in words else words
    return words


def _counts_others(line: Sequence[Token], limit: Limit) -> bool:
    """`at least one of the following` counts lines; `age 18 or above of either sex` does not."""
    if limit.first and line[limit.first - 1].kind == "name":
        return False
    after = [t.text.lower() for t in line[limit.last + 1 : limit.last + 3]]
    return (
        limit.unit is None and after[:1] == ["of"] and after[1:2] not in (["age"], ["10"], ["100"]) and not limit.listed
    )


def _is_another(line: Sequence[Token], place: int) -> bool:
    """Words beside a name, or elsewhere, that make it the name of something else: `bone height`, `A/B ratio`."""
    concept = concepts()[line[place].value]
    if concept.not_with and any(t.text.lower() in concept.not_with for t in line):
        return True
    earlier = line[place - 1].text.lower() if place else ""
    later = line[place + 1].text.lower() if place + 1 < len(line) else ""
    divided = later in ("/", ":") and line[place + 3 : place + 4] != [] and line[place + 3].text.lower() == "ratio"
    return divided or earlier in concept.not_after or later in concept.not_before


def _sex(line: Sequence[Token], limit: Limit, name: int) -> str:
    """The one sex that a limit is for: told between name and limit, or right behind the limit."""
    inside = [t.value for t in line[name + 1 : limit.first] if t.kind == "sex"]
    if len(set(inside)) == 1:
        return inside[0]
    after = line[limit.last + 1 : limit.last + 5]
    for place, token in enumerate(after):
        if token.kind == "sex" and begins_anew(after, place):
            return ""
        if token.kind == "sex":
            both = any(t.kind == "sex" and t.value != token.value for t in after[place + 1 :])
            return "" if both and not any(t.kind == "number" for t in after) else token.value
        if token.kind not in ("open", "word") or (
            token.kind == "word" and token.text.lower() not in ("for", "in", "if", "the", "adult")
        ):
            return ""
    return ""


def _denied(line: Sequence[Token], first: int) -> bool:
    """Whether `no` or `not` stands right before the name, and is no part of a comparator."""
    for token in reversed(line[max(0, first - 3) : first]):
        if token.kind == "not":
            return True
        if token.kind in ("stop", "comma", "and", "or", "close", "number"):
            return False
    return False


_OUT = re.compile(
    r"\b(?:outside|out of|not (?:with)?in|not between)(?: of)?(?: (?:the|a|an|normal|range|ranges|of|from)){0,4}$"
)


def _is_outside(line: Sequence[Token], limit: Limit) -> bool:
    """`heart rate outside the range of 50-100`: the range itself is what is not kept."""
    begun = limit.first + (line[limit.first].kind == "between")
    return _OUT.search(" ".join(t.text.lower() for t in line[max(0, begun - 7) : begun])) is not None


def _again(line: Sequence[Token], limit: Limit, last: Atom) -> Atom | None:
    """A second limit on the same quantity, for the other sex: `≥ 12 g/dL (female), ≥ 13 g/dL (male)`."""
    between = line[last.limit.last + 1 : limit.first]
    if not last.sex or len(between) > 8 or any(t.kind in ("name",) for t in between) or limit.listed:
        return None
    sexes = [t.value for t in between if t.kind == "sex"]
    sex = _sex(line, limit, limit.first - 1) or (sexes[-1] if sexes else "")
    if not sex or sex == last.sex or (code_of(limit) and code_of(limit) != last.unit and last.unit != ""):
        return None
    value = (line[limit.first].start, line[limit.last].end)
    return last._replace(limit=limit, sex=sex, value=value, last=limit.last, name=last.name)
