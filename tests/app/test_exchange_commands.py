"""Files in and out as typed at the shell: export, import of forms, laboratory results, casebooks; and wrong files."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from django.db import connections
from lxml import etree
from pypdf import PdfReader

from command_line import Said, call
from exchange_support.samples import sample
from stories import FIRST, corrected, participant
from vertebra.app.store import create_store, open_store
from vertebra.app.store.verify import verify
from vertebra.simulate.run import simulate
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

LABS = """Subject,Date,Test,Result,Unit
P-001,2026-01-05,WBC,6.1,10^9/L
P-001,2026-01-05,CRP,<0.5,mg/dL
"""


@pytest.fixture
def vertebra(monkeypatch, capsys) -> Iterator[Callable[..., Said]]:
    """The command as the shell calls it, in this process."""

    yield partial(call, monkeypatch, capsys)
    connections.close_all()


@pytest.fixture
def db(tmp_path) -> Path:
    """A small trial: one participant, screened on the first day."""
    path = tmp_path / "trial.sqlite"
    with closing(create_store(str(path), corrected())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        participant(site).consented().fills("DM", "V1").fills("DX", "V1")
    return path


def entries(db: Path) -> int:
    with closing(open_store(str(db))) as store:
        return sum(1 for _ in store.rows())


def test_export_odm_writes_a_valid_file_the_same_every_time(vertebra, db, tmp_path):
    said = vertebra("export", "odm", "--db", db, "--out", tmp_path / "a.xml")
    assert "1 participants" in said.out
    assert "not in it, since ODM has no place" in said.out
    vertebra("export", "odm", "--db", db, "--out", tmp_path / "b.xml", "--participant", "P-001")
    assert (tmp_path / "a.xml").read_bytes().replace(b"AllClinicalData", b"") != b""
    again = vertebra("export", "odm", "--db", db, "--out", tmp_path / "c.xml")
    assert again.code == 0
    assert (tmp_path / "a.xml").read_bytes() == (tmp_path / "c.xml").read_bytes()
    schema = etree.XMLSchema(etree.parse(sample("standards/odm/odm-1.3.2/ODM1-3-2.xsd")))
    for name in ("a.xml", "b.xml"):
        schema.assertValid(etree.parse(tmp_path / name))


def test_nobody_of_the_vault_is_in_an_export_or_a_casebook(vertebra, tmp_path):
    path, met = tmp_path / "virtual.sqlite", {}
    with closing(create_store(str(path), corrected())) as store:
        simulate(store.study, store.ledger, 5, 3, 30, on_meeting=lambda who, person: met.update({who: person}))
    vertebra("export", "odm", "--db", path, "--out", tmp_path / "a.xml")
    vertebra("casebook", "P-001", "--db", path, "--out", tmp_path / "a.pdf")
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO((tmp_path / "a.pdf").read_bytes())).pages)
    told = (tmp_path / "a.xml").read_text(encoding="utf-8") + paper
    assert len(met) >= 3
    for person in met.values():
        assert person.name not in told
        assert person.name_han not in told
        assert person.birth_date.isoformat() not in told


def test_an_export_that_cannot_be_made_leaves_what_was_there(vertebra, db, tmp_path):
    out = tmp_path / "a.xml"
    out.write_text("mine")
    assert vertebra("export", "odm", "--db", db, "--out", out, "--participant", "P-404").refuses("P-404")
    assert out.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.glob("a.xml*")) == ["a.xml"]
    assert vertebra("export", "odm", "--db", db, "--out", tmp_path / "no" / "a.xml").refuses("cannot write")


def test_forms_come_in_as_a_draft_that_can_be_checked_and_shown(vertebra, tmp_path):
    draft, listed = tmp_path / "draft.json", tmp_path / "list.json"
    said = vertebra("study", "import", sample("odm/redcap-project.xml"), "--out", draft, "--list", listed)
    assert said.code == 0
    assert "4 forms, 60 items" in said.out
    assert "Not taken over" in said.out
    assert '"kept as text"' in listed.read_text(encoding="utf-8")
    checked = vertebra("study", "check", draft)
    assert (checked.code, "S28" in checked.out) == (1, True)
    assert "names no registry record" in checked.err
    shown = vertebra("study", "show", draft, "--part", "forms", "--lang", "zh-Hant")
    assert shown.code == 0
    assert "checkbox" in shown.out


def test_a_dictionary_comes_in_by_the_same_command(vertebra, tmp_path):
    file = tmp_path / "dictionary.csv"
    file.write_text("field_name,form_name,field_type,field_label\na,f,text,Label\n", encoding="utf-8")
    said = vertebra("study", "import", file, "--out", tmp_path / "draft.json")
    assert "1 form, 1 item, " in said.out
    file.write_text("field_name,form_name,field_type,field_label\na,f,magic,Label\n", encoding="utf-8")
    assert vertebra("study", "import", file, "--out", tmp_path / "x.json").refuses("row 2", "Field Type", "magic")
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ("neither ODM-XML nor",)),
        (b"\x89PNG\r\n\x1a\n", ("neither ODM-XML nor",)),
        (b"<!DOCTYPE ODM [<!ENTITY x 'y'>]><ODM>&x;</ODM>", ("DTD",)),
        (b"<html></html>", ("no ODM file",)),
        (b"<ODM><Study></ODM>", ("no well-formed XML", "line 1")),
    ],
)
def test_what_is_no_form_file_is_one_line(vertebra, tmp_path, data, words):
    file = tmp_path / "file"
    file.write_bytes(data)
    assert vertebra("study", "import", file, "--out", tmp_path / "x.json").refuses(*words)
    assert vertebra("study", "import", tmp_path / "gone", "--out", tmp_path / "x.json").refuses("no file")


def test_laboratory_results_are_looked_at_and_then_saved_whole(vertebra, db, tmp_path):
    file, mapping = tmp_path / "labs.csv", tmp_path / "mapping.json"
    file.write_text(LABS, encoding="utf-8")
    at = ("--at", "2026-01-06T10:00")
    look = ("labs", "preview", "--db", db, "--file", file, "--mapping", mapping, "--as", "c.lin", *at)
    first = vertebra(*look)
    assert first.code == 0
    assert "2 to be saved" in first.out
    assert "proposed mapping written" in first.err
    before = entries(db)
    take = ("labs", "import", "--db", db, "--file", file, "--mapping", mapping, "--as", "c.lin", *at)
    said = vertebra(*take)
    assert "2 forms saved with 2 new results" in said.out
    assert entries(db) > before
    after = entries(db)
    assert "0 forms saved" in vertebra(*take).out
    assert entries(db) == after
    with closing(open_store(str(db))) as store:
        assert verify(store, lambda line: None) == []
        crp = next(row for row in store.read("value") if row["item"] == "CRP")
        assert (crp["value"], crp["unit"]) == ("<0.5", "mg/dL")


def test_one_question_keeps_the_whole_file_out(vertebra, db, tmp_path):
    file, mapping = tmp_path / "labs.csv", tmp_path / "mapping.json"
    file.write_text(LABS + "P-001,2026-01-05,Troponin,2,ng/L\n", encoding="utf-8")
    at = ("--at", "2026-01-06T10:00")
    said = vertebra("labs", "preview", "--db", db, "--file", file, "--mapping", mapping, "--lang", "zh-Hant", *at)
    assert said.code == 1
    assert "「Troponin」不明" in said.out
    before = entries(db)
    take = ("labs", "import", "--db", db, "--file", file, "--mapping", mapping, "--as", "c.lin", *at)
    assert vertebra(*take).refuses("nothing was saved", "Row 4", "Troponin")
    assert entries(db) == before


def test_who_has_no_duty_may_not_take_results_in(vertebra, db, tmp_path):
    file, mapping = tmp_path / "labs.csv", tmp_path / "mapping.json"
    file.write_text(LABS, encoding="utf-8")
    at = ("--at", "2026-01-06T10:00")
    vertebra("labs", "preview", "--db", db, "--file", file, "--mapping", mapping, *at)
    take = ("labs", "import", "--db", db, "--file", file, "--mapping", mapping, "--as", "n.obody", *at)
    assert vertebra(*take).refuses("n.obody has no duty today")
    mapping.write_text("{}", encoding="utf-8")
    assert vertebra(*take).refuses("no mapping")


def test_a_casebook_is_printed_and_a_blank_one(vertebra, db, tmp_path):
    said = vertebra("casebook", "P-001", "--db", db, "--out", tmp_path / "a.pdf")
    assert said.code == 0
    assert "P-001#" in said.out
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert vertebra("casebook", "P-404", "--db", db, "--out", tmp_path / "b.pdf").refuses("P-404")
    assert vertebra("casebook", "--out", tmp_path / "b.pdf").refuses("--blank")
    assert vertebra("casebook", "--blank", "nothing", "--out", tmp_path / "b.pdf").refuses("no study")
    assert not (tmp_path / "b.pdf").exists()
