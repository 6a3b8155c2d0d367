"""The eligibility text falls into lines, each under its heading, and nothing of it is lost."""

import itertools
import json

import pytest

from registry_support.records import SEED, samples
from vertebra.protocol.registry.lines import split


def told(text):
    return [(line.kind[:2], line.words) for line in split(text).lines]


def test_the_seed_has_seven_inclusion_and_nineteen_exclusion_lines():
    text = json.loads(SEED.read_bytes())["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    kinds = [line.kind for line in split(text).lines]
    assert (kinds.count("inclusion"), kinds.count("exclusion")) == (7, 19)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Inclusion Criteria:\n\n* one\n* two\n\nExclusion Criteria:\n\n* three", ["one", "two", "three"]),
        ("Inclusion Criteria\n\n1. one\n2. two\n\nExclusion Criteria\n\n1. three", ["one", "two", "three"]),
        ("INCLUSION CRITERIA: 1. One 2. Two 3. Three", ["One", "Two", "Three"]),
        ("Inclusion Criteria:\n\n(a) one\n(b) two", ["one", "two"]),
        ("Exclusion Criteria:\n\nz) one\naa) two\nbb) three", ["one", "two", "three"]),
        ("Exclusion Criteria:\n\n99. One\n100. Two", ["One", "Two"]),
        ("Inclusion Criteria:\n\n• one\n• two", ["one", "two"]),
        ("Inclusion Criteria:\n\n-One\n-Two", ["One", "Two"]),
        ("Inclusion Criteria:\n\n1.One\n2.Two", ["One", "Two"]),
        ("Inclusion Criteria:\n\n1.One thing; 2. another thing; 3. Three", ["One thing;", "another thing;", "Three"]),
        ("Inclusion Criteria:\n\n1 - One 2-Two 3-Three", ["One", "Two", "Three"]),
        ("Inclusion Criteria:\n\n① one; ② two; ③ three", ["one;", "two;", "three"]),
        ("納入條件：\n\n1、年滿二十歲\n2、同意參加\n\n排除條件：\n\n（1）懷孕", ["年滿二十歲", "同意參加", "懷孕"]),
        # What counts parts of one sentence stays in it; a number that goes on is a quantity
        ("Inclusion Criteria:\n\n* Fever and either 1) cough or 2) pain", ["Fever and either 1) cough or 2) pain"]),
        ("Inclusion Criteria:\n\n1. Stable: (1) angina (2) infarction", ["Stable: (1) angina (2) infarction"]),
        ("Inclusion Criteria:\n\n* 1.5 mg\n* 18- 65 years", ["1.5 mg", "18- 65 years"]),
    ],
)
def test_bullets_numbers_and_letters_part_lines(text, lines):
    assert [line.words for line in split(text).lines] == lines


@pytest.mark.parametrize(
    ("includes", "excludes"),
    [
        ("**Inclusion Criteria:**", "**Exclusion Criteria:**"),
        ("## Inclusion Criteria", "## Exclusion Criteria"),
        ("A. Inclusion criteria", "B. Exclusion criteria"),
        ("INCLUSION", "EXCLUSION"),
        ("Eligibility Criteria", "Ineligibility Criteria"),
        ("Who can take part:", "Who cannot take part:"),
        ("Subjects eligible for this study must:", "Subjects will be excluded if they:"),
        ("納入條件", "排除條件"),
        ("一、受試者納入標準：", "二、受試者排除標準："),
        ("【收案條件】", "【排除條件】"),
        ("入选标准", "排除标准"),
        ("Inclusion Criteria 納入條件", "Exclusion Criteria 排除條件"),
    ],
)
@pytest.mark.parametrize("mark", ["* ", "1. ", ""])
def test_headings_come_in_many_styles(includes, excludes, mark):
    text = f"{includes}\n\n{mark}Adults\n\n{excludes}\n\n{mark}Pregnancy"
    assert told(text) == [("in", "Adults"), ("ex", "Pregnancy")]


def test_a_hard_wrapped_line_is_one_line():
    text = (
        "Inclusion Criteria:\n\n          -  Pain of the lower back that has lasted for at least six months in spite\n"
        "             of treatment\n\n          -  Age 20 to 65\n"
    )
    words = [" ".join(line.words.split()) for line in split(text).lines]
    assert words == [
        "Pain of the lower back that has lasted for at least six months in spite of treatment",
        "Age 20 to 65",
    ]


def test_lines_know_their_heading_and_whether_there_was_one():
    lines = split("Adults\n\nExclusion Criteria:\n\n* Pregnancy").lines
    assert [(line.kind, line.headed) for line in lines] == [("inclusion", False), ("exclusion", True)]


def test_a_heading_may_stand_on_the_line_of_the_first_criterion():
    assert told("Inclusion Criteria: adults\nExclusion criteria: pregnancy") == [("in", "adults"), ("ex", "pregnancy")]


def groups(text):
    return [(line.group, line.kind[:2], line.words) for line in split(text).lines]


def test_lines_of_two_cohorts_are_two_parts_and_what_stands_before_holds_for_both():
    text = (
        "Inclusion Criteria - For all participants:\n\nConsent\n\n"
        "Inclusion Criteria - For the obese group\n\nBMI > 30\n\n"
        "Inclusion Criteria - For the control group\n\nBMI 18 to 30\n\nExclusion Criteria:\n\nPregnancy"
    )
    assert groups(text) == [
        (0, "in", "Consent"),
        (1, "in", "BMI > 30"),
        (2, "in", "BMI 18 to 30"),
        (0, "ex", "Pregnancy"),
    ]


def test_two_lists_of_one_kind_are_two_parts():
    text = "Inclusion Criteria:\n\nAdults\n\nExclusion Criteria:\n\nPregnancy\n\nInclusion Criteria:\n\nDonors of blood"
    assert groups(text) == [(2, "in", "Adults"), (0, "ex", "Pregnancy"), (1, "in", "Donors of blood")]


def test_the_end_of_a_wrapped_sentence_is_no_heading():
    text = "Inclusion Criteria:\n\n* Adults; whoever is pregnant\nis not eligible\n* Consent"
    assert {line.kind for line in split(text).lines} == {"inclusion"}


def test_a_line_that_announces_others_is_their_parent():
    lines = split("Inclusion Criteria:\n\n* Two of these:\n  * fever\n  * cough\n* consent").lines
    assert [line.parent for line in lines] == [None, 0, 0, None]


@pytest.mark.parametrize("text", ["", "   \n\n ", "Inclusion Criteria:", "-\n-\n-", "\u200b"])
def test_a_text_without_criteria_has_no_lines_that_say_something(text):
    assert all(not line.words.strip(" -\u200b") for line in split(text).lines)


@pytest.mark.parametrize("data", samples(), ids=lambda data: data[data.index(b"NCT") :][:11].decode())
def test_lines_and_headings_together_are_the_whole_text(data):
    """Every word stands in a line or a heading, once, where it stood."""
    text = json.loads(data)["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", "")
    found = split(text)
    spans = sorted((x.start, x.end) for x in (*found.lines, *found.headings))
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(text[line.start : line.end] == line.words for line in found.lines)
    between, at = [], 0
    for start, end in spans:
        between.append(text[at:start])
        at = end
    left = "".join((*between, text[at:]))
    assert not any(word.isalpha() and len(word) > 2 for word in left.split()), left


AMID = {
    "Inclusion Criteria: Colon cancer, age 18 to 75. Exclusion Criteria: Prior chemotherapy": [
        ("in", "Colon cancer, age 18 to 75."),
        ("ex", "Prior chemotherapy"),
    ],
    "Inclusion Criteria:\n\n1. Age over 18\n2. Consent Exclusion Criteria: 1. Pregnant 2. Cancer": [
        ("in", "Age over 18"),
        ("in", "Consent"),
        ("ex", "Pregnant"),
        ("ex", "Cancer"),
    ],
    "入选标准：1.年龄18-75岁；2.知情同意；3.女性。排除标准：1.妊娠；2.肿瘤；3.感染。": [
        ("in", "年龄18-75岁；"),
        ("in", "知情同意；"),
        ("in", "女性。"),
        ("ex", "妊娠；"),
        ("ex", "肿瘤；"),
        ("ex", "感染。"),
    ],
    "Phase I Specific Inclusion Criteria: Myeloma\n\nPhase I Specific Exclusion Criteria: Pregnant": [
        ("in", "Myeloma"),
        ("ex", "Pregnant"),
    ],
    "Inclusion Criteria:\n\n* Not excluded by any of the Exclusion Criteria: see below": [
        ("in", "Not excluded by any of the Exclusion Criteria: see below"),
    ],
}


@pytest.mark.parametrize(("text", "lines"), AMID.items(), ids=range(len(AMID)))
def test_a_heading_amid_a_line_parts_it(text, lines):
    assert told(text) == lines
    assert all(line.headed for line in split(text).lines)
