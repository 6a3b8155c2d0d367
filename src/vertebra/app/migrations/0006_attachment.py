from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vertebra", "0005_material_use"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "participant", "sha256", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("participant", models.TextField()),
                ("sha256", models.TextField()),
                ("media", models.TextField()),
                ("kept_at", models.TextField()),
                ("kept_by", models.TextField()),
                ("entry", models.TextField()),
                ("sealed", models.TextField()),
                ("key", models.BinaryField()),
                ("data", models.BinaryField()),
            ],
            options={
                "db_table": "attachment",
            },
        ),
    ]
