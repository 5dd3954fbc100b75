"""This file is about the journal: on the disk or not done, also when many write at once."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction

from keypersons import journal
from tests.factories import MunicipalityFactory

WHO = UUID("11111111-1111-4111-8111-111111111111")


def written():
    return [json.loads(line) for line in journal.path().read_text().splitlines()]


def test_a_line_holds_a_number_and_no_name(db, time_machine):
    time_machine.move_to(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), tick=False)

    journal.append("withdrawn", subject=WHO, municipality=MunicipalityFactory(code="GM0344", name="Utrecht"))

    assert written() == [
        {
            "at": "2026-03-29T01:30:00+00:00",
            "what": "withdrawn",
            "subject": str(WHO),
            "municipality": "GM0344",
        }
    ]


def test_only_the_owner_of_the_site_can_read_it():
    journal.append("erased", subject=WHO, because="stopped")

    modes = [oct(path.stat().st_mode & 0o777) for path in (journal.path(), journal.path().parent)]
    assert modes == ["0o600", "0o700"]


def test_a_line_that_cannot_be_written_stops_what_it_tells(db, settings, tmp_path):
    (tmp_path / "journal").write_text("a file where the folder should be")
    municipality = MunicipalityFactory(code="GM0001", name="Before")

    with pytest.raises(journal.JournalError), transaction.atomic():
        type(municipality).objects.update(name="After")
        journal.append("paused", subject=WHO)

    municipality.refresh_from_db()
    assert municipality.name == "Before"


def test_a_full_disk_leaves_no_half_line(monkeypatch):
    journal.append("paused", subject=WHO)
    whole = journal.path().read_bytes()
    really_write = os.write
    monkeypatch.setattr(os, "write", lambda handle, text: really_write(handle, text[:20]))

    with pytest.raises(journal.JournalError):
        journal.append("erased", subject=WHO)

    assert journal.path().read_bytes() == whole


def test_nobody_comes_back_for_a_change_that_was_not_made(db, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(ZeroDivisionError),
        transaction.atomic(),
    ):
        journal.append("agreed", subject=WHO)
        raise ZeroDivisionError

    assert not journal.path().exists()


def test_what_brings_back_keeps_the_time_of_the_deed(db, django_capture_on_commit_callbacks, time_machine):
    with django_capture_on_commit_callbacks(execute=True):
        time_machine.move_to(datetime(2026, 5, 1, tzinfo=UTC), tick=False)
        journal.append("resumed", subject=WHO)
        time_machine.move_to(datetime(2026, 5, 2, tzinfo=UTC), tick=False)
        journal.append("paused", subject=WHO, until=date(2026, 6, 1))

    assert [line["what"] for line in written()] == ["paused", "resumed"]
    assert [(line.what, line.until) for line in journal.lines()[0]] == [
        ("resumed", None),
        ("paused", date(2026, 6, 1)),
    ]


def test_at_one_moment_the_word_that_takes_away_counts(db, django_capture_on_commit_callbacks, time_machine):
    time_machine.move_to(datetime(2026, 5, 1, tzinfo=UTC), tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        journal.append("paused", subject=WHO)
        journal.append("resumed", subject=WHO)

    assert [line.what for line in journal.lines()[0]] == ["resumed", "paused"]


def test_a_torn_line_is_counted_and_the_next_begins_on_its_own():
    journal.append("erased", subject=WHO)
    with journal.path().open("a") as file:
        file.write('{"at": "2026-11-23T10:0')
    journal.append("paused", subject=WHO)

    read, unreadable = journal.lines()

    assert ([line.what for line in read], unreadable) == (["erased", "paused"], 1)


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "\\u0000",
        '{"what": "erased", "at": "2026-11-23T10:00:00", "subject": "1"}',
        '{"what": "promoted", "at": "2026-11-23T10:00:00+00:00", "subject": "1"}',
        '{"what": "erased", "at": "2026-11-23T10:00:00+00:00"}',
        '{"what": "paused", "at": "2026-11-23T10:00:00+00:00", "subject": "1", "until": 5}',
        b"\xff\xfe".decode("latin-1"),
    ],
)
def test_a_line_that_is_not_ours_is_counted(line):
    journal.path().parent.mkdir()
    journal.path().write_text(f"{line}\n")

    assert journal.lines() == ([], 1)


def test_processes_that_write_at_once_lose_nothing():
    program = (
        "import django; django.setup()\nfrom keypersons import journal\n"
        "for number in range(50): journal.append('paused', subject=f'PROCESS-{number}')"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "socialmap.settings",
        "JOURNAL": settings.JOURNAL,
        "DEVELOPMENT": "1",
    }
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program.replace("PROCESS", str(process))],
            env=environment,
            cwd=Path(__file__).parent.parent.parent,
        )
        for process in range(4)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]

    read, unreadable = journal.lines()

    assert unreadable == 0
    assert {line.subject for line in read} == {f"{p}-{number}" for p in range(4) for number in range(50)}
