"""Files in and out: a trial as ODM-XML, its forms read back, and the casebook of the longest stream.

The export of a thousand participants streams: the virtual trial is written again and again under new numbers, and the
peak of memory is set against what the process held before.
"""

import io
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import Measured
from vertebra.conduct.desk import MemoryLedger
from vertebra.conduct.entries import TRIAL
from vertebra.conduct.fold import apply
from vertebra.conduct.ledger import Stored, read_entry
from vertebra.conduct.state import Trial
from vertebra.evidence.exchange.casebook import casebook_of, typeset
from vertebra.evidence.exchange.odm import export_odm, import_odm
from vertebra.protocol.study import Study, with_reading
from vertebra.simulate.run import simulate
from vertebra.studies.npc001.study import build

PARTICIPANTS = 1000


def measure() -> Iterator[Measured]:
    study, ledger = with_reading(build(), "corrected"), MemoryLedger()
    simulate(study, ledger, treated=6)
    yield from _export(study, ledger)
    yield from _forms(study, ledger)
    yield from _casebook(study, ledger)


def _export(study: Study, ledger: MemoryLedger) -> Iterator[Measured]:
    streams = {stream: rows for stream, rows in ledger.streams.items() if stream != TRIAL}

    def rows() -> Iterator[Stored]:
        for number in range(PARTICIPANTS):
            stream = [*streams][number % len(streams)]
            yield from (_renamed(row, f"P-{number + 1:04}") for row in streams[stream])
        yield from ledger.streams[TRIAL]

    before, start = _peak(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "odm.xml"
        with out.open("wb") as file:
            found = export_odm({study.version: study}, rows, file)
        seconds, size = time.perf_counter() - start, out.stat().st_size / 1e6
    yield Measured(f"ODM-XML of {found.participants:,} participants, {found.values:,} values", seconds, "s")
    yield Measured("  file", size, "MB")
    yield Measured("  peak of memory above what was held before", _peak() - before, "MB")


def _renamed(row: Stored, who: str) -> Stored:
    data = row.data.replace(f'"{row.stream}"'.encode(), f'"{who}"'.encode())
    return Stored(who, row.number, row.kind, row.recorded_at, row.previous, row.hash, data)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _forms(study: Study, ledger: MemoryLedger) -> Iterator[Measured]:
    out = io.BytesIO()
    export_odm({study.version: study}, lambda: (row for rows in ledger.streams.values() for row in rows), out)
    start = time.perf_counter()
    draft = import_odm(out.getvalue())
    what = f"forms read from {len(out.getvalue()) / 1e6:.1f} MB of ODM-XML, {len([*draft.study.items()])} items"
    yield Measured(what, time.perf_counter() - start, "s")


def _casebook(study: Study, ledger: MemoryLedger) -> Iterator[Measured]:
    trial = Trial()
    for row in ledger.streams[TRIAL]:
        apply(trial, read_entry(row.data, row.hash))
    longest = max((rows for stream, rows in ledger.streams.items() if stream != TRIAL), key=len)
    entries = [read_entry(row.data, row.hash) for row in longest]
    start = time.perf_counter()
    pdf = typeset(casebook_of({study.version: study}, entries, trial, "en"))
    seconds = time.perf_counter() - start
    yield Measured(f"casebook of {len(entries)} entries as PDF, {len(pdf) / 1e6:.1f} MB", seconds, "s")
