"""Links that work once: for a first or a new password, and for founding a trial."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_never_deleted")]
    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("made_by", models.CharField(blank=True, max_length=32)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("frees", models.BooleanField(default=False)),
                ("vouched_by", models.CharField(blank=True, max_length=32)),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"db_table": "account_link"},
        ),
    ]
