"""This file is about erasing somebody: nothing of them is left, and that they were erased stays."""

import json

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from accounts.models import Mail
from keypersons import coming_in, consent, erasure, inviting, journal, letters, viewings
from keypersons.models import Erased, Inquiry, Invitation, KeyPerson, Letter, Link, Viewing
from keypersons.purpose import Purpose
from tests import canary
from tests.factories import (
    AskedFactory,
    BasisFactory,
    InvitationFactory,
    KeyPersonFactory,
    LanguageFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.keypersons.own import with_code
from tests.personas import person as user_named
from tests.worker import work

FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def post(settings, tmp_path):
    """Mail lands in a folder, as on a developer's machine."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FILES, str(tmp_path / "mail")
    return tmp_path / "mail"


def kept_form(**fields):
    return {"path": "/p/gegevens/", "fields": [[name, text] for name, text in fields.items()], "at": 1}


def session_of(user=None, **data):
    store = SessionStore()
    store.update({"_auth_user_id": str(user.pk)} if user else {})
    store.update(data)
    store.save()
    return store.session_key


def a_whole_life(here, fatma):
    """Invited by mail with a helper beside them, everything offered, found, asked, paused, seen."""
    editor = user_named("Nooitgenoemd", email="nooitgenoemd@example.org")
    organisation = OrganisationFactory(municipality=here, status="published")
    invitation = inviting.invite(
        here, name=canary.NAME, email=canary.EMAIL, language="nl", by=editor, organisation=organisation
    )
    # A second organisation invites the same person; nobody answered that one.
    inviting.invite(here, name=canary.NAME, email=canary.EMAIL, language="nl", by=fatma.user)
    person = consent.accept(
        invitation,
        name=canary.NAME,
        email=canary.EMAIL,
        phone=canary.PHONE,
        language="nl",
        is_adult=True,
        helper_name=canary.HELPER,
    )
    consent.agree_to_details(person, municipality=here, language="nl", helper_name=canary.HELPER)
    person.spoken.create(language=LanguageFactory(code="ti"), level=3)
    person.themes.set([ThemeFactory(code="taal")])
    AskedFactory(key_person=person, municipality=here)
    viewings.record(
        [person], by=fatma, hat="finder", purpose=Purpose(kind="inform"), what=Viewing.What.RESULT
    )
    Inquiry.objects.create(municipality=here, asked_by=fatma, kind="inform")
    letters.confirm_link(person)
    consent.pause(person)
    door = {"subject": str(person.subject), "full": True, "at": 1, "seen": 1}
    session = SessionStore()
    coming_in.send_code(canary.EMAIL, session=session, language="nl")
    session_of(**session, own_door=door, kept_form=kept_form(name=canary.NAME))
    session_of(fatma.user, kept_form=kept_form(email=canary.EMAIL.upper(), phone="06-87654390"))
    return person


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_erased_person_is_left_anywhere(here, fatma, post, tmp_path):
    person = a_whole_life(here, fatma)
    work()
    folders = {"mail": post, "journal": journal.path().parent}
    assert canary.found_in(canary.places(**folders)) == {"database", "sessions", "mail"}

    consent.stop(person)
    erasure.erase(person, because="stopped")

    left = canary.places(**folders)
    assert canary.found_in(left) == set()
    assert str(person.subject) not in left["sessions"] + left["cache"] + left["mail"]
    # What stays: that somebody was erased, and the viewings about a number that leads nowhere.
    assert Erased.objects.get().subject == person.subject
    assert Viewing.objects.get().subject == person.subject
    last = json.loads(journal.path().read_text().splitlines()[-1])
    assert (last["what"], last["subject"]) == ("erased", str(person.subject))
    assert Session.objects.get().get_decoded() == {"_auth_user_id": str(fatma.user_id)}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_invitation_is_left_anywhere(here, post, fatma):
    BasisFactory(municipality=here)
    invitation = inviting.invite(here, name=canary.NAME, email=canary.EMAIL, language="nl", by=fatma.user)
    session_of(own_invitation={"ref": invitation.ref, "at": 1, "seen": 1})
    work()
    assert canary.found_in(canary.places(mail=post)) == {"database", "mail"}

    erasure.forget_invitation(invitation)

    assert canary.found_in(canary.places(mail=post)) == set()
    assert (Invitation.objects.count(), Mail.objects.count(), Session.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_who_shares_an_address_keeps_their_own_mails(here):
    one, other = KeyPersonFactory(email="samen@example.org"), KeyPersonFactory(email="samen@example.org")
    ours, theirs = letters.to_person(one, "welcome"), letters.to_person(other, "welcome")

    erasure.erase(one, because="stopped")

    assert (Mail.objects.get(), Letter.objects.get().key_person) == (theirs, other)
    assert not Mail.objects.filter(pk=ours.pk).exists()
    assert Link.objects.get().key_person == other


@pytest.mark.django_db
def test_mails_about_something_else_stay():
    person = KeyPersonFactory()
    sent = mail.send(person.email, template="accounts/emails/code", context={"code": "1"}, language="nl")

    erasure.erase(person, because="stopped")

    assert Mail.objects.get() == sent


@pytest.mark.django_db
def test_a_mail_that_waits_is_not_sent_any_more():
    person = KeyPersonFactory()
    letters.to_person(person, "welcome")
    assert ProcrastinateJob.objects.filter(task_name="accounts.deliver").count() == 1

    erasure.erase(person, because="stopped")

    assert ProcrastinateJob.objects.filter(task_name="accounts.deliver").count() == 0


@pytest.mark.django_db
def test_a_file_with_more_messages_loses_only_theirs(post):
    person = KeyPersonFactory()
    sent = letters.to_person(person, "welcome")
    post.mkdir()
    line = "-" * 79
    other = "Message-ID: <other>\n\nAn other\n"
    (post / "1.log").write_text(f"Message-ID: {sent.message_id}\n\nTheirs\n{line}\n{other}{line}\n")

    erasure.erase(person, because="stopped")

    assert (post / "1.log").read_text() == f"{other}{line}\n"


@pytest.mark.django_db
def test_the_counters_of_an_address_go(rf):
    person = KeyPersonFactory()
    request = rf.post("/p/")
    coming_in.limit(request, email=person.email)
    before = canary.cached()

    erasure.erase(person, because="stopped")

    assert before.count("own_ask") > canary.cached().count("own_ask")
    cache.clear()


@pytest.mark.django_db
def test_nobody_is_erased_when_the_journal_cannot_be_written(settings, tmp_path):
    settings.JOURNAL = str(tmp_path / "file" / "journal")
    (tmp_path / "file").write_text("")
    person = KeyPersonFactory()
    letters.to_person(person, "welcome")

    with pytest.raises(journal.JournalError):
        erasure.erase(person, because="stopped")

    assert (KeyPerson.objects.count(), Mail.objects.count(), Erased.objects.count()) == (1, 1, 0)


@pytest.mark.django_db
def test_erasing_twice_is_erasing_once():
    person = KeyPersonFactory()
    erasure.erase(person, because="unconfirmed")
    erasure.erase(person, because="stopped")

    assert [row.because for row in Erased.objects.all()] == ["unconfirmed"]
    assert len(journal.lines()[0]) == 1


@pytest.mark.django_db
def test_an_open_code_of_somebody_erased_opens_nobody():
    person, nameless = KeyPersonFactory(), KeyPersonFactory(email="", phone="+31612345678")
    session = {}
    coming_in.send_code_to(person, session=session)
    typed = Mail.objects.get().text
    code = next(word for word in typed.split() if word.isdigit() and len(word) == 6)

    erasure.erase(person, because="stopped")

    with pytest.raises(coming_in.CodeIsOver):
        coming_in.check_code(code, session=session)
    assert KeyPerson.objects.get() == nameless


@pytest.mark.django_db
def test_an_invitation_of_somebody_else_with_the_same_address_stays():
    person = KeyPersonFactory(name="Een", email="samen@example.org")
    other = InvitationFactory(name="Ander", email="samen@example.org")

    erasure.erase(person, because="stopped")

    assert Invitation.objects.get() == other


@pytest.mark.django_db(transaction=True)
def test_while_the_journal_is_away_a_page_says_so_and_nothing_changes(here, settings, tmp_path):
    person = KeyPersonFactory(municipality=here)
    browser = with_code(person)
    browser.raise_request_exception = False
    (tmp_path / "file").write_text("")
    settings.JOURNAL = str(tmp_path / "file")

    answer = browser.post("/p/stoppen/", {"what": "all"})

    person.refresh_from_db()
    assert (answer.status_code, person.stopped_at) == (503, None)
