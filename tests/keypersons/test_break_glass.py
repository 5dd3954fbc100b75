"""This file is about an administrator who opens a person: a reason, a mail, a quarter of an hour."""

import re
import time
import uuid

import pytest
import time_machine
from django.contrib import admin
from django.utils import timezone, translation

from accounts.models import Mail
from keypersons import models as keypersons
from keypersons.models import KeyPerson, Viewing
from tests.factories import ConsentFactory, KeyPersonFactory, LinkFactory, StaffMemberFactory
from tests.personas import browser_of, person, with_app

pytestmark = pytest.mark.django_db

LIST = "/en/systeem/keypersons/keyperson/"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def joke():
    return with_app(person("Joke", is_staff=True, is_superuser=True))


@pytest.fixture
def administrator(joke):
    return browser_of(joke, second_factor=True)


@pytest.fixture
def ivo(here):
    user = with_app(person("Ivo", language="en"))
    StaffMemberFactory(user=user, municipality=here, roles=["privacy_officer"], department="other")
    return user


@pytest.fixture
def zahra(here):
    """Somebody who takes part here."""
    return KeyPersonFactory(
        name="Zahra Zilverberg", email="zahra@example.org", phone="+31612345678", municipality=here
    )


SECRETS = ("Zahra", "Zilverberg", "zahra@example.org", "612345678", "Polish")


def change(someone):
    return f"{LIST}{someone.pk}/change/"


def secrets_in(page):
    text = page.content.decode()
    return [secret for secret in SECRETS if secret in text]


def test_the_list_shows_a_number_and_dates_and_no_name(administrator, zahra):
    page = administrator.get(LIST)

    assert str(zahra.subject) in page.content.decode()
    assert secrets_in(page) == []
    assert not Viewing.objects.exists()


@pytest.mark.parametrize("asked", ["name__startswith=Z", "email=zahra@example.org", "languages__code=pl"])
def test_a_filter_of_an_address_tells_nothing(administrator, zahra, asked):
    assert administrator.get(f"{LIST}?{asked}").status_code == 400


def test_words_in_the_address_do_not_search(administrator, zahra):
    assert str(zahra.subject) in administrator.get(f"{LIST}?q=Nobody").content.decode()


def test_opening_asks_a_reason_first(administrator, zahra):
    page = administrator.get(change(zahra))

    assert "Why do you open this person?" in page.content.decode()
    assert secrets_in(page) == []
    assert not Viewing.objects.exists()


@pytest.mark.parametrize("reason", ["", "curious", "ASKED"])
def test_without_a_reason_of_the_list_it_stays_closed(administrator, zahra, ivo, reason):
    page = administrator.post(change(zahra), {"reason": reason})

    assert (page.status_code, secrets_in(page)) == (200, [])
    assert not Mail.objects.exists()
    assert not Viewing.objects.exists()


def test_with_a_reason_it_opens_is_written_down_and_told(administrator, joke, zahra, ivo):
    assert administrator.post(change(zahra), {"reason": "asked"}).status_code == 302
    page = administrator.get(change(zahra))

    assert "Zahra Zilverberg" in page.content.decode()
    row = Viewing.objects.get()
    assert (row.viewer, row.subject, row.what, row.hat, row.reason) == (
        joke.pk,
        zahra.subject,
        "repair",
        "administrator",
        "asked",
    )
    mail = Mail.objects.get()
    assert mail.to == "ivo@example.org"
    assert "The person asked for help" in mail.text
    assert [secret for secret in SECRETS if secret in mail.text + mail.subject] == []
    assert str(zahra.subject) not in mail.text


def test_each_display_is_one_row_and_each_opening_one_mail(administrator, zahra, ivo):
    administrator.post(change(zahra), {"reason": "broken"})
    for _ in range(3):
        administrator.get(change(zahra))

    assert Viewing.objects.count() == 3
    assert Mail.objects.count() == 1


def test_only_the_one_who_was_opened_is_open(administrator, zahra, here):
    other = KeyPersonFactory(name="Anders Iemand", municipality=here)
    administrator.post(change(other), {"reason": "asked"})

    assert secrets_in(administrator.get(change(zahra))) == []


def test_after_a_quarter_of_an_hour_it_closes(administrator, zahra):
    administrator.post(change(zahra), {"reason": "asked"})

    with time_machine.travel(time.time() + 15 * 60 - 5, tick=False):
        assert secrets_in(administrator.get(change(zahra)))
    with time_machine.travel(time.time() + 15 * 60 + 5, tick=False):
        assert secrets_in(administrator.get(change(zahra))) == []


def test_it_is_open_in_that_session_only(administrator, joke, zahra):
    administrator.post(change(zahra), {"reason": "asked"})

    assert secrets_in(browser_of(joke, second_factor=True).get(change(zahra))) == []


def test_every_municipality_that_the_person_agreed_to_is_told(administrator, zahra, ivo, elsewhere):
    elsewhere.contact_email = "gemeente@anderdorp.example.org"
    elsewhere.save()
    ConsentFactory(key_person=zahra, municipality=elsewhere, withdrawn_at=timezone.now())

    administrator.post(change(zahra), {"reason": "safety"})

    # There is no privacy officer next door, so it is told at the general address.
    assert set(Mail.objects.values_list("to", flat=True)) == {"ivo@example.org", elsewhere.contact_email}


def test_the_opening_stands_in_the_review_of_the_month(administrator, zahra, here, ivo):
    administrator.post(change(zahra), {"reason": "asked"})
    administrator.get(change(zahra))

    page = browser_of(ivo, second_factor=True).get("/en/gemeente/privacy/").content.decode()

    assert "<bdi>Joke</bdi>" in page
    assert "administrator who repairs something" in page


FORM = {"name": "Zahra Zilverberg", "email": "new@example.org", "phone": "+31612345678", "channel": "mail"}


def test_an_address_that_is_repaired_ends_the_links_to_the_old_one(administrator, zahra):
    link = LinkFactory(key_person=zahra)
    administrator.post(change(zahra), {"reason": "asked"})

    assert administrator.post(change(zahra), FORM).status_code == 302

    zahra.refresh_from_db()
    link.refresh_from_db()
    assert (zahra.email, zahra.language) == ("new@example.org", "nl")
    assert link.used_at
    assert not Viewing.objects.exists()


def test_nothing_else_can_be_changed(administrator, zahra):
    subject = zahra.subject
    administrator.post(change(zahra), {"reason": "asked"})
    administrator.post(
        change(zahra),
        {**FORM, "subject": uuid.uuid4(), "is_adult": "", "kinds": "train", "stopped_at_0": "2026-01-01"},
    )

    zahra.refresh_from_db()
    assert (zahra.subject, zahra.is_adult, zahra.stopped_at) == (subject, True, None)
    assert zahra.kinds == ["inform", "advise"]


def test_what_was_typed_when_the_time_was_over_is_not_lost(administrator, zahra):
    administrator.post(change(zahra), {"reason": "asked"})
    with time_machine.travel(time.time() + 20 * 60, tick=False):
        page = administrator.post(change(zahra), FORM).content.decode()
        kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert (kept["email"], "Choose a reason again" in page) == ("new@example.org", False)
        assert KeyPerson.objects.get().email == "zahra@example.org"

        administrator.post(change(zahra), {**kept, "reason": "asked"})

    assert KeyPerson.objects.get().email == "new@example.org"


def test_a_wrong_address_is_said_and_shown_again(administrator, zahra):
    administrator.post(change(zahra), {"reason": "asked"})

    page = administrator.post(change(zahra), {**FORM, "email": "nowhere", "name": "Za\u202ehra"})

    assert page.status_code == 200
    assert 'value="nowhere"' in page.content.decode()
    assert Viewing.objects.count() == 1


def test_somebody_who_stopped_can_be_looked_at_and_not_changed(administrator, zahra):
    KeyPerson.objects.update(stopped_at=timezone.now())
    administrator.post(change(zahra), {"reason": "asked"})

    assert administrator.get(change(zahra)).status_code == 200
    assert administrator.post(change(zahra), FORM).status_code == 403
    assert KeyPerson.objects.get().email == "zahra@example.org"


def test_when_it_cannot_be_written_down_nobody_is_shown(administrator, zahra, monkeypatch):
    def broken(*args, **kwargs):
        from django.db import DatabaseError

        raise DatabaseError("full")

    administrator.post(change(zahra), {"reason": "asked"})
    monkeypatch.setattr(Viewing.objects, "bulk_create", broken)

    page = administrator.get(change(zahra))

    assert (page.status_code, secrets_in(page)) == (302, [])


def test_nobody_is_made_or_erased_here(administrator, zahra):
    assert administrator.get(f"{LIST}add/").status_code == 403
    assert administrator.post(f"{LIST}{zahra.pk}/delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [zahra.pk], "post": "yes"}
    administrator.post(LIST, sent)

    assert KeyPerson.objects.filter(pk=zahra.pk).exists()


def test_the_history_names_a_number(administrator, zahra):
    administrator.post(change(zahra), {"reason": "asked"})
    administrator.post(change(zahra), FORM)

    for page in (f"{LIST}{zahra.pk}/history/", "/en/systeem/"):
        assert secrets_in(administrator.get(page)) == []
        assert "new@example.org" not in administrator.get(page).content.decode()


def test_the_logs_are_read_only_and_lead_to_nobody(administrator, zahra, ivo):
    administrator.post(change(zahra), {"reason": "asked"})
    administrator.get(change(zahra))
    row = Viewing.objects.get()

    page = administrator.get(f"/en/systeem/keypersons/viewing/{row.pk}/change/")
    assert str(zahra.subject) in page.content.decode()
    assert secrets_in(page) == []
    assert f"keyperson/{zahra.pk}" not in page.content.decode()
    for model in ("viewing", "search", "erased"):
        assert administrator.get(f"/en/systeem/keypersons/{model}/").status_code == 200
        assert administrator.get(f"/en/systeem/keypersons/{model}/add/").status_code == 403
    assert administrator.post(f"/en/systeem/keypersons/viewing/{row.pk}/change/").status_code == 403
    assert administrator.post(f"/en/systeem/keypersons/viewing/{row.pk}/delete/").status_code == 403


def test_no_other_table_of_this_room_stands_on_the_system_pages():
    registered = {
        model.__name__ for model in admin.site._registry if model.__module__.startswith("keypersons")
    }

    assert registered == {"KeyPerson", "Viewing", "Search", "Erased"}
    assert "Endorsement" in dir(keypersons)


def test_staff_of_a_municipality_does_not_come_here(zahra, esra, ivo):
    for user in (esra, ivo):
        assert browser_of(user, second_factor=True).get(change(zahra)).status_code == 404
