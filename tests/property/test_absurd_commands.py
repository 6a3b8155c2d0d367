"""Every command of the door with absurd values, by a role that may give it: carried out or clearly refused, never a
fault, and never half written: the ledger replays to the live state, and what is refused leaves what stood.

The clock may go back between two commands, and the same key may come again with another content.
"""

import typing
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from stories import participant
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.access import MAY
from vertebra.conduct.decide.door import _HANDLERS as HANDLERS
from vertebra.conduct.desk import Desk, Repeated
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.site import STAFF

KINDS = sorted(HANDLERS, key=lambda kind: kind.__name__)
ABSURD = [
    "", " ", "\x00", "\ud800", "x" * 100_000, "NaN", "Infinity", "-1", "1e400", "-0", "0001-01-01", "9999-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30", "2026-01-05T25:00:00Z", "/", "//",
    "P-001#0", "V1/INF/-1", "V1/INF/99999999999999999999", "٣", "１２", "{}", "'; --",
]  # fmt: skip
KNOWN = [
    "P-001", "P-999", "S01", "V1", "INF", "DM", "AE", "CRP", "AGE", "trial", "Q1", "D1", "SAE_SPONSOR", "V1/INF/0",
    "2026-01-05", "2026-01-05T09:00:00+08:00", "collect", "fill", "administer", "coordinator", "mg/L", "Y", "yes",
]  # fmt: skip
texts = st.sampled_from([*KNOWN, *KNOWN, *ABSURD]) | st.text(max_size=8)
numbers = st.sampled_from([0, 1, 2, -1, 10**6, 2**63 - 1, -(2**63)])


def of(kind: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of this type may hold, sensible or not."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if kind is str:
        return texts
    if kind is int:
        return numbers
    if kind is bool:
        return st.booleans()
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin is tuple:
        return st.lists(of(parts[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(of(parts[0]), of(parts[1]), max_size=3)
    if kind is type(None):
        return st.none()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return shaped(kind)
    return st.one_of(*map(of, parts))


def shaped(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{f.name: of(hints[f.name]) for f in msgspec.structs.fields(kind)})


@pytest.fixture(scope="module")
def site():
    return participant().consented().screened().harvested().received().site


def _entries(desk: Desk, stream: str) -> list[e.Entry]:
    return [read_entry(row.data, row.hash) for row in desk.ledger.read(stream, 0)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_it_is_carried_out_or_refused_and_never_half_written(site, kind):
    roles = sorted(set(MAY.get(_name(kind), STAFF)) & {*STAFF})
    desk = site.desk

    @given(command=shaped(kind), role=st.sampled_from(roles or sorted(STAFF)), back=st.sampled_from([0, 0, 1, 400]))
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def tried(command: c.Command, role: str, back: int) -> None:
        now: datetime = site.now - timedelta(days=back)
        before = {stream: len(rows) for stream, rows in desk.ledger.streams.items()}
        decision = desk.submit(command, e.Actor(STAFF[role][0], role), now, "P-001")
        grown = sum(len(rows) for rows in desk.ledger.streams.values()) - sum(before.values())
        assert grown >= len(decision.entries)
        assert decision.refusals or decision.entries, "something was done, or it was said why not"
        assert all(r.code and r.says.en and r.says.zh for r in decision.refusals)
        assert fold("P-001", _entries(desk, "P-001")) == desk.last_seen("P-001")
        assert fold("trial", _entries(desk, "trial")) == desk.last_trial

    tried()


def _name(kind: type) -> str:
    return str(kind.__struct_config__.tag)


def test_a_key_that_comes_again_with_another_content_changes_nothing(site):
    desk, by = site.desk, e.Actor(STAFF["coordinator"][0], "coordinator")
    first = c.SaveForm("CM", (e.Datum("CMTRT", "paracetamol"),), site.today.isoformat(), "", 1)
    desk.submit(first, by, site.now, "P-001", key="k")
    held = len(desk.ledger.streams["P-001"])
    with pytest.raises(Repeated):
        desk.submit(c.OrderLot(), by, site.now, "P-001", key="k")
    assert len(desk.ledger.streams["P-001"]) == held
