"""A trial goes out as ODM-XML: valid, complete with its whole history, and the same every time."""

import io
from collections import Counter

import msgspec
import pytest
from lxml import etree

from exchange_support.samples import sample
from stories import participant, trial
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.ledger import read_entry, seal, stored
from vertebra.evidence.exchange.odm import export_odm, import_odm, read_values
from vertebra.evidence.exchange.odm.write import NothingToExport
from vertebra.evidence.exchange.xml import read_xml
from vertebra.protocol.study import Study

NS = {"o": "http://www.cdisc.org/ns/odm/v1.3"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rows_of(site):
    def rows():
        with site.desk.ledger.begin() as tx:
            for stream in sorted(tx.streams):
                yield from tx.read(stream, 0)

    return rows


def exported(site, who: str = "", **more: Study) -> bytes:
    out = io.BytesIO()
    export_odm({site.study.version: site.study, **more}, rows_of(site), out, who)
    return out.getvalue()


@pytest.fixture(scope="module")
def story():
    """Two people; one is treated at the second attempt, with corrected, missing and partial data, queries."""
    site = trial()
    who = participant(site).consented().screened().harvested().made()
    assert who.injected().refused() == {"H13"}  # not examined on the day
    assert not who.fills("PE", "V5").injected().refused()
    who.at_visit("V8", 14, CRP="48").corrects("INF", "V8", "decimal slip", CRP="4.8")
    lost = c.SaveForm("INF", (e.Datum("ESR", missing="lost"),), "2026-03-30", "V8", reason="sample lost")
    who.does(lost, "coordinator")
    who.logs("CM", CMTRT="NSAID", CMSTDTC="2026-03")
    query = who.state.open_queries[0].id
    who.does(c.AnswerQuery(query, "checked & right <sic>"), "coordinator").does(c.CloseQuery(query), "data")
    participant(site, "P-002").consented()
    return who


@pytest.fixture(scope="module")
def tree(story):
    return etree.fromstring(exported(story.site))


def entries_of(story) -> list[e.Entry]:
    return [read_entry(row.data, row.hash) for row in story.entries]


def current(tree, who: str = "P-001") -> dict[tuple[str, str, str, str], tuple[str, str, str]]:
    """The last value of each datum as another program would work it out: value, unit, why missing."""
    found: dict = {}
    for subject in tree.iterfind(f".//o:SubjectData[@SubjectKey='{who}']", NS):
        for data in subject.iterfind(".//o:ItemData", NS):
            group = data.getparent()
            form, event = group.getparent(), group.getparent().getparent()
            key = (
                event.get("StudyEventOID"), form.get("FormOID"),
                event.get("StudyEventRepeatKey") or form.get("FormRepeatKey") or "", data.get("ItemOID"),
            )  # fmt: skip
            if data.get("TransactionType") == "Context":
                continue
            unit = data.find("o:MeasurementUnitRef", NS)
            flags = {
                f.findtext("o:FlagType", "", NS): f.findtext("o:FlagValue", "", NS)
                for f in data.iterfind(".//o:Flag", NS)
            }
            value = (
                data.get("Value", ""),
                unit.get("MeasurementUnitOID") if unit is not None else "",
                flags.get("MISSING", ""),
            )
            found[key] = value
            if data.get("TransactionType") == "Remove":
                del found[key]
    return found


def test_it_is_valid_under_the_official_schema(story):
    schema = etree.XMLSchema(etree.parse(sample("standards/odm/odm-1.3.2/ODM1-3-2.xsd")))
    schema.assertValid(etree.fromstring(exported(story.site)))
    schema.assertValid(etree.fromstring(exported(story.site, "P-002")))


def test_reading_it_again_gives_every_current_value(story, tree):
    held = {}
    for place, sheet in story.state.sheets.items():
        form = story.site.study.form(place.form)
        event = f"SE.{place.visit}" if place.visit else "SE.LOGS" if form.log else "SE.STEPS"
        for id, cell in sheet.cells.items():
            datum = cell.datum
            if datum.value or datum.missing:
                key = (event, f"F.{place.form}", str(place.row or ""), f"IT.{id}")
                held[key] = (datum.value, f"MU.{datum.unit}" if datum.unit else "", datum.missing)
    assert current(tree) == held
    assert len(held) > 200


def test_every_value_ever_and_every_entry_is_in_it_once(story, tree):
    entries = entries_of(story)
    saved = [x for x in entries if isinstance(x.body, e.FormSaved | e.Stepped)]
    values = sum(len(x.body.data) + len(x.body.derived) for x in saved)
    changes = [d for d in tree.iterfind(".//o:ItemData", NS) if d.get("TransactionType") != "Context"]
    assert len(changes) == values
    sources = {s.text for s in tree.iterfind(".//o:SourceID", NS)}
    assert sources == {x.key for x in entries} | {f"P-002#{n}" for n in (1, 2, 3)}


def test_a_correction_says_who_when_where_and_why(tree):
    (update,) = tree.xpath(".//o:ItemData[@ItemOID='IT.CRP'][@Value='4.8'][@TransactionType='Update']", namespaces=NS)
    audit = update.find("o:AuditRecord", NS)
    assert audit.find("o:UserRef", NS).get("UserOID") == "USR.c.lin.coordinator"
    assert audit.find("o:LocationRef", NS).get("LocationOID") == "LOC.S01"
    assert audit.findtext("o:DateTimeStamp", "", NS).endswith("Z")
    assert audit.findtext("o:ReasonForChange", "", NS) == "decimal slip"
    users = {u.get("OID"): u.findtext("o:FullName", "", NS) for u in tree.iterfind(".//o:AdminData/o:User", NS)}
    assert users["USR.c.lin.coordinator"] == "Lin Yu-ting"


def test_missing_reasons_partial_dates_and_origins_are_kept(tree):
    (lost,) = tree.xpath(".//o:ItemData[@ItemOID='IT.ESR'][@IsNull='Yes']", namespaces=NS)
    assert lost.findtext(".//o:FlagValue", "", NS) == "lost"
    assert lost.get("Value") is None
    assert tree.xpath(".//o:ItemData[@ItemOID='IT.CMSTDTC'][@Value='2026-03']", namespaces=NS)
    assert tree.find(".//o:ItemDef[@OID='IT.CMSTDTC']", NS).get("DataType") == "partialDate"
    origins = Counter(tree.xpath(".//o:Flag[o:FlagType='ORIGIN']/o:FlagValue/text()", namespaces=NS))
    assert set(origins) == {"typed", "simulated"}  # the product steps of a story are simulated
    assert tree.xpath(".//o:FormData/o:Annotation/o:Comment[.='2026-03-30']", namespaces=NS)


def test_a_query_stands_at_its_datum_with_its_whole_course(tree):
    course = tree.xpath(".//o:ItemData/o:Annotation[o:Flag/o:FlagType='QUERY']", namespaces=NS)
    told = [(a.findtext("o:Comment", "", NS).partition(":")[0], a.findtext(".//o:FlagValue", "", NS)) for a in course]
    assert next(state for id, state in told if id == "Q1") == "open"
    assert any(a.findtext("o:Comment", "", NS).endswith("checked & right <sic>") for a in course)
    assert {"open", "answered", "closed"} <= {state for _, state in told}
    assert all(a.getparent().get("TransactionType") == "Context" for a in course)


def test_signatures_and_all_other_entries_are_there(story, tree):
    signed = tree.findall(".//o:Signature", NS)
    assert len(signed) == sum(isinstance(x.body, e.EligibilitySigned) for x in entries_of(story)) > 0
    kinds = Counter(tree.xpath(".//o:SubjectData/o:Annotation/o:Flag/o:FlagValue/text()", namespaces=NS))
    others = Counter(
        x.kind
        for x in entries_of(story)
        if not isinstance(x.body, e.FormSaved | e.Stepped | e.QueryOpened | e.QueryAnswered | e.QueryClosed)
    )
    assert kinds == others + Counter({"participant identified": 1, "consent given": 2})


def test_the_forms_are_told_in_both_languages_with_units_lists_ranges_and_rules(tree):
    crp = tree.find(".//o:ItemDef[@OID='IT.CRP']", NS)
    words = {t.get(XML_LANG): t.text for t in crp.iterfind("o:Question/o:TranslatedText", NS)}
    assert words == {"en": "C-reactive protein", "zh-Hant": "C 反應蛋白"}
    assert [u.get("MeasurementUnitOID") for u in crp.iterfind("o:MeasurementUnitRef", NS)] == ["MU.mg/L", "MU.mg/dL"]
    assert ("SDTM", "LB.LBORRES where LBTESTCD = CRP") in {
        (a.get("Context"), a.get("Name")) for a in crp.iterfind("o:Alias", NS)
    }
    hgb = tree.find(".//o:ItemDef[@OID='IT.HGB']", NS)
    assert [(r.get("Comparator"), r.findtext("o:CheckValue", "", NS)) for r in hgb.iterfind("o:RangeCheck", NS)] == [
        ("GE", "5"),
        ("LE", "22"),
    ]
    skip = tree.find(".//o:ItemRef[@ItemOID='IT.HCVRNA']", NS).get("CollectionExceptionConditionOID")
    said = tree.find(f".//o:ConditionDef[@OID='{skip}']", NS)
    assert "Not collected unless" in said.findtext("o:Description/o:TranslatedText", "", NS)
    assert tree.find(".//o:ConditionDef[@OID='CK.INF_JUMP']/o:FormalExpression", NS) is not None
    assert tree.find(".//o:MethodDef[@OID='MT.BMI']", NS).get("Type") == "Computation"


def test_no_oid_points_at_nothing(tree):
    defined = {el.get("OID") for el in tree.iter() if el.get("OID")}
    pointing = [
        (el.tag, k, v)
        for el in tree.iter()
        for k, v in el.attrib.items()
        if k.endswith("OID") and k not in ("OID", "FileOID")
    ]
    assert [p for p in pointing if p[2] not in defined] == []
    assert len(pointing) > 1000


def test_the_same_ledger_gives_the_same_bytes(story):
    assert exported(story.site) == exported(story.site)


def test_one_participant_alone(story):
    one = etree.fromstring(exported(story.site, "P-002"))
    assert {s.get("SubjectKey") for s in one.iterfind(".//o:SubjectData", NS)} == {"P-002"}
    assert one.get("Granularity") == "SingleSubject"
    with pytest.raises(NothingToExport, match="P-404"):
        exported(story.site, "P-404")


def test_an_empty_trial_has_nothing_to_export():
    with pytest.raises(NothingToExport, match="no participant"):
        exported(trial())


def test_our_own_forms_come_back_as_they_went(story):
    draft = import_odm(exported(story.site))
    study = story.site.study
    assert draft.study.forms == study.forms
    used = {i.codes for i in study.items()}
    assert draft.study.codelists == tuple(codes for codes in study.codelists if codes.id in used)
    assert not [note for note in draft.notes if note.what in ("kept as text", "changed")]
    rows = read_values(read_xml(exported(story.site)), draft)
    assert not [fault for row in rows for fault in row.faults]
    inf = next(r.save for r in rows if (r.participant, r.save.form, r.save.visit) == ("P-001", "INF", "V8"))
    assert {"CRP": "4.8"}.items() <= {d.item: d.value for d in inf.data}.items()


def test_what_xml_cannot_hold_is_replaced_and_counted():
    site = trial()
    who = participant(site).consented().logs("CM", CMTRT="a\x0bb\x1b", CMSTDTC="2026-01")
    assert not who.refused()
    out = io.BytesIO()
    found = export_odm({site.study.version: site.study}, rows_of(site), out)
    assert found.replaced == 2
    assert "a\ufffdb\ufffd" in out.getvalue().decode()


def test_entries_of_two_study_versions_stand_under_their_own():
    site = trial()
    participant(site).consented().fills("INF", "V1", CRP="3")
    later = msgspec.structs.replace(site.study, edition="2.0")
    with site.desk.ledger.begin() as tx:
        row = tx.read("P-001", 0)[-1]
        entry = read_entry(row.data, row.hash)
        body = e.FormSaved("V1", "INF", 0, (e.Datum("CRP", "4", "mg/L"),))
        amended = msgspec.structs.replace(
            entry, number=entry.number + 1, body=body, reason="later", study_version=later.version, hash=""
        )
        tx.append([stored(*seal(amended, row.hash))])
    tree = etree.fromstring(exported(site, **{later.version: later}))
    versions = [m.get("OID") for m in tree.iterfind(".//o:MetaDataVersion", NS)]
    assert versions == [f"MDV.{site.study.version}", f"MDV.{later.version}"]
    under = {
        clinical.get("MetaDataVersionOID"): [
            d.get("Value") for d in clinical.iterfind(".//o:ItemData[@ItemOID='IT.CRP']", NS) if d.get("Value")
        ]
        for clinical in tree.iterfind(".//o:ClinicalData", NS)
    }
    assert under == {versions[0]: ["3"], versions[1]: ["4"]}
    assert current(tree)["SE.V1", "F.INF", "", "IT.CRP"][0] == "4"


def test_withdrawn_frozen_and_locked_participants_and_any_words_are_exported_whole():
    """Valid under the schema, each entry and each value once, and the words come back as they were typed."""
    site, words = trial(), "腰痛 😀 <b>&amp;</b> ]]> \u2028 \u202e مرحبا \t𠮷"
    who = participant(site).consented().screened()
    who.logs("CM", CMTRT=words, CMSTDTC="2026-01")
    who.does(c.FreezeForms(("V1/INF/0",), words), "data").does(c.LockForms(("V1/INF/0",), words), "data")
    who.does(c.WithdrawConsent("trial", "destroy", "2026-01-05", words), "coordinator")
    assert not who.refused()
    data = exported(site)
    read = etree.fromstring(data)
    assert read.xpath(".//o:ItemData[@ItemOID='IT.CMTRT']/@Value", namespaces=NS) == [words]
    keys = [x.key for x in entries_of(who)]
    assert {s.text for s in read.iterfind(".//o:SourceID", NS)} == set(keys)
    saved = [x.body for x in entries_of(who) if isinstance(x.body, e.FormSaved | e.Stepped)]
    changes = [d for d in read.iterfind(".//o:ItemData", NS) if d.get("TransactionType") != "Context"]
    assert len(changes) == sum(len(body.data) + len(body.derived) for body in saved)
    back = read_values(read_xml(data), import_odm(data))
    assert not [fault for row in back for fault in row.faults]
    assert words in {d.value for row in back for d in row.save.data}
    etree.XMLSchema(etree.parse(sample("standards/odm/odm-1.3.2/ODM1-3-2.xsd"))).assertValid(read)
