"""What a person may be told before a name is asked for: from the lay questions of the criteria, on three answers.

The answers are the person's own, unverified: nothing here decides about eligibility, and not knowing is an answer.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from vertebra.protocol.eligibility import Criterion, eligible
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

Answer = Literal["yes", "no", "unsure"]
ANSWERS: tuple[Answer, ...] = ("yes", "no", "unsure")


class Asked(msgspec.Struct, frozen=True):
    """A criterion as it was asked, and what the answer means: MET does not stand in the way, UNKNOWN: ask the team."""

    criterion: Criterion
    answer: str
    verdict: Verdict


class Prescreen(msgspec.Struct, frozen=True):
    """verdict: MET may fit, NOT_MET not now, UNKNOWN cannot be told from these answers."""

    verdict: Verdict
    asked: tuple[Asked, ...]


def questions(study: Study) -> tuple[Criterion, ...]:
    """The criteria that a lay person is asked about, in the order of the record."""
    return tuple(c for c in study.criteria if c.lay is not None)


def prescreen(study: Study, answers: Mapping[str, str]) -> Prescreen:
    """answers: criterion -> yes, no or unsure; one that is not there, or is none of these, counts as unsure."""
    asked = tuple(_asked(c, answers.get(c.id, "")) for c in questions(study))
    return Prescreen(eligible([a.verdict for a in asked]), asked)


def _asked(c: Criterion, answer: str) -> Asked:
    assert c.lay is not None
    told = answer if answer in ANSWERS else "unsure"
    if told == "unsure":
        return Asked(c, told, Verdict.UNKNOWN)
    return Asked(c, told, Verdict.MET if told == c.lay.fits else Verdict.NOT_MET)
