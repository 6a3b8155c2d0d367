"""App: the tables. One append-only ledger; read tables that can always be rebuilt; a vault apart from both.

Triggers that refuse UPDATE, DELETE, REPLACE and TRUNCATE on the ledger are in the migration, for both databases.
"""

from django.db import models


class Entry(models.Model):
    """A row of the ledger: `data` holds the exact bytes that were hashed; the other columns repeat them for look-up."""

    stream = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    recorded_at = models.CharField(max_length=32)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        db_table = "entry"
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="entry_once")]


class Head(models.Model):
    """The newest entry of each stream; locked by whoever appends."""

    stream = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "head"


class Request(models.Model):
    """A command key that was answered: the same key again changes nothing."""

    key = models.CharField(max_length=100, primary_key=True)
    entries = models.TextField()

    class Meta:
        db_table = "request"


class StudyVersion(models.Model):
    """Every study definition that entries were written under, as its canonical JSON."""

    version = models.CharField(max_length=64, primary_key=True)
    data = models.BinaryField()

    class Meta:
        db_table = "study_version"


class Person(models.Model):
    """Who a participant is: encrypted with a key of its own, which is encrypted with the key of the vault."""

    participant = models.CharField(max_length=64, primary_key=True)
    key = models.BinaryField()
    data = models.BinaryField()

    class Meta:
        db_table = "person"


class ParticipantRow(models.Model):
    id = models.CharField(max_length=64, primary_key=True)
    site = models.CharField(max_length=20)
    status = models.CharField(max_length=40)
    surgery_day = models.CharField(max_length=10)
    injection_day = models.CharField(max_length=10)
    lot = models.CharField(max_length=64)
    lot_state = models.CharField(max_length=20)
    open_queries = models.PositiveIntegerField()
    deviations = models.PositiveIntegerField()
    open_signals = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()

    class Meta:
        db_table = "read_participant"


class ValueRow(models.Model):
    participant = models.CharField(max_length=64)
    visit = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    row = models.PositiveIntegerField()
    item = models.CharField(max_length=20)
    value = models.TextField()
    unit = models.CharField(max_length=20)
    missing = models.CharField(max_length=20)
    occurred_at = models.CharField(max_length=32)
    entry = models.CharField(max_length=80)

    class Meta:
        db_table = "read_value"
        constraints = [
            models.UniqueConstraint(fields=["participant", "visit", "form", "row", "item"], name="value_once")
        ]


class QueryRow(models.Model):
    participant = models.CharField(max_length=64)
    query = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    visit = models.CharField(max_length=20)
    form = models.CharField(max_length=20)
    row = models.PositiveIntegerField()
    item = models.CharField(max_length=20)
    check_id = models.CharField(max_length=40)
    about = models.TextField()
    answer = models.TextField()
    entry = models.CharField(max_length=80)

    class Meta:
        db_table = "read_query"
        constraints = [models.UniqueConstraint(fields=["participant", "query"], name="query_once")]


class DeviationRow(models.Model):
    participant = models.CharField(max_length=64)
    deviation = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    place = models.CharField(max_length=40)
    detail = models.TextField()
    weight = models.CharField(max_length=12)
    entry = models.CharField(max_length=80)

    class Meta:
        db_table = "read_deviation"
        constraints = [models.UniqueConstraint(fields=["participant", "deviation"], name="deviation_once")]
