"""The stops and warnings of a step as they stand, each with the data that brought its verdict about.

Asked in one place, so that the screen and the door can never disagree: `decide` refuses by it, pages show it, and
nothing else judges a stop. Nothing is written here.
Source: domain notes F5 (a hard stop blocks unless its danger is definitely absent; a warning needs a reason).
"""

from dataclasses import dataclass, replace

from vertebra.conduct.facts import Asked
from vertebra.protocol.expressions import Leaf, Ref, Seen, evaluate, reads, verdict_of
from vertebra.protocol.expressions.nodes import Condition
from vertebra.protocol.expressions.reads import forms_read
from vertebra.protocol.product import HardStop, Step, Warning
from vertebra.terms.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class StopSeen:
    """A stop or a warning as it was judged.

    Attributes:
        verdict: of the danger: MET there, NOT_MET absent, UNKNOWN cannot be told.
        because: the comparisons that brought it about, with the data that they saw.
        warns: it is a warning, which asks for a reason; else a stop, which blocks.
    """

    id: str
    verdict: Verdict
    because: tuple[Leaf, ...] = ()
    warns: bool = False

    @property
    def stands(self) -> bool:
        """A stop blocks unless its danger is absent; a warning warns only when what it is about is there."""
        return self.verdict is Verdict.MET or (self.verdict is Verdict.UNKNOWN and not self.warns)


def standing(asked: Asked, step: Step, why: bool = True) -> tuple[StopSeen, ...]:
    """Every stop that guards the step, then every warning, in the order of the study; clear ones among them.

    why: with the data behind each verdict; the door asks for the verdicts alone.
    """
    stops = [_seen(asked, s.id, s.danger, False, why) for s in asked.study.product.stops if s.id in step.stops]
    warnings = [_seen(asked, w.id, w.when, True, why) for w in asked.study.product.warnings if w.id in step.warnings]
    return (*stops, *warnings)


def _seen(asked: Asked, id: str, condition: Condition, warns: bool, why: bool) -> StopSeen:
    if not why:
        return StopSeen(id, verdict_of(condition, asked.view), (), warns)
    judged = evaluate(condition, asked.view)
    return StopSeen(id, judged.verdict, judged.because, warns)


def rule_of(asked: Asked, id: str) -> HardStop | Warning:
    """The stop or warning with this id."""
    product = asked.study.product
    rules: tuple[HardStop | Warning, ...] = (*product.stops, *product.warnings)
    return next(rule for rule in rules if rule.id == id)


def condition_of(rule: HardStop | Warning) -> Condition:
    return rule.danger if isinstance(rule, HardStop) else rule.when


def evidence(asked: Asked, stop: StopSeen) -> tuple[Seen, ...]:
    """What brought the verdict about, known or wanting; then whatever else is known of what the rule reads. Each datum
    once; behind a fact stand the items that it was worked out from.
    """
    condition = condition_of(rule_of(asked, stop.id))
    decisive = {seen.ref for leaf in stop.because for seen in leaf.seen}
    logs = forms_read(condition)
    refs = sorted(reads(condition), key=lambda ref: ref not in decisive)
    told = (seen for ref in refs for seen in _told(asked, ref, logs) if seen.known is not None or ref in decisive)
    return tuple(dict.fromkeys(told))


def _told(asked: Asked, ref: Ref, logs: tuple[str, ...]) -> list[Seen]:
    form = asked.study.home(ref.item).id if ref.pick != "fact" else ""
    if form in logs:
        return [row.find(ref) for row in asked.view.rows(form)]
    heard: list[Seen] = []
    fact = replace(asked, heard=heard).view.find(ref)
    return [fact, *(seen for seen in heard if seen.known is not None or fact.known in (None, "N"))]
