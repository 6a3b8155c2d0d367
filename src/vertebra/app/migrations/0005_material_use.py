from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vertebra", "0004_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="MaterialRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("material", models.TextField()),
                ("participant", models.TextField()),
                ("lot", models.TextField()),
                ("visit", models.TextField()),
                ("form", models.TextField()),
                ("row", models.PositiveIntegerField()),
                ("used_at", models.TextField()),
                ("entry", models.TextField()),
            ],
            options={
                "db_table": "material_use",
                "indexes": [
                    models.Index(
                        fields=["material", "participant", "used_at", "form", "row", "lot"], name="material_recall"
                    ),
                    models.Index(fields=["participant"], name="material_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("material", "participant", "visit", "form", "row"), name="material_once"
                    )
                ],
            },
        ),
    ]
