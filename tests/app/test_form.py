"""Filling a form: saved whole or not at all, rehearsed while it is filled, nothing overwritten unseen."""

from datetime import timedelta

import pytest

from app_support.pages import hidden, messages, text, told
from app_support.served import Trial, served_trial
from stories import FIRST, INF, SAF, Story, participant


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented()
        trial.now_is(trial.site)
        yield trial


INF_FORM = "/p/P-001/form/V1.INF.0"


def fields(**values: object) -> dict[str, object]:
    return {f"v.{item}": value for item, value in values.items()}


def labs(trial: Trial) -> dict[str, str]:
    p = trial.served.desk.refresh("P-001")
    return {id: cell.datum.shown for place, sheet in p.sheets.items() for id, cell in sheet.cells.items()}


def test_a_form_is_saved_in_one_go_and_the_next_one_opens(trial):
    client = trial.client("coordinator")
    answer = client.post(
        INF_FORM, fields(INFDTC="2026-01-05T08:30", CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h"}
    )
    assert answer.status_code == 302
    assert "/p/P-001/form/V1." in answer["Location"]
    assert labs(trial)["CRP"] == "2.0 mg/L"
    assert labs(trial)["INFDTC"] == "2026-01-05T08:30+08:00"


def test_what_cannot_be_read_is_refused_and_nothing_typed_is_lost(trial):
    client = trial.client("coordinator")
    answer = client.post(INF_FORM, fields(CRP="two", ESR="8"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is not a number" in page
    assert 'value="two"' in page
    assert 'value="8"' in page
    assert labs(trial) == {}


def test_the_same_key_saves_once(trial):
    client = trial.client("coordinator")
    for _ in range(2):
        answer = client.post(INF_FORM, fields(CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h", "key": "k-1"})
        assert answer.status_code == 302
    saved = [x for x in trial.served.source.participant("P-001")[1] if x.kind == "form saved"]
    assert len(saved) == 1


def test_the_second_saver_sees_both_values_and_chooses(trial):
    client = trial.client("coordinator")
    client.post(INF_FORM, fields(CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h"})
    opened = trial.served.desk.refresh("P-001").number
    client.post(INF_FORM, fields(CRP="3.0") | {"u.CRP": "mg/L", "reason": "decimal slip", "seen": str(opened)})
    answer = client.post(INF_FORM, fields(CRP="4.0") | {"u.CRP": "mg/L", "reason": "misread", "seen": str(opened)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3.0 mg/L" in page
    assert "4.0 mg/L" in page
    assert labs(trial)["CRP"] == "3.0 mg/L"


def test_a_true_value_out_of_range_is_kept_with_its_reason_in_one_save(trial):
    client = trial.client("coordinator")
    sent = fields(CRP="390", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h", "c.CRP": "repeated, sepsis ruled out"}
    client.post(INF_FORM, sent)
    p = trial.served.desk.refresh("P-001")
    asked = [q for q in p.queries.values() if q.item == "CRP"]
    assert {q.check for q in asked} >= {"range"}
    assert {(q.status, q.answer) for q in asked} == {("answered", "repeated, sepsis ruled out")}


def test_one_reason_serves_all_corrections_of_a_save(trial):
    client = trial.client("coordinator")
    client.post(INF_FORM, fields(CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h"})
    both = fields(CRP="20.0", ESR="18") | {"u.CRP": "mg/L", "u.ESR": "mm/h"}
    assert client.post(INF_FORM, both).status_code == 422
    assert client.post(INF_FORM, both | {"reason": "wrong patient's sheet"}).status_code == 302
    assert labs(trial)["ESR"] == "18 mm/h"


def test_a_missing_reason_is_kept_beside_no_value(trial):
    client = trial.client("coordinator")
    client.post(INF_FORM, {"v.CRP": "", "m.CRP": "not done", "v.ESR": "8", "u.ESR": "mm/h"})
    assert labs(trial)["CRP"] == "not done"


def test_a_rehearsal_tells_questions_and_writes_nothing(trial):
    client = trial.client("coordinator")
    before = trial.served.desk.ledger.heads()["P-001"]
    said = client.post("/p/P-001/rehearse/V1.INF.0", fields(CRP="390", ESR="8") | {"u.CRP": "mg/L"}).json()
    assert any("outside its plausible range" in asked for asked in said["asks"]["CRP"])
    assert trial.served.desk.ledger.heads()["P-001"] == before


def test_skip_logic_follows_the_answers(trial):
    client = trial.client("investigator")
    address = "/p/P-001/rehearse/-.AE.1"
    assert "AESDTH" in client.post(address, fields(AETERM="headache", AESER="N")).json()["hidden"]
    assert "AESDTH" not in client.post(address, fields(AETERM="headache", AESER="Y")).json()["hidden"]


@pytest.mark.parametrize("role", ["monitor", "data", "sponsor", "medical"])
def test_who_may_not_write_a_form_reads_it(trial, role):
    client = trial.client(role)
    assert 'name="reason"' not in client.get(INF_FORM).content.decode()
    assert client.post(INF_FORM, fields(CRP="2.0")).status_code == 422
    assert labs(trial) == {}


@pytest.mark.parametrize("address", ["/p/P-001/form/V1.NOPE.0", "/p/P-999/form/V1.INF.0", "/p/P-001/form/V99.INF.0"])
def test_a_form_that_is_not_there_is_not_found(trial, address):
    assert trial.client("coordinator").get(address).status_code == 404


def test_a_later_form_of_a_visit_proposes_the_day_of_the_visit(trial):
    client = trial.client("coordinator")
    client.post(INF_FORM, fields(CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h", "day": FIRST.isoformat()})
    assert f'name="day" type="date" value="{FIRST}"' in client.get("/p/P-001/form/V1.PE.0").content.decode()


def test_all_values_of_the_stories_can_be_typed(trial):
    client = trial.client("coordinator")
    page = client.get("/p/P-001/form/V1.SAF.0").content.decode()
    assert all(f'name="v.{item}"' in page for item in SAF)
    assert all(f'name="v.{item}"' in client.get(INF_FORM).content.decode() for item in INF)


def test_a_correction_is_rehearsed_before_its_reason_is_typed(trial):
    """Refused for want of a reason, it would show the questions and scores of what was recorded before."""
    Story(trial.site, "P-001").fills("DM", "V1")
    trial.now_is(trial.site)
    units = {"u.AGE": "a", "u.HEIGHT": "mm", "u.WEIGHT": "kg"}
    typed = fields(AGE="40", SEX="F", HEIGHT="1700", WEIGHT="65", SMOKING="NEVER") | units
    said = trial.client("coordinator").post("/p/P-001/rehearse/V1.DM.0", typed).json()
    assert "CHILDPOT" not in said["hidden"]
    assert "22.5" in said["derived"]["BMI"]


def moved(trial: Trial, day: str, **more: str) -> tuple[int, str]:
    """Save the recorded INF again with another day; the status and the day that then stands."""
    client = trial.client("coordinator")
    page = client.get(INF_FORM).content.decode()
    same = fields(INFDTC="2026-01-05T08:30", CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h"}
    status = client.post(INF_FORM, same | hidden(page) | {"day": day} | more).status_code
    sheets = trial.served.desk.refresh("P-001").sheets
    return status, next(sheet.occurred_at for place, sheet in sheets.items() if place.form == "INF")


@pytest.fixture
def recorded(trial):
    """INF of the first day, looked at a week later."""
    story = Story(trial.site, "P-001").fills("INF", "V1", CRP="2.0", ESR="8", INFDTC="2026-01-05T08:30+08:00")
    story.on(FIRST + timedelta(days=7))
    trial.now_is(trial.site)
    return trial


def test_the_day_alone_is_corrected_with_a_reason_and_its_history_stands_beside_it(recorded):
    assert moved(recorded, "2026-01-06") == (422, "2026-01-05")
    assert moved(recorded, "2026-01-06", reason="misread the report") == (302, "2026-01-06")
    page = text(told(recorded.client("coordinator"), INF_FORM))
    assert "misread the report" in page
    trail = text(told(recorded.client("monitor"), "/trail?stream=P-001&words=misread"))
    assert "Collected on: 2026-01-05 → 2026-01-06" in trail


def test_a_day_that_nobody_touched_is_not_moved_back(recorded):
    """Another person corrected it while this page was open."""
    client = recorded.client("coordinator")
    page = client.get(INF_FORM).content.decode()
    assert moved(recorded, "2026-01-06", reason="misread") == (302, "2026-01-06")
    sent = hidden(page) | {"day": "2026-01-05", "reason": "typed wrongly", "v.ESR": "9", "u.ESR": "mm/h"}
    assert client.post(INF_FORM, sent).status_code == 302
    sheets = recorded.served.desk.refresh("P-001").sheets
    assert [s.occurred_at for place, s in sheets.items() if place.form == "INF"] == ["2026-01-06"]


def test_a_save_that_changes_nothing_does_not_say_that_it_saved(recorded):
    client = recorded.client("coordinator")
    before = recorded.served.desk.refresh("P-001").number
    sent = hidden(told(client, INF_FORM)) | fields(CRP="2.0", ESR="8") | {"u.CRP": "mg/L", "u.ESR": "mm/h"}
    answer = client.post(INF_FORM, sent | {"v.INFDTC": "2026-01-05T08:30", "day": "2026-01-05"}, follow=True)
    assert messages(answer) == ["Nothing was changed."]
    assert recorded.served.desk.refresh("P-001").number == before
