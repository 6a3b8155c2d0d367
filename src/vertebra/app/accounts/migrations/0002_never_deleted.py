"""An account is closed, never deleted: the database refuses it too."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER account_no_delete BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'an account is closed, never deleted'); END
"""
POSTGRES = """
CREATE OR REPLACE FUNCTION account_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an account is closed, never deleted'; END $$;
CREATE TRIGGER account_no_delete BEFORE DELETE OR TRUNCATE ON account
FOR EACH STATEMENT EXECUTE FUNCTION account_refuse();
"""


def guard(apps, editor):
    editor.execute(SQLITE if editor.connection.vendor == "sqlite" else POSTGRES)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
