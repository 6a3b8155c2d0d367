"""Virtual cohorts have the published means, within Monte Carlo error.

Expected: Norwegian spine registry (n=1,219, 1 year) and microdiscectomy series; CRP and ESR after lumbar disc surgery;
null world: no cells, so the fall from the pre-injection baseline is placebo and late recovery (domain notes D1, H, H2).
"""

from math import sqrt
from statistics import correlation, mean, stdev

import pytest

from vertebra.simulate.course import Course
from vertebra.simulate.people import Person, draw_person
from vertebra.simulate.scale import shown_mean
from vertebra.simulate.world import Cells, Function, Pain, World, effect_world

SEED, YEAR, INJECTED = 2026, 365, 45
DAYS = tuple(range(1, 15))


def odi(items: tuple[int | None, ...]) -> float:
    answered = [item for item in items if item is not None]
    return 100 * sum(answered) / (5 * len(answered))


def agrees(values: list[float], expected: float) -> bool:
    return abs(mean(values) - expected) < 3.5 * stdev(values) / sqrt(len(values))


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return [draw_person(World(), SEED, number) for number in range(1, 2001)]


@pytest.fixture(scope="module")
def operated(people: list[Person]) -> list[Course]:
    return [Course(World(), SEED, person) for person in people]


@pytest.fixture(scope="module")
def selected(people: list[Person]) -> list[Person]:
    return [person for person in people if person.vas_back_mm >= 60][:600]


def falls(world: World, people: list[Person]) -> list[float]:
    """Fall of back pain from the last visit before injection to a year after it, mm."""
    courses = [Course(world, SEED, person, INJECTED) for person in people]
    return [course.vas_back(INJECTED - 3) - course.vas_back(INJECTED + YEAR) for course in courses]


def test_disability_before_and_a_year_after_discectomy(operated: list[Course]) -> None:
    before = [odi(course.odi_items(course.person.screening_day)) for course in operated]
    change = [odi(course.odi_items(YEAR)) - first for course, first in zip(operated, before, strict=True)]
    assert agrees(before, 53.6)
    assert agrees(change, -33.3)
    assert stdev(change) == pytest.approx(12, abs=1)


def test_back_pain_falls_by_3_9_and_leg_pain_by_5_points(operated: list[Course]) -> None:
    back = [course.vas_back(YEAR) - course.person.vas_back_mm for course in operated]
    leg = [course.vas_leg(YEAR) - course.person.vas_leg_mm for course in operated]
    assert agrees(back, -39)
    assert agrees(leg, -50)


def test_back_pain_has_had_70_percent_of_its_fall_by_six_weeks() -> None:
    """Without ends of the scale in the way: one person in the middle of everything, no noise."""
    calm = World(pain=Pain(person_sd=1e-6, drop_sd=1e-6, noise_sd=1e-6))
    person = draw_person(calm, SEED, 1)
    course = Course(calm, SEED, person)
    fallen = person.vas_back_mm - course.vas_back(42)
    assert fallen / (person.vas_back_mm - course.vas_back(YEAR)) == pytest.approx(0.70, abs=0.02)


def test_disability_goes_with_back_pain(operated: list[Course]) -> None:
    later = [(odi(course.odi_items(YEAR)), course.vas_back(YEAR)) for course in operated]
    assert correlation(*zip(*later, strict=True)) == pytest.approx(0.68, abs=0.06)


def test_crp_peaks_on_day_2_or_3_and_is_normal_by_day_10(operated: list[Course]) -> None:
    clean = [course for course in operated[:500] if not course.befallen.infections]
    means = {day: mean(float(course.crp(day)) for course in clean) for day in DAYS}
    peak = max(means, key=lambda day: means[day])
    assert peak in (2, 3)
    assert 28.5 <= means[peak] <= 54.5
    assert means[10] < 10


def test_esr_peaks_on_day_4_to_6_and_is_still_raised_at_six_weeks(operated: list[Course]) -> None:
    clean = [course for course in operated[:500] if not course.befallen.infections]
    means = {day: mean(course.esr(day) for course in clean) for day in (*DAYS, 42, 84)}
    rest = mean(course.person.traits.esr for course in clean)
    assert max(means, key=lambda day: means[day]) in (4, 5, 6, 7)
    assert means[42] > rest + 2
    assert means[84] < rest + 2


def test_injection_alone_keeps_crp_below_the_surgical_peak(selected: list[Person]) -> None:
    courses = [Course(World(), SEED, person, INJECTED) for person in selected[:400]]
    second = mean(float(course.crp(INJECTED + 2)) - float(course.crp(INJECTED)) for course in courses)
    assert 3 < second < 7


def test_selection_for_pain_brings_regression_to_the_mean(people: list[Person]) -> None:
    """Nothing is done to them, and those chosen for a high score rate lower at the next visit."""
    chosen = [person for person in people if person.vas_back_mm >= 60]
    world = World(pain=Pain(back_drop=1e-9, drop_sd=1e-9))
    next_rating = [
        Course(world, SEED, person).vas_back(person.screening_day + 60) - person.vas_back_mm for person in chosen
    ]
    assert mean(next_rating) < -3


def test_without_cells_the_fall_from_the_second_baseline_is_placebo_and_late_recovery(selected: list[Person]) -> None:
    null = falls(World(), selected)
    recovery = falls(World(pain=Pain(placebo_share=0.0), function=Function(placebo_share=0.0)), selected)
    placebo = [a - b for a, b in zip(null, recovery, strict=True)]
    left = mean(Course(World(), SEED, person).vas_back(INJECTED + YEAR) for person in selected)
    assert mean(null) > 10
    assert mean(recovery) > 7
    assert 0 < mean(placebo) <= 0.13 * left


def test_the_null_world_is_the_default() -> None:
    assert World().cells == Cells(vas_smd=0.0, odi_smd=0.0)


def test_the_effect_world_adds_half_a_standard_deviation_where_the_scale_leaves_room(selected: list[Person]) -> None:
    gain = [a - b for a, b in zip(falls(effect_world(), selected), falls(World(), selected), strict=True)]
    assert max(gain) == pytest.approx(13, abs=1)
    assert 5 < mean(gain) < 13


def test_the_shown_mean_of_a_scale_is_its_simulated_mean(people: list[Person]) -> None:
    shown = [max(0.0, min(10.0, 9.0 + 3.0 * person.traits.back)) for person in people]
    assert agrees(shown, shown_mean(9.0, 3.0, 0, 10))
