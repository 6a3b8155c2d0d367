"""Which material lots went into a participant's product, and where each was recorded.

Source: domain notes A3 R47 (material lots linked to the batch, recall in one step).
"""

from vertebra.conduct.state import Participant, Place
from vertebra.protocol.study import Study


def materials_of(study: Study, participant: Participant) -> dict[str, tuple[Place, ...]]:
    """Material lot -> the places where it was recorded as used, in the order of the records."""
    found: dict[str, tuple[Place, ...]] = {}
    for part in ("materials_culture", "materials_fill"):
        item = study.product.parts.get(part, "")
        for place, sheet in participant.sheets_of(study.home(item).id) if item else []:
            cell = sheet.cells.get(item)
            for name in (n.strip() for n in (cell.datum.value if cell else "").split(";") if n.strip()):
                found[name] = (*found.get(name, ()), place)
    return found
