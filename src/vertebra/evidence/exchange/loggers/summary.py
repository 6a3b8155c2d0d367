"""Exchange, loggers: the figures of a log against the range of a leg.

A reading stands until the next one; where a gap is longer than twice the usual interval, only that long: of the rest
nothing is known, and the gap is told. The last reading stands for one usual interval. Both ends of a range belong
to it.
Source: PROPOSED rule of time outside; mean kinetic temperature after Haynes, USP <1079.2>, with 83.144 kJ/mol.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from math import exp, log
from statistics import median
from typing import NamedTuple

from vertebra.evidence.exchange.loggers.readings import Reading
from vertebra.protocol.product import Climate

_KELVIN = 273.15
_ACTIVATION = 83.144 / 0.0083144626  # kelvin: activation energy over the gas constant
MOST_INTERVALS = 2
_TENTH = Decimal("0.1")


class Stretch(NamedTuple):
    """A time outside the range without a break, and the reading that lies farthest out."""

    since: datetime
    until: datetime
    extreme: Decimal


class Summary(NamedTuple):
    """Degrees Celsius and minutes. kinetic: mean kinetic temperature; None where the leg is meant to be warm."""

    first: datetime
    last: datetime
    number: int
    lowest: Decimal
    highest: Decimal
    outside: Decimal
    gap: Decimal
    kinetic: Decimal | None
    stretches: tuple[Stretch, ...]


def summarise(readings: Sequence[Reading], leg: Climate) -> Summary:
    """At least two readings, in their order."""
    stands = _stands(readings)
    values = [r.celsius for r in readings]
    out = [i for i, value in enumerate(values) if not leg.low <= value <= leg.high]
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(readings)]
    return Summary(
        readings[0].at,
        readings[-1].at,
        len(readings),
        min(values),
        max(values),
        _minutes(sum(stands[i] for i in out)),
        _minutes(max(gaps)),
        _kinetic(values, stands) if leg.high <= 25 else None,
        tuple(_stretches(readings, stands, out, leg)),
    )


def _stands(readings: Sequence[Reading]) -> list[float]:
    """For how many seconds each reading stands."""
    apart = [(b.at - a.at).total_seconds() for a, b in pairwise(readings)]
    usual = median(apart)
    return [*(min(seconds, MOST_INTERVALS * usual) for seconds in apart), usual]


def _minutes(seconds: float) -> Decimal:
    """Upwards to a tenth: what lay outside at all never rounds to nothing."""
    return (Decimal(seconds) / 60).quantize(_TENTH, ROUND_CEILING)


def _kinetic(values: list[Decimal], stands: list[float]) -> Decimal:
    total = sum(stands) or 1.0
    weights = stands if sum(stands) else [1.0 / len(stands)] * len(stands)
    mean = sum(w * exp(-_ACTIVATION / (float(v) + _KELVIN)) for v, w in zip(values, weights, strict=True)) / total
    return Decimal(_ACTIVATION / -log(mean) - _KELVIN).quantize(_TENTH, ROUND_HALF_EVEN)


def _stretches(readings: Sequence[Reading], stands: list[float], out: list[int], leg: Climate) -> list[Stretch]:
    found: list[Stretch] = []
    before = -1
    for place in out:
        at, value = readings[place].at, readings[place].celsius
        goes_on = bool(found) and place == before + 1
        since, extreme = (found[-1].since, found[-1].extreme) if goes_on else (at, value)
        farthest = max(extreme, value, key=lambda v: max(leg.low - v, v - leg.high))
        stretch = Stretch(since, at + timedelta(seconds=stands[place]), farthest)
        if goes_on:
            found[-1] = stretch
        else:
            found.append(stretch)
        before = place
    return found
