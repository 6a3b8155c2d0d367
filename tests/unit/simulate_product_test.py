"""The product of a virtual person, its theatre, and the plan of what goes wrong."""

from decimal import Decimal
from statistics import mean

import pytest

from vertebra.simulate.culture import LotCourse, draw_lot, success_probability
from vertebra.simulate.mishaps import (
    DECIMAL_SLIP,
    FOLLOW_UP,
    TRANSPOSED,
    WRONG_UNIT,
    Fate,
    Mishaps,
    Slip,
    mistype,
    plan_mishaps,
)
from vertebra.simulate.people import draw_person
from vertebra.simulate.procedures import draw_injection_session, draw_surgery
from vertebra.simulate.world import Product, World

SEED = 3
WORLD = World()
GOOD, BAD = Fate(order=1, seed=SEED), Fate(order=1, seed=SEED, lot_fails=True)


def lots(fate: Fate | None = None, n: int = 600, world: World = WORLD) -> list[LotCourse]:
    return [draw_lot(world, SEED, draw_person(world, SEED, number), fate) for number in range(1, n + 1)]


@pytest.mark.parametrize(("hours", "chance"), [(0, 0.9), (24, 0.9), (60, 0.55), (96, 0.3), (200, 0.3)])
def test_long_transport_kills_cultures(hours: float, chance: float) -> None:
    assert success_probability(Product(), hours) == pytest.approx(chance)


def test_just_after_a_day_the_chance_falls_at_once() -> None:
    assert 0.79 < success_probability(Product(), 24.1) < 0.8


def test_one_lot_in_ten_fails_by_chance() -> None:
    assert mean(lot.has_failed for lot in lots()) == pytest.approx(0.10, abs=0.04)


def test_a_slow_courier_lets_most_lots_fail() -> None:
    slow = World(product=Product(transport_hours_median=200.0))
    assert mean(lot.has_failed for lot in lots(world=slow, n=300)) > 0.5


def test_a_failed_lot_has_a_reason_and_a_day_but_no_product() -> None:
    for lot in lots(BAD, 40):
        assert lot.failure in {"no outgrowth", "too few cells", "contamination in culture"}
        assert lot.failed_on is not None
        assert lot.final is None


def test_a_lot_that_may_succeed_meets_its_specification() -> None:
    for final in (lot.final for lot in lots(GOOD)):
        assert final is not None
        assert Decimal("0.8") <= final.concentration_million_per_ml <= Decimal("1.2")
        assert final.viability_percent >= 80
        assert final.given_ml <= final.volume_ml <= 3


def test_by_chance_a_few_products_miss_the_specification() -> None:
    finals = [lot.final for lot in lots() if lot.final is not None]
    outside = [
        f for f in finals if abs(f.concentration_million_per_ml - 1) > Decimal("0.2") or f.viability_percent < 80
    ]
    assert 0 < len(outside) < 0.05 * len(finals)


def test_cells_get_older_while_they_wait() -> None:
    for final in (lot.final for lot in lots(GOOD, 50)):
        assert final is not None
        lost = final.viability_percent - final.viability_at_use_percent
        assert abs(lost - final.hold_hours) <= Decimal("0.2")


def test_passages_follow_each_other_and_end_when_the_product_is_ready() -> None:
    for lot in lots(GOOD, 100):
        ends = [passage.harvested_on for passage in lot.passages]
        assert [passage.seeded_on for passage in lot.passages] == [1, *ends[:-1]]
        assert lot.final is not None
        assert lot.final.ready_on == ends[-1]
        assert len(lot.passages) <= 3


def test_culture_takes_as_long_as_published() -> None:
    first = [lot.passages[0].harvested_on - 1 for lot in lots(GOOD)]
    second = [lot.passages[1].harvested_on - lot.passages[1].seeded_on for lot in lots(GOOD)]
    assert mean(first) == pytest.approx(31, abs=1)
    assert mean(second) == pytest.approx(6.6, abs=0.25)


def test_surgery_and_injection_are_at_the_same_disc() -> None:
    for number in range(1, 30):
        person = draw_person(WORLD, SEED, number)
        assert draw_surgery(SEED, person).level == draw_injection_session(SEED, person).level == person.anatomy.level


@pytest.mark.parametrize("treated", [3, 6, 12, 30])
@pytest.mark.parametrize("seed", range(8))
def test_a_plan_holds_one_of_each(seed: int, treated: int) -> None:
    plan = plan_mishaps(WORLD, seed, treated)
    fates = [plan.fate(order) for order in range(1, plan.harvested + 1)]
    assert sum(fate.lot_fails for fate in fates) == 1
    assert sum(fate.out_of_specification for fate in fates) == 1
    assert sum(fate.grows_late for fate in fates) == 1
    assert sum(fate.warm_transport for fate in fates) == 1
    assert sum(fate.discitis_onset is not None for fate in fates) == 1
    assert sum(fate.wrong_bag_of is not None for fate in fates) == 1
    assert sum(fate.withdrawal is not None for fate in fates) == max(1, round(0.075 * (treated - 1)))
    assert {error.kind for fate in fates for error in fate.typing_errors} == {DECIMAL_SLIP, TRANSPOSED, WRONG_UNIT}
    assert {slip.days_late is None for fate in fates for slip in fate.slips} == {True, False}


@pytest.mark.parametrize("seed", range(20))
def test_mishaps_befall_people_who_can_have_them(seed: int) -> None:
    plan = plan_mishaps(WORLD, seed, 12)
    leaving = {withdrawal.order for withdrawal in plan.withdrawals}
    never_given = {plan.failed_lot, plan.out_of_specification}
    assert len(never_given) == 2
    given = {plan.discitis, plan.wrong_bag.order, plan.wrong_bag.other, plan.grows_late, plan.warm_transport}
    assert not never_given & (given | leaving | _slipping(plan))
    assert plan.grows_late not in leaving | {plan.discitis}
    assert plan.discitis not in leaving | _slipping(plan)
    assert not leaving & (_slipping(plan) | {error.order for error in plan.typing_errors} | {plan.wrong_bag.order})
    assert plan.wrong_bag.order != plan.wrong_bag.other
    assert plan.discitis > 3


def _slipping(plan: Mishaps) -> set[int]:
    return {slip.order for slip in plan.slips}


@pytest.mark.parametrize("seed", range(20))
def test_nobody_mistypes_a_number_at_a_visit_that_was_missed(seed: int) -> None:
    plan = plan_mishaps(WORLD, seed, 12)
    missed = {(slip.order, slip.visit) for slip in plan.slips if slip.days_late is None}
    assert not missed & {(error.order, error.visit) for error in plan.typing_errors}
    assert all(error.item in FOLLOW_UP[error.visit] for error in plan.typing_errors)


def test_the_same_seed_gives_the_same_plan() -> None:
    assert plan_mishaps(WORLD, 5, 12) == plan_mishaps(WORLD, 5, 12)
    assert plan_mishaps(WORLD, 5, 12) != plan_mishaps(WORLD, 6, 12)


def test_two_people_are_too_few_for_a_plan() -> None:
    with pytest.raises(ValueError, match="three"):
        plan_mishaps(WORLD, 1, 2)


@pytest.mark.parametrize(
    ("kind", "meant", "typed"),
    [
        (DECIMAL_SLIP, "0.88", "8.8"),
        (DECIMAL_SLIP, "13.5", "135"),
        (TRANSPOSED, "264", "624"),
        (TRANSPOSED, "226", "262"),
        (TRANSPOSED, "77", "770"),
        (WRONG_UNIT, "48.0", "4.80"),
    ],
)
def test_numbers_are_mistyped_as_people_do(kind: str, meant: str, typed: str) -> None:
    assert mistype(kind, Decimal(meant)) == Decimal(typed)


def test_only_the_planned_number_is_mistyped() -> None:
    plan = plan_mishaps(WORLD, 5, 12)
    error = plan.typing_errors[0]
    fate = plan.fate(error.order)
    assert fate.typed(error.visit, error.item, Decimal("12.3")) == mistype(error.kind, Decimal("12.3"))
    assert fate.typed("V1", error.item, Decimal("12.3")) == Decimal("12.3")


def test_visits_fall_inside_their_window_unless_planned_otherwise() -> None:
    fate = Fate(order=2, seed=1, slips=(Slip(2, "V9", 4), Slip(2, "V12", None)))
    assert all(-14 <= (fate.day_shift(f"V{n}", -14, 14) or 0) <= 14 for n in range(20, 60))
    assert (fate.day_shift("V9", -3, 3), fate.day_shift("V12", -14, 14)) == (7, None)
    assert fate.day_shift("V6", 0, 0) == 0
