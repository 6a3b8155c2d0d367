"""Lines of criteria as limits: what is understood, how sure that is, and what is left for a person."""

import json

import pytest

from registry_support.records import SAMPLES, SEED
from vertebra.protocol.expressions import say
from vertebra.protocol.registry.grammar import notes
from vertebra.protocol.registry.grammar.meaning import meaning
from vertebra.protocol.registry.lines import split
from vertebra.terms.texts import Text


class Plain:
    """Words of an expression: ids as they are."""

    def item(self, id):
        return Text(id, id)

    form = pick = item

    def code(self, _, code):
        return Text(code, code)


def told(words, kind="inclusion"):
    read = meaning(words, kind, "X1")
    return say(read.expression, Plain(), "en").replace(" (latest)", "") if read.expression else ""


INCLUSION = {
    # signs in figures and words
    "Age ≥ 18 years": "AGE at least 18 years",
    "Age > or = 18 years": "AGE at least 18 years",
    "Patients must be at least 18 years old": "AGE at least 18 years",
    "older than 18 years of age": "AGE above 18 years",
    "no older than 65 years": "AGE at most 65 years",
    "18 years and older": "AGE at least 18 years",
    "BMI less than or equal to 35 kg/m2": "BMI at most 35 kg/m2",
    "18 ≤ age ≤ 75": "AGE within 18–75 years",
    # ranges
    "Aged 18-65 years": "AGE within 18–65 years",
    "between the ages of 40 and 80": "AGE within 40–80 years",
    "Age from 20 to 65": "AGE within 20–65 years",
    "BMI 18.5 to 30 kg/m²": "BMI within 18.5–30 kg/m2",
    "HbA1c ≥7.0% and ≤10.0%": "HBA1C within 7.0–10.0 %",
    # units
    "Platelets ≥ 100,000/mm3": "PLT at least 100 ×10³/µL",
    "Platelet count > 100 x 10^9/L": "PLT above 100 ×10³/µL",
    "Hemoglobin ≥ 100 g/L": "HGB at least 10 g/dL",
    "Serum creatinine ≤ 1.5 mg/dL": "CREAT at most 1.5 mg/dL",
    "WBC ≥ 2,500 cells/μL": "WBC at least 2.5 ×10³/µL",
    # multiples of normal
    "ALT ≤ 2.5 x ULN": "ALT at most 2.5 × the upper reference limit of ALT",
    "Total bilirubin within 1.5 times the ULN": "TBIL at most 1.5 × the upper reference limit of TBIL",
    "Total bilirubin ≤1.5xULN": "TBIL at most 1.5 × the upper reference limit of TBIL",
    "Creatinine ≤ 1. 5 x upper limit of normal": "CREAT at most 1.5 × the upper reference limit of CREAT",
    "ALT five times higher than the upper limit of normal": "ALT above 5 × the upper reference limit of ALT",
    "Platelets above 100,000/uL unless transfused": "PLT above 100 ×10³/µL",
    "AST and ALT ≤ 2.5 × ULN": "AST at most 2.5 × the upper reference limit of AST "
    "and ALT at most 2.5 × the upper reference limit of ALT",
    # scores and classes
    "ECOG performance status 0-2": "ECOG within 0–2",
    "ECOG 0, 1 or 2": "ECOG within 0–2",
    "ECOG 0,1 (table 2)": "ECOG within 0–1",
    "Performance status 0 or 1 on the ECOG scale (Appendix 2)": "ECOG within 0–1",
    "Creatinine below 1,2 mg/dL": "CREAT below 1.2 mg/dL",
    "Karnofsky performance status of 70-100%": "KPS within 70–100",
    "A minimum HAM-D cut-off score of 20": "HAMD at least 20",
    "Age 18 or above of either sex": "AGE at least 18 years",
    "Over 18": "AGE above 18 years",
    "Intraocular pressure ≥ 19 and ≤ 28 mmHg": "IOP within 19–28 mmHg",
    # a quotient, and the ends of a scale, are no limits of what stands before
    "Diastolic filling with E/A > 2": "",
    "A VAS of 0-10 with a score > 5": "VAS_10 above 5",
    "ECOG performance status of 0 or 1": "ECOG within 0–1",
    "VAS ≥ 40 mm": "VAS_MM at least 40 mm",
    "ODI score of at least 30": "ODI at least 30 %",
    "NYHA class II or III": "NYHA within 2–3",
    "HDRS-17 score of ≥ 16 at screening": "HAMD at least 16",
    # sex
    "Hemoglobin ≥ 12 g/dL (female), ≥ 13 g/dL (male)": "if SEX is F: HGB at least 12 g/dL; "
    "otherwise: HGB at least 13 g/dL",
    # pregnancy, states, denials
    "Not pregnant": "not (PREGNANT is Y)",
    "HIV negative": "not (HIV is Y)",
    "Signed informed consent": "CONSENTS is Y",
    # time
    "At least 4 weeks since prior chemotherapy": "not (X1_EVER is Y and days from X1_WHEN to now below 28 days)",
    "Pain present for more than 3 months": "X1_EVER is Y and days from X1_WHEN to SCRDTC at least 91 days",
    "Agrees to use contraception for at least 3 months": "",
    "On stable dose for at least 6 weeks before enrollment": "X1_EVER is Y "
    "and days from X1_WHEN to SCRDTC at least 42 days",
    # a limit for whom another holds is no limit
    "Creatinine clearance ≥ 60 mL/min for patients with creatinine above 1.5 x ULN": "CRCL at least 60 mL/min",
    "Hemoglobin ≥ 10 g/dL (hemoglobin below 10 g/dL is acceptable if corrected)": "HGB at least 10 g/dL",
}  # fmt: skip
EXCLUSION = {
    "Pregnant or breastfeeding women": "PREGNANT is Y or LACTATING is Y",
    "Positive for hepatitis B & C, HIV": "HBV is Y or HCV is Y or HIV is Y",
    "BMI > 40": "BMI above 40 kg/m2",
    "BMI outside the range of 18 to 30 kg/m2": "BMI outside 18–30 kg/m2",
    "Heart rate outside the range 50-100 bpm or SBP outside of 90-140 mmHg": "HR outside 50–100 /min "
    "or SBP outside 90–140 mmHg",
    "T-score < -2.5": "TSCORE below -2.5",
    "Height SDS < -2.5": "",
    "Blood glucose less than 50 mg/dL or greater than 400 mg/dL": "GLUC below 50 mg/dL or GLUC above 400 mg/dL",
    "AST or ALT > 3 x ULN": "AST above 3 × the upper reference limit of AST "
    "or ALT above 3 × the upper reference limit of ALT",
    "Surgery within the last 6 months": "X1_EVER is Y and days from X1_WHEN to now at most 183 days",
    "Major surgery within 4 weeks of enrollment": "X1_EVER is Y and days from X1_WHEN to SCRDTC at most 28 days",
}  # fmt: skip


@pytest.mark.parametrize(("words", "means"), INCLUSION.items(), ids=INCLUSION)
def test_an_inclusion_line_means(words, means):
    assert told(words) == means


@pytest.mark.parametrize(("words", "means"), EXCLUSION.items(), ids=EXCLUSION)
def test_an_exclusion_line_means(words, means):
    assert told(words, "exclusion") == means


NOTHING = [
    "Able to walk 10 metres",
    "Willing to return for 5 visits",
    "an increase of at least 20 points on the VAS",
    "mothers of children under 5 years",
    "at least two of the following",
    "treated with 40 mg of prednisone",
    "symptoms for 6 months",
    "diagnosed at the age of 12",
    "Bone height of 5 mm",
]


@pytest.mark.parametrize("words", NOTHING)
def test_a_number_of_something_else_is_no_limit_on_what_is_known(words):
    read = meaning(words, "inclusion", "X1")
    assert read.expression is None or read.confidence == "low"


@pytest.mark.parametrize(
    ("words", "confidence"),
    [
        ("Age ≥ 18 years", "high"),
        ("Age ≥ 18 years on the date of registration", "medium"),
        ("Platelets ≥ 100 x 10^9/L unless caused by the disease", "low"),
        ("= 18 years", "low"),
        ("Donors aged 18 to 60 years", "low"),
        ("Suitable for surgery", "none"),
    ],
)
def test_the_more_of_a_line_is_not_understood_the_less_sure_it_is(words, confidence):
    assert meaning(words, "inclusion", "X1").confidence == confidence


def test_what_is_not_understood_is_kept_as_rest():
    assert meaning("Haemoglobin ≥ 10 g/dL after transfusion of plasma", "inclusion", "X1").rest == "after transfusion"


# What the seed's own lines defeat a plain reading with (registry notes 4)
def seed_line(start, kind="exclusion"):
    text = json.loads(SEED.read_bytes())["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    line = next(line for line in split(text).lines if start in line.words)
    return line.words, meaning(line.words, line.kind, "X1")


def test_the_seconds_of_the_prothrombin_time_are_not_given_to_the_ratio_beside_it():
    words, read = seed_line("coagulation, liver")
    assert "INR (latest) within 0.78–1.12" in say(read.expression, Plain(), "en")
    assert [words[s.value[0] : s.value[1]] for s in read.strays] == ["11-15 (sec)"]
    assert any("11-15 (sec)" in note.en for note in read.notes)
    assert read.confidence == "low"


def test_both_halves_of_a_limit_by_sex_are_kept():
    _, read = seed_line("coagulation, liver")
    creatinine = (
        "if SEX (latest) is F: CREAT (latest) within 0.5–0.9 mg/dL; otherwise: CREAT (latest) within 0.7–1.2 mg/dL"
    )
    assert creatinine in say(read.expression, Plain(), "en")


def test_a_unit_in_brackets_behind_its_range_belongs_to_it():
    _, read = seed_line("Bone marrow function")
    assert "HGB (latest) within 12.0–16.0 g/dL" in say(read.expression, Plain(), "en")


def test_a_lost_exponent_is_a_power_of_ten_and_is_told():
    _, read = seed_line("Bone marrow function")
    assert "WBC (latest) within 4.00–11.00 ×10³/µL" in say(read.expression, Plain(), "en")
    assert any("exponent" in note.en for note in read.notes)


def test_a_roman_grade_is_a_number():
    assert say(seed_line("Pfirrman")[1].expression, Plain(), "en") == "PFIRR (latest) above 5"


BY_SEX = "if SEX is F: AGE within 50–75 years; otherwise: AGE within 40–75 years"


@pytest.mark.parametrize(
    "words",
    [
        "Men aged 40-75 and women aged 50-75",
        "Women 50-75 years, men 40-75 years",
        "Male subjects 40-75 years; female subjects 50-75 years",
        "Men 40-75 years (women 50-75 years)",
    ],
)
def test_a_sex_before_its_limit_makes_two_limits_of_one_quantity(words):
    assert told(words) == BY_SEX


@pytest.mark.parametrize(
    "words",
    [
        "UPDRS part III ≥ 30",
        "NIHSS item 1a ≥ 1",
        "Mayo endoscopic subscore ≥ 2",
        "BMI z-score > 2",
        "LDL/HDL ratio > 3",
        "neutrophil/lymphocyte ratio > 3",
        "albumin to globulin ratio > 1",
    ],
)
def test_a_part_of_a_score_and_a_number_made_of_a_quantity_are_not_the_quantity(words):
    assert told(words) == ""


EXCEPTED = {
    "Total bilirubin ≤ 1.5 x ULN, except subjects with Gilbert's syndrome who may have total bilirubin < 3.0 mg/dL": (
        "TBIL at most 1.5 × the upper reference limit of TBIL"
    ),
    "Creatinine ≤ 1.5 mg/dL unless creatinine clearance ≥ 60 mL/min": "CREAT at most 1.5 mg/dL",
    "ECOG 0-1 (ECOG 2 allowed if due to disease)": "ECOG within 0–1",
    "Platelets ≥ 100 x 10^9/L for age ≤ 16": "PLT at least 100 ×10³/µL",
    "KPS ≥ 70 (age ≥ 16) or Lansky ≥ 70 (age < 16)": "KPS at least 70 or KPS at least 70",
}


@pytest.mark.parametrize(("words", "means"), EXCEPTED.items(), ids=EXCEPTED)
def test_a_limit_of_an_exception_is_no_limit_of_the_rule_and_is_told(words, means):
    read = meaning(words, "inclusion", "X1")
    assert told(words) == means
    assert read.confidence == "low"
    assert notes.CONDITIONAL in read.notes


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN for Gilbert's)", "≤ 3 × ULN"),
        ("BMI ≥ 30, or ≥ 27 with hypertension", "≥ 27"),
        ("BMI ≥ 30 or ≥ 27 kg/m2", "≥ 27 kg/m2"),
        ("HbA1c < 8% on metformin, < 7.5% on diet only", "< 7.5%"),
        ("Age 18-55 (Part 1) or 18-75 (Part 2)", "18-75"),
    ],
)
def test_another_limit_of_the_same_kind_that_is_not_in_the_rule_is_told(words, left):
    read = meaning(words, "inclusion", "X1")
    assert read.confidence == "low"
    assert notes.another(left) in read.notes


@pytest.mark.parametrize(
    "words", ["Adults over 18 years operated between 2008 and 2021", "Age ≥ 18 years, at least 2 previous therapies"]
)
def test_years_and_what_counts_something_else_are_no_other_limit(words):
    assert not any(note.en.startswith("Another limit") for note in meaning(words, "inclusion", "X1").notes)


def test_with_joins_what_holds_together_also_where_it_excludes():
    means = told("ALT > 3 × ULN with total bilirubin > 2 × ULN", "exclusion")
    assert " and " in means
    assert " or " not in means


def test_with_joins_only_what_it_stands_before():
    words = "Moderate: PaO2/FiO2 100-200 mmHg with PEEP ≥ 5 cmH2O; severe: PaO2/FiO2 < 100 mmHg with PEEP ≥ 5 cmH2O"
    assert " or " in told(words, "exclusion")


def test_an_exception_ends_with_its_bracket():
    words = "Within 15 days of surgery (excluding day 15): Hb ≥ 9 g/dL, platelet count ≥ 60×10^9/L"
    assert told(words) == "HGB at least 9 g/dL and PLT at least 60 ×10³/µL"


def test_a_ratio_that_has_a_name_keeps_its_limit():
    assert told("FEV1/FVC (forced vital capacity) ratio < 0.70") == "FEV1FVC below 0.70"


def test_an_upper_limit_in_words_behind_a_lower_one_is_read():
    words = "aged above 18 and less than or equal to 85 years"
    assert told(words) == "AGE above 18 years and AGE at most 85 years"


def test_a_number_without_a_unit_is_taken_in_the_usual_one_where_it_makes_sense():
    assert told("Hb < 10", "exclusion") == "HGB below 10 g/dL"
    assert told("Hemoglobin ≥ 90") == "HGB at least 9 g/dL"


def test_an_upper_end_that_is_not_reached_stays_so_across_months_and_years():
    assert told("Children aged 6 months to < 5 years") == "AGE at least 0.5 years and AGE below 5 years"
    assert told("From 12 up to 18 years of age") == "AGE within 12–18 years"


# Two hundred lines of records that the grammar was not made with, read by hand
def frozen():
    return [json.loads(line) for line in (SAMPLES / "lines.jsonl").read_text(encoding="utf-8").splitlines()]


def test_of_two_hundred_unseen_lines_at_least_84_in_100_are_right():
    """At first sight 177 of 200 were right (88.5 %); what was mended since may only add to them."""
    lines = frozen()
    at_first = sum(line.get("at_first", line["judged"]) == "right" for line in lines)
    assert (len(lines), at_first) == (200, 177)
    right = [line for line in lines if line["judged"] == "right"]
    changed = [line["words"] for line in right if said(line) != line["means"]]
    assert changed == []
    assert len(right) >= 168


def said(line):
    read = meaning(line["words"], line["kind"], "X1")
    return say(read.expression, Plain(), "en") if read.expression else ""


def test_what_is_told_with_confidence_is_hardly_ever_wrong():
    lines = frozen()
    wrong = [line for line in lines if line.get("at_first") == "wrong"]
    sure = [line for line in wrong if meaning(line["words"], line["kind"], "X1").confidence == "high"]
    assert len(sure) <= 2
