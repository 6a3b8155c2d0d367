"""Units: one vetted table per analyte. A unit that is not in the table makes the value unknown, never a guess.

Canonical units are written in UCUM. Conversion happens once, where a datum enters; factors are exact decimals.
Source: domain notes D4; UCUM 2.1. Creatinine 88.42 umol/L per mg/dL, urea 0.357 mmol/L per mg/dL of its nitrogen,
haemoglobin (monomer) 0.6206 mmol/L per g/dL, bilirubin 17.104 umol/L per mg/dL. Inch 25.4 mm and pound 0.45359237 kg,
exact by the agreement of 1959; height, body weight and the plain concentrations serve forms of other systems.
"""

from decimal import Decimal
from typing import NamedTuple


class Factor(NamedTuple):
    """canonical value = value * times / per. Two numbers, so that 7.14 mmol/L of urea is 20 mg/dL to the last digit."""

    times: Decimal = Decimal(1)
    per: Decimal = Decimal(1)


_SAME = Factor()


def _times(number: str) -> Factor:
    return Factor(times=Decimal(number))


def _per(number: str) -> Factor:
    return Factor(per=Decimal(number))


# analyte -> unit -> factor to the canonical unit, which stands first
TABLE: dict[str, dict[str, Factor]] = {
    "length": {"mm": _SAME, "cm": _times("10")},
    "vas": {"mm": _SAME, "cm": _times("10")},
    "duration": {"d": _SAME, "wk": _times("7")},
    "hours": {"h": _SAME, "min": _per("60")},
    "minutes": {"min": _SAME, "h": _times("60")},
    "years": {"a": _SAME},
    "temperature": {"Cel": _SAME},
    "mass": {"kg": _SAME, "g": _times("0.001")},
    "body mass index": {"kg/m2": _SAME},
    "tissue": {"g": _SAME, "mg": _times("0.001")},
    "volume": {"mL": _SAME, "uL": _times("0.001")},
    "cells": {"10*6/mL": _SAME, "/mL": _times("0.000001")},
    "count": {"1": _SAME},
    "cellcount": {"10*6": _SAME, "1": _times("0.000001")},
    "percent": {"%": _SAME},
    "ratio": {"1": _SAME},
    "pressure": {"mm[Hg]": _SAME},
    "rate": {"/min": _SAME},
    "milliseconds": {"ms": _SAME},
    "dose": {"mg": _SAME, "g": _times("1000")},
    "endotoxin": {"[EU]/kg": _SAME},
    "crp": {"mg/L": _SAME, "mg/dL": _times("10")},
    "esr": {"mm/h": _SAME},
    "time": {"s": _SAME},
    "urea nitrogen": {"mg/dL": _SAME, "mmol/L": _per("0.357")},
    "creatinine": {"mg/dL": _SAME, "umol/L": _per("88.42")},
    "enzyme": {"U/L": _SAME, "[IU]/L": _SAME},
    "bilirubin": {"mg/dL": _SAME, "umol/L": _per("17.104")},
    "blood cells": {"10*3/uL": _SAME, "10*9/L": _SAME, "/uL": _times("0.001")},
    "haemoglobin": {"g/dL": _SAME, "g/L": _times("0.1"), "mmol/L": _per("0.6206")},
    "height": {"cm": _SAME, "mm": _times("0.1"), "m": _times("100"), "[in_i]": _times("2.54")},
    "body weight": {"kg": _SAME, "g": _times("0.001"), "[lb_av]": _times("0.45359237")},
    "area": {"mm2": _SAME, "cm2": _times("100")},
    "angle": {"deg": _SAME},
    "mass concentration": {"mg/dL": _SAME, "mg/L": _times("0.1"), "g/L": _times("100"), "g/dL": _times("1000")},
    "substance concentration": {"mmol/L": _SAME, "umol/L": _times("0.001")},
}


def canonical(analyte: str) -> str:
    """The unit in which values of this analyte are compared."""
    return next(iter(TABLE[analyte]))


def convert(analyte: str, unit: str | None, value: Decimal) -> Decimal | None:
    """`value` in the analyte's canonical unit; None when the unit is absent or not vetted for this analyte.

    >>> convert("crp", "mg/dL", Decimal("4.8")), convert("urea nitrogen", "mmol/L", Decimal("7.14"))
    (Decimal('48'), Decimal('20'))
    >>> convert("crp", "g/L", Decimal(1)) is None, convert("crp", None, Decimal(1)) is None
    (True, True)
    """
    found = TABLE[analyte].get(unit) if unit else None
    if found is None:
        return None
    return value if found is _SAME else (value * found.times / found.per).normalize() + 0


def units_of(analyte: str) -> tuple[str, ...]:
    return tuple(TABLE[analyte])
