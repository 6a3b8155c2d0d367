"""Consents in the browser: each item compared with the signed paper, alone, whole, or with the forms in one go."""

import re

import pytest

from app_support.served import served_trial
from stories import Story, participant
from vertebra.conduct.oversight.verification import consent_place, is_verified, total

TRIAL, TISSUE = consent_place("trial", 1), consent_place("tissue", 1)
ITEMS = ("date", "version", "by")


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented().fills("INF", "V1")
        trial.now_is(trial.site)
        yield trial


def state(trial):
    return trial.served.desk.refresh("P-001")


def verified(trial, place=TRIAL):
    return [i for i in ITEMS if is_verified(state(trial), place, i)]


def page(trial, address="/p/P-001", role="monitor", lang="en"):
    return trial.client(role, lang).get(address).content.decode()


def test_the_monitor_verifies_one_item_and_then_the_rest(trial):
    before = page(trial)
    assert before.count('name="spots" value="/consent:trial/1"') == 4, "each item, and all of it"
    assert ">Lin Yu-ting (" in before, "who obtained it"
    send = {"spots": TRIAL.spot, "items": "date", "next": "/p/P-001#consents"}
    assert trial.client("monitor").post("/p/P-001/do/verify-source", send).status_code == 302
    assert verified(trial) == ["date"]
    trial.client("monitor").post("/p/P-001/do/verify-source", {"spots": TRIAL.spot, "next": "/p/P-001"})
    assert verified(trial) == list(ITEMS)
    assert 'value="/consent:trial/1"' not in page(trial), "nothing is left to verify of it"
    assert "/consent:tissue/1" in page(trial)


def test_who_may_not_verify_sees_how_it_stands_and_no_button(trial):
    told = page(trial, role="coordinator")
    assert told.count("Not verified") == 6
    assert "/consent:trial/1" not in told


@pytest.mark.parametrize(
    ("lang", "documents"),
    [("en", ["Consent to the trial", "Consent to the provision of tissue"]), ("zh-Hant", ["臨床試驗受試者同意書"])],
)
def test_consents_stand_among_the_forms_to_verify(trial, lang, documents):
    told = page(trial, "/review?who=P-001&wanted=unverified", lang=lang)
    assert all(x in told for x in documents)
    assert {"P-001:/consent:trial/1", "P-001:/consent:tissue/1", "P-001:V1/INF/0"} <= set(
        re.findall(r'name="spot" value="([^"]+)"', told)
    )
    assert "consent:" not in page(trial, "/review?who=P-001&wanted=unsigned")


def test_everything_of_a_participant_is_verified_in_one_go(trial):
    spots = re.findall(r'name="spot" value="([^"]+)"', page(trial, "/review?who=P-001&wanted=unverified"))
    trial.client("monitor").post("/review/do", {"do": "verify-source", "spot": spots, "next": "/review"})
    assert total(trial.served.study, state(trial)).complete
    assert "consent:" not in page(trial, "/review?who=P-001&wanted=unverified")


def test_the_list_filters_by_a_document(trial):
    told = page(trial, "/review?who=P-001&wanted=all&form=consent:tissue")
    assert re.findall(r'name="spot" value="([^"]+)"', told) == ["P-001:/consent:tissue/1"]


def test_the_work_list_counts_them(trial):
    assert "0 of 9 verified" in page(trial, "/")


@pytest.mark.parametrize(("lang", "says"), [("en", "Consent to the trial, "), ("zh-Hant", "臨床試驗受試者同意書")])
def test_the_trail_names_the_document(trial, lang, says):
    trial.client("monitor").post("/p/P-001/do/verify-source", {"spots": [TRIAL.spot, "V1/INF/0"], "next": "/"})
    assert says in page(trial, "/trail?stream=P-001&kind=source verified", lang=lang)
    assert "consent:" not in page(trial, "/trail?stream=P-001&kind=source verified", lang=lang)


def test_a_consent_given_before_stays_in_sight_with_its_marks(trial):
    trial.client("monitor").post("/p/P-001/do/verify-source", {"spots": TRIAL.spot, "next": "/"})
    Story(trial.site, "P-001").consented("trial")
    told = page(trial)
    assert told.count('value="/consent:trial/2"') == 4
    assert told.count(">Verified<") == 3
