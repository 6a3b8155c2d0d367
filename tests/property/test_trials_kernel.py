"""What holds in every simulated trial, whatever the scenario: order, intervals, holds, counts that add up."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import given, settings

from stories import corrected
from vertebra.laboratory.trials import lots as fates
from vertebra.laboratory.trials.dosing import CULTURE_READ, END
from vertebra.laboratory.trials.frame import Frame
from vertebra.laboratory.trials.kernel import draw_block, screened_out
from vertebra.laboratory.trials.lots import NEVER, on_workday
from vertebra.laboratory.trials.measures import BY_ID
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import setting_of, waits
from vertebra.protocol.product import Stagger

SETTING = setting_of(corrected())
TRIALS = 200
shares = st.floats(0.0, 0.6)
staggers = st.none() | st.builds(
    Stagger,
    alone=st.integers(0, 12),
    alone_days=st.integers(0, 40),
    cohort=st.integers(1, 4),
    cohort_days=st.integers(0, 30),
)
scenarios = st.builds(
    Scenario,
    eligible=st.floats(0.05, 1.0),
    consents=st.floats(0.2, 1.0),
    harm_rate=shares,
    harm_early=st.floats(0.0, 1.0),
    harm_serious=st.floats(0.0, 1.0),
    late_growth=st.floats(0.0, 0.3),
    culture_fails=st.floats(0.0, 0.4),
    unfit_for_surgery=st.floats(0.0, 0.2),
    unfit_for_injection=st.floats(0.0, 0.5),
    dropout=st.floats(0.0, 0.5),
    aware=st.integers(0, 10),
    review=st.integers(0, 30),
    stagger=staggers,
)


@given(scenarios, st.integers(0, 10**9))
@settings(max_examples=40, deadline=None)
def test_every_trial_keeps_the_rules(scenario, seed):
    history = draw_block(SETTING, scenario, seed, 0, TRIALS)
    lots, doses = history.lots, history.doses
    given_, day = doses.is_given, np.where(doses.is_given, doses.day, 0)
    assert (given_[1:] <= given_[:-1]).all()  # one after another, without a gap
    assert (doses.n == given_.sum(axis=0)).all()
    gaps = np.where(given_[1:], day[1:] - day[:-1], NEVER)
    assert (gaps >= np.array(waits(SETTING, scenario)[1:])[:, None]).all()
    assert (day % 7 < 5).all()
    assert (np.where(given_, doses.day - doses.surgery, NEVER) >= scenario.shortest).all()
    assert len(np.unique(doses.place[given_])) == given_.sum()  # nobody twice
    assert (lots.fate.reshape(-1)[doses.place[given_]] == fates.GOOD).all()
    assert (lots.earliest.reshape(-1)[doses.place[given_]] <= doses.day[given_]).all()
    assert (doses.stopped == (doses.stop < NEVER)).all()


@given(scenarios, st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_no_dose_while_something_is_reviewed_or_after_the_boundary(scenario, seed):
    """Worked out again, harm by harm, in plain Python."""
    doses = draw_block(SETTING, scenario, seed, 0, 40).doses
    for trial in range(40):
        columns = [x[:, trial].tolist() for x in (doses.day, doses.harm, doses.serious, doses.grown)]
        told = [row for row in zip(*columns, strict=True) if row[0] < NEVER]
        causes = [h for _, h, serious, _ in told if serious] + [d + CULTURE_READ for d, _, _, grown in told if grown]
        for place, (day, *_) in enumerate(told):
            assert not any(cause <= day < cause + scenario.review for cause in causes if cause < day or cause == day)
            known = sum(h <= day for _, h, _, _ in told[:place])
            assert place == 0 or known < SETTING.boundary.stops[place - 1]
        harms = sorted(h for _, h, _, _ in told if h < NEVER)
        limit = SETTING.boundary.stops[len(told) - 1] if told else NEVER
        assert int(doses.stop[trial]) == (harms[limit - 1] if len(harms) >= limit else NEVER)


@given(scenarios, st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_counts_add_up(scenario, seed):
    history = draw_block(SETTING, scenario, seed, 0, TRIALS)
    frame = Frame(scenario, history)
    told = {id: measure.take(frame)[0] for id, measure in BY_ID.items()}
    whole = ~history.doses.stopped & (history.doses.n == SETTING.participants)
    lost = (history.lots.fate == fates.NEVER_FIT) & (history.lots.known < NEVER)
    unfit = (history.lots.fate == fates.UNFIT).sum(axis=0)
    out = told["culture_failed"] + told["out_of_specification"] + lost.sum(axis=0)
    assert (told["harvested"] == told["made"] + out)[whole].all()
    assert (told["eligible"] == told["harvested"] + unfit)[whole].all()
    assert (told["made"] == told["dosed"] + told["unused"]).all()
    assert (told["contacted"] >= told["eligible"]).all()
    assert (told["cultures_at_once"] <= told["harvested"]).all()
    assert ((told["duration"] - told["last_dose"])[told["dosed"] > 0] == END).all()


@given(scenarios, st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_cultures_at_once_counted_one_by_one(scenario, seed):
    history = draw_block(SETTING, scenario, seed, 0, 25)
    frame = Frame(scenario, history)
    most, _ = frame.most_at_once()
    for trial in range(25):
        rows = np.flatnonzero(frame.harvested[:, trial])
        spans = [(frame.lots.surgery[row, trial], frame.ended[row, trial]) for row in rows]
        assert most[trial] == max((sum(a <= begun < b for a, b in spans) for begun, _ in spans), default=0)


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5), st.integers(0, 10**9))
@settings(max_examples=15, deadline=None)
def test_more_harm_befalls_the_same_people_and_others(low, high, seed):
    """Common random numbers: scenarios meet the same people, so their difference is not noise."""
    low, high = sorted((low, high))
    less, more = (
        draw_block(SETTING, Scenario(harm_rate=r, harm_serious=0.0, late_growth=0.0), seed, 0, TRIALS)
        for r in (low, high)
    )
    assert (less.lots.surgery == more.lots.surgery).all()
    both = less.doses.is_given & more.doses.is_given
    assert ((less.doses.harm < NEVER) <= (more.doses.harm < NEVER))[both].all()
    assert (more.doses.n <= less.doses.n).all()


@given(st.integers(0, 2**22 - 10))
@settings(max_examples=200)
def test_working_days(day):
    moved = int(on_workday(np.array([day], np.int32))[0])
    assert moved % 7 < 5
    assert moved - day == (7 - day % 7 if day % 7 > 4 else 0)


def test_a_quarter_of_reasons_is_a_quarter():
    scenario = Scenario(failing={"E1": 0.25, "E2": 0.75})
    history = draw_block(SETTING, scenario, 1, 0, 300)
    reasons = [reason for t in range(300) for reason in screened_out(scenario, history, 1, 0, t)]
    assert len(reasons) == int((history.contacts - history.found).sum())
    failed = [reason for reason in reasons if reason.startswith("E")]
    assert abs(failed.count("E1") / len(failed) - 0.25) < 4 * np.sqrt(0.25 * 0.75 / len(failed))
