"""This file is about the command for whoever put a database back in another way than ours."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from keypersons import journal
from keypersons.models import KeyPerson
from socialmap import backup
from tests.factories import KeyPersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

HIDDEN = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"


def said(capsys):
    call_command("replay")
    return capsys.readouterr().out.strip()


def hidden():
    with connection.cursor() as cursor:
        cursor.execute(HIDDEN)
        return cursor.fetchone()[0]


def test_without_a_journal_there_is_nothing_to_do(capsys):
    KeyPersonFactory()

    assert said(capsys) == f"The journal {journal.path()} changed nothing."


def test_what_the_journal_tells_is_done_once(capsys):
    people = [KeyPersonFactory() for _ in range(3)]
    for person in people[:2]:
        journal.append("stopped", subject=person.subject)
    journal.append("erased", subject=people[2].subject)

    first, second = said(capsys), said(capsys)

    assert first == (
        f"The journal {journal.path()} was read: 1 erased again, 1 noted as erased, 2 stopped again."
    )
    assert second == f"The journal {journal.path()} changed nothing."
    assert KeyPerson.objects.exclude(stopped_at=None).count() == KeyPerson.objects.count() == 2


def test_hidden_people_are_shown_once_the_journal_was_read(capsys):
    with connection.cursor() as cursor:
        cursor.execute(backup.HIDE)
    assert hidden() == 2

    said(capsys)

    assert hidden() == 0


def test_people_stay_hidden_while_the_journal_cannot_be_read(settings, tmp_path):
    (tmp_path / "elsewhere" / journal.NAME).mkdir(parents=True)
    with connection.cursor() as cursor:
        cursor.execute(backup.HIDE)
    own, settings.JOURNAL = settings.JOURNAL, str(tmp_path / "elsewhere")

    with pytest.raises(CommandError, match="key persons stay hidden until"):
        call_command("replay")

    assert hidden() == 2
    settings.JOURNAL = own
    call_command("replay")
    assert hidden() == 0
