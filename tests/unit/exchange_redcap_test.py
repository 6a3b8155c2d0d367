"""A REDCap data dictionary becomes a draft study, whatever it is encoded in; errors name row and column."""

import csv
import io
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from vertebra.evidence.exchange.redcap import COLUMNS, NoDictionary, import_dictionary, is_dictionary
from vertebra.evidence.exchange.redcap_types import kind_of, read_choices
from vertebra.evidence.exchange.table import NoTable, decode, read_table
from vertebra.protocol.check import check_structure
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.show import show
from vertebra.protocol.study import from_json, to_json
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

HEAD = [names[0] for names in COLUMNS.values()] + ["Custom Alignment", "Question Number (surveys only)"]
API = [names[-1] for names in COLUMNS.values()] + ["custom_alignment", "question_number"]


def dictionary(*fields: dict[str, str], head: list[str] = HEAD, separator: str = ",") -> str:
    """A dictionary in the order of REDCap's 18 columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(head)
    for field in fields:
        row = {"form": "demographics", "type": "text", "label": field.get("name", ""), **field}
        writer.writerow([row.get(name, "") for name in COLUMNS] + ["", ""])
    return out.getvalue()


def draft(*fields: dict[str, str], **more: object):
    return import_dictionary(dictionary(*fields, **more).encode(), "mine")  # type: ignore[arg-type]


FIELDS = (
    {"name": "record_id", "label": "Record ID"},
    {"name": "dob", "label": "Date of <b>birth</b>", "validation": "date_dmy", "low": "1900-01-01", "personal": "y",
     "required": "y", "section": "About you"},
    {"name": "sex", "type": "radio", "label": "性別", "choices": "1, 男 | 2, 女, 生理"},
    {"name": "preg", "type": "yesno", "branching": "[sex]='2' and [age]>=18"},
    {"name": "age", "validation": "integer", "low": "0", "high": "120", "note": "years"},
    {"name": "height", "label": "Height (cm)", "validation": "number_1dp", "low": "100"},
    {"name": "weight", "validation": "number_2dp_comma_decimal", "note": "kg"},
    {"name": "bmi", "type": "calc", "choices": "round([weight]/(([height]/100)^2),1)"},
    {"name": "sym", "type": "checkbox", "choices": "1, Pain | 99, Other"},
    {"name": "oth", "type": "notes", "branching": "[sym(99)]='1'"},
    {"name": "later", "branching": "datediff([dob],'today','y')>20"},
    {"name": "pain", "type": "slider", "choices": "None | Some | Worst", "validation": "number"},
    {"name": "q1", "type": "radio", "choices": "0, No | 1, Yes", "matrix": "mx", "form": "quality"},
    {"name": "q2", "type": "radio", "choices": "0, No | 1, Yes", "matrix": "mx", "ranking": "y", "form": "quality"},
    {"name": "total", "type": "calc", "choices": "sum([q1],[q2])", "form": "quality"},
    {"name": "mail", "validation": "email", "form": "quality"},
    {"name": "pic", "type": "file", "form": "quality"},
    {"name": "hello", "type": "descriptive", "label": "Read this", "form": "quality", "annotation": "@HIDDEN"},
)  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    return draft(*FIELDS)


def told(found, what: str) -> str:
    return "\n".join(f"{note.where}: {note.says.en}" for note in found.notes if note.what == what)


def test_it_has_the_eighteen_columns():
    assert len(HEAD) == 18


def test_forms_sections_and_types(whole):
    study = whole.study
    assert [f.id for f in study.forms] == ["demographics", "quality"]
    assert [s.title.en for s in study.form("demographics").sections] == ["Demographics", "About you"]
    kinds = {i.id: i.type for i in study.items()}
    assert kinds == {
        "record_id": "text", "dob": "date", "sex": "code", "preg": "code", "age": "number", "height": "number",
        "weight": "number", "bmi": "number", "sym": "code", "oth": "text", "later": "text", "pain": "number",
        "q1": "code", "q2": "code", "total": "number", "mail": "text", "pic": "text",
    }  # fmt: skip


def test_choices_become_code_lists_and_a_matrix_shares_one(whole):
    study = whole.study
    assert [(c.code, c.label.zh) for c in study.codelist(study.item("sex").codes).codes] == [
        ("1", "男"),
        ("2", "女, 生理"),
    ]
    assert study.item("q1").codes == study.item("q2").codes
    assert study.item("sym").multiple
    assert [c.label for c in study.codelist("YESNO").codes] == [Text("Yes", "是"), Text("No", "否")]


def test_ranges_units_and_decimals(whole):
    study = whole.study
    age, height, weight, pain = (study.item(id) for id in ("age", "height", "weight", "pain"))
    assert (age.low, age.high, age.analyte) == (0, 120, "years")
    assert (height.decimals, height.analyte, height.low) == (1, "height", 100)
    assert (weight.decimals, weight.analyte) == (2, "body weight")
    assert (pain.low, pain.high, pain.help.en) == (0, 100, "None – Some – Worst")


def test_branching_and_calculations_are_rules(whole):
    study = whole.study
    sex, age = study.item("sex"), study.item("age")
    assert study.item("preg").show == (
        n.Compare("==", sex.ref, n.Code("2")) & n.Compare(">=", age.ref, n.Number(Decimal(18), "a"))
    )
    assert study.item("oth").show == n.OneOf(study.item("sym").ref, ("99",))
    assert study.item("bmi").decimals == 1
    assert study.item("total").derive is not None


def test_what_cannot_be_a_rule_is_kept_as_text(whole):
    assert whole.study.item("later").show is None
    kept = told(whole, "kept as text")
    assert "row 12 (later): datediff([dob],'today','y')>20" in kept
    assert "Read this" in kept
    assert ">= 1900-01-01" in kept


def test_identifiers_are_personal_and_required_is_required(whole):
    dob, mail = whole.study.item("dob"), whole.study.item("mail")
    assert (dob.personal, dob.required, dob.label.en) == (True, True, "Date of birth")
    assert mail.personal
    assert "taken as personal" in told(whole, "to decide")


def test_what_is_left_is_told(whole):
    assert "@HIDDEN" in told(whole, "not read")
    assert "ranking matrix" in told(whole, "not read")
    assert "files are kept elsewhere" in told(whole, "to decide")
    assert "no visits" in told(whole, "to decide")


def test_a_draft_opens_again_and_can_be_shown(whole):
    assert from_json(to_json(whole.study)) == whole.study
    assert {f.code for f in check_structure(whole.study) if f.severity == "stop"} == {"O01", "S06"}
    assert "性別" in show(whole.study, "zh-Hant", "forms")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5"])
def test_encoding_and_separator_are_found(whole, encoding, separator):
    data = dictionary(*FIELDS, separator=separator).encode(encoding)
    assert import_dictionary(data, "mine").study == whole.study


def test_western_text_is_not_taken_for_chinese():
    text = dictionary({"name": "a", "label": "Größe und Gérard, señor à l'été"}, {"name": "b", "label": "naïve"})
    assert decode(text.encode("cp1252")) == (text, "cp1252")
    assert is_dictionary(text.encode("cp1252"))


def test_the_names_of_the_programming_interface_are_known_too(whole):
    assert import_dictionary(dictionary(*FIELDS, head=API).encode(), "mine").study == whole.study


@pytest.mark.parametrize(
    ("data", "wrong", "said"),
    [
        (b"", NoTable, "empty"),
        (b"one", NoTable, "row 1: only one column"),
        (b"\x00\x01\x02", NoTable, "no text"),
        (b"a,a\n1,2", NoTable, "two columns are called"),
        (b"a,b\n1,2,3", NoTable, "row 2: more cells than headings"),
        (b"a,b\n1,2", NoDictionary, "row 1: no column “Variable / Field Name”"),
        (
            dictionary({"name": "a", "type": "magic"}).encode(),
            NoDictionary,
            "row 2, column “Field Type”: there is no field type “magic”",
        ),
        (
            dictionary({"name": "a"}, {"name": "b", "form": ""}).encode(),
            NoDictionary,
            "row 3, column “Form Name”: the cell is empty",
        ),
    ],
    ids=lambda v: str(v)[:20],
)
def test_errors_name_row_and_column(data, wrong, said):
    with pytest.raises(wrong, match=said) as told:
        import_dictionary(data)
    assert len(str(told.value).splitlines()) == 1


def test_a_named_encoding_that_does_not_fit_is_told():
    with pytest.raises(NoTable, match="not in ascii"):
        read_table("a,b\né,1".encode(), "ascii")


@pytest.mark.parametrize(
    ("validation", "kind"),
    [
        ("date_mdy", ("date", 0)), ("datetime_seconds_ymd", ("moment", 0)), ("integer", ("whole number", 0)),
        ("number_2dp", ("number", 2)), ("number_1dp_comma_decimal", ("number", 1)), ("float", ("number", 0)),
        ("time", ("text", 0)), ("phone", ("text", 0)),
    ],
)  # fmt: skip
def test_validation_types(validation, kind):
    assert kind_of(validation) == kind


def test_choices_with_commas_line_ends_and_without_labels():
    assert [(c.code, next(iter(c.label.values()), "")) for c in read_choices("1, a, b | 2,c\n3 | ")] == [
        ("1", "a, b"), ("2", "c"), ("3", "3"),
    ]  # fmt: skip


def test_types_as_older_editions_spell_them():
    found = draft(
        {"name": "a", "type": "select", "choices": "1, A | 2, B"},
        {"name": "b", "type": "textarea"},
    ).study
    assert [found.item(id).type for id in "ab"] == ["code", "text"]


def test_what_a_tag_is_given_and_the_words_beside_it_are_told():
    found = draft({"name": "a", "annotation": "SDTM: VS @DEFAULT='7'"})
    assert "a): SDTM: VS @DEFAULT='7'" in told(found, "kept as text")
    assert "@HIDDEN" not in told(draft({"name": "a", "annotation": "@HIDDEN"}), "kept as text")


def test_the_condition_of_words_between_questions_and_a_heading_without_questions_are_told():
    words = {"name": "b", "type": "descriptive", "label": "Read", "branching": "[a]='1'", "section": "Only words"}
    found = told(draft({"name": "a"}, words), "kept as text")
    assert "[a]='1'" in found
    assert "Words without items: Only words" in found


def test_a_dictionary_in_utf_16_is_known_for_one_and_one_without_fields_is_refused():
    assert is_dictionary(dictionary({"name": "a"}).encode("utf-16"))
    with pytest.raises(Trouble, match="no fields: export it again"):
        import_dictionary(dictionary().encode())


@given(st.integers(0, 10**9))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_row_of_a_broken_dictionary_is_an_item_or_told(seed):
    """Rows and cells cut, doubled and exchanged: nothing is lost without a word, and each row is counted."""
    chance = random.Random(seed)
    fields = [dict(field) for field in FIELDS]
    for _ in range(chance.randrange(1, 8)):
        one, other = chance.choice(fields), chance.choice(fields)
        name = chance.choice([n for n in COLUMNS if n != "type"])
        match chance.randrange(3):
            case 0:
                fields.append(dict(one))
            case 1:
                one[name] = other.get(name, "")
            case 2:
                one[name] = chance.choice(["", "[a", "1,", "|", "²", "@", "中\n文", "=1"])
    try:
        found = draft(*fields)
    except Trouble as wrong:
        assert len(str(wrong).splitlines()) == 1  # noqa: PT017
        return
    lost = [n.where for n in found.notes if "Words between" in n.says.en or "has the same name" in n.says.en]
    rows = {int(where.split()[1]) for where in lost}
    assert len([*found.study.items()]) + len(rows) == len(fields)
