"""100,000 random histories of twelve participants: the engine refuses exactly what a second model finds dangerous.

The model (`product_support.shadow`, `product_support.dangers`) is a notebook kept beside the engine and knows none of
its code. Each attempt at a step is compared: carried out only if no danger stands, else refused for exactly those that
stand, in both languages with what to do next, and remembered where it must be. So never a wrong person, a wrong level,
a double dose, an unreleased or expired product, nothing after a withdrawal, a rejection or a failure; one person's
material in a workspace; sentinel intervals kept; replay equals live.

HISTORIES=1000000 asks for more. A failure names its seed and the shortest course of it.
Source: domain notes F5 (H1-H24), G (stagger); design, contracts (replay equals live).
"""

import os
from random import Random
from typing import Any

import pytest

from product_support.bare import Bare
from product_support.dangers import STOPS
from product_support.histories import act, drawn, plans, run, shortest, told_of
from product_support.shadow import Shadow
from product_support.worlds import Hands, Plan, prepared, study_in
from vertebra.conduct import facts
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry, verify_stream

SHARDS = 20
NUMBER = int(os.environ.get("HISTORIES", "100000"))


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_engine_and_the_notebook_agree(shard: int) -> None:
    """Every stop fires in every shard, and a third of the histories end in an injection: both sides are tried."""
    size = NUMBER // SHARDS
    told = told_of(range(shard * size, (shard + 1) * size))
    assert told.histories == size
    if size >= 5000:
        assert [id for id in STOPS if not told.refused[id]] == []
        assert {"W1", "LOT-STATE", "WITNESS", "ACCESS", "ROW", "NO-HOLD"} <= set(told.refused)
    assert told.ended_injected > size / 5


def test_the_mornings_stand_at_the_borders() -> None:
    assert {p.zone for p in plans()} == {"Asia/Taipei", "Europe/Berlin"}
    assert {len(p.dosed) for p in plans()} == {0, 1, 2, 3, 4, 6}


def test_a_planted_fault_is_found_and_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that looks at no label is caught within some hundred histories, and told by the attempt alone."""
    monkeypatch.setitem(facts.FACTS, "IDENTITY_MATCH", lambda asked: "Y")
    with pytest.raises(AssertionError, match="seed"):
        told_of(range(500))
    seed = next(s for s in range(500) if _fails(s))
    assert 1 <= len(shortest(seed)) <= 3


def _fails(seed: int) -> bool:
    try:
        run(seed)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("seed", range(12))
def test_two_desks_on_one_ledger_never_work_on_an_old_state(seed: int) -> None:
    """The same commands through two desks in turn lead where one leads; the chain is whole, replay equals live."""
    plan = Plan(("released", "released", "culturing", "ordered"), (28,), frozenset())
    pair, shadow = Pair(plan, Random(seed)), Shadow(plan.zone)
    site = prepared(plan, shadow, pair)
    hands = [Hands(site, who) for who in sorted(pair.people)]
    for kind, who, a, b in drawn(seed, 40):
        act(site, shadow, hands, (kind, who % len(hands), a, b))
    for stream, rows in pair.ledger.streams.items():
        entries = [read_entry(row.data, row.hash) for row in rows]
        assert verify_stream(stream, rows) == []
        assert fold(stream, entries) == (pair.last_trial if stream == "trial" else pair.people[stream])


class Pair(Bare):
    """Whoever sits at either of two desks that share a ledger, beside a desk that does it all alone."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        super().__init__(study_in(plan.zone))
        self.ledger, self.rng = MemoryLedger(), rng
        self.desks = [Desk(self.study, self.ledger), Desk(self.study, self.ledger)]

    def submit(self, command: Any, by: Any, now: Any, participant: str = "", key: str = "") -> Decision:
        told = self.rng.choice(self.desks).submit(command, by, now, participant)
        alone = super().submit(command, by, now, participant)
        assert (told.refusals, told.entries) == (alone.refusals, alone.entries)
        return alone
