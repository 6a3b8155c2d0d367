"""A server that does nothing but save: run as a program, killed by the test that started it.

`python -m store_support.saving PLACE FIRST` opens the trial at PLACE and saves one form again and again, number FIRST,
FIRST + 1 and so on. Each save has a key of its own; its number is printed when the save is acknowledged.
"""

import sys
from datetime import UTC, datetime
from itertools import count

from vertebra.app.store import open_store
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.desk import Desk, Repeated
from vertebra.conduct.entries import Actor, Datum

WHO, ITEM = "P-001", "CRP"
NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
BY = Actor("c.lin", "coordinator")
BEYOND = 900  # mg/L, beyond the plausible range of CRP: every second save opens a query, the next one resolves it


def value(number: int) -> str:
    """What save `number` writes; no two are alike."""
    return f"{number + BEYOND * (number % 2)}"


def submit(desk: Desk, number: int) -> None:
    """
    Raises:
        Repeated: it was saved before.
    """
    data = (Datum(ITEM, value(number), "mg/L"),)
    decision = desk.submit(
        SaveForm("INF", data, "2026-01-05", "V1", reason="again"), BY, NOW, WHO, key=f"save {number}"
    )
    assert decision.done, decision.refusals


def main(place: str, first: int) -> None:
    with open_store(place) as store:
        desk = store.desk()
        for number in count(first):
            try:
                submit(desk, number)
            except Repeated:  # killed after the commit and before the acknowledgement: the first answer stands
                assert number == first
            print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
