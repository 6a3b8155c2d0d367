"""What a criterion can set a limit on: the table of concepts, their names, units and plausible ranges.

Source: tables/concepts.json. Plausible ranges are wide on purpose (what a living adult can have, or the ends of a
scale); reference ranges are the usual ones of adult laboratories and serve as evidence, never as a rule.
"""

import json
import re
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from vertebra.terms.texts import Text


class Concept(NamedTuple):
    """One thing that is measured or scored.

    Attributes:
        analyte: row of the unit table. low, high: what may occur; the ends of a score.
        reference: the usual reference range, in the canonical unit. unit: taken where none is written; empty: none is.
        both: for a name that stands for several, their ids. is_generic: `size` and the like, of whatever.
        not_after, not_before, not_with: words before the name, behind it, or anywhere in the line, that make it the
            name of something else.
    """

    id: str
    label: Text
    analyte: str
    group: str
    names: tuple[str, ...]
    low: Decimal | None = None
    high: Decimal | None = None
    reference: tuple[Decimal, Decimal] | None = None
    unit: str = ""
    decimals: int = 0
    both: tuple[str, ...] = ()
    is_generic: bool = False
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()

    @property
    def is_score(self) -> bool:
        return self.group == "score"


@lru_cache(maxsize=1)
def concepts() -> dict[str, Concept]:
    """All concepts by id."""
    rows = json.loads(files("vertebra.protocol.registry").joinpath("tables/concepts.json").read_text(encoding="utf-8"))
    return {row["id"]: _concept(row) for row in rows}


def _concept(row: dict[str, Any]) -> Concept:
    low, high = (Decimal(row[end]) if end in row else None for end in ("low", "high"))
    reference = (Decimal(row["reference"][0]), Decimal(row["reference"][1])) if "reference" in row else None
    return Concept(
        row["id"],
        Text(row["en"], row["zh"]),
        row["analyte"],
        row["group"],
        tuple(row["names"]),
        low,
        high,
        reference,
        row.get("unit", ""),
        row.get("decimals", 0),
        tuple(row.get("both", ())),
        row.get("generic", False),
        frozenset(row.get("not_after", "").split()),
        frozenset(row.get("not_before", "").split()),
        frozenset(row.get("not_with", "").split()),
    )


def members(id: str) -> tuple[Concept, ...]:
    """The concepts that a name stands for: itself, or several."""
    concept = concepts()[id]
    return tuple(concepts()[other] for other in concept.both) or (concept,)


class Name(NamedTuple):
    """A name found in a text: which concept, and where."""

    concept: str
    start: int
    end: int


_WORD = re.compile(r"[A-Za-z0-9]+\+?")
_BETWEEN = re.compile(r"[\s/()\[\].&'+,-]{0,3}\Z")
_MOST_WORDS = 12
# `CK-MB`, `age-matched`, `non-HDL cholesterol`: another thing than the name alone
_COMPOUND = re.compile(r"-(?!level|score|value|count|grade|class|stage|normal|upper)[A-Za-z]", re.I)
_PREFIXED = re.compile(r"\b(?:non|anti|pre|post|post-|sub|per)-\Z", re.I)


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, str], frozenset[str]]:
    """The concept of each name, bare of blanks and marks, and the first words that any name begins with."""
    known, heads = {}, set()
    for concept in concepts().values():
        for name in concept.names:
            words = _WORD.findall(name)
            bare = "".join(words)
            known[bare if _is_short(bare) else bare.lower().removesuffix("s")] = concept.id
            heads.add(words[0].lower().removesuffix("s"))
    return known, frozenset(heads)


def _is_short(bare: str) -> bool:
    """Short capitals such as AST keep their case, or every `pt` would be a prothrombin time."""
    return len(bare) <= 3 and bare.isalpha() and not bare.islower()


def names_in(text: str) -> list[Name]:
    """The names in a text from left to right, the longest of those that begin at one word."""
    known, heads = _known()
    words = list(_WORD.finditer(text))
    found, free = [], 0
    for place, word in enumerate(words):
        if word.start() >= free and word[0].lower().removesuffix("s") in heads:
            name = _longest(text, words[place : place + _MOST_WORDS], known)
            if (
                name
                and not _COMPOUND.match(text, name.end)
                and not _PREFIXED.search(text, max(0, name.start - 6), name.start)
            ):
                found.append(name)
                free = name.end
    return found


def _longest(text: str, words: list[re.Match[str]], known: dict[str, str]) -> Name | None:
    best, bare = None, ""
    for place, word in enumerate(words):
        if place and not _BETWEEN.match(text, words[place - 1].end(), word.start()):
            break
        bare += word[0]
        concept = known.get(bare) or known.get(bare.lower().removesuffix("s"))
        if concept:
            best = Name(concept, words[0].start(), word.end())
    return _closed(text, best) if best else None


def _closed(text: str, name: Name) -> Name:
    """With the bracket that was opened inside of it."""
    inside = text[name.start : name.end]
    open_ = inside.count("(") > inside.count(")") or inside.count("[") > inside.count("]")
    return name._replace(end=name.end + 1) if open_ and text[name.end : name.end + 1] in (")", "]") else name
