"""An amendment in the browser: looked at, adopted, approved at a site, and people moved one by one."""

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from app_support.pages import work
from app_support.served import served_trial
from stories import Story, corrected, participant
from vertebra.conduct import commands as c
from vertebra.protocol.study import Study, to_json


def amended(study: Study) -> Study:
    """Edition 2: the window of week 1 is wider, the consents are new."""
    visits = tuple(msgspec.structs.replace(v, last=v.last + 1) if v.id == "V8" else v for v in study.visits)
    consents = tuple(msgspec.structs.replace(c, version=f"{c.version}b") for c in study.consents)
    return msgspec.structs.replace(study, edition="2", visits=visits, consents=consents)


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented().screened()
        participant(trial.site, "P-002").consented()
        trial.now_is(trial.site)
        yield trial


def bring(trial, study: Study):
    file = SimpleUploadedFile("study.json", to_json(study))
    return trial.client("sponsor").post("/versions/bring", {"file": file})


@pytest.fixture
def new() -> Study:
    return amended(corrected())


def test_what_it_changes_is_told_before_it_counts(trial, new):
    answer = bring(trial, new)
    page = trial.client("sponsor").get(answer["Location"]).content.decode()
    assert "V8" in page
    assert "Consent must be asked anew" in page
    assert "P-001" in page
    assert trial.served.study.version != new.version


def test_adopted_approved_and_moved_one_by_one(trial, new):
    address = bring(trial, new)["Location"]
    sponsor, site = trial.client("sponsor"), trial.client("coordinator")
    sponsor.post("/do/adopt-study", {"version": new.version, "reading": new.reading, "next": address})
    assert trial.served.study.version == new.version
    site.post(f"{address}/move", {"who": "P-001", "why": "amendment 1", "next": address})
    assert trial.served.desk.refresh("P-001").study_version != new.version
    approval = {"version": new.version, "site": "S01", "number": "IRB-2", "since": "2026-01-05", "committee": "REC"}
    sponsor.post("/do/approve-version", approval | {"next": address})
    site.post(f"{address}/move", {"who": "P-001", "why": "amendment 1", "next": address})
    assert trial.served.desk.refresh("P-001").study_version == new.version
    assert trial.served.desk.refresh("P-002").study_version != new.version


def test_a_moved_participant_consents_anew_before_a_new_visit_and_shows_everything_old(trial, new):
    address = bring(trial, new)["Location"]
    sponsor, site = trial.client("sponsor"), trial.client("coordinator")
    before = site.get("/p/P-001/form/V1.INF.0").content.decode()
    sponsor.post("/do/adopt-study", {"version": new.version, "reading": new.reading, "next": address})
    approval = {"version": new.version, "site": "S01", "number": "IRB-2", "since": "2026-01-05", "committee": "REC"}
    sponsor.post("/do/approve-version", approval | {"next": address})
    site.post(f"{address}/move", {"who": "P-001", "why": "amendment 1", "next": address})
    assert site.get("/p/P-001").status_code == 200
    assert 'value="2.0"' in before
    assert 'value="2.0"' in site.get("/p/P-001/form/V1.INF.0").content.decode()
    refused = site.post("/p/P-001/form/UNS.INF.1", {"v.CRP": "2.0", "u.CRP": "mg/L"})
    assert ">H3<" in refused.content.decode()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff\xfe", b'{"id":"x"}'])
def test_what_is_no_study_is_told_in_one_line(trial, data):
    client = trial.client("sponsor")
    answer = client.post("/versions/bring", {"file": SimpleUploadedFile("x.json", data)})
    assert answer.status_code == 302
    assert "cannot become a version" in client.get("/versions").content.decode()


def test_a_site_cannot_bring_or_adopt(trial, new):
    site = trial.client("coordinator")
    assert site.post("/versions/bring", {}).status_code == 403
    site.post("/do/adopt-study", {"version": new.version, "reading": new.reading})
    assert trial.served.study.version != new.version


def test_who_has_left_stands_last_and_owes_no_new_consent(trial, new):
    goodbye = c.WithdrawConsent("trial", "destroyed", trial.site.today.isoformat())
    Story(trial.site, "P-001").does(goodbye, "coordinator")
    participant(trial.site, "P-003").consented().screened()
    trial.now_is(trial.site)
    page = trial.client("sponsor").get(bring(trial, new)["Location"]).content.decode()
    stays, left = page.index('href="/p/P-003"'), page.index('href="/p/P-001"')
    assert stays < left
    assert "needed" in page[stays:left]
    assert "needed" not in page[left:]


def test_what_an_amendment_waits_for_stands_in_the_work_list_of_who_can_do_it(trial, new):
    address = bring(trial, new)["Location"]
    sponsor, site = trial.client("sponsor"), trial.client("coordinator")
    assert "amendment" not in work(sponsor), "nobody adopted it"
    sponsor.post("/do/adopt-study", {"version": new.version, "reading": new.reading, "next": address})
    for client in (sponsor, site):
        assert work(client)["amendment"] == [("S01 Edition 2 not yet approved here", address)]
    approval = {"version": new.version, "site": "S01", "number": "IRB-2", "since": "2026-01-05", "committee": "REC"}
    sponsor.post("/do/approve-version", approval | {"next": address})
    assert "amendment" not in work(sponsor)
    assert work(site)["amendment"] == [("Edition 2: participants to move: 1", address)]
    site.post(f"{address}/move", {"who": "P-001", "why": "amendment 1", "next": address})
    assert "amendment" not in work(site)
