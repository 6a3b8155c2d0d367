"""Where a stopping rule is not what it seems: each finding with a rule that has the fault, and one that has not."""

import msgspec
import pytest

from stories import corrected
from vertebra.laboratory.designs.evaluate import evaluate, silence
from vertebra.laboratory.designs.locked import locked_rule
from vertebra.laboratory.designs.plan import Alternative, DesignPlan, Nominal, nominal_boundary, read_plan, rules
from vertebra.laboratory.designs.told import tell
from vertebra.laboratory.designs.warnings import warn
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

PLAN = DesignPlan(0.10, 0.40, 0.05, (0.1, 0.4), (), Nominal((0.5, 4.5), 0.20, 0.80))
POCOCK = (2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4)


def with_stops(stops: tuple[int, ...]) -> Study:
    study = corrected()
    named = {str(n): k for n, k in enumerate(stops, 1) if k <= n}
    carried = msgspec.structs.replace(study.safety.boundary, stops=named)
    return msgspec.structs.replace(study, safety=msgspec.structs.replace(study.safety, boundary=carried))


def codes(plan: DesignPlan = PLAN, stops: tuple[int, ...] = POCOCK) -> list[str]:
    return [f.code for f in warn(plan, locked_rule(with_stops(stops)), rules(plan, 12))]


def changed(**changes: object) -> DesignPlan:
    return msgspec.structs.replace(PLAN, **changes)


def test_a_rule_without_words_that_keeps_its_level_and_finds_harm_has_only_a_note_on_cohorts():
    assert codes(changed(rule=None)) == ["D06"]


def test_the_most_powerful_rule_cannot_be_bettered():
    assert "D07" not in codes(changed(rule=None), (2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4))


@pytest.mark.parametrize(
    ("code", "plan", "stops"),
    [
        ("D01", PLAN, nominal_boundary(Nominal((0.5, 4.5), 0.20, 0.80), 12).stops),  # sounds like 20 %, stops 14 %
        ("D02", changed(rule=None), (1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4)),
        ("D03", changed(rule=None, level=0.04), POCOCK),
        ("D04", changed(rule=None), (2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5)),
        ("D05", PLAN, POCOCK),  # the table is not what its words give
        ("D06", changed(rule=None), POCOCK),
        ("D07", changed(rule=None), (2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5)),
    ],
)
def test_each_finding(code, plan, stops):
    assert code in codes(plan, stops)


def test_a_rule_known_only_at_the_end_of_each_cohort_loses_nothing_there():
    """It never looks inside a cohort, so waiting costs it nothing."""
    assert "D06" not in codes(changed(rule=None), (2, 3, 4, 5, 6, 3, 8, 9, 4, 11, 12, 4))


@pytest.mark.parametrize(("prior", "misleads"), [((0.5, 0.5), True), ((1, 1), True), ((0.4, 1.6), True)])
def test_nominal_probabilities_of_the_notes_mislead(prior, misleads):
    """Source: stats notes 2.4: at its word, 0.90 is never a 10 % rule; flat priors stop at the first participant."""
    plan = changed(rule=None, alternatives=(Alternative("nominal", prior, rate=0.20, above=0.90),))
    found = [f.code for f in warn(plan, locked_rule(with_stops(POCOCK)), rules(plan, 12)) if "nominal" in f.where]
    assert ("D01" in found) == misleads
    assert ("D02" in found) == (prior != (0.4, 1.6))


@pytest.mark.parametrize(
    ("prior", "above", "starts", "at_10", "at_20", "at_40"),
    [  # Source: stats notes 2.4, exact, twelve participants
        ((0.5, 0.5), 0.80, "1 1 2 2", 0.242, 0.520, 0.902),
        ((0.5, 0.5), 0.90, "1 2 2 2", 0.137, 0.356, 0.810),
        ((0.5, 0.5), 0.95, "1 2 2 3", 0.117, 0.292, 0.740),
        ((0.4, 1.6), 0.90, "2 2 2 3", 0.039, 0.186, 0.685),
        ((0.4, 1.6), 0.95, "2 2 3 3", 0.016, 0.103, 0.550),
    ],
)
def test_the_table_of_nominal_rules(prior, above, starts, at_10, at_20, at_40):
    plan = changed(rates=(0.1, 0.2, 0.4), alternatives=(Alternative("nominal", prior, rate=0.20, above=above),))
    (found,) = evaluate(corrected(), plan).alternatives
    assert " ".join(map(str, found.rule.boundary.stops[:4])) == starts
    assert [round(c.stop, 3) for c in found.at] == [at_10, at_20, at_40]


def test_every_finding_is_told_in_both_languages():
    evaluation = evaluate(corrected(), PLAN)
    for lang in ("en", "zh-Hant"):
        told = tell(evaluation, lang).replace("\n", "").replace(" ", "")
        assert all(f.says.into(lang).replace(" ", "") in told for f in evaluation.findings)


def test_an_evaluation_is_plain_data():
    evaluation = evaluate(corrected(), PLAN)
    assert msgspec.json.decode(msgspec.json.encode(evaluation), type=type(evaluation)) == evaluation


def test_no_harm_among_twelve():
    """Source: domain notes H: upper one-sided 22.1 %, two-sided 26.5 %; seen at 1, 5, 10 %: 11, 46, 72 %."""
    quiet = silence(12)
    assert (f"{quiet.one_sided:.3f}", f"{quiet.two_sided:.3f}") == ("0.221", "0.265")
    assert [f"{chance:.2f}" for _, chance in quiet.seen[:3]] == ["0.11", "0.46", "0.72"]


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"acceptable": 0.5}', msgspec.json.encode(
    {**msgspec.to_builtins(PLAN), "acceptable": 0.5}), b'{"typo": 1}'])  # fmt: skip
def test_a_plan_that_is_none(data):
    with pytest.raises(Trouble, match="no design plan"):
        read_plan(data)
