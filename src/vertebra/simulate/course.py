"""The year of a virtual person, asked by day: a person and an injection day come in, values of any day go out.

All days are days of the surgery clock: surgery is day 0, screening is negative, the injection is `injection_day`.
Every answer depends on the seed, the person and the day alone, never on what was asked before. Values before the
injection are the same whether or not one follows, so two worlds can be compared person by person.
"""

from decimal import Decimal
from functools import cached_property

import msgspec

from vertebra.simulate.chance import between, decimal, happens, normal, stream, within
from vertebra.simulate.function import barthel_answers, draw_habits, eq5d_answers, odi_answers
from vertebra.simulate.harms import AdverseEvent, Befallen, befall, report
from vertebra.simulate.inflammation import shown_crp, shown_esr
from vertebra.simulate.labs import Labs, sample, vary
from vertebra.simulate.medicines import Medicine, medicines
from vertebra.simulate.mishaps import Fate
from vertebra.simulate.pain import Wander, back_noise, leg_noise, shown_mm
from vertebra.simulate.people import Person
from vertebra.simulate.pictures import Reading, TrueDisc, read_disc, true_disc
from vertebra.simulate.unseen import Unseen
from vertebra.simulate.world import World


class Vitals(msgspec.Struct, frozen=True):
    """Temperature in Celsius, pressures in mmHg, pulse and breaths per minute, weight in kg."""

    temperature: Decimal
    systolic: int
    diastolic: int
    pulse: int
    breaths: int
    weight: Decimal


class Neuro(msgspec.Struct, frozen=True):
    """Examination of the affected leg: strength 0-5, sensation, straight-leg raise in degrees."""

    motor: int
    sensation_is_normal: bool
    straight_leg_raise: int


class Course:
    """One person's values over time.

    Give `fate` to let a plan decide on discitis; without it chance decides. Give `antibiotics_from` (a day) once the
    site treats a discitis: earlier days keep their values.
    """

    def __init__(
        self,
        world: World,
        seed: int,
        person: Person,
        injection_day: int | None = None,
        fate: Fate | None = None,
        antibiotics_from: int | None = None,
    ) -> None:
        self.world, self.seed, self.person = world, seed, person
        self.injection_day, self.fate, self.antibiotics_from = injection_day, fate, antibiotics_from

    def vas_back(self, day: int) -> int:
        """Give the back pain of a day, mm of 100."""
        return shown_mm(self._unseen.back(day) + self._back_noise.at(day - self.person.screening_day))

    def vas_leg(self, day: int) -> int:
        """Give the leg pain of a day, mm of 100."""
        return shown_mm(self._unseen.leg(day) + self._leg_noise.at(day - self.person.screening_day))

    def odi_items(self, day: int) -> tuple[int | None, ...]:
        """Give the ten ODI sections, 0-5 each; a declined section is None."""
        rng = stream(self.seed, self.person.number, f"odi {day}")
        score = within(self._unseen.odi(day) + normal(rng, 0.0, self.world.function.noise_sd), 0.0, 100.0)
        return odi_answers(score, self._odi_habits, self.declines_sex_life, rng)

    def barthel_items(self, day: int) -> dict[str, int]:
        """Give the ten Barthel items by name."""
        rng = stream(self.seed, self.person.number, f"barthel {day}")
        return barthel_answers(self.world.function, within(self._unseen.odi(day), 0.0, 100.0), rng)

    def eq5d_items(self, day: int) -> tuple[int, ...]:
        """Give the five EQ-5D-5L answers, 1-5."""
        rng = stream(self.seed, self.person.number, f"eq5d {day}")
        return eq5d_answers(self._unseen.odi(day), self.vas_back(day), rng)

    def crp(self, day: int) -> Decimal:
        """Give C-reactive protein, mg/L."""
        if day <= self.person.screening_day:
            return self.person.crp_mg_per_l
        rng = stream(self.seed, self.person.number, f"crp {day}")
        return shown_crp(self.world.blood, self.person.traits.crp, self._unseen.added_crp(day), rng)

    def esr(self, day: int) -> int:
        """Give the erythrocyte sedimentation rate, mm/h."""
        if day <= self.person.screening_day:
            return self.person.esr_mm_per_h
        rng = stream(self.seed, self.person.number, f"esr {day}")
        return shown_esr(self.world.blood, self._unseen.esr(day), rng)

    def labs(self, day: int) -> Labs:
        """Give the safety laboratory; on the screening day it is the screening sample."""
        if day <= self.person.screening_day:
            return self.person.labs
        blood, rng = self.world.blood, stream(self.seed, self.person.number, f"labs {day}")
        return sample(blood, vary(blood, dict(self.person.traits.labs), rng), rng)

    def imaging(self, day: int, reader: str = "R1") -> Reading:
        """Give what one reader says of X-ray and MRI; two readers of one day see the same disc."""
        recurrent = self.befallen.reherniation_day
        discitis = any(i.kind == "discitis" and i.first_rise + 2 <= day for i in self.befallen.infections)
        reherniated = recurrent is not None and recurrent <= day
        disc = self.true_disc(day)
        return read_disc(self.world, disc, self.person, self.seed, day, reader, reherniated, discitis)

    def true_disc(self, day: int) -> TrueDisc:
        """Give the disc as it is, which no reader knows."""
        return true_disc(self.world, self.seed, self.person, self.injection_day, day)

    def vitals(self, day: int, hour: int = 0) -> Vitals:
        """Give the vital signs of a day, or of an hour after the injection; usual adult values are PROPOSED."""
        rng = stream(self.seed, self.person.number, f"vitals {day} {hour}")
        fever = between(rng, 1.7, 2.4) * any(i.has_fever(day) for i in self.befallen.infections)
        return Vitals(
            temperature=decimal(within(normal(rng, 36.6, 0.2), 36.0, 37.2) + fever, 1),
            systolic=round(normal(rng, 124, 11)),
            diastolic=round(normal(rng, 77, 8)),
            pulse=round(normal(rng, 73, 9) + 10 * fever),
            breaths=round(within(normal(rng, 16, 1.5), 12, 22)),
            weight=decimal(float(self.person.weight_kg) + normal(rng, 0.0, 0.7), 1),
        )

    def neuro(self, day: int) -> Neuro:
        """Give the neurological examination; it follows the leg pain of the day. PROPOSED throughout."""
        rng = stream(self.seed, self.person.number, f"neuro {day}")
        leg = within(self._unseen.leg(day), 0.0, 10.0)
        return Neuro(
            motor=4 if happens(rng, 0.03 * leg) else 5,
            sensation_is_normal=not happens(rng, 0.06 * leg),
            straight_leg_raise=5 * round(within(normal(rng, 85 - 5 * leg, 5), 20, 90) / 5),
        )

    def takes_antibiotics(self, day: int) -> bool:
        """Tell whether a systemic infection is being treated; prophylaxis at surgery does not count."""
        return any(i.is_treated(day) for i in self.befallen.infections)

    def has_local_infection(self, day: int) -> bool:
        """Tell whether the skin or wound near the disc is infected."""
        wound = any(i.kind == "wound" and i.is_active(day) for i in self.befallen.infections)
        return wound or (day <= 0 and self.person.history.has_skin_infection)

    def medicines(self, until_day: int) -> tuple[Medicine, ...]:
        """Give the medicines started up to this day, by start."""
        return medicines(self.befallen, self.person, self.seed, until_day)

    def adverse_events(self, until_day: int) -> tuple[AdverseEvent, ...]:
        """Give the adverse events that the site knows of on this day, as they are on it."""
        return report(self.befallen, self.seed, self.person.number, self.injection_day, until_day)

    @cached_property
    def befallen(self) -> Befallen:
        """What befalls the person, from the start to the end."""
        number = self.person.number
        return befall(self.world, self.seed, number, self.injection_day, self.fate, self.antibiotics_from)

    @cached_property
    def declines_sex_life(self) -> bool:
        """Tell whether this person always leaves that ODI section out."""
        chance = self.world.function.declines_sex_life
        return happens(stream(self.seed, self.person.number, "declines"), chance)

    @cached_property
    def _unseen(self) -> Unseen:
        return Unseen(self.world, self.seed, self.person, self.injection_day, self.befallen)

    @cached_property
    def _odi_habits(self) -> list[float]:
        return draw_habits(stream(self.seed, self.person.number, "odi habits"))

    @cached_property
    def _back_noise(self) -> Wander:
        return back_noise(self.world, self.seed, self.person.number)

    @cached_property
    def _leg_noise(self) -> Wander:
        return leg_noise(self.world, self.seed, self.person.number)
