"""This file is about every page of this app: it opens, in each language, in our own words."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from accounts.models import Mail
from tests.personas import app_code, sign_in

pytestmark = pytest.mark.django_db

OUTSIDE = ["/inloggen/", "/inloggen/gesloten/"]
INSIDE = [
    "/mijn/account/",
    "/account/uitloggen/",
    "/account/e-mail/",
    "/account/apparaten/",
    "/account/beveiliging/",
    "/account/beveiliging/app/weg/",
    "/account/beveiliging/passkey/",
    "/account/beveiliging/noodcodes/nieuw/",
    "/gemeente/team/",
    "/gemeente/team/uitnodigen/",
]
# Words of the login library; our readers know e-mail, code, app, passkey.
FOREIGN = re.compile(r"password|wachtwoord|authenticator|two-factor|security key|webauthn</", re.IGNORECASE)


def words_of(page):
    return re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<script.*?</script>", " ", page.content.decode()))


@pytest.mark.parametrize("language", ["", "/en", "/ar"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_for_everybody(resident, path, language):
    page = resident.get(language + path)

    assert page.status_code == 200
    assert not FOREIGN.search(words_of(page))


@pytest.mark.parametrize("language", ["", "/en", "/ar"])
@pytest.mark.parametrize("path", INSIDE)
def test_pages_for_people_who_are_signed_in(esra, path, language):
    page = sign_in(Client(), esra, second_factor=True, confirmed=True).get(language + path)

    assert page.status_code == 200
    assert not FOREIGN.search(words_of(page))
    assert re.search(r"<h1>\s*\S", page.content.decode())


@pytest.mark.parametrize("language", ["", "/en", "/ar"])
def test_pages_on_the_way(amina, esra, language):
    fresh = sign_in(Client(), amina, confirmed=True)
    stale = sign_in(Client(), esra)
    cache.clear()
    fresh.post(f"{language}/account/e-mail/", {"email": "nieuw@example.org", "action_add": "1"})
    way = Client()
    way.post(f"{language}/inloggen/", {"email": "iemand@example.org"})
    pages = [
        fresh.get(f"{language}/account/e-mail/code/"),
        fresh.get(f"{language}/account/beveiliging/app/"),
        fresh.get(f"{language}/account/tweede-stap/"),
        stale.get(f"{language}/account/tweede-stap/"),
        stale.get(f"{language}/account/bevestigen/"),
        way.get(f"{language}/inloggen/code/"),
    ]

    assert [page.status_code for page in pages] == [200] * 6
    assert not any(FOREIGN.search(words_of(page)) for page in pages)


def test_a_passkey_is_listed_by_its_name_and_can_be_removed(amina):
    key = Authenticator.objects.create(
        user=amina, type="webauthn", data={"name": "Mijn <b>telefoon</b>", "credential": {}}
    )
    browser = sign_in(Client(), amina, confirmed=True)
    listed = browser.get("/account/beveiliging/").content.decode()
    question = browser.get(f"/account/beveiliging/passkey/{key.pk}/weg/").content.decode()
    browser.post(f"/account/beveiliging/passkey/{key.pk}/weg/")

    assert "<bdi>Mijn &lt;b&gt;telefoon&lt;/b&gt;</bdi>" in listed
    assert "<bdi>Mijn &lt;b&gt;telefoon&lt;/b&gt;</bdi>" in question
    assert not Authenticator.objects.exists()


def test_nobody_removes_the_passkey_of_somebody_else(amina, bilal):
    key = Authenticator.objects.create(user=amina, type="webauthn", data={"name": "x", "credential": {}})
    browser = sign_in(Client(), bilal, confirmed=True)

    assert browser.post(f"/account/beveiliging/passkey/{key.pk}/weg/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_page_of_the_second_step_while_signing_in(client, carla):
    cache.clear()
    client.post("/en/inloggen/", {"email": carla.email})
    code = re.search(r"(?m)^(\d{6})$", Mail.objects.get().text)[1]
    client.post("/en/inloggen/code/", {"code": code})
    page = client.get("/en/inloggen/tweede-stap/")
    wrong = client.post("/en/inloggen/tweede-stap/", {"code": "x"})
    right = client.post("/en/inloggen/tweede-stap/", {"code": app_code()})

    assert not FOREIGN.search(words_of(page))
    assert "This code is not right" in words_of(wrong)
    assert right.status_code == 302
