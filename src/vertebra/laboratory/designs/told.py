"""Laboratory, designs: an evaluation in words and tables for a person, in English or Traditional Chinese."""

from collections.abc import Iterator

from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.evaluate import Evaluated, Evaluation
from vertebra.laboratory.designs.exact import Characteristics
from vertebra.laboratory.designs.twostage import Admissible, TwoStage
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.terms.texts import Lang, Text

_WORDS = {
    "rule": Text("The study's own stopping rule, as it stands", "試驗本身之停止規則（現行）"),
    "locked": Text("locked: SHA-256", "鎖定：SHA-256"),
    "version": Text("in study version", "試驗定義版本"),
    "after": Text("Dosed", "已給藥"),
    "stop": Text("Stop at", "停止於"),
    "rate": Text("True rate", "真實發生率"),
    "p_stop": Text("P(stop)", "P（停止）"),
    "before": Text("before the last", "於末位之前"),
    "n": Text("E(treated)", "E（給藥）"),
    "events": Text("E(harmed)", "E（受害）"),
    "late": Text("by cohort: P(stop)", "依梯次：P（停止）"),
    "late_n": Text("E(treated)", "E（給藥）"),
    "compare": Text("Beside other rules: exact chance to stop", "與其他規則並列：各發生率下之精確停止機率"),
    "name": Text("Rule", "規則"),
    "boundary": Text("Stop at, after 1, 2, …", "第 1、2、… 位後停止於"),
    "own": Text("This study", "本試驗"),
    "front": Text("The best of all boundaries", "所有界線中之最佳者"),
    "alpha": Text("P(stop | acceptable)", "P（停止|可接受）"),
    "power": Text("P(stop | unacceptable)", "P（停止|不可接受）"),
    "treated": Text("E(treated | unacceptable)", "E（給藥|不可接受）"),
    "silence": Text("If nobody is harmed", "若無人受害"),
    "findings": Text("What to know before relying on a rule", "採用規則前須知"),
    "two": Text("Two stages (Simon), every one up to the largest size searched", "二階段設計（Simon），窮舉至最大人數"),
    "kind": Text("Design", "設計"),
    "first": Text("First stage", "第一階段"),
    "all": Text("All", "全部"),
    "expected": Text("E(n | poor)", "E（人數|不佳）"),
    "early": Text("P(early end | poor)", "P（提前結束|不佳）"),
}  # fmt: skip
SHOWN = (0.05, 0.10, 0.20, 0.30, 0.40, 0.50)


def tell(evaluation: Evaluation, lang: Lang) -> str:
    """The whole evaluation."""
    parts = [_own(evaluation, lang), _compared(evaluation, lang), _front(evaluation, lang), _silence(evaluation, lang)]
    return "\n".join([*parts, *_findings(evaluation, lang)]).lstrip("\n")


def stops_of(boundary: Boundary) -> str:
    """The numbers that stop, one for each participant; a dash where none does.

    >>> stops_of(Boundary((2, 2, 3)))
    '– 2 3'
    """
    return " ".join(str(boundary.at(n) or "–") for n in range(1, boundary.most + 1))


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key].into(lang)


def _own(e: Evaluation, lang: Lang) -> str:
    rule = e.locked
    steps = range(1, rule.boundary.most + 1)
    stops = [str(rule.boundary.at(n) or "–") for n in steps]
    head = [_word(key, lang) for key in ("rate", "p_stop", "before", "n", "events", "late", "late_n")]
    rows = [
        [f"{c.rate:.0%}", _chance(c.stop), _chance(c.saved), f"{c.expected_n:.2f}", f"{c.expected_events:.2f}",
         _chance(late.stop), f"{late.expected_n:.2f}"]
        for c, late in zip(e.own, e.late, strict=True)
    ]  # fmt: skip
    return "\n".join(
        [
            heading(f"{e.study}: {_word('rule', lang)}"),
            paragraph(rule.id, rule.label.into(lang), indent=0),
            f"{_word('locked', lang)} {rule.sha256}",
            f"{_word('version', lang)} {rule.study_version}",
            "",
            table([_word("after", lang), *map(str, steps)], [[_word("stop", lang), *stops]]),
            "",
            table(head, rows),
        ]
    )


def _compared(e: Evaluation, lang: Lang) -> str:
    rates = [rate for rate in SHOWN if rate in e.plan.rates]
    head = [_word("name", lang), *(f"{rate:.0%}" for rate in rates), f"{_word('n', lang)} {e.plan.unacceptable:.0%}",
            _word("boundary", lang)]  # fmt: skip
    own = _compared_row(e, _word("own", lang), e.own, e.locked.boundary)
    others = [_compared_row(e, _name(other, lang), other.at, other.rule.boundary) for other in e.alternatives]
    return "\n".join([heading(_word("compare", lang)), table(head, [own, *others])])


def _name(other: Evaluated, lang: Lang) -> str:
    return other.rule.label.into(lang)


def _compared_row(e: Evaluation, name: str, at: tuple[Characteristics, ...], boundary: Boundary) -> list[str]:
    known = {c.rate: c for c in at}
    chances = [_chance(known[rate].stop) for rate in SHOWN if rate in known]
    worst = known.get(e.plan.unacceptable)
    return [name, *chances, f"{worst.expected_n:.2f}" if worst else "", stops_of(boundary)]


def _front(e: Evaluation, lang: Lang) -> str:
    if not e.front:
        return ""
    first = e.front[0]
    said = Text(
        f"All {first.searched:,} monotone boundaries for {first.boundary.most} participants were looked at; "
        f"{first.admitted:,} stop at most {e.plan.level:.0%} of trials at {e.plan.acceptable:.0%}. Of these, none "
        f"beats the following in both power at {e.plan.unacceptable:.0%} and the number treated.",
        f"已檢視 {first.boundary.most} 位受試者之全部 {first.searched:,} 種單調界線；其中 {first.admitted:,} 種在 "
        f"{e.plan.acceptable:.0%} 下停止率不逾 {e.plan.level:.0%}。下列界線在 {e.plan.unacceptable:.0%} 下之檢定力與"
        "給藥人數無他者可兼勝。",
    )  # fmt: skip
    head = [_word(key, lang) for key in ("boundary", "alpha", "power", "treated")]
    rows = [[stops_of(o.boundary), _chance(o.alpha), _chance(o.power), f"{o.expected_n:.2f}"] for o in e.front]
    return "\n".join([heading(_word("front", lang)), paragraph("", said.into(lang), indent=0), "", table(head, rows)])


def _silence(e: Evaluation, lang: Lang) -> str:
    quiet = e.silence
    seen = ", ".join(f"{chance:.0%} ({rate:.0%})" for rate, chance in quiet.seen)
    said = Text(
        f"0 of {quiet.n}: the true rate may still be up to {quiet.one_sided:.1%} (one-sided 95 %; two-sided "
        f"{quiet.two_sided:.1%}). Chance to see at least one harm, by true rate: {seen}.",
        f"{quiet.n} 人中 0 人：真實發生率仍可能高達 {quiet.one_sided:.1%}（單側 95 %；雙側 {quiet.two_sided:.1%}）。"
        f"至少見到一例之機率（真實發生率）：{seen}。",
    )
    return "\n".join([heading(_word("silence", lang)), paragraph("", said.into(lang), indent=0)])


def _findings(e: Evaluation, lang: Lang) -> Iterator[str]:
    yield heading(_word("findings", lang))
    for finding in e.findings:
        yield paragraph(f"{finding.code} {finding.where}", finding.says.into(lang), indent=2)


def tell_two_stages(best: TwoStage, smallest: TwoStage, between: tuple[Admissible, ...], lang: Lang) -> str:
    """The optimal, the minimax and the admissible two-stage designs, as a table."""
    head = [_word(key, lang) for key in ("kind", "first", "all", "expected", "early", "alpha", "power")]
    head[-2:] = ["alpha", Text("Power", "檢定力").into(lang)]
    named = [(Text("Optimal", "最適").into(lang), best), (Text("Minimax", "極小極大").into(lang), smallest)]
    named += [(f"q {a.low:.3f}–{a.high:.3f}", a.design) for a in between]
    rows = [
        [name, f"> {d.r1} / {d.n1}", f"> {d.r} / {d.n}", f"{d.expected_n:.2f}", _chance(d.early_stop),
         _chance(d.alpha), _chance(d.power)]
        for name, d in named
    ]  # fmt: skip
    return "\n".join([heading(_word("two", lang)), table(head, rows)])


def _chance(value: float) -> str:
    return f"{value:.3f}"
