"""Eligibility, criterion by criterion: what it rests on, what is missing and from whom, the signature."""

import re
from datetime import timedelta

import pytest

from app_support.pages import hidden, links, messages, text, told
from app_support.served import PASSWORD, served_trial
from stories import SURGERY, corrected, participant
from vertebra.app.pages.eligibility import moment_visit
from vertebra.conduct import commands as c

PAGE = "/p/P-001/eligibility/screening"


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def screened(trial, **answers: object):
    """All forms of the screening visit, not signed; `None` leaves an item out."""
    story = participant(trial.site, "P-001").consented()
    for form in trial.site.study.visit("V1").forms:
        items = {i.id for i in trial.site.study.form(form).items}
        story.fills(form, "V1", **{k: v for k, v in answers.items() if k in items})
    trial.now_is(trial.site)
    return story


def criterion(page: str, id: str) -> str:
    return re.search(rf'<article class="criterion" id="{id}">.*?</article>', page, re.S)[0]


def verdict(page: str, id: str) -> str:
    return re.search(r'class="b \w+">([^<]+)<', criterion(page, id).partition("</h2>")[0])[1]


def state(trial):
    return trial.served.desk.refresh("P-001")


def signs(client, page: str = PAGE, password: str = PASSWORD):
    return client.post(
        f"{page}/sign", {**hidden(told(client, page), f"{page}/sign"), "password": password}, follow=True
    )


def test_every_criterion_stands_in_order_with_its_registered_words(trial):
    screened(trial)
    page = told(trial.client("coordinator"), PAGE)
    known = [x for x in corrected().criteria if "screening" in x.moments]
    assert re.findall(r'<article class="criterion" id="(\w+)">', page) == [x.id for x in known]
    for x in known:
        assert " ".join(x.words.split()[:6]) in text(criterion(page, x.id)), x.id


def test_the_counts_are_those_of_the_verdicts(trial):
    screened(trial, ALT=None, HIV="POS")
    page = told(trial.client("coordinator"), PAGE)
    said = text(page)
    verdicts = [verdict(page, x.id) for x in corrected().criteria if "screening" in x.moments]
    assert verdicts.count("excludes") == 1
    assert "1 in the way" in said
    assert f"{verdicts.count('cannot be told yet')} cannot be told yet" in said
    assert f"{verdicts.count('met') + verdicts.count('does not exclude')} not in the way" in said


def test_a_verdict_shows_the_datum_its_day_its_bound_and_its_entry(trial):
    story = screened(trial)
    page = criterion(told(trial.client("coordinator"), PAGE), "I5")
    cell = story.state.cell(next(p for p in story.state.sheets if p.form == "VAS"), "VASBACK")
    said = text(page)
    assert "at least 60 mm" in said
    assert "68 mm" in said
    assert "V1 Screening" in said
    assert "2026-01-05" in said
    assert links(page)[cell.entry] == f"/entry/P-001/{cell.entry.rpartition('#')[2]}"
    assert links(page)["V1 Screening · Pain (visual analogue scale)"].startswith("/p/P-001/form/V1.VAS.0#i-VAS")


def test_what_is_missing_names_who_supplies_it_and_leads_there(trial):
    screened(trial, ALT=None)
    page = criterion(told(trial.client("coordinator"), PAGE), "E1")
    assert "ALT (GPT) not recorded · V1 Screening · Safety laboratory · supplied by" in text(page)
    link = links(page)["Supply it"]
    assert link == "/p/P-001/form/V1.SAF.0#i-ALT"
    assert 'name="v.ALT"' in told(trial.client("coordinator"), link.partition("#")[0])


def test_what_a_blinded_reader_must_supply_is_no_link_for_the_site(trial):
    screened(trial, NLEVELS=None)
    page = criterion(told(trial.client("coordinator"), PAGE), "I6")
    assert "supplied by Radiologist (blinded reader)" in text(page)
    assert "Supply it" not in page


def test_both_readings_stand_side_by_side_where_they_differ(trial):
    """Platelets of 250: as registered (130-140) they exclude, as corrected (130-400) they do not."""
    screened(trial)
    page = criterion(told(trial.client("coordinator"), PAGE), "E2")
    beside = text(re.search(r'<div class="beside">.*?</div></div>', page, re.S)[0])
    registered, chosen = beside.split("As corrected · in force")
    assert registered.startswith("As registered excludes")
    assert "130–140" in registered
    assert chosen.strip().startswith("does not exclude")
    assert "130–400" in chosen
    assert "As registered" not in criterion(told(trial.client("coordinator"), PAGE), "E1")


def test_the_trap_is_said(trial):
    screened(trial)
    page = told(trial.client("coordinator"), PAGE)
    trap = next(x for x in corrected().criteria if x.id == "I6").trap.en
    assert trap in text(criterion(page, "I6"))


# --- signing ---------------------------------------------------------------------------------------------------------


def test_the_investigator_signs_with_a_password(trial):
    screened(trial)
    client = trial.client("investigator")
    assert "Saved." in messages(signs(client))
    signed = state(trial).fitness["screening"]
    assert (signed.outcome, signed.by, signed.title) == ("eligible", "i.chen", "Dr Chen Chih-hao")
    page = told(client, PAGE)
    assert "Signed: eligible Dr Chen Chih-hao" in text(page)
    assert "/sign" not in page  # nothing has changed since: there is nothing to sign anew


def test_a_wrong_password_signs_nothing_and_is_noted(trial):
    screened(trial)
    answer = signs(trial.client("investigator"), password="not it")
    assert any("password" in m for m in messages(answer))
    assert state(trial).fitness == {}
    noted = [e.body.what for e in trial.served.source.entries("trial") if e.kind == "access noted"]
    assert "signature failed" in noted


@pytest.mark.parametrize("role", ["coordinator", "monitor", "medical", "sponsor"])
def test_nobody_else_signs(trial, role):
    screened(trial)
    client = trial.client(role)
    page = told(client, PAGE)
    assert "/sign" not in page
    assert "Signed by: Investigator" in text(page)
    assert client.post(f"{PAGE}/sign", {"password": PASSWORD}).status_code == 403
    assert state(trial).fitness == {}


def test_a_refused_signature_says_why(trial):
    story = screened(trial)
    story.does(c.WithdrawConsent("trial", "destroyed", story.site.today.isoformat()), "coordinator")
    answer = signs(trial.client("investigator"))
    assert any("H3" in m for m in messages(answer))
    assert state(trial).fitness == {}


def test_what_changed_since_the_signature_is_said(trial):
    story = screened(trial)
    signs(trial.client("investigator"))
    story.corrects("SAF", "V1", "repeated", ALT="90")
    page = text(told(trial.client("investigator"), PAGE))
    assert "Since it was signed these stand differently: E1." in page
    assert "Sign what stands here" in page


def test_the_other_moments_are_one_click_away_with_what_was_signed_there(trial):
    screened(trial).signed("screening").ordered().on(SURGERY - timedelta(days=1), 9)
    trial.now_is(trial.site)
    page = told(trial.client("investigator"), "/p/P-001/eligibility/discectomy")
    found = links(page)
    assert found["day of discectomy"] == "/p/P-001/eligibility/discectomy"
    assert next(a for said, a in found.items() if said.startswith("screening: eligible 2026-01-05")) == PAGE
    due = [x.id for x in corrected().criteria if "discectomy" in x.moments]
    assert re.findall(r'<article class="criterion" id="(\w+)">', page) == due


def test_each_moment_has_its_visit():
    found = {m: moment_visit(corrected(), m).id for m in ("screening", "discectomy", "before injection")}
    assert found == {"screening": "V1", "discectomy": "V2", "before injection": "V4"}


def test_before_the_injection_the_answers_of_the_screening_are_too_old(trial):
    """What was asked at screening must be asked again at V4; the page leads there."""
    story = screened(trial).signed("screening").harvested().received()
    trial.now_is(story.site)
    page = criterion(told(trial.client("coordinator"), "/p/P-001/eligibility/before-injection"), "E1")
    assert "cannot be told yet" in page
    assert links(page)["Supply it"].startswith("/p/P-001/form/V4.")


# --- afterwards ------------------------------------------------------------------------------------------------------


def treated(trial):
    """Somebody eligible, injected, and twelve weeks later with hardly any pain left: what the trial hopes for."""
    story = (
        screened(trial).signed("screening").harvested().made().injected().at_visit("V11", 84, VASBACK="5", VASLEG="3")
    )
    trial.now_is(trial.site)
    return story


def heading(page: str) -> str:
    return text(re.search(r"<h1>.*?</h1>", page, re.S)[0])


def test_who_got_better_did_not_fail_the_screening(trial):
    treated(trial)
    page = told(trial.client("investigator"), PAGE)
    assert heading(page) == "Eligibility: screening eligible"
    assert verdict(page, "I5") == "met"
    assert "68 mm" in text(criterion(page, "I5"))
    assert "stand differently" not in text(page)


def test_a_check_whose_event_is_over_is_signed_no_more(trial):
    treated(trial)
    page = told(trial.client("investigator"), PAGE)
    assert "/sign" not in page
    assert "By the data up to 2026-01-05" in text(page)
    assert f"took place on {SURGERY.isoformat()}" in text(page)


def test_a_correction_after_the_event_leads_to_the_deviations(trial):
    treated(trial).corrects("SAF", "V1", "transcribed wrongly", ALT="90")
    page = text(told(trial.client("investigator"), PAGE))
    assert "corrections changed these: E1" in page
    assert "report a deviation" in page
