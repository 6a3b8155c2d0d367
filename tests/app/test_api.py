"""The door as JSON: the same roles, the same refusals, one key; nothing without a sign-in, nothing forged."""

import json

import pytest
from django.test import Client

from app_support.served import PASSWORD, served_trial
from stories import participant


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("api")) as trial:
        participant(trial.site, "P-001").consented().screened()
        trial.now_is(trial.site)
        yield trial


def send(client: Client, command: dict, id: str = "P-001", **more):
    address = f"/api/participants/{id}/commands" if id else "/api/commands"
    return client.post(address, json.dumps({"command": command, **more}), content_type="application/json")


CRP = {
    "command": "save form", "form": "INF", "visit": "UNS", "row": 1, "occurred_at": "2026-01-05",
    "data": [{"item": "CRP", "value": "3.0", "unit": "mg/L"}, {"item": "ESR", "value": "8", "unit": "mm/h"}],
}  # fmt: skip


def test_a_form_is_saved_and_the_entries_are_told(trial):
    answer = send(trial.client("coordinator"), CRP, key="api-1")
    assert answer.status_code == 200
    assert answer.json()["done"]
    assert answer.json()["entries"][0].startswith("P-001#")


def test_the_same_key_changes_nothing(trial):
    client = trial.client("coordinator")
    send(client, CRP | {"row": 2}, key="api-2")
    before = trial.served.desk.refresh("P-001").number
    answer = send(client, CRP | {"row": 2, "reason": "again"}, key="api-2")
    assert answer.json() == {"done": True, "repeated": True, "entries": [], "refusals": [], "findings": []}
    assert trial.served.desk.refresh("P-001").number == before


def test_a_whole_number_may_be_written_with_a_point(trial):
    """JSON Schema takes `60.0` for a whole number, and so does the door; half a row is none."""
    client, save = trial.client("coordinator"), {"command": "save form", "form": "INF", "data": [], "occurred_at": ""}
    assert send(client, save | {"seen": 60.0}).status_code == 409
    for wrong in (60.5, 1e300):
        assert send(client, save | {"seen": wrong}).status_code == 400


def test_a_refusal_is_409_and_says_what_to_do(trial):
    answer = send(trial.client("coordinator"), CRP | {"row": 3, "occurred_at": "2030-01-01"})
    assert answer.status_code == 409
    assert answer.json()["refusals"][0]["code"] == "FUTURE"


def test_a_rehearsal_writes_nothing(trial):
    before = trial.served.desk.refresh("P-001").number
    answer = send(trial.client("coordinator"), CRP | {"row": 4}, rehearse=True)
    assert answer.json()["done"]
    assert trial.served.desk.refresh("P-001").number == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"command":{"command":"no such"}}', b"[" * 100_000])
def test_what_is_no_command_is_400(trial, body):
    client = trial.client("coordinator")
    assert client.post("/api/commands", body, content_type="application/json").status_code == 400


def test_nobody_gets_anything_without_a_sign_in(trial):
    stranger = Client(headers={"host": "127.0.0.1"})
    for address in ("/api/me", "/api/study", "/api/participants", "/api/participants/P-001", "/api/openapi.json"):
        assert stranger.get(address).status_code in (302, 401), address
    assert send(stranger, CRP).status_code in (302, 401, 403)


def test_a_forged_request_is_refused(trial):
    client = trial.client("coordinator")
    forged = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1", "origin": "https://evil.example"})
    forged.cookies = client.cookies
    assert send(forged, CRP | {"row": 9}).status_code == 403


def test_signing_takes_a_password(trial):
    doctor = trial.client("investigator")
    sign = {"command": "sign forms", "spots": ["V1/INF/0"], "meaning": "review", "title": "Dr Chen Chih-hao"}
    assert send(doctor, sign).json()["code"] == "PROOF"
    assert send(doctor, sign, password=PASSWORD).json()["done"]


def test_a_laboratory_sees_no_pain_score(trial):
    seen = trial.client("lab").get("/api/participants/P-001").json()
    assert "VAS" not in {sheet["form"] for sheet in seen["sheets"]}
    entries = trial.client("lab").get("/api/participants/P-001/entries").json()
    assert "VASBACK" not in json.dumps(entries)


def test_a_blinded_reader_sees_no_participant(trial):
    reader = trial.client("reader")
    assert reader.get("/api/participants").status_code == 403
    assert reader.get("/api/participants/P-001").status_code == 403
    assert reader.get("/api/participants/P-001/entries").status_code == 403


def test_every_command_of_the_door_is_described(trial):
    told = trial.client("coordinator").get("/api/openapi.json").json()
    bodies = json.dumps([told["paths"][p]["post"]["requestBody"] for p in told["paths"] if "post" in told["paths"][p]])
    assert '"save form"' in bodies
    assert '"ask database lock"' in bodies


def test_a_program_is_told_in_json_what_to_do(trial):
    stranger, client = Client(headers={"host": "127.0.0.1"}), trial.client("coordinator")
    reader = trial.client("reader")
    for answer, status, says in (
        (stranger.get("/api/me"), 401, "Sign in at"),
        (stranger.get("/api/nowhere"), 404, "openapi.json"),
        (client.get("/api/nowhere"), 404, "openapi.json"),
        (client.delete("/api/me"), 405, "answers only"),
        (client.get("/api/commands"), 405, "answers only POST"),
        (client.get("/api/participants/P-999"), 404, "GET /api/participants"),
        (client.get("/api/participants/P-001/entries?after=x"), 422, "openapi.json"),
        (client.get("/api/participants/P-001/entries?limit=0"), 422, "openapi.json"),
        (reader.get("/api/participants"), 403, "take another one"),
    ):
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("application/json")
        assert says in answer.json()["says"]
        assert answer.json()["code"]


def test_entries_come_in_pages_without_a_gap(trial):
    client, seen = trial.client("coordinator"), []
    whole = client.get("/api/participants/P-001/entries").json()
    while page := client.get(
        f"/api/participants/P-001/entries?limit=3&after={seen[-1]['number'] if seen else 0}"
    ).json():
        assert len(page) <= 3
        seen += page
    assert seen == whole
    assert len(whole) > 6


def test_a_laboratory_sees_no_query_about_a_pain_score_nor_its_answer(trial):
    monitor, coordinator = trial.client("monitor"), trial.client("coordinator")
    send(coordinator, {"command": "save form", "form": "VAS", "visit": "V1", "occurred_at": "2026-01-05",
                       "data": [{"item": "VASBACK", "value": "62", "unit": "mm"}]})  # fmt: skip
    send(monitor, {"command": "open query", "visit": "V1", "form": "VAS", "item": "VASBACK", "asks": "Is 62 right?"})
    opened = next(q for q in coordinator.get("/api/participants/P-001").json()["queries"] if q["asks"])
    send(coordinator, {"command": "answer query", "query": opened["id"], "answer": "62 mm, as drawn"})
    told = json.dumps(trial.client("coordinator").get("/api/participants/P-001/entries").json())
    assert "Is 62 right?" in told
    assert "62 mm, as drawn" in told
    told = json.dumps(trial.client("lab").get("/api/participants/P-001/entries").json())
    assert "Is 62 right?" not in told
    assert "62 mm, as drawn" not in told


def test_the_description_tells_a_stranger_how_to_begin(trial):
    told = trial.client("coordinator").get("/api/openapi.json").json()
    assert all(word in told["info"]["description"] for word in ("X-CSRFToken", "key", "rehearse", "after", "409"))
    for path in told["paths"].values():
        for operation in path.values():
            assert operation["description"]
            assert all(p.get("description") or p["name"] == "id" for p in operation.get("parameters", ()))
