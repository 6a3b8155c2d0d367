"""What follows when a release is not plain: late cultures, growth, results out of specification, a failed culture.

Source: domain notes A3 R51 (conditional release), F3 (sterility), F4 (out of specification, chain after late growth),
A7 (manufacturing failure).
"""

from datetime import date, datetime, timedelta

import pytest

from stories import INJECTION, SURGERY, Story, participant
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.product.late import end_of_release, errands, late_cultures
from vertebra.conduct.status import left_on, status
from vertebra.conduct.visits import schedule
from vertebra.terms.verdicts import Verdict

DONE = ("LFPI", "LFORG", "LFEXAM", "LFIRB", "LFSPON", "LFSAE", "LFLOT")


def lot_with(**results: object) -> Story:
    return participant().consented().screened().harvested().received().cultured().ready().filled().tested(**results)


def given() -> Story:
    return lot_with().released().on(INJECTION, 8).fills("PE", "V5").injected()


def reads(story: Story, day: int, result: str = "NEG", row: int = 0, late: int = 0) -> Story:
    story.on(INJECTION + timedelta(days=day + late), 15)
    told = {"LATEDTC": story.site.written(story.site.now), "LATEDAY": day, "LATERES": result}
    more = {"LATEORG": "Cutibacterium acnes"} if result == "POS" else {}
    return story.step("late", "quality", {**told, **more}, row=row or day)


def does_after_growth(story: Story, row: int, *items: str, at: datetime | None = None) -> Story:
    moment = story.site.written(at or story.site.now)
    command = c.SaveForm(
        "LATEFUP", story.site.data(dict.fromkeys(items, moment)), story.site.today.isoformat(), "", row
    )
    return story.tries(command, "quality")


def investigates(story: Story, row: int, repeat: str, conclusion: str) -> Story:
    told = {
        "OOSDTC": story.site.written(story.site.now), "OOSTEST": "VIAB", "OOSHYP": "clumps", "OOSREP": repeat,
        "OOSREAS": "filtered" if repeat == "Y" else None, "OOSCONC": conclusion,
    }  # fmt: skip
    return story.step("investigate", "quality", told, row=row)


def rejects(story: Story) -> Story:
    told = {"RELDTC": story.site.written(story.site.now), "RELDEC": "REJECTED", "RELREASON": "out of specification"}
    return story.step("reject", "quality", told)


def completes(story: Story) -> Story:
    return story.step("complete", "quality", {"RELCDTC": story.site.written(story.site.now)})


# --- conditional release


def test_late_cultures_are_due_on_day_three_and_fourteen_after_the_filling():
    story = given()
    due = {x.test.id: x.due for x in late_cultures(story.site.study, story.state, story.site.now)}
    assert due == {"STER3": INJECTION + timedelta(days=3), "STER14": INJECTION + timedelta(days=14)}


def test_a_lot_is_not_released_in_full_while_a_late_culture_is_open():
    story = lot_with()
    assert story.released(RELDEC="RELEASED").refused() == {"H10R"}
    assert story.released().refused() == set()
    assert story.state.lot.state == "conditional"


def test_a_conditional_release_wants_somebody_who_reads_the_cultures():
    story = lot_with()
    day = (INJECTION + timedelta(days=10)).isoformat()
    for user, role in (("l.huang", "lab"), ("l.tsai", "lab"), ("q.kuo", "quality")):
        story.site.submit(c.EndDelegation(user, role, day, "contract ends"), "sponsor")
    assert story.released().refused() == {"H10P"}


def test_with_both_cultures_negative_quality_completes_the_release_once():
    story = reads(given(), 3)
    assert completes(story).refused() == {"H10C"}
    reads(story, 14)
    assert completes(story).refused() == set()
    assert (story.state.lot.state, end_of_release(story.site.study, story.state, story.site.now)) == (
        "administered", "completed",
    )  # fmt: skip
    assert completes(story).refused() == {"H10C"}


def test_who_made_the_lot_does_not_complete_its_release():
    story = reads(reads(given(), 3), 14)
    story.site.submit(c.Delegate("l.huang", "Huang", "quality", "2026-01-01", "", "2026-01-01"), "sponsor")
    command = story.site.step("P-001", "complete", {"RELCDTC": story.site.written(story.site.now)}, story.site.now)
    assert "H5R" in story.tries(command, "quality", user="l.huang").refused()


def test_a_culture_is_read_also_when_what_was_left_is_destroyed():
    story = given()
    told = {"DESDTC": story.site.today.isoformat(), "DESWHY": "LEFT", "DESWITN": "Tsai"}
    assert story.step("destroy", "lab", told).refused() == set()
    assert reads(story, 14).refused() == set()
    assert status(story.site.study, story.state) == "in follow-up"


# --- a late culture that grew


def test_growth_after_the_injection_starts_seven_duties_within_a_day():
    story = reads(reads(given(), 3), 14, "POS")
    owed = errands(story.site.study, story.state)
    assert [d.follow_up.item for d in owed] == list(DONE)
    assert {d.due - d.read for d in owed} == {timedelta(hours=24)}
    assert {d.done for d in owed} == {""}
    assert story.site.trial.hold is not None
    assert completes(story).refused() == {"H10", "H10C"}


ALL = [f"{id} row 14" for id in ("TELL_PI", "ORGANISM", "EXAMINE", "TELL_IRB", "TELL_SPONSOR", "SAE", "LOT")]


def late_duties(story: Story) -> list[str]:
    return [d.where for d in story.state.deviations.values() if d.code == "late follow-up"]


@pytest.mark.parametrize(("minutes", "late"), [(24 * 60 - 1, 0), (24 * 60, 0), (24 * 60 + 1, 1)])
def test_a_duty_is_in_time_up_to_the_last_minute(minutes: int, late: int):
    """Recorded by then, or not at all: what nobody recorded is found together with what was recorded late."""
    story = reads(given(), 14, "POS")
    story.site.now += timedelta(minutes=minutes)
    assert does_after_growth(story, 14, "LFPI").refused() == set()
    assert late_duties(story) == ALL * late


@pytest.mark.parametrize(("minutes", "late"), [(24 * 60, 0), (24 * 60 + 1, 1)])
def test_a_duty_that_nobody_records_is_found_whatever_is_done_next(minutes: int, late: int):
    story = reads(given(), 14, "POS")
    story.site.now += timedelta(minutes=minutes)
    story.fills("PE", "V9")
    assert late_duties(story) == ALL * late
    found = [x for x in story.last.entries if isinstance(x.body, e.DeviationFound)]
    assert {x.by for x in found} == ({e.SYSTEM} if late else set())


def test_a_duty_that_nobody_records_is_found_by_looking_alone_and_once():
    story = reads(given(), 14, "POS")
    desk = story.site.desk
    assert desk.note_overdue(story.who, story.site.now) == ()
    story.site.now += timedelta(hours=24, minutes=1)
    assert [x.body.where for x in desk.note_overdue(story.who, story.site.now)] == ALL
    assert desk.note_overdue(story.who, story.site.now) == ()
    assert does_after_growth(story, 14, "LFPI").refused() == set()
    assert late_duties(story) == ALL


def test_a_duty_that_was_done_in_time_is_never_late():
    story = reads(given(), 14, "POS")
    does_after_growth(story, 14, *DONE)
    story.site.now += timedelta(days=3)
    story.fills("PE", "V9")
    assert late_duties(story) == []


def test_a_late_duty_is_one_deviation_however_often_it_is_saved():
    story = reads(given(), 14, "POS")
    story.site.now += timedelta(days=3)
    does_after_growth(story, 14, "LFIRB", "LFSPON")
    again = c.SaveForm("LATEFUP", story.site.data({"LFIRB": story.site.written(story.site.now - timedelta(hours=1))}),
                       story.site.today.isoformat(), "", 14, "typing error")  # fmt: skip
    assert story.tries(again, "quality").refused() == set()
    assert late_duties(story) == ALL


def test_a_duty_that_is_done_in_time_and_said_later_to_be_late_is_found_then():
    story = reads(given(), 14, "POS")
    does_after_growth(story, 14, *DONE)
    story.site.now += timedelta(days=2)
    story.corrects("LATEFUP", "", "it was the day after", 14, LFIRB=story.site.written(story.site.now))
    assert late_duties(story) == ["TELL_IRB row 14"]


def test_what_grew_before_the_injection_is_blocked_and_rejected():
    story = lot_with().released()
    reads(story, 3, "POS", late=-3)
    story.on(INJECTION, 8).fills("PE", "V5").injected()
    assert "H10" in story.refused()
    assert rejects(story).refused() == set()
    assert story.state.lot.state == "rejected"


def test_two_positive_cultures_hold_dosing_by_the_pausing_rule():
    story = reads(reads(given(), 3, "POS"), 14, "POS")
    assert [h.rule for h in story.site.trial.holds] == ["CULTURE_POSITIVE", "CULTURES"]


# --- out of specification


@pytest.mark.parametrize(
    ("result", "state"),
    [({"TSTVIAB": "80.0"}, "tested"), ({"TSTVIAB": "79.9"}, "oos"), ({"TSTGRAM": "POS"}, "oos"),
     ({"TSTVIAB": None}, "tested"), ({"TSTENDO": "5"}, "oos"), ({"TSTENDOM": "140", "TSTENDO": "1"}, "oos")],
)  # fmt: skip
def test_a_failed_test_sets_the_lot_aside_a_missing_one_leaves_it_open(result: dict, state: str):
    story = lot_with(**result)
    assert story.state.lot.state == state
    assert ("H10" in story.released().refused()) == (state == "oos" or None in result.values())


def test_nothing_is_repeated_before_it_is_investigated_and_then_only_once():
    story = lot_with(TSTVIAB="74.5")
    assert story.tested().refused() == {"H10O"}
    assert investigates(story, 1, "N", "OPEN").refused() == set()
    assert story.tested().refused() == {"H10O"}
    investigates(story, 2, "Y", "OPEN")
    assert story.tested(TSTVIAB="75.0").refused() == set()
    assert story.state.lot.state == "oos"
    investigates(story, 3, "Y", "OPEN")
    assert story.tested().refused() == {"H10O"}
    assert rejects(story).refused() == set()


def test_a_repeat_that_passes_leads_back_and_both_results_stay():
    story = lot_with(TSTVIAB="74.5")
    investigates(story, 1, "Y", "LABERR")
    story.tested(TSTVIAB="91.0")
    assert story.state.lot.state == "tested"
    assert [s.cells["TSTVIAB"].datum.value for _, s in story.state.sheets_of("TEST")] == ["74.5", "91.0"]
    assert story.released().refused() == set()


# --- no product


@pytest.mark.parametrize("how", ["failed", "rejected"])
@pytest.mark.parametrize("destroyed", [False, True])
def test_who_got_no_cells_stays_on_the_clock_of_the_surgery_and_is_not_completed(how: str, destroyed: bool):
    if how == "failed":
        story = participant().consented().screened().harvested().received().cultured()
        told = {"MFDTC": story.site.written(story.site.now), "MFREASON": "NOGROWTH"}
        assert story.step("fail", "lab", told).refused() == set()
    else:
        story = lot_with(TSTVIAB="60.0")
        investigates(story, 1, "N", "CONFIRMED")
        assert rejects(story).refused() == set()
    ended = story.site.today
    if destroyed:
        story.on(story.site.today + timedelta(days=1))
        told = {"DESDTC": story.site.today.isoformat(), "DESWHY": "REJECTED", "DESWITN": "Tsai"}
        assert story.step("destroy", "lab", told).refused() == set()
    assert status(story.site.study, story.state) == "no product"
    assert left_on(story.site.study, story.state) == ended
    _safety_visits_go_on(story)


def _safety_visits_go_on(story: Story) -> None:
    """S+14, S+84 and S+182 can be filled; the visits of the injection are owed no more; nobody is completed."""
    study = story.site.study
    owed = {s.visit for s in schedule(study, story.state, date(2026, 12, 31)) if s.standing in ("due", "overdue")}
    assert not owed & {v.id for v in study.visits if v.needs_treatment}
    for visit, day in (("V3", 14), ("MF1", 84), ("MF2", 182)):
        story.on(SURGERY + timedelta(days=day))
        assert story.fills("PE", visit).refused() == set(), visit
    told = {"EOSDTC": story.site.today.isoformat(), "EOSREAS": "COMPLETED", "EOSTISS": "DESTROY"}
    assert "C4" in story.fills("EOS", "MF2", **told).refused()
    assert story.fills("EOS", "MF2", **{**told, "EOSREAS": "MFAIL"}).refused() == set()
    assert status(study, story.state) == "no product"


def test_a_negative_culture_owes_nothing():
    story = reads(given(), 14)
    assert errands(story.site.study, story.state) == ()
    assert {x.verdict for x in late_cultures(story.site.study, story.state, story.site.now)} == {
        Verdict.UNKNOWN, Verdict.MET,
    }  # fmt: skip
