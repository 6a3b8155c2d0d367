"""Pictures and page of a feasibility: the same bytes, no boxes for letters, nothing fetched, in both languages."""

import re

import pytest
from matplotlib import font_manager

from vertebra.laboratory.feasibility import feasibility, figures as drawn
from vertebra.laboratory.feasibility.figures import forest, waterfall
from vertebra.laboratory.feasibility.page import as_html, as_json
from vertebra.laboratory.feasibility.people.nhanes import nhanes
from vertebra.studies.npc001.study import build

STUDY = build()
FOUND = feasibility(STUDY, nhanes(STUDY))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
has_letters = any(name in font_manager.get_font_names() for name in drawn._CHINESE)
needs_letters = pytest.mark.skipif(
    not has_letters, reason="NO FONT with Chinese letters: pictures in Chinese NOT drawn"
)


def words_of(picture):
    """The texts of a picture: matplotlib draws letters as outlines and notes each text beside them."""
    return " ".join(re.findall(r"<!-- (.*?) -->", picture.svg.decode()))


@pytest.mark.parametrize("draw", [waterfall, forest])
def test_drawn_twice_it_is_the_same_bytes(draw):
    assert draw(FOUND).svg == draw(FOUND).svg
    assert b"dc:date" not in draw(FOUND).svg


def test_the_waterfall_shows_every_demand_and_what_is_left():
    told = words_of(waterfall(FOUND))
    assert all(f"{step.id} " in told for step in FOUND.attrition)
    assert "0.43 %" in told


def test_the_forest_shows_every_share_with_its_interval_and_all_together():
    told = words_of(forest(FOUND))
    assert "0.89 % (0.66–1.18)" in told
    assert "0.43 % (0.28–0.63)" in told
    assert "All together" in told


@needs_letters
@pytest.mark.parametrize("draw", [waterfall, forest])
def test_in_chinese_the_labels_are_chinese(draw):
    picture = draw(FOUND, "zh-Hant")
    assert (picture.lang, picture.note) == ("zh-Hant", None)
    assert "血小板" in words_of(picture)


@pytest.mark.parametrize("draw", [waterfall, forest])
def test_without_chinese_letters_the_labels_are_english_and_a_note_says_so(draw, monkeypatch):
    monkeypatch.setattr(drawn, "_CHINESE", ())
    picture = draw(FOUND, "zh-Hant")
    assert picture.lang == "en"
    assert picture.note is not None
    assert not CHINESE.search(words_of(picture))
    assert "無繁體中文字型" in as_html(FOUND, "zh-Hant")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_page_stands_alone(lang):
    page = as_html(FOUND, lang)
    assert page == as_html(FOUND, lang)
    assert page.count("<svg") == 2
    assert not re.search(r"<(script|link|img|iframe)\b|url\((?!#)|@import", page)
    outside = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", *_names(page)}


def _names(page):
    """Names of vocabularies in the metadata of a picture; nobody fetches them."""
    return set(re.findall(r'(?:xmlns:\w+|rdf:resource)="(http[^"]+)"', page))


def test_the_page_says_what_the_population_is_not_and_what_nobody_could_judge():
    page = as_html(FOUND, "en")
    assert "not the patients of this study" in page
    assert "Cannot be judged here" in page
    assert "CONSENT_TRIAL" in page


def test_the_data_are_unrounded():
    assert str(FOUND.joint.share) in as_json(FOUND)
