"""App: triggers that refuse every change of the ledger, whatever program asks.

SQLite: INSERT OR REPLACE passes a DELETE trigger, so an INSERT trigger looks for the row first. PostgreSQL: TRUNCATE
has a trigger of its own, and ENABLE ALWAYS holds also under session_replication_role = replica.
"""

from django.db import migrations

_SAY = "the ledger is append-only"
FUNCTION = f" BEGIN RAISE EXCEPTION '{_SAY}'; END "
APPLICATION = 0x56545241  # "VTRA" in the header of a SQLite file
SQLITE = [
    f"PRAGMA application_id = {APPLICATION}",
    f"CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, '{_SAY}'); END",
    f"CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, '{_SAY}'); END",
    "CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry "
    f"WHERE stream = NEW.stream AND number = NEW.number) BEGIN SELECT RAISE(ABORT, '{_SAY}'); END",
]
POSTGRES = [
    f"CREATE FUNCTION entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $${FUNCTION}$$",
    "CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_refuse()",
    "CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_refuse()",
    "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_no_change",
    "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_no_truncate",
]


def forwards(apps, editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRES}[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("vertebra", "0001_initial")]
    operations = [migrations.RunPython(forwards)]
