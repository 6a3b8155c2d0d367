"""A snapshot is frozen, hashed, cut by the day of recording, and shows a role no more than that role may see."""

import json
from datetime import date, timedelta

import pytest

from stories import FIRST, INJECTION, SURGERY, participant
from vertebra.conduct import entries as e
from vertebra.conduct.ledger import GENESIS
from vertebra.evidence.snapshot import NothingToShow, snapshot_files, take_snapshot
from vertebra.evidence.tables import derive_tables
from vertebra.protocol.study import with_reading
from vertebra.terms.canonical import sha256


@pytest.fixture(scope="module")
def story():
    told = participant().on(date(2026, 1, 12)).consented().screened().harvested().made()
    return told.on(INJECTION, 8).fills("PE", "V5").injected()


@pytest.fixture(scope="module")
def rows(story):
    with story.site.desk.ledger.begin() as tx:
        return [row for stream in tx.heads() for row in tx.read(stream, 0)]


def files_of(snapshot):
    return snapshot_files(snapshot, derive_tables(snapshot).files)


def test_the_same_ledger_and_cutoff_are_the_same_bytes(story, rows) -> None:
    first, second = take_snapshot(story.site.study, rows), take_snapshot(story.site.study, [*reversed(rows)])
    assert first.hash == second.hash
    assert files_of(first) == files_of(second)


def test_one_more_entry_is_another_hash(story, rows) -> None:
    hashes = {take_snapshot(story.site.study, some).hash for some in (rows, rows[:-1])}
    assert len(hashes) == 2


@pytest.mark.parametrize("change", ["cutoff", "role", "version"])
def test_cutoff_role_and_study_version_are_part_of_the_hash(story, rows, change) -> None:
    study = story.site.study
    usual = take_snapshot(study, rows)
    other = {
        "cutoff": lambda: take_snapshot(study, rows, cutoff=usual.cutoff + timedelta(days=1)),
        "role": lambda: take_snapshot(study, rows, role="medical"),
        "version": lambda: take_snapshot(with_reading(study, "registered"), rows),
    }[change]()
    assert other.root == usual.root
    assert other.hash != usual.hash


def test_the_cutoff_is_the_day_of_recording(story, rows) -> None:
    cut = take_snapshot(story.site.study, rows, cutoff=SURGERY)
    kinds = {entry.kind for entry in cut.streams["P-001"]}
    assert "eligibility signed" in kinds
    assert all(entry.recorded_at[:10] <= SURGERY.isoformat() for entry in cut.streams["P-001"])
    assert cut.heads["P-001"][0] < take_snapshot(story.site.study, rows).heads["P-001"][0]


def test_before_the_first_entry_there_is_nothing_to_show(story, rows) -> None:
    with pytest.raises(NothingToShow, match="no entry was recorded up to 2025"):
        take_snapshot(story.site.study, rows, cutoff=FIRST - timedelta(days=30))


def test_each_line_is_the_bytes_of_its_hash_and_chains_to_the_next(story, rows) -> None:
    snapshot = take_snapshot(story.site.study, rows)
    lines = files_of(snapshot)["entries/P-001.jsonl"].splitlines()
    previous = GENESIS
    for line, entry in zip(lines, snapshot.streams["P-001"], strict=True):
        assert json.loads(line)["previous"] == previous
        previous = sha256(line)
        assert previous == entry.hash


def test_the_manifest_names_every_file_with_its_hash(story, rows) -> None:
    files = files_of(take_snapshot(story.site.study, rows))
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["files"] == {path: sha256(data) for path, data in files.items()}
    assert (manifest["data"], manifest["role"], manifest["reading"]) == ("simulated", "statistician", "corrected")


def test_a_role_sees_the_forms_of_its_list_and_no_others(story, rows) -> None:
    snapshot = take_snapshot(story.site.study, rows, role="lab")
    forms = {x.body.form for some in snapshot.streams.values() for x in some if hasattr(x.body, "form")}
    assert "FILL" in forms
    assert not forms & {"VAS", "ODI", "AE", "XR", "MR"}
    assert {x.kind for x in snapshot.streams["P-001"]}.isdisjoint({"eligibility signed", "deviation found"})


def test_a_blinded_reader_learns_neither_whose_nor_when(story, rows) -> None:
    """R69: no identity, date or visit reaches the blinded reader, in any byte of the snapshot."""
    snapshot = take_snapshot(story.site.study, rows, role="reader")
    files = files_of(snapshot)
    told = b"".join(data for path, data in files.items() if path not in ("study.json", "manifest.json"))
    assert b"P-001" not in told
    assert b"2026" not in told
    assert not any(f'"{visit.id}"'.encode() in told for visit in story.site.study.visits)
    values = derive_tables(snapshot)["values"]
    assert set(values["form"]) == {"XR", "MR"}
    assert {"DHI", "PFIRR"} <= set(values["item"])


def test_a_blinded_reader_gets_no_table_over_participants(story, rows) -> None:
    assert set(derive_tables(take_snapshot(story.site.study, rows, role="reader")).frames) == {"values"}


@pytest.mark.parametrize("role", ["participant", "administrator", "stranger"])
def test_who_may_not_see_all_participants_gets_nothing(story, rows, role) -> None:
    with pytest.raises(NothingToShow, match=role):
        take_snapshot(story.site.study, rows, role=role)


def test_an_entry_is_found_by_its_key(story, rows) -> None:
    snapshot = take_snapshot(story.site.study, rows)
    found = snapshot.find("P-001#1")
    assert found is not None
    assert isinstance(found.body, e.Identified)
    assert snapshot.find("P-001#9999") is None
    assert snapshot.find("nobody") is None
