"""App, store: everything that is kept about one trial. The only room that knows the tables."""

# ruff: noqa: E402
from vertebra.app.setup import make_ready

make_ready()  # Django wants this before the first model is imported

from collections.abc import Collection, Iterator
from pathlib import Path

from django.db import connections

from vertebra.app import models as m
from vertebra.app.store.attachments import Attachments
from vertebra.app.store.contacts import Contacts
from vertebra.app.store.database import UNREADABLE, StoreTrouble, any_text, as_bytes, connect, first_line, is_url, named
from vertebra.app.store.ledger import SqlLedger
from vertebra.app.store.recall import some_uses, spread, use_counts, uses_of
from vertebra.app.store.vault import Vault, given_key
from vertebra.app.store.versions import Versions, adopted_versions
from vertebra.conduct.desk import Desk, Head
from vertebra.conduct.ledger import LedgerBroken, Stored
from vertebra.conduct.product.materials import material_items
from vertebra.protocol.study import Study, from_json, to_json
from vertebra.protocol.versions import Studies
from vertebra.terms.canonical import sha256

__all__ = ["Store", "StoreTrouble", "create_store", "examine_store", "named", "open_store"]


class Store:
    """One trial on disk: its ledger, its study versions, its vault. Close it when done."""

    def __init__(self, place: str, alias: str, study: Study) -> None:
        self.place, self.alias, self.study = place, alias, study
        file = None if is_url(place) else Path(place)
        self.vault = Vault(alias, file.with_name(file.name + ".key") if file else _key_at_home(alias))
        self.contacts = Contacts(alias, self.vault)
        self.attachments = Attachments(alias, self.vault)
        lock = file.with_name(file.name + ".lock") if file else None
        self.ledger = SqlLedger(alias, lock, self.attachments)
        self._versions = Versions(alias, study)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *wrong: object) -> None:
        self.close()

    def close(self) -> None:
        connections[self.alias].close()

    def desk(self, amendment: Study | None = None) -> Desk:
        """Where commands are taken; with an amendment at hand it can be adopted."""
        return Desk(amendment or self.study, self.ledger, self._versions)

    def keep_version(self, study: Study) -> None:
        """Keep a version that nobody adopted yet, so that it is at hand to be looked at and adopted."""
        kept = {"data": to_json(study)}
        m.StudyVersion.objects.using(self.alias).get_or_create(version=study.version, defaults=kept)

    def keep_mapping(self, headings: str, data: bytes) -> None:
        """Remember how files with these headings are read."""
        m.LabMapping.objects.using(self.alias).update_or_create(headings=headings, defaults={"data": data})

    def kept_mapping(self, headings: str) -> bytes:
        """How such a file was read the last time; empty when there was none."""
        row = m.LabMapping.objects.using(self.alias).filter(headings=headings).first()
        return as_bytes(row.data) if row else b""

    def studies(self) -> Studies:
        """All versions of the study, the one adopted last as the current one."""
        return self._versions.in_order()

    def version(self, version: str) -> Study | None:
        """The study of that version; None where it is missing or altered."""
        try:
            return self._versions.get(version)
        except StoreTrouble:
            return None

    def streams(self) -> list[str]:
        """All streams of the ledger, the trial's among them."""
        found = m.Entry.objects.using(self.alias).order_by("stream").values_list("stream", flat=True).distinct()
        return list(found)

    def rows(self) -> Iterator[Stored]:
        """Every row of the ledger, stream by stream in order."""
        for stream in self.streams():
            yield from self.ledger.read(stream, 0)

    def newest(self, kind: str, most: int) -> list[Stored]:
        """The newest entries of a kind in the trial's stream, the newest first."""
        return self.ledger.newest(kind, most)

    def heads(self) -> dict[str, Head]:
        return self.ledger.heads()

    def versions(self) -> dict[str, bytes]:
        """The study definitions that entries were written under, as canonical JSON."""
        return {v: as_bytes(d) for v, d in m.StudyVersion.objects.using(self.alias).values_list("version", "data")}

    def uses_of(self, material: str) -> list[dict[str, str]]:
        """Where a material lot went, in one look-up: a row for each lot it is in, with how that lot and person stand.

        uses: the places that name it, `form/row` each, in no order; first: when it was used first.
        """
        return uses_of(self.alias, material)

    def some_uses(
        self, material: str, sites: Collection[str], after: str = "", most: int = 100
    ) -> list[dict[str, str]]:
        """The next of these rows, at these sites, in order of participants: those that come after this one."""
        return some_uses(self.alias, material, sites, after, most)

    def spread(self, material: str, sites: Collection[str]) -> list[tuple[str, bool, int]]:
        """Into how many lots of these sites it went, by state of the lot and by whether that was injected."""
        return spread(self.alias, material, sites)

    def lacks_materials(self) -> bool:
        """Whether materials are recorded but not in their table: a database of before that table."""
        if m.MaterialRow.objects.using(self.alias).exists():
            return False
        named = m.ValueRow.objects.using(self.alias).filter(item__in=list(material_items(self.study)))
        return named.exclude(value="").exists()

    def use_counts(self) -> dict[str, int]:
        """Into how many lots each material went."""
        return use_counts(self.alias)

    def read(self, table: str) -> list[dict[str, object]]:
        """The rows of a read table in a stable order."""
        from vertebra.app.reading import KEYS
        from vertebra.app.store.ledger import TABLES

        found = TABLES[table]._default_manager.using(self.alias).order_by(*KEYS[table])
        names = [f.name for f in TABLES[table]._meta.concrete_fields if f.name != "id" or f.primary_key]
        keep = names if table == "participant" else [n for n in names if n != "id"]
        return list(found.values(*keep))


def _key_at_home(alias: str) -> Path:
    """The key of a database on a server: VERTEBRA_KEY goes before it; production sets that."""
    return Path.home() / ".vertebra" / f"{alias}.key"


def create_store(place: str, study: Study) -> Store:
    """A new, empty trial of the study.

    Raises:
        StoreTrouble: the place is taken or cannot be written, or the key given for the vault is none.
    """
    given_key()
    alias = connect(place, create=True)
    if m.Entry.objects.using(alias).exists():
        raise StoreTrouble("that database holds a trial already; name an empty one")
    m.StudyVersion.objects.using(alias).get_or_create(version=study.version, defaults={"data": to_json(study)})
    return Store(place, alias, study)


def open_store(place: str) -> Store:
    """The trial that is there, under the study version it was last written with.

    Raises:
        StoreTrouble: nothing there, not a trial, damaged, or its study definition is not the one its hash names.
    """
    alias = connect(place, create=False)
    try:
        return Store(place, alias, _study(alias, _adopted(alias)))
    except (*UNREADABLE, LedgerBroken) as wrong:
        told = f"{place} cannot be read: {first_line(wrong)}. `vertebra verify` tells where it is broken."
        raise StoreTrouble(told) from wrong


def examine_store(place: str) -> Store:
    """The trial that is there, whatever state it is in: for `verify`, which tells what is broken.

    Raises:
        StoreTrouble: there is no database of Vertebra, or no intact study definition in it.
    """
    alias = connect(place, create=False, strict=False)
    with any_text(alias):
        try:
            return Store(place, alias, _study(alias, _adopted(alias)))
        except UNREADABLE as wrong:
            raise StoreTrouble(f"{place} cannot be read: {first_line(wrong)}. Restore a verified backup.") from wrong
        except (LedgerBroken, StoreTrouble):
            return Store(place, alias, _study(alias, ""))


def _adopted(alias: str) -> str:
    """The study version that the trial adopted last; nothing before it adopted one."""
    return next(reversed(adopted_versions(alias)), "")


def _study(alias: str, version: str) -> Study:
    """The stored study of that version; without one, any that fits its hash."""
    kept = {v: as_bytes(d) for v, d in m.StudyVersion.objects.using(alias).values_list("version", "data")}
    whole = {v: data for v, data in kept.items() if sha256(data) == v}
    found = whole.get(version) if version else next(iter(whole.values()), None)
    if found is None:
        raise StoreTrouble("the study definition of this trial is missing or altered: restore a verified backup")
    return from_json(found)
