"""The exact properties of a stopping rule, judged by fractions, by every course of a trial, and by every boundary.

Nothing here is simulated. A course is the answer "harmed or not" of one participant after another.
"""

from fractions import Fraction
from itertools import combinations_with_replacement, product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scipy import integrate, stats

from vertebra.evidence.boundary import stop_probability
from vertebra.laboratory.designs.boundary import Boundary, at_looks
from vertebra.laboratory.designs.exact import characteristics, stop_probabilities
from vertebra.laboratory.designs.families import calibrated, max_sprt, pocock
from vertebra.laboratory.designs.posterior import Beta, exceeds_standard
from vertebra.laboratory.designs.search import best, front, search

boundaries = st.lists(st.integers(1, 14), min_size=1, max_size=12).map(lambda stops: Boundary(tuple(stops)))
percents = st.integers(0, 100)


def stop_fraction(boundary: Boundary, rate: Fraction) -> Fraction:
    """The chance to stop as a fraction."""
    state, stopped = {0: Fraction(1)}, Fraction(0)
    for stop in boundary.stops:
        after: dict[int, Fraction] = {}
        for harmed, chance in state.items():
            after[harmed] = after.get(harmed, Fraction(0)) + chance * (1 - rate)
            after[harmed + 1] = after.get(harmed + 1, Fraction(0)) + chance * rate
        stopped += sum((chance for harmed, chance in after.items() if harmed >= stop), Fraction(0))
        state = {harmed: chance for harmed, chance in after.items() if harmed < stop}
    return stopped


@given(boundaries, percents)
@settings(max_examples=80, deadline=None)
def test_floats_are_fractions_to_twelve_digits(boundary, percent):
    exact = stop_fraction(boundary, Fraction(percent, 100))
    (found,) = characteristics(boundary, (percent / 100,))
    assert abs(found.stop - exact) < 1e-12
    assert abs(sum(found.stopping) - exact) < 1e-12


def test_a_hundred_participants_are_still_exact():
    boundary, _ = calibrated(pocock(0.2), 100, 0.2, 0.05)
    (found,) = characteristics(boundary, (0.3,))
    assert abs(found.stop - stop_fraction(boundary, Fraction(3, 10))) < 1e-12


@given(boundaries, percents)
@settings(max_examples=60, deadline=None)
def test_events_are_the_rate_times_the_treated(boundary, percent):
    """Wald: whenever it stops, each treated participant had the same chance of an event."""
    (found,) = characteristics(boundary, (percent / 100,))
    assert found.expected_events == pytest.approx(percent / 100 * found.expected_n, abs=1e-12)


@given(boundaries, percents)
@settings(max_examples=40, deadline=None)
def test_the_report_and_the_laboratory_agree(boundary, percent):
    told = dict(enumerate(boundary.stops, 1))
    (found,) = characteristics(boundary, (percent / 100,))
    assert found.stop == pytest.approx(stop_probability(told, percent / 100, boundary.most), abs=1e-13)


def course_stops(boundary: Boundary, course: tuple[int, ...]) -> int:
    """After how many participants this course stops; 0 if it does not."""
    harmed = np.cumsum(course)
    return next((n for n, stop in enumerate(boundary.stops, 1) if harmed[n - 1] >= stop), 0)


@given(st.lists(st.integers(1, 8), min_size=6, max_size=6), percents)
@settings(max_examples=30, deadline=None)
def test_every_course_counted_one_by_one(stops, percent):
    boundary, rate = Boundary(tuple(stops)), percent / 100
    stopping = np.zeros(7)
    for course in product((0, 1), repeat=6):
        stopping[course_stops(boundary, course)] += rate ** sum(course) * (1 - rate) ** (6 - sum(course))
    (found,) = characteristics(boundary, (rate,))
    assert np.allclose(found.stopping, stopping[1:], atol=1e-13)


def behaviour(boundary: Boundary) -> tuple[int, ...]:
    """What a boundary does in each of the 64 courses of six participants."""
    return tuple(course_stops(boundary, course) for course in product((0, 1), repeat=6))


def test_sixty_four_boundaries_are_all_there_are_for_six():
    """All 924 sequences that never fall, from 1 to 7: each behaves like exactly one of the searched, its canonical."""
    searched = {behaviour(Boundary(tuple(map(int, row)))): tuple(map(int, row)) for row in search(6, (0.1,)).stops}
    every = [Boundary(stops) for stops in combinations_with_replacement(range(1, 8), 6)]
    assert len(every) == 924
    assert len(searched) == 64
    assert {behaviour(b) for b in every} == set(searched)
    assert all(searched[behaviour(b)] == b.canonical.stops for b in every)


@pytest.mark.parametrize(("acceptable", "unacceptable", "level"), [(0.1, 0.4, 0.05), (0.2, 0.5, 0.10), (0.1, 0.3, 0.2)])
def test_the_optimum_for_six_by_brute_force(acceptable, unacceptable, level):
    every = np.array([*combinations_with_replacement(range(1, 8), 6)])
    alpha, power = stop_probabilities(every, acceptable), stop_probabilities(every, unacceptable)
    found = best(6, acceptable, unacceptable, level)
    assert found.power == pytest.approx(power[alpha <= level].max(), abs=1e-14)
    assert found.alpha <= level
    fewest = best(6, acceptable, unacceptable, level, "expected_n")
    expected = [characteristics(Boundary(tuple(map(int, b))), (unacceptable,))[0].expected_n for b in every]
    assert fewest.expected_n == pytest.approx(min(np.array(expected)[alpha <= level]), abs=1e-12)


# Source: stats notes 2.3: power and expected number of the best rule, expected number of the earliest-stopping rule
@pytest.mark.parametrize(
    ("question", "power", "expected", "boundary", "fewest"),
    [
        ((0.1, 0.4, 0.05), "0.8108", "7.55", "2 3 3 3 3 3 3 3 4 4 4 4", "6.90"),
        ((0.1, 0.4, 0.10), "0.8827", "6.84", "2 2 3 3 3 3 3 3 3 3 3 4", "5.82"),
        ((0.2, 0.5, 0.05), "0.6892", "8.56", "2 3 3 4 4 4 5 5 5 5 6 6", "8.07"),
        ((0.2, 0.5, 0.10), "0.8281", "7.54", "2 3 3 3 4 4 4 4 5 5 5 5", "6.79"),
    ],
)
def test_the_best_of_4096_boundaries_for_twelve(question, power, expected, boundary, fewest):
    found = best(12, *question)
    assert (f"{found.power:.4f}", f"{found.expected_n:.2f}", found.searched) == (power, expected, 4096)
    assert " ".join(map(str, found.boundary.stops)) == boundary
    assert f"{best(12, *question, 'expected_n').expected_n:.2f}" == fewest
    (again,) = characteristics(found.boundary, (question[1],))
    assert (again.stop, again.expected_n) == pytest.approx((found.power, found.expected_n), abs=1e-12)


def test_nothing_on_the_front_is_beaten():
    chosen = front(12, 0.1, 0.4, 0.05)
    found = search(12, (0.1, 0.4))
    kept = found.stop[:, 0] <= 0.05
    for one in chosen:
        better = (found.stop[:, 1] >= one.power - 1e-12) & (found.expected_n[:, 1] < one.expected_n - 1e-9) & kept
        assert not better.any()
    assert [o.power for o in chosen] == sorted((o.power for o in chosen), reverse=True)


@given(boundaries)
@settings(max_examples=60, deadline=None)
def test_the_canonical_boundary_stops_in_the_same_courses(boundary):
    lowest = boundary.canonical
    assert lowest.canonical == lowest
    assert all(low <= stop for low, stop in zip(lowest.stops, boundary.stops, strict=True))
    at, low = (characteristics(b, (0.15, 0.5)) for b in (boundary, lowest))
    assert all(np.allclose(a.stopping, b.stopping, atol=1e-15) for a, b in zip(at, low, strict=True))


def test_looking_less_often_stops_later_and_never_more():
    boundary, _ = calibrated(max_sprt(0.1), 12, 0.1, 0.05)
    for looks in ((3, 6, 9, 12), (12,), (1, 12)):
        soon, late = (characteristics(b, (0.3,))[0] for b in (boundary, at_looks(boundary, looks)))
        assert late.stop <= soon.stop
        assert late.expected_n >= soon.expected_n


@pytest.mark.parametrize("level", [0.01, 0.05, 0.1, 0.3])
def test_a_calibrated_rule_keeps_its_level_and_the_next_readier_one_does_not(level):
    found, critical = calibrated(pocock(0.2), 12, 0.2, level)
    tails = sorted({float(stats.binom.sf(k - 1, n, 0.2)) for n in range(1, 13) for k in range(1, n + 1)})
    readier = next(tail for tail in tails if tail > 1 - critical + 1e-9)
    stops = [
        next((k for k in range(1, n + 1) if stats.binom.sf(k - 1, n, 0.2) <= readier + 1e-12), n + 1)
        for n in range(1, 13)
    ]
    assert characteristics(found, (0.2,))[0].stop <= level
    kept = characteristics(Boundary(tuple(stops)), (0.2,))[0].stop
    assert kept > level or Boundary(tuple(stops)).canonical == found.canonical


@pytest.mark.parametrize(("events", "n", "margin"), [(0, 6, 0.0), (3, 3, 0.0), (5, 30, 0.05), (12, 12, 0.2)])
def test_thall_and_simons_integral_by_adaptive_quadrature(events, n, margin):
    prior, standard = Beta(0.6, 1.4), Beta(15, 35)

    def integrand(rate: float) -> float:
        above = stats.beta.sf(min(1.0, rate + margin), prior.a + events, prior.b + n - events)
        return float(stats.beta.pdf(rate, *standard) * above)

    expected, _ = integrate.quad(integrand, 0, 1 - margin, epsabs=1e-13, limit=400)
    found = exceeds_standard(prior, standard, margin, np.array(events), np.array(n))
    assert float(found) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("stops", [(), (0, 1), (1, -1)])
def test_a_boundary_that_is_none(stops):
    with pytest.raises(ValueError, match="one event or more"):
        Boundary(stops)


def test_too_many_boundaries_are_not_looked_at():
    with pytest.raises(ValueError, match="1 to 18"):
        search(19, (0.1,))
