"""This file is about passkeys in a real browser, with a key that only exists there."""

import os
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from accounts.models import Mail
from tests.factories import MunicipalityFactory, StaffMemberFactory
from tests.personas import person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(monkeypatch):
    # Playwright runs a loop in this thread; Django would then refuse every query of the test itself.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    cache.clear()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context()
        page = context.new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.key = context.new_cdp_session(page)
        page.key.send("WebAuthn.enable")
        page.key_id = page.key.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
        yield page
        browser.close()


def come_in(page, live_server, email, after="/mijn/account/"):
    page.goto(f"{live_server.url}/en/inloggen/?next={after}")
    page.fill("[name=email]", email)
    page.click("text=Send me a code")
    code = re.search(r"(?m)^(\d{6})$", Mail.objects.first().text)[1]
    page.fill("[name=code]", code)
    page.click("button[value=verify]")


def test_staff_make_a_passkey_and_later_come_in_with_only_that(page, live_server):
    gerda = person("Gerda")
    StaffMemberFactory(user=gerda, municipality=MunicipalityFactory(), roles=["coordinator"])
    come_in(page, live_server, gerda.email, after="/en/gemeente/team/")
    page.click("text=Make a passkey")
    page.click("main button:has-text('Make a passkey')")
    page.click("main >> text=Go on")
    first_time = page.url

    page.goto(f"{live_server.url}/en/account/uitloggen/")
    page.click("main button:has-text('Sign out')")
    page.goto(f"{live_server.url}/en/inloggen/?next=/en/gemeente/team/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{live_server.url}/en/gemeente/team/")

    assert first_time.endswith("/en/gemeente/team/")
    assert Authenticator.objects.get(user=gerda, type="webauthn").wrap().is_passwordless
    assert page.problems == []


def test_a_passkey_confirms_that_it_is_still_you(page, live_server):
    amina = person("Amina")
    come_in(page, live_server, amina.email)
    page.goto(f"{live_server.url}/en/account/beveiliging/passkey/")
    page.click("main button:has-text('Make a passkey')")
    page.wait_for_url("**/noodcodes/")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/en/inloggen/?next=/en/account/e-mail/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{live_server.url}/en/account/e-mail/")

    assert page.inner_text("h1") == "Change my e-mail address"
    assert page.problems == []


def test_a_key_that_says_no_gets_a_sentence(page, live_server):
    page.key.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": page.key_id})
    page.key.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "isUserVerified": False}})
    page.goto(f"{live_server.url}/en/inloggen/")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=The passkey did not work")

    assert page.is_visible("text=Send me a code")


def test_without_scripts_there_is_no_dead_button(live_server, page):
    without = page.context.browser.new_context(java_script_enabled=False).new_page()
    without.goto(f"{live_server.url}/en/inloggen/")

    assert not without.is_visible("text=Sign in with a passkey")
    assert without.is_visible("text=Send me a code")
