"""This file is about inviting: who may, by which ways, and what nobody ever hears."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mail, StaffMember
from keypersons import consent, inviting, journal, links
from keypersons.models import Invitation
from organisations.models import Organisation
from tests.factories import BasisFactory, InvitationFactory, KeyPersonFactory
from tests.personas import browser_of

EDITOR, DESK = "/mijn/a/sleutelpersonen/", "/gemeente/sleutelpersonen/uitnodigen/"
NOUR = {"name": "Nour", "language": "nl"}


@pytest.fixture
def organisation(amina):
    return Organisation.objects.get(slug="a")


@pytest.fixture
def ground(here):
    return BasisFactory(municipality=here)


@pytest.fixture
def editor(amina, ground):
    return browser_of(amina)


@pytest.fixture
def moderator(carla, ground):
    return browser_of(carla, second_factor=True)


def test_an_editor_invites_somebody_by_mail(editor, organisation, amina):
    page = editor.post(EDITOR, NOUR | {"email": "Nour@Example.org"}, follow=True)

    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.invited_by) == (organisation, amina)
    assert invitation.email == "nour@example.org"
    assert Mail.objects.get().to == "nour@example.org"
    assert page.redirect_chain == [(f"{EDITOR}{invitation.ref}/", 302)]


def test_the_page_has_every_way_to_hand_it_over(editor, organisation):
    invitation = InvitationFactory(organisation=organisation, email="", name="Nour")

    body = editor.get(f"{EDITOR}{invitation.ref}/").content.decode()

    link = f"/p/{links.token(invitation)}/"
    assert 'src="data:image/svg+xml' in body
    assert links.shown_code(invitation) in body
    assert link in body.split("<textarea")[1].split("</textarea>")[0]
    assert link in unquote(body.split("https://wa.me/?text=")[1].split('"')[0])


def test_the_text_to_copy_is_in_the_language_of_the_invitation(here, organisation, ground):
    english = inviting.ways(InvitationFactory(organisation=organisation, language="en", name="Nour"))

    assert english.message.startswith("Hello Nour. Organisatie A asks you something.")
    assert "/en/p/" in english.link


def test_a_name_cannot_carry_a_link_into_a_mail_or_a_text(editor, organisation):
    name = "Win https://evil.example/x nu evil.example"

    editor.post(EDITOR, NOUR | {"name": name, "email": "nour@example.org"})

    text = Mail.objects.get().text + inviting.ways(Invitation.objects.get()).message
    assert "evil.example" not in text


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "Write the name."),
        ("...", "Write a name with letters."),
        ("Nour\u202egro.elpmaxe", "Please leave out the hidden signs that turn the text around."),
        ("Nour\nBcc: all@example.org", "Please leave out the control signs."),
        ("N" * 81, "This is too long. Use at most 80 letters."),
    ],
)
def test_hostile_names_are_told_at_the_field_and_nothing_leaves(editor, name, why):
    page = editor.post(f"/en{EDITOR}", {"name": name, "email": "nour@example.org", "language": "en"})

    assert page.status_code == 200
    assert why in page.content.decode()
    assert "nour@example.org" in page.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["Нур", "نور", "ኑር", "Zoë O'Hara-Ñandú", "小明", "Abu Bakr ibn 'Abd"])
def test_names_of_every_script_are_welcome(editor, name):
    editor.post(EDITOR, NOUR | {"name": name})

    assert Invitation.objects.get().name == name


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "nour@"},
        {"email": "nour@example.org\r\nBcc: all@example.org"},
        {"phone": "12"},
        {"email": "nour@example.org", "phone": "06 12345678"},
        {"language": "tlh"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(editor, typed):
    page = editor.post(EDITOR, NOUR | typed)

    assert page.status_code == 200
    assert "has-error" in page.content.decode()
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_without_a_legal_ground_nobody_is_invited(amina, here):
    browser = browser_of(amina)

    page = browser.post(f"/en{EDITOR}", NOUR | {"email": "nour@example.org"})

    assert "The municipality must first enter its legal ground." in page.content.decode()
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_a_municipality_that_takes_no_part_invites_nobody(editor, here):
    here.is_active = False
    here.save()

    editor.post(EDITOR, NOUR)

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "hidden", "archived"])
def test_only_an_organisation_that_is_public_says_whom_it_knows(editor, organisation, status):
    Organisation.objects.filter(pk=organisation.pk).update(status=status)

    editor.post(EDITOR, NOUR)

    assert not Invitation.objects.exists()


def test_inviting_the_same_person_again_sends_no_second_mail(editor):
    for _again in range(2):
        editor.post(EDITOR, NOUR | {"email": "nour@example.org"})

    assert Invitation.objects.count() == Mail.objects.count() == 1


def test_twenty_invitations_a_day_are_enough(editor):
    answers = [editor.post(EDITOR, NOUR | {"name": f"Nour {n}"}).status_code for n in range(21)]

    assert answers == [302] * 20 + [429]
    assert Invitation.objects.count() == 20


def test_another_organisation_sees_nothing_of_it(editor, bilal, organisation):
    invitation = InvitationFactory(organisation=organisation, name="Nour")
    stranger = browser_of(bilal)

    assert stranger.get(EDITOR).status_code == 404
    assert stranger.get(f"{EDITOR}{invitation.ref}/").status_code == 404
    assert stranger.post(f"{EDITOR}{invitation.ref}/").status_code == 404
    assert stranger.get(f"/mijn/b/sleutelpersonen/{invitation.ref}/").status_code == 404
    assert Invitation.objects.count() == 1


def test_staff_invite_and_only_the_inviter_sees_whom(moderator, esra, here, carla):
    moderator.post(DESK, NOUR)
    invitation = Invitation.objects.get()
    colleague = browser_of(esra, second_factor=True)

    assert (invitation.organisation, invitation.invited_by) == (None, carla)
    assert "Nour" in moderator.get(DESK).content.decode()
    assert "Nour" not in colleague.get(DESK).content.decode()
    assert colleague.get(f"{DESK}{invitation.ref}/").status_code == 404


def test_staff_without_second_factor_and_strangers_stay_out(carla, dirk, resident, ground):
    assert browser_of(carla).get(DESK).status_code == 302
    assert resident.get(DESK).status_code == 302
    assert browser_of(dirk, second_factor=True).get(f"{DESK}abc/").status_code == 404


def test_a_department_that_checks_people_invites_nobody(moderator, carla):
    StaffMember.objects.filter(user=carla).update(department="fraud")

    assert moderator.get(DESK).status_code == 404
    assert moderator.post(DESK, NOUR).status_code == 404


def test_a_withdrawn_invitation_is_gone_with_its_mail(editor, organisation):
    editor.post(EDITOR, NOUR | {"email": "nour@example.org"})
    invitation = Invitation.objects.get()
    link = f"/p/{links.token(invitation)}/"

    answer = editor.post(f"{EDITOR}{invitation.ref}/")

    assert answer.url == EDITOR
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()
    assert Client().get(link).status_code == 404
    assert [line.what for line in journal.lines()[0]] == ["forgotten"]


def test_the_inviter_never_hears_the_answer(editor, organisation):
    said_yes, said_no = [
        InvitationFactory(organisation=organisation, name=name, email="") for name in ("Ja", "Nee")
    ]
    yes_page, no_page = [f"{EDITOR}{one.ref}/" for one in (said_yes, said_no)]

    consent.accept(said_yes, name="Ja", email="", phone="", language="nl", is_adult=True)
    inviting.decline(said_no)

    pages = [editor.get(page) for page in (yes_page, no_page)]
    assert [page.status_code for page in pages] == [404, 404]
    assert not editor.get(EDITOR).context["waiting"]


def test_inviting_somebody_who_takes_part_looks_like_any_other(editor, organisation):
    KeyPersonFactory(email="known@example.org", municipality=organisation.municipality)

    pages = [seen(editor, email) for email in ("known@example.org", "other@example.org")]

    assert pages[0] == pages[1]
    assert Mail.objects.count() == 2


def seen(editor, email):
    """What an inviter sees after inviting, without what differs for every invitation."""
    body = editor.post(EDITOR, NOUR | {"email": email}, follow=True).content.decode()
    invitation = Invitation.objects.get(email=email)
    ways = inviting.ways(invitation)
    for own in (ways.whatsapp.split("text=")[1], ways.qr, ways.link, ways.code, invitation.ref, email):
        body = body.replace(own, "").replace(own.replace("&", "&amp;"), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


def test_an_old_invitation_is_not_shown(editor, organisation):
    old = InvitationFactory(organisation=organisation, expires_at=timezone.now() - timedelta(seconds=1))

    assert editor.get(f"{EDITOR}{old.ref}/").status_code == 404
    assert not editor.get(EDITOR).context["waiting"]


def test_an_editor_finds_the_way_only_when_the_municipality_is_ready(amina, organisation, here):
    browser = browser_of(amina)
    assert EDITOR not in browser.get("/mijn/a/").content.decode()

    BasisFactory(municipality=here)

    assert EDITOR in browser.get("/mijn/a/").content.decode()
