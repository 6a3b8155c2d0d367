"""The pages of every day over a trial of 500 people: the work list and the matrix of participants and visits.

The 500 are simulated through the door into SQLite, as `vertebra simulate` does, and left in the middle of the trial:
most failed the screening, some fifty are treated and in follow-up. Each page is asked for through Django's test client
with every middleware of the app, packed as on the wire; the first answer reads the ledger, the others are warm.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from statistics import quantiles

from django.contrib.auth import get_user_model
from django.test import Client

from bench import Measured
from bench.save import ROOT
from vertebra.app.accounts.demo import open_demo_accounts
from vertebra.app.serving import serve_store
from vertebra.app.store import Store, create_store
from vertebra.commands.simulate import run_into
from vertebra.protocol.study import with_reading
from vertebra.simulate.site import STAFF
from vertebra.studies.npc001.study import build

PEOPLE, VISITS, TIMES = 500, 14, 40
UNTIL = date(2028, 10, 2)
PAGES = (
    ("coordinator", "/", "work list of the coordinator"),
    ("investigator", "/", "work list of the investigator"),
    ("reader", "/", "work list of the blinded reader"),
    ("coordinator", "/participants", "matrix, first page"),
    ("coordinator", "/participants?sort=number&page=4", "matrix, another page"),
    ("coordinator", "/participants?week=1", "matrix, due this week"),
    ("lab", "/participants", "matrix, as the laboratory may see it"),
)


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        study = with_reading(build(), "corrected")
        with closing(create_store(f"{folder}/trial.sqlite", study)) as store:
            run_into(store, study, 1, 150, PEOPLE, progress=lambda line: None, until=UNTIL)
            yield from pages(store)


def pages(store: Store) -> Iterator[Measured]:
    served = serve_store(store)
    open_demo_accounts(served)
    rows = served.source.participants()
    treated = sum(bool(r["injection_day"]) for r in rows)
    yield Measured(f"{len(rows)} participants x {VISITS} visits; injected", treated, "")
    for role, address, name in PAGES:
        yield from page(client_of(role), address, name)


def client_of(role: str) -> Client:
    account = get_user_model().objects.get(username=STAFF[role][0])
    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client: Client, address: str, name: str) -> Iterator[Measured]:
    first, size = one(client, address)
    times = sorted(one(client, address)[0] for _ in range(TIMES))
    yield Measured(f"{name}: the first time", first, "ms")
    yield Measured("  warm, half within", quantiles(times, n=20)[9], "ms")
    yield Measured("  warm, 95 of 100 within", quantiles(times, n=20)[18], "ms")
    yield Measured("  on the wire", size / 1000, "kB")


def one(client: Client, address: str) -> tuple[float, int]:
    start = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - start
    assert answer.status_code == 200, answer.status_code
    return 1000 * seconds, len(answer.content)
