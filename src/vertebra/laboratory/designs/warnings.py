"""Laboratory, designs: where a stopping rule is not what it seems. Rules come in, findings go out.

Source: stats notes 2.4 (a nominal probability is not an error rate; flat priors stop at the first participant).
"""

from collections.abc import Iterator

from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.exact import Characteristics, characteristics
from vertebra.laboratory.designs.locked import LockedRule
from vertebra.laboratory.designs.plan import DesignPlan, Nominal, Rule, nominal_boundary
from vertebra.laboratory.designs.search import MOST, best
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_APART = 0.02  # PROPOSED: a nominal and a real chance that differ by less are told apart by nobody
_WEAK = 0.80  # PROPOSED: the power that trials are usually planned for, asked here at the unacceptable rate


def warn(plan: DesignPlan, rule: LockedRule, others: tuple[Rule, ...]) -> tuple[Finding, ...]:
    """All findings: on the study's own rule first, then on the rules it is compared with."""
    own = Rule(rule.id, rule.label, rule.boundary, nominal=plan.rule)
    found = [*_of_rule(plan, own), *_of_origin(plan, rule), *_of_knowledge(plan, rule), *_of_better(plan, rule)]
    for other in others:
        found += [finding for finding in _of_rule(plan, other) if finding.code in ("D01", "D02")]
    return tuple(found)


def _at(boundary: Boundary, rate: float) -> Characteristics:
    return characteristics(boundary, (rate,))[0]


def _of_rule(plan: DesignPlan, rule: Rule) -> Iterator[Finding]:
    """What is wrong with one rule by itself."""
    where = f"rule {rule.id}"
    if rule.nominal:
        yield from _of_words(where, rule.nominal, rule.boundary)
    if rule.boundary.at(1) == 1:
        chance = f"{plan.acceptable:.0%}"
        yield Finding(
            "D02", "question", where,
            Text(
                f"One event in the first participant stops the trial: {chance} of all trials at an acceptable rate, "
                "for one participant. Take a prior that carries more than an imagined participant, or look from the "
                "second participant on.",
                f"首位受試者一有事件即停止試驗：在可接受發生率下，僅因一人便有 {chance} 試驗停止。"
                "請採用較有分量的先驗分布，或自第二位起方適用。",
            ),
        )  # fmt: skip
    alpha, power = _at(rule.boundary, plan.acceptable).stop, _at(rule.boundary, plan.unacceptable).stop
    if alpha > plan.level:
        yield Finding(
            "D03", "question", where,
            Text(
                f"At the acceptable rate of {plan.acceptable:.0%} it stops {alpha:.1%} of trials, more than the level "
                f"of {plan.level:.0%}. Calibrate it, or change the level.",
                f"在可接受發生率 {plan.acceptable:.0%} 下仍有 {alpha:.1%} 試驗停止，高於設定水準 {plan.level:.0%}。"
                "請校準規則，或修改水準。",
            ),
        )  # fmt: skip
    if power < _WEAK:
        yield Finding(
            "D04", "note", where,
            Text(
                f"At the unacceptable rate of {plan.unacceptable:.0%} it stops {power:.1%} of trials: {1 - power:.1%} "
                "run to the end. State this beside the rule.",
                f"在不可接受發生率 {plan.unacceptable:.0%} 下僅 {power:.1%} 試驗停止，{1 - power:.1%} 會做完。"
                "請於規則旁載明。",
            ),
        )  # fmt: skip


def _of_words(where: str, nominal: Nominal, boundary: Boundary) -> Iterator[Finding]:
    real, told = _at(boundary, nominal.rate).stop, 1 - nominal.above
    if abs(real - told) > _APART:
        words = f"P(p > {nominal.rate:g}) > {nominal.above:g}, Beta({nominal.prior[0]:g}, {nominal.prior[1]:g})"
        yield Finding(
            "D01", "question", where,
            Text(
                f"“{words}” sounds like an error of {told:.0%}. Looked at after every participant, it stops {real:.1%} "
                f"of trials at a true rate of {nominal.rate:.0%}. State the exact chance, not the nominal one.",
                f"「{words}」看似錯誤率 {told:.0%}；但每位受試者後皆檢視時，真實發生率 {nominal.rate:.0%} 下有 "
                f"{real:.1%} 試驗停止。請載明精確機率，而非名目值。",
            ),
        )  # fmt: skip


def _of_origin(plan: DesignPlan, rule: LockedRule) -> Iterator[Finding]:
    """Whether the words of belief give the boundary that the study carries, wherever it looks."""
    if plan.rule is None:
        return
    worded = nominal_boundary(plan.rule, rule.boundary.most)
    odd = [
        str(n)
        for n in range(1, rule.boundary.most + 1)
        if rule.boundary.at(n) is not None and rule.boundary.at(n) != worded.stops[n - 1]
    ]
    if odd:
        yield Finding(
            "D05", "question", f"rule {rule.id}",
            Text(
                f"Its words and its table disagree after {', '.join(odd)} participants. Conduct follows the table: "
                "correct one of them by an amendment.",
                f"規則文字與界線表於第 {'、'.join(odd)} 位後不一致。執行依界線表；請以修正案更正其一。",
            ),
        )  # fmt: skip


def _of_knowledge(plan: DesignPlan, rule: LockedRule) -> Iterator[Finding]:
    """Participants of one cohort are dosed before the harms of the others can be known."""
    soon, late = (_at(b, plan.unacceptable) for b in (rule.boundary, rule.without_waiting))
    if late.expected_n - soon.expected_n > 1e-9:
        yield Finding(
            "D06", "note", f"rule {rule.id}",
            Text(
                "The table counts each harm before the next dose; a cohort is dosed without waiting. If its harms are "
                f"known only afterwards, {late.expected_n:.2f} instead of {soon.expected_n:.2f} are treated on average "
                f"at a true rate of {plan.unacceptable:.0%}. Later harms cost more: see the simulation.",
                "界線表假設每件事件皆於下一次給藥前已知；惟同一梯次給藥不等待。若事件其後方知，真實發生率 "
                f"{plan.unacceptable:.0%} 下平均給藥 {late.expected_n:.2f} 人而非 {soon.expected_n:.2f} 人。"
                "更晚發生者代價更高，見模擬結果。",
            ),
        )  # fmt: skip


def _of_better(plan: DesignPlan, rule: LockedRule) -> Iterator[Finding]:
    """Whether another boundary stops no more trials at the acceptable rate, and more at the unacceptable one."""
    if rule.boundary.most > MOST:
        return
    alpha, power = _at(rule.boundary, plan.acceptable).stop, _at(rule.boundary, plan.unacceptable).stop
    other = best(rule.boundary.most, plan.acceptable, plan.unacceptable, alpha)
    if other.power - power > 1e-9:
        stops = " ".join(str(stop) for stop in other.boundary.stops)
        yield Finding(
            "D07", "note", f"rule {rule.id}",
            Text(
                f"Of all {other.searched:,} boundaries, {stops} stops no more trials at {plan.acceptable:.0%} "
                f"({other.alpha:.1%}, this rule {alpha:.1%}) and {other.power:.1%} instead of {power:.1%} at "
                f"{plan.unacceptable:.0%}. A reason to keep the rule belongs into the protocol.",
                f"全部 {other.searched:,} 種界線中，{stops} 在 {plan.acceptable:.0%} 下停止率不高於本規則"
                f"（{other.alpha:.1%}，本規則 {alpha:.1%}），在 {plan.unacceptable:.0%} 下為 {other.power:.1%} 而非 "
                f"{power:.1%}。維持原規則之理由應載明於計畫書。",
            ),
        )  # fmt: skip
