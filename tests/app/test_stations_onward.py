"""From one station to the next: what is said to be next, which page does it, and who may stand by with a badge."""

import pytest
from django.contrib.auth import get_user_model

from app_support.bedside import PAGE, made_and_checked, ready, sent
from app_support.pages import hidden, links, text, told
from app_support.served import PASSWORD, served_trial
from stories import CUL, CULTURE, participant
from vertebra.app.accounts import badges
from vertebra.conduct import commands as c
from vertebra.conduct.product.trace import trace
from vertebra.terms.identifiers import with_check

LOT = with_check("NPC-001-P-001-L1")


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def scanned(client, place: str) -> str:
    client.post(f"/station/{place}", {"workspace": "hood 1"})
    return client.post(f"/station/{place}", {"scans": LOT}).content.decode()


def received(trial):
    story = participant(trial.site, "P-001").consented().screened().harvested().received()
    trial.now_is(trial.site)
    return story


def badge_of(trial, role: str) -> str:
    trial.client(role)  # who has an account
    user = {"coordinator": "c.lin", "investigator": "i.chen"}[role]
    return badges.make(get_user_model().objects.get(username=user), user)


@pytest.mark.parametrize(("lang", "says"), [("en", "Next: Culture, at: Cell laboratory"), ("zh-Hant", "下一步：培養")])
def test_what_is_done_is_told_with_what_is_next(trial, lang, says):
    story = participant(trial.site, "P-001").consented().screened().harvested()
    trial.now_is(trial.site)
    client = trial.client("lab", lang)
    fields = hidden(scanned(client, "lab"), "/p/P-001/step/receive")
    now = story.site.written(story.site.now)[:16]
    values = {"v.RECTEMP": "5.0", "u.RECTEMP": "Cel", "v.RECCOND": "GOOD", "v.RECEXC": "N", "v.RECDTC": now}
    client.post("/p/P-001/step/receive", {**fields, **values, "place": "hood 1"})
    assert says in text(told(client, "/station/lab"))


def test_the_culture_goes_on_until_every_stage_is_there_then_filling_comes_first(trial):
    story, client = received(trial), trial.client("lab")
    *before, last = CULTURE
    for row, work in enumerate(before, 1):
        began = {"CULDTC": story.site.written(story.site.now)}
        assert story.step("culture", "lab", {**CUL, **began, **work}, row=row).refused() == set()
    assert "/p/P-001/step/culture" in scanned(client, "lab")
    assert any("/step/fill?" in link for link in links(scanned(client, "lab")).values())
    began = {"CULDTC": story.site.written(story.site.now)}
    assert story.step("culture", "lab", {**CUL, **began, **last}, row=len(CULTURE)).refused() == set()
    page = scanned(client, "lab")
    assert 'action="/p/P-001/step/fill"' in page
    assert any("/step/culture?" in link for link in links(page).values())  # another round stays possible


def test_the_release_desk_leads_to_the_decision_that_is_signed_with_the_label_read(trial):
    made_and_checked(trial)
    client = trial.client("quality")
    page = scanned(client, "release")
    assert "/step/release" not in page  # a decision there would have no signature
    there = links(page)["Decide on the release"]
    assert f'name="scans" value="{LOT}"' in told(client, there)
    decided = {"scans": LOT, "v.RELDEC": "CONDITIONAL", "v.RELCOND": "LATE", "password": PASSWORD}
    client.post("/p/P-001/release", {**decided, "key": "one"})
    assert links(told(client, "/p/P-001/release"))["Hand it over at the station"] == "/station/release"


def test_labels_are_one_press_away_from_the_station_that_prints_them(trial):
    received(trial)
    assert links(scanned(trial.client("lab"), "lab"))["Labels"] == "/labels/P-001"
    assert "Labels" not in links(scanned(trial.client("courier"), "courier"))


def test_a_badge_verifies_at_the_time_out(trial):
    """Whoever stands by scans a card into the same box; no password is typed at the bedside."""
    story, card = ready(trial), badge_of(trial, "coordinator")
    client, lot = trial.client("investigator"), story.site.lot("P-001")
    unnamed = {**sent(story), "witness": "", "witness_password": ""}
    assert 'value="give"' not in client.post(f"{PAGE}/rehearse", unnamed).json()["parts"]["standing"]
    shown = {**unnamed, "scans": [lot.person, lot.id, card]}
    assert 'value="give"' in client.post(f"{PAGE}/rehearse", shown).json()["parts"]["standing"]
    assert client.post(PAGE, {**shown, "do": "give", "key": "one"}).status_code == 302
    assert trial.served.desk.refresh("P-001").lot.last("administer").witness == "c.lin"


def test_nobody_verifies_with_the_own_badge(trial):
    story, card = ready(trial), badge_of(trial, "investigator")
    lot = story.site.lot("P-001")
    shown = {**sent(story), "witness": "", "witness_password": "", "scans": [lot.person, lot.id, card]}
    client = trial.client("investigator")
    assert 'value="give"' not in client.post(f"{PAGE}/rehearse", shown).json()["parts"]["standing"]
    assert client.post(PAGE, {**shown, "do": "give", "key": "one"}).status_code == 422


def test_within_a_minute_the_trace_keeps_the_order_of_the_record(trial):
    """The decision bears seconds, the hand-over after it does not: it left the desk after it was decided."""
    story = made_and_checked(trial)
    site, at = story.site, story.site.now
    told_ = {"RELDTC": f"{at:%Y-%m-%dT%H:%M}:40+08:00", "RELDEC": "CONDITIONAL", "RELCOND": "LATE"}
    command = site.step("P-001", "release", told_, at)
    site.now = at.replace(second=45)
    story.does(c.DoStep(command.step, told_["RELDTC"], command.data, command.scans), "quality")
    hand = {"HANDDTC": site.written(at), "HANDLEG": "LAB_COURIER", "HANDTO": "k.wang", "HANDCOND": "GOOD"}
    assert story.step("hand over", "quality", hand, row=1, witness="courier").refused() == set()
    happened = [h.id for h in trace(site.study, story.state, site.trial) if h.kind == "step"]
    assert happened[-2:] == ["release", "hand over"]
