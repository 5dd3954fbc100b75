"""This file is about the one rule from a point to its areas, as a function of the database."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "sql" / "0002_locate.sql").read_text(),
            "DROP FUNCTION IF EXISTS places_locate(geometry)",
        )
    ]
