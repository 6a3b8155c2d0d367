"""A whole trial of twelve treated participants in memory: what the door itself costs, against bare hashing."""

import hashlib
import time
from collections.abc import Iterator

from bench import Measured
from vertebra.conduct.desk import MemoryLedger
from vertebra.protocol.study import with_reading
from vertebra.simulate.run import simulate
from vertebra.studies.npc001.study import build


def measure() -> Iterator[Measured]:
    ledger = MemoryLedger()
    start = time.perf_counter()
    outcome = simulate(with_reading(build(), "corrected"), ledger)
    seconds = time.perf_counter() - start
    rows = [row for stream in ledger.streams.values() for row in stream]
    yield Measured("twelve-participant trial in memory", seconds, "s")
    yield Measured("  commands decided", outcome.commands / seconds, "commands/s")
    yield Measured("  entries sealed", len(rows) / seconds, "entries/s")
    yield Measured(
        "  of the rate of SHA-256 alone over the same bytes", 100 * hashing([r.data for r in rows]) / seconds, "%"
    )


def hashing(data: list[bytes]) -> float:
    start = time.perf_counter()
    for each in data:
        hashlib.sha256(each).hexdigest()
    return time.perf_counter() - start
