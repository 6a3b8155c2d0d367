"""Words without weight, words that change what a limit means, and what is left of a line when its limits are taken out."""

import re
from collections.abc import Iterable, Sequence

from vertebra.protocol.registry.grammar.normal import normal

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*[A-Za-z]|[A-Za-z]|\d[\d.,/]*|[\u3400-\u9fff]+")
_WEIGHTLESS = frozenset(
    """a an the of is are be been being was were must should shall will may can have has had having with at in on to from and
    or by as for any all both either each that this these those who which whose their his her they it its there only
    patient patients subject subjects participant participants person persons people individual individuals volunteer
    volunteers adult adults male males female females man men woman women gender genders sex sexes male/female human
    age aged ages old years year yrs yr months month inclusive inclusively including include included criteria criterion
    screening screen baseline enrollment enrolment inclusion randomization consent informed time visit day study entry
    level levels value values count counts score scores scale grade class stage category type index rating result results
    measured defined determined calculated estimated assessed documented recorded obtained evaluated according using
    based test tests laboratory lab blood serum plasma peripheral total current currently concentration rate between
    following follows below above within limits limit range ranges normal upper lower uln ie eg i.e e.g per than least
    least equal greater less more higher lower not no x times healthy aging eligible allowed permitted required require
    performance status functional physical classification point points item if signing least such last most recent""".split()
)
_OF_STATES = _WEIGHTLESS | frozenset(
    """known history positive presence evidence diagnosis diagnosed suffering suffer infected infection disease diseases
    active chronic previous prior past current carrier carriers infected serology serological tested testing test women
    females who is are currently mother mothers during able willing give provide written signed form sign understand
    voluntarily ability obtain obtained capable own received receive undergo treatment take taking or other another any
    clinical documented confirmed suspected virus antibody antibodies hbsag surface antigen subjects fertile lady ladies
    accord patients' patient's legal representative participate participation participating enrolled trial study""".split()
)
_CONDITIONAL = re.compile(
    r"\b(?:unless|except\w*|excluding|other than|provided|if|when|despite|in (?:case|the case|patients|subjects|women|men|those|individuals|participants) (?:of|with|who|receiving|on|whose|without|under|aged)|for (?:patients|subjects|those|participants|women|men) (?:with|who|on|receiving|without|under|aged)|regardless|without transfusion|only if|whichever|(?:are|is|be|still) (?:also )?(?:eligible|allowed|permitted|acceptable|permissible|accepted)|may be (?:included|enrolled|eligible)|(?:are|is) not excluded|(?:will|should|must) be excluded|exempt\w*)\b",
    re.I,
)
_OTHER_PERSON = re.compile(
    r"\b(?:donors?|siblings?|parents?|mothers?|fathers?|partners?|caregivers?|maternal|paternal|childbearing|child-bearing|offspring|spouses?|legal guardian)\b",
    re.I,
)
_OUTSIDE = re.compile(
    r"\b(?:do(?:es)?|did|not|fail\w*\s+to|unable\s+to)\s+(?:not\s+)?(?:meet|fulfil\w*|satisfy|reach|lie|fall|comply)\b|\b(?:not\s+(?:with)?in|outside(?:\s+of)?|out\s+of)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:ranges?|limits?)\b",
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
