"""This file is about a database that was put back: who was hidden since the copy is hidden again."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from keypersons import basis, consent, erasure, inviting, journal
from keypersons.models import Consent, Erased, Invitation, KeyPerson
from tests.factories import (
    BasisFactory,
    ConsentFactory,
    InvitationFactory,
    KeyPersonFactory,
    MunicipalityFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def since(django_capture_on_commit_callbacks):
    """Does something after the copy was made: what it did to the database is lost, its lines are not."""
    from django.db import transaction

    def do(*deeds):
        place = transaction.savepoint()
        for deed in deeds:
            with django_capture_on_commit_callbacks(execute=True):
                deed()
        transaction.savepoint_rollback(place)

    return do


def found(here):
    return list(KeyPerson.objects.agreeing(here).awake())


def test_who_was_erased_is_erased_again(here, since):
    person = KeyPersonFactory(municipality=here)
    since(lambda: erasure.erase(person, because="unconfirmed"))
    assert found(here) == [person]

    assert journal.replay() == {"erased": 1, "noted": 1}

    assert not KeyPerson.objects.exists()
    assert [(row.subject, row.because) for row in Erased.objects.all()] == [(person.subject, "unconfirmed")]


def test_an_invitation_that_was_refused_is_gone_again(here, since):
    invitation, other = InvitationFactory(municipality=here), InvitationFactory(municipality=here)
    since(lambda: inviting.decline(invitation))

    assert journal.replay() == {"forgotten": 1}
    assert Invitation.objects.get() == other


def test_who_withdrew_is_not_found_there_and_still_elsewhere(here, elsewhere, since):
    person = KeyPersonFactory(municipality=here)
    ConsentFactory(key_person=person, municipality=elsewhere)
    since(lambda: consent.withdraw(person, municipality=here))

    assert journal.replay() == {"details_withdrawn": 1, "withdrawn": 1}

    assert (found(here), found(elsewhere)) == ([], [person])
    # No other municipality may keep languages and themes.
    assert not person.spoken.exists()


def test_who_withdrew_languages_is_found_without_them(here, since):
    person = KeyPersonFactory(municipality=here, themes=["taal"])
    since(lambda: consent.withdraw_details(person, municipality=here))

    assert journal.replay() == {"details_withdrawn": 1}

    assert found(here) == [person]
    assert (person.spoken.exists(), person.themes.exists()) == (False, False)


def test_who_paused_is_paused(here, since):
    person = KeyPersonFactory(municipality=here)
    until = timezone.localdate() + timedelta(days=5)
    since(lambda: consent.pause(person, until=until))

    assert journal.replay() == {"paused": 1}

    person.refresh_from_db()
    assert (found(here), person.paused_until) == ([], until)


def test_a_pause_that_is_over_is_over(here, since, time_machine):
    person = KeyPersonFactory(municipality=here)
    since(lambda: consent.pause(person, until=timezone.localdate() + timedelta(days=5)))
    time_machine.move_to(timezone.now() + timedelta(days=5))

    assert journal.replay() == {}
    assert found(here) == [person]


def test_who_stopped_has_stopped_and_may_still_change_their_mind(here, since):
    person = KeyPersonFactory(municipality=here)
    since(lambda: consent.stop(person))

    assert journal.replay() == {"stopped": 1}
    person.refresh_from_db()
    assert (found(here), person.stopped_at is not None) == ([], True)

    consent.undo_stop(person)
    assert found(here) == [person]
    assert person.spoken.exists()


def test_the_last_word_counts(here, since, time_machine):
    BasisFactory(municipality=here)
    back, gone = KeyPersonFactory(municipality=here), KeyPersonFactory(municipality=here)
    deeds = [
        (consent.stop, consent.undo_stop),
        (consent.pause, consent.resume),
    ]
    since(*[lambda verb=verb: verb(back) for pair in deeds for verb in pair])
    since(*[lambda verb=verb: verb(gone) for pair in deeds for verb in (*pair, pair[0])])

    assert journal.replay() == {"paused": 1, "stopped": 1}
    assert found(here) == [back]


def test_a_pause_outlives_a_stop_that_was_taken_back(here, since):
    person = KeyPersonFactory(municipality=here)
    since(lambda: consent.pause(person), lambda: consent.stop(person), lambda: consent.undo_stop(person))

    assert journal.replay() == {"paused": 1}
    assert found(here) == []


def test_a_new_yes_after_a_no_counts(here, since):
    BasisFactory(municipality=here)
    person = KeyPersonFactory(municipality=here)
    second = InvitationFactory(municipality=here)
    since(
        lambda: consent.withdraw(person, municipality=here),
        lambda: consent.join(second, person=person, language="nl"),
    )

    # Taking part holds again; languages and themes were not agreed to a second time.
    assert journal.replay() == {"forgotten": 1, "details_withdrawn": 1}
    assert found(here) == [person]
    assert not person.spoken.exists()


def test_a_yes_that_is_in_the_database_and_newer_than_the_no_stays(here):
    journal.append("withdrawn", subject="11111111-1111-4111-8111-111111111111", municipality=here)
    person = KeyPersonFactory(subject="11111111-1111-4111-8111-111111111111", municipality=here)

    assert journal.replay() == {}
    assert found(here) == [person]


def test_a_municipality_that_stopped_finds_nobody(here, elsewhere, esra, since):
    for municipality in (here, elsewhere):
        BasisFactory(municipality=municipality)
    entered = {"ground": "public_task", "law": "Wmo", "dpia_on": timezone.localdate(), "by": esra}
    since(
        lambda: basis.close(here, by=esra),
        lambda: basis.close(elsewhere, by=esra),
        lambda: basis.enter(elsewhere, **entered),
    )

    assert journal.replay() == {"closed": 1}
    assert (basis.of(here), basis.of(elsewhere) is None) == (None, False)
    assert journal.replay() == {}


def test_replaying_twice_changes_nothing_the_second_time(here, since):
    erased, stopped, paused = (KeyPersonFactory(municipality=here) for _ in range(3))
    since(
        lambda: erasure.erase(erased, because="stopped"),
        lambda: consent.stop(stopped),
        lambda: consent.pause(paused),
    )

    first, second = journal.replay(), journal.replay()

    assert (first.total(), second) == (4, {})


def test_people_who_are_not_in_the_copy_and_torn_lines_do_no_harm(here, since):
    since(lambda: erasure.erase(KeyPersonFactory(municipality=here), because="ended"))
    journal.append("paused", subject="22222222-2222-4222-8222-222222222222")
    journal.append("erased", subject="nobody")
    journal.append("withdrawn", subject="3", municipality=MunicipalityFactory())
    with journal.path().open("a") as file:
        file.write('{"at": "2026-')

    assert journal.replay() == {"noted": 1, "unreadable": 1}
    assert [row.because for row in Erased.objects.all()] == ["ended"]


def test_without_a_journal_nothing_is_replayed(tmp_path):
    assert str(tmp_path) in settings.JOURNAL
    assert journal.replay() == {}


def test_many_people_are_brought_up_to_date(here, since, monkeypatch, django_assert_max_num_queries):
    people = [KeyPersonFactory(municipality=here) for _ in range(30)]
    for person in people:
        journal.append("stopped", subject=person.subject)

    with django_assert_max_num_queries(70):
        assert journal.replay() == {"stopped": 30}
    assert Consent.objects.holding().count() == 0
