"""The laboratory of the protocol on its pages: a page tells what the command tells, and nothing about a participant."""

from html import unescape
from threading import Event

import pytest

from app_support.pages import told
from app_support.served import served_trial
from stories import corrected
from vertebra.app.pages import laboratory
from vertebra.app.pages.laboratory.faults import findings
from vertebra.laboratory.designs.evaluate import evaluate
from vertebra.laboratory.shipped import design_plan
from vertebra.protocol.study import with_reading
from vertebra.terms.trouble import Trouble

PAGES = ("faults", "feasibility", "design", "scenarios")


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("laboratory")) as trial:
        yield trial


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 120.0)


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_told_in_both_languages_with_its_pictures(trial, page, lang):
    client = trial.client("sponsor")
    client.cookies["django_language"] = lang.lower()
    text = told(client, f"/laboratory/{page}")
    pictures = [part.split('"')[0].replace("&amp;", "&") for part in text.split('<img src="')[1:]]
    assert len(pictures) == {"faults": 0, "feasibility": 2, "design": 2}.get(page, len(pictures) or -1)
    for picture in pictures:
        answer = client.get(picture)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml"), picture
        assert b"<svg" in answer.content


def test_the_faults_of_the_record_stand_there_with_evidence_and_wording(trial):
    text = told(trial.client("investigator"), "/laboratory/faults?reading=registered")
    found = findings(with_reading(corrected(), "registered"))
    assert len(found) > 40
    for finding in found:
        assert f"<code>{finding.code}</code> <code>{finding.where}</code>" in unescape(text)
    assert "Because" in text
    assert "Could be written" in text


def test_the_reading_changes_who_would_be_eligible(trial):
    """Source: registry notes 6: 0.43 % as registered, 57.0 % as corrected."""
    client = trial.client("statistician")
    assert "0.43 %" in told(client, "/laboratory/feasibility?reading=registered")
    assert "57.0 %" in told(client, "/laboratory/feasibility?reading=corrected")


def test_the_page_of_the_rule_tells_the_exact_chances(trial):
    text = told(trial.client("medical"), "/laboratory/design?reading=corrected")
    study = with_reading(corrected(), "corrected")
    for c in evaluate(study, design_plan(study.id, study)).own:
        assert f"{c.stop:.3f}" in text
    assert "4,096" in text


def test_a_forecast_names_its_trials_and_its_seed(trial):
    text = told(trial.client("sponsor"), "/laboratory/scenarios?trials=2000")
    assert "31 × 2,000" in text


@pytest.mark.parametrize("query", ["reading=x&ages=1-2&trials=9", "ages=%00", "trials=99999999999"])
def test_choices_that_are_none_fall_back_to_the_usual_ones(trial, query):
    for page in PAGES:
        assert trial.client("sponsor").get(f"/laboratory/{page}?{query}").status_code == 200


def test_a_picture_that_nobody_draws_is_not_there(trial):
    for address in ("feasibility/none", "design/waterfall", "scenarios/F_NONE", "nothing/curves"):
        assert trial.client("sponsor").get(f"/laboratory/{address}.svg").status_code == 404


def test_what_takes_long_says_so_and_is_there_later(trial, monkeypatch):
    monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 0.0)
    client = trial.client("sponsor")
    text = told(client, "/laboratory/feasibility?ages=65-85")
    assert "Being worked out" in text
    assert client.get("/laboratory/feasibility/forest.svg?ages=65-85").status_code == 503
    monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 120.0)
    assert "Being worked out" not in told(client, "/laboratory/feasibility?ages=65-85")


def test_an_answer_that_failed_is_tried_again():
    def fails() -> None:
        raise Trouble("no")

    with pytest.raises(Trouble):
        laboratory.kept("a question", fails)
    assert laboratory.kept("a question", lambda: 1) == 1


def test_hands_of_the_product_and_readers_have_no_business_there(trial):
    for role in ("reader", "lab", "administrator"):
        assert trial.client(role).get("/laboratory/faults").status_code == 403


def test_who_waits_learns_how_far_it_is_and_whose_turn_comes_first(trial, monkeypatch):
    """Two people ask for something long at once: each is told what stands before; nobody's short question waits."""
    monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 0.05)
    begun, go_on = Event(), Event()

    def long_work() -> str:
        laboratory.progress(3, 62)
        begun.set()
        assert go_on.wait(30)
        return "first"

    try:
        with pytest.raises(laboratory.StillWorking):
            laboratory.kept("first", long_work, "long")
        assert begun.wait(30)
        with pytest.raises(laboratory.StillWorking) as mine:
            laboratory.kept("first", long_work, "long")
        assert (mine.value.done, mine.value.of, mine.value.before) == (3, 62, 0)
        with pytest.raises(laboratory.StillWorking) as later:
            laboratory.kept("second", lambda: "second", "long")
        assert later.value.before == 1
        monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 30.0)
        assert laboratory.kept("a drawing", lambda: "drawn") == "drawn"
    finally:
        go_on.set()
    monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 30.0)
    assert [laboratory.kept(q, long_work, "long") for q in ("first", "second")] == ["first", "second"]


@pytest.mark.parametrize(
    ("waits", "told_so"),
    [
        (laboratory.StillWorking(3, 62), 'value="3"'),
        (laboratory.StillWorking(before=2), "worked out first: 2"),
        (laboratory.StillWorking(), "You may leave this page"),
    ],
)
def test_the_page_of_one_who_waits_says_so(trial, monkeypatch, waits, told_so):
    def not_yet(*_):
        raise waits

    monkeypatch.setattr("vertebra.app.views.laboratory.trials.scenarios_page", not_yet)
    text = told(trial.client("sponsor"), "/laboratory/scenarios")
    assert told_so in text
    assert "3 of 62 parts done" in text or waits.of == 0


def test_a_finding_about_a_rule_names_the_rule_as_the_table_does(trial):
    text = unescape(told(trial.client("statistician"), "/laboratory/design"))
    assert "rule nominal_" not in text
    assert "rule BAYES20" not in text
