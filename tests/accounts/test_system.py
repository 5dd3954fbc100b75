"""This file is about the system pages and the development page: who gets in, and what they show."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.cache import cache
from django.core.checks import run_checks

from accounts import checks, demo, lost
from accounts.models import Mail, StaffMember, User
from tests.personas import SECRET, browser_of, person, with_app

pytestmark = pytest.mark.django_db

PAGES = ["/systeem/", "/systeem/accounts/user/", "/systeem/accounts/mail/", "/systeem/places/municipality/"]


@pytest.fixture
def joke(db):
    """The administrator."""
    return with_app(person("Joke", is_staff=True, is_superuser=True))


@pytest.mark.parametrize("page", PAGES)
def test_the_system_pages_open_for_administrators_with_a_second_factor_only(
    page, resident, amina, dirk, joke
):
    assert resident.get(page, follow=True).redirect_chain[-1][0].startswith("/inloggen/?next=%2Fsysteem%2F")
    assert browser_of(amina).get(page, follow=True).status_code == 404
    assert browser_of(dirk, second_factor=True).get(page, follow=True).status_code == 404
    assert browser_of(joke).get(page, follow=True).redirect_chain[-1][0].startswith("/account/tweede-stap/")
    assert browser_of(joke, second_factor=True).get(page).status_code == 200


def test_the_way_in_leads_only_to_pages_of_ours(joke):
    browser = browser_of(joke, second_factor=True)

    assert browser.get("/systeem/login/?next=//evil.nl")["Location"] == "/systeem/"
    assert (
        browser.get("/systeem/login/?next=/systeem/accounts/user/")["Location"] == "/systeem/accounts/user/"
    )


def test_nobody_changes_a_password_there(joke):
    assert browser_of(joke, second_factor=True).get("/systeem/password_change/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        'geometry__contains={"driver":"GTiff","name":"/tmp/x"}',
        "geometry__bbcontains=x",
        "parent__geometry__intersects=x",
        "centre__distance_lt=x",
    ],
)
@pytest.mark.parametrize("model", ["municipality", "district"])
def test_no_text_reaches_a_spatial_lookup(joke, model, query):
    answer = browser_of(joke, second_factor=True).get(f"/systeem/places/{model}/?{query}")

    assert answer.status_code in (400, 302)
    assert answer.status_code == 400 or answer["Location"].endswith("?e=1")


def test_every_page_there_is_closed_for_spatial_lookups():
    assert all(
        "NoSpatialLookups" in [base.__name__ for base in type(one).__mro__]
        for one in admin.site._registry.values()
    )


def test_no_secret_of_a_second_factor_is_shown_there(joke, carla):
    registered = {model.__name__ for model in admin.site._registry}
    page = (
        browser_of(joke, second_factor=True)
        .get(f"/systeem/accounts/user/{carla.pk}/change/")
        .content.decode()
    )

    assert "Authenticator" not in registered
    assert SECRET not in page
    assert "password" not in page.lower()


def test_the_text_of_mails_is_not_shown_there(joke, client):
    cache.clear()
    client.post("/inloggen/", {"email": "a@example.org"})
    mail = Mail.objects.get()
    page = browser_of(joke, second_factor=True).get(f"/systeem/accounts/mail/{mail.pk}/change/")

    assert mail.text.strip().split()[-1] not in page.content.decode()
    assert "123" not in mail.subject


def test_an_administrator_takes_a_second_step_away_and_the_person_hears_of_it(joke, carla):
    browser_of(joke, second_factor=True).post(
        "/systeem/accounts/user/", {"action": "take_second_step_away", "_selected_action": [carla.pk]}
    )

    assert not Authenticator.objects.filter(user=carla).exists()
    assert Mail.objects.get().to == carla.email


def test_nobody_takes_their_own_second_step_away(joke):
    with pytest.raises(lost.NotByYourself):
        lost.take_second_step_away(joke, by=joke)

    assert Authenticator.objects.filter(user=joke).exists()


def test_a_role_given_there_says_who_gave_it(joke, carla):
    member = StaffMember.objects.get(user=carla)
    browser_of(joke, second_factor=True).post(
        f"/systeem/accounts/staffmember/{member.pk}/change/",
        {
            "user": carla.pk,
            "municipality": member.municipality_id,
            "department": "youth",
            "roles": "finder",
            "is_active": "1",
        },
    )
    member.refresh_from_db()

    assert (member.roles, member.granted_by) == (["finder"], joke)


# Development


def test_the_development_page_shows_mails_and_codes(here, elsewhere, client, settings):
    settings.DEVELOPMENT = True
    cache.clear()
    demo.load(here=here, elsewhere=elsewhere)
    client.post("/inloggen/", {"email": "carla@example.org"})
    mail = Mail.objects.get()
    page = client.get("/ontwikkeling/")
    codes = {one["person"].email: one["code"] for one in page.context["people"]}

    assert page.context["mails"][0]["code"] in mail.text
    assert codes["amina@example.org"] is None
    assert client.post("/inloggen/code/", {"code": page.context["mails"][0]["code"]}).status_code == 302
    assert (
        client.post("/inloggen/tweede-stap/", {"code": codes["carla@example.org"]})["Location"]
        == "/gemeente/"
    )
    assert client.get(f"/ontwikkeling/mail/{mail.pk}/").status_code == 200


def test_the_development_page_never_shows_codes_of_real_people(client, carla, settings):
    settings.DEVELOPMENT = True
    User.objects.filter(pk=carla.pk).update(email="carla@gemeente.example")

    assert not any(one["code"] for one in client.get("/ontwikkeling/").context["people"])


@pytest.mark.parametrize("page", ["/ontwikkeling/", "/ontwikkeling/mail/1/"])
def test_elsewhere_the_development_page_does_not_exist(client, settings, page):
    settings.DEVELOPMENT = False

    assert client.get(page).status_code == 404


def test_the_demo_comes_nowhere_else(here, settings):
    settings.DEVELOPMENT = False

    with pytest.raises(demo.DemoOnly):
        demo.load(here=here)
    assert User.objects.count() == 0


def test_the_demo_people_can_be_made_twice(here, elsewhere, settings):
    settings.DEVELOPMENT = True
    first = demo.load(here=here, elsewhere=elsewhere)
    second = demo.load(here=here, elsewhere=elsewhere)

    assert first == second
    assert User.objects.count() == len(demo.PEOPLE)


def test_production_without_a_mail_server_does_not_start(settings):
    settings.DEVELOPMENT, settings.SMTP_URL = False, ""

    assert [error.id for error in checks.mail_server_is_known(None)] == ["accounts.E001"]
    assert "accounts.E001" in [error.id for error in run_checks(include_deployment_checks=True)]
