"""This file is about saying yes, no and stop: to whom it holds, and what is gone afterwards."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Mail
from keypersons import consent, journal, letters
from keypersons.models import Consent, Endorsement, Invitation, KeyPerson
from tests.factories import (
    BasisFactory,
    ConsentFactory,
    InvitationFactory,
    KeyPersonFactory,
    MunicipalityFactory,
    OrganisationFactory,
)

ANSWERS = {"name": "Nour", "email": "nour@example.org", "phone": "", "language": "nl", "is_adult": True}


@pytest.fixture
def invitation(here):
    BasisFactory(municipality=here)
    return InvitationFactory(municipality=here, organisation=OrganisationFactory(municipality=here))


def told():
    return [(line.what, line.municipality) for line in journal.lines()[0]]


def test_yes_makes_a_person_who_takes_part_for_that_municipality(invitation, here, elsewhere):
    person = consent.accept(invitation, **ANSWERS, helper_name="Samir")

    given = person.consents.get()
    assert (given.purpose, given.municipality, given.way, given.helper_name) == (
        "take_part",
        here,
        "helper",
        "Samir",
    )
    assert given.text_version == "2026-11"
    assert given.ground.endswith("Wmo 2015, artikel 2.1.2")
    assert list(KeyPerson.objects.agreeing(here)) == [person]
    assert not KeyPerson.objects.agreeing(elsewhere).exists()


def test_yes_says_who_knows_the_person_and_the_invitation_is_gone(invitation):
    organisation = invitation.organisation

    person = consent.accept(invitation, **ANSWERS)

    assert person.endorsements.get().organisation == organisation
    assert not Invitation.objects.exists()


def test_yes_sends_a_welcome_with_a_way_to_stop(invitation):
    person = consent.accept(invitation, **{**ANSWERS, "email": invitation.email})

    mail = Mail.objects.get(key_person_letter__key_person=person)
    assert mail.to == invitation.email
    assert letters.TO_STOP in mail.text


def test_the_language_of_the_consent_is_the_one_that_was_read(invitation):
    person = consent.accept(invitation, **{**ANSWERS, "language": "ar"})

    assert person.language == "ar"
    assert person.consents.get().language == "nl"


def test_nobody_under_18_takes_part(invitation):
    with pytest.raises(consent.NotAdult):
        consent.accept(invitation, **{**ANSWERS, "is_adult": False})

    assert not KeyPerson.objects.exists()
    assert Invitation.objects.count() == 1


def test_an_invitation_is_answered_once(invitation):
    consent.accept(invitation, **ANSWERS)

    with pytest.raises(consent.InvitationIsOver):
        consent.accept(Invitation(pk=invitation.pk or 1), **ANSWERS)
    assert KeyPerson.objects.count() == 1


def test_an_old_invitation_is_no_invitation(invitation):
    invitation.expires_at = timezone.now()
    invitation.save()

    with pytest.raises(consent.InvitationIsOver):
        consent.accept(invitation, **ANSWERS)


@pytest.mark.parametrize(
    "spoil",
    [
        {"is_active": False},
        {"ended_in": 2025},
    ],
)
def test_a_municipality_that_takes_no_part_keeps_nothing(invitation, here, spoil):
    for name, value in spoil.items():
        setattr(here, name, value)
    here.save()

    with pytest.raises(consent.NotReady):
        consent.accept(Invitation.objects.get(), **ANSWERS)
    assert not KeyPerson.objects.exists()
    assert Invitation.objects.count() == 1


def test_without_a_legal_ground_nothing_is_kept(invitation, here):
    here.key_person_basis.delete()

    with pytest.raises(consent.NotReady):
        consent.accept(invitation, **ANSWERS)
    assert not Consent.objects.exists()


def test_invited_by_two_organisations_is_one_person_whom_two_know(invitation, here):
    person = consent.accept(invitation, **ANSWERS)
    second = InvitationFactory(municipality=here, organisation=OrganisationFactory(municipality=here))

    consent.join(second, person=person, language="nl")

    assert KeyPerson.objects.count() == 1
    assert person.consents.count() == 1
    assert person.endorsements.count() == 2


def test_invited_twice_by_one_organisation_is_known_once(invitation, here):
    organisation = invitation.organisation
    person = consent.accept(invitation, **ANSWERS)

    consent.join(
        InvitationFactory(municipality=here, organisation=organisation), person=person, language="nl"
    )

    assert Endorsement.objects.count() == 1


def test_a_second_municipality_gets_its_own_yes(invitation, here, elsewhere):
    person = consent.accept(invitation, **ANSWERS)
    BasisFactory(municipality=elsewhere)

    consent.join(InvitationFactory(municipality=elsewhere), person=person, language="en")

    assert consent.municipalities_of(person) == [elsewhere, here]
    assert consent.details_kept_by(person) == set()


def test_languages_need_a_yes_of_their_own(invitation, here):
    person = consent.accept(invitation, **ANSWERS)

    first = consent.agree_to_details(person, municipality=here, language="nl")
    again = consent.agree_to_details(person, municipality=here, language="nl")

    assert first == again
    assert consent.details_kept_by(person) == {here.pk}


def test_nobody_agrees_to_details_for_a_municipality_they_do_not_take_part_in(invitation, elsewhere):
    person = consent.accept(invitation, **ANSWERS)
    BasisFactory(municipality=elsewhere)

    with pytest.raises(consent.NotTakingPart):
        consent.agree_to_details(person, municipality=elsewhere, language="nl")


def test_no_more_details_erases_languages_and_themes_at_once(here):
    person = KeyPersonFactory(municipality=here, spoken={"pl": 3}, themes=["taal"])

    consent.withdraw_details(person, municipality=here)
    consent.withdraw_details(person, municipality=here)

    assert not person.spoken.exists()
    assert not person.themes.exists()
    assert told() == [("details_withdrawn", here.code)]
    assert list(KeyPerson.objects.agreeing(here)) == [person]


def test_details_stay_while_another_municipality_may_keep_them(here, elsewhere):
    person = KeyPersonFactory(municipality=here, spoken={"pl": 3}, themes=["taal"])
    BasisFactory(municipality=elsewhere)
    for purpose in ("take_part", "details"):
        ConsentFactory(key_person=person, municipality=elsewhere, purpose=purpose)

    consent.withdraw_details(person, municipality=here)

    assert person.spoken.count() == person.themes.count() == 1
    consent.withdraw(person, municipality=elsewhere)
    assert person.spoken.count() == person.themes.count() == 0


def test_a_withdrawn_person_is_gone_for_that_municipality(here):
    person = KeyPersonFactory(municipality=here)

    consent.withdraw(person, municipality=here)
    consent.withdraw(person, municipality=here)

    assert not KeyPerson.objects.agreeing(here).exists()
    assert told() == [("details_withdrawn", here.code), ("withdrawn", here.code)]


def test_a_pause_hides_until_the_day(here):
    person = KeyPersonFactory(municipality=here)
    day = timezone.localdate() + timedelta(days=5)

    consent.pause(person, until=day)
    consent.pause(person, until=day)

    assert not KeyPerson.objects.awake().exists()
    assert KeyPerson.objects.awake(timezone.now() + timedelta(days=5)).exists()
    assert told() == [("paused", "")]


def test_a_pause_ends_when_the_person_says_so(here):
    person = KeyPersonFactory(municipality=here)
    consent.pause(person)

    consent.resume(person)
    consent.resume(person)

    assert KeyPerson.objects.awake().exists()
    assert (person.is_paused, person.paused_until) == (False, None)


def test_confirming_starts_the_year_again(here):
    person = KeyPersonFactory(
        municipality=here,
        confirmed_at=timezone.now() - timedelta(days=400),
        asked_to_confirm_at=timezone.now(),
        times_asked_to_confirm=2,
    )
    assert not KeyPerson.objects.awake().exists()

    consent.confirm(person)

    assert KeyPerson.objects.awake().exists()
    assert (person.asked_to_confirm_at, person.times_asked_to_confirm) == (None, 0)


def test_stop_withdraws_everything_at_once(here, elsewhere):
    person = KeyPersonFactory(municipality=here)
    ConsentFactory(key_person=person, municipality=elsewhere)

    consent.stop(person)
    consent.stop(person)

    assert not Consent.objects.holding().exists()
    assert not KeyPerson.objects.awake().exists()
    assert told() == [("stopped", "")]


def test_changing_ones_mind_brings_back_only_what_that_stop_took(here, elsewhere):
    person = KeyPersonFactory(municipality=here)
    ConsentFactory(key_person=person, municipality=elsewhere)
    consent.withdraw(person, municipality=elsewhere)
    consent.stop(person)

    consent.undo_stop(person)
    consent.undo_stop(person)

    assert consent.municipalities_of(person) == [here]
    assert consent.details_kept_by(person) == {here.pk}
    assert person.spoken.exists()


def test_after_a_stop_no_other_tab_brings_somebody_back(invitation, here):
    person = KeyPersonFactory(municipality=here)
    consent.stop(KeyPerson.objects.get())

    with pytest.raises(consent.Stopped):
        consent.agree_to_details(person, municipality=here, language="nl")
    with pytest.raises(consent.Stopped):
        consent.join(invitation, person=person, language="nl")
    consent.resume(person)
    consent.confirm(person)
    consent.withdraw_details(person, municipality=here)

    assert not Consent.objects.holding().exists()
    assert KeyPerson.objects.get().stopped_at
    assert Invitation.objects.count() == 1


def test_nothing_changes_when_the_journal_cannot_be_written(here, settings, tmp_path):
    person = KeyPersonFactory(municipality=here)
    (tmp_path / "file").write_text("")
    settings.JOURNAL = str(tmp_path / "file" / "journal")

    for verb in (consent.stop, consent.pause):
        with pytest.raises(journal.JournalError):
            verb(person)
    with pytest.raises(journal.JournalError):
        consent.withdraw(person, municipality=here)

    assert list(KeyPerson.objects.agreeing(here).awake()) == [person]


def test_somebody_who_was_erased_meanwhile_hears_so(here):
    person = KeyPersonFactory(municipality=here)
    KeyPerson.objects.all().delete()

    for verb in (consent.stop, consent.pause, consent.resume, consent.confirm, consent.undo_stop):
        with pytest.raises(consent.Gone):
            verb(person)


def test_a_pause_of_years_ago_is_a_pause_that_is_over(here):
    person = KeyPersonFactory(municipality=here)

    consent.pause(person, until=date(2020, 2, 29))

    assert KeyPerson.objects.awake().exists()


@pytest.mark.django_db(transaction=True)
def test_yes_and_stop_at_the_same_moment_end_stopped():
    here = MunicipalityFactory()
    person = KeyPersonFactory(municipality=here)
    consent.withdraw_details(person, municipality=here)
    outcomes = at_once(
        lambda: consent.agree_to_details(
            KeyPerson.objects.get(pk=person.pk), municipality=here, language="nl"
        ),
        lambda: consent.stop(KeyPerson.objects.get(pk=person.pk)),
    )

    assert set(outcomes) <= {"done", "Stopped"}
    assert KeyPerson.objects.get().stopped_at
    assert not Consent.objects.holding().exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_say_yes_make_one_person():
    here = MunicipalityFactory()
    BasisFactory(municipality=here)
    invitation = InvitationFactory(municipality=here)

    outcomes = at_once(*[lambda: consent.accept(invitation, **ANSWERS)] * 2)

    assert sorted(outcomes) == ["InvitationIsOver", "done"]
    assert KeyPerson.objects.count() == 1


def at_once(*deeds):
    """What came of each deed, all begun at the same moment in a connection of their own."""
    outcomes, ready = [], threading.Barrier(len(deeds))

    def run(deed):
        try:
            ready.wait(10)
            deed()
            outcomes.append("done")
        except consent.ConsentError as problem:
            outcomes.append(type(problem).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not connection.in_atomic_block
    return outcomes
