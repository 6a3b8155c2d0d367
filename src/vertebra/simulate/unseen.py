"""The levels behind the scores: traits, dates and harms of one person come in, unseen pain, disability, CRP go out.

unseen level = level before - drop by surgery - placebo - cells + flare, infection, re-herniation. The drop starts at
surgery, placebo and cells start at the injection. Noise is added, and ends of scale are held, by who shows the value.
"""

from functools import cached_property
from math import exp, hypot, sqrt

import msgspec

from vertebra.simulate.chance import between, stream
from vertebra.simulate.harms import Befallen
from vertebra.simulate.inflammation import crp_response, esr_response
from vertebra.simulate.pain import full_drop, level_before, reached
from vertebra.simulate.people import Person
from vertebra.simulate.scale import unseen_mean
from vertebra.simulate.world import Function, World


class Reactions(msgspec.Struct, frozen=True):
    """How strongly one person reacts: CRP peaks in mg/L, decay of ESR in days."""

    crp_surgery: float
    crp_injection: float
    crp_cold: float
    esr_decay_days: float


class Unseen:
    """Unseen levels of one person by day of the surgery clock."""

    def __init__(self, world: World, seed: int, person: Person, injection_day: int | None, befallen: Befallen) -> None:
        self.world, self.seed, self.person = world, seed, person
        self.injection_day, self.befallen = injection_day, befallen

    def back(self, day: int) -> float:
        """Give the unseen back pain, on the scale of 0-10."""
        pain, cells = self.world.pain, self.world.cells
        before, drop = self._back
        level = before - drop * reached(day, pain.back_tau_days)
        level = self._eased(day, level, pain.placebo_share, cells.vas_smd * cells.vas_sd)
        return level + pain.infection_rise * self._infection(day) + self._flare(day)

    def leg(self, day: int) -> float:
        """Give the unseen leg pain: it drops at surgery at once, and the cells are not expected to change it."""
        before, drop = self._leg
        level = before - drop if day > 0 else before
        return level + self.world.pain.reherniation_leg * self._reherniation(day)

    def odi(self, day: int) -> float:
        """Give the unseen disability, on the scale of 0-100."""
        function, cells = self.world.function, self.world.cells
        before, drop = self._odi
        level = before - drop * reached(day, function.odi_tau_days)
        level = self._eased(day, level, function.placebo_share, cells.odi_smd * cells.odi_sd)
        burden = function.infection_rise * self._infection(day)
        return level + burden + function.reherniation_rise * self._reherniation(day)

    def added_crp(self, day: int) -> float:
        """Give the CRP above rest, mg/L: surgery, injection, infections, colds."""
        blood = self.world.blood
        wounds = crp_response(blood, self._reacts.crp_surgery, day) + sum(
            i.crp(blood, day) for i in self.befallen.infections
        )
        if self.injection_day is not None:
            wounds += crp_response(blood, self._reacts.crp_injection, day - self.injection_day)
        return wounds + sum(crp_response(blood, self._reacts.crp_cold, day - onset) for onset in self.befallen.colds)

    def esr(self, day: int) -> float:
        """Give the unseen ESR, mm/h: rest, surgery, infections."""
        blood = self.world.blood
        added = sum(infection.esr(blood, day) for infection in self.befallen.infections)
        return self.person.traits.esr + esr_response(blood, self._reacts.esr_decay_days, day) + added

    def _eased(self, day: int, level: float, placebo_share: float, cells: float) -> float:
        if self.injection_day is None:
            return level
        since = day - self.injection_day
        placebo = placebo_share * max(0.0, level) * reached(since, self.world.pain.placebo_tau_days)
        return level - placebo + cells * reached(since, self.world.cells.tau_days)

    def _flare(self, day: int) -> float:
        start, pain = self.befallen.flare_day, self.world.pain
        if start is None or day < start:
            return 0.0
        return pain.flare_height * exp(-(day - start) / pain.flare_tau_days)

    def _infection(self, day: int) -> float:
        return sum(infection.burden(day) for infection in self.befallen.infections)

    def _reherniation(self, day: int) -> float:
        """Give how much of a re-herniation is felt: at once, fading over two months (PROPOSED)."""
        start = self.befallen.reherniation_day
        return exp(-(day - start) / 60) if start is not None and day >= start else 0.0

    @cached_property
    def _back(self) -> tuple[float, float]:
        """Level before surgery and drop by it; likewise below."""
        pain, traits = self.world.pain, self.person.traits
        drop = full_drop(pain, pain.back_before, pain.back_drop, traits.back_recovery)
        return level_before(pain, pain.back_before, traits.back), drop

    @cached_property
    def _leg(self) -> tuple[float, float]:
        pain, traits = self.world.pain, self.person.traits
        drop = full_drop(pain, pain.leg_before, pain.leg_drop, traits.leg_recovery)
        return level_before(pain, pain.leg_before, traits.leg), drop

    @cached_property
    def _odi(self) -> tuple[float, float]:
        function, traits = self.world.function, self.person.traits
        drop = odi_drop(function) + odi_drop_sd(function) * traits.disability_recovery
        return odi_before(function) + function.person_sd * traits.disability, drop

    @cached_property
    def _reacts(self) -> Reactions:
        blood, rng = self.world.blood, stream(self.seed, self.person.number, "reactions")
        return Reactions(
            crp_surgery=between(rng, blood.crp_surgery_low, blood.crp_surgery_high),
            crp_injection=between(rng, 0.0, blood.crp_injection_high),
            crp_cold=between(rng, 0.0, blood.cold_crp_high),
            esr_decay_days=between(rng, blood.esr_decay_days_low, blood.esr_decay_days_high),
        )


def odi_before(function: Function) -> float:
    """Give the unseen disability before surgery whose shown mean is `odi_before`."""
    return unseen_mean(function.odi_before, hypot(function.person_sd, function.noise_sd), 0.0, 100.0)


def odi_drop_sd(function: Function) -> float:
    """Give the spread of recoveries that makes the change between two ratings spread by `change_sd`."""
    return sqrt(function.change_sd**2 - 2 * function.noise_sd**2)


def odi_drop(function: Function) -> float:
    """Give the unseen drop by surgery that makes the shown mean drop by `odi_drop`."""
    spread = hypot(function.person_sd, function.noise_sd, odi_drop_sd(function))
    return odi_before(function) - unseen_mean(function.odi_before - function.odi_drop, spread, 0.0, 100.0)
