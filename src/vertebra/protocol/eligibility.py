"""Who may take part: criteria that point at their registered words and carry an operational expression per reading.

A verdict is about fitness, not about the sentence: MET means that the criterion does not stand in the way, for an
exclusion too. UNKNOWN blocks enrolment but is never reported as a failed criterion.
"""

from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition, Judgement, Look, evaluate
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict, all_of

Moment = Literal["screening", "discectomy", "before injection"]
Reading = Literal["registered", "corrected"]


class LayQuestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a lay person can be asked about a criterion, to be answered yes, no or not sure.

    fits: the answer that does not stand in the way. later: when the other answer may change; None: it will not.
    """

    asks: Text
    fits: Literal["yes", "no"]
    later: Text | None = None


class Criterion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One registered criterion.

    Attributes:
        words: the registered words, verbatim; the study check finds them in the stored record.
        registered: expression of the registered words: what must hold (inclusion) or what excludes (exclusion).
        corrected: expression where the record is defective; None where both readings are the same.
        defect: what is wrong with the registered words.
        decides: the role that confirms the verdict. moments: when it is checked.
        trap: what the reader of a verdict must keep in mind.
        lay: the question for the public page; None: a lay person is not asked.
    """

    id: str
    kind: Literal["inclusion", "exclusion"]
    title: Text
    words: str
    registered: Condition
    decides: tuple[str, ...]
    moments: tuple[Moment, ...] = ("screening",)
    corrected: Condition | None = None
    defect: Text | None = None
    trap: Text | None = None
    lay: LayQuestion | None = None

    def rule(self, reading: Reading) -> Condition:
        return self.corrected if reading == "corrected" and self.corrected is not None else self.registered


def judge(criterion: Criterion, reading: Reading, look: Look) -> Judgement:
    """MET: not in the way. NOT_MET: stands in the way. UNKNOWN: cannot be told yet, `missing` says for want of what."""
    found = evaluate(criterion.rule(reading), look)
    return found if criterion.kind == "inclusion" else Judgement(~found.verdict, found.because)


def eligible(verdicts: list[Verdict]) -> Verdict:
    """MET only if every criterion is; NOT_MET as soon as one is failed, whatever is still open."""
    return all_of(verdicts)
