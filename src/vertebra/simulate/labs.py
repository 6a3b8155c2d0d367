"""Safety laboratory of a virtual person: a population row comes in, values of a day go out.

On the screening day the values are the drawn row itself, so screening passes and fails as the real population does.
Later days vary around it. A value near a bound may therefore fail when it is looked at again before injection.
"""

from decimal import Decimal
from functools import lru_cache
from math import exp, log
from random import Random

import msgspec

from vertebra.simulate.chance import decimal, normal, within
from vertebra.simulate.population import Adult
from vertebra.simulate.world import Blood, Mix

UNITS = {
    "wbc": "10*3/uL", "neutrophils": "%", "lymphocytes": "%", "monocytes": "%", "eosinophils": "%",
    "basophils": "%", "haemoglobin": "g/dL", "platelets": "10*3/uL", "bun": "mg/dL", "creatinine": "mg/dL",
    "ast": "U/L", "alt": "U/L", "pt": "s", "inr": "{INR}", "bilirubin": "mg/dL", "alp": "U/L",
    "crp": "mg/L", "esr": "mm/h",
}  # fmt: skip
"""UCUM unit of every laboratory value that the generator gives, by field name."""

PLACES = {
    "wbc": 2, "haemoglobin": 1, "platelets": 0, "bun": 0, "creatinine": 2, "ast": 0, "alt": 0,
    "pt": 1, "inr": 2, "bilirubin": 1, "alp": 0,
}  # fmt: skip
"""Decimals that the analyser prints."""

# PROPOSED: usual shares of white cells in percent, and their spread between days; neutrophils take the rest.
_DIFFERENTIAL = (
    ("lymphocytes", 30.0, 5.0),
    ("monocytes", 6.5, 1.5),
    ("eosinophils", 2.5, 1.0),
    ("basophils", 0.5, 0.2),
)


class Labs(msgspec.Struct, frozen=True):
    """One blood sample; units in `UNITS`. The five white-cell shares sum to 100.0."""

    wbc: Decimal
    neutrophils: Decimal
    lymphocytes: Decimal
    monocytes: Decimal
    eosinophils: Decimal
    basophils: Decimal
    haemoglobin: Decimal
    platelets: Decimal
    bun: Decimal
    creatinine: Decimal
    ast: Decimal
    alt: Decimal
    pt: Decimal
    inr: Decimal
    bilirubin: Decimal
    alp: Decimal


def resting_values(blood: Blood, adult: Adult, rng: Random) -> dict[str, float]:
    """Join a population row with the tests that the population table lacks; all values unrounded."""
    return {
        "wbc": _known(adult.wbc),
        "haemoglobin": _known(adult.haemoglobin),
        "platelets": _known(adult.platelets),
        "bun": _known(adult.bun),
        "creatinine": _known(adult.creatinine),
        "ast": _known(adult.ast),
        "alt": _known(adult.alt),
        "pt": normal(rng, blood.pt_mean, blood.pt_sd),
        "bilirubin": exp(normal(rng, log(blood.bilirubin_median), blood.bilirubin_spread)),
        "alp": exp(normal(rng, log(blood.alp_median), blood.alp_spread)),
    }


def _known(value: float | None) -> float:
    if value is None:
        raise ValueError("a person is drawn from complete rows only")
    return value


@lru_cache(maxsize=8)
def _spread(within_person: Mix) -> dict[str, float]:
    return dict(within_person)


def vary(blood: Blood, resting: dict[str, float], rng: Random) -> dict[str, float]:
    """Give the values of another day around the resting values."""
    spread = _spread(blood.within)
    return {name: value * exp(normal(rng, 0.0, spread[name])) for name, value in resting.items()}


def sample(blood: Blood, values: dict[str, float], rng: Random) -> Labs:
    """Print one sample as the analyser would.

    INR follows from PT with ISI 1. Source: lint finding L15 (domain notes A6).
    """
    printed = {name: decimal(value, PLACES[name]) for name, value in values.items()}
    inr = decimal(values["pt"] / blood.pt_normal, PLACES["inr"])
    return Labs(inr=inr, **printed, **_differential(rng))


def _differential(rng: Random) -> dict[str, Decimal]:
    shares = {name: decimal(within(normal(rng, mean, sd), 0.0, 60.0), 1) for name, mean, sd in _DIFFERENTIAL}
    return {"neutrophils": Decimal("100.0") - sum(shares.values()), **shares}
