"""Each refusal, triggered once: what was asked for, and the code that says no."""

from datetime import timedelta

import pytest

from stories import INJECTION, Story, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Datum


def known() -> Story:
    return participant()


def declined() -> Story:
    story = participant()
    story.site.submit(c.Decline("2026-01-05"), "coordinator", story.who)
    return story


def consented() -> Story:
    return participant().consented()


def with_blood() -> Story:
    return consented().fills("INF", "V1", CRP="480")


def ordered() -> Story:
    return consented().ordered()


def save(form: str, visit: str, *data: Datum, day: str = "2026-01-05", row: int = 0) -> c.SaveForm:
    return c.SaveForm(form, data, day, visit, row)


CRP = Datum("CRP", "4", "mg/L")
STEP = "2026-01-05T09:00+08:00"
PARTICIPANT = [
    ("ACCESS", consented, c.SignEligibility("screening"), "coordinator"),
    ("H23", consented, c.SignEligibility("screening"), "investigator"),
    ("KNOWN", known, c.Identify("S01"), "coordinator"),
    ("SITE-UNKNOWN", known, c.Identify("S99"), "coordinator"),
    ("FUTURE", known, c.GiveConsent("trial", "1.0", "2026-01-06T09:00+08:00", 99), "coordinator"),
    ("CONSENT-VERSION", known, c.GiveConsent("trial", "0.9", STEP, 99), "coordinator"),
    ("CONSENT-ELEMENTS", known, c.GiveConsent("tissue", "1.0", STEP, 12), "coordinator"),
    ("CONSENTED", consented, c.Decline("2026-01-05"), "coordinator"),
    ("DECLINED", declined, c.Decline("2026-01-05"), "coordinator"),
    ("FUTURE", known, c.Decline("2026-01-06"), "coordinator"),
    ("NO-CONSENT", known, c.WithdrawConsent("trial", "destroy", "2026-01-05"), "coordinator"),
    ("TISSUE", consented, c.WithdrawConsent("trial", " ", "2026-01-05"), "coordinator"),
    ("H3", known, save("INF", "V1", CRP), "coordinator"),
    ("H3", known, c.SignEligibility("screening"), "investigator"),
    ("FORM-UNKNOWN", consented, save("NOPE", "V1", CRP), "coordinator"),
    ("PLACE", consented, save("INF", "V2", CRP), "coordinator"),
    ("PLACE", consented, save("AE", "", Datum("AETERM", "pain")), "coordinator"),
    ("TIME", consented, save("INF", "V1", CRP, day="soon"), "coordinator"),
    ("FUTURE", consented, save("INF", "V1", CRP, day="2026-01-06"), "coordinator"),
    ("STEP", consented, save("DOSE", "V5", Datum("EXVOL", "1", "mL")), "investigator"),
    ("ACCESS", consented, save("XR", "V1", Datum("DHA", "8", "mm")), "coordinator"),
    ("ITEM-UNKNOWN", consented, save("INF", "V1", Datum("PLT", "200", "10*3/uL")), "coordinator"),
    ("ITEM-TWICE", consented, save("INF", "V1", CRP, CRP), "coordinator"),
    ("DATA", consented, save("INF", "V1", Datum("CRP", "4", "mg/mL")), "coordinator"),
    ("EMPTY", consented, save("INF", "V1"), "coordinator"),
    ("REASON", with_blood, save("INF", "V1", CRP), "coordinator"),
    ("VISIT-UNKNOWN", consented, c.MissVisit("V99", "holiday"), "coordinator"),
    ("VISIT-DONE", with_blood, c.MissVisit("V1", "holiday"), "coordinator"),
    ("REASON", consented, c.MissVisit("V3", " "), "coordinator"),
    ("PLACE", consented, c.OpenQuery("INF", "CRP", "is it right?", "V2"), "monitor"),
    ("QUERY-STATE", consented, c.AnswerQuery("Q9", "yes"), "coordinator"),
    ("QUERY-STATE", consented, c.CloseQuery("Q9"), "data"),
    ("SIGNAL-UNKNOWN", consented, c.ReviewSignal("NOPE", "V1", "seen"), "medical"),
    ("CLOCK", consented, c.SendReport("SUSAR", 1), "sponsor"),
    ("DEVIATION-UNKNOWN", consented, c.ClassifyDeviation("D9", "minor", ""), "monitor"),
    ("REASON", consented, c.ErasePersonalData(" "), "investigator"),
    ("LOT-EXISTS", ordered, c.OrderLot(), "coordinator"),
    ("STEP-UNKNOWN", ordered, c.DoStep("bless", STEP), "surgeon"),
    ("TIME", ordered, c.DoStep("collect", "2026-01-05"), "surgeon"),
    ("LOT-MISSING", consented, c.DoStep("collect", STEP), "surgeon"),
    ("LOT-STATE", ordered, c.DoStep("fill", STEP), "lab"),
    ("WITNESS", ordered, c.DoStep("collect", STEP), "surgeon"),
    ("WITNESS", ordered, c.DoStep("collect", STEP, witness="u.wu"), "surgeon"),
    ("ITEM-UNKNOWN", ordered, c.DoStep("collect", STEP, (CRP,), witness="c.lin"), "surgeon"),
    ("DATA", ordered, c.DoStep("collect", STEP, (Datum("TISMASS", "much", "g"),), witness="c.lin"), "surgeon"),
    ("ACCESS", ordered, c.DoStep("collect", STEP, witness="c.lin"), "investigator"),
]


@pytest.mark.parametrize(
    ("code", "start", "command", "role"), PARTICIPANT, ids=lambda x: x if isinstance(x, str) else ""
)
def test_refused_about_a_participant(code, start, command, role):
    story = start()
    before = story.state
    story.tries(command, role, user="nobody" if code == "H23" else "")
    assert code in story.refused()
    assert story.state == before, "a refused command leaves nothing"


TRIAL = [
    ("VERSION", c.AdoptStudy("0" * 64, "corrected"), "sponsor"),
    ("KNOWN", c.OpenSite("S01", "again"), "sponsor"),
    ("SITE-UNKNOWN", c.ApproveEthics("S99", "1", "2026-01-01", "2026-12-31"), "sponsor"),
    ("TIME", c.ApproveEthics("S01", "1", "2026-12-31", "2026-01-01"), "sponsor"),
    ("TIME", c.ApproveEthics("S01", "1", "2026", "2026-12-31"), "sponsor"),
    ("SITE-UNKNOWN", c.OpenRecruitment("S99"), "sponsor"),
    ("ROLE-UNKNOWN", c.Delegate("x", "X", "wizard", "2026-01-01"), "sponsor"),
    ("KNOWN", c.ReceiveMaterial("PSA-2603", "again", "2027-01-01"), "lab"),
    ("MATERIAL-UNKNOWN", c.RecallMaterial("NOPE", "why"), "quality"),
    ("NO-HOLD", c.LiftHold("all well"), "medical"),
    ("WORKSPACE", c.CloseWorkspace("hood 9"), "lab"),
    ("ACCESS", c.PlaceHold("a feeling"), "lab"),
]


@pytest.mark.parametrize(("code", "command", "role"), TRIAL, ids=lambda x: x if isinstance(x, str) else "")
def test_refused_about_the_trial(code, command, role):
    site = trial()
    before = site.trial
    decision = site.attempt(command, role)
    assert code in {r.code for r in decision.refusals}
    assert site.trial == before


def test_nobody_is_enrolled_where_recruitment_is_closed():
    site = trial()
    site.submit(c.CloseRecruitment("S01", "enough"), "sponsor")
    story = Story(site, "P-001").tries(c.Identify("S01"), "coordinator")
    assert story.refused() == {"NOT-RECRUITING"}


def test_nothing_is_known_of_somebody_who_was_never_identified():
    story = Story(trial(), "P-404").tries(c.OrderLot(), "coordinator")
    assert story.refused() == {"PARTICIPANT-UNKNOWN"}


def test_a_hold_is_lifted_only_with_a_reason():
    site = trial()
    site.submit(c.PlaceHold("safety review"), "medical")
    assert {r.code for r in site.attempt(c.LiftHold(" "), "medical").refusals} == {"REASON"}


def test_personal_data_are_erased_once():
    story = consented().does(c.ErasePersonalData("asked for it"), "investigator")
    assert story.tries(c.ErasePersonalData("again"), "investigator").refused() == {"ERASED"}


def test_recruitment_opens_only_under_an_adopted_study():
    site = trial()
    site.desk._trial.version = ""  # as if no version had been adopted
    assert "VERSION" in {r.code for r in site.attempt(c.OpenRecruitment("S01"), "sponsor").refusals}


def test_a_warning_needs_a_reason_and_then_the_step_goes_on_as_a_deviation():
    story = participant().consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5")
    partial = {"EXVOL": "1.50", "EXLEFT": "1.00", "EXPARTRS": "resistance"}
    assert story.injected(**partial).refused() == {"W1"}
    assert story.injected(reason="resistance rose", **partial).refused() == set()
    assert "W1" in {d.code for d in story.state.deviations.values()}


def test_what_another_person_changed_meanwhile_is_shown():
    story = with_blood()
    story.corrects("INF", "V1", "unit slip", CRP="48")
    stale = c.SaveForm("INF", (Datum("CRP", "50", "mg/L"),), "2026-01-05", "V1", reason="typo", seen=3)
    assert story.tries(stale, "coordinator").refused() == {"CONFLICT"}


def test_a_time_stamp_ahead_of_now_is_refused_at_a_step():
    story = participant().consented().screened().ordered()
    ahead = story.site.now + timedelta(minutes=6)
    story.step("collect", "surgeon", {}, at=ahead)
    assert "H20" in story.refused()


@pytest.mark.parametrize("number", ["trial", "", "P-1; DROP TABLE entry", "P-" + "1" * 99, "p-001", "../P-001"])
def test_a_number_that_is_none_never_becomes_a_stream(number):
    site = trial()
    before = site.trial
    story = Story(site, number).tries(c.Identify("S01"), "coordinator")
    assert "PARTICIPANT-ID" in story.refused()
    assert site.desk.refresh("P-001").number == 0
    assert site.trial == before


@pytest.mark.parametrize("text", ["half \ud800", "nul \x00 inside"])
def test_a_text_that_no_ledger_can_keep_is_refused(text):
    story = consented().tries(c.MissVisit("V3", text), "coordinator")
    assert story.refused() == {"TEXT"}
