"""This file is about requests that somebody else's page sends in your name."""

import pytest
from django.test import Client

from accounts.models import Mail, StaffMember
from tests.personas import sign_in

pytestmark = pytest.mark.django_db

PAGES = [
    "/inloggen/",
    "/account/bevestigen/",
    "/account/tweede-stap/",
    "/account/uitloggen/",
    "/account/e-mail/",
    "/account/apparaten/",
    "/account/beveiliging/app/",
    "/account/beveiliging/app/weg/",
    "/account/beveiliging/passkey/",
    "/account/beveiliging/noodcodes/nieuw/",
    "/inloggen/passkey/",
    "/mijn/account/",
    "/gemeente/team/uitnodigen/",
    "/gemeente/kiezen/",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_form_without_its_token_does_nothing(page, esra):
    browser = sign_in(Client(enforce_csrf_checks=True), esra, second_factor=True, confirmed=True)

    answer = browser.post(page, {"email": "a@example.org", "send": "1", "name": "x", "department": "youth"})

    assert answer.status_code == 403
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("page", ["/gemeente/team/{pk}/weg/", "/gemeente/kiezen/"])
def test_looking_at_an_address_changes_nothing(page, esra, carla):
    member = StaffMember.objects.get(user=carla)
    browser = sign_in(Client(), esra, second_factor=True)

    assert browser.get(page.format(pk=member.pk)).status_code == 405
    assert StaffMember.objects.get(user=carla).is_active


@pytest.mark.parametrize("page", ["/account/uitloggen/", "/account/beveiliging/app/weg/"])
def test_looking_at_a_question_does_not_answer_it(page, esra):
    browser = sign_in(Client(), esra, second_factor=True, confirmed=True)
    browser.get(page)

    assert browser.get("/gemeente/team/").status_code == 200
