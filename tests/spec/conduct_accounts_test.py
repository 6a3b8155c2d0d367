"""Who may come in, in which role, at which site, on which day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stories import FIRST, Story, participant, trial
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.access import is_delegated, sees, who_could
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.site import Site

DAY = FIRST.isoformat()


def with_account(user: str = "x.new", title: str = "New Person") -> Site:
    site = trial()
    site.submit(c.OpenAccount(user, title), "administrator")
    return site


def codes(site: Site, command: c.Command, role: str, user: str = "", who: str = "") -> set[str]:
    return {r.code for r in site.attempt(command, role, who, user).refusals}


def delegate(at: Site, user: str, role: str, **more: str) -> None:
    given = {"since": DAY, "trained": DAY, **more}
    at.submit(c.Delegate(user, user, role, **given), "sponsor")


# --- accounts --------------------------------------------------------------------------------------------------------


def test_a_closed_account_can_do_nothing_until_it_is_open_again():
    site = with_account("c.lin", "Lin Yu-ting")
    site.submit(c.CloseAccount("c.lin", "left the hospital"), "administrator")
    assert codes(site, c.Identify("S01"), "coordinator", who="P-001") == {"ACCOUNT-CLOSED"}
    site.submit(c.ReopenAccount("c.lin", "came back"), "administrator")
    assert codes(site, c.Identify("S01"), "coordinator", who="P-001") == set()


def test_a_closed_account_cannot_witness_a_step():
    story = participant().consented().screened()
    story.site.submit(c.OpenAccount("c.lin", "Lin Yu-ting"), "administrator")
    story.site.submit(c.CloseAccount("c.lin", "left"), "administrator")
    ordered = story.does(c.OrderLot(), "investigator")
    assert "WITNESS" in ordered.step("collect", "surgeon", {}).refused()


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("ACCOUNT-KNOWN", c.OpenAccount("x.new", "Somebody Else")),
        ("ACCOUNT-KNOWN", c.OpenAccount("X.New", "New Person")),
        ("ACCOUNT-KNOWN", c.OpenAccount("c.lin", "Not Lin")),
        ("NAME", c.OpenAccount(" ", "Nobody")),
        ("NAME", c.OpenAccount("y", "")),
        ("USER-UNKNOWN", c.CloseAccount("nobody", "why")),
        ("ACCOUNT-STATE", c.ReopenAccount("x.new", "why")),
        ("REASON", c.CloseAccount("x.new", " ")),
    ],
)
def test_an_account_is_refused(code, command):
    site = with_account()
    before = site.trial
    assert codes(site, command, "administrator") == {code}
    assert site.trial == before


def test_an_account_that_was_closed_keeps_its_id_for_ever():
    site = with_account()
    site.submit(c.CloseAccount("x.new", "left"), "administrator")
    assert codes(site, c.CloseAccount("x.new", "again"), "administrator") == {"ACCOUNT-STATE"}
    assert codes(site, c.OpenAccount("x.new", "New Person"), "administrator") == {"ACCOUNT-KNOWN"}


def test_nobody_closes_their_own_account():
    site = with_account("a.su", "Su Pei-shan")
    assert codes(site, c.CloseAccount("a.su", "holiday"), "administrator") == {"TWO-PEOPLE"}


def test_an_administrator_has_no_clinical_rights():
    story = participant().consented()
    assert story.tries(c.SaveForm("INF", (), DAY, "V1"), "administrator").refused() == {"ACCESS"}


# --- duties ----------------------------------------------------------------------------------------------------------


def test_an_ended_duty_is_over_after_its_last_day_and_a_later_one_counts():
    site = trial()
    site.submit(c.EndDelegation("d.kao", "data", DAY, "maternity leave"), "sponsor")
    assert is_delegated(site.trial, "d.kao", "data", FIRST)
    assert not is_delegated(site.trial, "d.kao", "data", FIRST + timedelta(days=1))
    site.now = site.at(FIRST + timedelta(days=30))
    site.submit(c.Delegate("d.kao", "Kao Yi-chen", "data", site.today.isoformat()), "sponsor")
    assert not is_delegated(site.trial, "d.kao", "data", site.today), "a new duty asks for its own training"
    site.submit(c.RecordTraining("d.kao", "protocol", site.today.isoformat(), "1.0"), "monitor")
    assert is_delegated(site.trial, "d.kao", "data", site.today)
    assert not is_delegated(site.trial, "d.kao", "data", FIRST + timedelta(days=15)), "the gap stays a gap"


def test_the_last_day_of_a_duty_is_never_moved_later():
    site = trial()
    delegate(site, "x", "monitor", until="2026-02-01")
    assert codes(site, c.EndDelegation("x", "monitor", "2026-03-01", "late"), "sponsor") == {"DUTY-UNKNOWN"}
    site.submit(c.EndDelegation("x", "monitor", "2026-01-20", "left"), "sponsor")
    (duty,) = [d for d in site.trial.duties if d.user == "x"]
    assert (duty.until, duty.ended) == ("2026-01-20", "left")


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("DUTY-UNKNOWN", c.EndDelegation("nobody", "data", DAY, "left")),
        ("TIME", c.EndDelegation("d.kao", "data", "2026-01", "left")),
        ("REASON", c.EndDelegation("d.kao", "data", DAY, " ")),
        ("USER-UNKNOWN", c.RecordTraining("nobody", "protocol", DAY)),
        ("TOPIC", c.RecordTraining("d.kao", "juggling", DAY)),
        ("TIME", c.RecordTraining("d.kao", "protocol", "2026")),
        ("FUTURE", c.RecordTraining("d.kao", "protocol", "2026-12-01")),
        ("TWO-PEOPLE", c.RecordTraining("s.aster", "protocol", DAY)),
        ("SITE-UNKNOWN", c.Delegate("x", "X", "data", DAY, site="S99")),
    ],
)
def test_a_duty_or_a_training_is_refused(code, command):
    site = trial()
    before = site.trial
    assert codes(site, command, "sponsor") == {code}
    assert site.trial == before


def test_training_may_come_after_the_delegation_and_counts_from_its_day():
    site = trial()
    site.submit(c.Delegate("x", "X", "coordinator", "2026-01-02"), "sponsor")
    assert codes(site, c.Identify("S01"), "coordinator", "x", "P-001") == {"H23"}
    site.submit(c.RecordTraining("x", "GCP", DAY), "sponsor")
    assert codes(site, c.Identify("S01"), "coordinator", "x", "P-001") == {"H23"}, "only the protocol lets a duty count"
    site.submit(c.RecordTraining("x", "protocol", DAY, "1.0"), "sponsor")
    assert codes(site, c.Identify("S01"), "coordinator", "x", "P-001") == set()
    assert not is_delegated(site.trial, "x", "coordinator", FIRST - timedelta(days=1))


def test_training_that_came_first_counts_for_a_later_duty():
    site = with_account("x", "X")
    site.submit(c.RecordTraining("x", "protocol", "2026-01-03"), "monitor")
    site.submit(c.Delegate("x", "X", "data", "2026-01-02"), "sponsor")
    assert [is_delegated(site.trial, "x", "data", date(2026, 1, d)) for d in (2, 3)] == [False, True]


def test_only_the_first_sponsor_founds_a_trial():
    site = trial()
    assert codes(site, c.PlaceHold("mine"), "sponsor", "stranger") == {"H23"}


def test_who_could_do_what_on_a_day():
    site = with_account("c.lin", "Lin Yu-ting")
    site.submit(c.Delegate("x", "X Person", "data", DAY), "sponsor")
    site.now = site.at(FIRST + timedelta(days=10))
    site.submit(c.CloseAccount("c.lin", "left"), "administrator")
    site.submit(c.EndDelegation("r.ho", "reader", "2026-01-10", "left"), "sponsor")

    def on(day: date, user: str):
        return next(w for w in who_could(site.trial, day) if w.user == user)

    assert on(FIRST, "c.lin").able == ("coordinator",)
    assert not on(site.today, "c.lin").closed, "open for a part of that day"
    assert on(site.today + timedelta(days=1), "c.lin").able == ()
    assert on(site.today + timedelta(days=1), "c.lin").roles, "the duty stands, the door is shut"
    assert (on(FIRST, "x").roles[0].trained, on(FIRST, "x").able) == (False, ())
    assert (on(FIRST, "r.ho").able, on(site.today, "r.ho").able) == (("reader",), ())
    assert on(FIRST - timedelta(days=9), "n.liu").roles == ()


# --- sites -----------------------------------------------------------------------------------------------------------


def two_sites() -> Site:
    """S01 and S02, with a coordinator of S02 only, an investigator of S02 only, and a participant at each."""
    site = trial()
    site.submit(c.OpenSite("S02", "Second centre"), "sponsor")
    site.submit(c.ApproveEthics("S02", "IRB-2", "2026-01-01", "2026-12-31"), "sponsor")
    site.submit(c.OpenRecruitment("S02"), "sponsor")
    delegate(site, "c.two", "coordinator", site="S02")
    delegate(site, "i.two", "investigator", site="S02")
    site.submit(c.Identify("S01"), "coordinator", "P-001")
    site.submit(c.Identify("S02"), "coordinator", "P-002")
    return site


def test_a_coordinator_of_one_site_writes_about_its_participants_only():
    site = two_sites()
    save = c.SaveForm("INF", site.data({"CRP": "4.0"}), DAY, "V1")
    assert codes(site, save, "coordinator", "c.two", "P-001") == {"ACCESS-SITE"}
    assert codes(site, save, "coordinator", "c.two", "P-002") == {"H3"}, "there it goes on to the next question"
    assert codes(site, save, "coordinator", "c.lin", "P-002") == {"H3"}, "a duty for all sites counts everywhere"
    assert codes(site, c.Identify("S01"), "coordinator", "c.two", "P-003") == {"ACCESS-SITE"}
    assert codes(site, c.ApproveEthics("S01", "9", "2026-01-01", "2027-01-01"), "coordinator", "c.two") == {
        "ACCESS-SITE"
    }


def test_who_reads_about_a_participant():
    site = two_sites()
    one, two = site.participant("P-001"), site.participant("P-002")
    assert [sees(site.trial, "c.two", "coordinator", p, FIRST) for p in (one, two)] == [False, True]
    assert sees(site.trial, "n.liu", "monitor", one, FIRST)
    assert not sees(site.trial, "n.liu", "data", one, FIRST)
    site.submit(c.OpenAccount("n.liu", "Liu Chia-jung"), "administrator")
    site.submit(c.CloseAccount("n.liu", "left"), "administrator")
    assert not sees(site.trial, "n.liu", "monitor", one, FIRST)


def test_an_investigator_of_one_site_gives_and_ends_duties_of_that_site_only():
    site = two_sites()
    wide = c.Delegate("x", "X", "coordinator", DAY)
    assert codes(site, wide, "investigator", "i.two") == {"ACCESS-SITE"}
    other = c.Delegate("x", "X", "coordinator", DAY, site="S01")
    assert codes(site, other, "investigator", "i.two") == {"ACCESS-SITE"}
    own = c.Delegate("x", "X", "coordinator", DAY, site="S02")
    assert codes(site, own, "investigator", "i.two") == set()
    assert codes(site, c.EndDelegation("c.lin", "coordinator", DAY, "no"), "investigator", "i.two") == {"ACCESS-SITE"}
    assert codes(site, c.EndDelegation("x", "coordinator", DAY, "left"), "investigator", "i.two") == set()


def test_a_witness_of_another_site_does_not_count():
    site = two_sites()
    story = Story(site, "P-001").consented().screened().ordered()
    taken = c.DoStep("collect", site.written(site.now), witness="c.two")
    assert "WITNESS" in story.tries(taken, "surgeon").refused()


# --- the gate and the calendar ---------------------------------------------------------------------------------------


def test_log_ins_and_log_outs_are_in_the_ledger():
    site = with_account("c.lin", "Lin Yu-ting")
    made = site.desk.note("c.lin", "signed in", site.now, "second factor: code")
    site.desk.note("c.lin", "signed out", site.now + timedelta(hours=1))
    with site.desk.ledger.begin() as tx:
        noted = [x for row in tx.read("trial", 0) if isinstance((x := read_entry(row.data)).body, e.AccessNoted)]
    assert [x.body.what for x in noted] == ["signed in", "signed out"]
    assert noted[0].by == e.SYSTEM
    assert site.trial.accounts["c.lin"].seen == made.recorded_at
    assert site.trial.number == noted[-1].number


def test_the_day_of_a_rule_is_that_of_the_site_not_of_greenwich():
    """At seven in Taipei it is still yesterday in UTC; consent given this morning stands this morning."""
    story = participant().consented()
    early = datetime(2026, 1, 6, 7, tzinfo=story.site.zone)
    story.site.now = early.astimezone(UTC)
    new = Story(story.site, "P-002").does(c.Identify("S01"), "coordinator")
    new.does(c.GiveConsent("trial", "1.0", early.isoformat(), 99), "coordinator")
    assert new.tries(c.SignEligibility("screening"), "investigator").refused() == set()


def test_the_state_of_another_process_is_the_same():
    site = two_sites()
    with site.desk.ledger.begin() as tx:
        rows = {s: list(tx.read(s, 0)) for s in tx.heads()}
    ledger = MemoryLedger()
    ledger.streams = rows
    desk = Desk(site.study, ledger)
    desk.refresh("P-001")
    assert desk.last_trial == site.trial
