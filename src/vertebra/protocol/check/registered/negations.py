"""Two negations: a line that excludes, and yet says what must not be so. Taken at its word it excludes the others."""

import re
from collections.abc import Iterator

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.criteria import Drafted
from vertebra.protocol.registry.grammar.states import states, states_in
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_WHO = r"^\W*(?:(?:if|all|the|any|study|who|a)\s+)*(?:(?:subjects?|patients?|participants?|women|they|who)\s+)*"
_DEMANDED = re.compile(
    rf"{_WHO}(?P<must>(?:must|should|shall|may)\s+(?:also\s+)?(?:not(?:\s+(?:be|have)\b)?|have\s+no|be\s+free\s+of))\b"
    r"(?!\s+(?:be\s+)?(?:able|available|enrol\w*|enter\w*|participate\b|eligible|included|exceed|accept|undergo))",
    re.I,
)
_DENIED = re.compile(
    rf"{_WHO}(?P<must>(?:do(?:es)?|have|has|is|are)\s+not|(?:have|has)\s+no|no(?!\s+(?:longer|less|more)\b)|never)\b",
    re.I,
)
_WILLED = re.compile(r"\b(?:agree|willing|able|consent|accept|suitable|understand|complete|comply|take|use)\w*\b", re.I)
_ILLS = frozenset({"infection", "disease", "allergy", "surgery", "habit"})


def check_negations(look: Registered) -> Iterator[Finding]:
    """Findings: L22."""
    for one in look.criteria:
        heads = re.search(r":\s*$|\bfollowing\b", one.criterion.words) is not None
        if one.line.kind == "exclusion" and not heads and (told := _twice(one)):
            wording = Text("Say what excludes, without “not”", "直接敘明排除之情形，勿用「不」")
            words = brief(one.criterion.words)
            yield finding("L22 record", f"criterion {one.criterion.id}", None, None, wording, words=words, told=told)


def _twice(one: Drafted) -> str:
    """The words that deny: a demand, or the denial of an ill that nobody wants to be needed."""
    words = one.criterion.words
    if found := _DEMANDED.search(words):
        return brief(found["must"])
    if (found := _DENIED.search(words)) and not _WILLED.search(words):
        first = next(iter(states_in(words)), None)
        if first is not None and first.denied and states()[first.state].group in _ILLS:
            return brief(found["must"])
    return ""
