"""Oversight in the browser: queries asked, answered, closed; forms verified, frozen, locked, signed in batches."""

import csv
import io
import re

import pytest

from app_support.pages import text
from app_support.served import PASSWORD, served_trial
from stories import participant

FORM = "/p/P-001/form/V1.INF.0"


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented().screened()
        participant(trial.site, "P-002").consented().screened()
        trial.now_is(trial.site)
        yield trial


def state(trial, who="P-001"):
    return trial.served.desk.refresh(who)


def ask(client, **more):
    asked = {"form": "INF", "visit": "V1", "row": "0", "item": "CRP", "asks": "Is it mg/L?", "next": FORM}
    return client.post("/p/P-001/do/open-query", asked | more)


def told(client, answer) -> str:
    """The messages on the page that follows."""
    page = client.get(answer["Location"]).content.decode()
    return " ".join(re.findall(r'class="message [^"]*"[^>]*>([^<]+)', page))


def test_a_query_goes_round_in_three_acts(trial):
    monitor, site = trial.client("monitor"), trial.client("coordinator")
    assert ask(monitor).status_code == 302
    assert "Is it mg/L?" in site.get("/queries").content.decode()
    site.post("/p/P-001/do/answer-query", {"query": "Q1", "answer": "Yes, see the printout.", "next": "/queries"})
    assert "Yes, see the printout." in monitor.get("/queries").content.decode()
    monitor.post("/p/P-001/do/close-query", {"query": "Q1", "how": "closed", "next": "/queries"})
    assert state(trial).queries["Q1"].status == "closed"
    assert "Is it mg/L?" not in site.get("/queries").content.decode()


def test_a_suggested_value_is_accepted_in_one_click(trial):
    ask(trial.client("monitor"), suggests="2.4")
    site = trial.client("coordinator")
    page = site.get("/queries").content.decode()
    assert "/p/P-001/do/accept-suggestion" in page
    site.post("/p/P-001/do/accept-suggestion", {"query": "Q1", "reason": "as the printout says", "next": "/queries"})
    p = state(trial)
    assert (p.queries["Q1"].status, p.sheets[p.queries["Q1"].place].cells["CRP"].datum.value) == ("resolved", "2.4")


def test_a_check_that_fires_wrongly_is_reported_and_asks_no_more(trial):
    site, data = trial.client("coordinator"), trial.client("data")
    sent = {"v.CRP": "390", "u.CRP": "mg/L", "reason": "repeat"}
    site.post(FORM, sent)
    query = next(q for q in state(trial).open_queries if q.check == "range")
    site.post("/p/P-001/do/report-check", {"query": query.id, "why": "sepsis elsewhere", "next": "/"})
    assert "sepsis elsewhere" in data.get("/queries?state=reported").content.decode()
    data.post("/p/P-001/do/close-query", {"query": query.id, "how": "cancelled", "next": "/"})
    site.post(FORM, {"v.ESR": "9", "u.ESR": "mm/h", "reason": "decimal"})
    assert not [q for q in state(trial).open_queries if q.check == "range"]


def test_a_whole_participant_is_verified_at_once_and_a_change_takes_it_back(trial):
    monitor, site = trial.client("monitor"), trial.client("coordinator")
    spots = re.findall(r'name="spot" value="(P-001:[^"]+)"', monitor.get("/review?who=P-001").content.decode())
    monitor.post("/review/do", {"do": "verify-source", "spot": spots, "next": "/review"})
    assert not re.findall(r'name="spot"', monitor.get("/review?who=P-001").content.decode())
    site.post(FORM, {"v.CRP": "2.5", "u.CRP": "mg/L", "reason": "misread"})
    assert re.findall(r'name="spot" value="([^"]+)"', monitor.get("/review?who=P-001").content.decode()) == [
        "P-001:V1/INF/0"
    ]


def test_a_batch_of_two_people_is_signed_with_one_password(trial):
    doctor = trial.client("investigator")
    spots = ["P-001:V1/INF/0", "P-001:V1/SAF/0", "P-002:V1/INF/0"]
    doctor.post("/review/do", {"do": "sign-forms", "spot": spots, "meaning": "review", "password": PASSWORD})
    assert {place.spot for place in state(trial).signatures} == {"V1/INF/0", "V1/SAF/0"}
    assert {place.spot for place in state(trial, "P-002").signatures} == {"V1/INF/0"}
    assert "Dr Chen Chih-hao" in doctor.get(FORM).content.decode()


def test_a_wrong_password_signs_nothing_and_is_remembered(trial):
    doctor = trial.client("investigator")
    answer = doctor.post("/review/do", {"do": "sign-forms", "spot": "P-001:V1/INF/0", "password": "not mine"})
    assert "password" in told(doctor, answer)
    assert state(trial).signatures == {}
    noted = [x.body for x in trial.served.source.entries("trial") if x.kind == "access noted"]
    assert noted[-1].what == "signature failed"


def test_what_was_ticked_stays_ticked_after_a_wrong_password_and_not_after_a_right_one(trial):
    doctor = trial.client("investigator")
    wanted = {"do": "sign-forms", "spot": "P-001:V1/INF/0", "meaning": "review", "next": "/review?wanted=all"}
    box = 'value="P-001:V1/INF/0" checked'
    assert box in doctor.post("/review/do", wanted | {"password": "not mine"}, follow=True).content.decode()
    assert box not in doctor.get("/review?wanted=all").content.decode()
    assert box not in doctor.post("/review/do", wanted | {"password": PASSWORD}, follow=True).content.decode()


def test_what_was_refused_stays_ticked(trial):
    data = trial.client("data")
    wanted = {"spot": "P-001:V1/INF/0", "next": "/review?wanted=all"}
    data.post("/review/do", wanted | {"do": "lock-forms"})
    page = data.post("/review/do", wanted | {"do": "unlock-forms"}, follow=True).content.decode()
    assert 'value="P-001:V1/INF/0" checked' in page


def test_a_signature_falls_when_what_was_signed_changes(trial):
    doctor, site = trial.client("investigator"), trial.client("coordinator")
    doctor.post("/review/do", {"do": "sign-forms", "spot": "P-001:V1/INF/0", "meaning": "review", "password": PASSWORD})
    site.post(FORM, {"v.CRP": "2.5", "u.CRP": "mg/L", "reason": "misread"})
    assert "signature no longer current" in doctor.get(FORM).content.decode()


def test_a_frozen_form_says_who_can_unfreeze_it_and_keeps_its_values(trial):
    data, site = trial.client("data"), trial.client("coordinator")
    data.post("/review/do", {"do": "freeze-forms", "spot": "P-001:V1/INF/0"})
    page = site.get(FORM).content.decode()
    assert "Frozen" in page
    assert 'name="reason"' not in page
    assert site.post(FORM, {"v.CRP": "9", "u.CRP": "mg/L", "reason": "x"}).status_code == 422
    assert (
        state(trial).sheets[next(iter(p for p in state(trial).sheets if p.form == "INF"))].cells["CRP"].datum.value
        != "9"
    )


def test_unlocking_takes_a_reason(trial):
    data = trial.client("data")
    data.post("/review/do", {"do": "lock-forms", "spot": "P-001:V1/INF/0"})
    assert "(REASON)" in told(data, data.post("/review/do", {"do": "unlock-forms", "spot": "P-001:V1/INF/0"}))
    data.post("/review/do", {"do": "unlock-forms", "spot": "P-001:V1/INF/0", "why": "late lab correction"})
    assert "Locked:" not in data.get(FORM).content.decode()


def test_the_database_is_locked_by_two(trial):
    data, sponsor = trial.client("data"), trial.client("sponsor")
    asked = {"why": "analysis", "despite": "interim look", "next": "/database"}
    data.post("/do/ask-database-lock", asked)
    assert "somebody else must confirm" in data.get("/database").content.decode()
    sponsor.post("/do/confirm-database-lock", {"next": "/database"})
    assert trial.client("coordinator").post(FORM, {"v.CRP": "9", "u.CRP": "mg/L", "reason": "x"}).status_code == 422


def test_a_deviation_is_reported_and_weighed(trial):
    site, monitor = trial.client("coordinator"), trial.client("monitor")
    sent = {"who": "P-001", "code": "consent", "where": "V1", "detail": "old form used", "occurred_at": "2026-01-05"}
    site.post("/deviations/report", sent)
    assert "old form used" in monitor.get("/deviations").content.decode()
    (id,) = state(trial).deviations
    monitor.post("/p/P-001/do/classify-deviation", {"deviation": id, "weight": "important", "comment": "retrain"})
    assert "old form used" not in monitor.get("/deviations").content.decode()
    assert "retrain" in monitor.get("/deviations?weight=important").content.decode()


def test_the_trail_tells_old_and_new_value_with_the_reason(trial):
    trial.client("coordinator").post(FORM, {"v.CRP": "2.5", "u.CRP": "mg/L", "reason": "misread"})
    page = trial.client("monitor").get("/trail?stream=P-001&words=misread").content.decode()
    assert re.search(r"<del>2\.0 mg/L</del> → <ins>2\.5 mg/L</ins>", page)
    assert "misread" in page


def test_the_trail_has_no_word_of_the_engines_on_a_chinese_page(trial):
    participant(trial.site, "P-003").consented().screened().harvested().received()
    trial.now_is(trial.site)
    page = trial.client("monitor").get("/trail?stream=P-003&lang=zh-Hant").content.decode()
    said = re.sub(r"<[^>]+>", "", page)
    assert "採集組織，批次" in said
    assert "適格性簽署 篩選時：符合" in said
    assert "：組織已採集；" in said
    assert "臨床試驗受試者同意書，版本" in said
    assert not re.search(r"\b(collect|collected|receive|received|eligible|tissue|closed|minor)\b", said)


def test_the_exported_trail_has_every_change_and_runs_nothing(trial):
    monitor = trial.client("monitor")
    trial.client("coordinator").post(FORM, {"v.CRP": "2.5", "u.CRP": "mg/L", "reason": "=cmd|' /C calc'!A0"})
    export = monitor.get("/trail.csv?stream=P-001").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(export)))
    assert any((r["item"], r["old"], r["new"]) == ("CRP", "2.0 mg/L", "2.5 mg/L") for r in rows)
    assert not any(cell.startswith("=") for r in rows for cell in r.values())


def test_a_reviewed_trail_says_by_whom_up_to_where(trial):
    monitor = trial.client("monitor")
    number = state(trial).number
    monitor.post("/p/P-001/do/review-trail", {"upto": str(number), "comment": "all read", "next": "/"})
    assert "all read" in monitor.get("/trail?stream=P-001").content.decode()


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize(
    "address", ["/queries?state=all", "/review?wanted=all", "/deviations?weight=all", "/trail", "/trail?stream=P-001"]
)
def test_every_page_of_oversight_in_both_languages(trial, address, lang):
    answer = trial.client("monitor").get(address, {"lang": lang})
    page = trial.client("monitor", lang).get(address).content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in page


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Lin Yu-ting (Study coordinator)"), ("zh-Hant", "Lin Yu-ting（研究護理師）")]
)
def test_people_stand_by_their_names_and_the_export_keeps_the_ids(trial, lang, said):
    client = trial.client("monitor")
    page = client.get(f"/trail?stream=P-001&lang={lang}").content.decode()
    assert said in text(page)
    assert 'title="c.lin"' in page
    assert "c.lin" not in text(re.sub(r"<select.*?</select>", "", page, flags=re.S))
    assert ",c.lin,coordinator," in client.get("/trail.csv?stream=P-001").content.decode()


def test_forms_under_review_stand_by_participant_and_name_their_signer_once(trial):
    doctor = trial.client("investigator")
    spots = ["P-001:V1/INF/0", "P-001:V1/DM/0", "P-001:V1/PE/0"]
    sent = {"do": "sign-forms", "spot": spots, "meaning": "review", "password": PASSWORD}
    assert doctor.post("/review/do", sent).status_code == 302
    page = doctor.get("/review?wanted=all").content.decode()
    groups = re.findall(r"<tbody><tr class=\"whose\">.*?</tbody>", page, re.S)
    heads = [text(g.partition("</tr>")[0]) for g in groups]
    assert [h.split()[0] for h in heads] == ["P-001", "P-002"]
    assert heads[0].endswith("Signed by Dr Chen Chih-hao: 3")
    assert text(groups[0]).count("Dr Chen Chih-hao") == 1
    assert text(groups[0]).count("P-001") == 1
    assert {v.partition(":")[0] for v in re.findall(r'name="spot" value="([^"]+)"', groups[1])} == {"P-002"}
