"""How visits stand: after leaving nobody owes one that was still to come, before it everybody does."""

from datetime import date, timedelta

from stories import FIRST, INJECTION, SURGERY, participant
from vertebra.conduct import commands as c
from vertebra.conduct.places import Place
from vertebra.conduct.planned import is_planned
from vertebra.conduct.status import left_on, status
from vertebra.conduct.visits import schedule


def standings(story, today: date) -> dict[str, str]:
    return {v.visit: v.standing for v in schedule(story.site.study, story.state, today)}


def injected():
    return participant().consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5").injected()


def test_who_goes_on_owes_visits():
    story = injected().at_visit("V6", 1)
    assert left_on(story.site.study, story.state) is None
    later = standings(story, INJECTION + timedelta(days=60))
    assert "overdue" in later.values()
    assert "not applicable" not in later.values()


def test_who_withdrew_owes_nothing_after_but_what_was_missed_before_stays():
    story = injected().at_visit("V6", 1)
    left = INJECTION + timedelta(days=30)
    story.on(left).does(c.WithdrawConsent("trial", "destroy", left.isoformat()), "coordinator")
    assert left_on(story.site.study, story.state) == left
    told = schedule(story.site.study, story.state, left + timedelta(days=300))
    before = {v.standing for v in told if v.window and v.window.last < left}
    after = {v.standing for v in told if v.window and v.window.last >= left}
    assert "overdue" in before, "V7 was never recorded, neither done nor missed"
    assert after == {"not applicable"}


def test_a_screen_failure_owes_nothing_from_the_day_of_the_signature():
    story = participant().consented().screened(TUMOR="Y")
    assert status(story.site.study, story.state) == "screen failure"
    assert left_on(story.site.study, story.state) == FIRST
    told = standings(story, FIRST + timedelta(days=400))
    assert told.pop("V1") == "done"
    assert set(told.values()) == {"not applicable"}


def test_without_product_the_injection_visits_fall_away():
    story = participant().consented().screened().harvested().received().cultured()
    failed = story.site.written(story.site.now)
    story.step("fail", "lab", {"MFDTC": failed, "MFREASON": "NOGROWTH", "MFTEXT": "no growth"})
    assert story.refused() == set()
    assert left_on(story.site.study, story.state) == SURGERY + timedelta(days=1)
    told = standings(story, SURGERY + timedelta(days=300))
    assert told["V8"] == "not applicable"
    assert told["V2"] == "done"


def test_where_a_form_belongs():
    study = participant().site.study
    assert is_planned(study, Place("V1", "INF", 0))
    assert is_planned(study, Place("UNS", "INF", 3)), "unscheduled visits are numbered"
    assert is_planned(study, Place("", "AE", 2))
    assert is_planned(study, Place("", "CUL", 1)), "a step's form stands alone"
    assert not is_planned(study, Place("V1", "INF", 1))
    assert not is_planned(study, Place("", "AE", 0))
    assert not is_planned(study, Place("V1", "AE", 1))
    assert not is_planned(study, Place("V2", "INF", 0))
    assert not is_planned(study, Place("V1", "NOPE", 0))
