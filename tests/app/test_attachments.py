"""Pictures and files: seen by whoever sees the form, never lost, never dangling, erased with the person, backed up."""

import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from app_support.served import served_trial
from store_support.postgres import new_database
from stories import INJECTION, SHOT, participant
from vertebra.app import models as m
from vertebra.app.pages.telling import Teller
from vertebra.app.pictures import clean
from vertebra.app.store import StoreTrouble, open_store
from vertebra.app.store.archive import restore_archive, write_archive
from vertebra.app.store.verify import verify
from vertebra.conduct.attached import attachment
from vertebra.conduct.commands import ErasePersonalData, SaveForm
from vertebra.conduct.entries import FormSaved
from vertebra.evidence.exchange.casebook import casebook_of
from vertebra.simulate.condition import png
from vertebra.terms.canonical import sha256

LIGHT, DARK = (png([[grey] * 8] * 8) for grey in (200, 30))
ROW = "/p/P-001/form/-.CUL.1"


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        trial.story = participant(trial.site, "P-001").consented().screened().harvested().received().cultured()
        trial.now_is(trial.site)
        yield trial


def upload(*pictures: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"photo{n}.png", data, "image/png") for n, data in enumerate(pictures)]


def save(client, *pictures: bytes, **fields: object):
    """The culture row with photos, as a browser sends it."""
    return client.post(ROW, {"v.CULPHOTO": "", "reason": "photo added", **fields, "f.CULPHOTO": upload(*pictures)})


def photos(trial) -> str:
    rows = [r for r in trial.store.read("value") if r["item"] == "CULPHOTO"]
    return rows[0]["value"] if rows else ""


def kept(picture: bytes) -> str:
    return clean(picture).sha256


def test_a_picture_is_kept_with_the_save_and_shown_with_its_form(trial):
    lab = trial.client("lab")
    assert save(lab, LIGHT, DARK).status_code == 302
    assert photos(trial) == f"{kept(LIGHT)};{kept(DARK)}"
    page = lab.get(ROW).content.decode()
    assert page.count('<img src="/attachment/') == 2
    answer = lab.get(f"/attachment/{kept(LIGHT)}")
    assert (answer.content, answer["Content-Type"]) == (clean(LIGHT).data, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith('inline; filename="P-001-')
    assert answer["Cache-Control"] == "no-store"
    assert verify(trial.store) == []


def test_only_a_hash_stands_in_the_ledger(trial):
    save(trial.client("lab"), LIGHT)
    ledger = b"".join(bytes(row.data) for row in trial.store.ledger.read("P-001", 0))
    assert kept(LIGHT).encode() in ledger
    assert clean(LIGHT).data not in ledger
    with closing(open_store(trial.store.place)) as store:
        row = m.Attachment.objects.using(store.alias).get()
        assert clean(LIGHT).data not in bytes(row.data), "it is encrypted"


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("lab", True),
        ("coordinator", True),
        ("monitor", True),
        ("sponsor", True),
        ("surgeon", False),
        ("quality", True),
    ],
)
def test_who_sees_the_form_sees_its_pictures(trial, role, sees):
    save(trial.client("lab"), LIGHT)
    assert (trial.client(role).get(f"/attachment/{kept(LIGHT)}").status_code == 200) == sees


def test_a_reader_and_a_participant_see_none(trial):
    save(trial.client("lab"), LIGHT)
    assert trial.client("reader").get(f"/attachment/{kept(LIGHT)}").status_code == 403


def test_what_was_taken_away_stays_in_the_history(trial):
    lab = trial.client("lab")
    save(lab, LIGHT)
    lab.post(ROW, {"v.CULPHOTO": "", "m.CULPHOTO": "", "reason": "wrong dish"})
    assert photos(trial) == ""
    assert f'href="/attachment/{kept(LIGHT)}"' in lab.get(ROW).content.decode()
    assert lab.get(f"/attachment/{kept(LIGHT)}").status_code == 200
    assert verify(trial.store) == []


def test_several_pictures_are_added_and_one_is_taken_away(trial):
    lab = trial.client("lab")
    save(lab, LIGHT)
    save(lab, DARK, **{"v.CULPHOTO": ["", kept(LIGHT)]})
    assert photos(trial) == f"{kept(LIGHT)};{kept(DARK)}"
    lab.post(ROW, {"v.CULPHOTO": ["", kept(DARK)], "reason": "blurred"})
    assert photos(trial) == kept(DARK)


@pytest.mark.parametrize("junk", [b"PK\x03\x04", b"%PDF-1.7", b"<svg/>", LIGHT[:50]])
def test_a_file_that_is_no_picture_saves_nothing_and_says_why(trial, junk):
    lab = trial.client("lab")
    before = trial.served.desk.ledger.heads()
    answer = save(lab, LIGHT, junk, **{"v.CULINC": "OTHER", "v.CULINCX": "INC-77"})
    assert answer.status_code == 422
    assert "no whole picture" in answer.content.decode()
    assert "INC-77" in answer.content.decode(), "what was typed is still there"
    assert trial.served.desk.ledger.heads() == before


def test_a_refused_save_shows_the_picture_again_to_whoever_brought_it(trial):
    lab = trial.client("lab")
    answer = save(lab, LIGHT, **{"v.CULPASS": "first", "v.CULPHOTO": ""})
    assert answer.status_code == 422
    assert f'value="{kept(LIGHT)}" checked' in answer.content.decode()
    assert lab.get(f"/attachment/{kept(LIGHT)}").status_code == 200
    assert trial.client("coordinator").get(f"/attachment/{kept(LIGHT)}").status_code == 404, "not saved yet"


def test_what_is_never_saved_is_cleared_away_after_a_day(trial):
    save(trial.client("lab"), LIGHT, **{"v.CULPASS": "first"})
    assert kept(LIGHT) in trial.store.attachments.of("P-001")
    trial.site.now += timedelta(hours=25)
    trial.site.attach("P-001", DARK, "image/png", "lab")
    assert set(trial.store.attachments.of("P-001")) == {attachment(DARK, "image/png").sha256}


def test_a_hash_of_nothing_is_refused_at_the_page_and_at_the_api(trial):
    lab = trial.client("lab")
    before = trial.served.desk.ledger.heads()
    answer = lab.post(ROW, {"v.CULPHOTO": "ab" * 32, "reason": "x"})
    assert (answer.status_code, "ATTACHMENT" in answer.content.decode()) == (422, True)
    command = {"command": "save form", "form": "CUL", "row": 1, "occurred_at": "2026-02-03", "reason": "x"}
    command["data"] = [{"item": "CULPHOTO", "value": "ab" * 32}]
    sent = lab.post("/api/participants/P-001/commands", {"command": command}, content_type="application/json")
    assert (sent.status_code, [r["code"] for r in sent.json()["refusals"]]) == (409, ["ATTACHMENT"])
    assert trial.served.desk.ledger.heads() == before


def test_the_store_itself_keeps_no_entry_that_names_nothing(trial):
    """The last guard: whoever comes past the pages."""
    command = SaveForm("CUL", trial.site.data({"CULPHOTO": "ab" * 32}), "2026-02-03", "", 1, "x")
    before = trial.served.desk.ledger.heads()
    with pytest.raises(StoreTrouble, match="choose it again"):
        trial.store.desk().submit(command, trial.site.actor("lab"), trial.site.now, "P-001")
    assert trial.served.desk.ledger.heads() == before


def test_one_participants_picture_is_not_anothers(trial):
    """What is kept of one person cannot be named for another."""
    save(trial.client("lab"), LIGHT)
    saved = [x for x in trial.served.source.entries("P-001") if isinstance(x.body, FormSaved)][-1]
    with pytest.raises(StoreTrouble, match="choose it again"):
        trial.store.attachments.hold(trial.store.study, [msgspec.structs.replace(saved, stream="P-002")])


def test_erasing_a_person_erases_the_pictures_and_keeps_the_hashes(trial):
    lab = trial.client("lab")
    save(lab, LIGHT)
    trial.site.submit(ErasePersonalData("asked for it"), "investigator", "P-001")
    assert trial.store.attachments.of("P-001") == {}
    assert lab.get(f"/attachment/{kept(LIGHT)}").status_code == 404
    assert photos(trial) == kept(LIGHT)
    page = lab.get(ROW).content.decode()
    assert "<img src=" not in page
    assert "erased" in page
    assert verify(trial.store) == []
    assert save(lab, DARK).status_code == 422, "nothing more is kept"


def test_the_store_itself_keeps_nothing_of_somebody_erased(trial):
    trial.site.submit(ErasePersonalData("asked for it"), "investigator", "P-001")
    with pytest.raises(StoreTrouble, match="erased"):
        trial.site.attach("P-001", DARK, "image/png", "lab")


def _files(trial):
    file = Path(trial.store.place)
    return [p for p in file.parent.glob(f"{file.name}*") if not p.name.endswith(".key")]


def test_after_an_erasure_the_ciphertext_is_in_no_page_of_the_database(trial):
    save(trial.client("lab"), LIGHT)
    row = m.Attachment.objects.using(trial.store.alias).get()
    sealed = bytes(row.data)[40:200]
    trial.site.submit(ErasePersonalData("asked for it"), "investigator", "P-001")
    assert all(sealed not in p.read_bytes() for p in _files(trial))


# --- verify, backup, restore


def tampered(trial, **changes):
    m.Attachment.objects.using(trial.store.alias).update(**changes)
    return [f.code for f in verify(trial.store)]


def test_an_altered_picture_is_found(trial):
    save(trial.client("lab"), LIGHT)
    row = m.Attachment.objects.using(trial.store.alias).get()
    data = bytearray(row.data)
    data[50] ^= 1
    assert tampered(trial, data=bytes(data)) == ["ATTACHMENT"]


def test_a_picture_put_in_the_place_of_another_is_found_with_the_key(trial):
    """The ciphertext is whole, its hash is right; only the bytes inside are others."""
    save(trial.client("lab"), LIGHT)
    key, data = trial.store.vault.enclose(DARK)
    assert tampered(trial, key=key, data=data, sealed=sha256(data)) == ["ATTACHMENT"]
    with pytest.raises(StoreTrouble, match="altered"):
        trial.store.attachments.read("P-001", kept(LIGHT))


def test_a_lost_picture_is_found(trial):
    save(trial.client("lab"), LIGHT)
    m.Attachment.objects.using(trial.store.alias).all().delete()
    assert [f.code for f in verify(trial.store)] == ["ATTACHMENT"]


@pytest.fixture
def backup(trial, tmp_path):
    save(trial.client("lab"), LIGHT)
    path = tmp_path / "trial.zip"
    write_archive(trial.store, path, with_key=True)
    return path


def test_a_backup_brings_the_pictures_back(trial, backup, tmp_path):
    with closing(restore_archive(backup, str(tmp_path / "again.sqlite"))) as again:
        assert again.attachments.read("P-001", kept(LIGHT)) == clean(LIGHT)
        assert again.attachments.of("P-001") == trial.store.attachments.of("P-001")
        assert verify(again) == []


def test_a_backup_brings_the_pictures_to_postgresql(trial, backup, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    with closing(restore_archive(backup, new_database("pictures"))) as moved:
        assert moved.attachments.read("P-001", kept(LIGHT)) == clean(LIGHT)
        moved.desk().submit(ErasePersonalData("asked"), trial.site.actor("investigator"), trial.site.now, "P-001")
        assert moved.attachments.of("P-001") == {}


def test_an_altered_part_of_pictures_is_never_restored(backup, tmp_path):
    altered = tmp_path / "altered.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(altered, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"image/png", b"image/gif") if name == "attachments.jsonl" else data)
    with pytest.raises(StoreTrouble, match=r"attachments\.jsonl"):
        restore_archive(altered, str(tmp_path / "again.sqlite"))
    dropped = tmp_path / "dropped.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(dropped, "w") as new:
        for name in old.namelist():
            if name != "attachments.jsonl":
                new.writestr(name, old.read(name))
    with pytest.raises(StoreTrouble, match=r"attachments\.jsonl"):
        restore_archive(dropped, str(tmp_path / "again.sqlite"))


def test_without_the_key_nobody_sees_a_picture_and_the_backup_is_still_proven(trial, backup, tmp_path):
    write_archive(trial.store, tmp_path / "plain.zip")
    with closing(restore_archive(tmp_path / "plain.zip", str(tmp_path / "again.sqlite"))) as again:
        assert verify(again) == []
        with pytest.raises(StoreTrouble, match="key of the vault"):
            again.attachments.read("P-001", kept(LIGHT))


# --- documents


def test_the_casebook_says_picture_and_hash(trial):
    save(trial.client("lab"), LIGHT)
    studies = {trial.store.study.version: trial.store.study}
    entries = trial.served.source.entries("P-001")
    for lang, word in (("en", "picture"), ("zh-Hant", "影像")):
        document = casebook_of(studies, entries, trial.site.trial, lang, "P-001")
        text = str(document)
        assert f"{word} SHA-256 {kept(LIGHT)[:16]} {kept(LIGHT)[16:32]}" in text


def test_a_sentence_names_a_picture_briefly(trial):
    save(trial.client("lab"), LIGHT)
    cell = trial.served.source.participant("P-001")[0].sheets
    datum = next(s.cells["CULPHOTO"].datum for s in cell.values() if "CULPHOTO" in s.cells)
    told = Teller(trial.store.study, "en", trial.served.studies).value(datum)
    assert told == f"picture {kept(LIGHT)[:12]}…"


def test_the_pictures_of_the_needle_stand_with_the_injection(trial):
    story = trial.story.ready().filled().tested().released().on(INJECTION, 9).fills("PE", "V5").injected()
    assert story.refused() == set()
    trial.now_is(trial.site)
    assert trial.client("investigator").get(f"/attachment/{SHOT.sha256}").status_code == 200
    assert trial.client("lab").get(f"/attachment/{SHOT.sha256}").status_code == 404
    assert verify(trial.store) == []
