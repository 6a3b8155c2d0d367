"""The chain: each entry carries the hash of the one before it, and checkpoints bind all streams together.

`seal` closes an entry, `verify_stream` finds and locates any later change, `merkle_root` anchors all heads. The bytes
that were hashed are the bytes that are stored; nothing is serialised again to verify it.
Source: RFC 8785 (canonical JSON), RFC 6962 section 2.1 (Merkle tree with distinct leaf and node prefixes).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from vertebra.conduct.entries import FORMAT, Entry
from vertebra.terms.canonical import canonical_bytes, sha256
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

GENESIS = "0" * 64


def seal(entry: Entry, previous: str) -> tuple[Entry, bytes]:
    """The entry with its place in the chain, and the exact bytes that were hashed."""
    chained = msgspec.structs.replace(entry, previous=previous, hash="")
    data = canonical_bytes(chained)
    return msgspec.structs.replace(chained, hash=sha256(data)), data


def read_entry(data: bytes, hash: str = "") -> Entry:
    """The entry that `data` holds; an older format is first carried over by its upcaster.

    Raises:
        LedgerBroken: the bytes are no entry, or one of a later Vertebra.
    """
    try:
        return msgspec.structs.replace(_DECODER.decode(data), hash=hash)
    except _NO_JSON:
        return msgspec.structs.replace(_carried_over(data), hash=hash)


def _carried_over(data: bytes) -> Entry:
    """Formats change by adding an upcaster here, with a stored sample of the old format in tests/samples."""
    try:
        raw = msgspec.json.decode(data)
        format = raw.get("format", 1) if isinstance(raw, dict) else 0
        if isinstance(format, int) and format > FORMAT:
            raise LedgerBroken(f"entry format {format} is from a later Vertebra: update this one")
        upcast = UPCASTERS.get(format) if isinstance(format, int) else None
        return msgspec.convert(upcast(raw) if upcast else raw, Entry)
    except _NO_JSON as wrong:
        raise LedgerBroken(f"stored bytes are no entry: {wrong}") from wrong


UPCASTERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


class LedgerBroken(Trouble):
    """The stored ledger cannot be read as a ledger."""


_DECODER = msgspec.json.Decoder(Entry)
_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Stored(msgspec.Struct, frozen=True):
    """A row of the ledger as a store keeps it: the columns beside the hashed bytes."""

    stream: str
    number: int
    kind: str
    recorded_at: str
    previous: str
    hash: str
    data: bytes


def stored(entry: Entry, data: bytes) -> Stored:
    return Stored(entry.stream, entry.number, entry.kind, entry.recorded_at, entry.previous, entry.hash, data)


def verify_stream(stream: str, rows: Iterable[Stored]) -> list[Finding]:
    """Every break of one chain, with stream, number and field. Empty: sound."""
    findings: list[Finding] = []
    previous, number = GENESIS, 0
    rows = list(rows)
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        number += 1
        if row.number != number:
            findings.append(_broken(stream, row.number, "number", f"expected {number}: an entry is missing or doubled"))
            number = row.number
        findings += _verify_row(row, previous, following.previous if following else "")
        previous = row.hash
    return findings


def _verify_row(row: Stored, previous: str, next_previous: str) -> list[Finding]:
    wrong = []
    actual = sha256(row.data)
    if actual != row.hash:
        field = "hash" if actual == next_previous else _altered_field(row)
        wrong.append(_broken(row.stream, row.number, field, "content does not fit its hash"))
    elif row.previous != previous:
        wrong.append(_broken(row.stream, row.number, "previous", "does not continue the entry before it"))
    return wrong + _verify_columns(row)


def _verify_columns(row: Stored) -> list[Finding]:
    """Columns beside the hashed bytes must repeat them, or a change there would escape the hash."""
    try:
        entry = read_entry(row.data, row.hash)
    except LedgerBroken:
        return []
    pairs = {
        "stream": (row.stream, entry.stream),
        "number": (row.number, entry.number),
        "kind": (row.kind, entry.kind),
        "recorded_at": (row.recorded_at, entry.recorded_at),
        "previous": (row.previous, entry.previous),
    }
    return [
        _broken(row.stream, row.number, name, "column differs from the hashed entry")
        for name, (column, inside) in pairs.items()
        if column != inside
    ]


def _altered_field(row: Stored) -> str:
    """The field that no longer reads as it should; `body` when the damage cannot be placed more closely."""
    try:
        raw = msgspec.json.decode(row.data)
    except _NO_JSON:
        return "body (no longer readable)"
    expected: dict[str, Any] = {"stream": row.stream, "number": row.number, "recorded_at": row.recorded_at}
    expected["previous"] = row.previous
    for name, value in expected.items():
        if not isinstance(raw, dict) or raw.get(name) != value:
            return name
    return "hash or body"


def _broken(stream: str, number: int, field: str, what: str) -> Finding:
    return Finding(
        "LEDGER-BROKEN",
        "stop",
        f"stream {stream} number {number} field {field}",
        Text(
            f"Stream {stream}, entry {number}, {field}: {what}. Stop work, keep this file, restore a verified backup.",
            f"資料流 {stream} 第 {number} 筆 {field}：內容與雜湊鏈不符。請停止作業、保留此檔，並還原已驗證之備份。",
        ),
        (f"{stream}#{number}",),
    )


def merkle_root(leaves: Iterable[bytes]) -> str:
    """RFC 6962 tree hash.

    >>> merkle_root([])
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return _tree([hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]).hex()


def _tree(nodes: list[bytes]) -> bytes:
    if not nodes:
        return hashlib.sha256(b"").digest()
    if len(nodes) == 1:
        return nodes[0]
    split = 1 << ((len(nodes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + _tree(nodes[:split]) + _tree(nodes[split:])).digest()


def root_of_heads(heads: Mapping[str, tuple[int, str]]) -> str:
    """One hash for the state of all streams: the Merkle root over `stream number hash`, streams in order."""
    return merkle_root(f"{s} {heads[s][0]} {heads[s][1]}".encode() for s in sorted(heads))
