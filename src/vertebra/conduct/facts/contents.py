"""Facts: what went into a lot, how warm it was, how long its tissue waited."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from vertebra.conduct.facts.asked import Asked, Told, minutes_between, yes
from vertebra.conduct.product.condition import excursions, is_undecidable
from vertebra.conduct.product.materials import bad_materials, lots_at, materials_of
from vertebra.conduct.state import Material
from vertebra.protocol.expressions import Seen
from vertebra.terms.spans import Span


def _materials(a: Asked) -> list[Material | None]:
    """The material lots that went into this lot; None for a number that nobody received."""
    return [a.trial.materials.get(lot) for lot in materials_of(a.study, a.participant)]


def _materials_bad(a: Asked) -> Decimal | None:
    """How many may not be in a product; it cannot be told of a fill without any."""
    item = a.study.product.parts.get("materials_fill", "")
    filled = a.participant.sheets_of(a.study.home(item).id) if item else []
    if filled and not any(lots_at(a.study, place, sheet) for place, sheet in filled):
        return None
    return Decimal(len(bad_materials(a.study, a.trial, a.participant)))


def _allergy(a: Asked) -> str | None:
    """Unknown while allergies or materials are unknown."""
    if a.code("drug_allergy") == "N":
        return "N"
    allergies, materials = a.code("allergies"), _materials(a)
    if allergies is None or not materials or None in materials:
        return None
    contained = {allergen for m in materials if m for allergen in m.allergens}
    return yes(bool(contained & set(allergies.split(";"))))


def _excursion_open(a: Asked) -> str | None:
    """At receipt or in any temperature log, open or not accepted; unknown while one of them does not tell."""
    if any(x.blocks for x in excursions(a.study, a.participant)):
        return "Y"
    received = a.code("excursion")
    return None if received is None or is_undecidable(a.study, a.participant) else "N"


def _tissue_hours(a: Asked) -> Decimal | None:
    """From the body to the first work on the culture, up to now while there is none: tissue ages in the lab, too.

    Source: domain notes F3 [S48]: over 80 % of samples stored for up to 24 hours gave cultures, about 30 % at 96 hours.
    """
    collected, received = _moment(a.part("collected_at")), _moment(a.part("received_at"))
    if collected is None or (received and received < collected):
        return None  # received before it was collected: one of the two is wrong
    hours = minutes_between(collected, min(_worked_on(a), default=a.at)) / 60
    return hours if hours >= 0 else None


def _worked_on(a: Asked) -> list[datetime]:
    """The moments of all work on the culture that is recorded."""
    stage = a.study.product.parts.get("stage", "")
    steps = [s for s in a.study.product.steps if stage and s.form == a.study.home(stage).id and s.moment]
    found = (_moment(row.find(a.study.item(s.moment).ref)) for s in steps for row in a.view.rows(s.form))
    return [moment for moment in found if moment]


def _moment(seen: Seen) -> datetime | None:
    known = seen.known
    return known.low if isinstance(known, Span) and isinstance(known.low, datetime) else None


CONTENTS: dict[str, Callable[[Asked], Told]] = {
    "ALLERGY_TO_LOT": _allergy,
    "MATERIALS_BAD": _materials_bad,
    "EXCURSION_OPEN": _excursion_open,
    "TISSUE_HOURS": _tissue_hours,
    "TISSUE_DECISION": lambda a: a.code("tissue_decision"),
}
