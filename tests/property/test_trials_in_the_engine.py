"""The fast trials obey the engine: histories that the kernel draws are played through the door, decision by decision.

Compared: who is eligible and which criterion fails first, the state of each lot, whether a dose is allowed on each
morning (sentinel intervals, holds), the window after the discectomy, which harms count, which hold, when it stops.
"""

from collections import Counter

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, event, given, settings

from laboratory_support.player import FAILS, Player
from stories import corrected
from vertebra.laboratory.trials.kernel import draw_block, screened_out
from vertebra.laboratory.trials.lots import NEVER
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import setting_of

SETTING = setting_of(corrected())
EVERY_REASON = {reason: 1 / len(FAILS) for reason in FAILS}


def play(scenario: Scenario, seed: int, at: int = 0) -> dict[str, int]:
    history = draw_block(SETTING, scenario, seed, 0, at + 1)
    return Player(scenario, history, at, screened_out(scenario, history, seed, 0, at)).play()


scenarios = st.builds(
    Scenario,
    harm_rate=st.sampled_from([0.05, 0.2, 0.4]),
    harm_early=st.sampled_from([0.5, 1.0]),
    harm_serious=st.sampled_from([0.0, 0.5, 1.0]),
    late_growth=st.sampled_from([0.0, 0.2]),
    culture_fails=st.sampled_from([0.1, 0.3]),
    too_few_alive=st.just(0.05),
    out_of_tolerance=st.just(0.05),
    not_sterile=st.just(0.05),
    unfit_for_surgery=st.sampled_from([0.0, 0.1]),
    unfit_for_injection=st.sampled_from([0.0, 0.3]),
    eligible=st.sampled_from([0.15, 0.5]),
    failing=st.just(EVERY_REASON),
)


@given(scenarios, st.integers(0, 10**6))
@settings(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # a trial takes a second
def test_kernel_and_engine_decide_alike(scenario, seed):
    compared = play(scenario, seed)
    for what in ("holds", "lost lots", "waits"):
        event(f"{what}: {'some' if compared[what] else 'none'}")


def test_the_histories_hold_what_is_compared():
    """Over a few fixed histories everything happens at least once, so that agreement means something."""
    total: Counter[str] = Counter()
    for seed in range(3):
        rough = Scenario(harm_rate=0.25, harm_early=1.0, late_growth=0.15, too_few_alive=0.05, out_of_tolerance=0.05,
                         not_sterile=0.05, culture_fails=0.2, unfit_for_surgery=0.05,
                         failing=EVERY_REASON)  # fmt: skip
        total.update(play(rough, seed))
    assert len(total) == 8
    assert all(total.values()), total


@pytest.mark.parametrize("rate", [0.5])
def test_a_stopped_trial_stays_stopped(rate):
    """Seeds whose trials stop early: nobody is dosed afterwards, by either."""
    scenario = Scenario(harm_rate=rate, harm_early=1.0, harm_serious=0.0, unfit_for_injection=0.0, failing=EVERY_REASON)
    history = draw_block(SETTING, scenario, 5, 0, 40)
    early = [t for t in range(40) if history.doses.stop[t] < NEVER and history.doses.n[t] < 9][:2]
    assert len(early) == 2
    for at in early:
        Player(scenario, history, at, []).play()
