"""One save of a form with 29 items, command to commit: in memory, on SQLite FULL, on PostgreSQL with fsync.

In one transaction: 29 values with ranges, edit checks, the queries they raise, safety signals, the chain, the head, the
read tables, the client's key. Each is compared with a bare commit of one row by SQLite FULL in the same run.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import quantiles

import msgspec
import psycopg

from bench import Measured
from bench.disk import committing
from vertebra.app.store import create_store
from vertebra.conduct import commands as c
from vertebra.conduct.consent import current_version
from vertebra.conduct.desk import Desk, Ledger, MemoryLedger
from vertebra.protocol.forms import EditCheck, Form, Item, Section
from vertebra.protocol.study import Study, with_reading
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up
from vertebra.studies.npc001.study import build
from vertebra.terms.texts import Text

ROOT = Path(__file__).parents[1]
ITEMS, PARTICIPANTS, SHEETS = 29, 20, 10
FIRST = date(2026, 1, 5)


def measure() -> Iterator[Measured]:
    study = long_form_study()
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        bare = 1000 * committing(Path(folder), "FULL")
        yield Measured("SQLite FULL, a bare commit of one row", bare, "ms")
        yield from told("in memory", saves(study, MemoryLedger()), bare)
        yield from told("SQLite FULL", on_disk(study, f"{folder}/trial.sqlite"), bare)
        with postgres() as url:
            yield from told("PostgreSQL, fsync on", on_disk(study, url), bare)


def told(place: str, milliseconds: list[float], bare: float) -> Iterator[Measured]:
    cuts = quantiles(milliseconds, n=20)
    yield Measured(f"save of {ITEMS} items, {place}: half within", cuts[9], "ms")
    yield Measured("  95 of 100 within", cuts[18], "ms")
    yield Measured("  half within so many bare commits", cuts[9] / bare, "")


def on_disk(study: Study, place: str) -> list[float]:
    with closing(create_store(place, study)) as store:
        return saves(study, store.ledger)


@contextmanager
def postgres() -> Iterator[str]:
    """A new PostgreSQL of the tests, which syncs to disk as in production."""
    sys.path.append(str(ROOT / "tests"))
    from store_support.postgres import postgres_server

    with postgres_server() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield dsn.replace("/postgres?", "/bench?")


def long_form_study() -> Study:
    """NPC-001 with a blood form of 29 items: the 15 of its own, and 14 more with ranges and a check for each pair."""
    study = with_reading(build(), "corrected")
    blood = study.form("SAF")
    model = study.item("HGB")
    more = tuple(named(model, f"MORE{n:02}") for n in range(ITEMS - len(blood.items)))
    pairs = tuple(apart(a, b) for a, b in zip(more[::2], more[1::2], strict=True))
    sections = (*blood.sections, Section(Text("More", "其他"), more))
    longer = msgspec.structs.replace(blood, sections=sections, checks=(*blood.checks, *pairs))
    assert len(longer.items) == ITEMS
    return msgspec.structs.replace(study, forms=tuple(longer if f.id == "SAF" else f for f in study.forms))


def named(item: Item, id: str) -> Item:
    return msgspec.structs.replace(item, id=id, label=Text(id, id), standard=None)


def apart(one: Item, other: Item) -> EditCheck:
    asks = Text("Both differ by more than half: is it right?", "兩者相差逾半:請確認。")
    return EditCheck(f"{one.id}_PAIR", one.id, one.ref > other.ref * Decimal("1.5"), asks)


def saves(study: Study, ledger: Ledger) -> list[float]:
    """Milliseconds of each save: new forms of many participants, every one with a query or two."""
    site = Site(study, Desk(study, ledger))
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    people = [f"P-{n:03}" for n in range(1, PARTICIPANTS + 1)]
    for who in people:
        join(site, who)
    return [one_save(site, who, row) for row in range(1, SHEETS + 1) for who in people]


def join(site: Site, who: str) -> None:
    site.submit(c.Identify(site.name), "coordinator", who)
    consent = c.GiveConsent("trial", current_version(site.study, "trial"), site.written(site.now), 99)
    site.submit(consent, "coordinator", who)


def one_save(site: Site, who: str, row: int) -> float:
    site.now = max(site.now, site.at(FIRST + timedelta(days=row)))
    answers = answers_of(site.study.form("SAF"), row)
    day = site.today.isoformat()
    command = c.SaveForm("SAF", site.data({**answers, "SAFDTC": day}), day, "UNS", row)
    start = time.perf_counter()
    decision = site.desk.submit(command, site.actor("coordinator"), site.now, who, key=f"{who} {row}")
    seconds = time.perf_counter() - start
    assert len(decision.entries) > 1, "it raised a query"
    return 1000 * seconds


def answers_of(form: Form, row: int) -> dict[str, str]:
    """A number for each item; the first of them beyond its range."""
    numbers = [item for item in form.items if item.type == "number"]
    inside = {item.id: str((item.low or 0) + row) for item in numbers}
    return inside | {numbers[0].id: str((numbers[0].high or 0) + 1)}
