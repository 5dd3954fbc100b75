"""This file is about who can see that somebody got a mail about taking part: nobody but the person."""

import pytest

from accounts import mail
from tests.personas import browser_of, person, with_app

pytestmark = pytest.mark.django_db


def test_an_administrator_sees_other_mails_and_none_to_a_key_person():
    for to, template in (
        ("resident@example.org", "accounts/emails/code"),
        ("sleutel@example.org", "keypersons/emails/code"),
    ):
        mail.send(to, template=template, context={"code": "123456"}, language="nl")
    joke = with_app(person("Joke", is_staff=True, is_superuser=True))

    page = browser_of(joke, second_factor=True).get("/systeem/accounts/mail/").content.decode()

    assert "resident@example.org" in page
    assert "sleutel@example.org" not in page
