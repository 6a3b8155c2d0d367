"""Virtual people at screening: a world, a seed and a number come in, one `Person` with all screening facts goes out.

A person is what a site could write down at the first visit, and the unseen traits behind it (`Traits`), which
only the generator reads. People are drawn as they come to a discectomy clinic, not as they would be enrolled: the
study's own criteria, asked by the study's own engine, decide. Regression to the mean follows by itself, because who
is selected for a high pain score is selected partly for that day's noise.
"""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from random import Random

import msgspec

from vertebra.simulate import inflammation
from vertebra.simulate.chance import decimal, happens, normal, stream, whole, within
from vertebra.simulate.history import (
    Anatomy,
    History,
    Pregnancy,
    Serology,
    draw_anatomy,
    draw_history,
    draw_pregnancy,
    draw_serology,
)
from vertebra.simulate.labs import PLACES, Labs, resting_values, sample
from vertebra.simulate.names import draw_name
from vertebra.simulate.pain import pain_before
from vertebra.simulate.population import Adult, draw_adult
from vertebra.simulate.world import Clinic, World

LAB_TESTS = (*PLACES, "crp", "esr")


class Traits(msgspec.Struct, frozen=True):
    """What no one sees: standard normal traits, and resting levels. Never to be typed into a form."""

    back: float
    leg: float
    disability: float
    back_recovery: float
    leg_recovery: float
    disability_recovery: float
    crp: float
    esr: float
    labs: tuple[tuple[str, float], ...]


class Person(msgspec.Struct, frozen=True):
    """One person at screening.

    `number` and the seed name all streams of this person. `planned_surgery` is when the clinic would operate.
    `lab_tests_not_done` names laboratory fields that the site has no result for. `declines`: gives no consent.
    """

    number: int
    screened_on: date
    planned_surgery: date
    name: str
    name_han: str
    sex: str
    birth_date: date
    age: int
    height_cm: int
    weight_kg: Decimal
    declines: bool
    vas_back_mm: int
    vas_leg_mm: int
    labs: Labs
    crp_mg_per_l: Decimal
    esr_mm_per_h: int
    lab_tests_not_done: tuple[str, ...]
    anatomy: Anatomy
    history: History
    serology: Serology
    pregnancy: Pregnancy
    traits: Traits

    @property
    def screening_day(self) -> int:
        """Day of the screening visit on the surgery clock: negative."""
        return (self.screened_on - self.planned_surgery).days


def draw_person(world: World, seed: int, number: int) -> Person:
    """Draw the person who comes to the clinic as number `number` (1, 2, ...)."""
    clinic, rng = world.clinic, stream(seed, number, "who")
    adult = draw_adult(rng, clinic.youngest, clinic.oldest)
    screened_on = _workday(clinic.first_day + timedelta(days=int((number - 1) * clinic.days_between_people)))
    wait = whole(rng, clinic.wait_days_shortest, clinic.wait_days_longest - 2)
    name, name_han = draw_name(rng)
    tall, heavy = _build(clinic, adult.sex, rng)
    traits = _draw_traits(world, adult, stream(seed, number, "traits"))
    back_mm, leg_mm = pain_before(world, seed, number, traits.back, traits.leg)
    blood, blood_rng = world.blood, stream(seed, number, "screening sample")
    return Person(
        number=number,
        screened_on=screened_on,
        planned_surgery=_workday(screened_on + timedelta(days=wait)),
        name=name,
        name_han=name_han,
        sex=adult.sex,
        birth_date=_birth_date(screened_on, adult.age, whole(rng, 0, 364)),
        age=adult.age,
        height_cm=tall,
        weight_kg=heavy,
        declines=not happens(rng, clinic.consents),
        vas_back_mm=back_mm,
        vas_leg_mm=leg_mm,
        labs=sample(blood, dict(traits.labs), blood_rng),
        crp_mg_per_l=inflammation.shown_crp(blood, traits.crp, 0.0, blood_rng),
        esr_mm_per_h=inflammation.shown_esr(blood, traits.esr, blood_rng),
        lab_tests_not_done=_not_done(clinic, stream(seed, number, "not done")),
        anatomy=draw_anatomy(clinic, stream(seed, number, "anatomy")),
        history=draw_history(clinic, stream(seed, number, "history"), screened_on),
        serology=draw_serology(clinic, stream(seed, number, "serology")),
        pregnancy=draw_pregnancy(clinic, stream(seed, number, "pregnancy"), adult.sex, adult.age),
        traits=traits,
    )


def _workday(day: date) -> date:
    """Move a Saturday or Sunday to Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _birth_date(today: date, age: int, days_since_birthday: int) -> date:
    """Give a birth date that makes the person `age` years old today, any time of the year."""
    last_birthday = today - timedelta(days=days_since_birthday)
    day = min(last_birthday.day, 28) if last_birthday.month == 2 else last_birthday.day
    return date(last_birthday.year - age, last_birthday.month, day)


def _build(clinic: Clinic, sex: str, rng: Random) -> tuple[int, Decimal]:
    tall, tall_sd, heavy, heavy_sd = next(row[1:] for row in clinic.build if row[0] == sex)
    weight = within(normal(rng, heavy, heavy_sd), 40.0, 130.0)
    return round(normal(rng, tall, tall_sd)), decimal(weight, 1)


def _draw_traits(world: World, adult: Adult, rng: Random) -> Traits:
    """Draw the unseen traits; leg pain and disability go partly with back pain, and so do their recoveries."""
    back, back_recovery = normal(rng), normal(rng)
    leg_with, disability_with = world.pain.leg_with_back, world.function.with_back_pain
    return Traits(
        back=back,
        leg=_partly(back, leg_with, rng),
        disability=_partly(back, disability_with, rng),
        back_recovery=back_recovery,
        leg_recovery=_partly(back_recovery, leg_with, rng),
        disability_recovery=_partly(back_recovery, disability_with, rng),
        crp=inflammation.resting_crp(world.blood, rng),
        esr=inflammation.resting_esr(adult.sex, adult.age, rng),
        labs=tuple(resting_values(world.blood, adult, rng).items()),
    )


def _partly(other: float, correlation: float, rng: Random) -> float:
    return correlation * other + sqrt(1 - correlation**2) * normal(rng)


def _not_done(clinic: Clinic, rng: Random) -> tuple[str, ...]:
    return tuple(test for test in LAB_TESTS if happens(rng, clinic.test_not_done))
