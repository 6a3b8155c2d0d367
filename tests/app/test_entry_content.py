"""The content of an entry as people read it: labels of fields and items, codes as words, moments of the site."""

import re
from typing import Any, get_args

import pytest

from app_support.pages import text
from app_support.served import served_trial
from stories import INJECTION, participant
from vertebra.app.pages.words.fields import FIELDS
from vertebra.conduct import entries as e


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("entries")) as trial:
        story = participant(trial.site, "P-001").consented().screened().harvested().made().on(INJECTION, 8)
        story.fills("PE", "V5", TEMP="38.5").injected()
        trial.now_is(trial.site)
        trial.monitor = trial.client("monitor")
        yield trial


def bodies(kind: Any) -> list[Any]:
    inner = get_args(kind)
    return [found for one in inner for found in bodies(one)] if inner else [kind]


def shown(trial, number: int, lang: str = "en", stream: str = "P-001") -> str:
    answer = trial.monitor.get(f"/entry/{stream}/{number}?lang={lang}")
    assert answer.status_code == 200, (stream, number)
    return answer.content.decode()


def told(page: str) -> str:
    return text(page.partition('id="content-of"')[2].partition("<details")[0])


def number_of(trial, kind: type, stream: str = "P-001", **fields: Any) -> int:
    found = (x for x in trial.served.source.entries(stream) if isinstance(x.body, kind))
    return next(x.number for x in found if all(getattr(x.body, k) == v for k, v in fields.items()))


def test_every_field_of_every_entry_has_a_name_and_no_name_is_left_over():
    fields = {name for body in bodies(e.Body) for name in body.__struct_fields__}
    assert fields == set(FIELDS)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Visit V5 Injection", "Form Examination and vital signs", "Body temperature 38.5 °C"]),
        ("zh-Hant", ["訪視 V5 注射", "體溫 38.5 °C"]),
    ],
)
def test_a_form_is_told_item_by_item(trial, lang, said):
    page = shown(trial, number_of(trial, e.FormSaved, visit="V5", form="PE"), lang)
    for line in said:
        assert line in told(page)


def test_a_step_tells_its_second_person_its_labels_and_its_values_as_words_in_the_zone_of_the_site(trial):
    page = told(shown(trial, number_of(trial, e.Stepped, step="collect")))
    for line in (
        "Step Collect the tissue", "Level operated and harvested L4/L5", "2026-02-02 10:00",
        "Lot then Tissue collected", "Labels read Wristband NPC-001-P-001-", "Second person Lin Yu-ting (c.lin)",
    ):  # fmt: skip
        assert line in page, line
    assert "T10:00" not in page
    assert "L4L5" not in page


def test_a_refused_step_names_its_stops_and_an_eligibility_its_criteria(trial):
    page = told(shown(trial, number_of(trial, e.StepRefused)))
    assert "Stopped by H13 Infection, fever, raised CRP, or not examined today" in page
    page = told(shown(trial, number_of(trial, e.EligibilitySigned, moment="screening")))
    assert "Outcome eligible" in page
    assert re.search(r"I1 [A-Z][^:]+ not in the way", page)


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("stream", ["P-001", "trial"])
def test_every_entry_of_the_story_can_be_read_and_keeps_its_json_in_a_fold(trial, stream, lang):
    for entry in trial.served.source.entries(stream):
        page = shown(trial, entry.number, lang, stream)
        assert "&quot;kind&quot;: &quot;" in page.partition("<details")[2]
        assert "{" not in told(page), (entry.key, told(page))
