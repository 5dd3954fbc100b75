"""This file is about the way back: a copy of the whole demo restored over a database that went wrong."""

import time

import pytest
from django.core.management import call_command
from django.db import connection

from organisations.models import Organisation
from socialmap import backup

pytestmark = [pytest.mark.drill("restore"), pytest.mark.django_db(transaction=True)]

TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'
    ORDER BY 1
"""
TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def contents():
    """The number of rows and a fingerprint of each table."""
    count = (
        "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM {} AS t"
    )
    return {table: ask(count.format(connection.ops.quote_name(table)))[0] for table in ask(TABLES)}


@pytest.fixture
def copies(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "FOLDER", tmp_path)


@pytest.fixture
def demo(transactional_db):
    call_command("load_vocabulary", verbosity=0)
    call_command("load_demo", entries=1_000, verbosity=0)


def test_a_copy_brings_everything_back(demo, copies, figures):
    before, triggers = contents(), ask(TRIGGERS)
    started = time.monotonic()
    copy = backup.write()
    written = time.monotonic()
    Organisation.objects.update(name="Kwijt")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_over (); DROP TABLE organisations_schedule CASCADE")

    damaged = time.monotonic()
    backup.restore(copy)

    figures["tables"] = len(before)
    figures["rows"] = sum(int(content.split()[0]) for content in before.values())
    figures["copy_kb"] = copy.stat().st_size // 1024
    figures["copy_s"] = round(written - started, 1)
    figures["restore_s"] = round(time.monotonic() - damaged, 1)
    assert contents() == before
    assert ask(TRIGGERS) == triggers


def test_a_damaged_copy_changes_nothing(demo, copies):
    copy = backup.write()
    before = contents()
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])

    with pytest.raises(backup.BackupError):
        backup.restore(copy)

    assert contents() == before
