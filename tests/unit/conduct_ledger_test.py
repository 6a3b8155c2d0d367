"""The chain: what was stored is what was decided, and every later change is found and placed."""

import msgspec
import pytest
import rfc8785
from hypothesis import given, strategies as st

from vertebra.conduct import entries as e
from vertebra.conduct.ledger import (
    GENESIS,
    LedgerBroken,
    Stored,
    merkle_root,
    read_entry,
    root_of_heads,
    seal,
    stored,
    verify_stream,
)
from vertebra.terms.canonical import canonical_bytes

WHO = e.Actor("c.lin", "coordinator")
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def chain_of(*bodies: e.Body) -> list[Stored]:
    rows, previous = [], GENESIS
    for number, body in enumerate(bodies, 1):
        draft = e.Entry("P-001", number, "2026-01-05T01:00:00.000Z", "2026-01-05", WHO, "v1", body)
        sealed, data = seal(draft, previous)
        rows.append(stored(sealed, data))
        previous = sealed.hash
    return rows


THREE = chain_of(
    e.Identified("S01"),
    e.ConsentGiven("trial", "1.0", 13),
    e.FormSaved("V1", "INF", 0, (e.Datum("CRP", "4.8", "mg/L"),)),
)


def test_a_sound_chain_has_no_findings():
    assert verify_stream("P-001", THREE) == []


@given(
    st.recursive(
        text | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_019", max_size=6), inner, max_size=4)
        ),
    )
)
def test_our_canonical_bytes_are_rfc_8785(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(value=text, unit=text)
def test_an_entry_reads_back_as_it_was_sealed(value, unit):
    draft = e.Entry(
        "P-001",
        1,
        "2026-01-05T01:00:00.000Z",
        "2026-01",
        WHO,
        "v1",
        e.FormSaved("V1", "INF", 0, (e.Datum("CRP", value, unit),)),
        reason=value,
    )
    sealed, data = seal(draft, GENESIS)
    assert read_entry(data, sealed.hash) == sealed


@given(st.integers(0, 2), st.data())
def test_any_changed_byte_of_an_entry_is_found_in_its_place(index, data):
    row = THREE[index]
    at = data.draw(st.integers(0, len(row.data) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != row.data[at]))
    broken = row.data[:at] + bytes([other]) + row.data[at + 1 :]
    rows = [*THREE[:index], msgspec.structs.replace(row, data=broken), *THREE[index + 1 :]]
    found = verify_stream("P-001", rows)
    assert any(f"stream P-001 number {row.number} " in f.where for f in found)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hash", "0" * 63 + "1"),
        ("previous", "f" * 64),
        ("kind", "form saved "),
        ("recorded_at", "2027-01-05T01:00:00.000Z"),
        ("stream", "P-002"),
    ],
)
def test_a_changed_column_is_named(field, value):
    rows = [THREE[0], msgspec.structs.replace(THREE[1], **{field: value}), THREE[2]]
    found = verify_stream("P-001", rows)
    assert any(f.where.endswith(f"number 2 field {field}") for f in found)
    assert {f.code for f in found} == {"LEDGER-BROKEN"}


@pytest.mark.parametrize("kept", [(0, 2), (1, 2), (0, 1, 1, 2)])
def test_a_missing_or_doubled_entry_is_found(kept):
    assert verify_stream("P-001", [THREE[i] for i in kept]) != []


def test_bytes_that_are_no_entry_are_refused():
    with pytest.raises(LedgerBroken):
        read_entry(b"\x89PNG")


@given(st.dictionaries(st.text("PS-0123", min_size=1, max_size=5), st.tuples(st.integers(1, 9), text), min_size=1))
def test_the_root_changes_with_every_head(heads):
    stream = sorted(heads)[0]
    number, hash = heads[stream]
    assert root_of_heads(heads) != root_of_heads({**heads, stream: (number + 1, hash)})


def test_merkle_root_is_that_of_rfc_6962():
    """Vectors of the certificate transparency test suite (RFC 6962 reference, seven first leaves)."""
    leaves = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
    assert merkle_root(leaves[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves[:2]) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert merkle_root(leaves[:7]) == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
