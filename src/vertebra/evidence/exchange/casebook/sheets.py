"""Exchange, casebook: the forms of one participant as they were filled: each value with all that it was before.

Folded from the entries alone, so that nothing is printed that the ledger does not hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vertebra.conduct import entries as e
from vertebra.conduct.state import Place


@dataclass
class Filled:
    """One item of one form: its data in order, the newest last, each with its entry and whether it was computed."""

    data: list[tuple[e.Datum, e.Entry, bool]] = field(default_factory=list)

    @property
    def now(self) -> tuple[e.Datum, e.Entry, bool]:
        return self.data[-1]


@dataclass
class Sheet:
    """One form where it was filled. entries: that touched it, in order."""

    place: Place
    items: dict[str, Filled] = field(default_factory=dict)
    entries: list[e.Entry] = field(default_factory=list)

    @property
    def occurred_at(self) -> str:
        return self.entries[-1].occurred_at

    @property
    def version(self) -> str:
        return self.entries[-1].study_version


def sheets_of(entries: Iterable[e.Entry]) -> dict[Place, Sheet]:
    """Every form that was filled, in the order of first filling."""
    found: dict[Place, Sheet] = {}
    for entry in entries:
        body = entry.body
        if isinstance(body, e.FormSaved | e.Stepped):
            place = Place(body.visit, body.form, body.row)
            sheet = found.setdefault(place, Sheet(place))
            sheet.entries.append(entry)
            for datum, computed in [*((d, False) for d in body.data), *((d, True) for d in body.derived)]:
                sheet.items.setdefault(datum.item, Filled()).data.append((datum, entry, computed))
    return found
