"""Temperature excursions of a lot: at receipt and in every temperature log, and what quality made of each.

Which items tell of them is said by the study (Product.parts). An excursion without an acceptance blocks (H14): open
until quality decides, for good when quality rejects.
Source: domain notes F5 H14, F1 (chain of condition).
"""

from collections.abc import Iterator
from typing import NamedTuple

from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.protocol.study import Study

ACCEPTED, REJECTED = "ACCEPT", "REJECT"
_DECISIONS = {"Y": ACCEPTED, "N": REJECTED}
_SOURCES = (("excursion", "excursion_decision", ""), ("log_excursion", "log_decision", "log_leg"))


class Excursion(NamedTuple):
    """place: the form that tells of it. leg: of the log; empty at receipt. decision: ACCEPT, REJECT, or empty: open."""

    place: Place
    leg: str
    decision: str

    @property
    def blocks(self) -> bool:
        return self.decision != ACCEPTED


def excursions(study: Study, p: Participant) -> tuple[Excursion, ...]:
    """Every excursion of the lot, by the day it belongs to."""
    return tuple(x for told, decided, leg in _SOURCES for x in _told(study, p, told, decided, leg))


def _told(study: Study, p: Participant, told: str, decided: str, leg: str) -> Iterator[Excursion]:
    parts = study.product.parts
    for place, sheet in rows_telling(study, p, told):
        if written(sheet, parts[told]) == "Y":
            decision = written(sheet, parts.get(decided, ""))
            yield Excursion(place, written(sheet, parts.get(leg, "")), _DECISIONS.get(decision, decision))


def rows_telling(study: Study, p: Participant, part: str) -> list[tuple[Place, Sheet]]:
    """The sheets of the form whose item plays the part; none where the study names no such item."""
    item = study.product.parts.get(part, "")
    return p.sheets_of(study.home(item).id) if item and study.has_item(item) else []


def is_undecidable(study: Study, p: Participant) -> bool:
    """Whether some log does not tell if it holds an excursion."""
    item = study.product.parts.get("log_excursion", "")
    return any(not written(sheet, item) for _, sheet in rows_telling(study, p, "log_excursion"))


def written(sheet: Sheet, item: str) -> str:
    """The value of an item as it stands; empty where it is not recorded."""
    cell = sheet.cells.get(item)
    return cell.datum.value if cell else ""
