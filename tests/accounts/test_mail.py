"""This file is about what a mail says, in which language, and what can never get into one."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.message import BadHeaderError
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from accounts.models import Mail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def invitation(**changes):
    values = {
        "template": "accounts/emails/team_invitation",
        "context": {"link": "https://kaart.example.org/gemeente/", "roles": ["looks at entries"]},
        "names": {"municipality": "Proefstad", "by": "Esra"},
        "language": "en",
        **changes,
    }
    return mail.send("hans@example.org", **values)


def test_mail_and_job_are_written_together():
    sent = invitation()

    assert Mail.objects.get() == sent
    assert ProcrastinateJob.objects.get().args == {"mail_id": sent.pk}


def test_when_the_cause_fails_there_is_no_mail_and_no_job():
    with pytest.raises(RuntimeError), transaction.atomic():
        UserFactory()
        invitation()
        raise RuntimeError

    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_a_mail_has_words_in_the_language_of_the_reader_and_a_web_page_in_its_direction():
    sent = invitation(language="ar")

    assert sent.language == "ar"
    assert '<html lang="ar" dir="rtl">' in sent.html
    assert '<a href="https://kaart.example.org/gemeente/">' in sent.html


def test_what_people_call_themselves_stays_as_it_is_in_text_and_is_harmless_in_the_page():
    sent = invitation(names={"municipality": "A & B <b>", "by": "{{7*7}} {% now 'Y' %}"})

    assert "A & B <b>" in sent.text
    assert "{{7*7}} {% now 'Y' %}" in sent.text
    assert "A &amp; B &lt;b&gt;" in sent.html


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("Stichting De Brug", "Stichting De Brug"),
        ("Win at https://evil.example/x now", "Win at now"),
        ("www.evil.example", ""),
        ("evil.example/login", ""),
        ("evil.example", "evil. example"),
        ("//evil.example", ""),
        ("St. Jan", "St. Jan"),
        ("R.K. kerk", "R.K. kerk"),
        ("een\r\nBcc: twee@example.org", "een Bcc: twee@example. org"),
        ("الأمل", "الأمل"),
    ],
)
def test_a_name_in_a_mail_is_no_link_and_one_line(name, becomes):
    assert mail.quiet(name) == becomes


def test_a_name_in_a_mail_is_at_most_eighty_signs():
    assert len(mail.quiet("a" * 300)) == 80


def test_a_subject_is_one_line_and_not_too_long():
    sent = invitation(names={"municipality": "x" * 70 + "\r\nBcc: a", "by": "Esra"})

    assert "\n" not in sent.subject
    assert "\r" not in sent.subject
    assert len(sent.subject) <= 150


@pytest.mark.parametrize("address", ["", "x", "a@b.nl\r\nBcc: c@d.nl", "a@b.nl\nBcc: c@d.nl", "A <a@b.nl>"])
def test_no_header_comes_in_through_an_address(address):
    for values in ({"to": address}, {"to": "hans@example.org", "reply_to": address or "x"}):
        to = values.pop("to")
        with pytest.raises((mail.MailError, ValidationError, BadHeaderError)):
            mail.send(to, template="accounts/emails/code", context={"code": "1"}, language="nl", **values)

    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_whole_objects_never_get_into_a_mail():
    with pytest.raises(TypeError, match="plain value"):
        invitation(context={"person": UserFactory()})


def test_a_link_comes_from_the_settings_and_not_from_the_visitor(client, settings):
    settings.SITE_URL = "https://kaart.example.org"
    client.post("/inloggen/", {"email": "a@example.org"}, headers={"host": "localhost"})

    assert mail.link("/mijn/") == "https://kaart.example.org/mijn/"
    assert "kaart.example.org" in Mail.objects.get().message_id


def test_an_unknown_host_is_refused(client):
    assert (
        client.post("/inloggen/", {"email": "a@example.org"}, headers={"host": "evil.nl"}).status_code == 400
    )
    assert Mail.objects.count() == 0


MAILS = {
    "code": {"code": "123456"},
    "confirm_code": {"code": "123456"},
    "confirm_address": {"code": "123456"},
    "no_entry": {},
    "address_changed": {"from_email": "a@example.org", "to_email": "b@example.org"},
    "security_changed": {"what": "totp_activated"},
    "team_invitation": {"roles": [], "link": "https://kaart.example.org/gemeente/"},
    "team_roles": {"roles": ["looks at entries"], "link": "https://kaart.example.org/gemeente/"},
}


@pytest.mark.parametrize("language", ["nl", "en", "ar"])
@pytest.mark.parametrize("name", MAILS)
def test_every_mail_has_a_subject_and_a_text_in_every_language(name, language):
    sent = mail.send(
        "hans@example.org",
        template=f"accounts/emails/{name}",
        context=MAILS[name],
        names={"municipality": "Proefstad", "by": "Esra"},
        language=language,
    )

    assert len(sent.subject) > 5
    assert len(sent.text.split("\n\n")) >= 2
    assert not any(mark in sent.subject + sent.text for mark in ("{{", "{%", "<", "None"))


def test_every_mail_of_this_app_is_in_the_list():
    folder = Path(settings.BASE_DIR) / "templates" / "accounts" / "emails"

    assert {file.stem for file in folder.glob("*.txt") if not file.stem.endswith("_subject")} == set(MAILS)


@pytest.mark.parametrize(
    "what",
    [
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
        "recovery_codes_generated",
        "second_step_taken_away",
    ],
)
def test_each_change_of_the_second_step_has_its_own_words(what):
    texts = {
        kind: mail.send(
            "a@example.org",
            template="accounts/emails/security_changed",
            context={"what": kind},
            language="en",
        ).text
        for kind in (what, "something else")
    }

    assert what == "recovery_codes_generated" or texts[what] != texts["something else"]
