"""What stands beside a limit and changes what it is about: a part of a score, a ratio, an exception, the two sexes.

A limit on a part of a score (`UPDRS part III ≥ 30`) or on a number made of a quantity (a ratio, a z-score) is no limit
on the quantity; one behind `unless` or `for age` says for whom another holds; `men over 40, women over 50` are two
limits of one quantity, each for one sex.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from vertebra.protocol.registry.grammar.concepts import Concept
from vertebra.protocol.registry.grammar.tokens import Token

_PARTS = frozenset(
    ("subscale", "subscales", "sub-scale", "subscore", "subscores", "sub-score", "subtest", "subdomain", "component",
     "domain")
)  # fmt: skip
_NUMBERED_PARTS = frozenset(("item", "items", "part", "parts", "question", "section"))
_MADE = frozenset(("z-score", "z-scores", "zscore", "z", "t-score", "sds", "percentile", "percentiles", "centile"))
_RATIOS = frozenset(("ratio", "ratios", "quotient"))
_NEW_NUMBER = frozenset(("sign", "number", "between"))


class Limited(Protocol):
    """What an atom says of itself here. first, last: its tokens. sex: F, M or empty."""

    @property
    def concepts(self) -> tuple[str, ...]: ...
    @property
    def sex(self) -> str: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


def makes_another(line: Sequence[Token], place: int, first: int, concept: Concept) -> bool:
    """Whether words between a name and its limit make the limit one of a part of it, or of what is worked out of it."""
    between = range(place + 1, first)
    if concept.is_score:
        return any(_is_part(line, at) for at in between)
    words = {line[at].text.lower() for at in between}
    return bool(words & _MADE) or (concept.analyte not in ("ratio", "fraction") and bool(words & _RATIOS))


def _is_part(line: Sequence[Token], at: int) -> bool:
    word = line[at].text.lower()
    return word in _PARTS or (word in _NUMBERED_PARTS and line[at + 1].kind == "number")


_FOR_WHOM = re.compile(
    r"\b(?:if|when|whenever)\b(?: [^;.]+){0,2}$|\bfor (?:patients?|subjects?|children|those|participants?|women|men)"
    r"(?: with(?: an?)?)?$"
)
_EXCEPTED = re.compile(
    r"\b(?:unless|except(?:ing)?|exception of|excluding|otherwise)\b(?:[^;.,)]|, (?:who|whose|then|in)\b)*$"
)
_FOR_AGE = re.compile(
    r"\b(?:for|if|in)(?: (?:patients?|subjects?|children|those|participants?|adults))?(?: of| aged)?$"
)
_LET_THROUGH = re.compile(
    r"(?:(?:[\w%/]+ ){0,2}(?:is|are|will be) (?:also )?)?(?:acceptable|allowed|permitted|accepted|eligible)\b"
)


def is_condition(line: Sequence[Token], atom: Limited, is_first: bool) -> bool:
    """`if > 80 then ...`, `unless ≥ 60`, `(below 10 is acceptable)`: for whom a limit holds, or what is let through."""
    before = _told(line[max(0, atom.first - 4) : atom.first])
    after = _told(line[atom.last + 1 : atom.last + 5])
    if _FOR_WHOM.search(before) or _LET_THROUGH.match(after):
        return True
    if is_first:
        return False
    excepted = _EXCEPTED.search(_told(line[max(0, atom.first - 10) : atom.first]))
    in_brackets = atom.first > 0 and line[atom.first - 1].kind == "open"  # `KPS ≥ 70 (age ≥ 16)`
    return bool(excepted) or ("AGE" in atom.concepts and (in_brackets or _FOR_AGE.search(before) is not None))


def _told(some: Sequence[Token]) -> str:
    return " ".join(t.text.lower() for t in some)


def begins_anew(after: Sequence[Token], place: int) -> bool:
    """Whether a sex behind a limit opens the next one: `men ≥ 40 (women ≥ 50)`, `men ≥ 40 women aged ≥ 50`."""
    kinds = [t.kind for t in after[place + 1 : place + 3]]
    return bool(kinds) and (
        kinds[0] in _NEW_NUMBER or (kinds[0] in ("word", "name") and kinds[1:] != [] and kinds[1] in _NEW_NUMBER)
    )


def sexes_ahead(line: Sequence[Token], found: Sequence[Limited]) -> Iterator[tuple[int, str]]:
    """Places of limits whose sex stands before them, one for each sex: `men over 40, women over 50`."""
    ends = (-1, *(a.last for a in found))
    for place, (one, two) in enumerate(itertools.pairwise(found)):
        if one.concepts != two.concepts or one.sex or two.sex:
            continue
        first, second = _sex_between(line, ends[place], one.first), _sex_between(line, one.last, two.first)
        if first and second and first != second:
            yield place, first
            yield place + 1, second


def _sex_between(line: Sequence[Token], last: int, first: int) -> str:
    """The only sex that is named there."""
    told = {t.value for t in line[last + 1 : first] if t.kind == "sex"}
    return told.pop() if len(told) == 1 else ""
