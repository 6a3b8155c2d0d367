"""The web server is killed under load: every save that a browser was told of is there, once; a retry adds nothing."""

import random
import threading
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from app_support.http_browser import Browser, free_port, kill, server
from stories import corrected
from vertebra.app.store import create_store, open_store
from vertebra.app.store.verify import verify
from vertebra.conduct.entries import FormSaved
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.run import simulate

KILLS, SAVERS = 3, 2


@pytest.fixture
def trial(tmp_path: Path) -> tuple[str, str]:
    """A simulated trial in its first weeks, and somebody in it who consented."""
    place, study = str(tmp_path / "trial.sqlite"), corrected()
    with closing(create_store(place, study)) as store:
        simulate(study, store.ledger, until=date(2026, 1, 19))
        rows = store.read("participant")
    return place, next(str(r["id"]) for r in rows if r["status"] == "consented")


def save(browser: Browser, who: str, number: int) -> bool:
    """Save one row of unscheduled blood; whether the server said that it is saved."""
    fields = {"v.CRP": f"{number % 90 + 1}.{number % 10}", "u.CRP": "mg/L", "v.ESR": "9", "u.ESR": "mm/h"}
    status, headers, _ = browser.post(f"/p/{who}/form/UNS.INF.{number}", fields | {"key": f"load-{number}"})
    return status == 302 and headers["location"].startswith("/p/")


def load(port: int, who: str, first: int, acknowledged: list[int], stop: threading.Event) -> None:
    """Save without a pause until the server is gone."""
    browser = Browser(port)
    try:
        browser.sign_in("c.lin")
        number = first
        while not stop.is_set():
            if not save(browser, who, number):
                return
            acknowledged.append(number)
            number += SAVERS
    except OSError:
        return


def test_what_was_acknowledged_is_there_once(trial: tuple[str, str]) -> None:
    place, who = trial
    chance = random.Random(20261126)
    acknowledged: list[int] = []
    for round_ in range(KILLS):
        port, stop = free_port(), threading.Event()
        with server(place, port, "--demo") as process:
            savers = [
                threading.Thread(target=load, args=(port, who, 1000 * round_ + n + 1, acknowledged, stop))
                for n in range(SAVERS)
            ]
            before = len(acknowledged)
            for saver in savers:
                saver.start()
            while len(acknowledged) < before + 5:
                assert any(saver.is_alive() for saver in savers), "nothing was saved"
                time.sleep(0.05)
            time.sleep(chance.random() * 0.3)
            kill(process)
            stop.set()
            for saver in savers:
                saver.join()
    assert len(acknowledged) >= 5 * KILLS

    with closing(open_store(place)) as store:
        assert verify(store) == []
        rows = [read_entry(row.data).body for row in store.ledger.read(who, 0)]
        saved = [body.row for body in rows if isinstance(body, FormSaved) and body.visit == "UNS"]
        assert set(acknowledged) <= set(saved)
        assert len(saved) == len(set(saved))
        head = store.heads()[who]

    port = free_port()
    with server(place, port, "--demo"):
        browser = Browser(port)
        browser.sign_in("c.lin")
        assert all(save(browser, who, number) for number in acknowledged)
    with closing(open_store(place)) as store:
        assert store.heads()[who] == head
