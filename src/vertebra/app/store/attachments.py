"""App, store: pictures and files of participants, encrypted, erasable, outside the chain; the ledger holds their hash.

Bytes come first and the entry that names them after, so that a hash in the ledger never points at nothing: an entry
that names what is not here is refused by the transaction. What nobody named within a day is cleared away.
See docs/decisions/0022.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, get_args

import msgspec
from django.db import connections

from vertebra.app import models as m
from vertebra.app.store.database import StoreTrouble, as_bytes
from vertebra.app.store.vault import Vault
from vertebra.conduct.attached import Attachment, MediaType, named_in
from vertebra.conduct.entries import Entry
from vertebra.protocol.study import Study
from vertebra.terms.canonical import sha256

UNNAMED_HOURS = 24
MEDIA: tuple[MediaType, ...] = get_args(MediaType)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attachment as a backup holds it: still encrypted, in base64."""

    participant: str
    sha256: str
    media: str
    kept_at: str
    kept_by: str
    entry: str
    sealed: str
    key: str
    data: str


class Kept(NamedTuple):
    """Whose it is, what it is, who brought it, and the first entry that names it, or none."""

    participant: str
    sha256: str
    media: str
    kept_by: str
    entry: str


class Attachments:
    """The attachments of a trial, by participant and SHA-256."""

    def __init__(self, alias: str, vault: Vault) -> None:
        self.alias, self._vault = alias, vault

    def keep(self, participant: str, attachment: Attachment, by: str, now: datetime) -> None:
        """Encrypt and store; the same bytes again change nothing. Within the caller's transaction."""
        self._clear(now)
        if self._of(participant, attachment.sha256).exists():
            return
        key, data = self._vault.enclose(attachment.data)
        self._rows.create(
            participant=participant,
            sha256=attachment.sha256,
            media=attachment.media,
            kept_at=_written(now),
            kept_by=by,
            entry="",
            sealed=sha256(data),
            key=key,
            data=data,
        )

    def read(self, participant: str, wanted: str) -> Attachment | None:
        """The bytes; None when never kept, or erased.

        Raises:
            StoreTrouble: the key of the vault does not fit, or the bytes are no longer those that were kept.
        """
        row = self._of(participant, wanted).first()
        if row is None or row.media not in MEDIA:
            return None
        data = self._vault.disclose(as_bytes(row.key), as_bytes(row.data))
        if sha256(data) != wanted:
            raise StoreTrouble(f"attachment {wanted[:16]}… is altered: restore a verified backup")
        return Attachment(wanted, row.media, data)

    def find(self, wanted: str) -> list[Kept]:
        """Everybody who has an attachment with these bytes, without opening any."""
        return [Kept(*row) for row in self._rows.filter(sha256=wanted).order_by("participant").values_list(*_KEPT)]

    def of(self, participant: str) -> dict[str, Kept]:
        """What is kept of a participant, by SHA-256."""
        rows = self._rows.filter(participant=participant).values_list(*_KEPT)
        return {kept.sha256: kept for kept in (Kept(*row) for row in rows)}

    def drop(self, participant: str, wanted: str) -> None:
        """Forget what no entry names."""
        self._of(participant, wanted).filter(entry="").delete()

    def hold(self, study: Study, entries: Iterable[Entry]) -> None:
        """Tie what the entries name to them.

        Raises:
            StoreTrouble: an entry names what is not kept here; nothing of its transaction is.
        """
        for entry in entries:
            for _, named in named_in(study, entry.body):
                self._of(entry.stream, named).filter(entry="").update(entry=entry.key)
                if not self._of(entry.stream, named).exists():
                    raise StoreTrouble(f"nothing was saved: the file {named[:16]}… is not here; choose it again")

    def erase(self, participant: str) -> None:
        self._rows.filter(participant=participant).delete()

    def rows(self) -> Iterator[Row]:
        """Everything, for a backup, one after the other."""
        if self.is_there:
            for row in self._rows.order_by("participant", "sha256").iterator(chunk_size=20):
                told = {name: getattr(row, name) for name in Row.__struct_fields__}
                sealed = {name: b64encode(as_bytes(told[name])).decode() for name in ("key", "data")}
                yield Row(**(told | sealed))

    def put_back(self, rows: Iterable[Row]) -> None:
        for row in rows:
            told = msgspec.structs.asdict(row)
            self._rows.create(**{**told, "key": b64decode(row.key), "data": b64decode(row.data)})

    @property
    def is_there(self) -> bool:
        """Whether the database is of an edition that keeps attachments."""
        return m.Attachment._meta.db_table in connections[self.alias].introspection.table_names()

    @property
    def _rows(self) -> "m.models.Manager[m.Attachment]":
        return m.Attachment.objects.using(self.alias)

    def _of(self, participant: str, wanted: str) -> "m.models.QuerySet[m.Attachment]":
        return self._rows.filter(participant=participant, sha256=wanted)

    def _clear(self, now: datetime) -> None:
        """What was brought and never saved."""
        self._rows.filter(entry="", kept_at__lt=_written(now - timedelta(hours=UNNAMED_HOURS))).delete()


_KEPT = ("participant", "sha256", "media", "kept_by", "entry")


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
