"""App, store: is every picture and file that the ledger names still there, and still what its hash names?

The ciphertext is proven always, the bytes themselves where the key of the vault is at hand. After an erasure the bytes
must be gone, and the hashes stay.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping

from vertebra.app.store import Store
from vertebra.app.store.attachments import Row
from vertebra.app.store.database import StoreTrouble
from vertebra.conduct.attached import is_hash, named_in
from vertebra.conduct.entries import TRIAL
from vertebra.conduct.ledger import LedgerBroken, Stored, read_entry
from vertebra.conduct.state import Participant
from vertebra.terms.canonical import sha256
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_MAY_NAME = re.compile(rb'"value":"[0-9a-f]{64}')
Chains = Mapping[str, list[Stored]]
States = Mapping[str, Participant | None]


def attachments_wrong(store: Store, chains: Chains, states: States) -> Iterator[Finding]:
    """Missing, altered, or left over after an erasure; each by participant and hash."""
    there: dict[str, set[str]] = {}
    for row in store.attachments.rows():
        there.setdefault(row.participant, set()).add(row.sha256)
        yield from _row(store, row, states.get(row.participant))
    for stream, rows in chains.items():
        state = states.get(stream) if stream != TRIAL else None
        if state is not None and not state.erased:
            for number, named in _named(store, rows):
                if named not in there.get(stream, set()):
                    yield _finding(f"stream {stream} number {number}", named, "is named here and no longer kept")


def _named(store: Store, rows: list[Stored]) -> Iterator[tuple[int, str]]:
    """(entry, hash) of what the entries of a stream name; most entries hold nothing that looks like a hash."""
    for row in rows:
        if not _MAY_NAME.search(row.data):
            continue
        try:
            entry = read_entry(row.data, row.hash)
        except LedgerBroken:
            continue  # told by the chain
        study = store.version(entry.study_version)
        if study is not None:
            yield from ((row.number, named) for _, named in named_in(study, entry.body) if is_hash(named))


def _row(store: Store, row: Row, state: Participant | None) -> Iterator[Finding]:
    where = f"attachment of {row.participant}"
    if state is not None and state.erased:
        yield _finding(where, row.sha256, "is left over after the erasure of the person's data")
    elif not _is_whole(store, row):
        yield _finding(where, row.sha256, "is not what was kept")


def _is_whole(store: Store, row: Row) -> bool:
    data = b64decode(row.data)
    if sha256(data) != row.sealed:
        return False
    if not store.vault.has_key:
        return True
    try:
        return sha256(store.vault.disclose(b64decode(row.key), data)) == row.sha256
    except StoreTrouble:
        return False


def _finding(where: str, named: str, what: str) -> Finding:
    en = f"{where}: the file {named[:16]}… {what}. Keep this database, restore a verified backup."
    return Finding("ATTACHMENT", "stop", where, Text(en, f"{where}：檔案 {named[:16]}… 不符。請還原已驗證之備份。"))
