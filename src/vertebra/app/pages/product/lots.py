"""App, pages: a material lot in word and colour, and the lots that a step is offered instead of free text."""

from datetime import date
from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import Badge
from vertebra.conduct.product.materials import PART, lots_in, materials_of, usable
from vertebra.conduct.state import Material, Participant, Trial

Shown = dict[str, Any]
SOON_DAYS = 30  # PROPOSED: as long as a new lot takes to arrive and be released for use


def state_of(material: Material | None, today: date) -> str:
    """usable, soon, expired, recalled or `unknown lot`; on its last day a lot may still be used."""
    if material is None:
        return "unknown lot"
    if material.recalled:
        return "recalled"
    left = days_left(material, today)
    return "expired" if left is None or left < 0 else "soon" if left <= SOON_DAYS else "usable"


def days_left(material: Material, today: date) -> int | None:
    """Days to the last day on which it may be used; negative once it is over."""
    try:
        return (date.fromisoformat(material.expires) - today).days
    except ValueError:
        return None


def badge_of(teller: Teller, material: Material | None, today: date) -> Badge:
    return teller.badge(state_of(material, today))


def kind_of(teller: Teller, material: Material) -> str:
    named = teller.studies.named(lambda s: s.product.kinds, material.kind)
    return teller.text(named.label) if named else material.kind


def offered(teller: Teller, trial: Trial, p: Participant, item: str, value: str, today: date) -> list[Shown] | None:
    """The lots an item may name, grouped by kind, those of its stage first; None for an item that names none.

    What is recorded already is offered too, whatever became of it, so that a form can be opened and saved unchanged.
    """
    study, chosen = teller.study, lots_in(value)
    if item in study.product.of_parts(PART):
        found = [*usable(trial, today.isoformat()), *_recorded(trial, chosen)]
    elif item == study.product.parts.get("recalled_material"):
        found = [m for lot in materials_of(study, p) if (m := trial.materials.get(lot)) and m.recalled]
    else:
        return None
    lots = {m.lot: m for m in found} | {lot: Material(lot, "", "") for lot in chosen if lot not in trial.materials}
    return _grouped(teller, lots, chosen, today)


def _recorded(trial: Trial, chosen: tuple[str, ...]) -> list[Material]:
    return [trial.materials[lot] for lot in chosen if lot in trial.materials]


def _grouped(teller: Teller, lots: dict[str, Material], chosen: tuple[str, ...], today: date) -> list[Shown]:
    order = [k.id for k in teller.study.product.kinds]
    kinds = sorted({m.kind for m in lots.values()}, key=lambda k: order.index(k) if k in order else len(order))
    return [
        {
            "kind": kind_of(teller, next(m for m in lots.values() if m.kind == kind)),
            "lots": [_choice(teller, m, chosen, today) for m in lots.values() if m.kind == kind],
        }
        for kind in kinds
    ]


def _choice(teller: Teller, m: Material, chosen: tuple[str, ...], today: date) -> Shown:
    known = m if m.expires else None
    state = state_of(known, today)
    return {
        "lot": m.lot,
        "name": m.name,
        "expires": m.expires,
        "chosen": m.lot in chosen,
        "badge": badge_of(teller, known, today) if state != "usable" else None,
    }


def material_line(teller: Teller, trial: Trial, lot: str, today: date) -> Shown:
    """A lot as a step names it."""
    held = trial.materials.get(lot)
    state = state_of(held, today)
    shown = badge_of(teller, held, today) if state in ("recalled", "unknown lot") else None
    return {"lot": lot, "name": held.name if held else "", "link": links.material(lot), "badge": shown}
