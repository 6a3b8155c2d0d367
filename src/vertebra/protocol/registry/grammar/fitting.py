"""Whether a limit can be about a quantity: its unit, its scale, and numbers that make no sense without one."""

import re
from decimal import Decimal

from vertebra.protocol.registry.grammar.concepts import Concept, concepts, names_in
from vertebra.protocol.registry.grammar.limits import Limit
from vertebra.terms.units import TABLE, canonical

_SENSIBLE = 2  # times the middle of the reference range, or its half


def is_relative(limit: Limit) -> bool:
    return all(b.uln or b.lln for b in limit.bounds)


def code_of(limit: Limit) -> str:
    return limit.unit.code if limit.unit else ""


def unit_for(concept: Concept, limit: Limit) -> tuple[str, bool] | None:
    """The unit of the limit in the words of the concept, and whether it was assumed; None where it does not fit."""
    if (concept.low is None or concept.low >= 0) and any(b.number < 0 for b in limit.bounds):
        return None
    if is_relative(limit):
        return ("", False) if concept.group == "lab" else None
    written = _also(concept, code_of(limit))
    if written in ("wk", "d") and concept.id == "LIFEEXP":
        return written, False
    if written and written not in TABLE[concept.analyte]:
        return None
    if written:
        return written, written != code_of(limit)
    if concept.unit:
        return (concept.unit, False) if _is_plausible(concept, limit) else None
    return (guess, True) if (guess := likely_unit(concept, limit)) else None


def _is_plausible(concept: Concept, limit: Limit) -> bool:
    """Whether a number without a unit can be one in the unit that is usual: a prothrombin time of 1.5 cannot."""
    if concept.analyte not in ("time", "percent", "enzyme", "rate"):
        return True
    unit = TABLE[concept.analyte][concept.unit]
    numbers = [b.number * unit.times / unit.per for b in limit.bounds]
    low, high = concept.low, concept.high
    if concept.analyte == "enzyme" and all(n < 12 for n in numbers):
        return False  # multiples of something, as in `ALT ≤ 2.5`
    return any((low is None or n >= low / 2) and (high is None or n <= high * 2) for n in numbers)


def is_on_scale(concept: Concept, limit: Limit) -> bool:
    """`GOLD 2019` names a year, `ECog-12` a version."""
    low, high = concept.low, concept.high
    return all((low is None or b.number >= low) and (high is None or b.number <= high) for b in limit.bounds)


_ALSO = {
    ("filtration", "mL/min"): "mL/min/{1.73_m2}",
    ("clearance", "mL/min/{1.73_m2}"): "mL/min",
    ("blood cells", "g/L"): "10*9/L",
    ("blood cells", "10*6/L"): "10*6/L",
    ("blood cells", "10*6/mL"): "10*3/uL",
    ("cell concentration", "/mL"): "/mL",
    ("enzyme", "[IU]/L"): "[IU]/L",
    ("crp", "ng/mL"): "ng/mL",
    ("electrolyte", "meq/L"): "meq/L",
    ("time", "s"): "s",
    ("filtration", "mL/s"): "mL/s",
}


def _also(concept: Concept, code: str) -> str:
    """A unit that is written for another by habit: the body surface of a filtration rate, G/L for 10⁹/L, the
    percent of a Karnofsky score."""
    if concept.id == "KPS" and code == "%":
        return "1"
    return _ALSO.get((concept.analyte, code), code)


def likely_unit(concept: Concept, limit: Limit) -> str:
    """The usual unit where the numbers make sense in it, else the one in which they lie nearest to the reference range.

    Empty where none is sensible. A haemoglobin of 10 is one in g/dL, although 10 mmol/L is nearer to the middle.
    """
    if concept.reference is None:
        return ""
    number = max(b.number for b in limit.bounds)
    middle = (concept.reference[0] + concept.reference[1]) / 2
    best, least = "", Decimal("12")
    usual = canonical(concept.analyte)
    for unit, factor in TABLE[concept.analyte].items():
        told = number * factor.times / factor.per
        ratio = max(told / middle, middle / told) if told > 0 else Decimal(1000)
        if unit == usual and ratio < _SENSIBLE:
            return unit
        if ratio < least:
            best, least = unit, ratio
    return best


def scaled(text: str, concept: Concept, limit: Limit) -> Concept:
    """A pain scale with its ends where the line states them, in words or by its unit."""
    if concept.id not in ("VAS", "NRS"):
        return concept
    if code_of(limit) in ("mm", "cm"):
        return concepts()["VAS_MM"]
    stated = _SCALE.search(text)
    if stated is None:
        return concepts()["NRS_10"] if concept.id == "NRS" and "11" in text else concept
    ends = "100" if "100" in stated[0] else "10"
    beyond = all(b.number > int(ends) for b in limit.bounds)
    if beyond and sum(name.concept in ("VAS", "NRS") for name in names_in(text)) > 1:
        return concept  # two scales in one line: the ends are those of the other
    return concepts()[f"{concept.id}_{ends}"]


_SCALE = re.compile(
    r"\b[01]\s*(?:-|–|to|through|~)\s*100?\b|out\s+of\s+(?:a\s+)?(?:possible\s+)?100?\b|/\s*100?\b(?!\s*mm)|"
    r"\b100?[- ]?(?:point|cm|mm|pt)s?\b|\b11[- ]?point|\b100?\s+scale|"
    r"\bscale\s+of\s+100?\b",
    re.I,
)


_FROM_END_TO_END = re.compile(r"\brang(?:es?|ing)\s+(?:from\s*)?$", re.I)


def tells_the_scale(before: str, concept: Concept, limit: Limit) -> bool:
    """`on a scale of 0-10`, `which ranges from 0 to 5` say what the scale is, not what is wanted. before: the words."""
    numbers = tuple(int(b.number) for b in limit.bounds)
    if concept.is_score and list(numbers) == [concept.low, concept.high] and _FROM_END_TO_END.search(before):
        return True
    return concept.id[:3] in ("VAS", "NRS") and (
        numbers in ((0, 10), (0, 100), (1, 10)) or (limit.listed and numbers in ((10,), (100,), (11,)))
    )
