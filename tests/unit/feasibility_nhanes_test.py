"""Who would be eligible among the adults of NHANES: the published numbers, their errors, what stays unknown.

Expected: registry notes, section 6 (NHANES 2017-March 2020, adults of 20 and over; Taylor linearisation), printed there
with two decimals; and, unrounded, what samplics 0.6.1 says of the same questions (tests/external/samplics_judge.py).
"""

import csv
import gzip
import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from vertebra.laboratory.feasibility import feasibility
from vertebra.laboratory.feasibility.people.nhanes import nhanes
from vertebra.protocol.study import with_reading
from vertebra.simulate.population import adults, table_bytes
from vertebra.studies.npc001.study import build

ROOT = Path(__file__).parents[2]
STUDY = build()
JUDGED = json.loads((ROOT / "tests/samples/feasibility/samplics-0.6.1.json").read_text())
SHARED = ROOT.parent / "shared/data/population/nhanes-2017-2020-adult-labs.csv.gz"
MIDDLE_AGED = STUDY.item("AGE").ref.latest.between(30, 59)

_found = {}


def asked(reading, among=None):
    """The answer under a reading; worked out once."""
    if (reading, among) not in _found:
        study = with_reading(STUDY, reading)
        _found[reading, among] = feasibility(study, nhanes(study), among)
    return _found[reading, among]


def row(reading, id):
    found = asked(reading)
    return next(r for r in (*found.demands, *found.criteria) if r.id == id)


def percent(share):
    return round(100 * share, 2)


def test_platelets_as_registered_pass_0_89_percent():
    platelets = row("registered", "E2.3").passing
    assert (percent(platelets.share), percent(platelets.se), platelets.people) == (0.89, 0.12, 8125)


def test_all_seven_together_pass_0_43_percent_and_57_0_when_corrected():
    strict, mended = asked("registered").joint, asked("corrected").joint
    assert (percent(strict.share), percent(strict.se), strict.hits, strict.people) == (0.43, 0.08, 36, 7844)
    assert (percent(mended.share), percent(mended.se)) == (56.98, 1.15)


@pytest.mark.parametrize(
    ("reading", "share", "se"),
    [("registered", 0.36, 0.12), ("corrected", 60.40, 1.59)],
    ids=["registered", "corrected"],
)
def test_in_the_ages_of_the_patients_it_is_no_better(reading, share, se):
    """A domain of the sample: the clusters without such people still count."""
    joint = asked(reading, MIDDLE_AGED).joint
    assert (percent(joint.share), percent(joint.se)) == (share, se)


@pytest.mark.parametrize(
    ("id", "share", "se"),
    [
        ("E1.3", 87.5, 1.00),
        ("E1.4", 83.2, 0.82),
        ("E1.5", 95.7, 0.33),
        ("E1.6", 91.0, 0.60),
        ("E2.1", 92.0, 0.29),
        ("E2.2", 90.5, 0.47),
    ],
)
def test_each_demand_alone(id, share, se):
    """Urea nitrogen (87.449) and ALT (90.948) were rounded twice in the notes, so half a digit more is allowed."""
    passing = row("registered", id).passing
    assert 100 * passing.share == pytest.approx(share, abs=0.055)
    assert percent(passing.se) == se


def answers():
    for reading in ("registered", "corrected"):
        found = asked(reading)
        yield f"joint {reading}", found.joint
        yield f"joint {reading}, ages 30-59", asked(reading, MIDDLE_AGED).joint
        yield f"E2.3 {reading}", row(reading, "E2.3").passing
        yield "joint without E2.3", row(reading, "E2.3").without
        yield from ((r.id, r.passing) for r in found.demands if r.id in JUDGED)


def test_a_foreign_survey_library_says_the_same_to_nine_digits():
    compared = {name for name, _ in answers()}
    assert compared == set(JUDGED)
    for name, estimate in answers():
        told = JUDGED[name]
        assert estimate.share == pytest.approx(told["share"], rel=1e-9), name
        assert estimate.se == pytest.approx(told["se"], rel=1e-9), name
        assert estimate.people == told["people"], name


def test_dropping_platelets_lets_58_percent_in_and_dropping_anything_else_hardly_anybody():
    joint = asked("registered").joint.share
    without = {r.id: r.without.share for r in asked("registered").demands if r.without}
    assert percent(without.pop("E2.3")) == 57.97
    assert max(without.values()) - joint < 0.001
    assert asked("registered").blame == "E2.3"


def test_who_fails_only_platelets_are_those_whom_dropping_it_would_let_in():
    """4,225 people have it as their only reason; everybody else among the complete passes or fails something more."""
    found, platelets = asked("registered"), row("registered", "E2.3")
    assert platelets.sole.hits == 4225
    assert platelets.without.hits == found.joint.hits + platelets.sole.hits


def test_about_2800_are_screened_on_blood_for_twelve_and_21_when_corrected():
    strict, mended = asked("registered").screened, asked("corrected").screened
    assert (round(strict.for_planned), round(mended.for_planned)) == (2795, 21)
    assert strict.planned_low < strict.for_planned < strict.planned_high
    assert strict.per_person == pytest.approx(1 / asked("registered").joint.share)


def test_the_interval_of_a_small_share_stays_above_zero_and_is_not_symmetrical():
    joint = asked("registered").joint
    assert 0 < joint.low < joint.share < joint.high
    assert joint.high - joint.share > joint.share - joint.low
    assert (percent(joint.low), percent(joint.high)) == (0.28, 0.63)


def test_unknown_is_never_counted_as_failed():
    for reading in ("registered", "corrected"):
        for r in (*asked(reading).demands, *asked(reading).criteria):
            thirds = r.everybody
            assert thirds.met + thirds.failed + thirds.unknown == pytest.approx(1)
            if r.reach == "not judged":
                assert (thirds.failed, thirds.unknown, r.passing) == (0, 1, None)


def test_what_nhanes_did_not_measure_is_named():
    found = asked("registered")
    assert row("registered", "E1").reach == "partly"
    assert row("registered", "E1").lacks == ("PT", "INR")
    lacking = {f.where for f in found.findings if f.code == "PEOPLE-LACK"}
    assert {"criterion E1.1", "criterion E1.2", "criterion E17.1", "criterion I7"} <= lacking
    assert found.whole.met == 0, "nobody is eligible for certain: consent and images are unknown"
    assert found.whole.failed == pytest.approx(found.judged.failed)


def test_men_are_not_pregnant_and_of_women_it_is_unknown():
    """E16 is decided for men by their sex alone, so no share that passes is told of it."""
    pregnant = row("registered", "E16")
    men = sum(a.weight for a in adults() if a.sex == "M") / sum(a.weight for a in adults())
    assert (pregnant.reach, pregnant.passing, pregnant.everybody.failed) == ("partly", None, 0)
    assert pregnant.everybody.met == pytest.approx(men)


def test_words_alone_decide_e8_as_registered():
    """No Pfirrmann grade exceeds V: nobody is excluded, with or without an image. Corrected, the image is needed."""
    assert row("registered", "E8").passing.share == 1
    assert row("corrected", "E8").reach == "not judged"


def test_the_surgery_of_the_study_lies_ahead_of_everybody():
    """E1 and E2 ask again before the injection; nobody in a survey is there yet, so that part makes nothing unknown."""
    assert [r.id for r in asked("registered").demands if r.criterion == "E2"] == ["E2.1", "E2.2", "E2.3"]


def test_the_attrition_goes_from_everybody_to_those_who_pass_all():
    found = asked("registered")
    left = [step.left for step in found.attrition]
    assert left == sorted(left, reverse=True)
    assert left[-1] == pytest.approx(found.joint.share)


def test_an_age_of_80_means_80_or_more():
    study = with_reading(STUDY, "registered")
    over_85 = feasibility(study, nhanes(study), STUDY.item("AGE").ref.latest >= 85)
    over_80 = feasibility(study, nhanes(study), STUDY.item("AGE").ref.latest >= 80)
    assert over_85.people.people == 0, "who is 80 or more may be 85 or not: unknown, so not among them"
    assert over_80.people.people == sum(a.age == 80 for a in adults())


def test_the_share_of_a_domain_of_nobody_is_not_told():
    study = with_reading(STUDY, "registered")
    nobody = feasibility(study, nhanes(study), STUDY.item("AGE").ref.latest >= 200)
    assert (nobody.joint, nobody.screened, nobody.blame) == (None, None, "")


def test_the_shipped_table_is_the_one_that_the_readme_names():
    packed = (files("vertebra.simulate") / "data" / "nhanes-2017-2020-adults.csv.gz").read_bytes()
    assert hashlib.sha256(packed).hexdigest() in (ROOT / "src/vertebra/simulate/data/README.md").read_text()


def test_the_shipped_table_is_nhanes_value_by_value():
    """One file serves the simulation and the feasibility; it says what the public files say."""
    if not SHARED.exists():
        pytest.skip(f"the original table is not here: {SHARED}")
    original = list(csv.reader(gzip.decompress(SHARED.read_bytes()).decode().splitlines()))[1:]
    shipped = list(csv.reader(table_bytes().decode().splitlines()))[1:]
    sexes = {"M": "1", "F": "2"}
    as_numbers = lambda line: [float(v) if v else None for v in line]  # noqa: E731
    assert sorted(map(str, (as_numbers([sexes.get(v, v) for v in line]) for line in shipped))) == sorted(
        map(str, map(as_numbers, original))
    )
