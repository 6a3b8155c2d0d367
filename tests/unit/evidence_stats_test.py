"""A dozen participants: every figure agrees with what is published, and with counting all the possibilities by hand."""

import itertools
import math

import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats as scipy_stats

from vertebra.evidence import stats
from vertebra.evidence.stats import Interval

# Twelve changes in pain on a whole-number scale: ties and two zeros, as such scales always give.
TIED = [-2, -1, -3, -2, 0, -4, 1, -2, -3, -1, -2, 0]

# Student's sleep data as R ships them (datasets::sleep): hours gained with drug 1 and drug 2 by the same ten people.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

small_scores = st.lists(st.integers(-4, 4), min_size=1, max_size=9)


class TestMissing:
    def test_a_missing_value_is_left_out_and_counted(self):
        summary = stats.summarise([3, None, 5, None])
        assert (summary.n, summary.missing, summary.mean) == (2, 2, 4.0)

    def test_nobody_measured_gives_none_everywhere_and_no_error(self):
        summary = stats.summarise([None, None])
        assert (summary.n, summary.mean, summary.sd, summary.median, summary.maximum) == (0, None, None, None, None)
        assert stats.mean_change([None]) is None
        assert stats.signed_rank([]) is None
        assert stats.hodges_lehmann([None]) is None
        assert stats.clopper_pearson(0, 0) is None
        assert stats.upper_bound(0, 0) is None
        assert stats.poisson_rate(0, 0) is None

    @pytest.mark.parametrize("bad", [math.nan, math.inf])
    def test_nan_is_a_bug_and_not_a_missing_value(self, bad):
        with pytest.raises(ValueError, match="None"):
            stats.summarise([1.0, bad])

    def test_one_participant_has_a_mean_and_no_spread(self):
        alone = stats.mean_change([-2.0])
        assert (alone.mean, alone.sd, alone.interval, alone.p) == (-2.0, None, None, None)

    def test_changes_without_spread_have_no_t_interval_even_when_binary_subtraction_disagrees(self):
        same = stats.mean_change(stats.change([5.3, 4.2, 1.2], [4.1, 3.0, 0.0]))
        assert (same.mean, same.sd, same.interval, same.p) == (-1.2, 0.0, None, None)

    def test_a_change_wants_both_ends(self):
        assert stats.change([10, None, 7], [4, 3, None]) == [-6, None, None]
        assert stats.percent_change([80, 0, None], [38, 3, 1]) == [-52.5, None, None]


class TestDescription:
    def test_quartiles_follow_sas_definition_five(self):
        summary = stats.summarise([1, 2, 3, 4, 5, 6, 7, 8])
        assert (summary.q1, summary.median, summary.q3) == (2.5, 4.5, 6.5)

    @given(st.lists(st.integers(-20, 20), min_size=1, max_size=30), st.integers(1, 99))
    def test_any_percentile_follows_the_definition(self, values, percent):
        ordered, whole, rest = sorted(values), *divmod(len(values) * percent, 100)
        expected = ordered[whole] if rest else (ordered[whole - 1] + ordered[whole]) / 2
        assert stats.quantile(values, percent / 100) == expected

    def test_mean_and_sd_of_a_known_list(self):
        summary = stats.summarise([2, 4, 4, 4, 5, 5, 7, 9])
        assert summary.mean == 5
        assert summary.sd == pytest.approx(math.sqrt(32 / 7))


class TestProportion:
    def test_seven_of_twelve_as_r_prints_it(self):
        assert _rounded(stats.clopper_pearson(7, 12), 5) == (0.27667, 0.84835)

    def test_no_case_among_twelve_still_allows_a_quarter(self):
        assert stats.clopper_pearson(0, 12).low == 0
        assert stats.clopper_pearson(0, 12).high == pytest.approx(0.265, abs=5e-4)
        assert stats.upper_bound(0, 12) == pytest.approx(0.221, abs=5e-4)

    @given(st.integers(1, 14), st.floats(0.01, 0.99))
    def test_it_covers_any_true_proportion_at_least_as_often_as_asked(self, n, truth):
        covered = sum(
            scipy_stats.binom.pmf(count, n, truth)
            for count in range(n + 1)
            if _holds(stats.clopper_pearson(count, n), truth)
        )
        assert covered >= 0.95 - 1e-12

    def test_six_cases_in_eleven_years_at_risk_as_r_poisson_test(self):
        interval = stats.poisson_rate(6, 11.2)
        assert (round(100 * interval.low, 1), round(100 * interval.high, 1)) == (19.7, 116.6)

    def test_no_case_has_no_lower_limit_but_zero(self):
        assert stats.poisson_rate(0, 10).low == 0
        assert stats.poisson_rate(0, 10).high == pytest.approx(-math.log(0.025) / 10)


class TestMeanChange:
    def test_sleep_equals_the_paired_t_test(self):
        found = stats.mean_change(stats.change(DRUG_1, DRUG_2))
        assert found.se == pytest.approx(0.3889587, abs=5e-8)
        assert found.p == pytest.approx(0.0028329, abs=5e-8)
        assert found.mean == pytest.approx(1.58)

    @given(st.lists(st.integers(-30, 30), min_size=3, max_size=15), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
    def test_agrees_with_scipy(self, changes, confidence):
        found = stats.mean_change(changes, confidence)
        if found.interval is None:
            assert len(set(changes)) == 1
            return
        foreign = scipy_stats.ttest_1samp(changes, 0)
        limits = foreign.confidence_interval(confidence)
        assert (found.interval.low, found.interval.high) == pytest.approx((limits.low, limits.high))
        assert found.p == pytest.approx(foreign.pvalue, abs=1e-12)


class TestSignedRank:
    def test_ties_and_zeros_as_exactranktests_and_full_enumeration(self):
        found = stats.signed_rank(TIED)
        assert (found.n, found.nonzero, found.p) == (12, 10, 0.0078125)

    def test_the_library_routine_is_wrong_here_which_is_why_we_count_ourselves(self):
        assert scipy_stats.wilcoxon(TIED, method="exact").pvalue != stats.signed_rank(TIED).p

    def test_without_ties_it_is_the_library_routine(self):
        distinct = [1.1, -2.3, 3.7, 4.2, -5.9, 6.1, 7.8, 8.4]
        assert stats.signed_rank(distinct).p == pytest.approx(scipy_stats.wilcoxon(distinct, method="exact").pvalue)

    def test_decimals_that_a_person_would_call_equal_are_tied(self):
        as_subtracted = [5.3 - 4.1, 1.2, -(3.2 - 2.0), 7.0 - 5.8]
        assert as_subtracted[0] != as_subtracted[1]
        assert stats.signed_rank(as_subtracted) == stats.signed_rank([1.2, 1.2, -1.2, 1.2])

    def test_nobody_changed(self):
        assert stats.signed_rank([0, 0, 0]) == stats.SignedRank(3, 0, 0.0, 1.0)

    @given(small_scores)
    def test_p_is_the_share_of_sign_patterns_at_least_as_far_out(self, scores):
        assert stats.signed_rank(scores).p == pytest.approx(_p_by_enumeration(scores), abs=1e-12)

    @given(small_scores)
    def test_direction_does_not_matter(self, scores):
        assert stats.signed_rank(scores).p == stats.signed_rank([-score for score in scores]).p


class TestHodgesLehmann:
    def test_the_ten_that_changed_as_r_exactranktests(self):
        assert stats.hodges_lehmann(TIED, zeros="drop").interval == Interval(-3, -1)

    def test_those_who_did_not_change_count_too(self):
        found = stats.hodges_lehmann(TIED)
        assert (found.n, found.estimate, found.interval) == (12, -1.5, Interval(-2.5, -0.5))

    def test_five_participants_cannot_reach_95_percent_six_can(self):
        assert stats.hodges_lehmann([1, 2, 3, 4, 5]).interval is None
        assert stats.hodges_lehmann([1, 2, 3, 4, 5, 6]).interval == Interval(1, 6)

    @given(small_scores)
    def test_the_estimate_is_the_median_of_all_pairwise_means(self, scores):
        means = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(scores, 2))
        half = len(means) // 2
        median = means[half] if len(means) % 2 else (means[half - 1] + means[half]) / 2
        assert stats.hodges_lehmann(scores).estimate == median

    @settings(max_examples=40)
    @given(st.lists(st.integers(0, 4), min_size=6, max_size=9), st.integers(-3, 3))
    def test_over_all_signs_it_covers_the_centre_at_least_as_often_as_asked(self, distances, centre):
        """Whatever the distances from the centre, ties and zeros included: the strongest form of exactness."""
        samples = [
            [centre + sign * distance for sign, distance in zip(signs, distances, strict=True)]
            for signs in itertools.product((-1, 1), repeat=len(distances))
        ]
        covered = sum(_holds(stats.hodges_lehmann(sample).interval, centre) for sample in samples)
        assert covered >= 0.95 * len(samples)

    def test_dropping_zeros_can_break_that_promise(self):
        """Why `keep` is the default: around a centre of -1, a value of exactly 0 is evidence and must not vanish."""
        centre, all_signs = -1, itertools.product((-1, 1), repeat=9)
        samples = [
            [centre + sign * size for sign, size in zip(signs, [1] * 8 + [2], strict=True)] for signs in all_signs
        ]
        missed = sum(_misses(stats.hodges_lehmann(sample, zeros="drop"), centre) for sample in samples)
        assert missed > 0.15 * len(samples)
        assert sum(_misses(stats.hodges_lehmann(sample), centre) for sample in samples) <= 0.05 * len(samples)

    @given(small_scores, st.integers(-10, 10))
    def test_moving_everybody_moves_the_interval(self, scores, by):
        here, there = stats.hodges_lehmann(scores), stats.hodges_lehmann([score + by for score in scores])
        assert there.estimate == here.estimate + by
        if here.interval is not None:
            assert there.interval == Interval(here.interval.low + by, here.interval.high + by)


def _rounded(interval: Interval, places: int) -> tuple[float, float]:
    return round(interval.low, places), round(interval.high, places)


def _holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def _misses(shift: stats.Shift | None, truth: float) -> bool:
    return shift is not None and shift.interval is not None and not _holds(shift.interval, truth)


def _p_by_enumeration(scores: list[int]) -> float:
    """Every assignment of signs to the ranks of the non-zero scores, one by one."""
    sizes = [abs(score) for score in scores if score]
    ranks = [sum(b < a for b in sizes) + (sizes.count(a) + 1) / 2 for a in sizes]
    middle = sum(ranks) / 2
    seen = sum(rank for rank, score in zip(ranks, [s for s in scores if s], strict=True) if score > 0)
    sums = [
        sum(rank for rank, sign in zip(ranks, signs, strict=True) if sign)
        for signs in itertools.product((0, 1), repeat=len(ranks))
    ]
    return sum(abs(total - middle) >= abs(seen - middle) for total in sums) / len(sums)
