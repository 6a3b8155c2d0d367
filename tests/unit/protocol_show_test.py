"""What a reviewer reads: complete, in both languages, without a name that only the code knows."""

import re

import pytest

from unit.small_study import put, small
from vertebra.protocol.expressions import Ref, any_row
from vertebra.protocol.show import PARTS, as_data, show, summary
from vertebra.protocol.show.layout import pad, paragraph, width
from vertebra.protocol.show.words import WORDS
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build

STUDY = build()


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_told_in_both_languages(part, lang):
    text = show(STUDY, lang, part)
    assert len(text) > (400 if part == "summary" else 1500)
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    assert chinese > 50 if lang == "zh-Hant" else chinese == 0


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_criteria_are_told_in_words_with_the_registered_sentence_beside(lang):
    text = show(STUDY, lang, "criteria")
    flat = re.sub(r"\s+", "", text)
    for criterion in STUDY.criteria:
        assert re.sub(r"\s+", "", criterion.words) in flat
        assert criterion.title.into(lang) in text


def test_the_reading_in_force_changes_what_is_told():
    registered, corrected = (show(with_reading(STUDY, r), "en", "criteria") for r in ("registered", "corrected"))
    assert "Platelets (latest) outside 130–140 ×10³/µL" in re.sub(r"\s+", " ", registered)
    assert registered != corrected


def test_no_item_id_stands_where_its_label_should():
    text = show(STUDY, "en", "safety") + show(STUDY, "en", "product")
    for id in ("VASBACK", "EXVOL", "TISDTC", "PRLEVEL", "IDENTITY_MATCH"):
        assert id not in text


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_same_is_there_as_data(lang):
    data = as_data(STUDY, lang)
    assert data["version"] == STUDY.version
    assert set(data["criteria"]) == {c.id for c in STUDY.criteria}


def test_chinese_counts_two_columns():
    assert width("注射 V5") == 7
    assert width(pad("注射", 6)) == 6
    assert all(width(line) <= 40 for line in paragraph("規則", "血小板不在範圍內" * 12, 40).splitlines())


def test_every_word_of_the_pages_has_both_languages():
    assert all(text.en != text.zh for text in WORDS.values())


def flat(text):
    return re.sub(r"\s+", " ", text)


def test_the_summary_takes_ten_lines_and_names_the_version():
    told = summary(STUDY, "en").splitlines()
    assert len(told) <= 10
    assert STUDY.version in told[-1]
    assert f"{len(list(STUDY.items()))} items" in summary(STUDY, "en")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_signer_sees_all_of_the_product(lang):
    """Every state a step starts from, every stop that guards it, every release test with its rule, every advice."""
    text = flat(show(STUDY, lang, "product"))
    states = {s.id: s.label.into(lang) for s in STUDY.product.states}
    for step in STUDY.product.steps:
        assert (", " if lang == "en" else "、").join(states[s] for s in step.starts) in text
        assert " ".join(step.stops) in text
    for rule in (*STUDY.product.stops, *STUDY.product.warnings, *STUDY.closing):
        assert f"{rule.id} {rule.label.into(lang)}" in text
        assert squeezed(rule.advice.into(lang)) in squeezed(text)
    assert all(f"{t.id}, " in text for t in STUDY.product.tests)


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_signer_sees_all_of_the_safety_rules(lang):
    text = squeezed(show(STUDY, lang, "safety"))
    for rule in STUDY.safety.signals:
        assert squeezed(rule.label.into(lang) + ("·" if rule.hold else "")) in text
        assert squeezed(rule.advice.into(lang)) in text
    for rule in (*STUDY.safety.clocks, *STUDY.safety.pauses):
        assert squeezed(rule.label.into(lang)) in text
    ranges = [r for r in STUDY.safety.ranges if r.item == "PLT"]
    assert all(f"{r.low}–{r.high}" in text for r in ranges)
    assert ranges


def test_the_stopping_boundary_stands_under_its_numbers():
    """n in the head, the stopping count right below it."""
    lines = show(STUDY, "en", "safety").splitlines()
    head, _, counts = lines[-3:]
    shown = dict(zip(head.split()[1:], counts.split()[1:], strict=True))
    assert shown == {n: str(k) for n, k in STUDY.safety.boundary.stops.items()}


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_every_answer_of_every_form_is_printed(lang):
    text = squeezed(show(STUDY, lang, "forms"))
    used = {i.codes for i in STUDY.items() if i.codes}
    for codelist in (c for c in STUDY.codelists if c.id in used):
        for code in codelist.codes:
            assert squeezed(f"{code.code}{code.label.into(lang)}") in text
    for form in STUDY.forms:
        assert all(squeezed(c.asks.into(lang)) in text for c in form.checks)


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_columns_line_up_for_the_eye(lang):
    """The cross of a form stands under its name, though a Chinese character takes two columns."""
    _, _, head, rule, *rows = [line for line in show(STUDY, lang, "schedule").splitlines() if line]
    column = width(head[: head.index("INF")])
    assert set(rule) == {"-"}
    for row in (r for r in rows if r.startswith("V")):
        visit = STUDY.visit(row.split()[0])
        assert (at_column(row, column) == "X") == ("INF" in visit.forms), row


def at_column(line, column):
    taken = 0
    for character in line:
        if taken == column:
            return character
        taken += width(character)
    return " "


def test_the_trace_names_every_endpoint_item_with_its_visits():
    lines = {line.split()[0]: line for line in map(str.strip, show(STUDY, "en", "trace").splitlines()) if line}
    assert "V1, V3, V4, V8, V10, V11, V12, V13" in next(t for t in lines.values() if "ODITOT" in t)
    assert "any time" in next(t for t in lines.values() if "AESTDTC" in t)
    assert [r["item"] for r in as_data(STUDY)["trace"]] == [
        i for o in STUDY.objectives for e in o.endpoints for i in e.items
    ]


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_an_unsound_study_is_still_shown(lang):
    """Every name without a thing behind it stands in question marks; nothing breaks."""
    broken = small()
    for path, fault in BROKEN:
        broken = put(broken, path, fault)
    for part in PARTS:
        assert show(broken, lang, part)
    whole = show(broken, lang) + show(broken, lang, "forms")
    missing = ("?NOFORM?", "?NOBODY?", "?ghost?", "?nowhere?", "?moonlight?", "?NOLIST?", "?V99?", "?CLOUD?")
    assert [name for name in missing if name not in whole] == []


BROKEN = [
    ("visits/V5/forms", ("LAB", "NOFORM")),
    ("visits/V6/anchor", "CLOUD"),
    ("criteria/I1/registered", Ref("NOBODY", "number", "a") >= 20),
    ("criteria/I1/decides", ("ghost",)),
    ("criteria/I2/registered", Ref("FIT", "code", "", "V99").equals("Y")),
    ("product/steps/give/leads", "nowhere"),
    ("forms/LAB/sections/0/items/PLT/analyte", "moonlight"),
    ("forms/HX/sections/0/items/FIT/codes", "NOLIST"),
    ("safety/boundary/stops", {"two": 2, "10": 3}),
    ("safety/pauses/PAUSE/where", any_row("NOFORM", Ref("AESER", "code").equals("Y"))),
    ("objectives/SAFE/endpoints/BLOOD/items", ("NOBODY",)),
]
