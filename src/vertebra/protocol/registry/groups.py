"""Parts of an eligibility text that are for some of the participants: cohorts, groups, phases.

Nobody is in two of them, so a line of one part says nothing against a line of another.
"""

import re
from typing import Literal

from vertebra.protocol.registry.grammar.vocabulary import vocabulary

_MOST, _MOST_ANNOUNCED = 12, 20  # words of a line that names a part; of one that begins with `Inclusion criteria`
_ANNOUNCES = re.compile(r"\W*(?:in|ex)clusions?\s+criteri", re.I)
_NAMED = re.compile(r"\b(?:groups?|cohorts?|arms?|phase|part|stratum|sub-?stud(?:y|ies))\b", re.I)
_PEOPLE = re.compile(r"\b(?:patients|participants|subjects|controls?|donors?|volunteers|children|adults)\b", re.I)
_ALL = re.compile(r"\b(?:all|every|both)\b", re.I)
_KIND = re.compile(
    r"\b(?:inclusion|exclusion|eligibility)s?\s+criteri|[-–:]\s*(?:in|ex)clusions?\W*$|^\W*(?:in|ex)clusions?\s*(?:for|of|:|-|$)",
    re.I,
)
_SENTENCE = re.compile(
    r"\b(?:must|have|has|had|is|are|be|no|not|any|than|who|will|should|able|does|do|did|met|meets?|meeting|may|might|can|"
    r"fulfil\w*|satisf\w*|violat\w*|according|documented|before|prior|after|during|apply|applies|refer|see|definition|"
    r"includes?|could|were|e\.g)\b|[≥≤<>=]|criteria\s+\d+\.\s",
    re.I,
)
_HEAD_WORDS = vocabulary("headings")

Mark = Literal["plain", "part", "again", ""]


def mark_of(words: str) -> Mark:
    """What a line heads: all (`plain`), a part, all or a part if its like came before (`again`), or nothing.

    >>> mark_of("Inclusion Criteria:"), mark_of("AIH patients - Inclusion"), mark_of("Phase 2 (2 groups)")
    ('plain', 'part', 'part')
    >>> mark_of("Exclusion criteria for biopsy:"), mark_of("No change of medication before inclusion")
    ('again', '')
    """
    plain = re.findall(r"[a-z']+|\d+", words.lower())
    most = _MOST_ANNOUNCED if _ANNOUNCES.match(words) else _MOST
    if not plain or len(plain) > most or _SENTENCE.search(words) or words.lstrip()[:1].islower():
        return ""
    if _KIND.search(words):
        if _ALL.search(words):
            return "plain"
        if _NAMED.search(words):
            return "part"
        if all(w in _HEAD_WORDS for w in plain):
            return "plain"
        return "part" if _PEOPLE.search(words) else "again"
    return "part" if _NAMED.search(words) and len(plain) <= 5 else ""


def heads_a_list(words: str) -> bool:
    """Whether a line says what kind of criteria follow, for all or some: `Exclusion criteria for patients with PSC`."""
    return mark_of(words) != "" and _KIND.search(words) is not None


class Parts:
    """Follows a text line by line and says which part each line is in; 0 is what holds for all.

    repeated: kinds of which there are several lists with nothing to say for whom each is: then the first is one, too.
    """

    def __init__(self) -> None:
        self.now = self.last = 0
        self.repeated: set[str] = set()
        self._fresh = self._major = False
        self._seen: set[str] = set()

    def heading(self, mark: Mark, kind: str) -> None:
        """A line that heads others. A part that is named before `Inclusion criteria:` holds to the next part."""
        again = mark in ("plain", "again") and kind in self._seen and not self._fresh
        if mark == "part" or again:
            self.now = self.last = self.last + 1
            self._major = False
        elif not (self._fresh or self._major):
            self.now = 0
        if again and not self._major:
            self.repeated.add(kind)
        self._major = self._major or (mark != "part" and self._fresh and self.now > 0)
        self._fresh = mark == "part"
        if mark != "part":
            self._seen.add(kind)

    def line(self) -> int:
        self._fresh = False
        return self.now
