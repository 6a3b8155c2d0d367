"""One participant, from the first contact to the last visit, and what the door does on the way."""

from datetime import timedelta

from stories import INJECTION, SURGERY, bag_of, participant, trial
from vertebra.conduct import commands as c, entries as e


def released():
    """A story just before the injection."""
    return participant().consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5")


def test_a_sound_participant_is_screened_operated_and_injected():
    story = released().injected()
    assert story.refused() == set()
    assert story.state.lot.state == "administered"
    assert [s.step for s in story.state.lot.steps] == [
        "collect", "receive", *4 * ["culture"], "fill", "test", "release", "administer",
    ]  # fmt: skip
    assert story.site.trial.doses == (("P-001", story.site.written(story.site.now)),)


def test_nothing_is_written_before_consent():
    story = participant().fills("DM", "V1", AGE=40)
    assert story.refused() == {"H3"}
    assert story.state.sheets == {}


def test_an_unknown_laboratory_value_leaves_eligibility_open_and_blocks_the_harvest():
    story = participant().consented().screened(HGB=None)
    assert story.state.fitness["screening"].outcome == "unknown"
    assert story.state.fitness["screening"].verdicts["E2"] == "unknown"
    story.harvested()
    assert "H4" in story.refused()


def test_a_failed_criterion_is_told_even_while_another_is_open():
    story = participant().consented().screened(HGB=None, TUMOR="Y")
    assert story.state.fitness["screening"].outcome == "not eligible"


def test_the_wrong_bag_is_refused_and_remembered():
    site = trial()
    first = participant(site, "P-001").consented().screened().harvested().made()
    other = participant(site, "P-002").consented()
    other.does(c.OrderLot(), "coordinator")
    first.on(INJECTION, 8).fills("PE", "V5")
    first.injected(scans=(bag_of(first)[0], bag_of(other)[1]))
    assert "H1" in first.refused()
    assert first.state.lot.state == "conditional"
    assert [r.stops for r in first.state.refused] == [("H1",)]
    assert {d.code for d in first.state.deviations.values()} >= {"refused step"}
    assert first.injected().refused() == set()


def test_a_second_injection_is_refused():
    story = released().injected()
    story.on(INJECTION, 10).injected()
    assert story.refused() == {"LOT-STATE", "H5", "H16"}
    assert story.state.refused[-1].stops == ("H5", "H16")
    assert len([s for s in story.state.lot.steps if s.step == "administer"]) == 1


def test_the_dose_record_cannot_be_corrected_beyond_the_volume_limit():
    story = released().injected()
    story.corrects("DOSE", "V5", "typing error", EXVOL="3.01")
    assert "H7" in story.refused()
    assert story.corrects("DOSE", "V5", "typing error", EXVOL="2.40").refused() == set()


def test_a_value_out_of_range_is_kept_and_asked_about_and_the_answer_closes_it():
    story = participant().consented().fills("INF", "V1", CRP="210")
    (query,) = [q for q in story.state.open_queries if q.check == "range"]
    assert (query.item, query.about) == ("CRP", "210 mg/L")
    story.does(c.AnswerQuery(query.id, "confirmed by the laboratory"), "coordinator")
    story.does(c.CloseQuery(query.id), "data")
    assert [q.check for q in story.state.open_queries if q.item == "CRP" and q.check == "range"] == []
    story.corrects("INF", "V1", "late report", ESR=9)
    assert [q for q in story.state.open_queries if q.check == "range"] == [], "a settled question is not asked again"


def test_a_correction_needs_a_reason_and_resolves_its_query():
    story = participant().consented().fills("INF", "V1", CRP="480")
    assert story.corrects("INF", "V1", "", CRP="48").refused() == {"REASON"}
    story.corrects("INF", "V1", "decimal slip", CRP="4.8")
    assert story.state.open_queries == []
    assert {q.status for q in story.state.queries.values()} == {"resolved"}


def test_a_value_that_cannot_be_read_refuses_the_whole_save():
    story = participant().consented().fills("INF", "V1", CRP="about 5")
    assert story.refused() == {"DATA"}
    assert [(f.code, f.where) for f in story.last.findings] == [("DATUM", "P-001/V1/INF/CRP")]
    assert story.state.sheets == {}


def test_nobody_overwrites_a_change_that_they_have_not_seen():
    story = participant().consented().fills("INF", "V1", CRP="4.0")
    seen = story.state.number
    story.corrects("INF", "V1", "decimal slip", CRP="4.8")
    data = story.site.data({"CRP": "5.5"})
    story.tries(c.SaveForm("INF", data, story.site.today.isoformat(), "V1", reason="typo", seen=seen), "coordinator")
    assert story.refused() == {"CONFLICT"}
    assert "4.8 mg/L" in story.last.refusals[0].says.en


def test_a_future_date_is_refused():
    story = participant().consented()
    tomorrow = story.site.today + timedelta(days=1)
    story.tries(c.SaveForm("INF", story.site.data({"CRP": "4"}), tomorrow.isoformat(), "V1"), "coordinator")
    assert story.refused() == {"FUTURE"}


def test_an_odi_is_computed_never_typed():
    story = participant().consented().fills("ODI", "V1", ODI8=None)
    cells = next(s for p, s in story.state.sheets.items() if p.form == "ODI").cells
    assert cells["ODITOT"].datum.value == "40"
    story.corrects("ODI", "V1", "typing", ODITOT="12")
    assert story.refused() == {"DATA"}


def test_a_late_visit_is_a_deviation_and_its_data_are_kept():
    story = released().injected().at_visit("V8", 12)
    assert [d.where for d in story.state.deviations.values() if d.code == "window"] == ["V8"]
    assert any(p.visit == "V8" for p in story.state.sheets)


def test_a_second_rise_of_crp_is_a_signal_and_holds_the_next_dose():
    story = released().injected().at_visit("V6", 1, CRP="6.0").at_visit("V7", 3, CRP="3.0")
    story.at_visit("V9", 14, CRP="60.0", ESR=80, TEMP="38.4")
    raised = {s.signal for s in story.state.signals}
    assert {"CRP_SECOND_RISE", "CRP_ESR_RED", "FEVER"} <= raised
    assert story.site.trial.hold is not None


def test_a_serious_related_harm_starts_its_clocks():
    story = released().injected().on(INJECTION + timedelta(days=20))
    aware = story.site.written(story.site.now)
    story.logs("AE", AETERM="Discitis", AESTDTC="2026-04-04", AETOXGR=3, AESER="Y", AESDTH="N", AESLIFE="N",
               AESHOSP="Y", AESDISAB="N", AESCONG="N", AESMIE="N", AEAWARE=aware, AERELPRD="POSSIBLE", AERELSUR="NONE",
               AERELINJ="PROBABLE", AERELDIS="NONE", AERELCM="NONE", AEEXP="Y", AESPEC="DISCITIS", AEACN="NA",
               AEOUT="ONGOING", AENARR="back pain and fever")  # fmt: skip
    assert {k.clock for k in story.state.clocks} >= {"SAE_SPONSOR"}
    assert any(rule == "DISCITIS" for rule, _, _ in story.site.trial.harms)
    assert story.site.trial.hold is not None


def test_after_withdrawal_only_safety_and_the_end_are_written():
    story = released().injected().on(INJECTION + timedelta(days=30))
    told = c.WithdrawConsent("trial", "destroy what is left", story.site.today.isoformat(), "moved")
    story.does(told, "coordinator").on(INJECTION + timedelta(days=84))
    assert story.fills("INF", "V11").refused() == {"H3"}


def test_roles_are_kept_apart():
    story = participant().consented()
    story.tries(c.SignEligibility("screening"), "coordinator")
    assert story.refused() == {"ACCESS"}
    story.tries(c.SignEligibility("screening"), "investigator", user="somebody")
    assert story.refused() == {"H23"}


def test_a_producer_may_not_release():
    story = participant().consented().screened().harvested().received().cultured().ready().filled().tested()
    site = story.site
    site.submit(c.Delegate("l.huang", "Huang", "quality", "2026-01-01", "", "2026-01-01"), "sponsor")
    answers = {"RELDTC": site.written(site.now), "RELDEC": "RELEASED", "RELREASON": "all tests passed"}
    story.tries(site.step("P-001", "release", answers, site.now), "quality", user="l.huang")
    assert "H5R" in story.refused()
    assert story.released().refused() == set()
    assert story.state.lot.state == "conditional"


def test_one_persons_material_at_a_time_in_a_workspace():
    site = trial()
    participant(site, "P-001"), participant(site, "P-002")
    site.submit(c.OpenWorkspace("hood 1", "P-001"), "lab")
    assert {r.code for r in site.attempt(c.OpenWorkspace("hood 1", "P-002"), "lab").refusals} == {"H18"}
    site.submit(c.CloseWorkspace("hood 1"), "lab")
    assert site.attempt(c.OpenWorkspace("hood 1", "P-002"), "lab").done


def test_the_first_scan_at_a_place_opens_it_and_it_stays_so_until_it_is_cleared():
    """Nobody opened anything: the step did, so that the next person's material is kept away all the same."""
    site = trial()
    first, second = (participant(site, who).consented().screened() for who in ("P-001", "P-002"))
    first.harvested(), second.harvested()
    first.received(), second.received()
    first.tidy = False
    assert first.cultured(CULSTEP="DIGEST").refused() == set()
    assert site.trial.workspaces == {"hood 1": "P-001"}
    assert second.cultured(CULSTEP="DIGEST").refused() == {"H18"}
    first.cultured(2, CULSTEP="SEED")
    assert first.refused() == set()
    assert second.step("culture", "lab", second.work("DIGEST"), place="hood 2").refused() == set()
    site.submit(c.CloseWorkspace("hood 1"), "lab")
    assert second.cultured(2, CULSTEP="SEED").refused() == set()


def test_a_place_that_the_study_does_not_have_is_no_place():
    site = trial()
    story = participant(site).consented().screened().harvested().received()
    assert story.step("culture", "lab", story.work("DIGEST"), place="my desk").refused() == {"H18"}
    assert {r.code for r in site.attempt(c.OpenWorkspace("my desk", "P-001"), "lab").refusals} == {"WORKSPACE"}


def test_the_next_participant_waits_for_the_sentinel_interval():
    site = trial()
    first = participant(site, "P-001").consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5")
    first.injected()
    second = participant(site, "P-002")
    assert second.site.trial.doses[0][0] == "P-001"
    second.tries(c.OrderLot(), "coordinator")
    assert second.refused() == set()


def test_without_ethics_approval_nobody_is_enrolled():
    story = participant()
    story.on(SURGERY + timedelta(days=1600))
    story.tries(c.Identify("S01"), "coordinator")
    assert "H24" in story.refused()


def test_a_recalled_material_blocks_the_injection():
    story = released()
    story.site.submit(c.RecallMaterial("PSA-2603", "contamination at the maker"), "quality")
    assert "H22" in story.injected().refused()


def test_every_entry_says_who_when_and_under_which_version():
    story = participant().consented()
    with story.site.desk.ledger.begin() as tx:
        kinds = [row.kind for row in tx.read("P-001", 0)]
    assert kinds == ["participant identified", "consent given", "consent given"]
    assert e.SYSTEM.role == "system"


def test_a_score_derived_from_a_score_is_there_at_the_first_save() -> None:
    story = participant().consented()
    story.fills("ODI", "V1")
    (sheet,) = [sheet for place, sheet in story.state.sheets.items() if place.form == "ODI"]
    assert sheet.cells["ODITOT"].datum.value == "40"
    assert sheet.cells["ODIBAND"].datum.value == "MODERATE"
