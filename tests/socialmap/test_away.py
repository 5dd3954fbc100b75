"""This file is about visitors who come while the database is away: whom to call, and what they typed."""

import re
from html import unescape

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from organisations import editing
from organisations.views import public
from tests.factories import EditorFactory, MunicipalityFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    MunicipalityFactory(name="Proefstad", short_line="030 000 00 00, ma-vr 9-17 uur")
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def gone(*args, **kwargs):
    raise OperationalError("the database is gone: SELECT secret")


@pytest.mark.parametrize(
    ("path", "language"), [("/organisaties/", "nl"), ("/en/organisaties/", "en"), ("/ar/organisaties/", "ar")]
)
def test_a_visitor_reads_in_their_language_whom_to_call(browser, monkeypatch, path, language):
    browser.get(path)
    monkeypatch.setattr(public, "search", gone)

    answer = browser.get(path)
    page = answer.content.decode()

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert f'<html lang="{language}"' in page and 'href="tel:0300000000"' in page
    assert f'href="{path}"' in page and "secret" not in page


def test_a_connection_that_is_lost_counts_as_away(browser, monkeypatch):
    def lost(*args, **kwargs):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(public, "search", lost)

    assert browser.get("/organisaties/").status_code == 503


def test_another_mistake_is_not_called_away(browser, monkeypatch):
    monkeypatch.setattr(public, "search", lambda criteria: 1 / 0)

    assert browser.get("/organisaties/").status_code == 500


def test_what_was_typed_can_be_sent_again(browser, monkeypatch):
    user = UserFactory()
    entry = OrganisationFactory(slug="de-brug", approach="Eerst eten.")
    EditorFactory(organisation=entry, user=user)
    browser.force_login(user)
    url = "/mijn/de-brug/kennis/"
    typed = {**hidden(browser.get(url)), "approach": "Eerst zingen. <b> {{ 7 }}"}

    with monkeypatch.context() as broken:
        broken.setattr(editing, "save", gone)
        given_back = browser.post(url, typed)
    again = browser.post(url, hidden(given_back))

    entry.refresh_from_db()
    assert given_back.status_code == 503
    assert '<p class="as-typed" dir="auto">Eerst zingen. &lt;b&gt; {{ 7 }}</p>' in given_back.content.decode()
    assert (again.status_code, entry.approach) == (302, "Eerst zingen. <b> {{ 7 }}")


def hidden(answer):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.content.decode())
    return {unescape(name): unescape(value) for name, value in found}
