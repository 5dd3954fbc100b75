"""This file is about showing that it is still you, and about everything that asks for it."""

import re
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from accounts import access, confirming
from accounts.lost import sign_out_everywhere
from accounts.models import Mail, User
from tests.factories import StaffMemberFactory
from tests.personas import SECRET, app_code, browser_of, person

pytestmark = pytest.mark.django_db

PAGES = [
    "/account/e-mail/",
    "/account/beveiliging/app/",
    "/account/beveiliging/passkey/",
    "/account/beveiliging/noodcodes/nieuw/",
]


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


def code_of(mail):
    return re.search(r"(?m)^(\d{6})$", mail.text)[1]


def newest(template):
    return Mail.objects.filter(template=f"accounts/emails/{template}").first()


def confirm(browser):
    browser.post("/account/bevestigen/", {"send": "1"})
    return browser.post("/account/bevestigen/", {"code": code_of(newest("confirm_code")), "next": "/mijn/"})


@pytest.mark.parametrize("page", PAGES)
def test_pages_that_change_something_serious_ask_first(carla, page):
    browser = browser_of(carla)
    asked = browser.get(page)
    confirm(browser)

    assert asked["Location"].startswith("/account/bevestigen/?next=")
    assert browser.get(page).status_code in (200, 302)
    assert "bevestigen" not in browser.get(page).headers.get("Location", "")


def test_a_mailed_code_confirms_and_leads_on(amina):
    browser = browser_of(amina)
    before = browser.session.session_key
    answer = confirm(browser)

    assert answer["Location"] == "/mijn/"
    assert browser.session.session_key != before


def test_the_session_does_not_hold_the_code(amina):
    browser = browser_of(amina)
    browser.post("/account/bevestigen/", {"send": "1"})

    assert code_of(newest("confirm_code")) not in str(dict(browser.session))


def test_a_code_confirms_once(amina, rf):
    session = {}
    confirming.send_code(amina, session=session, language="nl")
    code = code_of(Mail.objects.get())
    confirming.check_code(amina, f" {code[:3]} {code[3:]} ", session=session)

    with pytest.raises(confirming.CodeIsOver):
        confirming.check_code(amina, code, session=session)


def test_a_code_is_over_after_three_tries(amina):
    session = {}
    confirming.send_code(amina, session=session, language="nl")
    for problem in (confirming.WrongCode, confirming.WrongCode, confirming.CodeIsOver):
        with pytest.raises(problem):
            confirming.check_code(amina, "x", session=session)

    with pytest.raises(confirming.CodeIsOver):
        confirming.check_code(amina, code_of(Mail.objects.get()), session=session)


def test_a_code_is_over_after_ten_minutes(amina):
    session = {}
    confirming.send_code(amina, session=session, language="nl")

    with time_machine.travel(time.time() + 601), pytest.raises(confirming.CodeIsOver):
        confirming.check_code(amina, code_of(Mail.objects.get()), session=session)


def test_a_code_of_one_session_or_person_is_nothing_in_another(amina, bilal):
    session, other = {}, {}
    confirming.send_code(amina, session=session, language="nl")

    for person_, place in ((amina, other), (bilal, session)):
        with pytest.raises(confirming.CodeIsOver):
            confirming.check_code(person_, code_of(Mail.objects.get()), session=dict(place))


def test_a_wrong_code_gets_a_sentence(amina):
    browser = browser_of(amina)
    browser.post("/account/bevestigen/", {"send": "1"})
    page = browser.post("/en/account/bevestigen/", {"code": "x"})

    assert "This code is not right" in page.context["form"].errors["code"][0]
    assert page.status_code == 200


def test_trying_has_a_limit(amina):
    browser = browser_of(amina)
    answers = [browser.post("/account/bevestigen/", {"send": "1"}).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


# Another address


def new_address(browser, email):
    confirm(browser)
    return browser.post("/account/e-mail/", {"email": email, "action_add": "1"})


def test_the_address_changes_with_a_code_to_the_new_one_and_the_old_one_hears_of_it(amina):
    browser = browser_of(amina)
    new_address(browser, "nieuw@example.org")
    before = User.objects.get(pk=amina.pk).email
    browser.post("/account/e-mail/code/", {"code": code_of(newest("confirm_address"))})

    assert (before, User.objects.get(pk=amina.pk).email) == ("amina@example.org", "nieuw@example.org")
    assert list(EmailAddress.objects.filter(user=amina).values_list("email", "verified", "primary")) == [
        ("nieuw@example.org", True, True)
    ]
    assert newest("address_changed").to == "amina@example.org"


def test_an_address_of_somebody_else_is_not_told_and_not_taken(amina, bilal):
    browser = browser_of(amina)
    free = new_address(browser, "vrij@example.org")
    taken = browser.post("/account/e-mail/", {"email": bilal.email, "action_add": "1"})
    page = browser.post("/en/account/e-mail/code/", {"code": code_of(newest("confirm_address"))})

    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert newest("confirm_address").to == bilal.email
    assert "cannot use this" in page.context["form"].errors["code"][0]
    assert User.objects.get(pk=amina.pk).email == "amina@example.org"


# The second factor


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_counts_at_once(here, amina):
    browser = browser_of(amina)
    confirm(browser)
    browser.get("/account/beveiliging/app/")
    secret = browser.session["mfa.totp.secret"]
    answer = browser.post("/account/beveiliging/app/", {"code": app_code(secret=secret)})

    kinds = set(Authenticator.objects.filter(user=amina).values_list("type", flat=True))
    assert answer["Location"] == "/account/beveiliging/noodcodes/"
    assert kinds == {"totp", "recovery_codes"}
    assert any(record["method"] == "mfa" for record in browser.session["account_authentication_methods"])
    assert newest("security_changed").to == amina.email


def test_emergency_codes_are_shown_once_and_work_once(carla, client):
    browser = browser_of(carla, second_factor=True)
    confirm(browser)
    browser.post("/account/beveiliging/noodcodes/nieuw/")
    first = browser.get("/account/beveiliging/noodcodes/").context["unused_codes"]
    second = browser.get("/account/beveiliging/noodcodes/").context["unused_codes"]
    again = [
        browser_of(carla).post("/account/tweede-stap/", {"code": first[0], "next": "/gemeente/"}).status_code
        for _ in range(2)
    ]

    assert len(first) == 10
    assert set(second) == {"****"}
    assert again == [302, 200]


def test_without_the_app_the_desk_closes_in_this_session_too(carla):
    browser = browser_of(carla, second_factor=True)
    confirm(browser)
    browser.post("/account/beveiliging/app/weg/")

    assert not Authenticator.objects.filter(user=carla).exists()
    assert browser.get("/gemeente/team/").status_code == 404
    assert browser.get("/gemeente/")["Location"].startswith("/account/tweede-stap/")
    assert newest("security_changed").to == carla.email


def test_staff_without_a_second_factor_are_led_to_set_one_up(here):
    gerda = person("Gerda")
    StaffMemberFactory(user=gerda, municipality=here, roles=["finder"])
    browser = browser_of(gerda, confirmed=True)

    page = browser.get("/account/tweede-stap/?next=/gemeente/")

    assert "accounts/second_factor_set_up.html" in [template.name for template in page.templates]
    assert browser.get("/account/beveiliging/passkey/").status_code == 200


def test_guessing_the_second_step_has_a_limit(carla):
    browser = browser_of(carla)
    for _ in range(6):
        page = browser.post("/en/account/tweede-stap/", {"code": "000000"})
    right = browser.post("/en/account/tweede-stap/", {"code": app_code()})

    assert page.status_code == right.status_code == 200
    assert "wait" in page.context["form"].errors["code"][0]


def test_the_secret_of_the_app_is_on_no_page_once_it_is_set_up(carla):
    browser = browser_of(carla, second_factor=True, confirmed=True)
    pages = [browser.get(page).content.decode() for page in ("/account/beveiliging/", "/mijn/account/")]

    assert not any(SECRET in page for page in pages)


# Sessions and one's own account


def test_signing_out_elsewhere_ends_other_sessions_at_once(amina, client):
    cache.clear()
    client.post("/inloggen/", {"email": amina.email})
    client.post("/inloggen/code/", {"code": code_of(newest("code"))})
    phone = client.session.session_key

    ended = sign_out_everywhere(amina)

    assert (phone is not None, ended) == (True, 1)
    assert client.get("/mijn/account/").status_code == 302


def test_the_list_of_devices_knows_this_one_after_a_step_up(client, amina):
    client.post("/inloggen/", {"email": amina.email})
    client.post("/inloggen/code/", {"code": code_of(newest("code"))})
    with time_machine.travel(time.time() + 700):
        confirm(client)

    page = client.get("/account/apparaten/")

    assert [one.session_key for one in page.context["sessions"]] == [client.session.session_key]


def test_people_set_their_name_and_language(amina):
    browser = browser_of(amina)
    browser.post("/mijn/account/", {"name": " Amina  de Vries ", "language": "ar"})
    wrong = browser.post("/mijn/account/", {"name": "x\u202ey", "language": "ar"})
    amina.refresh_from_db()

    assert (amina.name, amina.language) == ("Amina de Vries", "ar")
    assert wrong.context["form"].errors["name"]


def test_nobody_gives_themselves_more_by_posting_more(amina):
    browser_of(amina).post(
        "/mijn/account/",
        {"name": "Amina", "language": "nl", "is_staff": "1", "is_superuser": "1", "email": "x@example.org"},
    )
    amina.refresh_from_db()

    assert (amina.is_staff, amina.is_superuser, amina.email) == (False, False, "amina@example.org")
    assert access.CHOSEN not in browser_of(amina).session
