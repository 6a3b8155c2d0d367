"""Lines of the eligibility text as criteria: words verbatim, a proposed meaning beside each, nothing in force.

A line that only announces others (`Adequate organ function, defined as:`) is no criterion; where it says how many of
them are needed, it is one together with them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions.nodes import AtLeast, Condition, Given, Or
from vertebra.protocol.registry.draft import Confidence, Proposal
from vertebra.protocol.registry.grammar import notes
from vertebra.protocol.registry.grammar.meaning import Meaning, meaning
from vertebra.protocol.registry.items import question_id
from vertebra.protocol.registry.lines import Line, Lines
from vertebra.protocol.registry.words import brief
from vertebra.terms.texts import Text

UNDECIDED = Given("unknown")
_SOME_OF = re.compile(
    r"\b(?:at\s+least\s+)?(?P<count>one|two|three|four|five|[1-5]|any)\s+(?:\(\d\)\s+)?(?:or\s+more\s+)?(?:of\s+)?(?:the\s+|these\s+)?(?:following|criteria|below)",
    re.I,
)
_ANNOUNCED = 80  # characters of a heading in a text without indentation
_COUNTS = {"one": 1, "any": 1, "two": 2, "three": 3, "four": 4, "five": 5}


class Drafted(NamedTuple):
    """read: the meaning of the line, with the places of its limits and states."""

    criterion: Criterion
    proposal: Proposal
    line: Line
    read: Meaning


def drafted(lines: Lines, text: str) -> list[Drafted]:
    """A criterion and a proposal for every line that says something, numbered I1, I2, E1 in their order."""
    counts = {"inclusion": 0, "exclusion": 0}
    found: list[Drafted] = []
    for line, below in _said(lines.lines):
        counts[line.kind] += 1
        id = f"{line.kind[0].upper()}{counts[line.kind]}"
        words = text[line.start : below[-1].end] if below else line.words
        found.append(
            _drafted(id, line, words, _group(line, below, id) if below else meaning(line.words, line.kind, id))
        )
    return found


def _drafted(id: str, line: Line, words: str, read: Meaning) -> Drafted:
    title = Text(brief(words, 70), f"登錄條文：{brief(words, 70)}")
    criterion = Criterion(id, line.kind, title, words, UNDECIDED, ("investigator",))
    told = (*read.notes, *(() if line.headed else (_NO_HEADING,)))
    confidence: Confidence = "low" if told and not line.headed and read.confidence != "none" else read.confidence
    proposal = Proposal(
        id, question_id(id), read.expression, confidence, brief(read.rest, 300) if read.expression else "", told,
        line.group,
    )  # fmt: skip
    return Drafted(criterion, proposal, line, read)


_NO_HEADING = Text("It stands under no heading: inclusion or exclusion?", "未列於標題下：納入或排除？")


def _said(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Lines that are criteria, each with those that it counts (`two of the following:`)."""
    below: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        if line.parent is not None:
            below.setdefault(line.parent, []).append(place)
    taken: set[int] = set()
    for place, line in enumerate(lines):
        children = below.get(place, [])
        if place in taken:
            continue
        if children and counts_lines(line):
            every = _all_below(below, place)
            taken.update(every)
            yield line, [lines[i] for i in every]
        elif not announces(lines, place, children):
            yield line, []


def counts_lines(line: Line) -> bool:
    """Whether a line says how many of those below it must hold."""
    return line.kind == "inclusion" and _SOME_OF.search(line.words) is not None


def announces(lines: Sequence[Line], place: int, children: Sequence[int]) -> bool:
    """Whether a line only says what the next ones are: it ends with a colon, and they follow."""
    line = lines[place]
    if not line.words.rstrip().endswith(":"):
        return False
    follows = place + 1 < len(lines) and lines[place + 1].kind == line.kind
    return bool(children) or (follows and len(line.words) <= _ANNOUNCED and not _SOME_OF.search(line.words))


def _all_below(below: dict[int, list[int]], place: int) -> list[int]:
    return [x for child in below.get(place, []) for x in (child, *_all_below(below, child))]


def _group(line: Line, below: Sequence[Line], id: str) -> Meaning:
    """Several lines of which a number must hold: read only if each of them is."""
    read = [meaning(x.words, x.kind, id) for x in below]
    told = tuple(dict.fromkeys((*(note for r in read for note in r.notes), notes.COUNTED)))
    parts: list[Condition] = [r.expression for r in read if r.expression is not None and r.window is None]
    found = _SOME_OF.search(line.words)
    count = _count(found["count"]) if found else 1
    if len(parts) < len(below) or count > len(parts):
        return Meaning(None, "none", line.words, told)
    rest = " ".join(r.rest for r in read if r.rest)
    whole = Or(tuple(parts)) if count == 1 else AtLeast(count, tuple(parts))
    return Meaning(parts[0] if len(parts) == 1 else whole, "low", rest, told)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[word.lower()]
