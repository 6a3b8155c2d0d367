"""The lock of the database: asked for by one person, confirmed by another, after everything is settled or said why."""

import pytest

from stories import FIRST, Story, participant
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.site import Site

WHY = "last participant completed"


def settled() -> Story:
    """One participant with one form, signed, no query open."""
    story = participant().consented().fills("INF", "V1", CRP="4.0")
    return story.does(c.SignForms(("V1/INF/0",), "responsibility", ""), "investigator")


def codes(site: Site, command: c.Command, role: str, user: str = "") -> set[str]:
    return {r.code for r in site.attempt(command, role, "", user).refusals}


def lock(story: Story, despite: str = "") -> Story:
    story.site.submit(c.AskDatabaseLock(WHY, despite), "data")
    story.site.submit(c.ConfirmDatabaseLock(), "statistician")
    return story


def test_two_people_lock_and_two_people_unlock():
    story = settled()
    site = story.site
    site.submit(c.AskDatabaseLock(WHY), "data")
    assert not site.trial.database_lock.locked
    site.submit(c.ConfirmDatabaseLock(), "sponsor")
    locked = site.trial.database_lock
    assert (locked.status, locked.asked_by.role, locked.by.role, locked.why) == ("locked", "data", "sponsor", WHY)
    site.submit(c.AskDatabaseUnlock("late sterility result"), "statistician")
    assert site.trial.database_lock.locked, "asked for is not opened"
    site.submit(c.ConfirmDatabaseUnlock(), "data")
    assert not site.trial.database_lock.locked
    assert story.corrects("INF", "V1", "slip", CRP="4.8").refused() == set()


def test_what_was_locked_is_bound_into_one_root():
    site = lock(settled()).site
    with site.desk.ledger.begin() as tx:
        last = read_entry(list(tx.read("trial", 0))[-1].data)
        heads = tx.heads()
    assert isinstance(last.body, e.Checkpoint)
    assert last.body.heads["P-001"] == heads["P-001"]
    assert last.body.heads["trial"][0] == last.number - 1
    assert site.trial.checkpoint == last.body.root


def test_one_person_cannot_do_both_not_even_in_two_roles():
    site = settled().site
    day = FIRST.isoformat()
    site.submit(c.Delegate("d.kao", "Kao Yi-chen", "statistician", day, trained=day), "sponsor")
    site.submit(c.AskDatabaseLock(WHY), "data")
    assert codes(site, c.ConfirmDatabaseLock(), "data") == {"TWO-PEOPLE"}
    assert codes(site, c.ConfirmDatabaseLock(), "statistician", "d.kao") == {"TWO-PEOPLE"}
    site.submit(c.ConfirmDatabaseLock(), "statistician")
    site.submit(c.AskDatabaseUnlock("why"), "statistician")
    assert codes(site, c.ConfirmDatabaseUnlock(), "statistician") == {"TWO-PEOPLE"}
    assert site.trial.database_lock.locked


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (c.SaveForm("PE", (), FIRST.isoformat(), "V1"), "coordinator"),
        (c.GiveConsent("tissue", "1.0", FIRST.isoformat(), 99), "coordinator"),
        (c.OpenQuery("INF", "CRP", "?", "V1"), "monitor"),
        (c.VerifySource(("V1/INF/0",)), "monitor"),
        (c.FreezeForms(), "data"),
        (c.UnlockForms(why="why"), "data"),
        (c.SignForms(("V1/INF/0",), "review", ""), "investigator"),
        (c.ReportDeviation("V1", "what", FIRST.isoformat()), "monitor"),
    ],
)
def test_behind_the_lock_no_data_change(command, role):
    story = lock(settled())
    before = story.state
    assert story.tries(command, role).refused() == {"DATABASE-LOCKED"}
    assert story.state == before


def test_behind_the_lock_nobody_is_enrolled_but_the_trail_is_read_and_a_person_forgotten():
    story = lock(settled())
    new = Story(story.site, "P-002").tries(c.Identify("S01"), "coordinator")
    assert new.refused() == {"DATABASE-LOCKED"}
    story.does(c.ReviewTrail(story.state.number), "auditor")
    story.does(c.ErasePersonalData("asked for it"), "investigator")


def test_open_queries_and_unsigned_forms_stand_in_the_way_unless_somebody_says_why():
    story = settled().fills("VAS", "V1", VASBACK=None)
    story.does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor")
    site, asked = story.site, c.AskDatabaseLock(WHY, "interim analysis for the safety committee")
    assert codes(site, c.AskDatabaseLock(WHY), "data") == {"OPEN-QUERIES", "UNSIGNED"}
    site.submit(asked, "data")
    entry = site.submit(c.ConfirmDatabaseLock(), "statistician").entries[0]
    assert (entry.body.open_queries, entry.body.unsigned) == (len(story.state.open_queries), 1)
    assert site.trial.database_lock.despite == asked.despite


def test_what_came_up_after_the_asking_is_looked_at_again():
    story = settled()
    story.site.submit(c.AskDatabaseLock(WHY), "data")
    story.corrects("INF", "V1", "slip", CRP="4.8")
    assert codes(story.site, c.ConfirmDatabaseLock(), "statistician") == {"UNSIGNED"}
    story.does(c.SignForms(("V1/INF/0",), "responsibility", ""), "investigator")
    assert codes(story.site, c.ConfirmDatabaseLock(), "statistician") == set()


def test_everybody_is_looked_at_not_only_who_was_seen_by_this_desk():
    story = settled()
    participant(story.site, "P-002").consented().fills("INF", "V1", CRP="4.0")
    site = Site(story.site.study, type(story.site.desk)(story.site.study, story.site.desk.ledger))
    site.now = story.site.now
    assert codes(site, c.AskDatabaseLock(WHY), "data") == {"UNSIGNED"}


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("REASON", c.AskDatabaseLock(" ")),
        ("DATABASE-STATE", c.ConfirmDatabaseLock()),
        ("DATABASE-STATE", c.AskDatabaseUnlock("why")),
        ("DATABASE-STATE", c.ConfirmDatabaseUnlock()),
    ],
)
def test_a_lock_is_refused(code, command):
    site = settled().site
    before = site.trial
    assert codes(site, command, "data") == {code}
    assert site.trial == before


def test_a_locked_database_is_not_locked_again():
    site = lock(settled()).site
    assert codes(site, c.AskDatabaseLock(WHY), "data") == {"DATABASE-STATE"}
    assert codes(site, c.AskDatabaseUnlock(" "), "data") == {"REASON"}
