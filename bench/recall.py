"""A recall among 10,000 lots: from one material to everybody it went into, on SQLite and PostgreSQL.

Read rows of 10,000 participants are written as the store writes them, ten sheets of materials each, forty material
lots a kind in use one after the other, so that a lot is in 250 products; one antibiotic is in all 10,000. What is
measured is the look-up, and on SQLite the page of the material through Django's test client.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from statistics import quantiles

from django.contrib.auth import get_user_model

from bench import Measured
from bench.matrix import client_of
from bench.save import ROOT, postgres
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
        for lot, wide in (("ENZ-7", EACH), (EVERYWHERE, LOTS)):
            times = sorted(looked_up(store, lot, wide) for _ in range(TIMES))
            yield Measured(f"recall, {name}, {LOTS} lots: a material in {wide}", quantiles(times, n=20)[9], "ms")
            yield Measured("  95 of 100 within", quantiles(times, n=20)[18], "ms")
        if pages:
            yield from on_page(store)


def filled(store: Store) -> None:
    """Ten thousand lots in the read tables, a thousand in one transaction."""
    for start in range(0, LOTS, 1000):
        with store.ledger.begin():
            people = [row_of(n) for n in range(start, start + 1000)]
            uses = [use for n in range(start, start + 1000) for use in uses_of(n)]
            write_rows(store.alias, {"participant": people, "material": uses})


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


def looked_up(store: Store, lot: str, wide: int) -> float:
    start = time.perf_counter()
    found = store.uses_of(lot)
    seconds = time.perf_counter() - start
    assert len(found) == wide, len(found)
    return 1000 * seconds


def on_page(store: Store) -> Iterator[Measured]:
    """The page and the file of a material that is in 250 products, as quality asks for them."""
    serve_store(store)
    accounts = get_user_model().objects
    accounts.open(*STAFF["quality"], "cells-go-home-again")
    accounts.filter(username=STAFF["quality"][0]).update(is_demo=True)  # no second factor is asked of it
    client = client_of("quality")
    for address, name in (("/materials/ENZ-7", "page"), ("/materials/ENZ-7/recall.csv", "file")):
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            answer = client.get(address)
            times.append(1000 * (time.perf_counter() - start))
            assert answer.status_code == 200, answer.status_code
        yield Measured(f"recall, {name} of a material in {EACH}: half within", quantiles(sorted(times), n=20)[9], "ms")
        yield Measured("  95 of 100 within", quantiles(sorted(times), n=20)[18], "ms")
