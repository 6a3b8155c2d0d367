"""Shares with the errors of a design: against direct formulas, the exact binomial, and in awkward corners."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from vertebra.laboratory.feasibility.survey import (
    Counted,
    Sample,
    clopper_pearson,
    effective_size,
    estimate,
    lonely_strata,
)


def whole(*numbers):
    return np.array(numbers, dtype=np.int64)


def counted(hits, people, rest=0):
    """A plain count: so many have it, so many do not, and `rest` are outside the domain."""
    sample = Sample(whole(0), whole(people + rest), False, False)
    heavy = [whole(n).astype(float) for n in (hits, people)]
    return estimate(sample, Counted(whole(hits), whole(people), *heavy, *heavy))


def drawn(people):
    """A sample of (stratum, cluster, weight, in the domain, has it), summed for each cluster."""
    clusters = sorted({(s, c) for s, c, *_ in people})
    sums = np.zeros((6, len(clusters)))
    for s, c, w, among, has in people:
        at, hit = clusters.index((s, c)), among and has
        sums[:, at] += [hit, among, w * hit, w * among, w * w * hit, w * w * among]
    size = [sum((s, c) == place for s, c, *_ in people) for place in clusters]
    sample = Sample(whole(*(s for s, _ in clusters)), whole(*size), True, True)
    return sample, Counted(*sums[:2].astype(np.int64), *sums[2:])


@pytest.mark.parametrize(("hits", "people"), [(0, 12), (1, 12), (7, 12), (12, 12), (36, 7844)])
def test_of_a_plain_count_the_interval_is_the_exact_one(hits, people):
    found = counted(hits, people)
    exact = stats.binomtest(hits, people).proportion_ci(0.95, "exact")
    assert (found.share, found.people, found.hits) == (hits / people, people, hits)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))


def test_clopper_and_pearson_of_whole_people_is_the_exact_interval():
    exact = stats.binomtest(7, 12).proportion_ci(0.95, "exact")
    assert clopper_pearson(7 / 12, 12) == pytest.approx((exact.low, exact.high))


def test_the_error_of_a_plain_count_is_that_of_a_binomial():
    assert counted(30, 100).se == pytest.approx(math.sqrt(0.3 * 0.7 / 99))


def test_where_nobody_has_it_the_interval_is_the_rule_of_three():
    """0 of 100: up to 3.6 %, never "0 to 0"."""
    found = counted(0, 100)
    assert (found.share, found.se, found.low) == (0, 0, 0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 100))


def test_of_nobody_nothing_is_told():
    assert counted(0, 0, rest=5) is None


def test_a_domain_is_worth_no_less_for_the_people_outside():
    """Who is outside adds nothing to the share; that the domain is part of a sample makes the error hardly larger."""
    alone, part = counted(30, 100), counted(30, 100, rest=900)
    assert part.share == alone.share
    assert part.se == pytest.approx(math.sqrt(1000 / 999 * 0.21 / 100))


def by_hand(people):
    """Taylor linearisation written out person by person. Source: Wolter 2007, ch. 6; Woodruff 1971."""
    total = sum(w for _, _, w, among, _ in people if among)
    share = sum(w for _, _, w, among, has in people if among and has) / total
    scores: dict = {}
    for s, c, w, among, has in people:
        scores.setdefault(s, {}).setdefault(c, 0.0)
        scores[s][c] += w * (has - share) / total if among else 0.0
    variance = 0.0
    for clusters in scores.values():
        n, mean = len(clusters), sum(clusters.values()) / len(clusters)
        variance += n / (n - 1) * sum((z - mean) ** 2 for z in clusters.values())
    return share, math.sqrt(variance)


PERSON = st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([0.5, 1, 4]), st.booleans(), st.booleans())
EVERYWHERE = [(s, c, 1.0, (s + c) % 2 == 0, s == c) for s in range(3) for c in range(3)]


def test_people_drawn_alone_but_weighted_are_each_a_cluster():
    people = [(0, at, float(1 + at % 3), at % 4 > 0, at % 2 == 0) for at in range(20)]
    _, one = drawn([(0, 0, *person[2:]) for person in people])
    found = estimate(Sample(whole(0), whole(20), False, True), one)
    assert (found.share, found.se) == pytest.approx(by_hand(people))


@settings(max_examples=150, deadline=None)
@given(st.lists(PERSON, max_size=40))
def test_share_and_error_are_those_worked_out_cluster_by_cluster(people):
    found = estimate(*drawn([*EVERYWHERE, *people]))
    assert (found.share, found.se) == pytest.approx(by_hand([*EVERYWHERE, *people]), abs=1e-12)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_people_of_one_cluster_are_worth_less_than_as_many_strangers():
    """Everybody of a cluster agrees: the effective size is that of the clusters."""
    alike = [(0, c, 1.0, True, c % 2 == 0) for c in range(10) for _ in range(20)]
    found = estimate(*drawn(alike))
    assert found.effective < 12 < found.people
    assert not found.reliable


def test_a_cluster_without_anybody_of_the_domain_still_counts():
    """Leaving it out would make the error too small: the mistake of analysing a subset as if it were the sample."""
    people = [(0, c, 1.0, c < 3, k % 3 == 0) for c in range(6) for k in range(10)]
    kept, cut = estimate(*drawn(people)), estimate(*drawn([p for p in people if p[3]]))
    assert kept.share == cut.share
    assert kept.se != cut.se


def test_a_stratum_with_one_cluster_is_not_taken_for_certain():
    sample, found = drawn([(0, 0, 1.0, True, True), (0, 1, 1.0, True, False), (1, 0, 1.0, True, True)])
    assert lonely_strata(sample) == 1
    assert estimate(sample, found).se > 0


def test_the_effective_size_never_exceeds_the_people():
    assert effective_size(0.5, 0.001, 100, 99) == 100
    assert effective_size(0.0, 0.0, 100, 99) == 100


@pytest.mark.parametrize(
    ("hits", "people", "reliable"), [(500, 1000, True), (10, 20, False), (1, 60, False), (36, 7844, True)]
)
def test_what_the_statistics_office_would_not_publish_is_marked(hits, people, reliable):
    """Source: NCHS, Vital and Health Statistics 2(175), 2017: size at least 30, no interval of 30 points or 130 %."""
    assert counted(hits, people).reliable is reliable
