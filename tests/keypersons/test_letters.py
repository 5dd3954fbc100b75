"""This file is about the mails to people who agreed, and to who is invited."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from accounts.models import Mail
from keypersons import consent, erasure, lending, letters, links
from keypersons.models import Letter, Link
from tests.factories import (
    BasisFactory,
    InvitationFactory,
    KeyPersonFactory,
    LinkFactory,
    MunicipalityFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

EMAILS = Path(settings.BASE_DIR) / "templates" / "keypersons" / "emails"
TO_PEOPLE = ["welcome", "still_right", "last_call", "code", "door_made", "yes_elsewhere"]
# Whoever holds a shared phone reads the subject of a mail before it is opened.
TELLING = re.compile(r"sleutelpersoon|key person|language|talen|consent|toestemming", re.IGNORECASE)


@pytest.mark.parametrize("template", TO_PEOPLE)
def test_every_mail_to_a_person_can_be_answered_with_rest_and_stop(template):
    person = KeyPersonFactory(name="Fatma")

    mail = letters.to_person(person, template)

    link = f"/p/{links.token(Link.objects.get(key_person=person, purpose='control'))}/"
    assert f"{link}?naar=pauze" in mail.text
    assert f"{link}?naar=stoppen" in mail.text
    assert Letter.objects.get().key_person == person


@pytest.mark.parametrize("template", [*TO_PEOPLE, "invitation", "proof"])
@pytest.mark.parametrize("language", ["nl", "en", "ar"])
def test_no_subject_tells_what_it_is_about(template, language):
    source = (EMAILS / f"{template}_subject.txt").read_text()
    with translation.override(language):
        from django.template.loader import render_to_string

        subject = render_to_string(f"keypersons/emails/{template}_subject.txt", {"organisation": "X"})

    assert not TELLING.search(subject)
    assert not TELLING.search(source.replace("trimmed", ""))


def test_whoever_has_e_mail_hears_of_a_way_in_that_a_coordinator_made(here, esra):
    person = KeyPersonFactory(municipality=here)

    lending.lend(person, by=esra.staff_memberships.get())

    assert [(mail.to, mail.template) for mail in Mail.objects.all()] == [
        (person.email, "keypersons/emails/door_made")
    ]


def test_the_mailbox_that_was_invited_hears_of_a_yes_with_another_address(here):
    BasisFactory(municipality=here)
    invited = InvitationFactory(municipality=here, email="echt@example.org")

    person = consent.accept(
        invited, name="Nour", email="ander@example.org", phone="", language="nl", is_adult=True
    )

    heard = Mail.objects.get(to="echt@example.org")
    assert heard.template == "keypersons/emails/yes_elsewhere"
    assert heard.key_person_letter.key_person == person
    erasure.erase(person, because="stopped")
    assert not Mail.objects.exists()


def test_without_an_address_nothing_is_written():
    person = KeyPersonFactory(email="", phone="+31612345678")
    invited = InvitationFactory(email="", phone="+31612345678")

    assert letters.to_person(person, "welcome") is None
    assert letters.to_invited(invited) is None
    assert Mail.objects.count() == 0


def test_two_mails_carry_the_same_link():
    person = KeyPersonFactory()

    first, second = letters.to_person(person, "welcome"), letters.to_person(person, "welcome")

    assert first.text == second.text
    assert Link.objects.filter(key_person=person).count() == 1


def test_an_invitation_carries_its_link_its_code_and_who_asks():
    place = MunicipalityFactory(name="Proefstad", contact_name="Ria", contact_phone="030 000 00 00")
    invitation = InvitationFactory(
        municipality=place,
        organisation=OrganisationFactory(name="Taalcafé", municipality=place),
        language="en",
    )

    mail = letters.to_invited(invitation)

    assert mail.subject == "Taalcafé asks you something"
    assert f"/p/{links.token(invitation)}/" in mail.text
    assert f"\n{links.shown_code(invitation)}\n" in mail.text
    assert "Ria" in mail.text
    assert Letter.objects.get().invitation == invitation


def test_a_link_in_a_name_is_no_link_in_the_mail():
    invitation = InvitationFactory(name="Kom naar https://evil.example/x", language="en")

    assert "evil.example" not in letters.to_invited(invitation).text


def test_mail_is_in_a_language_that_somebody_checked():
    person = KeyPersonFactory(language="ar")

    outside = letters.to_person(person, "welcome").language
    OrganisationFactory(is_invented=True)
    in_the_demo = letters.to_person(person, "welcome").language

    assert (outside, in_the_demo) == ("nl", "ar")


def test_mails_of_an_invitation_become_those_of_the_person():
    invitation, person = InvitationFactory(), KeyPersonFactory()
    mail = letters.to_invited(invitation)

    letters.move(invitation, to=person)
    invitation.delete()

    assert Letter.objects.get(mail=mail).key_person == person


def test_a_used_link_is_replaced():
    person = KeyPersonFactory()
    old = LinkFactory(key_person=person, purpose="confirm", used_at="2026-01-01T00:00Z")

    assert letters.confirm_link(person) != old
