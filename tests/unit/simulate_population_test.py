"""The shipped NHANES table gives the published shares of adults who pass the study's laboratory criteria.

Expected: registry notes, section 6 (NHANES 2017-March 2020, adults of 20 and over, examination weights).
"""

from collections.abc import Callable
from math import sqrt

import pytest

from vertebra.simulate.people import draw_person
from vertebra.simulate.population import Adult, adults, weighted_share
from vertebra.simulate.world import World

Test = Callable[[Adult], bool]


def inside(name: str, low: float, high: float) -> Test:
    return lambda adult: low <= getattr(adult, name) <= high


def by_sex(name: str, women: tuple[float, float], men: tuple[float, float]) -> Test:
    return lambda adult: inside(name, *(women if adult.sex == "F" else men))(adult)


OTHERS = {
    "wbc": inside("wbc", 4.00, 11.00),
    "haemoglobin": by_sex("haemoglobin", (12, 16), (13, 17)),
    "bun": inside("bun", 6, 20),
    "creatinine": by_sex("creatinine", (0.5, 0.9), (0.7, 1.2)),
    "ast": lambda adult: adult.ast < 40,
    "alt": lambda adult: adult.alt < 41,
}
AS_REGISTERED = {**OTHERS, "platelets": inside("platelets", 130, 140)}
CORRECTED = {**OTHERS, "platelets": inside("platelets", 130, 400)}


def passes(criteria: dict[str, Test]) -> Test:
    return lambda adult: all(test(adult) for test in criteria.values())


def measured(name: str) -> list[Adult]:
    return [adult for adult in adults() if getattr(adult, name) is not None]


def complete() -> list[Adult]:
    return [adult for adult in adults() if adult.is_complete()]


def test_the_table_holds_everybody_who_was_examined() -> None:
    assert (len(adults()), len(measured("platelets")), len(complete())) == (8544, 8125, 7844)


@pytest.mark.parametrize(
    ("name", "percent"),
    [("wbc", 92.0), ("haemoglobin", 90.5), ("bun", 87.5), ("creatinine", 83.2), ("ast", 95.7), ("alt", 91.0)],
)
def test_each_criterion_passes_as_many_as_published(name: str, percent: float) -> None:
    """Urea nitrogen (87.449) and ALT (90.948) were rounded twice in the notes, so more than half a digit is allowed."""
    assert 100 * weighted_share(measured(name), OTHERS[name]) == pytest.approx(percent, abs=0.055)


def test_platelets_as_registered_pass_hardly_anybody() -> None:
    assert round(100 * weighted_share(measured("platelets"), AS_REGISTERED["platelets"]), 2) == 0.89
    assert round(100 * weighted_share(measured("platelets"), CORRECTED["platelets"]), 1) == 96.8


def test_all_seven_together() -> None:
    assert round(100 * weighted_share(complete(), passes(AS_REGISTERED)), 2) == 0.43
    assert sum(passes(AS_REGISTERED)(adult) for adult in complete()) == 36
    assert round(100 * weighted_share(complete(), passes(CORRECTED)), 1) == 57.0


def test_drawn_people_pass_as_often_as_the_table_says() -> None:
    pool = [adult for adult in complete() if 20 <= adult.age <= 65]
    expected = weighted_share(pool, passes(CORRECTED))
    people = [draw_person(World(), 11, number) for number in range(1, 2001)]
    rows = [Adult(p.age, p.sex, 1, 0, 0, **{name: float(getattr(p.labs, name)) for name in CORRECTED}) for p in people]
    shown = weighted_share(rows, passes(CORRECTED))
    assert abs(shown - expected) < 3.5 * sqrt(expected * (1 - expected) / len(people))
