"""Forms as other systems really write them: small files in the manner of each; every item is kept or told."""

from pathlib import Path

import msgspec
import pytest

from exchange_support.accounts import items_of, unaccounted
from vertebra.evidence.exchange.casebook import blank_casebook
from vertebra.evidence.exchange.odm import import_odm
from vertebra.protocol.check import check_structure
from vertebra.protocol.show import show
from vertebra.protocol.study import from_json, to_json

SAMPLES = Path(__file__).parents[1] / "samples/odm"
NOT_IN_A_FILE = {"S28", "O01", "S06"}  # what forms alone never say: record, objectives, harms
SIMPLIFIED = {"portal": {"S22"}}  # its only Chinese is simplified: the check asks for it


def odm(inside: str, groups: str = '<ItemGroupRef ItemGroupOID="G"/>', more: str = "", root: str = "") -> bytes:
    """One form with one group."""
    return (
        f'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" {root}><Study OID="S"><MetaDataVersion OID="1" Name="1">'
        f'<FormDef OID="F" Name="F" Repeating="No">{groups}</FormDef>{inside}</MetaDataVersion></Study>{more}</ODM>'
    ).encode()


def one(item: str, ref: str = "", more: str = "") -> bytes:
    """One form with the item I and the item J."""
    return odm(
        f'<ItemGroupDef OID="G" Name="G" Repeating="No"><ItemRef ItemOID="I" {ref}/><ItemRef ItemOID="J"/>'
        f'</ItemGroupDef>{item}<ItemDef OID="J" Name="J" DataType="integer"/>{more}'
    )


def told(draft, what: str = "not read") -> dict[str, str]:
    return {note.where: note.says.en for note in draft.notes if note.what == what}


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.xml")))
def test_every_item_is_kept_or_told_and_the_draft_can_be_checked_and_shown(name):
    data = (SAMPLES / f"{name}.xml").read_bytes()
    draft = import_odm(data)
    assert unaccounted(data, draft) == []
    assert len(items_of(data)) >= 2
    assert from_json(to_json(draft.study)) == draft.study
    stops = {f.code for f in check_structure(draft.study) if f.severity == "stop"}
    assert stops <= NOT_IN_A_FILE | SIMPLIFIED.get(name, set())
    assert show(draft.study, "en", "forms")
    assert show(draft.study, "zh-Hant", "forms")


def test_a_group_may_have_the_oid_of_its_form_as_in_rave():
    draft = import_odm((SAMPLES / "rave.xml").read_bytes())
    forms = {form.id: [item.id for item in form.items] for form in draft.study.forms}
    assert forms == {
        "SUBJ": ["SUBJID", "HDR"],
        "VS": ["SYSBP", "WT", "VSDAT", "VSTIM"],
        "AE": ["AEYN"],
        "AE_LOG_LINE": ["AETERM", "AESTDAT", "AESER"],
    }
    assert told(draft)["ItemDef VS.UNUSED"] == "No form asks for it."


def test_a_version_that_includes_a_larger_one_is_the_fuller():
    draft = import_odm((SAMPLES / "include.xml").read_bytes())
    assert [item.id for item in draft.study.items()] == ["A", "B", "C"]
    assert not [where for where in told(draft) if where.startswith("MetaDataVersion")]


def test_a_version_left_out_is_told_with_its_number_of_items():
    small = '</MetaDataVersion><MetaDataVersion OID="0" Name="0"><ItemDef OID="old" Name="old" DataType="text"/>'
    draft = import_odm(one('<ItemDef OID="I" Name="I" DataType="text"/>', more=small))
    assert "with 1 item:" in told(draft)["MetaDataVersion 0"]


def test_a_version_that_is_included_from_another_file_is_asked_for():
    include = '<Include StudyOID="S" MetaDataVersionOID="gone"/>'
    draft = import_odm(one('<ItemDef OID="I" Name="I" DataType="text"/>', more=include))
    assert "import a file with both" in told(draft)["Include gone"]


def test_of_several_studies_the_name_is_that_of_the_forms():
    study = import_odm((SAMPLES / "two-studies.xml").read_bytes()).study
    assert (study.id, study.identity.title.en) == ("F-1", "Full one")


def test_the_first_of_two_definitions_counts_and_the_other_is_told():
    draft = import_odm((SAMPLES / "doubles.xml").read_bytes())
    assert draft.study.item("I").label.en == "first I"
    assert told(draft)["ItemDef I"] == "Another definition of this OID counts."
    assert told(draft)["FormDef F"] == "The OID is there twice: the first definition counts."
    assert len({item.id for item in draft.study.items()}) == len([*draft.study.items()])


@pytest.mark.parametrize("order", ["²", "--1", "1.5", "9" * 30, "\u0663"])
def test_an_order_that_is_no_number_leaves_the_order_of_the_file(order):
    draft = import_odm(
        one('<ItemDef OID="I" Name="I" DataType="float" SignificantDigits="²"/>', f'OrderNumber="{order}"')
    )
    assert [item.id for item in draft.study.items()] == ["I", "J"]


def test_a_computation_that_is_nowhere_is_told():
    draft = import_odm(one('<ItemDef OID="I" Name="I" DataType="text"/>', 'MethodOID="M"'))
    assert told(draft)["MethodDef M"] == "The computation is not defined."


def test_what_looks_like_markup_but_is_a_limit_stays():
    draft = import_odm((SAMPLES / "rave.xml").read_bytes())
    assert draft.study.item("SYSBP").label.en == "Systolic blood pressure (result <LLN or >ULN)"
    assert draft.study.item("HDR").label.en == "Please answer all of the following"


def test_languages_of_three_letters_are_known():
    subject = import_odm((SAMPLES / "rave.xml").read_bytes()).study.item("SUBJID")
    assert (subject.label.en, subject.label.zh) == ("Subject ID", "受試者編號")


def test_a_long_question_is_kept_to_its_end_and_a_second_one_in_the_same_language_is_told():
    said = "word " * 900 + "end"
    text = "TranslatedText"
    draft = import_odm(
        one(
            '<ItemDef OID="I" Name="I" DataType="text"><Question>'
            f'<{text} xml:lang="en">{said}</{text}><{text} xml:lang="en">again</{text}></Question></ItemDef>'
        )
    )
    assert draft.study.item("I").label.en == said
    assert "ODM/Study/MetaDataVersion/ItemDef/Question/TranslatedText/text()" in told(draft)


def test_conditions_in_a_circle_keep_the_first_and_tell_the_other():
    conditions = "".join(
        f'<ConditionDef OID="C.{oid}" Name="c"><FormalExpression Context="X">{rule}</FormalExpression></ConditionDef>'
        for oid, rule in (("I", "J == 1"), ("J", "I == 1"))
    )
    refs = "".join(f'<ItemRef ItemOID="{i}" CollectionExceptionConditionOID="C.{i}"/>' for i in "IJ")
    items = "".join(f'<ItemDef OID="{i}" Name="{i}" DataType="integer"/>' for i in "IJ")
    draft = import_odm(odm(f'<ItemGroupDef OID="G" Name="G" Repeating="No">{refs}</ItemGroupDef>{items}{conditions}'))
    assert draft.study.item("I").show is not None
    assert draft.study.item("J").show is None
    assert "one that asks for it" in told(draft, "kept as text")["ConditionDef C.J"]


def test_a_range_that_says_nothing_is_told():
    draft = import_odm(one('<ItemDef OID="I" Name="I" DataType="float"><RangeCheck Comparator="GE"/></ItemDef>'))
    assert told(draft)["ItemDef I"] == "A range without a limit or a comparison."


def test_a_rule_finds_its_item_at_the_end_of_a_path_and_one_without_a_target_is_told():
    draft = import_odm((SAMPLES / "libreclinica.xml").read_bytes())
    checks = [(check.item, check.asks.en) for form in draft.study.forms for check in form.checks]
    assert ("RACE", "Which race?") in checks
    assert told(draft)["RuleRef R.gone"] == "It names a rule that is not defined."
    assert "no form has its target" in told(draft, "kept as text")["RuleDef R2"]


def test_a_code_beyond_all_numbers_is_no_number():
    codes = '<CodeList OID="C" Name="C" DataType="text"><EnumeratedItem CodedValue="1e999"/></CodeList>'
    method = '<MethodDef OID="M" Name="m"><FormalExpression Context="X">I + 1</FormalExpression></MethodDef>'
    item = '<ItemDef OID="I" Name="I" DataType="text"><CodeListRef CodeListOID="C"/></ItemDef>'
    draft = import_odm(
        one(item, more=codes + method).replace(b'<ItemRef ItemOID="J"', b'<ItemRef ItemOID="J" MethodOID="M"')
    )
    assert draft.study.item("J").derive is None
    assert "are no numbers" in told(draft, "kept as text")["MethodDef M"]


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.xml")))
def test_the_forms_of_a_draft_make_a_blank_casebook(name):
    study = import_odm((SAMPLES / f"{name}.xml").read_bytes()).study
    told = msgspec.json.encode(blank_casebook(study, "zh-Hant")).decode()
    assert all(item.id in told for item in study.items())


def test_a_name_that_cannot_be_an_id_is_told():
    draft = import_odm((SAMPLES / "castor.xml").read_bytes())
    named = [where for where, says in told(draft, "changed").items() if says.startswith("Its name is no id")]
    assert named == ["ItemDef CC-1 “sex-at birth (m/f)”", "ItemDef CC-2 “1st_value”", "ItemDef CC-3 “1st_value”"]


def test_redcap_as_odm_keeps_boxes_branching_computations_and_words_between_questions():
    draft = import_odm((SAMPLES / "redcap.xml").read_bytes())
    study = draft.study
    assert (study.item("chk").multiple, [c.code for c in study.codelist("chk").codes]) == (True, ["1", "-99"])
    assert study.item("chk").show is not None
    assert study.item("calc").derive is not None
    assert study.item("dob").personal
    kept = [note.says.en for note in draft.notes if note.where == "ItemDef des"]
    assert kept == ["Words between questions: Hello", "[q1]='2'"]


def test_a_condition_of_odm_2_is_read_one_element_deeper():
    draft = import_odm((SAMPLES / "odm-2.xml").read_bytes())
    assert "SBP > 5  (“SBP” stands in the rows of VS)" in told(draft, "kept as text")["ConditionDef C"]


def test_a_list_of_openclinica_that_comes_twice_is_one_list():
    data = (SAMPLES / "libreclinica.xml").read_text(encoding="utf-8")
    start, end = "<OpenClinica:MultiSelectList ", "</OpenClinica:MultiSelectList>"
    one_list = start + data.partition(start)[2].partition(end)[0] + end
    draft = import_odm(data.replace(one_list, one_list * 2).encode())
    assert [codes.id for codes in draft.study.codelists] == ["race"]
    assert told(draft)["MultiSelectList MSL_1"] == "The list is there twice: the first one counts."


def test_a_repeating_group_that_a_form_names_twice_is_one_log():
    data = (SAMPLES / "rave.xml").read_text(encoding="utf-8")
    ref = '<ItemGroupRef ItemGroupOID="AE_LOG_LINE" Mandatory="Yes"/>'
    draft = import_odm(data.replace(ref, ref * 2).encode())
    assert [form.id for form in draft.study.forms] == ["SUBJ", "VS", "AE", "AE_LOG_LINE"]
    assert "Twice on one form" in told(draft, "changed")["ItemGroupDef AE_LOG_LINE"]


def test_a_window_that_ends_before_it_begins_is_told_and_left_out():
    data = (SAMPLES / "redcap.xml").read_text(encoding="utf-8").replace('OffsetMax="7"', 'OffsetMax="-1"')
    draft = import_odm(data.encode())
    follow_up = next(visit for visit in draft.study.visits if visit.day == 30)
    assert (follow_up.first, follow_up.last) == (25, 30)
    assert told(draft)["StudyEventDef Event.fu_arm_1"] == "redcap:OffsetMax is no number of days: -1"
