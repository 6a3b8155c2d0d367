"""Results of a laboratory: proposed, looked at, asked about, and taken in whole or not at all."""

from datetime import date

import msgspec
import pytest

from stories import FIRST, INJECTION, participant, trial
from vertebra.evidence.exchange.labs import (
    Mapping,
    NotSubmitted,
    lab_import,
    propose,
    read_mapping,
    rehearse,
    submit,
    write_mapping,
)
from vertebra.evidence.exchange.labs.mapping import NoMapping
from vertebra.evidence.exchange.labs.propose import NotTold
from vertebra.evidence.exchange.table import NoTable, read_table
from vertebra.terms.canonical import sha256

LONG = """Subject ID,Collection date,Visit,Test,LOINC,Result,Unit,Chart no
P-001,2026-01-05,V1,White blood cell,6690-2,6.10,10^9/L,77
P-001,2026-01-05,V1,Haemoglobin,,14.5 H,g/dL,77
P-001,2026-01-05,V1,CRP,1988-5,<0.5,mg/dL,77
P-001,2026-01-05,V1,HBsAg,,Non-reactive,,77
P-001,2026-01-05,V1,AST,,hemolyzed,,77
"""
CHINESE = """○○醫院檢驗報告,,,,
受試者編號,採檢日期,檢驗項目,結果,單位
P001,民國115年1月5日,白血球,6.10,千/μL
P001,民國115年1月5日,血色素,14.5,公克/分升
P001,115/01/05,C反應蛋白,2.0,毫克/升
P001,1150105,B型肝炎表面抗原,陰性,
"""
WIDE = """Participant,Date,Time,WBC (10^3/uL),HGB [g/dL],PLT,CRP (mg/L),Remark
P-001,2026-01-05,08:30,6.1,14.5,250,2.0,ok
"""


@pytest.fixture
def who():
    return participant(trial()).consented()


def people(who):
    return {who.who: who.state}


def read(who, text: str, encoding: str = "utf-8", **changes):
    """The preview of a file with the proposed mapping and these changes to it."""
    data = text.encode(encoding)
    study = who.site.study
    mapping = propose(study, read_table(data, find_heading=True), people(who))
    for name, value in changes.items():
        old = getattr(mapping, name)
        mapping = msgspec.structs.replace(mapping, **{name: old | value if isinstance(value, dict) else value})
    return lab_import(study, people(who), mapping, data, who.site.today, "lab.csv")


def values(preview) -> dict[str, tuple[str, str, str]]:
    return {line.item: (line.state, line.value, line.unit) for line in preview.lines}


def asked(preview) -> dict[int, str]:
    return {line.row: line.says.en for line in preview.questions}


def test_a_long_file_is_understood_from_its_headings_names_and_codes(who):
    preview = read(who, LONG)
    assert values(preview) == {
        "WBC": ("new", "6.10", "10*9/L"),
        "HGB": ("new", "14.5", "g/dL"),
        "CRP": ("new", "<0.5", "mg/dL"),
        "HBSAG": ("new", "NEG", ""),
        "AST": ("new", "lost", ""),
    }
    assert preview.unused == ("Chart no",)


def test_chinese_headings_names_units_and_years_are_understood(who):
    preview = read(who, CHINESE, "big5", visits={"": "V1"}, unscheduled="V1")
    assert preview.encoding == "cp950"
    assert values(preview) == {
        "WBC": ("new", "6.10", "10*3/uL"),
        "HGB": ("new", "14.5", "g/dL"),
        "CRP": ("new", "2.0", "mg/L"),
        "HBSAG": ("new", "NEG", ""),
    }
    assert {planned.save.occurred_at for planned in preview.saves} == {"2026-01-05"}


def test_a_wide_file_has_a_column_for_each_test_with_its_unit(who):
    preview = read(who, WIDE, test_units={"PLT": "K/uL"}, unscheduled="V1")
    assert values(preview) == {
        "WBC": ("new", "6.1", "10*3/uL"),
        "HGB": ("new", "14.5", "g/dL"),
        "PLT": ("new", "250", "10*3/uL"),
        "CRP": ("new", "2.0", "mg/L"),
    }
    inf = next(p.save for p in preview.saves if p.save.form == "INF")
    assert [(d.item, d.value) for d in inf.data] == [("INFDTC", "2026-01-05T08:30+08:00"), ("CRP", "2.0")]


def test_saves_are_one_for_each_form_and_name_the_file_and_its_rows(who):
    preview = read(who, LONG)
    assert [(p.save.form, p.rows) for p in preview.saves] == [("SAF", (2, 3, 6)), ("INF", (4,)), ("SERO", (5,))]
    saf = preview.saves[0].save
    assert saf.source == "import"
    assert saf.reason == f"import of lab.csv, SHA-256 {sha256(LONG.encode())}, row 2, 3, 6"
    assert saf.data[0].item == "SAFDTC"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("P-002,2026-01-05,V1,CRP,,2,mg/L,", "not in this trial"),
        ("P-001,2026-01-05,V1,Troponin,,2,mg/L,", "test “Troponin” is not known"),
        ("P-001,2026-01-05,V77,CRP,,2,mg/L,", "visit “V77” is not known"),
        ("P-001,2026-01-05,V1,CRP,,2,g/L,", "unit “g/L” is not vetted for CRP"),
        ("P-001,2026-01-05,V1,CRP,,2,,", "No unit for CRP"),
        ("P-001,2026-01-05,V1,CRP,,high,mg/L,", "is no number"),
        ('P-001,2026-01-05,V1,CRP,,"1,234",mg/L,', "two ways"),
        ("P-001,2026-01-05,V1,Haemoglobin,,<5,g/dL,", "cannot hold"),
        ("P-001,03/04/2026,V1,CRP,,2,mg/L,", "may be 2026-03-04, 2026-04-03"),
        ("P-001,soon,V1,CRP,,2,mg/L,", "is no date"),
        ("P-001,2027-01-05,V1,CRP,,2,mg/L,", "future"),
        ("P-001,2026-01-05,V5,CRP,,2,mg/L,", "INF is not collected at V5"),
        ("P-001,2026-01-05,,CRP,,2,mg/L,", "fits no window"),
        ("P-001,2026-01-05,V1,HBsAg,,perhaps,,", "none of"),
    ],
)
def test_what_is_not_clear_is_asked_with_what_to_do(who, row, said):
    head = LONG.splitlines()[0]
    preview = read(who, f"{head}\n{row}\n")
    assert said in asked(preview)[2]
    assert preview.saves == ()


def test_the_name_of_an_unknown_person_is_not_repeated(who):
    preview = read(who, LONG.replace("P-001", "Wang Hsiao-ming"))
    assert len(preview.questions) == 5
    assert "Wang" not in str(preview)


def test_answers_are_given_in_the_mapping_and_kept(who):
    text = LONG + "P-001,2026-01-05,V1,Troponin,,2,ng/L,77\nX9,2026-01-05,V1,CRP,,2,mg/L,1\n"
    answered = {"tests": {"Troponin": ""}, "participants": {"X9": ""}}
    preview = read(who, text, **answered)
    assert asked(preview) == {}
    assert [line.state for line in preview.lines[-2:]] == ["left out", "left out"]
    mapping = msgspec.structs.replace(propose(who.site.study, read_table(text.encode()), people(who)), **answered)
    assert read_mapping(write_mapping(mapping), who.site.study) == mapping


def test_the_same_result_twice_is_said_once_and_two_results_are_asked(who):
    twice = "P-001,2026-01-05,V1,CRP,1988-5,<0.5,mg/dL,77\n"
    assert read(who, LONG + twice).lines[-1].says.en == "The same as row 4."
    other = read(who, LONG + twice.replace("<0.5", "3.0"))
    assert set(asked(other)) == {4, 7}
    assert "INF" not in {p.save.form for p in other.saves}


def test_values_that_are_there_are_compared(who):
    who.fills("INF", "V1", CRP="5.00", ESR=None)
    text = LONG.replace("<0.5,mg/dL", "5.0,mg/L")
    assert values(read(who, text))["CRP"] == ("same", "5.0", "mg/L")
    different = text.replace("5.0,mg/L", "6.0,mg/L")
    assert "Recorded as 5.00 mg/L" in asked(read(who, different))[4]
    assert values(read(who, different, different="keep"))["CRP"][0] == "left out"
    assert values(read(who, different, different="replace"))["CRP"][0] == "change"


def test_without_a_visit_the_day_decides_and_a_window_is_enough(who):
    who.screened().harvested().made().on(INJECTION, 8).fills("PE", "V5").injected()
    who.on(date(2026, 4, 15))
    text = "Subject,Date,Test,Result,Unit\nP-001,2026-03-29,CRP,3,mg/L\nP-001,2026-01-05,CRP,3,mg/L\n"
    lines = read(who, text, different="keep").lines
    assert [(line.visit, line.state) for line in lines] == [("V9", "new"), ("V1", "left out")]


def test_a_day_outside_every_window_goes_to_the_visit_that_the_mapping_names(who):
    who.screened().harvested().made().on(INJECTION, 8).fills("PE", "V5").injected()
    who.on(INJECTION.replace(month=4, day=28))
    rows = ("P-001,2026-04-27,CRP,3,mg/L", "P-001,2026-04-27,ESR,3,mm/h", "P-001,2026-04-28,CRP,4,mg/L")
    text = "\n".join(("Subject,Date,Test,Result,Unit", *rows))
    assert "fits no window" in asked(read(who, text))[2]
    preview = read(who, text, unscheduled="UNS")
    assert [(p.save.visit, p.save.row, p.rows) for p in preview.saves] == [("UNS", 1, (2, 3)), ("UNS", 2, (4,))]


def test_a_file_with_questions_is_not_saved_at_all(who):
    preview = read(who, LONG + "P-001,2026-01-05,V1,Troponin,,2,ng/L,77\n")
    before = who.state.number
    with pytest.raises(NotSubmitted, match="1 results must be decided first, nothing was saved"):
        submit(who.site.desk, preview, who.site.actor("coordinator"), who.site.now)
    assert who.state.number == before


def test_a_sound_file_is_saved_whole_and_only_once(who):
    preview, by = read(who, LONG), who.site.actor("coordinator")
    assert rehearse(who.site.desk, preview, by, who.site.now) == []
    assert submit(who.site.desk, preview, by, who.site.now) == 3
    crp = who.state.sheets["V1", "INF", 0].cells["CRP"]
    assert (crp.datum.value, crp.datum.unit) == ("<0.5", "mg/dL")
    number = who.state.number
    assert submit(who.site.desk, preview, by, who.site.now) == 0
    assert who.state.number == number
    assert {line.state for line in read(who, LONG).lines} == {"same"}


def test_what_the_door_refuses_keeps_the_whole_file_out(who):
    preview = read(who, LONG)
    stranger = who.site.actor("quality")
    before = who.state.number
    assert {refusal.code for _, refusal in rehearse(who.site.desk, preview, stranger, who.site.now)} == {"ACCESS"}
    with pytest.raises(NotSubmitted, match="nothing was saved"):
        submit(who.site.desk, preview, stranger, who.site.now)
    assert who.state.number == before


def test_a_file_that_names_nobody_cannot_be_proposed(who):
    with pytest.raises(NotTold, match="participants"):
        propose(who.site.study, read_table(b"Date,Test,Result\n2026-01-05,CRP,2\n"))


def test_a_mapping_of_another_study_or_another_file_is_told(who):
    study = who.site.study
    with pytest.raises(NoMapping, match="item TROP"):
        read_mapping(write_mapping(Mapping("long", "a", "b", tests={"T": "TROP"})), study)
    with pytest.raises(NoMapping, match="no mapping"):
        read_mapping(b"{}", study)
    with pytest.raises(NoTable, match="no column “Patient”"):
        lab_import(study, people(who), Mapping("long", "Patient", "Date"), LONG.encode(), FIRST)


def test_a_result_of_nobody_is_asked_and_never_left_out_in_silence(who):
    preview = read(who, f"{LONG},2026-01-05,V1,CRP,,2,mg/L,77\n")
    assert asked(preview) == {7: "Row 7 has a result but no participant: correct the file."}


@pytest.mark.parametrize(
    "rows",
    [
        '"P-001,2026-01-05,V1,CRP,,2,mg/L,77\nP-001,2026-01-05,V1,ESR,,9,mm/h,77\n',
        '"P-001,2026-01-05,V1,CRP,,2,mg/L,77\n"P-001",2026-01-05,V1,ESR,,9,mm/h,77\n',
    ],
)
def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(who, rows):
    with pytest.raises(NoTable, match=r"row 7: .*quotation mark"):
        read(who, LONG + rows)


def test_one_value_in_two_writings_is_no_contradiction(who):
    twice = "P-001,2026-01-05,V1,Haemoglobin,,14.50,g/dL,77\n"
    assert read(who, LONG + twice).lines[-1].says.en == "The same as row 3."


@pytest.mark.parametrize("day", ["0115/01/05", "01150105", "0115-1-5"])
def test_a_year_of_the_republic_may_have_a_leading_zero(who, day):
    preview = read(who, LONG.replace("2026-01-05", day))
    assert {planned.save.occurred_at for planned in preview.saves} == {"2026-01-05"}


def test_no_sample_is_a_thousand_years_old(who):
    assert "is no date" in asked(read(who, LONG.replace("2026-01-05", "1026-01-05")))[2]
