"""One 29-item form saved again and again: values, checks, queries, chain and read tables in one transaction.

In memory, on SQLite with synchronous=FULL, and on a real PostgreSQL with fsync; the ratio is to the raw commit rate of
SQLite measured in the same run.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from bench import Measured
from bench.disk import committing

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
COUNT = 200
ITEMS = 29


def measure() -> Iterator[Measured]:
    from store_support.postgres import running_postgres
    from vertebra.app.store import create_store
    from vertebra.conduct.desk import MemoryLedger

    study = _study()
    yield from _told("in memory", _saves(study, MemoryLedger()), 0.0)
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        raw = committing(Path(folder), "FULL")
        with closing(create_store(f"{folder}/bench.sqlite", study)) as store:
            yield from _told("SQLite FULL", _saves(study, store.ledger), raw)
    with closing(
        create_store(running_postgres().replace("?", f"?application_name=bench{time.time_ns()}&"), study)
    ) as store:
        yield from _told("PostgreSQL fsync", _saves(study, store.ledger), raw)


def _told(where: str, seconds: list[float], raw: float) -> Iterator[Measured]:
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[18]
    yield Measured(f"save of {ITEMS} items, {where}: p50", 1000 * p50, "ms")
    yield Measured(f"save of {ITEMS} items, {where}: p95", 1000 * p95, "ms")
    if raw:
        yield Measured("  in raw SQLite commits of one row", p50 / raw, "commits")


def _study():  # type: ignore[no-untyped-def]
    """The reference study with one more form: 29 numbers with ranges, all required, and five relations."""
    from vertebra.protocol.forms import EditCheck, Form, Item, Section
    from vertebra.protocol.study import with_reading
    from vertebra.studies.npc001.study import build
    from vertebra.terms.texts import Text

    words = Text("bench", "量測")
    low, high = Decimal(0), Decimal(100)
    items = tuple(Item(f"B{n}", words, "number", analyte="count", low=low, high=high) for n in range(ITEMS))
    checks = tuple(EditCheck(f"C{n}", f"B{n}", items[n].ref > items[n + 1].ref + 90, words) for n in range(5))
    form = Form("BENCH", words, (Section(words, items),), checks, roles=("coordinator",))
    study = with_reading(build(), "corrected")
    first, *others = study.visits
    longer = msgspec.structs.replace(first, forms=(*first.forms, "BENCH"))
    return msgspec.structs.replace(study, forms=(*study.forms, form), visits=(longer, *others))


def _saves(study, ledger) -> list[float]:  # type: ignore[no-untyped-def]
    """Each save changes all items; one value is out of range, so that queries open and close."""
    from stories import FIRST, participant
    from vertebra.conduct.commands import SaveForm
    from vertebra.conduct.desk import Desk
    from vertebra.conduct.entries import Datum
    from vertebra.simulate.site import Site
    from vertebra.simulate.staff import set_up

    site = Site(study, Desk(study, ledger))
    set_up(site, FIRST)
    site.now = site.at(FIRST) + timedelta(hours=1)
    participant(site, "P-001").consented()
    taken = []
    for turn in range(COUNT):
        data = tuple(Datum(f"B{n}", str((turn * 7 + n * 5) % 110), "1") for n in range(ITEMS))
        command = SaveForm("BENCH", data, site.today.isoformat(), "V1", reason="measured again")
        start = time.perf_counter()
        decision = site.desk.submit(command, site.actor("coordinator"), site.now, "P-001")
        taken.append(time.perf_counter() - start)
        assert decision.done, decision.refusals
    return taken
