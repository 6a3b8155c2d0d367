"""Somebody is enrolled and a visit is completed by following what the pages offer; and why somebody is not."""

import re

import pytest

from app_support.pages import hidden, links, messages, text, told
from app_support.served import served_trial
from stories import FIRST, SOUND, participant
from vertebra.conduct import commands as c
from vertebra.conduct.look import site_day
from vertebra.protocol.forms import Item

WANG = {"name": "Wang Xiao-ming", "name_han": "王小明", "birth_date": "1985-11-23", "phone": "0911-222-333"}


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def enrols(client, person: dict[str, str] = WANG, **more: str):
    """Open the page of home, type who it is, press the button."""
    page = told(client, links(told(client, "/"))["New participant"])
    return client.post("/enrol", {**hidden(page), "site": "S01", **person, **more})


def state(trial, who: str = "P-001"):
    return trial.served.desk.refresh(who)


def test_from_home_to_the_first_form_in_three_presses(trial):
    """New participant, Give the number, Save: then the first form of the screening stands open."""
    client = trial.client("coordinator")
    answer = enrols(client)
    assert (answer.status_code, answer["Location"]) == (302, "/p/P-001/consent")
    page = told(client, answer["Location"])
    ticked = re.findall(r'name="element\.tissue" value="(\d+)"', page)
    assert len(ticked) == 13
    signed = {**hidden(page), "at": "2026-01-05T09:00", "signed.trial": "1", "signed.tissue": "1"}
    answer = client.post("/p/P-001/consent", {**signed, "element.tissue": ticked})
    assert (answer.status_code, answer["Location"]) == (302, "/p/P-001/form/V1.DM.0")
    given = state(trial).consents
    assert {id: g.given_at for id, g in given.items()} == dict.fromkeys(("trial", "tissue"), "2026-01-05T09:00+08:00")
    assert trial.store.vault.read("P-001") == WANG


def test_who_declines_is_counted_and_may_still_change_their_mind(trial):
    client = trial.client("coordinator")
    page = told(client, enrols(client)["Location"])
    assert "Does not take part" in page
    answer = client.post(
        "/p/P-001/do/decline", {"occurred_at": "2026-01-05", "why": "no time", "key": "1", "next": "/p/P-001"}
    )
    assert answer["Location"] == "/p/P-001"
    assert "Declined" in text(told(client, "/p/P-001"))
    assert "no time" in told(trial.client("monitor"), "/trail?stream=P-001")
    assert "Does not take part" not in told(client, "/p/P-001/consent"), "it is recorded already"
    participant_page = told(client, "/p/P-001/consent")
    signed = {**hidden(participant_page), "at": "2026-01-05T09:00", "signed.trial": "1"}
    client.post("/p/P-001/consent", signed)
    assert "In screening" in text(told(client, "/p/P-001"))


def answers(trial, form: str, page: str) -> dict[str, str]:
    """What a person types into the form that is open: sound answers, in the fields that are there."""
    found = dict(hidden(page))
    for item in trial.served.study.form(form).items:
        if f'name="v.{item.id}"' in page:
            found |= _typed(trial, item, SOUND.get(form, {}).get(item.id, ""))
    return found


def _typed(trial, item: Item, answer: object) -> dict[str, str]:
    today = site_day(trial.served.study, trial.served.clock.now()).isoformat()
    first = {"date": today, "moment": f"{today}T08:30", "number": str(item.low or 1), "text": "none"}
    value = str(answer) or first.get(item.type) or trial.served.study.codelist(item.codes).codes[0].code
    return {f"v.{item.id}": value} | ({f"u.{item.id}": item.unit} if item.unit else {})


def test_a_stranger_completes_the_screening_by_saving_what_stands_open(trial):
    """No page is looked for: each save opens the next form of the visit, the last one leads to the participant."""
    participant(trial.site, "P-001").consented()
    trial.now_is(trial.site)
    client, filled = trial.client("coordinator"), []
    address = links(told(client, "/p/P-001"))["Demographics"]
    while "/form/" in address:
        form = address.rpartition("V1.")[2].partition(".")[0]
        answer = client.post(address, answers(trial, form, told(client, address)))
        assert answer.status_code == 302, (form, messages(answer))
        filled.append(form)
        address = answer["Location"]
    assert address == "/p/P-001"
    own = [f for f in trial.served.study.visit("V1").forms if f not in ("XR", "MR")]
    assert filled == own, "all but the reader's"


def test_the_next_number_is_proposed_and_the_second_of_two_gets_the_one_after(trial):
    one, two = trial.client("coordinator"), trial.client("investigator")
    page = told(one, "/enrol")
    assert hidden(page)["number"] == "P-001"
    enrols(two)
    answer = one.post("/enrol", {**hidden(page), "site": "S01", "name": "Lin Somebody"})
    assert answer.status_code == 422
    assert any("KNOWN" in m for m in messages(answer))
    again = answer.content.decode()
    assert 'value="Lin Somebody"' in again, "nothing typed is lost"
    assert (
        one.post("/enrol", {**hidden(again), "site": "S01", "name": "Lin Somebody"})["Location"] == "/p/P-002/consent"
    )
    assert trial.store.vault.read("P-001")["name"] == WANG["name"]


def test_pressing_twice_enrols_once(trial):
    client = trial.client("coordinator")
    sent = {**hidden(told(client, "/enrol")), "site": "S01", **WANG}
    assert [client.post("/enrol", {**sent, "another": "1"})["Location"] for _ in range(2)] == ["/p/P-001/consent"] * 2
    assert [r["id"] for r in trial.served.source.participants()] == ["P-001"]


@pytest.mark.parametrize(
    "person",
    [
        WANG,
        {**WANG, "name": "xiaoming, WANG", "name_han": "", "phone": ""},
        {"name_han": "王小明", "phone": "+886 911 222 333"},
    ],
)
def test_a_person_who_is_known_is_warned_of_and_not_shown(trial, person):
    client = trial.client("coordinator")
    enrols(client)
    answer = enrols(client, person)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "in this trial already" in page
    assert "P-001" not in page, "not even the number"
    assert "1985-11-23" not in page or person.get("birth_date") == "1985-11-23"
    assert trial.served.source.participant("P-002") is None
    assert enrols(client, person, another="1")["Location"] == "/p/P-002/consent"


def test_another_person_is_not_taken_for_a_known_one(trial):
    client = trial.client("coordinator")
    enrols(client)
    assert enrols(client, {**WANG, "name": "Wang Da-ming", "name_han": "王大明"})["Location"] == "/p/P-002/consent"


def test_somebody_without_a_name_is_not_enrolled(trial):
    answer = enrols(trial.client("coordinator"), {"phone": "0911"})
    assert answer.status_code == 422
    assert "Not saved: give a name." in messages(answer)
    assert trial.served.source.participants() == []


def test_where_nobody_may_be_enrolled_it_says_why_and_who_can_change_that(trial):
    trial.site.submit(c.CloseRecruitment("S01", "slots are full"), "sponsor")
    client = trial.client("coordinator")
    page = text(told(client, "/enrol"))
    assert "Not open for enrolment. Who can change that: Sponsor." in page
    answer = enrols(client)
    assert answer.status_code == 422
    assert any("NOT-RECRUITING" in m for m in messages(answer))
    assert trial.store.vault.read("P-001") is None, "who was not enrolled is not kept"


def test_the_sponsor_opens_the_site_and_then_it_goes_on(trial):
    trial.site.submit(c.CloseRecruitment("S01", "slots are full"), "sponsor")
    sponsor = trial.client("sponsor")
    page = told(sponsor, "/trial")
    sponsor.post("/do/open-recruitment", hidden(page, "/do/open-recruitment"))
    assert enrols(trial.client("coordinator"))["Location"] == "/p/P-001/consent"


@pytest.mark.parametrize("role", ["monitor", "sponsor", "lab", "data", "medical", "reader"])
def test_only_the_site_enrols(trial, role):
    client = trial.client(role)
    assert client.get("/enrol").status_code == client.post("/enrol", WANG).status_code == 403
    assert "New participant" not in links(told(client, "/"))


# --- consent ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def numbered(trial):
    participant(trial.site, "P-001")
    trial.now_is(trial.site)
    return trial


def consents(client, *elements: str, **marked: str):
    page = told(client, "/p/P-001/consent")
    return client.post(
        "/p/P-001/consent", {**hidden(page), "at": "2026-01-05T09:00", **marked, "element.tissue": list(elements)}
    )


def test_an_element_that_was_not_ticked_stops_that_document_and_keeps_the_other(numbered):
    client = numbered.client("coordinator")
    answer = consents(client, *map(str, range(1, 13)), **{"signed.trial": "1", "signed.tissue": "1"})
    assert answer.status_code == 422
    assert any("CONSENT-ELEMENTS" in m for m in messages(answer))
    assert set(state(numbered).consents) == {"trial"}
    page = answer.content.decode()
    assert page.count("checked") == 13, "the twelve ticks and the mark are still there"
    assert "signed.trial" not in page, "what is given is not asked again"


def test_ticking_one_element_many_times_is_one_tick(numbered):
    answer = consents(numbered.client("coordinator"), *["1"] * 13, **{"signed.tissue": "1"})
    assert answer.status_code == 422
    assert state(numbered).consents == {}


def test_nothing_is_given_without_a_mark(numbered):
    answer = consents(numbered.client("coordinator"), *map(str, range(1, 14)))
    assert answer.status_code == 422
    assert state(numbered).consents == {}


def test_consent_to_another_version_is_refused(numbered):
    answer = consents(numbered.client("coordinator"), **{"signed.trial": "1", "version.trial": "0.9"})
    assert any("CONSENT-VERSION" in m for m in messages(answer))
    assert state(numbered).consents == {}


def test_consent_in_the_future_is_refused_and_the_time_stays_typed(numbered):
    client = numbered.client("coordinator")
    answer = client.post("/p/P-001/consent", {**hidden(told(client, "/p/P-001/consent")), "at": "2027-01-01T09:00",
                                              "signed.trial": "1"})  # fmt: skip
    assert any("FUTURE" in m for m in messages(answer))
    assert 'value="2027-01-01T09:00"' in answer.content.decode()


def test_who_took_it_is_who_is_signed_in(numbered):
    client = numbered.client("investigator")
    assert "Taken by: Dr Chen Chih-hao" in text(told(client, "/p/P-001/consent"))
    consents(client, **{"signed.trial": "1"})
    entry = next(e for e in numbered.served.source.entries("P-001") if e.kind == "consent given")
    assert (entry.by.user, entry.by.role) == ("i.chen", "investigator")
    assert entry.occurred_at == f"{FIRST.isoformat()}T09:00+08:00"
