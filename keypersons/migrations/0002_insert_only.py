"""This file is about the rule that the database keeps: the viewing log is only ever added to."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "sql" / "0002_insert_only.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("keypersons", "0001_initial")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
