"""This file is about the way back: a copy of the whole demo put back, here and on an empty new server.

Nobody who left after the copy was made comes back with it.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from keypersons import consent, erasure, journal
from keypersons.models import Erased, KeyPerson
from organisations.models import Organisation
from places.models import Municipality
from socialmap import backup, health
from socialmap.cluster import DATABASE, ROLE, Cluster
from tests import canary, deployed
from tests.factories import KeyPersonFactory

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


@pytest.fixture
def elsewhere():
    """An empty new server: a PostgreSQL of its own, the role, and an empty database with its extensions."""
    folder = Path(tempfile.mkdtemp(prefix="restore-"))
    folder.chmod(0o711)
    cluster = Cluster(folder)
    cluster.start()
    yield cluster
    cluster.leave()
    home = cluster.home
    shutil.rmtree(folder)
    shutil.rmtree(home, ignore_errors=True)


def address_of(cluster):
    return f"postgis://{ROLE}@{quote(str(cluster.home), safe='')}/{DATABASE}"


@contextlib.contextmanager
def inside(cluster):
    """Inside, this process works in the database of that server."""
    own = dict(connection.settings_dict)
    there = {"HOST": str(cluster.home), "NAME": DATABASE, "USER": ROLE, "PASSWORD": "", "PORT": ""}
    connection.close()
    connection.settings_dict.update(there)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({name: own[name] for name in there})


def manage(cluster, *words, journal_in):
    """What a command says there, as the administrator of that server runs it."""
    surroundings = os.environ | {
        "DATABASE_URL": address_of(cluster),
        "DEVELOPMENT": "1",
        "JOURNAL": str(journal_in),
    }
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=settings.BASE_DIR,
        env=surroundings,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def leaving(demo):
    """Four people who take part when the copy is made, the first with a marker in every field."""
    here = Municipality.objects.get(slug="utrecht")
    named = KeyPersonFactory(
        municipality=here, name=canary.NAME, email=canary.EMAIL, phone=canary.PHONE, themes=[]
    )
    named.consents.update(way="helper", helper_name=canary.HELPER)
    return here, [named, *(KeyPersonFactory(municipality=here) for _ in range(3))]


def leave(here, people):
    """What they do after the copy was made."""
    erasure.erase(people[0], because="stopped")
    consent.withdraw(people[1], municipality=here)
    consent.pause(people[2])
    consent.stop(people[3])


def test_a_copy_on_a_new_server_brings_nobody_back(leaving, copies, elsewhere, tmp_path, figures):
    here, people = leaving
    before, seen = contents(), set(KeyPerson.objects.agreeing(here).awake().values_list("pk", flat=True))
    others = seen - {person.pk for person in people}
    copy = backup.write()
    leave(here, people)
    gone = people[0].subject

    # First without the journal: everything is as it was, the erased person too.
    assert manage(elsewhere, "restore", copy, journal_in=tmp_path / "none").returncode == 0
    with inside(elsewhere):
        assert contents() == before
        assert canary.is_in(canary.dump())

    started = time.monotonic()
    told = manage(elsewhere, "restore", copy, journal_in=settings.JOURNAL)
    figures["new_server_s"] = round(time.monotonic() - started, 1)

    assert told.returncode == 0
    assert told.stdout == (
        f"The copy is in place. The journal {journal.path()} was read: 1 without languages and themes again,"
        " 1 erased again, 1 noted as erased, 1 paused again, 1 stopped again,"
        " 1 withdrawn again for a municipality.\n"
    )
    with inside(elsewhere):
        assert health.what_is_lacking() == ""
        assert not canary.is_in(canary.dump())
        assert Erased.objects.get(subject=gone).because == "stopped"
        assert set(KeyPerson.objects.agreeing(here).awake().values_list("pk", flat=True)) == others
        paused = KeyPerson.objects.get(pk=people[2].pk)
        assert (paused.is_resting, KeyPerson.objects.agreeing(here).filter(pk=paused.pk).exists()) == (
            True,
            True,
        )
        assert KeyPerson.objects.get(pk=people[3].pk).stopped_at
    started = time.monotonic()
    with (
        deployed.serve(address_of(elsewhere), JOURNAL=settings.JOURNAL) as port,
        deployed.Client(port) as client,
    ):
        answers = [client.get(address) for address in ("/", "/organisaties/", "/readyz")]
        figures["first_pages_s"] = round(time.monotonic() - started, 1)
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert answers[1].text.count('href="/organisaties/') > 10
    assert answers[2].text == "ready"


def test_until_the_journal_is_read_nobody_is_seen(leaving, copies, elsewhere, tmp_path):
    here, people = leaving
    copy = backup.write()
    leave(here, people)
    in_the_way = tmp_path / "broken"
    (in_the_way / journal.NAME).mkdir(parents=True)

    told = manage(elsewhere, "restore", copy, journal_in=in_the_way)

    assert told.returncode == 1
    assert "key persons stay hidden until `manage.py replay` succeeds" in told.stderr
    with inside(elsewhere):
        assert KeyPerson.objects.count() == 0
    assert manage(elsewhere, "replay", journal_in=settings.JOURNAL).returncode == 0
    with inside(elsewhere):
        assert KeyPerson.objects.filter(pk__in=[person.pk for person in people]).count() == 3
        assert not canary.is_in(canary.dump())
