"""This file is about finding the change sets of an entry quickly: an index on a table of django-pghistory."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_service_uuid"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            """CREATE INDEX IF NOT EXISTS pghistory_context_of_entry ON pghistory_context
            (((metadata ->> 'organisation')::bigint), created_at DESC, id DESC)""",
            "DROP INDEX IF EXISTS pghistory_context_of_entry",
        ),
    ]
