"""Labels on the page: printed, fetched once, reprinted with everything accounted for; the name is nowhere else."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from app_support.pages import hidden, links, messages, text, told
from app_support.served import served_trial
from stories import participant
from vertebra.app.pages.product.labels import FETCH
from vertebra.conduct.product.labelling import labels_of, live
from vertebra.conduct.product.scanning import label_code

NAME = {"name": "Wang Xiao-ming", "name_han": "王小明"}


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def ordered(trial):
    story = participant(trial.site).consented().screened().ordered()
    trial.store.vault.keep(story.who, NAME)
    trial.now_is(trial.site)
    return story


def prints(client, kind: str, **more: str):
    """Open the page, fill the form of a kind, press the button; what the page says then."""
    page = told(client, "/labels/P-001")
    sent = {**_fields(page, kind), **more}
    return client.post("/labels/P-001", sent, follow=True)


def _fields(page: str, kind: str) -> dict[str, str]:
    form = next(f for f in page.split("<form")[1:] if f'name="kind" value="{kind}"' in f)
    return hidden(f"<form{form.split('</form>')[0]}</form>", "/labels/P-001")


def standing(trial) -> dict[int, str]:
    found = labels_of(trial.served.study, trial.served.desk.refresh("P-001"))
    return {n: x.standing for n, x in found.items()}


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "")


def test_from_the_participant_to_a_printed_label(trial):
    story, client = ordered(trial), trial.client("coordinator")
    assert links(told(client, "/p/P-001"))["Labels"] == "/labels/P-001"
    page = prints(client, "TISSUE", count="2")
    assert messages(page) == ["Saved."]
    assert standing(trial) == {1: "live", 2: "live"}
    address = links(page.content.decode())["PDF for the label printer"]
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    lot = story.state.lot.id
    said = words(answer.content)
    assert all(part in said for part in (label_code(lot, 1), label_code(lot, 2), "Wang Xiao-ming", "王小明"))
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 2


def test_the_name_is_on_the_label_and_nowhere_in_the_ledger(trial):
    ordered(trial)
    client = trial.client("coordinator")
    prints(client, "WRIST", count="1")
    assert "Wang Xiao-ming" in words(client.get("/labels/P-001/1.pdf").content)
    assert not [r for r in trial.store.rows() if "Wang Xiao-ming" in str(r) or "王小明" in str(r)]
    assert [e for e in trial.served.source.entries("trial") if getattr(e.body, "what", "") == "labels printed"]


def test_a_sheet_of_a4_holds_them_all(trial):
    ordered(trial)
    client = trial.client("coordinator")
    prints(client, "TISSUE", count="3")
    answer = client.get("/labels/P-001/1-3.pdf?paper=a4")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1  # three of 75 mm
    assert round(float(pages[0].mediabox.width) / 72 * 25.4) == 210


@pytest.mark.parametrize(("when", "got"), [(timedelta(), True), (FETCH, True), (FETCH + timedelta(minutes=1), False)])
def test_a_pdf_is_fetched_soon_or_it_is_a_reprint(trial, when, got):
    ordered(trial)
    client = trial.client("coordinator")
    prints(client, "TISSUE", count="1")
    trial.site.now += when - timedelta(seconds=30)
    trial.now_is(trial.site)
    answer = client.get("/labels/P-001/1.pdf", follow=True)
    assert (answer["Content-Type"] == "application/pdf") is got
    if not got:
        assert "print anew with a reason" in text(answer.content.decode())


def test_nobody_else_fetches_what_was_printed(trial):
    ordered(trial)
    prints(trial.client("coordinator"), "TISSUE", count="1")
    answer = trial.client("surgeon").get("/labels/P-001/1.pdf", follow=True)
    assert answer["Content-Type"] != "application/pdf"
    assert "PDF for the label printer" not in links(told(trial.client("surgeon"), "/labels/P-001"))


@pytest.mark.parametrize("serials", ["2", "1-2", "9", "2-1"])
def test_serials_that_were_never_printed_are_not_to_be_had(trial, serials):
    ordered(trial)
    client = trial.client("coordinator")
    prints(client, "TISSUE", count="1")
    assert client.get(f"/labels/P-001/{serials}.pdf", follow=True)["Content-Type"] != "application/pdf"


def test_a_reprint_accounts_for_every_earlier_label(trial):
    ordered(trial)
    client = trial.client("coordinator")
    prints(client, "TISSUE", count="2")
    refused = prints(client, "TISSUE", count="1", reason="torn", **{"gone.S001": "destroyed"})
    assert "(H19)" in messages(refused)[-1]
    done = prints(client, "TISSUE", count="1", reason="torn", **{"gone.S001": "destroyed", "gone.S002": "lost"})
    assert messages(done) == ["Saved."]
    assert standing(trial) == {1: "destroyed", 2: "lost", 3: "live"}
    page = text(done.content.decode())
    assert "S001 Tissue container destroyed" in page
    assert "S002 Tissue container lost" in page


def test_destroyed_labels_are_scanned_and_nothing_is_printed(trial):
    story, client = ordered(trial), trial.client("coordinator")
    prints(client, "TISSUE", count="2")
    scanned = label_code(story.state.lot.id, 2)
    assert messages(prints(client, "TISSUE", only="1", scanned=scanned)) == ["Saved."]
    assert standing(trial) == {1: "live", 2: "destroyed"}
    known = labels_of(trial.served.study, trial.served.desk.refresh("P-001"))
    assert live(known.values()) == (1,)


def test_without_a_name_nothing_is_printed_and_no_serial_is_used(trial):
    participant(trial.site).consented().screened().ordered()
    trial.now_is(trial.site)
    answer = prints(trial.client("coordinator"), "TISSUE", count="1")
    assert "name is not kept here" in messages(answer)[0]
    assert standing(trial) == {}


def test_a_name_that_is_too_long_is_told_when_it_is_printed(trial):
    ordered(trial)
    trial.store.vault.keep("P-001", {"name": "Maximiliana-Constantine " * 20})
    said = messages(prints(trial.client("coordinator"), "WRIST", count="1"))
    assert any("too long for the label" in m and "LABEL-CUT" in m for m in said)
    assert standing(trial) == {1: "live"}


def test_the_same_button_pressed_twice_prints_once(trial):
    ordered(trial)
    client = trial.client("coordinator")
    sent = {**_fields(told(client, "/labels/P-001"), "TISSUE"), "count": "1"}
    client.post("/labels/P-001", sent)
    client.post("/labels/P-001", sent)
    assert standing(trial) == {1: "live"}


@pytest.mark.parametrize(("lang", "said"), [("en", "Antibiotics in processing (Filling)"), ("zh-Hant", "製程抗生素")])
def test_the_page_says_what_stops_the_final_label(trial, lang, said):
    story = participant(trial.site).consented().screened().harvested().received().cultured().ready()
    story.filled(FILLANTIB=None)
    trial.now_is(trial.site)
    page = told(trial.client("lab", lang), "/labels/P-001")
    assert said in text(page)
    assert 'name="kind" value="FINAL"' not in page


@pytest.mark.parametrize("kind", ["WRIST", "TISSUE", "VESSEL", "FINAL"])
def test_a_preview_is_a_picture(trial, kind):
    ordered(trial)
    answer = trial.client("coordinator").get(f"/labels/P-001/preview/{kind}.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


def test_a_preview_of_nothing_is_not_there(trial):
    ordered(trial)
    assert trial.client("coordinator").get("/labels/P-001/preview/POSTER.png").status_code == 404
