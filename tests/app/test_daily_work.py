"""What waits for whom: each role finds its own work, by urgency, one click from where it is done, and nothing else."""

from datetime import date, timedelta

import pytest

from app_support.bedside import clock
from app_support.pages import queries, told, work
from app_support.served import Trial, served_trial
from stories import FIRST, INJECTION, SURGERY, Story, participant
from vertebra.conduct import commands as c

AE = {
    "AETERM": "discitis", "AESTDTC": "2026-03-20", "AEAWARE": "2026-03-20T09:00+08:00", "AETOXGR": 4, "AESER": "Y",
    "AESHOSP": "Y", "AERELPRD": "PROBABLE", "AERELINJ": "PROBABLE", "AEEXP": "N", "AEOUT": "ONGOING",
}  # fmt: skip


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def at(trial: Trial, story: Story) -> Trial:
    trial.now_is(story.site)
    return trial


def treated(trial: Trial, who: str = "P-001") -> Story:
    story = participant(trial.site, who).consented().screened().harvested().made()
    story.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5")
    return story.injected()


def test_a_new_trial_leaves_nobody_with_work(trial):
    for role in ("coordinator", "investigator", "lab", "quality", "reader", "medical", "monitor", "data", "sponsor"):
        assert work(trial.client(role)) == {}, role


# --- those who oversee everybody


def test_the_auditor_reads_what_nobody_reviewed_and_it_goes_once_reviewed(trial):
    participant(trial.site, "P-001").consented()
    trial.now_is(trial.site)
    client = trial.client("auditor")
    assert [where for _, where in work(client)["trail"]] == ["/trail?stream=trial", "/trail?stream=P-001"]
    upto = trial.served.source.participant("P-001")[0].number
    client.post("/p/P-001/do/review-trail", {"upto": upto, "comment": "read", "key": "1"})
    assert [where for _, where in work(client)["trail"]] == ["/trail?stream=trial"]


def test_a_lock_that_was_asked_for_waits_for_a_second_person(trial):
    trial.site.submit(c.AskDatabaseLock("all data are in"), "data")
    trial.now_is(trial.site)
    for role in ("statistician", "sponsor"):
        found = work(trial.client(role))["locking"]
        assert found == [("Lock asked for: all data are in d.kao", "/database")], role


# --- visits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "group"),
    [
        (3, ""),  # V8 opens on day 5; day 3 belongs to V7
        (5, "due"),
        (7, "closing"),  # two days are left
        (9, "closing"),  # the last day
        (10, "overdue"),
    ],
)
def test_a_visit_is_due_then_closes_then_is_overdue(trial, day, group):
    """V8 is on day 7, its window from day 5 to day 9."""
    story = treated(trial).on(INJECTION + timedelta(days=day), 9)
    found = work(at(trial, story).client("coordinator"))
    where = [g for g, tasks in found.items() if any("V8" in what for what, _ in tasks)]
    assert where == ([group] if group else ["week"])


def test_who_consented_and_has_nothing_recorded_waits_for_the_first_form(trial):
    """No surgery is planned yet, so the screening has no window; it is due all the same, until it is begun."""
    story = participant(trial.site).consented()
    client = at(trial, story).client("coordinator")
    ((what, link),) = work(client)["due"]
    assert what.startswith("P-001 V1 Screening consent given, nothing recorded yet")
    assert link == "/p/P-001/form/V1.DM.0"
    at(trial, story.fills("DM", "V1"))
    assert "due" not in work(client)
    ((what, _),) = work(client)["missing"]
    assert what.startswith("P-001 V1 Screening Diagnosis")


def test_a_task_leads_to_the_first_form_that_the_role_fills(trial):
    story = treated(trial).on(INJECTION + timedelta(days=5), 9)
    client = at(trial, story).client("coordinator")
    ((what, link),) = work(client)["due"]
    assert what.startswith("P-001 V8 Week 1 due")
    assert link == "/p/P-001/form/V8.PE.0"
    assert 'class="main"' in told(client, link)


def test_a_visit_of_next_week_is_announced_and_one_of_next_month_is_not(trial):
    story = treated(trial)
    weeks = [what for what, _ in work(at(trial, story).client("coordinator"))["week"]]
    assert [what.split()[1] for what in weeks] == ["V6", "V7", "V8"]


def test_a_planned_day_alone_makes_nothing_overdue(trial):
    """The discectomy was planned and never happened: the visits after it are not late, it is."""
    story = participant(trial.site).consented().screened().on(SURGERY + timedelta(days=30), 9)
    found = work(at(trial, story).client("coordinator"))
    assert [what.split()[1] for what, _ in found["overdue"]] == ["V2"]


def test_who_has_left_is_never_overdue(trial):
    story = treated(trial).does(c.WithdrawConsent("trial", "destroyed", INJECTION.isoformat()), "coordinator")
    story.on(INJECTION + timedelta(days=400), 9)
    found = work(at(trial, story).client("coordinator"))
    assert {"overdue", "closing", "due", "week"} & set(found) == set()


def test_who_withdrew_leaves_the_end_of_the_study_to_be_recorded(trial):
    story = treated(trial).does(c.WithdrawConsent("trial", "destroyed", INJECTION.isoformat()), "coordinator")
    client = at(trial, story).client("coordinator")
    link = next(link for what, link in work(client)["missing"] if "End of study" in what)
    assert link == "/p/P-001/form/ET.EOS.1"
    assert 'class="main"' in told(client, link)


def test_a_manufacturing_failure_is_still_followed(trial):
    story = participant(trial.site).consented().screened().harvested().received()
    story.step("fail", "lab", {"MFREASON": "NOGROWTH", "MFDTC": story.site.written(story.site.now)})
    assert story.refused() == set()
    story.on(SURGERY + timedelta(days=84), 9)
    ((what, _),) = work(at(trial, story).client("coordinator"))["due"]
    assert what.startswith("P-001 MF1")


def test_forms_missing_of_a_visit_that_took_place(trial):
    story = treated(trial).at_visit("V8", 7)
    story.on(INJECTION + timedelta(days=28), 9).fills("PE", "V10")
    tasks = work(at(trial, story).client("coordinator"))["missing"]
    missing = next((what, link) for what, link in tasks if "V10" in what)
    assert "Inflammation" in missing[0]
    assert "Examination" not in missing[0]
    assert missing[1] == "/p/P-001/form/V10.INF.0"


# --- consent and eligibility ------------------------------------------------------------------------------------------


def test_consent_waits_for_a_while_and_then_no_more(trial):
    story = participant(trial.site)
    assert work(at(trial, story).client("coordinator"))["consent"][0][1] == "/p/P-001/consent"
    story.on(FIRST + timedelta(days=29), 9)
    assert "consent" not in work(at(trial, story).client("coordinator"))


def test_the_investigator_signs_what_can_be_told_and_the_site_supplies_what_cannot(trial):
    complete, open_ = participant(trial.site, "P-001").consented(), participant(trial.site, "P-002").consented()
    for form in trial.site.study.visit("V1").forms:
        complete.fills(form, "V1")
        open_.fills(form, "V1", **({"ALT": None} if form == "SAF" else {}))
    client = at(trial, complete).client("investigator")
    assert [link for _, link in work(client)["sign_fitness"]] == ["/p/P-001/eligibility/screening"]
    ((what, link),) = work(trial.client("coordinator"))["undecided"]
    assert link == "/p/P-002/eligibility/screening"
    assert what.endswith("cannot be told yet: E1")
    assert "sign_fitness" not in work(trial.client("coordinator"))


def test_eligibility_is_checked_again_in_the_week_before_the_surgery(trial):
    story = participant(trial.site).consented().screened().ordered()
    story.on(SURGERY - timedelta(days=8), 9)
    assert "recheck" not in work(at(trial, story).client("coordinator"))
    story.on(SURGERY - timedelta(days=7), 9)
    for role in ("coordinator", "investigator"):
        ((_, link),) = work(at(trial, story).client(role))["recheck"]
        assert link == "/p/P-001/eligibility/discectomy"


def test_an_eligible_person_needs_a_lot(trial):
    story = participant(trial.site).consented().screened()
    ((_, link),) = work(at(trial, story).client("coordinator"))["order"]
    assert link == "/p/P-001#product"


# --- safety -----------------------------------------------------------------------------------------------------------


def test_a_signal_waits_for_the_site_and_the_medical_monitor_until_it_is_reviewed(trial):
    story = treated(trial).at_visit("V8", 7, CRP="48", VASBACK=90)
    raised = story.state.signals
    assert raised, "a high CRP after the injection is a signal"
    client = at(trial, story).client("medical")
    assert len(work(client)["signals"]) == len(raised)
    for role in ("coordinator", "investigator"):
        assert "signals" in work(trial.client(role)), role
    assert "signals" not in work(trial.client("lab"))
    for s in raised:
        client.post("/p/P-001/do/review-signal", {"signal": s.signal, "visit": s.visit, "decision": "MRI on Monday"})
    assert "signals" not in work(client)


def test_a_serious_event_starts_clocks_for_those_who_report(trial):
    story = treated(trial).on(INJECTION + timedelta(days=4), 9).logs("AE", **AE)
    assert story.state.clocks
    due = sorted(k.due for k in story.state.clocks)
    for role in ("sponsor", "investigator", "medical"):
        tasks = work(at(trial, story).client(role))["clocks"]
        assert [next(d for d in due if d in what) for what, _ in tasks] == due, role
    assert "clocks" not in work(trial.client("coordinator"))


def test_who_reports_is_reminded_before_it_is_late(trial):
    story = treated(trial).on(INJECTION + timedelta(days=4), 9).logs("AE", **AE)
    last = date.fromisoformat(min(k.due for k in story.state.clocks))
    assert "time nearly over" not in at(trial, story).client("sponsor").get("/").content.decode()
    story.on(last, 23)
    assert "time nearly over" in at(trial, story).client("sponsor").get("/").content.decode()
    story.on(last + timedelta(days=1), 0)
    assert "time nearly over" not in at(trial, story).client("sponsor").get("/").content.decode()


def test_a_refused_injection_waits_for_the_medical_monitor(trial):
    story = participant(trial.site).consented().screened().harvested().made()
    story.on(INJECTION, 8).fills("PE", "V5").injected(EXSECOND="N")
    assert story.refused()
    ((what, link),) = work(at(trial, story).client("medical"))["refused"]
    assert what.startswith("P-001 Inject")
    refused = next(d.id for d in story.state.deviations.values() if d.code == "refused step")
    assert link == f"/p/P-001#{refused}"


def test_a_hold_concerns_everybody_who_doses(trial):
    trial.site.submit(c.PlaceHold("two infections"), "medical")
    for role in ("coordinator", "investigator", "surgeon", "medical", "sponsor"):
        ((what, link),) = work(trial.client(role))["hold"]
        assert (what.startswith("two infections"), link) == (True, "/trial#hold"), role
    assert "hold" not in work(trial.client("reader"))


def test_an_ethics_approval_that_ends_waits_for_the_sponsor(trial):
    until = max(a.until for a in trial.site.trial.approvals["S01"])
    story = participant(trial.site).on(FIRST + timedelta(days=310), 9)
    ((what, link),) = work(at(trial, story).client("sponsor"))["ethics"]
    assert until in what
    assert link == "/trial#ethics"


def test_an_account_without_a_duty_waits_for_the_administrator(trial):
    since = FIRST.isoformat()
    trial.site.submit(c.Delegate("administrator", "Admin", "administrator", since, "", since), "sponsor")
    trial.site.submit(c.OpenAccount("c.new", "New Person"), "administrator", user="administrator")
    ((what, link),) = work(trial.client("administrator"))["accounts"]
    assert (what, link) == ("c.new New Person holds no duty", "/people")


# --- product ----------------------------------------------------------------------------------------------------------


def test_a_lot_goes_from_hand_to_hand(trial):
    """Lab, quality, surgeon: each sees the step that is next for the lot, and none that is not its own."""
    story = participant(trial.site).consented().screened().harvested()
    assert "Receive the tissue" in work(at(trial, story).client("lab"))["steps"][0][0]
    story.received()
    assert "Culture" in work(at(trial, story).client("lab"))["steps"][0][0]
    story.cultured().ready().filled()
    assert "Test for release" in work(at(trial, story).client("lab"))["steps"][0][0]
    assert "release" not in work(trial.client("quality"))
    story.tested()
    assert "Decide on release" in work(at(trial, story).client("quality"))["release"][0][0]
    assert "steps" not in work(trial.client("lab"))
    story.released()
    assert "release" not in work(at(trial, story).client("quality"))


def test_the_surgeon_sees_the_surgery_of_the_week(trial):
    story = participant(trial.site).consented().screened().ordered()
    assert "surgery" not in work(at(trial, story).client("surgeon"))
    story.on(SURGERY - timedelta(days=3), 9)
    ((what, link),) = work(at(trial, story).client("surgeon"))["surgery"]
    assert "Discectomy" in what
    assert link == "/p/P-001#product"


# --- oversight --------------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_site_and_its_answer_to_the_reviewers(trial):
    story = participant(trial.site).consented().fills("INF", "V1", CRP="390")
    site, monitor = at(trial, story).client("coordinator"), trial.client("monitor")
    asked = work(site)["queries"]
    assert [link for _, link in asked] == ["/p/P-001/form/V1.INF.0#i-CRP"] * len(asked)
    assert "queries" not in work(monitor)
    for q in list(story.state.open_queries):
        site.post("/p/P-001/do/answer-query", {"query": q.id, "answer": "repeated and right"})
    assert "queries" not in work(site)
    assert len(work(monitor)["answered"]) == len(asked)
    assert "repeated and right" in work(trial.client("data"))["answered"][0][0]


def test_a_question_that_would_unblind_the_reader_goes_to_the_site(trial):
    """The disc is lower than before the injection: whoever is told that knows when the image was taken."""
    story = treated(trial).on(INJECTION + timedelta(days=84), 9).fills("PE", "V11")
    story.fills("XR", "V11", DHA="3.0", DHM="4.0", DHP="2.0")
    assert "XR_LOSS" in {q.check for q in story.state.open_queries}
    assert any("fell by more than 30 %" in what for what, _ in work(at(trial, story).client("coordinator"))["queries"])
    assert "reads_asked" not in work(trial.client("reader"))


def test_verifying_signing_and_weighing_are_counted_by_person(trial):
    story = participant(trial.site).consented().screened()
    story.does(c.ReportDeviation("V1", "blood taken late", FIRST.isoformat()), "coordinator")
    monitor = work(at(trial, story).client("monitor"))
    assert [link for _, link in monitor["verify"]] == ["/review?who=P-001&wanted=unverified"]
    assert monitor["deviations"][0][1] == "/p/P-001#D1"
    ((what, link),) = work(trial.client("investigator"))["sign"]
    assert link == "/review?who=P-001&wanted=unsigned"
    filled = len(story.state.sheets) - len({q.place for q in story.state.open_queries})
    assert what == f"P-001 Forms to sign: {filled}"


# --- how fast, how long -----------------------------------------------------------------------------------------------


def test_a_long_group_is_cut_and_shown_whole_on_demand(trial):
    for n in range(1, 31):
        participant(trial.site, f"P-{n:03}")
    client = trial.client("coordinator")
    page = told(client, "/")
    assert len(work(client)["consent"]) == 12
    assert "Show all 30" in page
    assert told(client, "/?group=consent").count("/consent") >= 30


def test_what_is_asked_of_the_database_does_not_grow_with_the_trial(trial):
    client = trial.client("coordinator")
    counts = []
    for size in (3, 30):
        for n in range(1, size + 1):
            if trial.served.source.participant(f"P-{n:03}") is None:
                participant(trial.site, f"P-{n:03}").consented()
        told(client, "/")
        with queries(trial) as asked:
            told(client, "/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


# --- what became late while nobody did anything


@pytest.mark.parametrize(("minutes", "noted"), [(24 * 60, 0), (24 * 60 + 1, 7)])
def test_a_work_list_that_is_opened_lets_the_system_note_what_nobody_recorded_in_time(trial, minutes, noted):
    """A culture of day 14 grew; a monitor who signs in afterwards finds seven deviations to classify, once."""
    story = treated(trial).on(INJECTION + timedelta(days=14), 15)
    grown = {"LATEDTC": story.site.written(story.site.now), "LATEDAY": 14, "LATERES": "POS", "LATEORG": "cocci"}
    assert story.step("late", "quality", grown, row=14).refused() == set()
    clock(trial, story.site.now + timedelta(minutes=minutes))
    before = len(story.state.deviations)
    for _ in range(2):
        found = work(trial.client("monitor")).get("deviations", [])
        assert len(found) == before + noted
