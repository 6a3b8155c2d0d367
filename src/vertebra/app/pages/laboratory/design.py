"""App, pages, laboratory: what the study's stopping rule does, exactly, beside the rules of the literature."""

from typing import Any

from vertebra.app.pages.laboratory import kept
from vertebra.app.pages.telling import Teller
from vertebra.laboratory.designs.evaluate import Evaluation, evaluate
from vertebra.laboratory.designs.exact import Characteristics
from vertebra.laboratory.designs.figures import curves, staircase
from vertebra.laboratory.designs.told import SHOWN, stops_of
from vertebra.laboratory.shipped import design_plan
from vertebra.laboratory.trials.figures.pens import chinese
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang

PICTURES = {"curves": curves, "staircase": staircase}


def design_page(teller: Teller, study: Study) -> dict[str, Any]:
    e = answer(study)
    rates = [rate for rate in SHOWN if rate in e.plan.rates]
    own = _row(teller.words["rule_own"], e.own, stops_of(e.locked.boundary), rates, e)
    others = [_row(teller.text(o.rule.label), o.at, stops_of(o.rule.boundary), rates, e) for o in e.alternatives]
    return {
        "rule": e.locked,
        "label": teller.text(e.locked.label),
        "stops": [str(e.locked.boundary.at(n) or "–") for n in range(1, e.locked.boundary.most + 1)],
        "rates": [f"{rate:.0%}" for rate in rates],
        "unacceptable": f"{e.plan.unacceptable:.0%}",
        "rows": [own, *others],
        "own": [_own(c, late) for c, late in zip(e.own, e.late, strict=True)],
        "front": [_front(o) for o in e.front],
        "searched": f"{e.front[0].searched:,}" if e.front else "",
        "admitted": f"{e.front[0].admitted:,}" if e.front else "",
        "silence": {"n": e.silence.n, "one": f"{e.silence.one_sided:.1%}", "two": f"{e.silence.two_sided:.1%}"},
        "findings": [
            {"code": f.code, "where": _named(teller, e, f.where), "says": teller.text(f.says)} for f in e.findings
        ],
        "pictures": list(PICTURES),
    }


def answer(study: Study) -> Evaluation:
    return kept(("design", study.version), lambda: evaluate(study, design_plan(study.id, study)))


def picture(study: Study, name: str, lang: Lang) -> bytes:
    """
    Raises:
        Trouble: this machine has no Chinese letters.
    """
    e = answer(study)
    families = chinese() if lang == "zh-Hant" else ()
    return kept(("design", study.version, name, lang), lambda: PICTURES[name](e, lang, families))


def _named(teller: Teller, e: Evaluation, where: str) -> str:
    """What the page calls the rule that a finding is about; the place itself for anything else."""
    labels = {f"rule {o.rule.id}": teller.text(o.rule.label) for o in e.alternatives}
    return (labels | {f"rule {e.locked.id}": teller.words["rule_own"]}).get(where, where)


def _row(name: str, at: tuple[Characteristics, ...], stops: str, rates: list[float], e: Evaluation) -> dict[str, Any]:
    known = {c.rate: c for c in at}
    worst = known.get(e.plan.unacceptable)
    return {
        "name": name,
        "chances": [f"{known[rate].stop:.3f}" if rate in known else "" for rate in rates],
        "n": f"{worst.expected_n:.2f}" if worst else "",
        "stops": stops,
    }


def _own(c: Characteristics, late: Characteristics) -> dict[str, str]:
    return {
        "rate": f"{c.rate:.0%}",
        "stop": f"{c.stop:.3f}",
        "saved": f"{c.saved:.3f}",
        "n": f"{c.expected_n:.2f}",
        "events": f"{c.expected_events:.2f}",
        "late": f"{late.stop:.3f}",
        "late_n": f"{late.expected_n:.2f}",
    }


def _front(o: Any) -> dict[str, str]:
    return {
        "stops": stops_of(o.boundary),
        "alpha": f"{o.alpha:.3f}",
        "power": f"{o.power:.3f}",
        "n": f"{o.expected_n:.2f}",
    }
