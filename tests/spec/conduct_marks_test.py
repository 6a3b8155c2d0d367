"""Source verification, freeze, lock: what falls by itself, what stands still, who may open it again."""

import msgspec
import pytest

from stories import FIRST, INJECTION, Story, corrected, participant
from vertebra.conduct import commands as c
from vertebra.conduct.decide import derived
from vertebra.conduct.entries import Datum
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.oversight.verification import Progress, consents_given, is_verified, progress, total, verifiable
from vertebra.conduct.places import Place

INF, DM, VAS = (Place("V1", form, 0) for form in ("INF", "DM", "VAS"))
FREEZE_INF, LOCK_INF = c.FreezeForms((INF.spot,)), c.LockForms((INF.spot,))


def filled() -> Story:
    return participant().consented().fills("INF", "V1", CRP="4.0").fills("DM", "V1").fills("VAS", "V1")


def verified(story: Story, place: Place = INF) -> set[str]:
    return {i for i in verifiable(story.site.study, story.state, place) if is_verified(story.state, place, i)}


def correct_crp(story: Story) -> Story:
    return story.corrects("INF", "V1", "slip", CRP="4.8")


# --- source verification ---------------------------------------------------------------------------------------------


def test_a_verified_form_is_verified_item_by_item_and_falls_where_it_changes():
    story = filled().does(c.VerifySource((INF.spot,)), "monitor")
    assert verified(story) == {"INFDTC", "CRP", "ESR"}
    assert verified(correct_crp(story)) == {"INFDTC", "ESR"}
    story.does(c.VerifySource((INF.spot,), ("CRP",)), "monitor")
    assert verified(story) == {"INFDTC", "CRP", "ESR"}


def test_the_same_value_typed_again_later_is_another_entry_and_not_verified():
    story = filled().does(c.VerifySource((INF.spot,)), "monitor")
    correct_crp(story).corrects("INF", "V1", "no, it was right", CRP="4.0")
    assert verified(story) == {"INFDTC", "ESR"}


def test_the_mark_names_the_entry_and_who_compared_it():
    story = filled().does(c.VerifySource((INF.spot,), ("CRP",)), "monitor")
    mark = story.state.verified[INF]["CRP"]
    assert mark.holds == story.state.cell(INF, "CRP").entry
    assert (mark.by.user, mark.by.role) == ("n.liu", "monitor")
    assert story.last.entries[0].body.holds == {"V1/INF/0": {"CRP": int(mark.holds.split("#")[1])}}


def test_what_is_worked_out_or_empty_has_no_source():
    story = filled().fills("ODI", "V1", ODI8=None).does(c.VerifySource(("V1/ODI/0", DM.spot)), "monitor")
    place = Place("V1", "ODI", 0)
    assert "ODITOT" in story.state.sheets[place].cells
    assert verified(story, place) == {f"ODI{n}" for n in range(1, 11) if n != 8}
    assert story.tries(c.VerifySource((place.spot,), ("ODITOT",)), "monitor").refused() == {"ITEM-UNKNOWN"}


def test_a_reason_for_absence_can_be_verified_too():
    story = participant().consented()
    story.does(c.SaveForm("INF", (Datum("CRP", missing="lost"),), FIRST.isoformat(), "V1"), "coordinator")
    story.does(c.VerifySource((INF.spot,)), "monitor")
    assert verified(story) == {"CRP"}


def test_verification_can_be_taken_back_with_a_reason():
    story = filled().does(c.VerifySource((INF.spot, DM.spot)), "monitor")
    assert story.tries(c.UnverifySource((INF.spot,)), "monitor").refused() == {"REASON"}
    story.does(c.UnverifySource((INF.spot,), ("CRP",), "wrong patient file"), "monitor")
    assert verified(story) == {"INFDTC", "ESR"}
    story.does(c.UnverifySource((INF.spot,), why="wrong patient file"), "monitor")
    assert verified(story) == set()
    assert "AGE" in verified(story, DM)


@pytest.mark.parametrize(
    ("code", "command", "role"),
    [
        ("SPOT", c.VerifySource(()), "monitor"),
        ("SPOT", c.VerifySource(("V1/HX/0",)), "monitor"),
        ("SPOT", c.VerifySource(("V1/INF",)), "monitor"),
        ("SPOT", c.VerifySource(("V1/INF/00",)), "monitor"),
        ("SPOT", c.FreezeForms(("V1/NOPE/0",)), "monitor"),
        ("ITEM-UNKNOWN", c.VerifySource((INF.spot,), ("AGE",)), "monitor"),
        ("EMPTY", c.UnverifySource((INF.spot,), why="nothing there"), "monitor"),
        ("MARK", c.UnfreezeForms((INF.spot,), "why"), "monitor"),
        ("MARK", c.UnlockForms(why="why"), "data"),
        ("REASON", c.UnfreezeForms((INF.spot,)), "monitor"),
        ("ACCESS", c.VerifySource((INF.spot,)), "data"),
        ("ACCESS", LOCK_INF, "monitor"),
        ("ACCESS", FREEZE_INF, "coordinator"),
        ("TRAIL", c.ReviewTrail(0), "monitor"),
        ("TRAIL", c.ReviewTrail(999), "monitor"),
    ],
)
def test_a_mark_is_refused(code, command, role):
    story = filled()
    before = story.state
    refused = story.tries(command, role).refused()
    assert code in refused
    assert refused <= {code, "MARK"}
    assert story.state == before


def test_nothing_is_verified_twice_over_in_an_empty_form():
    story = filled()
    story.does(c.SaveForm("PREG", (Datum("HCG", missing="not applicable"),), FIRST.isoformat(), "V1"), "coordinator")
    story.corrects("PREG", "V1", "was not asked", HCG="")
    assert story.tries(c.VerifySource(("V1/PREG/0",)), "monitor").refused() == {"EMPTY"}


# --- the plan --------------------------------------------------------------------------------------------------------


def test_progress_counts_what_the_plan_wants():
    story = filled()
    study = story.site.study
    assert progress(study, story.state, INF) == Progress(3, 0)
    assert progress(study, story.state, VAS) == Progress(3, 0), "date and both pains, not the hours since a painkiller"
    story.does(c.VerifySource((INF.spot,)), "monitor")
    assert progress(study, story.state, INF) == Progress(3, 3)
    assert progress(study, story.state, INF).complete
    assert progress(study, correct_crp(story).state, INF) == Progress(3, 2)
    parts = [progress(study, story.state, p) for p in (*consents_given(story.state), *story.state.sheets)]
    assert total(study, story.state) == (sum(p.required for p in parts), 2)


def test_what_is_not_in_the_plan_may_be_verified_but_does_not_count():
    story = filled().fills("ODI", "V1")
    place = Place("V1", "ODI", 0)
    assert progress(story.site.study, story.state, place) == Progress(0, 0)
    story.does(c.VerifySource((place.spot,)), "monitor")
    assert progress(story.site.study, story.state, place) == Progress(0, 0)
    assert verified(story, place)


def test_the_plan_of_the_reference_study_covers_what_decides():
    study = corrected()
    full = {f.id for f in study.forms if f.verify == "all"}
    deciding = {"DM", "DX", "HX", "SAF", "COAG", "SERO", "PREG"}
    product = {step.form for step in study.product.steps}
    assert deciding | product | {"AE", "INF", "OBS"} <= full
    assert all(f.to_verify for f in study.forms if f.verify == "key"), "a form by key items has key items"
    assert all(not f.to_verify for f in study.forms if f.verify == "none")


# --- freeze ----------------------------------------------------------------------------------------------------------


def test_a_frozen_form_keeps_its_data_while_queries_go_on():
    story = filled().does(FREEZE_INF, "monitor")
    assert correct_crp(story).refused() == {"FROZEN"}
    assert "n.liu" in story.last.refusals[0].says.en
    assert story.state.cell(INF, "CRP").datum.value == "4.0"
    assert story.fills("PE", "V1").refused() == set(), "other forms go on"
    story.does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor").does(c.AnswerQuery("Q1", "yes"), "coordinator")
    story.does(c.UnfreezeForms((INF.spot,), "value to be corrected"), "data")
    assert correct_crp(story).refused() == set()


@pytest.mark.parametrize("marks", [(), (FREEZE_INF,)])
def test_what_follows_on_other_forms_is_worked_out_once_in_a_save(marks, monkeypatch):
    story, asked, follow = filled(), [], derived._following
    for mark in marks:
        story.does(mark, "monitor")
    monkeypatch.setattr(derived, "_following", lambda work, place: asked.append(place) or follow(work, place))
    assert story.fills("PE", "V1").refused() == set()
    assert asked == [Place("V1", "PE", 0)]


def test_a_frozen_form_accepts_no_suggestion():
    story = filled().does(c.OpenQuery("INF", "CRP", "?", "V1", suggests="4.8"), "monitor").does(FREEZE_INF, "data")
    assert story.tries(c.AcceptSuggestion("Q1"), "coordinator").refused() == {"FROZEN"}
    assert story.state.queries["Q1"].status == "open"


def test_a_frozen_participant_keeps_also_the_forms_that_are_not_filled_yet():
    story = filled().does(c.FreezeForms(), "data")
    assert story.fills("PE", "V1").refused() == {"FROZEN"}
    assert story.logs("AE", AETERM="headache").refused() == {"FROZEN"}
    story.does(c.UnfreezeForms(("V1/PE/0",), "examination was forgotten"), "data")
    assert story.fills("PE", "V1").refused() == set()
    assert correct_crp(story).refused() == {"FROZEN"}
    story.does(c.FreezeForms(), "data")
    assert story.corrects("PE", "V1", "slip", TEMP="36.7").refused() == {"FROZEN"}, "the exception is over"
    story.does(c.UnfreezeForms(why="database update"), "data")
    assert correct_crp(story).refused() == set()


def test_a_step_is_refused_while_its_form_is_frozen():
    story = participant().consented().screened().harvested().does(c.FreezeForms(), "data")
    assert "FROZEN" in story.received().refused()
    assert story.state.lot.last("receive") is None


def test_freezing_again_changes_nothing():
    story = filled().does(FREEZE_INF, "monitor")
    assert story.tries(FREEZE_INF, "monitor").refused() == {"MARK"}
    story.does(c.FreezeForms((INF.spot, DM.spot)), "monitor")
    assert story.last.entries[0].body.spots == (DM.spot,)


# --- lock ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (c.SaveForm("INF", (Datum("CRP", "4.8", "mg/L"),), FIRST.isoformat(), "V1", reason="slip"), "coordinator"),
        (c.VerifySource((INF.spot,)), "monitor"),
        (c.UnverifySource((INF.spot,), why="wrong file"), "monitor"),
        (FREEZE_INF, "monitor"),
        (c.SignForms((INF.spot,), "approval", ""), "investigator"),
        (c.OpenQuery("INF", "CRP", "?", "V1"), "monitor"),
        (c.ReopenQuery("Q1", "why"), "monitor"),
    ],
)
def test_a_locked_form_refuses_everything(command, role):
    story = filled().does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor").does(c.CloseQuery("Q1"), "monitor")
    story.does(c.VerifySource((INF.spot,)), "monitor").does(LOCK_INF, "data")
    before = story.state
    assert story.tries(command, role).refused() == {"LOCKED"}
    assert story.state == before


def test_an_unlocked_form_goes_on_and_the_reason_stays():
    story = filled().does(LOCK_INF, "data")
    assert story.tries(c.UnlockForms((INF.spot,)), "data").refused() == {"REASON"}
    story.does(c.UnlockForms((INF.spot,), "late laboratory report"), "data")
    assert correct_crp(story).refused() == set()
    assert locked(story.state, INF) is None
    assert story.state.locked[INF].why == "late laboratory report"


def test_a_form_with_an_open_query_is_not_locked():
    story = filled().does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor")
    assert story.tries(LOCK_INF, "data").refused() == {"OPEN-QUERIES"}
    assert story.tries(c.LockForms(), "data").refused() == {"OPEN-QUERIES"}
    assert story.tries(c.LockForms((DM.spot,)), "data").refused() == set()


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (c.GiveConsent("tissue", "1.0", FIRST.isoformat(), 99), "coordinator"),
        (c.WithdrawConsent("trial", "destroy", FIRST.isoformat()), "coordinator"),
        (c.OrderLot(), "coordinator"),
        (c.MissVisit("V2", "holiday"), "coordinator"),
        (c.SignEligibility("screening"), "investigator"),
        (c.ReportDeviation("V1", "what", FIRST.isoformat()), "monitor"),
        (c.FreezeForms(), "data"),
        (c.LockForms(), "data"),
        (c.SaveForm("PE", (Datum("TEMP", "36.6", "Cel"),), FIRST.isoformat(), "V1"), "coordinator"),
    ],
)
def test_a_locked_participant_refuses_everything(command, role):
    story = participant().consented().fills("INF", "V1", CRP="4.0").does(c.LockForms(why="all done"), "data")
    before = story.state
    assert story.tries(command, role).refused() in ({"LOCKED"}, {"MARK"})
    assert story.state == before


def test_reading_and_the_right_to_be_forgotten_go_on_behind_a_lock():
    story = filled().does(c.LockForms(why="all done"), "data")
    story.does(c.ReviewTrail(story.state.number), "auditor")
    story.does(c.ErasePersonalData("asked for it"), "investigator")
    story.does(c.UnlockForms(why="audit"), "data")
    assert frozen(story.state, INF) is None


def test_a_query_of_a_check_may_stand_at_a_locked_form_but_its_data_stay():
    """The other value of the relation changed: nobody loses the contradiction, and unlocking is the way out."""
    story = participant().consented().fills("VAS", "V1").on(INJECTION).fills("VAS", "V4", VASBACK=40, VASLEG=30)
    before = story.state.sheets[Place("V4", "VAS", 0)]
    story.does(c.LockForms(("V4/VAS/0",)), "data").corrects("VAS", "V1", "slip", VASBACK=90)
    assert [(q.check, q.place.visit) for q in story.state.open_queries] == [("VAS_JUMP", "V4")]
    assert story.state.sheets[Place("V4", "VAS", 0)] == before
    assert story.tries(c.AnswerQuery("Q1", "yes"), "coordinator").refused() == {"LOCKED"}


# --- review of the trail ---------------------------------------------------------------------------------------------


def test_the_trail_is_reviewed_up_to_a_number_by_somebody():
    story = filled()
    upto = story.state.number
    story.does(c.ReviewTrail(upto, "no finding"), "monitor")
    assert story.tries(c.ReviewTrail(upto), "monitor").refused() == {"TRAIL"}, "this person has read that far"
    story.does(c.ReviewTrail(upto), "auditor")
    assert [(r.upto, r.by.role, r.comment) for r in story.state.trail_reviews] == [
        (upto, "monitor", "no finding"),
        (upto, "auditor", ""),
    ]
    story.does(c.ReviewTrialTrail(story.site.trial.number, "accounts as expected"), "administrator")
    assert story.site.trial.trail_reviews[0].by.role == "administrator"


def test_a_plan_without_verification_asks_for_nothing():
    study = corrected()
    form = msgspec.structs.replace(study.form("INF"), verify="none")
    assert form.to_verify == frozenset()
