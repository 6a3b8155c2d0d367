"""Where a simulated trial can be worked out exactly, it must agree; where the report's statistics exist, they judge.

The full size (400,000 trials a rate) is in `make bench`.
"""

from itertools import product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from stories import corrected
from vertebra.evidence import stats
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.trials.analysis import analyse
from vertebra.laboratory.trials.frame import Frame
from vertebra.laboratory.trials.kernel import draw_block
from vertebra.laboratory.trials.measures import BY_ID, MEASURES
from vertebra.laboratory.trials.networks import sort_rows
from vertebra.laboratory.trials.ranks import MOST, signed_rank
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import setting_of
from vertebra.laboratory.trials.streams import BLOCK
from vertebra.laboratory.trials.tally import add, count, mean_and_error
from vertebra.protocol.product import Stagger

SETTING = setting_of(corrected())
KNOWN_AT_ONCE = {"harm_early": 1.0, "aware": 0, "stagger": Stagger(12, 28, 1, 28)}


@pytest.mark.parametrize("rate", [0.05, 0.10, 0.20, 0.30, 0.40, 0.50])
def test_simulated_stopping_is_the_exact_one(rate):
    """Every harm is known before the next dose: chance to stop, numbers dosed, spared and harmed. |z| < 4."""
    scenario = Scenario(harm_rate=rate, **KNOWN_AT_ONCE)
    tally = add(count(SETTING, scenario, draw_block(SETTING, scenario, 11, block)) for block in range(4))
    (exact,) = characteristics(SETTING.boundary, (rate,))
    told = {"stopped": exact.stop, "dosed": exact.expected_n, "spared": exact.saved, "harmed": exact.expected_events}
    for place, measure in enumerate(MEASURES):
        if measure.id in told:
            mean, error = mean_and_error(tally.sums[place])
            assert abs(mean - told[measure.id]) < 4 * error, measure.id
    assert tally.trials == 4 * BLOCK


def test_when_it_stops_is_distributed_as_exactly():
    scenario = Scenario(harm_rate=0.4, **KNOWN_AT_ONCE)
    doses = [draw_block(SETTING, scenario, 12, block).doses for block in range(3)]
    n, stopped = (np.concatenate([getattr(d, name) for d in doses]) for name in ("n", "stopped"))
    (exact,) = characteristics(SETTING.boundary, (0.4,))
    for after, chance in enumerate(exact.stopping, 1):
        seen = np.mean(stopped & (n == after))
        assert abs(seen - chance) < 4 * np.sqrt(max(chance, 1e-9) / len(n)) + 1e-9, after


@pytest.mark.parametrize("rows", range(1, 13))
def test_a_network_that_sorts_every_column_of_zeros_and_ones_sorts_everything(rows):
    """The 0-1 principle (Knuth 3, 5.3.4)."""
    every = np.array([*product((0, 1), repeat=rows)], dtype=np.int8).T.copy()
    ordered = sort_rows(every.copy())
    assert (np.diff(ordered, axis=0) >= 0).all()
    assert (ordered.sum(axis=0) == every.sum(axis=0)).all()


changes = arrays.arrays(np.float32, (7, 40), elements=st.integers(-5, 3).map(float))
visits = arrays.arrays(bool, (7, 40))


@given(changes, visits)
@settings(max_examples=25, deadline=None)
def test_ranks_with_ties_and_zeros_are_those_of_the_report(change, seen):
    found = signed_rank(change, seen)
    for trial in range(change.shape[1]):
        told = stats.signed_rank([float(c) for c, came in zip(change[:, trial], seen[:, trial], strict=True) if came])
        assert found[trial] == pytest.approx(told.p if told else 1.0, abs=1e-6)


def test_the_ties_that_library_routines_get_wrong():
    """Source: stats notes 4.4: true exact p 0.0078125."""
    d = np.array([-2, -1, -3, -2, 0, -4, 1, -2, -3, -1, -2, 0], np.float32)[:, None]
    assert float(signed_rank(d, np.ones_like(d, bool))[0]) == 0.0078125


def test_more_participants_than_can_be_enumerated():
    with pytest.raises(ValueError, match=str(MOST)):
        signed_rank(np.zeros((MOST + 1, 1), np.float32), np.ones((MOST + 1, 1), bool))


@pytest.mark.parametrize("seed", [1, 2])
def test_each_trial_is_analysed_as_the_report_would(seed):
    history = draw_block(SETTING, Scenario(dropout=0.3, cells_vas=-0.5, harm_rate=0.4), seed, 0, 60)
    found, courses = analyse(SETTING, history.doses, history.courses), history.courses
    seen = history.doses.is_given & courses.seen[-1]
    for trial in range(60):
        came = seen[:, trial]
        change = [float(x) for x in (courses.vas.end - courses.vas.b1)[came, trial]]
        told = stats.mean_change(change)
        assert found.vas_b1.n[trial] == len(change)
        if told and told.interval:
            assert found.vas_b1.mean[trial] == pytest.approx(told.mean, abs=1e-3)
            assert found.vas_b1.half[trial] == pytest.approx((told.interval.high - told.interval.low) / 2, rel=1e-3)
            assert bool(found.vas_b1.better[trial]) == (told.interval.high < 0)
        responds = sum(b1 > 0 and end <= 0.7 * b1 + 1e-6 for b1, end in
                       zip(courses.vas.b1[came, trial], courses.vas.end[came, trial], strict=True))  # fmt: skip
        interval = stats.clopper_pearson(int(responds), len(change))
        assert found.responders.count[trial] == responds
        if interval:
            assert found.responders.half[trial] == pytest.approx((interval.high - interval.low) / 2, abs=1e-6)


def test_what_the_cells_did_is_known_only_to_the_simulation():
    helped = draw_block(SETTING, Scenario(cells_vas=-0.5, cells_odi=-0.27), 3, 0, 2000)
    nothing = draw_block(SETTING, Scenario(), 3, 0, 2000)
    effect = helped.analysis.vas_b1.effect.mean()
    assert effect == pytest.approx((helped.analysis.vas_b1.mean - nothing.analysis.vas_b1.mean).mean(), abs=1e-3)
    assert -13 < effect < -5  # half a standard deviation of 26 mm, less what the end of the scale takes
    assert (nothing.analysis.vas_b1.effect == 0).all()


def test_the_trap():
    """Cells that do nothing: every uncontrolled analysis improves. Source: domain notes H, 25-60 mm of pain."""
    history = draw_block(SETTING, Scenario(), 4, 0, 4000)
    from_surgery, from_injection = history.analysis.vas_b0, history.analysis.vas_b1
    assert -60 < from_surgery.mean.mean() < -25
    assert from_surgery.better.mean() > 0.99
    assert from_injection.mean.mean() < -5
    assert 0.05 < history.analysis.vas_against.mean() < from_injection.better.mean() < 1


def test_every_measure_has_words_and_a_number_for_each_trial():
    history = draw_block(SETTING, Scenario(harm_rate=0.4), 5, 0, 50)
    for id, measure in BY_ID.items():
        values, told = measure.take(Frame(Scenario(harm_rate=0.4), history))
        assert len(values) == 50, id
        assert told is None or len(told) == 50, id
        assert np.isfinite(values.astype(float)).all(), id
