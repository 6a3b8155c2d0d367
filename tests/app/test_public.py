"""The study for the public: questions from the definition, three answers, nothing kept before somebody agrees to it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from app_support.pages import hidden, text, told, work
from app_support.served import served_trial
from stories import corrected
from vertebra.app.models import Contact
from vertebra.app.store.contacts import KEPT, MOST_A_DAY
from vertebra.conduct import commands as c
from vertebra.protocol.prescreen import prescreen, questions
from vertebra.terms.verdicts import Verdict

WHO = {"name": "Lee Mei", "phone": "0912-345-678", "agrees": "yes"}


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def fitting(study) -> dict[str, str]:
    return {x.id: x.lay.fits for x in questions(study)}


def sent(answers: dict[str, str]) -> dict[str, str]:
    return {f"q.{id}": answer for id, answer in answers.items()}


def kept(trial) -> int:
    return Contact.objects.using(trial.store.alias).count()


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.MET),
        ({"E13": "yes"}, Verdict.NOT_MET),
        ({"I1": "no"}, Verdict.NOT_MET),
        ({"E18": "unsure"}, Verdict.UNKNOWN),
        ({"E18": "unsure", "E7": "yes"}, Verdict.NOT_MET),
        ({"E18": "perhaps"}, Verdict.UNKNOWN),
    ],
)
def test_three_answers_lead_to_three_outcomes(trial, change, verdict):
    study = trial.store.study
    assert prescreen(study, fitting(study) | change).verdict is verdict


def test_nothing_answered_is_not_known_and_never_a_no(trial):
    found = prescreen(trial.store.study, {})
    assert found.verdict is Verdict.UNKNOWN
    assert {a.verdict for a in found.asked} == {Verdict.UNKNOWN}


def test_laboratory_values_are_never_asked_of_a_lay_person(trial):
    asked = {x.id for x in questions(trial.store.study)}
    assert {"I1", "I3", "I4", "I5", "E13", "E16", "E18", "E14", "E15"} <= asked
    assert not asked & {"E1", "E2", "E8", "E17", "E19", "I6"}


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_anybody_may_look_and_no_participant_is_in_it(trial, visitor, lang):
    trial.site.submit(c.Identify("S01"), "coordinator", "P-001")
    page = visitor.get(f"/public?lang={lang}")
    assert page.status_code == 200
    shown = page.content.decode()
    assert "P-001" not in shown
    for x in questions(trial.store.study):
        assert x.lay.asks.into(lang) in text(shown)


def test_answers_are_told_with_reasons_and_nothing_is_kept(trial, visitor):
    answers = fitting(trial.store.study) | {"E15": "yes", "E18": "unsure"}
    before = len(trial.store.ledger.read("trial", 0))
    shown = text(visitor.post("/public", sent(answers)).content.decode())
    assert "By these answers, not now" in shown
    assert "four weeks after it ended" in shown
    assert "Cannot have an MRI scan" in shown
    assert kept(trial) == 0
    assert len(trial.store.ledger.read("trial", 0)) == before
    assert "sessionid" not in visitor.cookies


def test_who_agrees_is_kept_encrypted_and_the_site_is_told(trial, visitor):
    answers = fitting(trial.store.study)
    page = visitor.post("/public", sent(answers)).content.decode()
    assert hidden(page, "/public/contact")["q.E13"] == "no"
    assert visitor.post("/public/contact", {**hidden(page, "/public/contact"), **WHO}).status_code == 200
    row = Contact.objects.using(trial.store.alias).get()
    assert "Lee" not in row.data
    client = trial.client("coordinator")
    assert work(client)["contacts"] == [("1", "/contacts")]
    shown = told(client, "/contacts")
    assert "Lee Mei" in shown
    assert "Earlier spinal surgery" in shown
    noted = trial.store.ledger.newest("access noted", 1)[0].data
    assert b"identity shown" in noted
    assert b"Lee" not in noted
    client.post(f"/contacts/{row.id}/done")
    assert kept(trial) == 0
    assert "contacts" not in work(client)


@pytest.mark.parametrize("lacking", ["name", "phone", "agrees"])
def test_without_a_name_a_way_or_agreement_nothing_is_kept(trial, visitor, lacking):
    given = {name: value for name, value in WHO.items() if name != lacking}
    answer = visitor.post("/public/contact", given)
    assert answer.status_code == 422
    assert kept(trial) == 0


def test_a_site_that_does_not_enrol_takes_no_requests(trial, visitor):
    trial.site.submit(c.CloseRecruitment("S01", "full"), "sponsor")
    trial.now_is(trial.site)
    assert "Not looking for participants now" in text(told(visitor, "/public"))
    visitor.post("/public/contact", WHO)
    assert kept(trial) == 0


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_forgotten(trial, visitor):
    assert visitor.post("/public/contact", WHO | {"website": "http://spam"}).status_code == 200
    assert kept(trial) == 0


def test_a_flood_is_refused_and_says_so(trial, visitor):
    now = trial.served.clock.now()
    for _ in range(MOST_A_DAY):
        assert trial.store.contacts.ask(WHO, {}, now)
    assert "could not be kept" in text(visitor.post("/public/contact", WHO).content.decode())
    assert kept(trial) == MOST_A_DAY


def test_a_request_is_forgotten_after_the_promised_days(trial):
    now = trial.served.clock.now()
    trial.store.contacts.ask(WHO, {}, now - KEPT - timedelta(minutes=1))
    trial.store.contacts.ask(WHO, {}, now)
    assert kept(trial) == 1


def test_only_the_site_sees_who_asked(trial):
    trial.store.contacts.ask(WHO, {}, trial.served.clock.now())
    for role in ("sponsor", "monitor", "data", "lab", "reader", "medical", "administrator", "auditor"):
        assert trial.client(role).get("/contacts").status_code == 403, role


def test_html_in_an_answer_stays_text(trial, visitor):
    visitor.post("/public/contact", WHO | {"name": "<script>alert(1)</script>"})
    shown = told(trial.client("coordinator"), "/contacts")
    assert "<script>alert" not in shown
    assert re.search(r"&lt;script&gt;", shown)


def test_a_visit_with_a_window_tells_its_days(trial, visitor):
    """The screening is no single day: the public reads when it may be."""
    v1 = corrected().visit("V1")
    text = told(visitor, "/public?lang=en")
    assert f"{-v1.last} to {-v1.first} days before the discectomy" in text
    assert "the day of the injection" in text
