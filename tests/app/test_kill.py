"""A server that is killed in the middle of its work: what it acknowledged is there, once, and nothing by halves.

A killed process is less than a power cut, which `test_power_loss` simulates; here the real one dies.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from store_support import saving
from stories import FIRST, corrected, participant
from vertebra.app.store import Store, create_store
from vertebra.app.store.verify import verify
from vertebra.conduct.desk import Repeated
from vertebra.conduct.entries import FormSaved
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

KILLS = 8
TESTS = Path(__file__).parents[1]
SAVE_SECONDS = 0.01


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(create_store(str(tmp_path / "trial.sqlite"), corrected())) as kept:
        site = Site(kept.study, kept.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        participant(site, saving.WHO).consented().fills("INF", "V1")
        yield kept


def killed(place: str, first: int, chance: random.Random) -> list[int]:
    """Let a server save from number `first` on, kill it, and give what it had acknowledged by then."""
    command = [sys.executable, "-m", "store_support.saving", place, str(first)]
    with subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        heard = [server.stdout.readline() for _ in range(chance.randint(1, 30))]
        time.sleep(chance.random() * SAVE_SECONDS)
        server.kill()
        heard += server.stdout.readlines()
    assert server.returncode == -signal.SIGKILL, "it was still at work"
    return [int(line) for line in heard if line.endswith("\n")]


def saved(store: Store) -> list[str]:
    """The values that all saves have written, in the order of the ledger."""
    bodies = [read_entry(row.data).body for row in store.ledger.read(saving.WHO, 0)]
    return [d.value for body in bodies if isinstance(body, FormSaved) for d in body.data if d.item == saving.ITEM][1:]


def test_a_killed_server_loses_and_doubles_nothing(store: Store) -> None:
    chance = random.Random(20260302)
    acknowledged: list[int] = []
    for _ in range(KILLS):
        acknowledged += killed(store.place, len(acknowledged) + 1, chance)
    assert acknowledged == list(range(1, len(acknowledged) + 1))
    found = saved(store)
    # The last save may have been kept although nobody was told any more.
    assert found[: len(acknowledged)] == [saving.value(n) for n in acknowledged]
    assert len(found) <= len(acknowledged) + 1
    assert verify(store) == []
    kinds = Counter(row.kind for row in store.ledger.read(saving.WHO, 0))
    assert kinds["query opened"] > KILLS, "there were saves of several entries"

    desk, heads = store.desk(), store.heads()
    for number in acknowledged:
        with pytest.raises(Repeated):
            saving.submit(desk, number)
    assert store.heads() == heads
