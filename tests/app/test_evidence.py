"""From the ledger on disk to the report and back: the same bytes twice, and a way home from every number."""

import hashlib
import json
from contextlib import closing
from datetime import date

import pytest

from stories import corrected
from vertebra.app.store import create_store
from vertebra.commands.evidence import make_evidence
from vertebra.commands.why import explain
from vertebra.conduct.ledger import verify_stream
from vertebra.evidence.results import read_results
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.why import NotFound, explain as why
from vertebra.simulate.run import simulate


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    with closing(create_store(str(folder / "trial.sqlite"), corrected())) as store:
        simulate(corrected(), store.ledger, seed=1, treated=4)
        make_evidence(store, folder / "one")
        yield store, folder


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_same_ledger_gives_the_same_bytes(made):
    store, folder = made
    make_evidence(store, folder / "two")
    one, two = files(folder / "one"), files(folder / "two")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_the_snapshot_carries_every_entry_as_it_was_hashed(made):
    store, folder = made
    manifest = json.loads((folder / "one" / "snapshot" / "manifest.json").read_bytes())
    for name, wanted in manifest["files"].items():
        assert hashlib.sha256((folder / "one" / "snapshot" / name).read_bytes()).hexdigest() == wanted
    lines = (folder / "one" / "snapshot" / "entries" / "P-001.jsonl").read_bytes().splitlines()
    assert [hashlib.sha256(line).hexdigest() for line in lines] == [r.hash for r in store.ledger.read("P-001", 0)]
    assert verify_stream("P-001", store.ledger.read("P-001", 0)) == []


def test_every_result_leads_to_entries_that_exist(made):
    store, folder = made
    results = read_results((folder / "one" / "results.json").read_bytes())
    known = {f"{row.stream}#{row.number}" for row in store.rows()}
    rows = {row.key: row for row in results.rows}
    assert len(results.results) > 500
    for result in results.results:
        assert all(set(rows[key].entries) <= known for key in result.rows)
    assert sum(bool(result.rows) for result in results.results) > 0.9 * len(results.results)


def test_why_walks_from_a_number_to_who_typed_it(made):
    store, _ = made
    told = "\n".join(explain(store, "VAS.BACK.V4.MEAN"))
    assert told.startswith("VAS.BACK.V4.MEAN")
    assert "c.lin" in told
    assert "recorded" in told
    assert corrected().version[:8] in told


def test_why_tells_what_stood_there_before_and_why_it_changed(made):
    store, _ = made
    snapshot = take_snapshot(store.study, store.rows())
    every = [x for who in snapshot.participants for x in snapshot.streams[who]]
    after = next(x for x in every if "corrected from" in x.reason)
    (datum,) = after.body.data
    before = [x for x in every if x.stream == after.stream and x.number < after.number]
    wrong = next(d for x in reversed(before) for d in getattr(x.body, "data", ()) if d.item == datum.item)
    table = "SCORES" if datum.item.startswith("VAS") else "LABS"
    told = "\n".join(why(snapshot, f"{table}.{after.stream}.{after.body.visit}.{datum.item}"))
    assert after.reason in told
    assert f"{datum.item} {datum.value}" in told
    assert wrong.value in told, "the value that stood there before"


def test_an_unknown_name_is_answered_with_the_nearest(made):
    store, _ = made
    with pytest.raises(NotFound, match=r"VAS\.BACK"):
        explain(store, "VAS.BAK.V4.MEAN")


def test_a_cutoff_leaves_out_what_was_recorded_later(made):
    store, folder = made
    told = make_evidence(store, folder / "early", date(2026, 2, 1))
    assert "cutoff 2026-02-01" in told[0]
    early = read_results((folder / "early" / "results.json").read_bytes())
    late = read_results((folder / "one" / "results.json").read_bytes())
    screened = "FLOW.IDENTIFIED.N"
    assert early.find(screened).value < late.find(screened).value


def test_the_mean_in_the_report_is_the_mean_of_what_was_typed(made):
    """Worked out again here, from the read tables alone."""
    store, folder = made
    results = read_results((folder / "one" / "results.json").read_bytes())
    injected = {row["id"] for row in store.read("participant") if row["injection_day"]}
    typed = [
        float(row["value"])
        for row in store.read("value")
        if row["item"] == "VASBACK" and row["visit"] == "V5" and row["participant"] in injected
    ]
    assert results.find("VAS.BACK.V5.MEAN").value == pytest.approx(sum(typed) / len(typed), abs=1e-12)
