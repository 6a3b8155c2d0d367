"""Time frames of outcomes as days of the study, and days as visits with windows."""

import itertools

import pytest

from registry_support.records import record
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.schedule import clusters
from vertebra.protocol.registry.timeframes import read_time_frame

FRAMES = {
    "Week 12": [84],
    "12 weeks": [84],
    "Baseline, weeks 4, 8 and 12": [0, 28, 56, 84],
    "Baseline and 6 months": [0, 183],
    "up to 2 years": [731],
    "From 3 to 6 months": [91, 183],
    "Day 1, Day 7, Day 28": [1, 7, 28],
    "1, 3, 6, 12 and 24 months after injection": [30, 91, 183, 365, 731],
    "3 months, 6 months, 1 year": [91, 183, 365],
    "one year": [365],
    "twelve months post-op": [365],
    "24 hours": [1],
    "Within 30 days of surgery": [30],
    "at 6-month follow-up": [183],
    "M3, M6, M12": [91, 183, 365],
    "W0, W4 and W12": [0, 28, 84],
    "5 years": [1826],
    "Change from baseline at week 52": [0, 364],
    "Every 3 months up to 1 year": [91, 365],
    "POD 1, 3 and 7": [1, 3, 7],
    "D+30, then 12M": [30, 365],
    "C1D1": [1],
    "1½ years": [548],
    "26 (±2) weeks": [182],
    "52 +/- 2 weeks": [364],
    "day(s) 28": [28],
    "visit 3 (week 12)": [84],
    "Cycle 1 Day 1 to Day 28": [1, 28],
    "Week 12 ±7 days": [84],
    "Month 6 (±30 days), Month 12 (±30 days)": [183, 365],
    "6 (±1) months": [183],
    "Day 0, 7, 14 (+/-2), 28 (+/-5)": [0, 7, 14, 28],
    "V1 (week 0), V2 (week 6)": [0, 42],
    "Day 1-Day 28": [1, 28],
    "D3 - D5": [3, 5],
    "Cycle 1 Day 1, Cycle 2 Day 1 (each cycle is 28 days)": [1, 29],
    "Pre-treatment on Day 1 of Cycles 1, 2, and 16 (Cycle = 28 days)": [0, 1, 29, 421],
    "Cycle 1 Days 1-21": [1, 21],
    "Cycle 1 Day 1, 2 hours after dosing (21-day cycles)": [0, 1],
    "Up to 6 cycles (each cycle is 28 days)": [168],
    "Cycle 2 Day 1": [],
    "C1D8, C3D1": [8],
    "36 weeks postmenstrual age": [],
    "18-22 months corrected age": [],
    "at 2 years of age": [],
    "1 week before surgery, 1 month after surgery": [-7, 30],
    "24 hours before surgery": [-1],
    "6 weeks before and after implantation": [-42, 42],
    "60 days before the end of study": [],
    "one and a half years": [548],
    "half a year": [183],
    "1 1/2 years": [548],
    "1 year 6 months": [548],
    "up to 1,000 days": [1000],
    "four (4) weeks": [28],
    "at 12 (primary) and 24 months": [365, 731],
    "5 days a week for 6 weeks": [42],
    "week 48 after randomization to once or twice daily": [0, 336],
    "12 weeks + 4 weeks follow up": [84, 112],
    "Week 1 Day 3": [3],
    "semi-annually for 3 years": [183, 1096],
    "every other week": [14],
    "基線、第4週及第12週": [0, 28, 84],
    "注射前、術後 6 個月至二年": [0, 183, 731],
    "十二個月": [365],
    "二十四小時內": [1],
}


@pytest.mark.parametrize(("frame", "days"), FRAMES.items(), ids=FRAMES)
def test_a_time_frame_is_days(frame, days):
    assert list(read_time_frame(frame).days) == days


@pytest.mark.parametrize("frame", ["", "—", "TBD", "at discharge", "during surgery", "through study completion"])
def test_what_names_no_time_gives_no_day(frame):
    assert read_time_frame(frame).days == ()


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        ("Week 12", "point"),
        ("up to 2 years", "maximum"),
        ("3 to 6 months", "interval"),
        ("between 3 and 6 months", "interval"),
    ],
)
def test_a_moment_says_what_it_is(frame, kind):
    assert kind in {m.kind for m in read_time_frame(frame).moments}


def test_minutes_one_after_another_are_points():
    assert {m.kind for m in read_time_frame("10 min, 20 min, 30 min").moments} == {"point"}


def test_twelve_months_and_one_year_are_the_same_day():
    assert read_time_frame("12 months").days == read_time_frame("1 year").days == read_time_frame("one year").days


def test_days_that_are_nearly_the_same_are_one_visit():
    assert clusters([182, 183, 0, 365, 364, 28]) == [[0], [28], [182, 183], [364, 365]]


def drafted(*frames):
    outcomes = [{"measure": f"Pain {n}", "timeFrame": frame} for n, frame in enumerate(frames)]
    return import_record(record(outcomesModule={"primaryOutcomes": outcomes}))


def test_outcomes_become_visits_with_windows_that_do_not_overlap():
    study = drafted("Baseline, weeks 4 and 12", "1 year", "26 weeks, 6 months")
    planned = [v for v in study.visits if not v.unscheduled]
    days = [v.day for v in planned]
    assert days == sorted(days)
    assert {0, 28, 84, 365} <= set(days)
    assert len([d for d in days if 180 <= d <= 186]) == 1
    assert all(a.last < b.first for a, b in itertools.pairwise(planned))
    assert [v.id for v in planned if "O_P1" in v.forms] == [v.id for v in planned if v.day in (0, 28, 84)]


def test_an_outcome_without_a_day_is_put_last_and_listed_as_a_loss():
    study = drafted("at discharge", "week 8")
    lost = [loss for loss in study.draft.losses if loss.path.endswith("primaryOutcomes[0].timeFrame")]
    assert len(lost) == 1
    assert "at discharge" in lost[0].what.en
    last = [v for v in study.visits if not v.unscheduled][-1]
    assert "O_P1" in last.forms


def lost(*frames):
    return [x.what.en for x in drafted(*frames).draft.losses if x.path.endswith("timeFrame")]


def test_a_part_of_a_time_frame_that_is_no_study_day_is_listed():
    assert "not all of the time frame" in lost("48 hours after infusion and 36 weeks postmenstrual age")[0]
    assert "not all of the time frame" in lost("Cycle 1 Day 8, Cycle 3 Day 1")[0]
    assert "not all of the time frame" in lost("5 years prior to inclusion to 12 months")[0]
    assert lost("week 8") == []


def test_a_day_that_counts_from_something_else_than_the_first_treatment_is_listed():
    assert "“the second vaccination”" in lost("28 days after the second vaccination")[0]
    assert "“last dose”" in lost("up to 30 days after last dose")[0]
    assert lost("28 days after the first vaccination", "30 days after surgery") == []


def test_years_before_the_treatment_are_looked_back_on_and_make_no_visit():
    study = drafted("5 years prior to inclusion")
    assert all(v.day > -60 for v in study.visits if not v.unscheduled)
