from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vertebra", "0003_lab_mapping"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("made_at", models.TextField()),
                ("data", models.TextField()),
            ],
            options={
                "db_table": "contact",
            },
        ),
    ]
