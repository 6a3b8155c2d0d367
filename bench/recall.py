"""A recall among 10,000 lots: from one material to everybody it went into, on SQLite and PostgreSQL.

Read rows of 10,000 participants are written as the store writes them, ten sheets of materials each, forty material
lots a kind in use one after the other, so that a lot is in 250 products; one antibiotic is in all 10,000. What is
measured is what a page asks (how many products wait for what, and the first part of them), the look-up of all of them
as for the file; and on SQLite page and file themselves through Django's test client.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from statistics import quantiles

from django.contrib.auth import get_user_model
from django.db import connections

from bench import Measured
from bench.matrix import client_of
from bench.save import ROOT, postgres
from vertebra.app.pages.product.materials import PART
from vertebra.app.serving import serve_store
from vertebra.app.store import Store, create_store
from vertebra.app.store.ledger import write_rows
from vertebra.conduct import commands as c
from vertebra.protocol.study import with_reading
from vertebra.simulate.site import STAFF, Site
from vertebra.simulate.staff import set_up
from vertebra.studies.npc001.study import build

LOTS, SHEETS, EACH, TIMES = 10_000, 10, 250, 40
FIRST = date(2026, 1, 5)
EVERYWHERE = "PSA-2603"
KINDS = ("ENZ", "MED", "SER", "SAL")


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        yield from on(f"{folder}/trial.sqlite", "SQLite", pages=True)
    with postgres() as url:
        yield from on(url, "PostgreSQL", pages=False)


def on(place: str, name: str, pages: bool) -> Iterator[Measured]:
    study = with_reading(build(), "corrected")
    with closing(create_store(place, study)) as store:
        site = Site(study, store.desk())
        set_up(site, FIRST)
        site.submit(c.ReceiveMaterial("ENZ-7", "Collagenase", "2036-01-01", kind="ENZYME"), "quality")
        filled(store)
        settled(store)
        for lot, wide in (("ENZ-7", EACH), (EVERYWHERE, LOTS)):
            for what, ask in (("answer of a page", told), ("all of them", looked_up)):
                yield from half_within(
                    f"recall, {name}, {LOTS} lots: {what}, a material in {wide}",
                    [ask(store, lot, wide) for _ in range(TIMES)],
                )
        if pages:
            yield from on_page(store)


def filled(store: Store) -> None:
    """Ten thousand lots in the read tables, a thousand in one transaction."""
    for start in range(0, LOTS, 1000):
        with store.ledger.begin():
            people = [row_of(n) for n in range(start, start + 1000)]
            uses = [use for n in range(start, start + 1000) for use in uses_of(n)]
            write_rows(store.alias, {"participant": people, "material": uses})


def settled(store: Store) -> None:
    """PostgreSQL counts its tables by itself within minutes of such a load; here nobody waits for that."""
    if connections[store.alias].vendor == "postgresql":
        with connections[store.alias].cursor() as cursor:
            for table in ("material_use", "read_participant"):
                cursor.execute(f"VACUUM ANALYZE {table}")


def row_of(n: int) -> dict[str, object]:
    state, injected = ("administered", "2026-03-16") if n % 2 else ("culturing", "")
    return {
        "id": f"P-{n:05d}", "site": "S01", "status": "in follow-up" if n % 2 else "in culture",
        "surgery_day": "2026-02-02", "injection_day": injected, "lot": f"NPC-001-P-{n:05d}-L1", "lot_state": state,
        "open_queries": 0, "deviations": 0, "open_signals": 0, "entries": 80,
    }  # fmt: skip


def uses_of(n: int) -> Iterator[dict[str, object]]:
    for row in range(1, SHEETS + 1):
        for lot in (*(f"{kind}-{n // EACH}" for kind in KINDS), EVERYWHERE):
            yield {
                "material": lot, "participant": f"P-{n:05d}", "lot": f"NPC-001-P-{n:05d}-L1", "visit": "",
                "form": "CUL", "row": row, "used_at": f"2026-02-{row:02d}T09:00+08:00", "entry": f"P-{n:05d}#{row}",
            }  # fmt: skip


def half_within(name: str, times: list[tuple[float, float]]) -> Iterator[Measured]:
    """Of pairs of milliseconds: as they passed, and of work of this process."""
    passed, worked = (sorted(each) for each in zip(*times, strict=True))
    yield Measured(f"{name}: half within", quantiles(passed, n=20)[9], "ms")
    yield Measured("  95 of 100 within", quantiles(passed, n=20)[18], "ms")
    yield Measured("  work of half of them within", quantiles(worked, n=20)[9], "ms")


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    start, work = time.perf_counter(), time.process_time()
    yield
    into += [1000 * (time.perf_counter() - start), 1000 * (time.process_time() - work)]


def told(store: Store, lot: str, wide: int) -> tuple[float, float]:
    """What is shown at once: all of them counted by what is to be done, and the first of them one by one."""
    found: list[float] = []
    with timed(found):
        counted, first = store.spread(lot, ("S01",)), store.some_uses(lot, ("S01",), "", PART + 1)
    assert sum(count for _, _, count in counted) == wide
    assert len(first) == min(wide, PART + 1)
    return found[0], found[1]


def looked_up(store: Store, lot: str, wide: int) -> tuple[float, float]:
    found: list[float] = []
    with timed(found):
        rows = store.uses_of(lot)
    assert len(rows) == wide, len(rows)
    return found[0], found[1]


def on_page(store: Store) -> Iterator[Measured]:
    """Page and file of a material in 250 products, and of one in all, as quality asks for them."""
    serve_store(store)
    accounts = get_user_model().objects
    accounts.open(*STAFF["quality"], "cells-go-home-again")
    accounts.filter(username=STAFF["quality"][0]).update(is_demo=True)  # no second factor is asked of it
    client = client_of("quality")
    for lot, wide in (("ENZ-7", EACH), (EVERYWHERE, LOTS)):
        for address, name in ((f"/materials/{lot}", "page"), (f"/materials/{lot}/recall.csv", "file")):
            times: list[tuple[float, float]] = []
            for _ in range(TIMES):
                found: list[float] = []
                with timed(found):
                    answer = client.get(address)
                assert answer.status_code == 200, answer.status_code
                times.append((found[0], found[1]))
            yield from half_within(f"recall, {name} of a material in {wide}", times)
