"""Materials on the pages: received, offered, used, recalled in one step, judged; and the batch record."""

import csv
import io
import re

import pytest
from django.db import connections

from app_support.served import served_trial
from stories import INJECTION, participant
from vertebra.app.pages.product import materials
from vertebra.app.serving import serve_store
from vertebra.conduct import commands as c
from vertebra.conduct.state import Place


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


@pytest.fixture
def two(trial):
    """P-001 is injected; the cells of P-002 are in culture."""
    first = participant(trial.site, "P-001").consented().screened().harvested().made()
    first.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5").injected()
    assert first.refused() == set()
    second = participant(trial.site, "P-002").consented().screened()
    second.ordered().fills("PE", "V2").fills("PREG", "V2").signed("discectomy")
    trial.now_is(trial.site)
    return first, second


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client, address: str, **fields: object) -> str:
    answer = client.post(address, {**fields, "next": "/materials"}, follow=True)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


NEW = {"lot": "ENZ-9", "title": "Collagenase P", "expires": "2026-06-30", "kind": "ENZYME", "supplier": "Roche"}


def test_a_material_is_received_with_all_that_is_known_of_it(trial):
    lab = trial.client("lab")
    told = send(lab, "/do/receive-material", **NEW, certificate="C-77", allergens=["PENICILLIN"])
    assert "Saved." in told
    held = trial.served.source.trial()[0].materials["ENZ-9"]
    assert (held.kind, held.supplier, held.certificate, held.allergens) == ("ENZYME", "Roche", "C-77", ("PENICILLIN",))
    shown = page(lab, "/materials")
    assert "ENZ-9 Collagenase P usable Enzyme 2026-06-30 176" in shown  # from 5 January


@pytest.mark.parametrize(
    ("expires", "state"),
    [
        ("2026-01-04", "expired"),
        ("2026-01-05", "expires soon"),
        ("2026-02-04", "expires soon"),
        ("2026-02-05", "usable"),
    ],
)
def test_the_state_of_a_lot_follows_its_last_day(trial, expires, state):
    """Today is 5 January; thirty days are soon; on its last day a lot may be used."""
    trial.site.submit(c.ReceiveMaterial("ENZ-9", "Collagenase", expires, kind="ENZYME"), "lab")
    assert f"ENZ-9 Collagenase {state}" in page(trial.client("lab"), "/materials")


def test_the_filters_keep_what_they_name(trial):
    quality = trial.client("quality")
    trial.site.submit(c.RecallMaterial("COL-2601", "foreign matter"), "quality")
    assert "COL-2601" in page(quality, "/materials?state=recalled")
    assert "TRY-2606" not in page(quality, "/materials?state=recalled")
    assert "COL-2601" not in page(quality, "/materials?state=usable")
    assert "SAL-2604" not in page(quality, "/materials?kind=ENZYME")
    assert "No material fits." in page(quality, "/materials?state=expired")


def test_a_recall_names_everybody_it_concerns_and_what_to_do(trial, two):
    quality = trial.client("quality")
    before = page(quality, "/materials/PSA-2603")
    assert "Products that hold it 1" in before
    assert "nothing to do" in before
    send(quality, "/do/recall-material", lot="PSA-2603", why="contamination at the maker")
    shown = page(quality, "/materials/PSA-2603")
    assert "contamination at the maker" in shown
    assert re.search(r"P-001 In follow-up NPC-001-P-001-L1-\w Administered 2026-03-16", shown)
    assert "the medical monitor examines" in shown
    assert "Culture record 1, 2, 3, 4" in shown


def test_a_recall_that_concerns_many_counts_them_all_and_shows_them_in_parts(trial, monkeypatch):
    """Three lots in culture hold the serum; a part is two rows here. The file names all."""
    people = [participant(trial.site, f"P-00{n}").consented().screened() for n in (1, 2, 3)]
    for story in people:
        story.harvested()
    for story in people:
        story.received()
    for story in people:
        assert story.cultured().refused() == set()
    trial.site.submit(c.RecallMaterial("FBS-2602", "virus at the maker"), "quality")
    trial.now_is(trial.site)
    monkeypatch.setattr(materials, "PART", 2)
    quality = trial.client("quality")
    for after, shown in (("", [1, 2]), ("P-002", [3]), ("P-003", []), ("\0' OR 1=1", [1, 2])):
        html = quality.get("/materials/FBS-2602", {"after": after}).content.decode()
        assert re.findall(r'href="/p/P-00(\d)/batch"', html) == [str(n) for n in shown]
        assert "<b>3</b> Not injected: every further step is blocked." in html
        assert ('href="?after=P-002#uses"' in html) == (shown == [1, 2])
    assert len(list(csv.DictReader(io.StringIO(quality.get("/materials/FBS-2602/recall.csv").content.decode())))) == 3


def test_the_file_of_a_recall_has_a_line_for_each_product(trial, two):
    trial.site.submit(c.RecallMaterial("SAL-2604", "leaking bags"), "quality")
    answer = trial.client("monitor").get("/materials/SAL-2604/recall.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="recall-SAL-2604.csv"'
    (line,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (line["material"], line["participant"], line["injected"]) == ("SAL-2604", "P-001", "2026-03-16")
    assert line["recorded at"] == "Filling"


def test_a_recall_is_a_task_of_quality_and_of_the_medical_monitor_until_each_has_judged(trial, two):
    first, _ = two
    trial.site.submit(c.RecallMaterial("FBS-2602", "virus at the maker"), "quality")
    trial.now_is(trial.site)
    for role in ("quality", "medical"):
        work = page(trial.client(role), "/")
        assert "Recalled materials to judge 1" in work
        assert "P-001 Recalled material FBS-2602 Human platelet lysate" in work
    assert "Recalled materials" not in page(trial.client("coordinator"), "/")
    day = trial.site.today.isoformat()
    spot = "/p/P-001/form/-.RCL.1"
    assert 'value="FBS-2602"' in trial.client("quality").get(spot).content.decode()
    sent = {"day": day, "v.RCLDTC": day, "v.RCLMAT": "FBS-2602", "v.RCLQA": "INJECTED", "seen": first.state.number}
    trial.client("quality").post(spot, sent)
    assert "Recalled materials" not in page(trial.client("quality"), "/")
    assert "Recalled materials to judge 1" in page(trial.client("medical"), "/")
    sent = {"day": day, "v.RCLDTC": day, "v.RCLMAT": "FBS-2602", "v.RCLMED": "serology in 4 weeks"}
    trial.client("medical").post("/p/P-001/form/-.RCL.2", sent)
    assert "Recalled materials" not in page(trial.client("medical"), "/")


def test_a_lot_that_nobody_ever_heard_of_is_not_there(trial):
    client = trial.client("quality")
    assert client.get("/materials/NOPE").status_code == 404
    assert client.get("/materials/NOPE/recall.csv").status_code == 404


@pytest.mark.parametrize(("role", "status"), [("lab", 200), ("auditor", 200), ("coordinator", 403), ("surgeon", 403)])
def test_who_sees_the_materials(trial, role, status):
    since = trial.site.today.isoformat()
    trial.site.submit(c.Delegate("auditor", "Auditor", "auditor", since, "", since), "sponsor")
    assert trial.client(role).get("/materials").status_code == status


def test_a_step_offers_the_lots_in_date_and_no_others(trial):
    story = participant(trial.site, "P-001").consented().screened().harvested().received().cultured()
    trial.site.submit(c.ReceiveMaterial("OLD-1", "Old medium", "2026-01-31", kind="MEDIUM"), "lab")
    trial.site.submit(c.RecallMaterial("TGF-2607", "wrong strength"), "quality")
    trial.now_is(trial.site)
    html = trial.client("lab").get("/p/P-001/form/-.CUL.1").content.decode()
    offered = set(re.findall(r'name="v.CULMATS" value="([^"]+)"', html))
    assert offered == {"COL-2601", "FBS-2602", "PSA-2603", "SAL-2604", "DMEM-2605", "TRY-2606"}
    ticked = set(re.findall(r'name="v.CULMATS" value="([^"]+)" checked', html))
    assert ticked == {"COL-2601", "FBS-2602", "PSA-2603"}
    sent = {"day": "2026-02-03", "reason": "another bottle", "seen": story.state.number}
    trial.client("lab").post("/p/P-001/form/-.CUL.1", {**sent, "v.CULMATS": ["", "TRY-2606", "FBS-2602"]})
    p, _ = trial.served.source.participant("P-001")
    assert p.cell(Place("", "CUL", 1), "CULMATS").datum.value == "TRY-2606;FBS-2602"
    assert [sorted(row["uses"].split()) for row in trial.store.uses_of("COL-2601")] == [["CUL/2", "CUL/3", "CUL/4"]]


def test_the_batch_record_tells_who_did_what_within_which_limits(trial):
    story = participant(trial.site, "P-001").consented().screened().harvested().received().cultured()
    story.corrects("CUL", "", "read again", row=1, CULDEAD1=20)  # 40 live of 68 seen: 58.8 %
    trial.now_is(trial.site)
    shown = page(trial.client("lab"), "/p/P-001/batch")
    assert "Operator Huang Shu-fen Cell-laboratory operator Verifier Tsai Ming-che" in shown
    assert "Viability ≈ 58.8 % = live ÷ (live + dead) × 100" in shown
    assert "outside the limit Viability in process, at least 70 %: ≈ 58.8 %" in shown
    assert "1 not kept" in shown
    assert "D2 L-VIAB Viability in process, at least 70 %" in shown
    assert "Doublings since digestion 4 = doublings before + doublings in this passage" in shown
    assert "Live cells, square 1–4 10 · 10 · 10 · 10" in shown
    assert "Transport to the laboratory, at most 24 hours: 3.0 hours" in shown
    assert "Activation mandatory 1" in shown
    assert "COL-2601 Collagenase" in shown


def test_a_participant_without_a_lot_has_no_batch_record(trial):
    participant(trial.site, "P-001").consented()
    trial.now_is(trial.site)
    assert "there is no batch record" in page(trial.client("lab"), "/p/P-001/batch")


def test_a_database_of_before_is_filled_from_its_ledger(trial, two):
    before = trial.store.read("material")
    with connections[trial.store.alias].cursor() as cursor:
        cursor.execute("DELETE FROM material_use")
    assert trial.store.lacks_materials()
    serve_store(trial.store)
    assert trial.store.read("material") == before
