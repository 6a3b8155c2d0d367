"""A score that a move worked out anew, wherever it is told: old value, new value, and that the move is why."""

import csv
import io
from contextlib import closing

import pytest
from lxml import etree

from amendments import adopt, move, registered, rescored
from app_support.served import served_trial
from stories import participant
from vertebra.app.store import open_store
from vertebra.app.store.verify import rebuild, verify
from vertebra.commands.why import explain
from vertebra.conduct.ledger import read_entry
from vertebra.evidence.exchange.casebook import casebook_of
from vertebra.evidence.exchange.casebook.document import Table
from vertebra.evidence.exchange.odm import export_odm
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.tables import derive_tables

OLD, NEW = registered(), rescored()
NS = {"o": "http://www.cdisc.org/ns/odm/v1.3"}
LANGS = ("en", "zh-Hant")
WHY = {"en": "moved to version 2.0", "zh-Hant": "移轉至第 2.0 版"}
SCORE = "//o:ItemData[@ItemOID='IT.ODITOT'][@TransactionType!='Context']"


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("recomputed"), OLD) as trial:
        participant(trial.site, "P-001").consented().screened()
        participant(trial.site, "P-002").consented().screened()
        after = adopt(trial.site, NEW, trial.site.today)
        trial.now_is(after)
        trial.told = trial.client("data").get(f"/versions/{NEW.version}").content.decode()
        assert move(after, "P-001") == set()
        yield trial


@pytest.fixture(scope="module")
def entries(trial):
    return [read_entry(row.data, row.hash) for row in trial.store.ledger.read("P-001", 0)]


def page(trial, address: str, lang: str = "en") -> str:
    answer = trial.client("data", lang).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_the_amendment_says_beforehand_what_is_worked_out_anew(trial):
    assert "ODI score at V1/ODI is worked out anew: 40 % becomes 20 %." in trial.told
    assert "Safety signal at V1/VAS: Back pain high." in trial.told


@pytest.mark.parametrize("lang", LANGS)
def test_the_audit_trail_reads_well(trial, lang):
    told = page(trial, "/trail?stream=P-001", lang)
    assert "<del>40 %</del> → <ins>20 %</ins>" in told
    assert WHY[lang] in told
    found = page(trial, f"/trail?stream=P-001&words={WHY[lang]}", lang)
    assert found.count("<del>") == 2, "the score and its band, and nothing else has this reason"


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["from version 1.0 to 2.0: amendment 1", "Low. Right?", "Back pain high at V1 Screening"]),
        ("zh-Hant", ["由版本 1.0 移至 2.0：amendment 1", "偏低，是否正確？", "背痛嚴重，V1"]),
    ],
)
def test_the_trail_says_what_moved_asked_and_signalled_in_words(trial, lang, wanted):
    told = page(trial, "/trail?stream=P-001", lang)
    assert [w in told for w in wanted] == [True] * len(wanted)


def test_the_audit_trail_as_a_file(trial):
    (line,) = [x for x in csv.DictReader(io.StringIO(page(trial, "/trail.csv?stream=P-001"))) if x["old"] == "40 %"]
    assert (line["item"], line["new"], line["reason"], line["role"]) == ("ODITOT", "20 %", WHY["en"], "system")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("address", ["/p/P-001/form/V1.ODI.0", "/p/P-001?open"])
def test_the_form_and_the_casebook_show_both_values_and_why(trial, address, lang):
    told = page(trial, address, lang)
    assert all(word in told for word in ("<b>40 %</b>", "<b>20 %</b>", WHY[lang]))


@pytest.mark.parametrize("lang", LANGS)
def test_the_casebook_on_paper(trial, entries, lang):
    document = casebook_of(trial.store.studies(), entries, trial.served.source.trial()[0], lang, "P-001")
    lines = [line.text for table in document.blocks if isinstance(table, Table)
             for row in table.rows for cell in row for line in cell]  # fmt: skip
    assert sum(WHY[lang] in line for line in lines) == 3, "beside the score, beside the band, in the trail"


def test_odm_updates_the_value_with_the_reason(trial):
    out = io.BytesIO()
    export_odm(trial.store.studies(), trial.store.rows, out, "P-001")
    first, then = etree.fromstring(out.getvalue()).xpath(SCORE, namespaces=NS)
    assert [(x.get("TransactionType"), x.get("Value")) for x in (first, then)] == [("Insert", "40"), ("Update", "20")]
    assert then.findtext("o:AuditRecord/o:ReasonForChange", namespaces=NS) == WHY["en"]
    assert then.xpath("o:Annotation/o:Flag/o:FlagType[text()='DERIVED']", namespaces=NS)


def test_the_tables_take_the_new_value_of_who_was_moved_only(trial):
    tables = derive_tables(take_snapshot(trial.store.studies(), trial.store.rows()))
    kept = {r["participant"]: r["written"] for r in tables["values"].to_dicts() if r["item"] == "ODITOT"}
    assert kept == {"P-001": "20", "P-002": "40"}
    scores = {r["participant"]: r["number"] for r in tables["scores"].to_dicts() if r["item"] == "ODITOT"}
    assert scores == {"P-001": 20.0, "P-002": 40.0}


def test_why_walks_back_to_the_value_before(trial):
    told = "\n".join(explain(trial.store, "VALUES.P-001.V1.ODITOT"))
    assert "ODITOT 20 % (worked out)" in told
    assert f"reason: {WHY['en']}" in told
    assert "earlier: ODITOT 40 % (worked out)" in told


def test_the_store_is_sound_and_its_read_tables_can_be_rebuilt(trial):
    with closing(open_store(trial.store.place)) as again:
        assert verify(again) == []
        before = again.read("value"), again.read("query")
        rebuild(again)
        assert (again.read("value"), again.read("query")) == before
        held = {r["participant"]: r["value"] for r in before[0] if r["item"] == "ODITOT"}
    assert held == {"P-001": "20", "P-002": "40"}
