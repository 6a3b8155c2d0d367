"""Forms of other systems: small files of every dialect, and the six real ones; nothing is lost without a word."""

import re

import msgspec
import pytest
from lxml import etree

from exchange_support.samples import sample
from vertebra.commands.study import is_sound
from vertebra.evidence.exchange.notes import tell_notes
from vertebra.evidence.exchange.odm import import_odm, read_values
from vertebra.evidence.exchange.odm.read import NoForms, draft_of
from vertebra.evidence.exchange.xml import NotXml, read_xml, unread
from vertebra.protocol.check import check_structure
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.show import show
from vertebra.protocol.study import from_json, to_json
from vertebra.terms.texts import Text

V13 = 'xmlns="http://www.cdisc.org/ns/odm/v1.3"'
V12 = 'xmlns="http://www.cdisc.org/ns/odm/v1.2"'
V20 = 'xmlns="http://www.cdisc.org/ns/odm/v2.0"'

DEFINITIONS = """
<Study OID="S"><GlobalVariables><StudyName>Back pain</StudyName><StudyDescription>d</StudyDescription>
 <ProtocolName>BP-1</ProtocolName></GlobalVariables>
 <BasicDefinitions><MeasurementUnit OID="MU.m" Name="metre"><Symbol><TranslatedText>m</TranslatedText></Symbol>
  </MeasurementUnit><MeasurementUnit OID="MU.x" Name="furlong"/></BasicDefinitions>
 <MetaDataVersion OID="1" Name="one">
  <Protocol><StudyEventRef StudyEventOID="SE.2" OrderNumber="2" Mandatory="Yes"/>
   <StudyEventRef StudyEventOID="SE.1" OrderNumber="1" Mandatory="Yes"/></Protocol>
  <StudyEventDef OID="SE.1" Name="Base" Repeating="No" Type="Scheduled"><FormRef FormOID="F.1" Mandatory="Yes"/>
   <FormRef FormOID="F.AE" Mandatory="No"/></StudyEventDef>
  <StudyEventDef OID="SE.2" Name="Extra" Repeating="Yes" Type="Unscheduled"><FormRef FormOID="F.1" Mandatory="No"/>
   </StudyEventDef>
  <FormDef OID="F.1" Name="DM" Repeating="No"><Description><TranslatedText xml:lang="en">Person</TranslatedText>
   <TranslatedText xml:lang="zh-TW">受試者</TranslatedText></Description>
   <ItemGroupRef ItemGroupOID="IG.1" Mandatory="Yes"/><ItemGroupRef ItemGroupOID="IG.2" Mandatory="Yes"/></FormDef>
  <FormDef OID="F.AE" Name="AE" Repeating="Yes"><ItemGroupRef ItemGroupOID="IG.AE" Mandatory="Yes"/></FormDef>
  <ItemGroupDef OID="IG.1" Name="Person" Repeating="No">
   <ItemRef ItemOID="I.HT" Mandatory="Yes"/><ItemRef ItemOID="I.SEX" Mandatory="No"/>
   <ItemRef ItemOID="I.PREG" Mandatory="No" CollectionExceptionConditionOID="C.1"/>
   <ItemRef ItemOID="I.ODD" Mandatory="No" CollectionExceptionConditionOID="C.2"/></ItemGroupDef>
  <ItemGroupDef OID="IG.2" Name="Drugs" Repeating="Yes"><ItemRef ItemOID="I.DRUG" Mandatory="No"/></ItemGroupDef>
  <ItemGroupDef OID="IG.AE" Name="Harm" Repeating="No"><ItemRef ItemOID="I.TERM" Mandatory="Yes"/>
   <ItemRef ItemOID="I.SEX" Mandatory="No"/></ItemGroupDef>
  <ItemDef OID="I.HT" Name="HEIGHT" DataType="float" SignificantDigits="2" Vendor="9"><Question>
   <TranslatedText xml:lang="en">Height</TranslatedText><TranslatedText xml:lang="zh-Hant">身高</TranslatedText>
   <TranslatedText xml:lang="de">Größe</TranslatedText></Question><MeasurementUnitRef MeasurementUnitOID="MU.m"/>
   <RangeCheck Comparator="GT" SoftHard="Hard"><CheckValue>1.2</CheckValue></RangeCheck>
   <RangeCheck Comparator="LE" SoftHard="Soft"><CheckValue>2.2</CheckValue><ErrorMessage>
    <TranslatedText xml:lang="en">Too tall?</TranslatedText></ErrorMessage></RangeCheck>
   <Alias Context="SDTM" Name="VS.VSORRES where VSTESTCD = HEIGHT"/></ItemDef>
  <ItemDef OID="I.SEX" Name="SEX" DataType="text"><Question><TranslatedText>Sex</TranslatedText></Question>
   <CodeListRef CodeListOID="CL.SEX"/></ItemDef>
  <ItemDef OID="I.PREG" Name="PREG" DataType="boolean"><Question><TranslatedText>Pregnant</TranslatedText></Question>
   </ItemDef>
  <ItemDef OID="I.ODD" Name="ODD" DataType="integer"><Question><TranslatedText>Odd</TranslatedText></Question>
   <MeasurementUnitRef MeasurementUnitOID="MU.x"/>
   <RangeCheck Comparator="GT" SoftHard="Soft"><CheckValue>0</CheckValue></RangeCheck>
   <RangeCheck Comparator="NE" SoftHard="Soft"><CheckValue>7</CheckValue></RangeCheck></ItemDef>
  <ItemDef OID="I.DRUG" Name="DRUG" DataType="text"><Question><TranslatedText>Drug</TranslatedText></Question></ItemDef>
  <ItemDef OID="I.TERM" Name="TERM" DataType="partialTime"><Question><TranslatedText>Term</TranslatedText></Question>
   </ItemDef>
  <CodeList OID="CL.SEX" Name="SEXES" DataType="text"><CodeListItem CodedValue="F"><Decode>
   <TranslatedText xml:lang="en">female</TranslatedText></Decode></CodeListItem><CodeListItem CodedValue="M"><Decode>
   <TranslatedText xml:lang="en">male</TranslatedText></Decode></CodeListItem></CodeList>
  <CodeList OID="CL.NO" Name="UNUSED" DataType="text"><EnumeratedItem CodedValue="1"/></CodeList>
  <ConditionDef OID="C.1" Name="not female"><Description><TranslatedText>x</TranslatedText></Description>
   <FormalExpression Context="X">!(SEX == "F")</FormalExpression></ConditionDef>
  <ConditionDef OID="C.2" Name="odd"><Description><TranslatedText>x</TranslatedText></Description>
   <FormalExpression Context="X">moon() = 'full'</FormalExpression></ConditionDef>
 </MetaDataVersion></Study>
"""
DATA = """
<ClinicalData StudyOID="S" MetaDataVersionOID="1"><SubjectData SubjectKey="01">
 <StudyEventData StudyEventOID="SE.1"><FormData FormOID="F.1">
  <ItemGroupData ItemGroupOID="IG.1"><ItemData ItemOID="I.HT" Value="1.72"/><ItemData ItemOID="I.SEX" Value="X"/>
   <ItemData ItemOID="I.PREG" Value="true"/><ItemData ItemOID="I.NEW" Value="9"/></ItemGroupData>
  <ItemGroupData ItemGroupOID="IG.2" ItemGroupRepeatKey="1"><ItemData ItemOID="I.DRUG" Value="a"/></ItemGroupData>
  <ItemGroupData ItemGroupOID="IG.2" ItemGroupRepeatKey="2"><ItemData ItemOID="I.DRUG" Value="b"/></ItemGroupData>
  </FormData></StudyEventData>
 <StudyEventData StudyEventOID="SE.2" StudyEventRepeatKey="2"><FormData FormOID="F.1">
  <ItemGroupData ItemGroupOID="IG.1"><ItemData ItemOID="I.SEX" Value="M"/>
   <ItemData ItemOID="I.SEX" TransactionType="Update" Value="F"/></ItemGroupData></FormData></StudyEventData>
</SubjectData></ClinicalData>
"""


def odm(space: str = V13, inside: str = DEFINITIONS, version: str = "1.3.2") -> bytes:
    return f'<ODM {space} ODMVersion="{version}" FileType="Snapshot">{inside}</ODM>'.encode()


@pytest.fixture(scope="module")
def draft():
    return import_odm(odm(inside=DEFINITIONS + DATA))


def notes(draft, what: str) -> dict[str, str]:
    return {note.where: note.says.en for note in draft.notes if note.what == what}


@pytest.mark.parametrize(("space", "version"), [(V13, "1.3.2"), (V13, "1.3"), (V12, "1.2"), ("", "")])
def test_every_version_and_no_namespace_gives_the_same_forms(draft, space, version):
    assert import_odm(odm(space, DEFINITIONS + DATA, version)).study == draft.study


def test_labels_come_in_both_languages_and_the_third_is_kept_beside(draft):
    height = draft.study.item("HEIGHT")
    assert height.label == Text("Height", "身高")
    assert draft.study.form("DM").title == Text("Person", "受試者")
    assert draft.languages["HEIGHT"] == {"de": "Größe"}
    assert "Translate" in notes(draft, "to decide")["ItemDef I.SEX"]


def test_a_number_keeps_its_unit_and_range_converted_and_a_strict_limit_asks(draft):
    height, form = draft.study.item("HEIGHT"), draft.study.form("DM")
    assert (height.type, height.analyte, height.decimals, height.required) == ("number", "height", 2, True)
    assert (str(height.low), str(height.high)) == ("120", "220")
    assert form.checks[0].wrong == n.Compare("<=", height.ref, n.Number(height.low, "cm"))
    assert "never blocked" in notes(draft, "changed")["ItemDef I.HT"]
    assert (height.standard.domain, height.standard.variable, height.standard.test) == ("VS", "VSORRES", "HEIGHT")


def test_more_than_zero_is_one_where_whole_numbers_are_counted_and_a_forbidden_value_asks(draft):
    odd = draft.study.item("ODD")
    assert str(odd.low) == "1"
    assert [c.wrong for c in draft.study.form("DM").checks[1:]] == [
        n.Compare("==", odd.ref, n.Number(odd.low * 7, "1"))
    ]
    assert "furlong" in notes(draft, "to decide")["ItemDef I.ODD"]


def test_what_hides_an_item_there_shows_it_here(draft):
    sex = draft.study.item("SEX")
    assert draft.study.item("PREG").show == n.Compare("==", sex.ref, n.Code("F"))


def test_a_condition_that_cannot_be_read_is_kept_as_text(draft):
    assert draft.study.item("ODD").show is None
    assert "moon() = 'full'" in notes(draft, "kept as text")["ConditionDef C.2"]


def test_repeating_forms_and_groups_become_logs(draft):
    study = draft.study
    assert [(f.id, f.log) for f in study.forms] == [("DM", False), ("Drugs", True), ("AE", True)]
    assert [v.forms for v in study.visits] == [("DM",), ("DM",)]
    assert [(v.id, v.unscheduled) for v in study.visits] == [("Base", False), ("Extra", True)]


def test_an_item_on_two_forms_becomes_two_items(draft):
    assert [i.id for i in draft.study.form("AE").items] == ["TERM", "AE_SEX"]
    assert "On a further form too" in notes(draft, "changed")["ItemDef I.SEX"]


def test_everything_else_is_told_with_its_path(draft):
    left = notes(draft, "not read")
    assert {"ODM/Study/MetaDataVersion/ItemDef/@Vendor", "CodeList CL.NO"} <= set(left)
    assert "time" in notes(draft, "changed")["ItemDef I.TERM"].lower()


def test_the_list_names_every_place_that_nobody_read():
    root = read_xml(odm())
    before = sum(1 for _ in root.walk())
    draft = import_odm(odm())
    lines = "\n".join(tell_notes(draft.notes))
    fresh = read_xml(odm())
    assert sum(1 for _ in fresh.walk()) == before
    assert all(path in lines for path in unread(fresh) if "FileType" not in path and path != "ODM/Study")


def test_a_draft_opens_again_and_asks_for_what_a_file_cannot_say(draft):
    assert from_json(to_json(draft.study)) == draft.study
    findings = check_structure(draft.study)
    assert not is_sound(findings)
    assert {f.code for f in findings if f.severity == "stop"} == {"S28", "O01"}
    assert "HEIGHT" in show(draft.study, "zh-Hant", "forms")


def test_the_data_are_shown_as_what_they_would_be(draft):
    rows = read_values(read_xml(odm(inside=DEFINITIONS + DATA)), draft)
    told = {(r.save.form, r.save.visit, r.save.row): [(d.item, d.value, d.unit) for d in r.save.data] for r in rows}
    assert told == {
        ("DM", "Base", 0): [("HEIGHT", "1.72", "m"), ("SEX", "X", ""), ("PREG", "1", "")],
        ("Drugs", "", 1): [("DRUG", "a", "")],
        ("Drugs", "", 2): [("DRUG", "b", "")],
        ("DM", "Extra", 2): [("SEX", "F", "")],  # the correction counts
        ("F.1", "SE.1", 0): [],
    }
    assert [fault.where for row in rows for fault in row.faults] == ["01/Base/DM/SEX"]
    assert [row.left for row in rows if row.left] == [("I.NEW = 9",)]


def test_a_file_with_data_only_gives_guessed_forms():
    draft = import_odm(odm(inside=DATA))
    assert {i.id: i.type for i in draft.study.items()} == {
        "I.HT": "number", "I.SEX": "text", "I.PREG": "text", "I.NEW": "number", "I.DRUG": "text",
    }  # fmt: skip
    assert "guessed" in notes(draft, "to decide")["ODM"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [(b"<html/>", NoForms), (odm(inside=""), NoForms), (b"PK\x03\x04", NotXml), (b"<!DOCTYPE ODM><ODM/>", NotXml)],
)
def test_what_is_no_odm_is_one_clear_line(data, wrong):
    with pytest.raises(wrong) as told:
        import_odm(data)
    assert len(str(told.value).splitlines()) == 1


def test_forms_of_odm_2_are_groups_within_groups():
    draft = import_odm(
        odm(
            V20,
            """<Study OID="S" StudyName="N" ProtocolName="P"><MetaDataVersion OID="1" Name="m">
            <StudyEventDef OID="SE" Name="V" Repeating="No" Type="Scheduled"><ItemGroupRef ItemGroupOID="F"/>
            </StudyEventDef>
            <ItemGroupDef OID="F" Name="FORM" Repeating="No" Type="Form"><ItemGroupRef ItemGroupOID="G"/></ItemGroupDef>
            <ItemGroupDef OID="G" Name="Part" Repeating="No" Type="Section"><ItemRef ItemOID="A" Mandatory="Yes"/>
             <ItemGroupRef ItemGroupOID="G"/></ItemGroupDef>
            <ItemDef OID="A" Name="ALPHA" DataType="date"/></MetaDataVersion></Study>""",
            "2.0",
        )
    )
    assert [(f.id, [i.id for i in f.items]) for f in draft.study.forms] == [("FORM", ["ALPHA"])]
    assert draft.study.visits[0].forms == ("FORM",)
    assert "inside itself" in notes(draft, "not read")["ItemGroupDef G"]


REDCAP = """<Study OID="P"><GlobalVariables><StudyName>n</StudyName><redcap:Purpose>0</redcap:Purpose></GlobalVariables>
<MetaDataVersion OID="1" Name="n">
<FormDef OID="Form.a" Name="A" Repeating="No"><ItemGroupRef ItemGroupOID="a.x"/></FormDef>
<ItemGroupDef OID="a.x" Name="A" Repeating="No"><ItemRef ItemOID="box___1"/><ItemRef ItemOID="box___2"/>
 <ItemRef ItemOID="why"/><ItemRef ItemOID="who"/><ItemRef ItemOID="words"/><ItemRef ItemOID="sum"/></ItemGroupDef>
<ItemDef OID="box___1" Name="box___1" DataType="boolean" redcap:Variable="box" redcap:FieldType="checkbox">
 <Question><TranslatedText>Box</TranslatedText></Question><CodeListRef CodeListOID="box___1.choices"/></ItemDef>
<ItemDef OID="box___2" Name="box___2" DataType="boolean" redcap:Variable="box" redcap:FieldType="checkbox">
 <Question><TranslatedText>Box</TranslatedText></Question><CodeListRef CodeListOID="box___2.choices"/></ItemDef>
<ItemDef OID="why" Name="why" DataType="text" redcap:FieldType="textarea" redcap:BranchingLogic="[box(2)]='1'"/>
<ItemDef OID="who" Name="who" DataType="text" redcap:FieldType="text" redcap:TextValidationType="email"/>
<ItemDef OID="words" Name="words" DataType="text" redcap:FieldType="descriptive">
 <Question><TranslatedText>Read this</TranslatedText></Question></ItemDef>
<ItemDef OID="sum" Name="sum" DataType="float" redcap:FieldType="calc" redcap:Calculation="round(3*2, 1)"/>
<CodeList OID="box___1.choices" Name="box" DataType="boolean" redcap:CheckboxChoices="1, Pain | 2, Numb, or weak">
 <CodeListItem CodedValue="1"/></CodeList>
<CodeList OID="box___2.choices" Name="box" DataType="boolean"><CodeListItem CodedValue="1"/></CodeList>
</MetaDataVersion></Study>
<ClinicalData StudyOID="P" MetaDataVersionOID="1"><SubjectData SubjectKey="1"><StudyEventData StudyEventOID="e">
<FormData FormOID="Form.a"><ItemGroupData ItemGroupOID=""><ItemData ItemOID="box___1" Value="1"/>
<ItemData ItemOID="box___2" Value="1"/><ItemData ItemOID="sum" Value="6"/></ItemGroupData></FormData></StudyEventData>
</SubjectData></ClinicalData>"""


def test_the_boxes_of_redcap_become_one_item_with_several_answers():
    data = odm(f'{V13} xmlns:redcap="https://projectredcap.org"', REDCAP)
    draft = import_odm(data)
    box, why = draft.study.item("box"), draft.study.item("why")
    assert box.multiple
    assert [(c.code, c.label.en) for c in draft.study.codelist(box.codes).codes] == [
        ("1", "Pain"),
        ("2", "Numb, or weak"),
    ]
    assert why.show == n.OneOf(box.ref, ("2",))
    assert draft.study.item("who").personal
    assert draft.study.item("sum").decimals == 1
    assert not draft.study.has_item("words")
    (row,) = read_values(read_xml(data), draft)
    assert [(d.item, d.value) for d in row.save.data] == [("box", "1;2")]
    assert row.left == ("sum = 6 (computed here)",)


REAL = {
    "annotated-crf-1.3.2.xml": (9, 77, 25, 3, 0),
    "odm-data-snapshot.xml": (7, 52, 14, 4, 165),
    "openclinica-extract.xml": (11, 235, 12, 4, 769),
    "openedc-clinicaldata.xml": (5, 28, 0, 3, 1684),
    "openedc-metadata.xml": (5, 28, 5, 3, 0),
    "redcap-project.xml": (4, 60, 10, 4, 212),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_goes_through_and_its_draft_can_be_shown(name):
    data = sample(f"odm/{name}").read_bytes()
    draft = import_odm(data)
    study = draft.study
    forms, items, lists, visits, values = REAL[name]
    counted = (len(study.forms), len([*study.items()]), len(study.codelists), len(study.visits))
    assert counted == (forms, items, lists, visits)
    assert from_json(to_json(study)) == study
    assert {f.code for f in check_structure(study) if f.severity == "stop"} <= {"S28", "O01", "S06"}
    assert show(study, "en", "forms")
    told = notes(draft, "for information").get("ClinicalData", "")
    assert (f"{values:,} values" in told) is bool(values)


@pytest.mark.parametrize("name", REAL)
def test_every_element_and_attribute_of_a_real_file_is_read_or_told(name):
    """The parts that were read and those that the list tells are all that a second parser finds."""
    data = sample(f"odm/{name}").read_bytes()
    root = read_xml(data)
    left = [note for note in draft_of(root).notes if note.what == "not read" and note.where.startswith("ODM")]
    inside = sum(int(found[1]) for note in left if (found := re.search(r"with (\d+) parts inside", note.says.en)))
    told = inside + sum(note.count for note in left if not note.where.endswith("/text()"))
    opened = [node for node in root.walk() if node.opened]
    read = sum(1 + len(n.attributes) - sum(what.startswith("@") for what in n.unread_here()) for n in opened)
    elements = [e for e in etree.fromstring(data).iter() if isinstance(e.tag, str)]
    assert read + told == sum(1 + len(e.attrib) for e in elements)


def test_the_twin_of_a_file_brings_the_data_for_its_forms():
    draft = import_odm(sample("odm/openedc-metadata.xml").read_bytes())
    rows = read_values(read_xml(sample("odm/openedc-clinicaldata.xml").read_bytes()), draft)
    assert len({row.participant for row in rows}) == 90
    assert sum(len(row.save.data) for row in rows) + sum(len(row.left) for row in rows) == 1684
    assert not [fault for row in rows for fault in row.faults]


def test_the_rules_of_the_real_files_are_read():
    openedc = import_odm(sample("odm/openedc-metadata.xml").read_bytes()).study
    assert openedc.item("WeeksPregnant").show == n.Compare("==", openedc.item("Pregnant").ref, n.Code("1"))
    assert openedc.item("BMI").derive is not None
    clinica = import_odm(sample("odm/openclinica-extract.xml").read_bytes()).study
    assert sum(i.show is not None for i in clinica.items()) > 100


def test_the_list_can_be_written_as_data(draft):
    assert b'"kept as text"' in msgspec.json.encode(draft.notes)
