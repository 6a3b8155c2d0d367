"""App: the tables. One append-only ledger; read tables that can always be rebuilt; a vault apart from both.

Triggers that refuse UPDATE, DELETE, REPLACE and TRUNCATE on the ledger are in the migration, for both databases.
"""

from django.db import models


class Entry(models.Model):
    """A row of the ledger: `data` holds the exact bytes that were hashed; the other columns repeat them for look-up."""

    pk = models.CompositePrimaryKey("stream", "number")
    stream = models.TextField()
    number = models.PositiveIntegerField()
    kind = models.TextField()
    recorded_at = models.TextField()
    previous = models.TextField()
    hash = models.TextField()
    data = models.BinaryField()

    class Meta:
        db_table = "entry"


class Head(models.Model):
    """The newest entry of each stream; locked by whoever appends."""

    stream = models.TextField(primary_key=True)
    number = models.PositiveIntegerField()
    hash = models.TextField()

    class Meta:
        db_table = "head"


class Request(models.Model):
    """A command key that was answered: the same key again changes nothing."""

    key = models.TextField(primary_key=True)
    entries = models.TextField()

    class Meta:
        db_table = "request"


class Contact(models.Model):
    """Somebody who asked to be contacted, encrypted as a whole; removed once that is done. No participant."""

    id = models.TextField(primary_key=True)
    made_at = models.TextField()
    data = models.TextField()

    class Meta:
        db_table = "contact"


class StudyVersion(models.Model):
    """Every study definition that entries were written under, as its canonical JSON."""

    version = models.TextField(primary_key=True)
    data = models.BinaryField()

    class Meta:
        db_table = "study_version"


class Person(models.Model):
    """Who a participant is: encrypted with a key of its own, which is encrypted with the key of the vault."""

    participant = models.TextField(primary_key=True)
    key = models.BinaryField()
    data = models.BinaryField()

    class Meta:
        db_table = "person"


class Attachment(models.Model):
    """A picture or a file of a participant, outside the chain: encrypted like the vault, erased with the person's data.

    sha256: of the bytes, as the ledger names them; sealed: of the ciphertext, so that it is proven without the key.
    entry: the first entry that names it; empty until one does, and then only for whoever brought it.
    """

    pk = models.CompositePrimaryKey("participant", "sha256")
    participant = models.TextField()
    sha256 = models.TextField()
    media = models.TextField()
    kept_at = models.TextField()
    kept_by = models.TextField()
    entry = models.TextField()
    sealed = models.TextField()
    key = models.BinaryField()
    data = models.BinaryField()

    class Meta:
        db_table = "attachment"


class LabMapping(models.Model):
    """How files with these headings are read: kept from the last import, as JSON."""

    headings = models.TextField(primary_key=True)
    data = models.BinaryField()

    class Meta:
        db_table = "lab_mapping"


class ParticipantRow(models.Model):
    id = models.TextField(primary_key=True)
    site = models.TextField()
    status = models.TextField()
    surgery_day = models.TextField()
    injection_day = models.TextField()
    lot = models.TextField()
    lot_state = models.TextField()
    open_queries = models.PositiveIntegerField()
    deviations = models.PositiveIntegerField()
    open_signals = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()

    class Meta:
        db_table = "read_participant"


class ValueRow(models.Model):
    participant = models.TextField()
    visit = models.TextField()
    form = models.TextField()
    row = models.PositiveIntegerField()
    item = models.TextField()
    value = models.TextField()
    unit = models.TextField()
    missing = models.TextField()
    occurred_at = models.TextField()
    entry = models.TextField()

    class Meta:
        db_table = "read_value"
        constraints = [
            models.UniqueConstraint(fields=["participant", "visit", "form", "row", "item"], name="value_once")
        ]


class QueryRow(models.Model):
    participant = models.TextField()
    query = models.TextField()
    status = models.TextField()
    visit = models.TextField()
    form = models.TextField()
    row = models.PositiveIntegerField()
    item = models.TextField()
    check_id = models.TextField()
    about = models.TextField()
    answer = models.TextField()
    entry = models.TextField()

    class Meta:
        db_table = "read_query"
        constraints = [models.UniqueConstraint(fields=["participant", "query"], name="query_once")]


class MaterialRow(models.Model):
    """Which material lot went into whose lot, and where: so that a recall is one look-up by the material."""

    material = models.TextField()
    participant = models.TextField()
    lot = models.TextField()
    visit = models.TextField()
    form = models.TextField()
    row = models.PositiveIntegerField()
    used_at = models.TextField()
    entry = models.TextField()

    class Meta:
        db_table = "material_use"
        constraints = [
            models.UniqueConstraint(fields=["material", "participant", "visit", "form", "row"], name="material_once")
        ]
        indexes = [  # the first holds all that a recall asks, so that it reads nothing else
            models.Index(fields=["material", "participant", "used_at", "form", "row", "lot"], name="material_recall"),
            models.Index(fields=["participant"], name="material_of"),
        ]


class DeviationRow(models.Model):
    participant = models.TextField()
    deviation = models.TextField()
    code = models.TextField()
    place = models.TextField()
    detail = models.TextField()
    weight = models.TextField()
    entry = models.TextField()

    class Meta:
        db_table = "read_deviation"
        constraints = [models.UniqueConstraint(fields=["participant", "deviation"], name="deviation_once")]
