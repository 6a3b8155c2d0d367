"""Analysis tables of participants whose stories are told through the one door."""

from datetime import date, timedelta

import polars as pl
import pytest

from stories import INJECTION, SURGERY, bag_of, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Datum
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.tables import derive_tables
from vertebra.evidence.tables.cases import cases_of


def injected(**changes):
    story = participant().on(date(2026, 1, 12)).consented().screened().harvested().made()
    story.on(INJECTION, 8).fills("PE", "V5").injected(**changes)
    assert story.refused() == set()
    return story


def rows_of(story):
    with story.site.desk.ledger.begin() as tx:
        return [row for stream in tx.heads() for row in tx.read(stream, 0)]


def snapshot_of(story, **more):
    return take_snapshot(story.site.study, rows_of(story), **more)


def tables_of(story, **more):
    return derive_tables(snapshot_of(story, **more))


def only(table, **where):
    found = table.filter(*(pl.col(name) == value for name, value in where.items()))
    assert found.height == 1, found
    return found.row(0, named=True)


@pytest.fixture(scope="module")
def told():
    """Injected, seen on day 7 with a CRP of 48 typed as mg/dL first, a harm with a partial date, a missed visit."""
    story = injected().at_visit("V8", 7, CRP=48, VASBACK=20)
    story.logs("AE", AETERM="Fever", AESTDTC="2026-03", AETOXGR=1, AESER="N", AERELPRD="POSSIBLE", AERELSUR="NONE",
               AERELINJ="NONE", AERELDIS="NONE", AERELCM="NONE", AEEXP="N", AESPEC="NONE", AEACN="NA",
               AEOUT="ONGOING", AEAWARE=story.site.written(story.site.now))  # fmt: skip
    story.on(INJECTION + timedelta(days=20)).corrects("INF", "V8", "decimal slip", CRP="4.8")
    story.does(c.MissVisit("V9", "participant did not come"), "coordinator")
    return story


@pytest.fixture(scope="module")
def tables(told):
    return tables_of(told)


def test_both_clocks_run(tables) -> None:
    crp = only(tables["labs"], item="CRP", visit="V8")
    assert (crp["day_s"], crp["day_i"]) == ((INJECTION - SURGERY).days + 7, 7)


def test_a_corrected_value_stands_with_the_entry_of_the_correction(told, tables) -> None:
    crp = only(tables["labs"], item="CRP", visit="V8")
    entry = snapshot_of(told).find(crp["entries"][0])
    assert (crp["number"], entry.reason) == (4.8, "decimal slip")


def test_a_value_typed_in_another_unit_is_told_in_the_canonical_one() -> None:
    story = injected().at_visit("V8", 7, CRP="4.8")
    in_dl, day = (Datum("CRP", "4.8", "mg/dL"),), story.site.today.isoformat()
    story.does(c.SaveForm("INF", in_dl, day, "V8", reason="wrong unit"), "coordinator")
    found = only(tables_of(story)["labs"], item="CRP", visit="V8")
    assert (found["number"], found["unit"], found["written_unit"]) == (48.0, "mg/L", "mg/dL")


def test_baselines_are_those_that_the_rules_of_the_study_see(told, tables) -> None:
    """Two ways to one number: the table's and the expression tree's."""
    (case,) = cases_of(snapshot_of(told))
    checked = 0
    for row in pl.concat(
        [tables["labs"].select("item", "b0", "b1"), tables["scores"].select("item", "b0", "b1")]
    ).iter_rows():
        item, *bases = row
        for pick, base in zip(("B0", "B1"), bases, strict=True):
            seen = case.view().find(case.study.item(item).ref.at(pick))
            assert base == (float(seen.known.low) if seen.known else None), (item, pick)
            checked += base is not None
    assert checked > 20


def test_a_partial_onset_in_the_month_of_injection_is_emergent_and_said_so(tables) -> None:
    harm = only(tables["harms"])
    assert (harm["onset"], harm["onset_partial"], harm["day_i"]) == ("2026-03", True, None)
    assert [harm[x] for x in ("treatment_emergent", "harvest_emergent", "related", "serious")] == [True] * 3 + [False]


def test_dose_is_concentration_times_volume(tables) -> None:
    lot = only(tables["product"])
    assert lot["dose"] == lot["volume"] * lot["concentration"] == 2.5
    assert (lot["hold_h"], lot["days_s_to_i"], lot["state"]) == (2.0, (INJECTION - SURGERY).days, "administered")


def test_a_participant_belongs_to_the_sets_of_the_study(tables) -> None:
    one = only(tables["participants"])
    assert (one["in_CONSENTED"], one["in_HARVESTED"], one["in_SAFETY"], one["in_COMPLETERS"]) == (True,) * 3 + (False,)
    assert (one["reached"], one["left"]) == ("injected", "CONTINUES")


def test_a_missed_visit_is_told_as_missed_and_as_deviation(tables) -> None:
    assert only(tables["visits"], visit="V9")["standing"] == "missed"
    assert only(tables["deviations"], code="missed visit")["where"] == "V9"


def test_a_responder_without_data_is_unknown_and_says_what_lacks(tables) -> None:
    found = only(tables["responders"], visit="V13", responder="R30")
    assert (found["verdict"], found["due"]) == ("unknown", False)
    assert "VASBACK" in found["missing"]


def test_a_responder_is_judged_by_the_rule_of_the_study(tables) -> None:
    """68 mm before surgery, 40 before injection, 20 on day 7: half of B1, below half of B0."""
    rules = tables["responders"].filter(pl.col("visit") == "V8")
    assert rules.height == 0 or only(rules, responder="R50")["verdict"] == "met"


def test_every_row_of_every_table_leads_to_entries_that_are_there(told, tables) -> None:
    snapshot = snapshot_of(told)
    for name, table in tables.frames.items():
        for key, entries in zip(table["key"], table["entries"].to_list(), strict=True):
            if name not in ("visits", "responders"):
                assert entries, (name, key)
            assert all(snapshot.find(entry) for entry in entries), (name, key)


def test_both_readings_are_told_for_every_criterion(told, tables) -> None:
    platelets = tables["fitness"].filter(pl.col("criterion") == "E2", pl.col("moment") == "screening")
    verdicts = dict(zip(platelets["reading"], platelets["verdict"], strict=True))
    assert verdicts == {"registered": "not met", "corrected": "met"}


def test_a_mismatched_bag_is_listed_with_the_label_that_was_read() -> None:
    site = trial()
    other = participant(site, "P-002").on(date(2026, 1, 12)).consented().screened().ordered()
    story = participant(site).consented().screened().harvested().made().injected(scans=bag_of(other))
    attempt = only(tables_of(story)["refused"])
    assert attempt["participant"] == "P-001"
    assert "H1" in attempt["stops"].split()
    assert site.lot("P-002").id in attempt["read"]


def lot_with(**results):
    story = participant().on(date(2026, 1, 12)).consented().screened().harvested().received().cultured().ready()
    return story.filled().tested(**results)


def reads(story, day, result):
    story.on(INJECTION + timedelta(days=day), 15)
    told = {"LATEDTC": story.site.written(story.site.now), "LATEDAY": day, "LATERES": result}
    more = {"LATEORG": "C. acnes"} if result == "POS" else {}
    return story.step("late", "quality", {**told, **more}, row=day)


def test_a_lot_out_of_specification_says_which_test_and_why_it_was_rejected() -> None:
    story = lot_with(TSTVIAB="70.0")
    now = story.site.written(story.site.now)
    asked = {"OOSDTC": now, "OOSTEST": "VIAB", "OOSHYP": "clumps", "OOSREP": "N", "OOSCONC": "CONFIRMED"}
    story.step("investigate", "quality", asked, row=1)
    lot = only(tables_of(story)["product"])
    assert (lot["out_of"], lot["rejected"]) == ("VIAB", False)
    decided = {"RELDTC": now, "RELDEC": "REJECTED", "RELREASON": "two counts below 80 %"}
    story.step("reject", "quality", decided)
    tables = tables_of(story)
    lot = only(tables["product"])
    assert (lot["out_of"], lot["rejected"], lot["reason"]) == ("VIAB", True, "two counts below 80 %")
    assert (lot["released"], lot["conditional"]) == (False, False)
    assert set(tables.entries[lot["key"]]) >= {s.entry for s in story.state.lot.steps}
    assert only(tables["participants"])["left"] == "REJECTED"


def test_a_late_growth_says_its_day_and_whether_all_that_follows_was_in_time() -> None:
    story = reads(injected(), 3, "NEG")
    lot = only(tables_of(story)["product"])
    assert (lot["conditional"], lot["completed"], lot["grown"], lot["in_time"]) == (True, False, None, None)
    reads(story, 14, "POS")
    lot = only(tables_of(story, cutoff=INJECTION + timedelta(days=14))["product"])
    assert (lot["grown"], lot["in_time"]) == ("14", True), "nothing is late yet on the day of the reading"
    assert only(tables_of(story, cutoff=INJECTION + timedelta(days=16))["product"])["in_time"] is False
    duties = ("LFPI", "LFORG", "LFEXAM", "LFIRB", "LFSPON", "LFSAE", "LFLOT")
    data = story.site.data(dict.fromkeys(duties, story.site.written(story.site.now)))
    story.does(c.SaveForm("LATEFUP", data, story.site.today.isoformat(), "", 14), "quality")
    assert only(tables_of(story, cutoff=INJECTION + timedelta(days=16))["product"])["in_time"] is True


def test_a_lot_that_was_released_and_then_rejected_counts_as_both() -> None:
    story = reads(lot_with().released(), 0, "NEG")
    decided = {"RELDTC": story.site.written(story.site.now), "RELDEC": "REJECTED", "RELREASON": "bag leaks"}
    assert story.step("reject", "quality", decided).refused() == set()
    lot = only(tables_of(story)["product"])
    assert (lot["released"], lot["conditional"], lot["rejected"], lot["out_of"]) == (True, True, True, None)


def test_values_before_the_cutoff_only(told) -> None:
    early = tables_of(told, cutoff=INJECTION + timedelta(days=10))
    assert only(early["labs"], item="CRP", visit="V8")["number"] == 48.0
    assert early["deviations"].filter(pl.col("code") == "missed visit").height == 0


def test_a_query_that_was_opened_again_has_no_end_yet() -> None:
    story = participant().consented().fills("INF", "V1", CRP="4.0")
    story.does(c.OpenQuery("INF", "CRP", "is it right?", "V1"), "monitor").does(c.CloseQuery("Q1"), "monitor")
    assert only(tables_of(story)["queries"], query="Q1")["closed"] is not None
    story.on(date(2026, 1, 20)).does(c.ReopenQuery("Q1", "new report"), "monitor")
    again = only(tables_of(story)["queries"], query="Q1")
    assert (again["status"], again["closed"]) == ("open", None)
    assert again["days"] == pytest.approx(15, abs=1)


def test_a_deviation_that_was_weighed_anew_shows_the_last_judgement() -> None:
    story = participant().consented()
    story.does(c.ReportDeviation("V1", "sample late", "2026-01-05", code="procedure"), "monitor")
    for weight, comment in (("minor", "no effect"), ("important", "no sample at all")):
        story.does(c.ClassifyDeviation("D1", weight, comment), "medical")
    found = only(tables_of(story)["deviations"], deviation="D1")
    assert (found["weight"], found["comment"]) == ("important", "no sample at all")


def test_who_left_owes_no_visit_that_was_still_to_come() -> None:
    story = injected().at_visit("V6", 1)
    story.on(INJECTION + timedelta(days=2)).does(c.WithdrawConsent("trial", "destroy", "2026-03-18"), "coordinator")
    story.on(INJECTION + timedelta(days=200))
    story.does(c.OpenQuery("INF", "CRP", "is it right?", "V6"), "monitor")
    visits = tables_of(story)["visits"]
    after = set(visits.filter(pl.col("first") > date(2026, 3, 18))["standing"])
    assert after == {"left before"}
    assert "done" in set(visits["standing"])
