"""This file is about the rules that the database keeps: public points, search documents, the listing."""

from pathlib import Path

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


def _sql(name: str) -> migrations.RunSQL:
    text = (Path(__file__).parent / "sql" / f"0002_{name}.sql").read_text()
    return migrations.RunSQL(text, migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("places", "0002_locate")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        _sql("search_words"),
        _sql("location"),
        _sql("listing"),
    ]
