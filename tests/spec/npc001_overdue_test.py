"""What passes while nobody acts: each is found once, by the system, and stays for people to weigh.

Source: domain notes G (report clocks, late = deviation), F3 and R51 (late cultures), A4 R60.
"""

from datetime import date, timedelta

import pytest

from stories import INJECTION, Story, participant
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.overdue import overdue
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.state.oversight import DatabaseLock

KNOWN = date(2026, 3, 2)
GRAVE = {
    "AETERM": "Discitis",
    "AESTDTC": "2026-03-01",
    "AESER": "Y",
    "AEAWARE": "2026-03-02T08:00:00+08:00",
    "AESDTH": "N",
}


def harmed(**more: object) -> Story:
    """A serious harm, known on 2 March: the sponsor is to be told by 3 March, most others by 17 March."""
    story = participant().consented().screened().on(KNOWN)
    return story.logs("AE", **{**GRAVE, **more})


def late(story: Story, code: str = "late report") -> list[tuple[str, str]]:
    return [(d.where, d.detail) for d in story.state.deviations.values() if d.code == code]


def looks(story: Story) -> list[str]:
    """Somebody opens the work list."""
    return [x.body.where for x in story.site.desk.note_overdue(story.who, story.site.now)]


def test_a_report_that_nobody_sends_is_a_deviation_of_the_system_on_the_day_after_its_last() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE")
    assert [(k.clock, k.due) for k in story.state.clocks] == [("SAE_SPONSOR", "2026-03-03")]
    story.on(KNOWN + timedelta(days=1), 23, 59)
    assert looks(story) == []
    story.on(KNOWN + timedelta(days=2), 0, 0)
    assert looks(story) == ["SAE_SPONSOR row 1"]
    assert late(story) == [("SAE_SPONSOR row 1", "due 2026-03-03, not sent")]
    found = next(d for d in story.state.deviations.values() if d.code == "late report")
    assert (found.weight, read_entry(story.entries[-1].data).by) == ("", e.SYSTEM)


def test_it_is_found_whatever_is_done_next_and_once_however_late_it_is_sent() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE").on(KNOWN + timedelta(days=4))
    story.logs("CM", CMTRT="paracetamol")
    assert [where for where, _ in late(story)] == ["SAE_SPONSOR row 1"]
    story.does(c.SendReport("SAE_SPONSOR", 1), "sponsor")
    assert looks(story) == []
    assert [where for where, _ in late(story)] == ["SAE_SPONSOR row 1"]


def test_a_report_sent_late_before_anybody_looked_is_one_deviation_with_the_day() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE").on(KNOWN + timedelta(days=4))
    story.does(c.SendReport("SAE_SPONSOR", 1), "sponsor")
    assert late(story) == [("SAE_SPONSOR row 1", "due 2026-03-03, sent 2026-03-06")]
    assert looks(story) == []


def test_a_report_sent_in_time_is_never_late() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE").on(KNOWN + timedelta(days=1))
    story.does(c.SendReport("SAE_SPONSOR", 1), "sponsor").on(KNOWN + timedelta(days=90))
    assert (looks(story), late(story)) == ([], [])


@pytest.mark.parametrize(
    ("aware", "due"), [("2026-03-01T08:00:00+08:00", "2026-03-02"), ("2026-03-03T08:00:00+08:00", "2026-03-04")]
)
def test_the_deadline_follows_a_corrected_moment_of_awareness(aware: str, due: str) -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE")
    story._save("AE", "", {"AEAWARE": aware}, "misread", 1)
    assert [(k.clock, k.aware, k.due) for k in story.state.clocks] == [("SAE_SPONSOR", aware, due)]


def test_a_report_that_was_in_time_is_late_by_the_true_moment_of_awareness() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE").on(KNOWN + timedelta(days=1))
    story.does(c.SendReport("SAE_SPONSOR", 1), "sponsor")
    story._save("AE", "", {"AEAWARE": "2026-03-01T08:00:00+08:00"}, "misread", 1)
    assert late(story) == [("SAE_SPONSOR row 1", "due 2026-03-02, sent 2026-03-03")]


def test_each_clock_has_its_own_day() -> None:
    story = harmed().on(KNOWN + timedelta(days=9))
    assert looks(story) == ["SAE_SPONSOR row 1", "SUSAR_IRB row 1", "REGENERATIVE row 1"]
    story.on(KNOWN + timedelta(days=16))
    assert looks(story) == ["SUSAR row 1"]


def test_a_harm_known_long_ago_and_entered_today_is_late_in_the_same_decision() -> None:
    story = participant().consented().screened().on(KNOWN + timedelta(days=5))
    story.logs("AE", **GRAVE, AERELPRD="NONE", AERELINJ="NONE")
    assert [where for where, _ in late(story)] == ["SAE_SPONSOR row 1"]


def test_a_harm_that_is_no_longer_serious_owes_no_report() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE")
    story.corrects("AE", "", "was not admitted", 1, AESER="N").on(KNOWN + timedelta(days=9))
    assert (looks(story), late(story)) == ([], [])


def test_nothing_is_noted_once_the_database_is_locked() -> None:
    story = harmed(AERELPRD="NONE", AERELINJ="NONE").on(KNOWN + timedelta(days=9))
    trial = story.site.trial.fork()
    assert overdue(story.site.study, trial, story.state, story.site.now)
    trial.database_lock = DatabaseLock("locked", e.Actor("d.kao", "data"), "2026-03-05", "all is in")
    assert overdue(story.site.study, trial, story.state, story.site.now) == []


# --- late cultures of a conditional release


def given() -> Story:
    return participant().consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5").injected()


def reads(story: Story, day: int, after: int) -> Story:
    story.on(INJECTION + timedelta(days=day + after), 15)
    told = {"LATEDTC": story.site.written(story.site.now), "LATEDAY": day, "LATERES": "NEG"}
    return story.step("late", "quality", told, row=day)


@pytest.mark.parametrize(("after", "found"), [(0, 0), (1, 1), (5, 1)])
def test_a_late_culture_is_read_on_its_day_or_it_is_a_deviation_whoever_looks(after: int, found: int) -> None:
    story = reads(given(), 3, after)
    assert len(late(story, "late culture")) == found
    assert looks(story) == []


def test_a_late_culture_that_nobody_reads_is_found_by_looking() -> None:
    story = given().on(INJECTION + timedelta(days=4), 0, 1)
    assert len(looks(story)) == 1
    story.on(INJECTION + timedelta(days=15), 0, 1)
    assert len(looks(story)) == 1
    assert looks(story) == []


def test_before_the_release_no_late_culture_is_waited_for() -> None:
    story = participant().consented().screened().harvested().received().cultured().ready().filled().tested()
    story.on(INJECTION + timedelta(days=30))
    assert looks(story) == []
