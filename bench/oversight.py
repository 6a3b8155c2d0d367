"""Oversight over one finished trial of twelve: sign and verify in one act, and ask everybody what is left to do."""

import time
from collections.abc import Callable, Iterator
from datetime import date

from bench import Measured
from vertebra.conduct import commands as c
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.entries import Actor
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.oversight.signatures import unsigned
from vertebra.conduct.oversight.verification import total
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study, with_reading
from vertebra.simulate.run import simulate
from vertebra.simulate.site import STAFF, Site
from vertebra.studies.npc001.study import build
from vertebra.terms.identifiers import is_participant

REPEATS = 5
DAY = date(2028, 1, 3)


def measure() -> Iterator[Measured]:
    study, ledger = with_reading(build(), "corrected"), MemoryLedger()
    simulate(study, ledger)
    rows = {s: [read_entry(r.data, r.hash) for r in rows] for s, rows in ledger.streams.items() if is_participant(s)}
    people = [state for s in rows if isinstance(state := fold(s, rows[s]), Participant)]
    longest = max(people, key=lambda p: len(p.sheets))
    forms = len(longest.sheets)
    yield Measured(f"replay of {sum(map(len, rows.values()))} entries", best(lambda: replay(rows)), "ms")
    yield Measured(f"fork of a participant with {forms} forms", best(longest.fork), "ms")
    act = acts(study, ledger, longest)
    yield Measured(f"verify {forms} forms in one act", best(lambda: act("monitor")), "ms")
    yield Measured(f"sign {forms} forms in one act", best(lambda: act("investigator")), "ms")
    sheets = sum(len(p.sheets) for p in people)
    yield Measured(f"unsigned of {sheets} signed forms", best(lambda: [unsigned(p) for p in people]), "ms")
    yield Measured(f"verification of {sheets} forms", best(lambda: [total(study, p) for p in people]), "ms")


def replay(rows: dict[str, list]) -> None:
    for stream, entries in rows.items():
        fold(stream, entries)


def acts(study: Study, ledger: MemoryLedger, p: Participant) -> Callable[[str], None]:
    """Decide and append, as somebody in a role, about all forms of a participant at once."""
    desk = Desk(study, ledger)
    desk.refresh(p.id)
    now, spots = Site(study, desk).at(DAY), tuple(place.spot for place in p.sheets)
    commands = {"monitor": c.VerifySource(spots), "investigator": c.SignForms(spots, "review", "")}

    def act(role: str) -> None:
        decision = desk.submit(commands[role], Actor(STAFF[role][0], role), now, p.id)
        assert decision.done, decision.refusals

    return act


def best(work: Callable[[], object]) -> float:
    """Milliseconds of the quickest of some runs."""
    found = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - start))
    return min(found)
