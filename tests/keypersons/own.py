"""This file is about how tests come in to a person's own pages, and read the code in a mail."""

import re

from django.test import Client

from accounts.models import Mail
from keypersons import links
from tests.factories import LinkFactory


def newest(template):
    return Mail.objects.filter(template=f"keypersons/emails/{template}").first()


def code_in(mail):
    return re.search(r"(?m)^(\d{6})$", mail.text)[1]


def address(row):
    return f"/p/{links.token(row)}/"


def with_link(person, **link):
    """A browser that came in with a link from a message."""
    browser = Client()
    browser.get(address(LinkFactory(key_person=person, **link)))
    return browser


def with_code(person, browser=None):
    """A browser that came in with a code by mail."""
    browser = browser or Client()
    browser.post("/p/", {"key": person.email})
    browser.post("/p/code/", {"code": code_in(newest("code"))})
    return browser
