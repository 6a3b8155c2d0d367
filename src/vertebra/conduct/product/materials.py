"""Which material lots went into a participant's lot, and where: read off the forms of the steps, never kept twice.

An item that plays a part whose name begins with `materials_` holds lot numbers separated by `;`.
Source: domain notes A3 R47 (recall: lot to participants in one step), F5 H22 (expired or recalled).
"""

from collections.abc import Iterable

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Material, Participant, Place, Sheet, Trial
from vertebra.protocol.study import Study

SEPARATOR = ";"
PART = "materials_"


def lots_in(written: str) -> tuple[str, ...]:
    """The lot numbers in an item, each once, in the order they were written.

    >>> lots_in("COL-1; FBS-2;;COL-1 ")
    ('COL-1', 'FBS-2')
    """
    return tuple(dict.fromkeys(name.strip() for name in written.split(SEPARATOR) if name.strip()))


def material_items(study: Study) -> dict[str, str]:
    """Form by item, for every item that holds material lots."""
    return {item: study.home(item).id for item in study.product.of_parts(PART) if study.has_item(item)}


def lots_at(study: Study, place: Place, sheet: Sheet) -> tuple[str, ...]:
    """The material lots that the sheet names."""
    return _named(sheet, [item for item, form in material_items(study).items() if form == place.form])


def _named(sheet: Sheet, items: Iterable[str]) -> tuple[str, ...]:
    return lots_in(SEPARATOR.join(sheet.cells[item].datum.value for item in items if item in sheet.cells))


def materials_of(study: Study, participant: Participant) -> dict[str, tuple[Place, ...]]:
    """Each material lot that went into the participant's lot, with the places that name it, in the order of use."""
    found: dict[str, list[Place]] = {}
    items = material_items(study)
    for form in dict.fromkeys(items.values()):
        for place, sheet in participant.sheets_of(form):
            for lot in _named(sheet, [item for item, home in items.items() if home == form]):
                found.setdefault(lot, []).append(place)
    return {lot: tuple(places) for lot, places in found.items()}


def bad_materials(study: Study, trial: Trial, participant: Participant) -> tuple[str, ...]:
    """Lots that may not be in a product: unknown, recalled at any time, or used after they had expired."""
    used = materials_of(study, participant)
    return tuple(lot for lot, places in used.items() if _is_bad(trial.materials.get(lot), participant, places))


def _is_bad(material: Material | None, p: Participant, places: Iterable[Place]) -> bool:
    if material is None or material.recalled:
        return True
    days = [day_of(p.sheets[place].occurred_at) for place in places]
    return any(day is None or material.expires < day.isoformat() for day in days)


def is_usable(material: Material, day: str) -> bool:
    """Neither recalled nor past its last day; on that day itself it may be used."""
    return not material.recalled and material.expires >= day


def usable(trial: Trial, day: str, kinds: Iterable[str] = ()) -> list[Material]:
    """The lots that a step may use that day, the first to expire first; of these kinds, or of any."""
    wanted = set(kinds)
    found = [m for m in trial.materials.values() if is_usable(m, day) and (not wanted or m.kind in wanted)]
    return sorted(found, key=lambda m: (m.expires, m.lot))
