"""Words without weight, words that change what a limit means, and what of a line is left without its limits."""

import re
from collections.abc import Iterable, Sequence

from vertebra.protocol.registry.grammar.normal import normal
from vertebra.protocol.registry.grammar.vocabulary import vocabulary

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]|[A-Za-z]|\d[\d.,/]*|[\u3400-\u9fff]+")
_WEIGHTLESS = vocabulary("weightless")
_OF_STATES = _WEIGHTLESS | vocabulary("of states")
_CONDITIONAL = re.compile(
    r"\b(?:unless|except\w*|excluding|other than|provided|if|when|despite|in (?:case|the case|patients|subjects|"
    r"women|men|those|individuals|participants) (?:of|with|who|receiving|on|whose|without|under|aged)|"
    r"for (?:patients|subjects|those|participants|women|men) (?:with|who|on|receiving|without|under|aged)|"
    r"for example|\d points?(?=\))|regardless|without transfusion|"
    r"only if|whichever|(?:are|is|be|still) (?:also )?(?:eligible|allowed|permitted|"
    r"acceptable|permissible|accepted)|may be (?:included|enrolled|eligible)|(?:are|is) not excluded|(?:will|"
    r"should|must) be excluded|exempt\w*)\b",
    re.I,
)
_OTHER_PERSON = re.compile(
    r"\b(?:donors?|siblings?|parents?|mothers?|fathers?|partners?|caregivers?|maternal|paternal|childbearing|"
    r"child-bearing|offspring|spouses?|legal guardian)\b",
    re.I,
)
_OUTSIDE = re.compile(
    r"\b(?:do(?:es)?|did|not|fail\w*\s+to|unable\s+to)\s+(?:not\s+)?(?:meet|fulfil\w*|satisfy|reach|lie|fall|"
    r"comply)\b|\b(?:not\s+(?:with)?in|outside(?:\s+of)?|out\s+of)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:ranges?|"
    r"limits?)\b",
    re.I,
)


def rest_of(words: str, spans: Iterable[tuple[int, int]], of_states: bool = False) -> str:
    """The words of weight that stand in none of the spans, in their order; empty if there are none."""
    plain, at = list(normal(words)), sorted(spans)
    for start, end in at:
        plain[start:end] = "¦" * (end - start)
    weightless = _OF_STATES if of_states else _WEIGHTLESS
    left = [w[0] for w in _WORD.finditer("".join(plain)) if w[0].lower().strip("'-") not in weightless]
    return " ".join(left)


def conditional(words: str, spans: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> bool:
    """Whether the line names an exception or a condition of its own."""
    return _CONDITIONAL.search(normal(words)) is not None and bool(spans)


def other_person(words: str) -> bool:
    return _OTHER_PERSON.search(normal(words)) is not None


def says_outside(words: str, before: int) -> bool:
    """Whether the line says, before its first limit, that what follows is not kept."""
    return _OUTSIDE.search(normal(words)[:before]) is not None
