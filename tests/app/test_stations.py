"""The stations: what one scan shows there, for whom; the second person; one person's material at a time."""

import re

import pytest
from django.contrib.auth import get_user_model

from app_support.pages import hidden, text, told
from app_support.served import PASSWORD, served_trial
from stories import REC, SURGERY, Story, participant
from vertebra.app.accounts import badges
from vertebra.terms.identifiers import with_check

LOT, SECOND = with_check("NPC-001-P-001-L1"), with_check("NPC-001-P-002-L1")
WRISTBAND = with_check("NPC-001-P-001")


@pytest.fixture
def trial(tmp_path):
    """P-001 and P-002 are collected; P-003 waits in the theatre."""
    with served_trial(tmp_path) as trial:
        people = [participant(trial.site, f"P-00{n}").consented().screened() for n in (1, 2, 3)]
        for story in people[:2]:
            story.harvested()
            assert story.refused() == set()
        people[2].ordered().fills("PE", "V2").fills("PREG", "V2").signed("discectomy")
        trial.site.now = trial.site.at(SURGERY, 12)
        trial.now_is(trial.site)
        yield trial


def scan(client, place: str, code: str, **more: str):
    return client.post(f"/station/{place}", {"scans": code, **more})


def step_fields(html: str, id: str, step: str) -> dict[str, str]:
    return hidden(html, f"/p/{id}/step/{step}")


def badge_of(user: str) -> str:
    return badges.make(get_user_model().objects.get(username=user), "a.su")


def in_hood(client):
    client.post("/station/lab", {"workspace": "hood 1"})
    return client


# --- what a scan shows


def test_the_laboratory_sees_the_one_next_thing_with_the_form(trial):
    page = scan(in_hood(trial.client("lab")), "lab", LOT).content.decode()
    assert "Receive the tissue" in text(page)
    assert 'name="v.RECTEMP"' in page
    assert f'name="scans" value="{LOT}"' in page
    assert re.search(r'name="v.RECDTC" type="datetime-local" value="2026-02-02T12:00"', page)


def test_without_scripts_the_box_is_a_field_like_any_other(trial):
    answer = in_hood(trial.client("lab")).post("/station/lab", {"scan": LOT.lower()})
    assert "Receive the tissue" in text(answer.content.decode())


def test_the_theatre_hands_over_to_the_courier(trial):
    page = scan(trial.client("surgeon"), "theatre", LOT).content.decode()
    assert "Hand over" in text(page)
    assert re.search(r'value="THEATRE_COURIER"[^>]* checked', page)
    assert "HANDTO" not in page  # who receives it shows a badge


def test_the_theatre_finds_whom_by_the_wristband(trial):
    page = scan(trial.client("surgeon"), "theatre", with_check("NPC-001-P-003")).content.decode()
    assert "Collect the tissue" in text(page)
    assert 'name="v.TISDTC"' in page


def test_elsewhere_it_is_told_where_the_lot_is(trial):
    said = text(scan(trial.client("courier"), "courier", LOT).content.decode())
    assert "it is elsewhere" in said
    assert "Operating theatre" in said
    assert "show your badge there" in said


def test_who_may_not_do_it_is_told_who_does(trial):
    said = text(scan(trial.client("coordinator"), "lab", LOT, workspace="").content.decode())
    assert "Not for your role" in said
    assert "Cell-laboratory operator" in said


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("4710088430014", "no label of this study"),
        (LOT[:-1] + "Q", "no label of this study"),
        (with_check("NPC-001-P-099-L1"), "given out to nobody"),
        (with_check("NPC-001-P-001-L2"), "given out to nobody"),
        (with_check("B-ABCDEFGHIJKL"), "That is a badge"),
        ("", "Nothing was read"),
    ],
)
def test_a_label_that_is_none_gets_a_red_answer_with_what_to_do(trial, code, says):
    answer = scan(trial.client("quality"), "release", code)
    assert answer.status_code == 422
    assert 'class="answer bad"' in answer.content.decode()
    assert says in text(answer.content.decode())


def test_a_lot_of_another_site_is_nobodys(trial):
    from vertebra.conduct import commands as c

    trial.site.submit(c.OpenSite("S02", "Second"), "sponsor")
    trial.site.submit(c.Delegate("x.lab", "X", "lab", "2026-01-05", "", "2026-01-05", "S02"), "sponsor")
    trial.now_is(trial.site)
    get_user_model().objects.open("x.lab", "X", PASSWORD)
    client = trial.client("x.lab")
    get_user_model().objects.filter(username="x.lab").update(is_demo=True)
    client.post("/station/lab", {"workspace": "hood 1"})
    assert "given out to nobody" in text(scan(client, "lab", LOT).content.decode())


def test_what_forbids_the_step_already_stands_there_in_red(trial):
    trial.site.submit(withdrawal(trial.site), "coordinator", "P-003")
    trial.now_is(trial.site)
    said = text(scan(trial.client("surgeon"), "theatre", with_check("NPC-001-P-003-L1")).content.decode())
    assert "Consent to trial or tissue is not valid" in said
    assert "H3" in said


def test_a_label_that_was_never_printed_is_red_before_anything_is_typed(trial):
    said = text(scan(in_hood(trial.client("lab")), "lab", with_check("NPC-001-P-001-L1-S099")).content.decode())
    assert "H29" in said
    assert "H29" not in text(scan(in_hood(trial.client("lab")), "lab", LOT).content.decode())


def withdrawal(site):
    from vertebra.conduct import commands as c

    return c.WithdrawConsent("tissue", "DESTROY", site.written(site.now))


# --- the step is done


def receive(client, code: str = LOT, **changes: str):
    """Scan, then send what the station's form holds with the answers of the story."""
    page = scan(client, "lab", code).content.decode()
    fields = step_fields(page, "P-001", "receive")
    values = {f"v.{k}": v for k, v in REC.items()} | {"v.RECDTC": "2026-02-02T12:00", "u.RECTEMP": "Cel"}
    sent = {**fields, **values, "scans": code, "place": "hood 1", **changes}
    return client.post("/p/P-001/step/receive", sent)


def test_received_at_the_laboratory(trial):
    client = in_hood(trial.client("lab"))
    answer = receive(client)
    assert answer.status_code == 302, text(answer.content.decode())
    assert answer["Location"] == "/station/lab"
    lot = trial.served.source.participant("P-001")[0].lot
    assert (lot.state, lot.steps[-1].by, lot.steps[-1].at) == ("received", "l.huang", "2026-02-02T12:00+08:00")
    assert "✓ Receive the tissue: P-001" in text(told(client, "/station/lab"))
    assert "✓" not in text(told(client, "/station/lab"))  # told once


def test_the_same_button_twice_does_it_once(trial):
    client = in_hood(trial.client("lab"))
    page = scan(client, "lab", LOT).content.decode()
    values = {f"v.{k}": v for k, v in REC.items()} | {"v.RECDTC": "2026-02-02T12:00", "u.RECTEMP": "Cel"}
    sent = {**step_fields(page, "P-001", "receive"), **values, "scans": LOT, "place": "hood 1"}
    assert [client.post("/p/P-001/step/receive", sent).status_code for _ in range(2)] == [302, 302]
    assert len(trial.served.source.participant("P-001")[0].lot.steps) == 2


def test_the_wrong_bag_is_refused_and_remembered(trial):
    """The label of P-002 on the page of P-001: an entry, a red answer, and nothing that was typed is lost."""
    answer = receive(in_hood(trial.client("lab")), scans=SECOND)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "H1" in text(page)
    assert SECOND not in page  # so that the right one can be read
    assert 'value="5.0"' in page
    p = trial.served.source.participant("P-001")[0]
    assert (p.lot.state, p.refused[-1].stops) == ("collected", ("H1",))


def test_a_code_that_cannot_be_read_is_never_taken_for_a_label(trial):
    answer = receive(in_hood(trial.client("lab")), scans="4710088430014")
    assert answer.status_code == 422
    assert "no label of this study" in text(answer.content.decode())
    assert trial.served.source.participant("P-001")[0].refused == ()


def test_what_the_form_asks_is_rehearsed_without_writing(trial):
    client = in_hood(trial.client("lab"))
    before = trial.served.desk.ledger.heads()
    said = client.post("/p/P-001/step/receive/rehearse", {"scans": LOT, "v.RECEXC": "Y", "v.RECTEMP": "x"}).json()
    assert "RECEXCOK" not in said["hidden"]
    assert said["asks"]["RECTEMP"]
    said = client.post("/p/P-001/step/receive/rehearse", {"scans": SECOND, "v.RECEXC": "N"}).json()
    assert "RECEXCOK" in said["hidden"]
    assert "Scanned" in " ".join(said["refusals"]) or said["refusals"]
    assert trial.served.desk.ledger.heads() == before


# --- one person's material at a time


def test_a_scan_opens_the_workspace_and_the_step_closes_it(trial):
    client = in_hood(trial.client("lab"))
    scan(client, "lab", LOT)
    assert trial.served.source.trial()[0].workspaces == {"hood 1": "P-001"}
    receive(client)
    assert trial.served.source.trial()[0].workspaces == {}


def test_another_persons_label_is_refused_meanwhile_with_a_way_out(trial):
    client = in_hood(trial.client("lab"))
    scan(client, "lab", LOT)
    answer = scan(client, "lab", SECOND)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "P-001's material is open here" in text(page)
    assert "Receive" not in text(page)
    client.post("/do/close-workspace", hidden(page, "/do/close-workspace"))
    assert "Receive the tissue" in text(scan(client, "lab", SECOND).content.decode())


def test_the_next_workspace_is_another_place(trial):
    client, other = in_hood(trial.client("lab")), trial.client("lab")
    scan(client, "lab", LOT)
    other.post("/station/lab", {"workspace": "hood 2"})
    assert "Receive the tissue" in text(scan(other, "lab", SECOND).content.decode())
    assert trial.served.source.trial()[0].workspaces == {"hood 1": "P-001", "hood 2": "P-002"}


@pytest.mark.parametrize(("cleared", "held"), [("Y", {}), ("N", {"hood 1": "P-001"})])
def test_a_line_that_is_not_cleared_keeps_the_others_away(trial, cleared, held):
    """On the page of the step, without a scan at the station before it: nobody opened anything."""
    for who in ("P-001", "P-002"):
        Story(trial.site, who).received()
    trial.now_is(trial.site)
    client, _ = trial.client("lab"), trial.client("coordinator")
    answer = seeds(client, "P-001", LOT, cleared)
    assert answer.status_code == 302, text(answer.content.decode())
    assert trial.served.source.trial()[0].workspaces == held
    other = seeds(client, "P-002", SECOND, "Y")
    assert (other.status_code == 422) == bool(held)
    assert ("Another participant's material is open" in text(other.content.decode())) == bool(held)


def seeds(client, who: str, code: str, cleared: str):
    work = {
        "v.CULDTC": f"{SURGERY}T13:00+08:00",
        "v.CULSTEP": "DIGEST",
        "v.CULPASS": "0",
        "v.CULMATS": "COL-2601",
        "v.CULCLEAR": cleared,
    }
    sent = {"scans": code, "place": "hood 1", "witness": "c.lin", "witness_password": PASSWORD, **work}
    return client.post(f"/p/{who}/step/culture", sent)


def test_first_of_all_a_tablet_says_where_it_stands(trial):
    page = told(trial.client("lab"), "/station/lab")
    assert "Which workspace is this?" in text(page)
    assert 'name="scan"' not in page


# --- the second person


def hand_over(trial, client, **changes: str):
    page = scan(client, "theatre", LOT).content.decode()
    fields = step_fields(page, "P-001", "hand-over")
    sent = {"v.HANDDTC": "2026-02-02T12:00", "v.HANDLEG": "THEATRE_COURIER", "v.HANDCOND": "GOOD", "scans": LOT}
    return client.post("/p/P-001/step/hand-over", {**fields, **sent, **changes})


def refused(answer) -> str:
    assert answer.status_code == 422, answer["Location"]
    return text(answer.content.decode())


def test_whoever_takes_it_over_shows_a_badge(trial):
    trial.client("courier")
    answer = hand_over(trial, trial.client("surgeon"), scans=[LOT, badge_of("k.wang")])
    assert answer.status_code == 302, text(answer.content.decode())
    p = trial.served.source.participant("P-001")[0]
    assert p.lot.steps[-1].witness == "k.wang"
    assert p.sheets_of("HAND")[-1][1].cells["HANDTO"].datum.value == "k.wang"
    said = text(told(trial.client("courier"), "/stations"))
    assert "Wang Kai-wen" in said


def test_the_wrong_bag_is_on_record_before_any_second_person_came(trial):
    answer = hand_over(trial, trial.client("surgeon"), scans=SECOND)
    assert "H1" in refused(answer)
    p = trial.served.source.participant("P-001")[0]
    assert p.refused[-1].step == "hand over"
    assert "H1" in p.refused[-1].stops
    assert len(p.lot.steps) == 1


def test_or_types_a_password(trial):
    trial.client("courier")
    client = trial.client("surgeon")
    said = refused(hand_over(trial, client, witness="k.wang", witness_password="wrong and wrong"))
    assert "not the second person's password" in said
    page = hand_over(trial, client, witness="k.wang", witness_password=PASSWORD)
    assert page.status_code == 302, text(page.content.decode())


def test_a_name_alone_is_refused(trial):
    trial.client("courier")
    assert "A name alone is not enough" in refused(hand_over(trial, trial.client("surgeon"), witness="k.wang"))
    assert "must show who they are" in refused(hand_over(trial, trial.client("surgeon")))


def test_nobody_is_the_own_second_person(trial):
    client = trial.client("surgeon")
    assert "Another person must verify" in refused(hand_over(trial, client, scans=[LOT, badge_of("u.wu")]))


def test_a_badge_that_was_ended_counts_no_more(trial):
    trial.client("courier")
    old = badge_of("k.wang")
    badge_of("k.wang")
    assert "does not count" in refused(hand_over(trial, trial.client("surgeon"), scans=[LOT, old]))


def test_who_holds_no_duty_is_no_witness_although_known(trial):
    """The door's own rule stays: a badge says who somebody is, not that they may verify."""
    account = get_user_model().objects.open("z.zhou", "Zhou", PASSWORD)
    answer = hand_over(trial, trial.client("surgeon"), scans=[LOT, badges.make(account, "a.su")])
    assert "second person of the staff" in refused(answer)


# --- the courier sees nothing else


@pytest.mark.parametrize(
    "address", ["/participants", "/p/P-001", "/trial", "/p/P-001/form/V1.DM.0", "/queries", "/trail", "/entry/P-001/1"]
)
def test_a_courier_sees_no_clinical_page(trial, address):
    assert trial.client("courier").get(address).status_code == 403


def test_a_courier_begins_at_the_stations(trial):
    client = trial.client("courier")
    assert client.get("/")["Location"] == "/stations"
    said = text(told(client, "/stations"))
    assert "P-001" in said
    assert "Hand over" not in told(client, "/station/courier")


@pytest.mark.parametrize("step", ["receive", "collect", "administer", "release"])
def test_a_courier_opens_no_step_of_others(trial, step):
    assert trial.client("courier").get(f"/p/P-001/step/{step}").status_code == 403


def test_a_courier_hands_over_to_the_laboratory(trial):
    trial.client("courier"), trial.client("lab")
    assert hand_over(trial, trial.client("surgeon"), scans=[LOT, badge_of("k.wang")]).status_code == 302
    client = trial.client("courier")
    page = scan(client, "courier", LOT).content.decode()
    assert re.search(r'value="COURIER_LAB"[^>]* checked', page)
    sent = {"v.HANDDTC": "2026-02-02T12:00", "v.HANDLEG": "COURIER_LAB", "v.HANDCOND": "GOOD"}
    fields = step_fields(page, "P-001", "hand-over")
    answer = client.post("/p/P-001/step/hand-over", {**fields, **sent, "scans": [LOT, badge_of("l.huang")]})
    assert answer.status_code == 302, text(answer.content.decode())
    assert "Receive the tissue" in text(scan(in_hood(trial.client("lab")), "lab", LOT).content.decode())


@pytest.mark.parametrize("role", ["surgeon", "lab", "quality", "investigator", "coordinator", "courier"])
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("place", ["theatre", "courier", "lab", "release", "bedside"])
def test_every_station_answers_every_hand_in_both_languages(trial, role, lang, place):
    client = trial.client(role, lang)
    if place == "lab":
        client.post("/station/lab", {"workspace": "hood 1"})
    assert client.get(f"/station/{place}").status_code == 200
    answer = scan(client, place, LOT)
    assert answer.status_code == 200
    assert "P-001" in text(answer.content.decode())


def test_there_is_no_other_station(trial):
    assert trial.client("lab").get("/station/kitchen").status_code == 404


def test_the_bedside_leads_to_the_time_out(trial):
    story = next_story(trial)
    page = scan(trial.client("investigator"), "bedside", story).content.decode()
    assert 'href="/p/P-001/time-out"' in page


def next_story(trial) -> str:
    """P-001 is made, released and at the bedside."""
    from stories import Story

    story = Story(trial.site, "P-001")
    story.received(3).cultured().ready().filled().tested().released()
    assert story.refused() == set()
    trial.now_is(trial.site)
    return LOT
