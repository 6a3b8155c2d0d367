"""The product of a virtual person, tissue to syringe: world, seed and person come in, one `LotCourse` goes out.

Everything is what the cell laboratory would measure or write down; days and hours are counted from the harvest.
Whether the lot is released is not decided here: that is for the study's own release rules.
Numbers and sources are in `world.Product`.
"""

from decimal import Decimal
from math import exp, log
from random import Random

import msgspec

from vertebra.simulate.chance import decimal, happens, normal, normal_inside, pick, stream
from vertebra.simulate.counting import Count, draw_count
from vertebra.simulate.mishaps import Fate
from vertebra.simulate.people import Person
from vertebra.simulate.world import Product, World

NOT_COUNTED = Count((), (), 1, Decimal(1))
POSITIVE_MARKERS = ("CD73", "CD90", "CD105", "CD166")
NEGATIVE_MARKERS = ("CD14", "CD34", "HLA-DR")
"""Phenotype panel. Source: panel reported for disc cells, disc-tissue storage study (domain notes F3)."""

# PROPOSED: why a culture fails, and how often each.
_FAILURES = (("no outgrowth", 0.6), ("too few cells", 0.3), ("contamination in culture", 0.1))


class Passage(msgspec.Struct, frozen=True):
    """One passage: P0 is the primary culture. Cells in millions; days from the harvest."""

    number: int
    seeded_on: int
    harvested_on: int
    seeded_million: Decimal
    harvested_million: Decimal
    viability_percent: Decimal
    count: Count
    co2_percent: Decimal


class Start(msgspec.Struct, frozen=True):
    """What the digestion gave: tissue, hours with the enzyme, what was counted."""

    tissue_g: Decimal
    enzyme_hours: Decimal
    count: Count


class FinalProduct(msgspec.Struct, frozen=True):
    """The product filled on the day of injection, and its tests.

    `ready_on` is the first day on which it can be filled. Growth is known 3 and 14 days after filling, the other tests
    at once. `viability_at_use_percent` is measured after `hold_hours`. Concentration in million viable cells per mL.
    `given_ml` is less than `volume_ml` where the dose was partial; `leaks`: some ran out of the disc.
    """

    ready_on: int
    concentration_million_per_ml: Decimal
    volume_ml: Decimal
    viability_percent: Decimal
    gram_is_negative: bool
    grows_by_day_3: bool
    grows_after_14_days: bool
    endotoxin_eu_per_ml: Decimal
    mycoplasma_is_negative: bool
    markers_percent: tuple[tuple[str, Decimal], ...]
    hold_hours: Decimal
    viability_at_use_percent: Decimal
    given_ml: Decimal
    leaks: bool


class LotCourse(msgspec.Struct, frozen=True):
    """One lot. A failed culture has a `failure` with its day, and no `final`."""

    tissue_g: Decimal
    transport_hours: Decimal
    transport_lowest_c: Decimal
    transport_highest_c: Decimal
    start: Start
    passages: tuple[Passage, ...]
    failure: str | None
    failed_on: int | None
    final: FinalProduct | None

    @property
    def has_failed(self) -> bool:
        """Tell whether the culture gave no product."""
        return self.failure is not None


def success_probability(product: Product, transport_hours: float) -> float:
    """Give the chance that a culture succeeds after this transport.

    >>> success_probability(Product(), 4), success_probability(Product(), 96)
    (0.9, 0.3)
    """
    late = transport_hours - product.transport_limit_hours
    if late <= 0:
        return 1 - product.fails
    span = product.success_late_hours - product.transport_limit_hours
    fallen = (product.success_late_high - product.success_late_low) * min(1.0, late / span)
    return round(product.success_late_high - fallen, 9)


def draw_lot(world: World, seed: int, person: Person, fate: Fate | None = None) -> LotCourse:
    """Draw the course of the person's lot; a fate decides on failure, else chance does.

    A lot that a plan lets succeed also meets its release specification, unless the plan wants it otherwise.
    """
    product, rng = world.product, stream(seed, person.number, "lot")
    tissue = exp(normal(rng, log(product.tissue_g_median), product.tissue_g_spread))
    hours = exp(normal(rng, log(product.transport_hours_median), product.transport_hours_spread))
    fails_by_chance = not happens(rng, success_probability(product, hours))
    fails = fails_by_chance if fate is None else fate.lot_fails
    start, passages = _start(stream(seed, person.number, "digest"), tissue), _grow(product, rng, tissue)
    failure = pick(rng, _FAILURES) if fails else None
    lowest, highest = normal(rng, 3.2, 0.4), normal(rng, 5.6, 0.6)  # PROPOSED: saline at 4 C
    final = None if fails else _fill(product, stream(seed, person.number, "fill"), passages[-1], fate is not None)
    if final is not None and fate is not None:
        final = _as_planned(final, fate)
    return LotCourse(
        tissue_g=decimal(tissue, 2),
        transport_hours=decimal(hours, 1),
        transport_lowest_c=decimal(lowest, 1),
        transport_highest_c=decimal(highest, 1),
        start=start,
        passages=_until_failure(failure, _counted(stream(seed, person.number, "count"), start, passages, final)),
        failure=failure,
        failed_on=passages[0].harvested_on if fails else None,
        final=final,
    )


def _until_failure(failure: str | None, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Leave out what a failed lot never reached: only a lot with too few cells has a first passage to show."""
    if failure is None:
        return passages
    return passages[:1] if failure == "too few cells" else ()


def _grow(product: Product, rng: Random, tissue_g: float) -> tuple[Passage, ...]:
    """Grow P0, P1 and sometimes P2; cell numbers are PROPOSED: 0.3 million from a gram, 4- to 8-fold a passage."""
    last = 2 if happens(rng, product.needs_p2) else 1
    day, cells, passages = 1, 0.3 * tissue_g, []
    for number in range(last + 1):
        mean, sd = (product.p1_days, product.p1_days_sd) if number else (product.p0_days, product.p0_days_sd)
        ends = day + round(normal_inside(rng, mean, sd, mean / 2, mean * 1.8))
        grown = cells * normal_inside(rng, 6.0, 1.0, 4.0, 8.0)
        alive = normal_inside(rng, product.viability, product.viability_sd, 60.0, 99.0)
        given = (decimal(cells, 2), decimal(grown, 2), decimal(alive, 1))
        passages.append(Passage(number, day, ends, *given, count=NOT_COUNTED, co2_percent=Decimal(5)))
        day, cells = ends, grown
    return tuple(passages)


def _start(rng: Random, tissue_g: float) -> Start:
    """The tissue but what was kept for identity; an overnight digestion, PROPOSED 4 to 10 hours."""
    count = draw_count(rng, 0.3 * tissue_g, normal_inside(rng, 88.0, 4.0, 75.0, 97.0), Decimal("2.0"))
    return Start(decimal(0.95 * tissue_g, 2), decimal(normal_inside(rng, 6.0, 1.5, 4.0, 10.0), 1), count)


def _counted(
    rng: Random, start: Start, passages: tuple[Passage, ...], final: FinalProduct | None
) -> tuple[Passage, ...]:
    """The same passages with what was counted at the end of each; as many are seeded as the count before allows.

    A lot that can be filled has enough cells for it: what is harvested last is at least a quarter more.
    """
    needed = float(final.volume_ml * final.concentration_million_per_ml) * 1.25 if final else 0.0
    found: list[Passage] = []
    before = start.count
    for passage in passages:
        least = needed if passage is passages[-1] else 0.0
        grown = max(float(passage.harvested_million), least)
        volume = decimal(max(0.5, min(10.0, grown / 2)), 1)
        count = draw_count(rng, grown, float(passage.viability_percent), volume)
        seeded = (before.viable_million * Decimal("0.95")).quantize(Decimal("0.01"))
        gas = decimal(normal(rng, 5.0, 0.25), 1)  # PROPOSED: an incubator drifts, now and then out of its limits
        found.append(msgspec.structs.replace(passage, seeded_million=seeded, count=count, co2_percent=gas))
        before = count
    return tuple(found)


def _fill(product: Product, rng: Random, last: Passage, is_good: bool) -> FinalProduct:
    low, high = (product.concentration_low, product.concentration_high) if is_good else (0.1, 3.0)
    floor = product.viability_floor if is_good else 40.0
    viability = normal_inside(rng, product.viability, product.viability_sd, floor, 99.0)
    volume = normal_inside(rng, product.volume_ml, product.volume_ml_sd, 0.5, product.volume_limit_ml)
    hold = normal_inside(rng, product.hold_hours, product.hold_hours_sd, 0.5, product.hold_hours_limit)
    endotoxin = exp(normal(rng, log(product.endotoxin_median), product.endotoxin_spread))
    return FinalProduct(
        ready_on=last.harvested_on,
        concentration_million_per_ml=decimal(
            normal_inside(rng, product.concentration, product.concentration_sd, low, high), 2
        ),
        volume_ml=decimal(volume, 1),
        viability_percent=decimal(viability, 1),
        gram_is_negative=True,
        grows_by_day_3=False,
        grows_after_14_days=happens(rng, product.late_growth),
        endotoxin_eu_per_ml=decimal(min(product.endotoxin_limit, endotoxin), 2),
        mycoplasma_is_negative=True,
        markers_percent=_markers(rng),
        hold_hours=decimal(hold, 1),
        viability_at_use_percent=decimal(viability - hold * product.viability_lost_per_hour, 1),
        given_ml=decimal(volume * (0.6 if happens(rng, product.partial_dose) else 1.0), 1),
        leaks=happens(rng, product.extravasation),
    )


def _as_planned(final: FinalProduct, fate: Fate) -> FinalProduct:
    """Too many dead cells, or growth on day 14, where the plan wants it; by plan nobody else's lot grows."""
    late = msgspec.structs.replace(final, grows_after_14_days=fate.grows_late)
    if not fate.out_of_specification:
        return late
    return msgspec.structs.replace(late, viability_percent=DEAD_CELLS, viability_at_use_percent=DEAD_CELLS)


DEAD_CELLS = Decimal("74.5")  # PROPOSED: below the 80 % of the specification, as after a digestion that was too long


def _markers(rng: Random) -> tuple[tuple[str, Decimal], ...]:
    """Give the phenotype panel in percent; 95 and 1 are PROPOSED means."""
    high = [(marker, decimal(normal_inside(rng, 95.0, 2.0, 80.0, 99.9), 1)) for marker in POSITIVE_MARKERS]
    low = [(marker, decimal(normal_inside(rng, 1.0, 0.5, 0.0, 5.0), 1)) for marker in NEGATIVE_MARKERS]
    return tuple(high + low)
