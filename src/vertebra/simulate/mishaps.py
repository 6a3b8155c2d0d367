"""What goes wrong at a site, planned so that even a small run shows it: a seed and a number of treated come in.

Participants are named by their order of harvest, 1, 2, ..., because who will be harvested is decided by the study's
own engine. One culture fails and one lot is out of specification on purpose, so `treated + 2` people are harvested. A
`Fate` gathers what the plan holds for one of them. In one transport the box grows warm, which its logger tells and
quality decides on. Rates are in `world.Habits`; each kind happens at least once.
"""

from collections.abc import Mapping
from decimal import Decimal
from random import Random

import msgspec

from vertebra.simulate.chance import normal, one_of, shuffled, stream, whole
from vertebra.simulate.world import World

BLOOD = ("haemoglobin", "wbc", "platelets", "creatinine")
FOLLOW_UP: dict[str, tuple[str, ...]] = {
    "V6": ("crp", "esr", *BLOOD, "vas_back"),
    "V7": ("crp", "esr", "vas_back"),
    "V8": ("crp", "esr", *BLOOD, "vas_back"),
    "V9": ("crp", "esr", "vas_back"),
    "V10": ("crp", "esr", *BLOOD, "vas_back"),
    "V11": ("crp", "esr", *BLOOD, "vas_back"),
    "V12": ("crp", "esr", *BLOOD, "vas_back"),
    "V13": ("crp", "esr", *BLOOD, "vas_back"),
}
"""Visits after injection and what is typed there. Source: proposed schedule of activities (domain notes B2)."""

DECIMAL_SLIP, TRANSPOSED, WRONG_UNIT = "decimal slip", "transposed digits", "wrong unit"
_CANDIDATES = {
    DECIMAL_SLIP: ("creatinine", "haemoglobin", "wbc"),
    TRANSPOSED: ("platelets", "vas_back", "esr"),
    WRONG_UNIT: ("crp",),
}


class TypingError(msgspec.Struct, frozen=True):
    """One number typed wrongly at one visit; somebody corrects it some days later, with a reason."""

    order: int
    visit: str
    item: str
    kind: str
    corrected_after_days: int


class WrongBag(msgspec.Struct, frozen=True):
    """At the bedside of `order`, the bag of `other` is scanned first. Nothing may be given."""

    order: int
    other: int


class Slip(msgspec.Struct, frozen=True):
    """A visit that is missed (`days_late` None) or comes so many days after its window has closed."""

    order: int
    visit: str
    days_late: int | None


class Withdrawal(msgspec.Struct, frozen=True):
    """A participant leaves this many days after injection."""

    order: int
    days_after_injection: int
    reason: str


class Fate(msgspec.Struct, frozen=True):
    """What the plan holds for one harvested participant."""

    order: int
    seed: int
    lot_fails: bool = False
    out_of_specification: bool = False
    grows_late: bool = False
    discitis_onset: int | None = None
    wrong_bag_of: int | None = None
    warm_transport: bool = False
    withdrawal: Withdrawal | None = None
    slips: tuple[Slip, ...] = ()
    typing_errors: tuple[TypingError, ...] = ()

    def day_shift(self, visit: str, earliest: int, latest: int) -> int | None:
        """Give the days between target and visit, None for a missed visit; the window is `earliest`...`latest`.

        Most people come close to the target day; who is late in the plan comes after the window.
        """
        for slip in self.slips:
            if slip.visit == visit:
                return None if slip.days_late is None else latest + slip.days_late
        drift = normal(stream(self.seed, self.order, f"shift {visit}"), 0.0, (latest - earliest) / 6)
        return max(earliest, min(latest, round(drift)))

    def typed(self, visit: str, item: str, value: Decimal) -> Decimal:
        """Give the number as it is typed at this visit: the value itself, unless the plan holds an error for it."""
        for error in self.typing_errors:
            if (error.visit, error.item) == (visit, item):
                return mistype(error.kind, value)
        return value


class Mishaps(msgspec.Struct, frozen=True):
    """The plan of one run. `discitis_onset` is the first day of the rise, counted from injection.

    failed_lot, out_of_specification: whose cells are never given. grows_late: in whose lot something grows on day 14,
    after the injection. warm_transport: whose tissue grows warm on the way, and quality accepts it.
    """

    seed: int
    treated: int
    failed_lot: int
    out_of_specification: int
    grows_late: int
    discitis: int
    discitis_onset: int
    wrong_bag: WrongBag
    warm_transport: int
    withdrawals: tuple[Withdrawal, ...]
    slips: tuple[Slip, ...]
    typing_errors: tuple[TypingError, ...]

    @property
    def harvested(self) -> int:
        """How many people are harvested to treat `treated`."""
        return self.treated + 2

    def fate(self, order: int) -> Fate:
        """Give what the plan holds for the participant harvested as number `order`."""
        return Fate(
            order=order,
            seed=self.seed,
            lot_fails=order == self.failed_lot,
            out_of_specification=order == self.out_of_specification,
            grows_late=order == self.grows_late,
            discitis_onset=self.discitis_onset if order == self.discitis else None,
            wrong_bag_of=self.wrong_bag.other if order == self.wrong_bag.order else None,
            warm_transport=order == self.warm_transport,
            withdrawal=next((w for w in self.withdrawals if w.order == order), None),
            slips=tuple(slip for slip in self.slips if slip.order == order),
            typing_errors=tuple(error for error in self.typing_errors if error.order == order),
        )


def mistype(kind: str, value: Decimal) -> Decimal:
    """Type a number wrongly.

    A wrong unit is mg/dL typed where mg/L is asked. Digits that are all alike cannot be transposed: then the
    decimal point slips.

    >>> mistype(DECIMAL_SLIP, Decimal("0.88")), mistype(TRANSPOSED, Decimal("264")), mistype(WRONG_UNIT, Decimal("48"))
    (Decimal('8.8'), Decimal('624'), Decimal('4.8'))
    """
    if kind == WRONG_UNIT:
        return value.scaleb(-1)
    digits = str(value)
    for here in range(len(digits) - 1):
        pair = digits[here : here + 2]
        if kind == TRANSPOSED and pair.isdigit() and pair[0] != pair[1]:
            return Decimal(digits[:here] + pair[::-1] + digits[here + 2 :])
    return value.scaleb(1)


def plan_mishaps(world: World, seed: int, treated: int, visits: Mapping[str, tuple[str, ...]] = FOLLOW_UP) -> Mishaps:
    """Plan a run of `treated` (at least 3) injected participants; `visits` says what is typed at which visit.

    The discitis does not befall one of the first three, who are dosed one by one, unless there are no others.
    Who withdraws has no other mishap; who has the discitis misses no visit. The late growth befalls somebody who stays.
    """
    if treated < 3:
        raise ValueError("a plan needs three treated participants: one stays well, one does not, one leaves")
    rng = stream(seed, 0, "mishaps")
    failed_lot = whole(rng, 1, treated + 1)
    lots = stream(seed, 0, "lots")
    refused = one_of(lots, [order for order in range(2, treated + 3) if order != failed_lot])
    given = [order for order in range(1, treated + 3) if order not in (failed_lot, refused)]
    discitis = one_of(rng, given[3:] or given)
    others = shuffled(rng, [order for order in given if order != discitis])
    withdrawals = _plan_withdrawals(world, rng, others)
    staying = others[len(withdrawals) :]
    slips = _plan_slips(world, rng, staying, list(visits))
    missed = {(slip.order, slip.visit) for slip in slips}
    typed = [(order, visit, item) for order in [discitis, *staying] for visit in visits for item in visits[visit]]
    return Mishaps(
        seed=seed,
        treated=treated,
        failed_lot=failed_lot,
        out_of_specification=refused,
        grows_late=one_of(lots, staying),
        discitis=discitis,
        discitis_onset=whole(rng, 8, 10),
        wrong_bag=_plan_wrong_bag(rng, given, staying),
        warm_transport=one_of(stream(seed, 0, "warm transport"), given),
        withdrawals=withdrawals,
        slips=slips,
        typing_errors=_plan_typing_errors(world, rng, [place for place in typed if place[:2] not in missed]),
    )


def _plan_wrong_bag(rng: Random, given: list[int], staying: list[int]) -> WrongBag:
    """Scan the bag of whoever was harvested just before, or just after for the very first."""
    order = one_of(rng, staying)
    place = given.index(order)
    return WrongBag(order, given[place - 1] if place else given[1])


def _at_least_once(expected: float) -> int:
    return max(1, round(expected))


def _plan_withdrawals(world: World, rng: Random, orders: list[int]) -> tuple[Withdrawal, ...]:
    """Let the yearly share leave, between the fourth and the eleventh month (PROPOSED); the first of `orders` go."""
    leaving = orders[: min(_at_least_once(world.habits.dropout_per_year * len(orders)), len(orders) - 1)]
    reasons = ("moved away", "no longer wishes to come", "lost to follow-up")
    return tuple(Withdrawal(order, whole(rng, 100, 330), one_of(rng, reasons)) for order in leaving)


def _plan_slips(world: World, rng: Random, orders: list[int], visits: list[str]) -> tuple[Slip, ...]:
    """Choose the late and the missed visits; the first and the last are kept, so that every course has both ends."""
    places = shuffled(rng, [(order, visit) for order in orders for visit in visits[1:-1]])
    n_late = _at_least_once(world.habits.late_visit * len(places))
    n_missed = _at_least_once(world.habits.missed_visit * len(places))
    late = [Slip(order, visit, whole(rng, 1, 6)) for order, visit in places[:n_late]]
    missed = [Slip(order, visit, None) for order, visit in places[n_late : n_late + n_missed]]
    return tuple(late + missed)


def _plan_typing_errors(world: World, rng: Random, typed: list[tuple[int, str, str]]) -> tuple[TypingError, ...]:
    """Choose numbers to mistype: each kind once, then any kind up to the rate, never twice the same number."""
    free = shuffled(rng, typed)
    n_errors = max(len(_CANDIDATES), round(world.habits.typing_error * len(typed)))
    kinds = [*_CANDIDATES, *(one_of(rng, tuple(_CANDIDATES)) for _ in range(n_errors))][:n_errors]
    errors = []
    for kind in kinds:
        place = next((place for place in free if place[2] in _CANDIDATES[kind]), None)
        if place is not None:
            free.remove(place)
            errors.append(TypingError(*place, kind, whole(rng, 1, 14)))
    return tuple(errors)
