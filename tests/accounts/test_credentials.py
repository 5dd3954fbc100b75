"""This file is about answers of a passkey that no browser gives."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.personas import sign_in

pytestmark = pytest.mark.django_db

EMPTY = '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA"'
ANSWERS = {
    "nothing": "",
    "no JSON": "{",
    "a number": "1",
    "a list": "[]",
    "half an answer": '{"id":1}',
    "letters that are no code": '{"id":"é","rawId":"\\u0000","response":1}',
    "a deep hole": "[" * 20_000,
    "bytes that mean nothing": EMPTY + ',"authenticatorData":"AAAA","signature":"AA","userHandle":"!!"}}',
    "a key that means nothing": EMPTY + ',"attestationObject":"oA"}}',
}
PAGES = [
    "/inloggen/passkey/",
    "/account/bevestigen/",
    "/account/tweede-stap/",
    "/account/beveiliging/passkey/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_broken_answer_of_a_passkey_is_a_wrong_one(page, answer, carla):
    cache.clear()
    confirmed = page.startswith("/account/beveiliging")
    browser = Client() if page.startswith("/inloggen") else sign_in(Client(), carla, confirmed=confirmed)
    browser.get(page)

    told = browser.post(page, {"credential": answer, "name": "Telefoon"})

    assert told.status_code in (200, 302)
    assert browser.get("/gemeente/nieuw/").status_code == 302
