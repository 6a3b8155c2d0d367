"""Small cells of a site's own people: nobody few is told of, nor to be had by subtraction; the answer still helps.

A table where everybody passes all but platelets and age; some fail nothing but the platelets.
"""

from datetime import date

import msgspec
import pytest

from vertebra.laboratory.feasibility import feasibility
from vertebra.laboratory.feasibility.cells import Count, rounded
from vertebra.laboratory.feasibility.page import as_html, as_json
from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.nhanes import nhanes
from vertebra.laboratory.feasibility.tell import mark, tell
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build
from vertebra.terms.trouble import Trouble

STUDY = with_reading(build(), "corrected")
HEAD = "PLT [10*3/uL],WBC [10*3/uL]"
FINE, THIN_BLOOD, WHITE, BOTH = "250,6", "100,6", "250,20", "100,20"


@pytest.fixture
def asked(tmp_path):
    def ask(*groups, head=HEAD, least=5):
        """groups: (line, how many)."""
        path = tmp_path / "people.csv"
        path.write_text("\n".join([head, *(line for line, many in groups for _ in range(many))]) + "\n")
        return feasibility(STUDY, find_population(STUDY, str(path), NOW), least=least)

    return ask


NOW = date(2026, 3, 1)


def counts(told):
    """Every number of people in an answer."""
    if isinstance(told, dict):
        own = [value for key, value in told.items() if key in ("people", "hits") and isinstance(value, int)]
        return own + [n for value in told.values() for n in counts(value)]
    return [n for value in told for n in counts(value)] if isinstance(told, list | tuple) else []


def row(found, id):
    return next(r for r in found.demands if r.id == id)


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "<5"), (1, "<5"), (4, "<5"), (5, "5"), (7, "5"), (8, "10"), (1238, "1,240")]
)
def test_a_count_is_told_to_the_nearest_five_and_never_a_smaller_one(number, shown):
    assert str(Count(number, 5)) == shown


def test_without_a_smallest_number_a_count_is_told_as_it_is():
    assert (str(Count(3)), rounded(3, 0)) == ("3", 3)


@pytest.mark.parametrize("least", [5, 10, 11])
def test_every_count_of_the_answer_is_a_multiple(asked, least):
    found = asked((FINE, 113), (THIN_BLOOD, 4), (WHITE, 27), (BOTH, 3), (",6", 9), least=least)
    seen = counts(msgspec.to_builtins(found))
    assert len(seen) > 8
    assert all(number % least == 0 for number in seen)


@pytest.mark.parametrize("few", [1, 2])
def test_who_fails_only_this_cannot_be_had_by_subtraction(asked, few):
    """One or two people fail nothing but platelets: the whole answer is that of nobody, in every form it takes."""
    none, some = asked((FINE, 100), (WHITE, 20)), asked((FINE, 100), (WHITE, 20), (THIN_BLOOD, few))
    exact = asked((FINE, 100), (WHITE, 20), (THIN_BLOOD, few), least=0)
    assert row(exact, "E2.3").without.hits - exact.joint.hits == few, "it could be had, were nothing kept back"
    assert (as_json(some), as_html(some, "en")) == (as_json(none), as_html(none, "en"))


def test_of_three_or_four_the_differences_say_from_one_to_nine(asked):
    """The totals are rounded up, so it is seen that there is somebody, and not how many."""
    three, four = (asked((FINE, 100), (WHITE, 20), (THIN_BLOOD, n)) for n in (3, 4))
    assert as_json(three) == as_json(four)
    assert row(three, "E2.3").without.hits - three.joint.hits == 5


def test_shares_and_limits_are_worked_out_of_rounded_counts_alone(asked):
    found = asked((FINE, 113), (THIN_BLOOD, 24), (WHITE, 27))
    joint = found.joint
    assert (joint.hits, joint.people, joint.share) == (115, 165, 115 / 165)
    assert found.judged.met == 115 / 165
    assert found.judged.met + found.judged.failed + found.judged.unknown == pytest.approx(1)


def test_few_who_pass_are_told_as_fewer_than_five_in_both_languages(asked):
    found = asked((FINE, 3), (THIN_BLOOD, 97))
    assert (found.joint.hits, found.joint.below, found.screened) == (0, 5, None)
    assert found.joint.high > 0.05, "as if five had passed"
    english, chinese = ("\n".join(tell(found, lang)) for lang in ("en", "zh-Hant"))
    assert f"Together: <5.00 %{mark(found.joint)} pass (SE –" in english
    assert "<5 of 100 people" in english
    assert "fewer than 5 are told as “<5”" in " ".join(english.split())
    assert "100 人中 <5 人" in chinese
    assert "少於5人僅示「<5」" in "".join(chinese.split())


def test_of_an_extract_of_four_people_nothing_is_told(asked):
    found = asked((FINE, 4))
    assert (found.people.people, found.joint) == (0, None)
    assert "people.csv: fewer than 5 people" in "\n".join(tell(found, "en"))


def test_weights_cannot_be_rounded_so_a_weighted_sample_must_be_called_public(asked):
    with pytest.raises(Trouble, match="--smallest 0"):
        asked((f"{FINE},2.5", 100), head=f"{HEAD},weight")
    assert asked((f"{FINE},2.5", 100), head=f"{HEAD},weight", least=0).joint.hits == 100


def test_the_public_survey_is_told_as_it_is():
    found = feasibility(with_reading(build(), "registered"), nhanes(STUDY))
    assert (found.people.least, found.joint.hits, found.joint.people) == (0, 36, 7844)
