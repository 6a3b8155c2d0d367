"""X-ray and MRI of a virtual person: the true disc comes in, what one reader writes down goes out.

Numbers and sources are in `world.Images`. A reader never sees the truth; `TrueDisc` is for tests of agreement.
"""

from decimal import Decimal
from math import log

import msgspec

from vertebra.simulate.chance import between, decimal, happens, normal, stream, within
from vertebra.simulate.pain import reached
from vertebra.simulate.people import Person
from vertebra.simulate.world import Images, World


class TrueDisc(msgspec.Struct, frozen=True):
    """The disc as it is on one day; `t2_ms` is None where grade V cannot be measured."""

    height_mm: float
    upper_body_mm: float
    lower_body_mm: float
    pfirrmann: int
    t2_ms: float | None


class Reading(msgspec.Struct, frozen=True):
    """What one reader writes about one examination; millimetres, milliseconds, Pfirrmann 1-5, Modic 0-3."""

    reader: str
    disc_anterior_mm: Decimal
    disc_middle_mm: Decimal
    disc_posterior_mm: Decimal
    upper_body_mm: Decimal
    lower_body_mm: Decimal
    pfirrmann: int
    t2_ms: Decimal | None
    modic: int
    shows_recurrent_herniation: bool
    shows_discitis: bool

    @property
    def dhi(self) -> Decimal:
        """Give the disc height index, method M6 (unrounded): mean of three heights over mean of two bodies.

        Source: method 6 of a 7-method comparison, PubMed 35905524 (domain notes E).
        """
        disc = (self.disc_anterior_mm + self.disc_middle_mm + self.disc_posterior_mm) / 3
        return disc / ((self.upper_body_mm + self.lower_body_mm) / 2)


def true_disc(world: World, seed: int, person: Person, injection_day: int | None, day: int) -> TrueDisc:
    """Give the disc as it is on a day of the surgery clock."""
    images, rng = world.images, stream(seed, person.number, "disc")
    height = within(normal(rng, images.disc_height_mm, images.disc_height_sd), 4.0, 14.0)
    loss = between(rng, images.height_loss_low, images.height_loss_high)
    body = normal(rng, images.body_height_mm, images.body_height_sd)
    brightness, drift, worse, spared = normal(rng), normal(rng), rng.random(), rng.random()
    protected = injection_day is not None and spared < world.cells.pfirrmann_protected
    grade = person.anatomy.pfirrmann + (0 if protected else _has_worsened(images, worse, day))
    return TrueDisc(
        height_mm=height * (1 - loss * reached(day, images.height_loss_tau_days)),
        upper_body_mm=body - 0.5,
        lower_body_mm=body + 0.5,
        pfirrmann=min(5, grade),
        t2_ms=_t2(images, min(5, grade), brightness, drift * max(0, day) / 365),
    )


def _has_worsened(images: Images, chance: float, day: int) -> int:
    """Tell (1 or 0) whether the grade has gone up by one, at a steady rate after surgery."""
    rate = -log(1 - images.pfirrmann_worsens) / 365
    return int(day > 0 and chance > 0 and -log(chance) / rate < day)


def _t2(images: Images, grade: int, brightness: float, drift: float) -> float | None:
    for known, mean, sd in images.t2_ms:
        if known == grade:
            return max(20.0, mean + sd * brightness + images.t2_drift_ms * drift)
    return None


def read_disc(
    world: World, disc: TrueDisc, person: Person, seed: int, day: int, reader: str, reherniated: bool, infected: bool
) -> Reading:
    """Let one reader measure the disc, with that reader's own error of the day."""
    images, rng = world.images, stream(seed, person.number, f"read {reader} {day}")
    height = disc.height_mm * (1 + normal(rng, 0.0, images.dhi_reader_share))
    grade = disc.pfirrmann + (happens(rng, images.pfirrmann_reader) * (1 if happens(rng, 0.5) else -1))
    t2_error = normal(rng, 0.0, images.t2_reader_ms)
    return Reading(
        reader=reader,
        disc_anterior_mm=decimal(height, 1),
        disc_middle_mm=decimal(height * 1.25, 1),
        disc_posterior_mm=decimal(height * 0.75, 1),
        upper_body_mm=decimal(disc.upper_body_mm, 1),
        lower_body_mm=decimal(disc.lower_body_mm, 1),
        pfirrmann=int(within(grade, 1, 5)),
        t2_ms=None if disc.t2_ms is None else decimal(max(10.0, disc.t2_ms + t2_error), 1),
        modic=person.anatomy.modic,
        shows_recurrent_herniation=reherniated,
        shows_discitis=infected,
    )
