"""CRP and ESR after surgery, after injection and in infection: times in days come in, added mg/L and mm/h go out.

Source: curves of the minimal generator, after Acta Neurochir (lumbar disc surgery and CRP, ESR), Shim 1998 and
Meyer 1995 (domain notes D1, H2). The numbers themselves are in `world.Blood`.
"""

from decimal import Decimal
from math import exp, log
from random import Random

import msgspec

from vertebra.simulate.chance import decimal, normal
from vertebra.simulate.world import Blood

_ESR_SPREAD = 0.5  # PROPOSED: SD of the logarithm between persons
_NINETY_FIFTH = 1.645


class Infection(msgspec.Struct, frozen=True):
    """A bacterial infection at the operated disc; days of the surgery clock. Antibiotics end its rise."""

    kind: str
    first_rise: int
    treated_from: int
    treated_days: int

    @property
    def treated_until(self) -> int:
        """The last day of antibiotics."""
        return self.treated_from + self.treated_days

    def is_treated(self, day: int) -> bool:
        """Tell whether antibiotics are being given."""
        return self.treated_from <= day <= self.treated_until

    def is_active(self, day: int) -> bool:
        """Tell whether the infection is there: from its first rise to the end of treatment."""
        return self.first_rise <= day <= self.treated_until

    def crp(self, blood: Blood, day: int) -> float:
        """Give the CRP that the infection adds, mg/L."""
        risen = blood.crp_infection_per_day * max(0, min(day, self.treated_from) - self.first_rise)
        return float(risen * 0.5 ** (max(0, day - self.treated_from) / blood.crp_infection_half_life))

    def esr(self, blood: Blood, day: int) -> float:
        """Give the ESR that the infection adds, mm/h; it falls as slowly as after surgery."""
        return (
            blood.esr_infection * self._rise(day, blood.esr_infection_days) * self._fall(day, blood.esr_decay_days_high)
        )

    def burden(self, day: int) -> float:
        """Give how much it hurts, 0 to 1: within 3 days fully, fading over two weeks of treatment. PROPOSED."""
        return self._rise(day, 3.0) * self._fall(day, 14.0)

    def has_fever(self, day: int) -> bool:
        """Tell whether there is fever: from the third day of the rise to the third of treatment. PROPOSED."""
        return self.first_rise + 2 <= day <= self.treated_from + 2

    def _rise(self, day: int, days: float) -> float:
        return max(0.0, min(1.0, (day - self.first_rise) / days))

    def _fall(self, day: int, tau: float) -> float:
        return exp(-max(0, day - self.treated_from) / tau)


def resting_crp(blood: Blood, rng: Random) -> float:
    """Draw a person's CRP at rest; its mean over persons is `crp_rest`."""
    spread = blood.crp_rest_spread
    return exp(normal(rng, log(blood.crp_rest) - spread**2 / 2, spread))


def resting_esr(sex: str, age: int, rng: Random) -> float:
    """Draw a person's ESR at rest, so that 1 in 20 passes the upper limit.

    Source: upper limit age/2 in men, (age+10)/2 in women, memory (domain notes D1).
    """
    limit = age / 2 if sex == "M" else (age + 10) / 2
    return limit * exp(_ESR_SPREAD * (normal(rng) - _NINETY_FIFTH))


def crp_response(blood: Blood, height: float, days: float) -> float:
    """Give the CRP that a wound adds `days` after it: A (t/2) exp(1 - t/2), mg/L."""
    share = days / blood.crp_peak_day
    return height * share * exp(1 - share) if days > 0 else 0.0


def esr_response(blood: Blood, decay_days: float, days: float) -> float:
    """Give the ESR that surgery adds: rising to day 6 like CRP, then falling over 3-4 weeks, mm/h."""
    share = days / blood.esr_peak_day
    if days <= 0:
        return 0.0
    if share <= 1:
        return blood.esr_surgery * share * exp(1 - share)
    return blood.esr_surgery * exp(-(days - blood.esr_peak_day) / decay_days)


def shown_crp(blood: Blood, resting: float, added: float, rng: Random) -> Decimal:
    """Print a CRP as the analyser would, mg/L with one decimal."""
    at_rest = resting * exp(normal(rng, 0.0, blood.crp_within))
    return decimal(max(0.1, at_rest + added * exp(normal(rng, 0.0, blood.crp_within_peak))), 1)


def shown_esr(blood: Blood, unseen: float, rng: Random) -> int:
    """Print an ESR as whole mm/h, at least 1."""
    return max(1, round(unseen + normal(rng, 0.0, blood.esr_within)))
