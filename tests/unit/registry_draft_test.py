"""A record becomes a draft that can be opened at once, and in which nothing counts before a person has accepted it."""

import msgspec
import pytest

from registry_support.records import SEED, record, samples, with_criteria
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.protocol.check import check, check_structure
from vertebra.protocol.registry.accepting import NotAccepted, accepted
from vertebra.protocol.registry.criteria import UNDECIDED
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.paper import lines_page, losses_page
from vertebra.protocol.show import show
from vertebra.protocol.study import from_json, to_json
from vertebra.simulate.run import simulate


@pytest.fixture(scope="module")
def seed():
    return import_record(SEED.read_bytes())


def test_every_line_is_a_criterion_with_its_words_verbatim(seed):
    text = seed.draft.record.eligibility_module.eligibility_criteria
    assert [c.id for c in seed.criteria] == [*(f"I{n}" for n in range(1, 8)), *(f"E{n}" for n in range(1, 20))]
    assert all(c.words in text for c in seed.criteria)


def test_nothing_that_is_proposed_is_in_force(seed):
    assert {c.registered for c in seed.criteria} == {UNDECIDED}
    assert any(p.expression is not None for p in seed.draft.proposals)
    asked = [f for f in check(seed, SEED.read_bytes()) if f.code == "D01"]
    assert [f.where for f in asked] == [f"criterion {c.id}" for c in seed.criteria]
    assert {f.severity for f in asked} == {"question"}


@pytest.mark.parametrize("data", samples(), ids=lambda data: data[data.index(b"NCT") :][:11].decode())
def test_a_draft_has_no_stop_and_survives_its_file(data):
    study = import_record(data)
    assert [f for f in check(study, data) if f.severity == "stop"] == []
    assert from_json(to_json(study)) == study
    for lang in ("en", "zh-Hant"):
        assert study.identity.registry in show(study, lang)


def test_a_draft_runs_with_virtual_people_of_whom_nobody_is_eligible():
    outcome = simulate(import_record(record()), MemoryLedger(), seed=3, treated=3, most=6)
    assert (outcome.screened, outcome.eligible, outcome.injected) == (6, 0, 0)


def test_what_is_accepted_decides_and_the_rest_stays_unknown():
    study = accepted(import_record(record()), ["I1", "E1"], "expression", "I. Chen", "2026-05-04")
    rules = {c.id: c.registered for c in study.criteria}
    assert rules["I1"] == study.draft.proposal("I1").expression
    assert rules["I2"] == UNDECIDED
    ledger = MemoryLedger()
    simulate(study, ledger, seed=3, treated=3, most=6)
    with ledger.begin() as tx:
        people = [Desk(study, ledger).participant(tx, f"P-{n:03}") for n in range(1, 7)]
    fitness = [p.fitness["screening"] for p in people if "screening" in p.fitness]
    assert fitness
    assert {f.outcome for f in fitness} <= {"unknown", "not eligible"}
    verdicts = {id: {f.verdicts[id] for f in fitness} for id in rules}
    assert "met" in verdicts["I1"]
    assert verdicts["I2"] == {"unknown"}


def test_a_line_may_be_accepted_as_a_question_to_the_investigator():
    data = with_criteria("Suitable in the eyes of the surgeon")
    study = import_record(data)
    assert study.draft.proposal("I1").expression is None
    with pytest.raises(NotAccepted, match="nothing was understood of I1"):
        accepted(study, ["I1"], "expression", "I. Chen", "2026-05-04")
    taken = accepted(study, ["I1"], "question", "I. Chen", "2026-05-04")
    assert taken.criteria[0].registered.left.item == "ASK_I1"
    assert any(item.id == "ASK_I1" for form in taken.forms for item in form.items)
    assert check_structure(taken)[0].severity != "stop"


@pytest.mark.parametrize(
    ("criteria", "by", "told"),
    [
        (["I9"], "I. Chen", "there is no line I9"),
        (["I1"], "  ", "a person accepts"),
        (["I2"], "I. Chen", "I2 is accepted already, by U. Wu"),
    ],
)
def test_what_cannot_be_accepted_says_why(criteria, by, told):
    study = accepted(import_record(record()), ["I2"], "expression", "U. Wu", "2026-05-03")
    with pytest.raises(NotAccepted, match=told):
        accepted(study, criteria, "expression", by, "2026-05-04")


def test_a_study_that_is_no_draft_has_nothing_to_accept():
    study = msgspec.structs.replace(import_record(record()), draft=None)
    with pytest.raises(NotAccepted, match="is no draft"):
        accepted(study, ["I1"], "expression", "I. Chen", "2026-05-04")


def test_an_acceptance_is_a_new_version_and_is_shown():
    study = import_record(record())
    taken = accepted(study, ["I1"], "expression", "I. Chen", "2026-05-04")
    assert taken.version != study.version
    page = lines_page(taken, "en")
    assert "accepted: I. Chen, 2026-05-04, expression" in page
    assert page.count("not accepted: unknown for everybody") == 2
    assert "I. Chen" in show(taken, "zh-Hant", "criteria")


def test_nothing_is_dropped_in_silence():
    data = with_criteria(
        "Age 20 to 65 years", statusModule__expandedAccessInfo={"hasExpandedAccess": False, "moon": "full"}
    )
    study = import_record(data)
    paths = [loss.path for loss in study.draft.losses]
    assert "$.protocolSection.statusModule.expandedAccessInfo.moon" in paths
    assert "$.hasResults" in paths
    page = losses_page(study.draft.losses, "en")
    assert '"full"' in page
    assert losses_page((), "en") == "Nothing was lost.\n"


def test_lines_under_no_heading_are_told():
    data = record(
        eligibilityModule__eligibilityCriteria="Adults aged 20 to 65 years\n\nExclusion Criteria:\n\n* Pregnancy"
    )
    study = import_record(data)
    assert study.criteria[0].kind == "inclusion"
    assert study.draft.proposals[0].confidence == "low"
    assert any("under no heading" in loss.what.en for loss in study.draft.losses)


def test_one_of_several_lines_is_one_criterion():
    study = import_record(
        record(
            eligibilityModule__eligibilityCriteria=(
                "Inclusion Criteria:\n\n* At least one of the following:\n  * Haemoglobin at least 10 g/dL\n"
                "  * Platelets at least 100 x 10^9/L\n* Age 20 to 65 years"
            )
        )
    )
    assert [c.id for c in study.criteria] == ["I1", "I2"]
    assert type(study.draft.proposal("I1").expression).__name__ == "Or"


def test_a_record_without_criteria_or_outcomes_is_still_a_draft():
    study = import_record(record(eligibilityModule__eligibilityCriteria="", outcomesModule={}))
    assert study.criteria == ()
    assert [o.level for o in study.objectives] == ["primary"]
    assert [f.code for f in check(study, record()) if f.severity == "stop" and f.code != "R01"] == []
