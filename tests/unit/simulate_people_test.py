"""Virtual people come to screening: each the same whoever else is drawn, with facts that fit together."""

import subprocess
import sys
import time
from math import hypot, sqrt
from statistics import NormalDist

import msgspec
import pytest

from vertebra.simulate.labs import PLACES, UNITS
from vertebra.simulate.people import Person, draw_person
from vertebra.simulate.scale import shown_mean, unseen_mean
from vertebra.simulate.world import World, referred

WORLD = World()


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return [draw_person(WORLD, 7, number) for number in range(1, 2001)]


def share(people: list[Person], has: object) -> float:
    return sum(bool(has(person)) for person in people) / len(people)  # type: ignore[operator]


def close_to(shown: float, expected: float, n: int) -> bool:
    return abs(shown - expected) < 3.5 * sqrt(expected * (1 - expected) / n)


def age_on(person: Person) -> int:
    born, today = person.birth_date, person.screened_on
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_a_person_does_not_depend_on_who_was_drawn_before(people: list[Person]) -> None:
    assert draw_person(WORLD, 7, 1234) == people[1233]
    assert draw_person(WORLD, 8, 1234) != people[1233]


def test_another_process_draws_the_same_person() -> None:
    code = (
        "import msgspec; from vertebra.simulate.people import draw_person; from vertebra.simulate.world import World;"
        "print(msgspec.json.encode(draw_person(World(), 7, 40)).decode())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": "99"}, capture_output=True, text=True, check=True
    )
    assert msgspec.json.decode(other.stdout, type=Person) == draw_person(WORLD, 7, 40)


def test_500_people_are_drawn_in_less_than_a_third_of_a_second() -> None:
    draw_person(WORLD, 1, 1)
    started = time.process_time()
    for number in range(1, 501):
        draw_person(WORLD, 1, number)
    assert time.process_time() - started < 0.3


def test_age_birth_date_and_screening_date_agree(people: list[Person]) -> None:
    assert [p.number for p in people if age_on(p) != p.age] == []
    assert {p.age for p in people} <= set(range(20, 66))


def test_the_clinic_works_from_monday_to_friday_and_operates_within_four_weeks(people: list[Person]) -> None:
    assert {day.weekday() for p in people for day in (p.screened_on, p.planned_surgery)} == {0, 1, 2, 3, 4}
    assert all(-28 <= p.screening_day <= -1 for p in people)


def test_pregnancy_is_a_question_for_women_who_may_bear_children(people: list[Person]) -> None:
    asked = {p.pregnancy.hcg_positive is not None for p in people if p.sex == "F" and p.age <= 50}
    not_asked = {p.pregnancy.hcg_positive for p in people if p.sex == "M" or p.age > 50}
    assert (asked, not_asked) == ({True}, {None})


def test_follow_up_markers_are_there_only_for_carriers(people: list[Person]) -> None:
    assert all((p.serology.hbv_is_uncontrolled is not None) == p.serology.hbsag for p in people)
    assert all((p.serology.hcv_rna is not None) == p.serology.anti_hcv for p in people)


def test_white_cells_sum_to_a_hundred_and_every_value_has_a_unit(people: list[Person]) -> None:
    cells = ("neutrophils", "lymphocytes", "monocytes", "eosinophils", "basophils")
    assert {sum(getattr(p.labs, name) for name in cells) for p in people} == {100}
    assert {*msgspec.structs.asdict(people[0].labs), "crp", "esr"} == set(UNITS)


def test_values_carry_the_decimals_of_the_analyser(people: list[Person]) -> None:
    printed = {(name, -getattr(p.labs, name).as_tuple().exponent) for p in people for name in PLACES}
    assert printed == set(PLACES.items())


def test_names_are_invented_in_both_scripts(people: list[Person]) -> None:
    assert {p.name_han[:2] for p in people} == {"模擬", "虛擬", "假設", "範例", "試例"}
    assert all(p.name.isascii() for p in people)


def test_a_transitional_vertebra_misleads_half_of_those_who_count_by_eye(people: list[Person]) -> None:
    with_lstv = [p for p in people if p.anatomy.has_lstv]
    assert close_to(len(with_lstv) / len(people), 0.13, len(people))
    assert close_to(share(with_lstv, lambda p: p.anatomy.level_counted != p.anatomy.level), 0.54, len(with_lstv))
    assert all(p.anatomy.level_counted == p.anatomy.level for p in people if not p.anatomy.has_lstv)


def test_leg_pain_leads_and_nearly_half_fail_six_of_ten_in_the_back(people: list[Person]) -> None:
    pain = WORLD.pain
    spread = hypot(pain.person_sd, pain.noise_sd)

    def below_sixty(shown: float) -> float:
        return NormalDist(unseen_mean(shown, spread, 0, 10), spread).cdf(5.95)

    assert close_to(share(people, lambda p: p.vas_back_mm < 60), below_sixty(pain.back_before), len(people))
    assert close_to(share(people, lambda p: p.vas_leg_mm < 60), below_sixty(pain.leg_before), len(people))
    assert 0.4 < below_sixty(pain.back_before) < 0.5
    assert 0.2 < below_sixty(pain.leg_before) < 0.3


def test_people_asked_beforehand_have_fewer_allergies(people: list[Person]) -> None:
    asked = [draw_person(referred(WORLD), 7, number) for number in range(1, 1001)]
    assert close_to(share(asked, lambda p: p.history.allergies), 0.03, len(asked))
    assert close_to(share(people, lambda p: p.history.allergies), 0.15, len(people))


@pytest.mark.parametrize("shown", [0.4, 2.2, 6.1, 9.6])
def test_the_unseen_mean_gives_the_shown_mean_back(shown: float) -> None:
    assert shown_mean(unseen_mean(shown, 3.1, 0, 10), 3.1, 0, 10) == pytest.approx(shown, abs=1e-9)
