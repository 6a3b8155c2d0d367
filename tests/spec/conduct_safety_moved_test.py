"""A move to a version with stricter safety rules: what is known now is reported, counted and held for; nobody is late.

P-001 has a harm that is not serious, known since January. Edition 2.0 reports and counts any harm.
"""

from datetime import timedelta

import pytest

from small_trial import amend, base, open_trial
from unit.small_study import put, text
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.impact import impact
from vertebra.conduct.decide.impact_told import tell_impact
from vertebra.conduct.desk import Desk
from vertebra.conduct.state import Place
from vertebra.protocol.study import Role, Study
from vertebra.protocol.versions import Studies
from vertebra.simulate.site import Site

OLD = put(base(), "roles", lambda old: (*old, Role("medical", text("medical"))))
ROW = Place("", "AE", 1)


def harmed(serious: str = "N", people: tuple[str, ...] = ("P-001",)) -> Site:
    """In January; the move is asked for two months later."""
    site = open_trial(OLD)
    day = site.today.isoformat()
    site.submit(c.Delegate(site.actor("medical").user, "Yang", "medical", day, "", day), "sponsor")
    for who in people:
        site.submit(c.Identify("S01"), "coordinator", who)
        consent = c.GiveConsent("trial", "1", site.written(site.now))
        site.submit(consent, "coordinator", who)
        told = (e.Datum("AETERM", "pain"), e.Datum("AESER", serious))
        site.submit(c.SaveForm("AE", told, site.today.isoformat(), "", 1), "coordinator", who)
    site.now += timedelta(days=60)
    return site


def amended(site: Site, *names: str) -> Study:
    study = amend(site.desk.study, names, f"{len(site.trial.adoptions) + 1}.0")
    desk = Desk(study, site.desk.ledger, site.desk.studies)
    for who in ("P-001", "P-002"):
        desk.refresh(who)
    site.study, site.desk = study, desk
    site.submit(c.AdoptStudy(study.version, study.reading), "sponsor")
    site.submit(c.ApproveVersion("S01", study.version, "1", site.today.isoformat(), "committee"), "coordinator")
    return study


def move(site: Site, who: str = "P-001") -> list[e.Body]:
    decision = site.submit(c.MoveParticipant(site.study.version, "amended"), "data", who)
    return [entry.body for entry in decision.entries]


def told(site: Site, new: Study, who: str = "P-001") -> list[str]:
    found = impact(OLD, new, site.participant(who), site.trial, site.now)
    return [text.en for text in tell_impact(found, Studies([OLD, new]))]


def test_a_clock_of_the_new_version_counts_from_the_day_of_the_move() -> None:
    site = harmed()
    known = site.participant("P-001").sheets[ROW].occurred_at
    new = amended(site, "any harm is reported")
    due = (site.today + timedelta(days=3)).isoformat()
    assert f"To be reported by {due}: any harm, harm 1." in told(site, new)
    assert [b for b in move(site) if isinstance(b, e.ClockStarted)] == [e.ClockStarted("ANY", 1, known, due)]
    assert site.desk.note_overdue("P-001", site.now + timedelta(days=3)) == ()
    assert len(site.desk.note_overdue("P-001", site.now + timedelta(days=4))) == 1


def test_a_clock_that_runs_or_was_stopped_keeps_its_day() -> None:
    site = harmed()
    amended(site, "any harm is reported within the month")
    move(site)
    before = site.participant("P-001").clocks
    amended(site, "any harm is reported")
    assert [b for b in move(site) if isinstance(b, e.ClockStarted)] == []
    assert site.participant("P-001").clocks == before


def test_a_clock_that_a_move_started_stays_with_the_day_of_the_move_when_the_day_before_it_is_corrected() -> None:
    site = harmed()
    amended(site, "any harm is reported")
    move(site)
    (before,) = site.participant("P-001").clocks
    known = (site.today - timedelta(days=30)).isoformat()
    told = c.SaveForm("AE", (e.Datum("AETERM", "pain in the leg"),), known, "", 1, "another day")
    site.submit(told, "coordinator", "P-001")
    (after,) = site.participant("P-001").clocks
    assert before.aware != known
    assert (after.aware, after.due) == (known, before.due)


@pytest.mark.parametrize("how", [c.LockForms, c.FreezeForms])
def test_a_harm_on_a_form_that_stands_still_is_reported_and_counted_and_the_form_stays(how: type) -> None:
    site = harmed()
    for query in site.participant("P-001").open_queries:
        site.submit(c.CloseQuery(query.id), "data", "P-001")
    site.submit(how((ROW.spot,)), "data", "P-001")
    before = site.participant("P-001")
    amended(site, "any harm is reported", "any harm is counted")
    assert [type(b) for b in move(site)][1:] == [e.ClockStarted, e.HarmCounted]
    assert site.participant("P-001").sheets == before.sheets


def test_what_is_counted_already_holds_the_doses_by_the_new_rule_once_a_version() -> None:
    site = harmed("Y", ("P-001", "P-002"))
    for hold in site.trial.standing_holds:
        site.submit(c.LiftHold("looked at", hold.number), "medical")
    new = amended(site, "two serious harms pause")
    assert "Doses of everybody will be held: serious harm." in told(site, new)
    move(site)
    (hold,) = site.trial.standing_holds
    assert (hold.rule, hold.version) == ("PAUSE", new.version)
    site.submit(c.LiftHold("looked at again", hold.number), "medical")
    assert not any(isinstance(b, e.HoldPlaced) for b in move(site, "P-002"))
    assert site.trial.standing_holds == ()


def test_a_version_with_the_same_rules_counts_nothing_anew() -> None:
    site = harmed("Y")
    amended(site, "window wider")
    assert [type(b) for b in move(site)] == [e.ParticipantMoved]
