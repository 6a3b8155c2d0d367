"""A participant's page: what is next, what can be done, and how little of it a role sees that should not see more."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from app_support.pages import hidden, links, messages, told
from app_support.served import served_trial
from stories import FIRST, INJECTION, participant
from vertebra.app.pages.timeline import Scale
from vertebra.conduct import commands as c

PAGE = "/p/P-001"
PERSON = {"name": "Wang Planted-Name", "name_han": "王植入", "birth_date": "1985-11-23", "phone": "0911222333"}


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented().screened()
        trial.now_is(trial.site)
        yield trial


def state(trial):
    return trial.served.desk.refresh("P-001")


def send(client, page: str, command: str, **fields: str):
    """Press the button of a command on the page, with its hidden fields, and follow to where it leads."""
    address = f"{PAGE}/do/{command}"
    return client.post(address, {**hidden(page, address), **fields}, follow=True)


def treated(trial, day: int):
    story = participant(trial.site, "P-002").consented().screened().harvested().made()
    for visit in ("V2A", "V3"):
        story.does(c.MissVisit(visit, "not asked in this story"), "coordinator")
    story.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5", VASBACK=42, VASLEG=25).injected()
    story.on(INJECTION + timedelta(days=day), 9)
    trial.now_is(trial.site)
    return story


# --- what is next ----------------------------------------------------------------------------------------------------


def test_the_next_step_is_one_button(trial):
    treated(trial, 1)
    page = told(trial.client("coordinator"), "/p/P-002")
    box = page.partition('class="next-box"')[2].partition("</section>")[0]
    assert re.search(r'<a class="button main" href="/p/P-002/form/V6\.PE\.0">V6 Day 1</a>', box)


def test_where_nothing_waits_the_next_visit_is_named(trial):
    treated(trial, 1).fills("PE", "V6").fills("INF", "V6").fills("SAF", "V6").fills("VAS", "V6")
    box = told(trial.client("coordinator"), "/p/P-002").partition('class="next-box"')[2].partition("</section>")[0]
    assert "V7 Day 3" in box


def test_both_clocks_are_drawn_with_a_text_beside(trial):
    treated(trial, 5)
    page = told(trial.client("coordinator"), "/p/P-002")
    pictures = re.findall(r'<svg class="clock" role="img" aria-label="([^"]+)".*?</svg>', page, re.S)
    assert [p.split()[0] for p in pictures] == ["Discectomy", "Injection"]
    assert "V1 Screening: done 2026-01-05" in pictures[0]
    assert "V8 Week 1: due" in pictures[1]
    assert 'class="today"' in page


def test_no_name_on_a_clock_stands_on_another_at_the_narrowest_width(trial):
    treated(trial, 5)
    page = told(trial.client("coordinator"), "/p/P-002")
    for drawing in re.findall(r'<svg class="clock".*?</svg>', page, re.S):
        for height in ("43", "78"):
            row = re.findall(rf'class="v" x="([\d.]+)%" y="{height}">(\w+)<', drawing)
            at = sorted((float(x) * 3.2, len(name) * 6.7) for x, name in row)  # px of 320, letters of 11 px
            apart = [(b - a) - (wa + wb) / 2 for (a, wa), (b, wb) in pairwise(at)]
            assert [x for x in apart if x < 0] == [], drawing


def test_days_keep_their_order_on_the_clock():
    scale = Scale(-28, 378)
    places = [scale.at(day) for day in range(-28, 379)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (5.0, 95.0)


# --- what can be done ------------------------------------------------------------------------------------------------


def test_a_query_is_answered_on_the_page(trial):
    participant(trial.site, "P-003")
    trial.site.submit(c.OpenQuery("VAS", "VASBACK", "Which scale?", "V1"), "monitor", "P-001")
    client = trial.client("coordinator")
    page = told(client, PAGE)
    assert "Which scale?" in page
    answer = send(client, page, "answer-query", query="Q1", answer="the 100-mm line")
    assert "Saved." in messages(answer)
    assert state(trial).queries["Q1"].status == "answered"


def test_a_deviation_is_weighed_by_the_monitor_and_by_no_coordinator(trial):
    trial.site.submit(c.ReportDeviation("V1", "late", FIRST.isoformat()), "coordinator", "P-001")
    assert "classify-deviation" not in told(trial.client("coordinator"), PAGE)
    monitor = trial.client("monitor")
    send(monitor, told(monitor, PAGE), "classify-deviation", weight="minor", comment="no harm")
    assert (state(trial).deviations["D1"].weight, state(trial).deviations["D1"].comment) == ("minor", "no harm")


def test_a_visit_that_did_not_take_place_is_recorded_with_its_reason(trial):
    treated(trial, 12)
    client = trial.client("coordinator")
    address = "/p/P-002/do/miss-visit"
    page = told(client, "/p/P-002")
    assert "V8" in page
    client.post(address, {**hidden(page, address), "visit": "V8", "why": "abroad"})
    p = trial.served.desk.refresh("P-002")
    assert p.missed["V8"] == "abroad"
    assert "abroad" in told(client, "/p/P-002")


@pytest.mark.parametrize(("label", "visit"), [("Unscheduled", "UNS"), ("Early termination", "ET")])
def test_a_visit_outside_the_plan_begins_with_its_first_form_under_the_next_row(trial, label, visit):
    client = trial.client("coordinator")
    for row in (1, 2):
        link = links(told(client, PAGE))[label]
        assert link == f"{PAGE}/form/{visit}.PE.{row}"
        client.post(link, {"v.TEMP": "37.0", "u.TEMP": "Cel"})
    assert {place.row for place in state(trial).sheets if place.visit == visit} == {1, 2}


def test_a_log_grows_by_its_next_free_row(trial):
    client = trial.client("coordinator")
    for row in (1, 2, 3):
        page = told(client, PAGE)
        link = re.search(r'id="log-CM">.*?href="([^"]+)">Add a row', page, re.S)[1]
        assert link == f"{PAGE}/form/-.CM.{row}"
        client.post(link, {"v.CMTRT": f"drug {row}"})
    assert "drug 3" in told(client, PAGE)


def test_consent_is_withdrawn_with_what_becomes_of_the_tissue(trial):
    client = trial.client("coordinator")
    page = told(client, PAGE)
    choices = re.search(r'<select name="tissue".*?</select>', page, re.S)[0]
    assert "To be destroyed" in choices
    assert "nothing new may be collected" in page, "the consequences are said before"
    send(client, page, "withdraw-consent", consent="trial", tissue="To be destroyed", occurred_at=FIRST.isoformat())
    assert state(trial).consents["trial"].withdrawn_at
    assert "Withdrawn" in told(client, PAGE)


def test_who_is_eligible_gets_a_lot_by_one_press(trial):
    client = trial.client("coordinator")
    send(client, told(client, PAGE), "order-lot")
    assert state(trial).lot is not None
    assert "order-lot" not in told(client, PAGE)


def test_what_is_refused_is_told_where_it_was_asked(trial):
    client = trial.client("coordinator")
    answer = client.post(f"{PAGE}/do/miss-visit", {"visit": "V1", "why": "x", "next": f"{PAGE}#visits"}, follow=True)
    assert any("VISIT-DONE" in m for m in messages(answer))


@pytest.mark.parametrize("role", ["monitor", "data", "sponsor", "medical", "lab", "quality", "surgeon"])
def test_nobody_finds_a_button_that_is_not_for_them(trial, role):
    trial.site.submit(c.OpenQuery("VAS", "VASBACK", "Which scale?", "V1"), "monitor", "P-001")
    page = told(trial.client(role), PAGE)
    for command in ("miss-visit", "withdraw-consent", "order-lot", "answer-query"):
        assert f"/do/{command}" not in page, command
    assert "/who" not in page


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_a_laboratory_operator_sees_no_pain_score(trial):
    """Neither on the page nor in the casebook, the form, or the entry that holds it."""
    lab, site = trial.client("lab"), trial.client("coordinator")
    shown = told(site, f"{PAGE}?open")
    assert "Back pain" in shown
    page = told(lab, f"{PAGE}?open")
    assert "Back pain" not in page
    assert "68 mm" not in page
    assert lab.get(f"{PAGE}/form/V1.VAS.0").status_code == 404
    cell = next(s.cells["VASBACK"] for place, s in state(trial).sheets.items() if place.form == "VAS")
    number = cell.entry.rpartition("#")[2]
    assert site.get(f"/entry/P-001/{number}").status_code == 200
    assert lab.get(f"/entry/P-001/{number}").status_code == 404


@pytest.mark.parametrize("role", ["lab", "quality", "surgeon"])
def test_who_has_a_hand_in_the_product_sees_no_reason_of_eligibility(trial, role):
    trial.site.submit(c.Identify("S01"), "coordinator", "P-004")
    failed = participant(trial.site, "P-005").consented().screened(HIV="POS")
    assert failed.state.fitness["screening"].outcome == "not eligible"
    client = trial.client(role)
    page = told(client, "/p/P-005")
    assert "HIV" not in page
    assert client.get("/p/P-005/eligibility/screening").status_code == 403


@pytest.mark.parametrize("role", ["lab", "quality", "surgeon", "medical", "monitor", "sponsor"])
def test_every_link_of_the_page_leads_somewhere(trial, role):
    treated(trial, 5)
    client = trial.client(role)
    page = told(client, "/p/P-002?open")
    inside = {a.partition("#")[0] for a in re.findall(r'href="(/(?:p|entry)/[^"]+)"', page)}
    dead = {a: s for a in sorted(inside) if (s := client.get(a).status_code) not in (200, 302)}
    assert dead == {}


def test_a_participant_of_another_site_is_not_there(trial):
    trial.site.submit(c.OpenSite("S02", "Second centre"), "sponsor")
    since = FIRST.isoformat()
    trial.site.submit(c.Delegate("x.lin", "X Lin", "coordinator", since, "", since, "S02"), "sponsor")
    other = trial.client("x.lin")
    assert other.get(PAGE).status_code == 404
    assert other.get("/entry/P-001/1").status_code == 404
    assert "P-001" not in told(other, "/participants")
    assert other.post(f"{PAGE}/who").status_code == 404


# --- who this is -----------------------------------------------------------------------------------------------------


def notes(trial) -> list[tuple[str, str, str]]:
    bodies = [e.body for e in trial.served.source.entries("trial") if e.kind == "access noted"]
    return [(b.user, b.what, b.detail) for b in bodies if b.what.startswith("identity")]


def test_who_this_is_is_shown_on_demand_and_the_look_is_noted(trial):
    trial.store.vault.keep("P-001", PERSON)
    client = trial.client("coordinator")
    assert PERSON["name"] not in told(client, PAGE)
    answer = client.post(f"{PAGE}/who")
    page = answer.content.decode()
    assert PERSON["name"] in page
    assert PERSON["name"] not in re.search(r"<title>.*?</title>", page, re.S)[0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert notes(trial) == [("c.lin", "identity shown", "P-001")]


def test_no_address_shows_who_this_is(trial):
    trial.store.vault.keep("P-001", PERSON)
    assert trial.client("coordinator").get(f"{PAGE}/who").status_code == 405
    for role in ("monitor", "data", "sponsor", "medical", "lab"):
        assert trial.client(role).post(f"{PAGE}/who").status_code == 403, role
    assert notes(trial) == []


def test_who_this_is_can_be_corrected_until_it_is_erased(trial):
    client = trial.client("coordinator")
    client.post(f"{PAGE}/identity", PERSON | {"name": "Wang Right"})
    assert trial.store.vault.read("P-001")["name"] == "Wang Right"
    trial.site.submit(c.ErasePersonalData("asked for it"), "investigator", "P-001")
    client.post(f"{PAGE}/identity", PERSON)
    assert trial.store.vault.read("P-001") is None
    assert "were erased" in client.post(f"{PAGE}/who").content.decode()


def test_personal_data_are_in_no_entry(trial):
    trial.client("coordinator").post(f"{PAGE}/identity", PERSON)
    data = b"".join(r.data for stream in ("trial", "P-001") for r in trial.served.source.stored(stream))
    assert [v for v in PERSON.values() if v.encode() in data] == []


def test_who_withdrew_has_no_planned_injection_any_more(trial):
    """The clock of the injection is drawn as planned while it is planned, and not after the goodbye."""
    story = participant(trial.site, "P-002").consented().screened().harvested().received()
    story.fills("PLN", "V3", INJPLAN=INJECTION.isoformat())
    client = trial.now_is(trial.site) or trial.client("coordinator")
    assert f"{INJECTION}" in clocks(told(client, "/p/P-002"))
    story.does(c.WithdrawConsent("trial", "destroyed", trial.site.today.isoformat()), "coordinator")
    assert f"{INJECTION}" not in clocks(told(client, "/p/P-002"))


def clocks(page: str) -> str:
    return re.search(r'<section class="clocks".*?</section>', page, re.S)[0]
