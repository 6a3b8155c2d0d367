"""App, store: a backup is one file that tells by itself whether it is whole, and goes back onto either database.

A zip of plain parts: the ledger as it is hashed, a line an entry; the study versions; the vault and the attachments,
still encrypted; the keys that were answered; the accounts. The manifest holds the SHA-256 of each part and the root
over all heads, so that a backup is proven before it is trusted, when it is made and again when it is restored. The key
of the vault is not in it unless asked for: who has the backup alone can read no name.
"""

import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.core import serializers
from django.db import connections, transaction

from vertebra.app import models as m
from vertebra.app.store import Store, StoreTrouble, create_store
from vertebra.app.store.attachments import Row
from vertebra.app.store.database import as_bytes
from vertebra.app.store.ledger import insert
from vertebra.app.store.verify import rebuild, verify
from vertebra.conduct.desk import Head
from vertebra.conduct.ledger import Stored, root_of_heads, verify_stream
from vertebra.protocol.study import from_json
from vertebra.terms.canonical import sha256

FORMAT = 1
MOST_BYTES = 4_000_000_000  # of one part when unpacked: a trial of a thousand participants has about a tenth of it
PARTS = ("ledger.jsonl", "studies.jsonl", "vault.jsonl", "answered.jsonl", "accounts.json")
ATTACHED, CONTACTS, MAPPINGS = LATER = ("attachments.jsonl", "contacts.jsonl", "mappings.jsonl")  # not in old backups
KEY = "vault.key"
ACCOUNT_TABLES = ("accounts.Account", "accounts.Badge", "mfa.Authenticator")
_BATCH = 500


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the backup says of itself. parts: SHA-256 of each; root: over the heads of all streams."""

    format: int
    made_at: str
    vertebra: str
    study: str
    entries: int
    streams: int
    root: str
    parts: dict[str, str]


class _Bytes(msgspec.Struct, frozen=True):
    """A row of bytes under a name, in base64 or sealed text. key: what else the row has to say."""

    name: str
    data: str
    key: str = ""


def write_archive(store: Store, path: Path, with_key: bool = False) -> Manifest:
    """Write the backup and prove it: what was written is read back and compared with the ledger.

    Raises:
        StoreTrouble: the place is taken or full, or what was read back is not what the ledger holds.
    """
    if path.exists():
        raise StoreTrouble(f"{path} exists already; name a new file")
    with store.ledger.begin():  # nobody writes meanwhile, so that all parts are of one moment
        parts = _parts(store)
        heads = store.heads()
    manifest = _manifest(store, parts, heads)
    if with_key and store.vault.key_file.exists():
        parts[KEY] = store.vault.key_file.read_bytes()
    _write(path, manifest, parts)
    if read_archive(path)[0].root != root_of_heads(heads):
        raise StoreTrouble(f"{path} does not hold what the ledger holds: keep the database, make another backup")
    return manifest


def _parts(store: Store) -> dict[str, bytes]:
    alias = store.alias
    studies = [_Bytes(version, _text(data)) for version, data in sorted(store.versions().items())]
    people = m.Person.objects.using(alias).order_by("participant")
    return {
        "ledger.jsonl": _lines(store.rows()),
        "studies.jsonl": _lines(studies),
        "vault.jsonl": _lines(_Bytes(p.participant, _text(as_bytes(p.data)), _text(as_bytes(p.key))) for p in people),
        "answered.jsonl": _lines(_Bytes(key, entries) for key, entries in _answered(alias)),
        "accounts.json": _accounts(alias),
        ATTACHED: _lines(store.attachments.rows()),
        CONTACTS: _lines(_Bytes(c.id, c.data, c.made_at) for c in m.Contact.objects.using(alias).order_by("id")),
        MAPPINGS: _lines(_Bytes(x.headings, _text(as_bytes(x.data))) for x in _mappings(alias)),
    }


def _mappings(alias: str) -> Iterable[m.LabMapping]:
    return m.LabMapping.objects.using(alias).order_by("headings")


def _answered(alias: str) -> Iterable[tuple[str, str]]:
    return m.Request.objects.using(alias).order_by("key").values_list("key", "entries")


def _accounts(alias: str) -> bytes:
    """Accounts and their second factors; sessions are not kept, everybody signs in again."""
    there = set(connections[alias].introspection.table_names())
    models = [model for model in map(apps.get_model, ACCOUNT_TABLES) if model._meta.db_table in there]
    rows = [row for model in models for row in model._default_manager.using(alias).order_by("pk")]
    return serializers.serialize("json", rows).encode()


def _lines(rows: Iterable[Any]) -> bytes:
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _manifest(store: Store, parts: dict[str, bytes], heads: dict[str, Head]) -> Manifest:
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    hashes = {name: sha256(data) for name, data in parts.items()}
    entries = parts["ledger.jsonl"].count(b"\n")
    root = root_of_heads(heads)
    return Manifest(FORMAT, made_at, version("vertebra"), store.study.version, entries, len(heads), root, hashes)


def _write(path: Path, manifest: Manifest, parts: dict[str, bytes]) -> None:
    """Under another name first, so that a file with the right name is always whole."""
    fresh = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            for name, data in parts.items():
                archive.writestr(name, data)
        fresh.chmod(0o600)
        fresh.rename(path)
    except OSError as wrong:
        fresh.unlink(missing_ok=True)
        raise StoreTrouble(f"{path} cannot be written: {wrong.strerror}. Name another place.") from wrong


def read_archive(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and all parts, after every proof: hashes, chains, root.

    Raises:
        StoreTrouble: no backup of Vertebra, damaged, or altered; says which part.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            if sizes.keys() - {*PARTS, *LATER, KEY, "manifest.json"} or max(sizes.values(), default=0) > MOST_BYTES:
                raise StoreTrouble(f"{path} holds what no backup of Vertebra holds: name another file")
            manifest = msgspec.json.decode(archive.read("manifest.json"), type=Manifest)
            parts = {name: archive.read(name) for name in sizes if name != "manifest.json"}
    except (OSError, zipfile.BadZipFile, KeyError, msgspec.DecodeError, NotImplementedError, ValueError) as wrong:
        raise StoreTrouble(f"{path} is no backup of Vertebra, or damaged ({wrong}): take another one") from wrong
    _prove(path, manifest, parts)
    return manifest, parts


def _prove(path: Path, manifest: Manifest, parts: dict[str, bytes]) -> None:
    for name in (*PARTS, *(x for x in LATER if x in manifest.parts or x in parts)):
        if sha256(parts.get(name, b"")) != manifest.parts.get(name):
            raise StoreTrouble(f"{path}: the part {name} is not what was written. Take another backup.")
    heads = {}
    for stream, rows in _streams(parts).items():
        findings = verify_stream(stream, rows)
        if findings:
            raise StoreTrouble(f"{path}: {findings[0].says.en} Take another backup.")
        heads[stream] = (rows[-1].number, rows[-1].hash)
    if root_of_heads(heads) != manifest.root:
        raise StoreTrouble(f"{path}: its entries are not those of its manifest. Take another backup.")


def _streams(parts: dict[str, bytes]) -> dict[str, list[Stored]]:
    streams: dict[str, list[Stored]] = {}
    for line in parts["ledger.jsonl"].splitlines():
        row = msgspec.json.decode(line, type=Stored)
        streams.setdefault(row.stream, []).append(row)
    return streams


def restore_archive(path: Path, place: str) -> Store:
    """A new database with everything of the backup, proven once more from the database itself.

    Raises:
        StoreTrouble: the backup is not whole, or the place is taken.
    """
    manifest, parts = read_archive(path)
    studies = {row.name: b64decode(row.data) for row in _rows(parts["studies.jsonl"])}
    if manifest.study not in studies:
        raise StoreTrouble(f"{path}: its study definition is missing. Take another backup.")
    store = create_store(place, from_json(studies[manifest.study]))
    with transaction.atomic(using=store.alias):
        _put_back(store, parts, studies)
    _put_accounts_back(store.alias, parts["accounts.json"])
    rebuild(store)
    if KEY in parts:
        store.vault.bring_key(parts[KEY])
    findings = verify(store)
    if findings:
        raise StoreTrouble(f"what was restored is not sound: {findings[0].says.en}")
    return store


def _put_back(store: Store, parts: dict[str, bytes], studies: dict[str, bytes]) -> None:
    alias = store.alias
    rows = [row for chain in _streams(parts).values() for row in chain]
    for start in range(0, len(rows), _BATCH):
        insert(alias, m.Entry, [msgspec.structs.asdict(row) for row in rows[start : start + _BATCH]])
    heads = [{"stream": c[-1].stream, "number": c[-1].number, "hash": c[-1].hash} for c in _streams(parts).values()]
    insert(alias, m.Head, heads, ("stream",))
    insert(alias, m.StudyVersion, [{"version": v, "data": d} for v, d in studies.items()], ("version",))
    people = _rows(parts["vault.jsonl"])
    vault = [{"participant": p.name, "key": b64decode(p.key), "data": b64decode(p.data)} for p in people]
    insert(alias, m.Person, vault)
    store.attachments.put_back(msgspec.json.decode(x, type=Row) for x in parts.get(ATTACHED, b"").splitlines())
    contacts = [{"id": c.name, "data": c.data, "made_at": c.key} for c in _rows(parts.get(CONTACTS, b""))]
    insert(alias, m.Contact, contacts)
    mappings = [{"headings": x.name, "data": b64decode(x.data)} for x in _rows(parts.get(MAPPINGS, b""))]
    insert(alias, m.LabMapping, mappings)
    insert(alias, m.Request, [{"key": r.name, "entries": r.data} for r in _rows(parts["answered.jsonl"])])


def _put_accounts_back(alias: str, data: bytes) -> None:
    from vertebra.app.serving import accounts_of  # which needs a store itself

    if data != b"[]":
        with accounts_of(alias):
            for found in serializers.deserialize("json", data, using="default"):
                found.save(using="default")


def _rows(data: bytes) -> list[_Bytes]:
    return [msgspec.json.decode(line, type=_Bytes) for line in data.splitlines()]
