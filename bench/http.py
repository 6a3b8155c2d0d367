"""One save of a form with 29 items over HTTP, the whole way: session, CSRF, roles, the door, the commit, the answer.

Through Django's test client with every middleware of the app, so that it compares with peers that are measured the
same way; then through the server that `vertebra serve` starts. Where VERTEBRA_PEER names a Python with clinicedc and
VERTEBRA_PEER_SCRIPT its script, the peer saves a form of 29 items on the same PostgreSQL in the same run.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

from django.test import Client

from bench import Measured
from bench.save import FIRST, ITEMS, ROOT, answers_of, join, long_form_study, postgres, told
from vertebra.app.serving import serve_store
from vertebra.app.store import create_store
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

PEOPLE, SHEETS = 20, 10


def measure() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        yield from _told("SQLite FULL", over_http(f"{folder}/trial.sqlite"))
    with postgres() as url:
        ours = over_http(url)
        yield from _told("PostgreSQL, fsync on", ours)
        yield from _peer(url, 1000 / median(ours))


def _told(place: str, milliseconds: list[float]) -> Iterator[Measured]:
    *mine, _ = told(f"over HTTP, {place}", milliseconds, 1.0)
    yield from mine


def over_http(place: str) -> list[float]:
    """Milliseconds of each POST: new forms of many participants, every one with a query or two."""
    sys.path.append(str(ROOT / "tests"))
    from app_support.served import Trial

    with closing(create_store(place, long_form_study())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        people = [f"P-{n:03}" for n in range(1, PEOPLE + 1)]
        for who in people:
            join(site, who)
        trial = Trial(serve_store(store), site)
        trial.now_is(site)
        client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
        client.cookies = trial.client("coordinator").cookies
        return [_save(client, store.study.form("SAF"), who, row) for row in range(1, SHEETS + 1) for who in people]


def _save(client: Client, form: object, who: str, row: int) -> float:
    address = f"/p/{who}/form/UNS.SAF.{row}"
    page = client.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token, "the form has a token"
    sent = {f"v.{id}": value for id, value in answers_of(form, row).items()}  # type: ignore[arg-type]
    units = dict(re.findall(r'name="u\.(\w+)" value="([^"]+)"', page))
    sent |= {f"u.{id}": unit for id, unit in units.items()} | {"v.SAFDTC": FIRST.isoformat(), "key": f"{who} {row}"}
    assert "multipart" not in page, "a form without pictures is sent as it is by a browser"
    body = urlencode(sent | {"csrfmiddlewaretoken": token[1]})
    start = time.perf_counter()
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    seconds = time.perf_counter() - start
    assert answer.status_code == 302, answer.status_code
    return 1000 * seconds


def _peer(url: str, ours: float) -> Iterator[Measured]:
    python, script = os.environ.get("VERTEBRA_PEER", ""), os.environ.get("VERTEBRA_PEER_SCRIPT", "")
    if not (python and script):
        print(f"clinicedc: not measured; set VERTEBRA_PEER and VERTEBRA_PEER_SCRIPT ({ITEMS} items, same server)")
        return
    host = parse_qs(urlparse(url).query)["host"][0]
    report = Path(tempfile.mkstemp(suffix=".json")[1])
    options = ["--db", "postgres", "--pg-host", host, "--pg-user", "postgres", "--pg-name", "postgres"]
    subprocess.run([python, script, *options, "--pg-port", "5432", "--json", str(report)], check=True)
    peer = json.loads(report.read_text())
    yield Measured("clinicedc, saves a second over HTTP", _rate(peer), "/s")
    yield Measured("  ours in the same run, times as many", ours / _rate(peer), "")


def _rate(report: dict[str, Any]) -> float:
    """Saves a second by the peer's own median."""
    return 1000 / next(float(x["p50_ms"]) for x in report["phases"] if "HTTP" in x["phase"])
