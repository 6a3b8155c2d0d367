"""A whole trial of twelve treated participants on SQLite FULL: to write it through the door, and to verify all of it.

To verify is to hash every entry, follow every chain, hold every checkpoint, and compare every read row with the ledger;
it is set against SHA-256 alone over the same bytes in the same run.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import Measured
from bench.trial import hashing
from vertebra.app.store import create_store
from vertebra.app.store.verify import rebuild, verify
from vertebra.protocol.study import with_reading
from vertebra.simulate.run import simulate
from vertebra.studies.npc001.study import build

ROOT = Path(__file__).parents[1]


def measure() -> Iterator[Measured]:
    study = with_reading(build(), "corrected")
    with tempfile.TemporaryDirectory(dir=ROOT) as folder, create_store(f"{folder}/trial.sqlite", study) as store:
        start = time.perf_counter()
        outcome = simulate(study, store.ledger)
        seconds = time.perf_counter() - start
        yield Measured("twelve-participant trial onto SQLite FULL", seconds, "s")
        yield Measured("  commands decided and committed", outcome.commands / seconds, "commands/s")
        data = [row.data for row in store.rows()]
        start = time.perf_counter()
        assert verify(store) == []
        seconds = time.perf_counter() - start
        yield Measured(f"verify all of it, {len(data):,} entries", seconds, "s")
        yield Measured("  entries verified", len(data) / seconds, "entries/s")
        yield Measured("  of the rate of SHA-256 alone over the same bytes", 100 * hashing(data) / seconds, "%")
        start = time.perf_counter()
        people = rebuild(store)
        yield Measured(f"rebuild the read tables of {people} people", time.perf_counter() - start, "s")
