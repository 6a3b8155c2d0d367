"""Files in and out of the app: laboratory results whole or not at all, ODM, casebooks, drafts; and hostile ones."""

import io
import re
from base64 import b64decode
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree, html
from pypdf import PdfReader

from app_support.served import served_trial
from stories import participant

LABS = "Subject,Visit,Date,Test,Result,Unit\nP-001,V1,2026-01-05,CRP,2.4,mg/L\nP-001,V1,2026-01-05,ESR,9,mm/h\n"
BAD = LABS + "P-999,V1,2026-01-05,CRP,1.0,mg/L\nP-001,V1,2026-01-05,Unobtainium,1,mg/L\n"
DICTIONARY = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider '
    'Labels","Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",'
    'Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment","Question Number '
    '(surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"\n'
    "pain,visit,,text,Pain today,,,integer,0,100,,,y,,,,,\n"
)


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        participant(trial.site, "P-001").consented()
        trial.now_is(trial.site)
        yield trial


def upload(client, address: str, text: str | bytes, name: str = "labs.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def take(client, page: str):
    return client.post("/files/labs/take", {"name": hidden(page, "name"), "content": hidden(page, "content")})


def cells(trial) -> dict[str, str]:
    p = trial.served.desk.refresh("P-001")
    return {id: cell.datum.shown for sheet in p.sheets.values() for id, cell in sheet.cells.items()}


def test_results_are_looked_at_and_then_saved_whole(trial):
    client = trial.client("coordinator")
    page = upload(client, "/files/labs", LABS).content.decode()
    assert "2.4 mg/L" in page
    assert cells(trial) == {}
    assert take(client, page).status_code == 302
    assert cells(trial)["CRP"] == "2.4 mg/L"
    entry = trial.served.source.participant("P-001")[1][-1]
    assert any(x.source == "import" for x in trial.served.source.participant("P-001")[1]), entry


def test_a_file_with_unknown_rows_lists_them_and_saves_nothing(trial):
    client = trial.client("coordinator")
    page = upload(client, "/files/labs", BAD).content.decode()
    assert "is not in this trial" in page
    assert "Unobtainium" in page
    assert "/files/labs/take" not in page
    take(client, page)
    assert cells(trial) == {}


def test_the_same_file_again_changes_nothing(trial):
    client = trial.client("coordinator")
    for _ in range(2):
        take(client, upload(client, "/files/labs", LABS).content.decode())
    saved = [x for x in trial.served.source.participant("P-001")[1] if x.kind == "form saved"]
    assert len(saved) == 1


def test_the_mapping_is_kept_for_the_next_file_of_this_kind(trial):
    client = trial.client("coordinator")
    take(client, upload(client, "/files/labs", LABS).content.decode())
    assert trial.store.kept_mapping("Subject\tVisit\tDate\tTest\tResult\tUnit")


def test_a_result_that_differs_from_the_recorded_one_is_asked_and_answered_by_a_button(trial):
    client = trial.client("coordinator")
    take(client, upload(client, "/files/labs", LABS).content.decode())
    corrected = LABS.replace("2.4", "2.9")
    for choice, shown in (("keep", "2.4 mg/L"), ("replace", "2.9 mg/L")):
        page = upload(client, "/files/labs", corrected).content.decode()
        assert "/files/labs/take" not in page, "a choice for one file is not the choice for the next"
        file = {name: hidden(page, name) for name in ("name", "content")}
        page = client.post("/files/labs", {**file, "different": choice}).content.decode()
        mapping = re.search(r"name=\"mapping\" value=\"([^\"]*)\"", page, re.DOTALL)
        client.post("/files/labs/take", {**file, "mapping": unescape(mapping[1])})
        assert cells(trial)["CRP"] == shown


def fields(page: str) -> dict[str, list[str]]:
    """What a browser would send back: every hidden input and the chosen option of every list."""
    sent: dict[str, list[str]] = {}
    form = html.fromstring(page).xpath("//form[@action='/files/labs']")[0]
    for field in form.xpath(".//input[@type='hidden'] | .//select"):
        chosen = field.xpath("./option[@selected]/@value") or field.xpath("./option[1]/@value")
        sent.setdefault(field.get("name"), []).append(field.get("value") if field.tag == "input" else chosen[0])
    return sent


def test_a_file_with_headings_that_nobody_knows_is_told_which_columns_they_are(trial):
    client = trial.client("coordinator")
    strange = LABS.replace("Subject,Visit,Date,Test,Result,Unit", "Wer,Wann so,Tag,Was,Wieviel,Mass")
    page = upload(client, "/files/labs", strange).content.decode()
    assert "Say which columns hold the participant and the day" in page
    roles = {"participant": "Wer", "visit": "Wann so", "day": "Tag", "test": "Was", "value": "Wieviel", "unit": "Mass"}
    sent = fields(page) | {"layout": ["long"]} | {role: [heading] for role, heading in roles.items()}
    sent = fields(client.post("/files/labs", sent).content.decode())
    assert sent["tests.name"] == ["CRP", "ESR"]
    sent |= {"tests.to": ["CRP", ""], "visits.to": ["V1"]}
    page = client.post("/files/labs", sent).content.decode()
    assert "is left out, as the mapping says" in page
    assert client.post("/files/labs/take", fields(page)).status_code == 302
    assert "ESR" not in cells(trial)
    assert cells(trial)["CRP"] == "2.4 mg/L"


def test_a_name_that_is_not_decided_stays_a_question(trial):
    client = trial.client("coordinator")
    page = upload(client, "/files/labs", BAD).content.decode()
    sent = fields(page)
    assert dict(zip(sent["tests.name"], sent["tests.to"], strict=True))["Unobtainium"] == "?"
    assert sent["participants.name"] == ["P-999"]
    page = client.post("/files/labs", sent).content.decode()
    assert "/files/labs/take" not in page
    sent = fields(page) | {"participants.to": [""]}
    sent["tests.to"] = [
        "" if name == "Unobtainium" else to for name, to in zip(sent["tests.name"], sent["tests.to"], strict=True)
    ]
    page = client.post("/files/labs", sent).content.decode()
    assert client.post("/files/labs/take", fields(page)).status_code == 302
    assert cells(trial)["CRP"] == "2.4 mg/L"


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"a" * 2_100_000, b"<?xml version='1.0'?><!DOCTYPE x><x/>"])
@pytest.mark.parametrize("address", ["/files/labs", "/files/draft"])
def test_a_hostile_file_is_one_line_and_nothing_happens(trial, address, data):
    client = trial.client("coordinator" if "labs" in address else "data")
    answer = upload(client, address, data, "x.csv")
    assert answer.status_code in (200, 302)
    assert cells(trial) == {}


def test_the_whole_trial_leaves_as_odm_without_names(trial):
    trial.store.vault.keep("P-001", {"name": "Wang Planted-Name"})
    answer = trial.client("data").get("/files/odm")
    data = b"".join(answer.streaming_content)
    assert etree.fromstring(data).tag.endswith("}ODM")
    assert b"P-001" in data
    assert b"Planted" not in data
    assert trial.served.source.entries("trial")[-1].body.what == "data exported"


@pytest.mark.parametrize("address", ["/files/casebook/P-001", "/files/casebook?who=P-001", "/files/blank"])
def test_casebooks_are_pdfs_that_can_be_read(trial, address):
    answer = trial.client("monitor").get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert "NPC-001" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_a_dictionary_of_another_system_becomes_a_draft_with_its_losses(trial):
    page = upload(trial.client("data"), "/files/draft", DICTIONARY, "redcap.csv").content.decode()
    found = re.search(r"data:application/json;base64,([^\"]+)", page)
    assert found
    assert b"Pain today" in b64decode(found[1])


def many_items(count: int) -> str:
    """An ODM file with so many items that no form asks for but the first."""
    items = "".join(f'<ItemDef OID="I.{i}" Name="I{i}" DataType="text"/>' for i in range(count))
    return (
        '<ODM><Study OID="S"><MetaDataVersion OID="1"><FormDef OID="F" Name="F"><ItemGroupRef ItemGroupOID="G"/>'
        "</FormDef>"
        f'<ItemGroupDef OID="G" Name="G"><ItemRef ItemOID="I.0"/></ItemGroupDef>{items}</MetaDataVersion></Study></ODM>'
    )


def test_the_page_of_a_draft_lists_every_loss(trial):
    page = upload(trial.client("data"), "/files/draft", many_items(800), "many.xml").content.decode()
    assert all(f"<code>ItemDef I.{i}</code>" in page for i in range(1, 800))


def test_a_large_file_of_forms_is_read_though_its_draft_is_too_large_for_a_link(trial):
    large = many_items(3).replace('Name="I0"', f'Name="I0" Comment="{"x" * 2_500_000}"')
    assert "data:application/json" in upload(trial.client("data"), "/files/draft", large, "l.xml").content.decode()
    long = many_items(3).replace("<ItemGroupRef", f"<Description>{'word ' * 400_000}</Description><ItemGroupRef", 1)
    page = upload(trial.client("data"), "/files/draft", long, "l.xml").content.decode()
    assert "data:application/json" not in page
    assert "vertebra study import" in page


def test_fifty_thousand_rows_are_looked_at_each_is_on_the_list_and_all_are_taken(trial):
    client = trial.client("coordinator")
    page = upload(client, "/files/labs", LABS + "P-001,V1,2026-01-05,CRP,2.4,mg/L\n" * 60_000).content.decode()
    file = {name: hidden(page, name) for name in ("name", "content")}
    answer = client.post("/files/labs", {**file, "as": "csv"})
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert [row.partition(",")[0] for row in rows[1:]] == [str(n) for n in range(2, 60_004)]
    assert cells(trial) == {}
    assert take(client, page).status_code == 302
    assert cells(trial)["CRP"] == "2.4 mg/L"


def test_the_list_runs_no_formula(trial):
    client = trial.client("coordinator")
    page = upload(client, "/files/labs", LABS + 'P-001,V1,2026-01-05,"=cmd|x",1,mg/L\n').content.decode()
    file = {name: hidden(page, name) for name in ("name", "content")}
    assert ",'=cmd|x," in client.post("/files/labs", {**file, "as": "csv"}).content.decode()


def test_what_the_door_would_refuse_is_told_before_anything_is_saved(trial):
    client = trial.client("coordinator")
    take(client, upload(client, "/files/labs", LABS).content.decode())
    participant(trial.site, "P-002")  # has consented to nothing
    trial.now_is(trial.site)
    page = upload(client, "/files/labs", LABS.replace("P-001", "P-002")).content.decode()
    assert "It would be refused as things stand" in page
    assert "/files/labs/take" not in page
