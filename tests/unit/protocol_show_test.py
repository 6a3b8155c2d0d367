"""What a reviewer reads: complete, in both languages, without a name that only the code knows."""

import re

import pytest

from vertebra.protocol.show import PARTS, as_data, show
from vertebra.protocol.show.layout import pad, paragraph, width
from vertebra.protocol.show.words import WORDS
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build

STUDY = build()


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_told_in_both_languages(part, lang):
    text = show(STUDY, lang, part)
    assert len(text) > 1500
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    assert chinese > 200 if lang == "zh-Hant" else chinese == 0


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
