"""This file is about doors: who comes in, who is asked for more, and for whom a page does not exist."""

import time

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from accounts import access
from accounts.models import Role, StaffMember
from accounts.sessions import EDITOR, STAFF
from socialmap import urls as site
from tests.factories import StaffMemberFactory
from tests.personas import app_code, browser_of, person, sign_in, with_app

pytestmark = pytest.mark.django_db


def hello(request):
    return HttpResponse(f"hello {request.POST.get('text', '')}")


urlpatterns = [
    path("in/", access.signed_in(hello)),
    path("staff/", access.staff_required()(hello)),
    path("moderator/", access.staff_required(Role.MODERATOR)(hello)),
    path("sure/", access.recently_confirmed(hello)),
    *site.urlpatterns,
]


@pytest.fixture
def own_urls(settings):
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("door", ["/in/", "/staff/", "/moderator/", "/sure/"])
def test_a_resident_is_asked_to_sign_in_and_comes_back(own_urls, resident, door):
    answer = resident.get(f"{door}?q=a b")

    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/inloggen/?next={door.replace('/', '%2F')}%3Fq%3Da%2520b")


def test_an_editor_finds_no_desk(own_urls, amina):
    browser = browser_of(amina, second_factor=True)

    assert browser.get("/in/").status_code == 200
    assert [browser.get(door).status_code for door in ("/staff/", "/moderator/")] == [404, 404]


def test_staff_without_a_role_find_no_desk(own_urls, here):
    femke = with_app(person("Femke"))
    StaffMemberFactory(user=femke, municipality=here, roles=[])

    assert browser_of(femke, second_factor=True).get("/staff/").status_code == 404


def test_staff_who_left_find_no_desk(own_urls, carla):
    StaffMember.objects.filter(user=carla).update(is_active=False)

    assert browser_of(carla, second_factor=True).get("/staff/").status_code == 404


def test_staff_with_another_role_do_not_find_the_page(own_urls, here):
    finn = with_app(person("Finn"))
    StaffMemberFactory(user=finn, municipality=here, roles=["finder"])
    browser = browser_of(finn, second_factor=True)

    assert [browser.get(door).status_code for door in ("/staff/", "/moderator/")] == [200, 404]


def test_staff_come_in_with_the_second_factor_and_are_asked_for_it_without(own_urls, carla):
    with_factor = browser_of(carla, second_factor=True).get("/moderator/")
    without = browser_of(carla).get("/moderator/")

    assert with_factor.status_code == 200
    assert without["Location"] == "/account/tweede-stap/?next=%2Fmoderator%2F"


def test_a_second_factor_of_somebody_else_in_the_same_browser_does_not_count(own_urls, carla, esra, client):
    sign_in(client, carla, second_factor=True)
    session = dict(client.session)
    client.force_login(esra)
    kept = client.session
    for key in ("account_authentication_methods", "account_authentication_methods_user"):
        kept[key] = session[key]
    kept.save()

    assert client.get("/staff/").status_code == 302


def test_the_second_factor_lasts_half_a_day(own_urls, carla, settings):
    browser = browser_of(carla, second_factor=True)
    session = browser.session
    session["account_authentication_methods"][0]["at"] = time.time() - access.SECOND_FACTOR_LASTS - 1
    session.save()

    assert browser.get("/staff/").status_code == 302


def test_the_municipality_comes_from_the_session_and_only_own_ones_count(carla, elsewhere, rf, here):
    request = rf.get("/", {"municipality": elsewhere.pk})
    request.user = carla
    request.session = {access.CHOSEN: elsewhere.pk}

    assert access.membership(request).municipality == here


def test_somebody_who_works_for_two_municipalities_chooses(carla, here, elsewhere):
    StaffMemberFactory(user=carla, municipality=elsewhere, roles=["finder"])
    browser = browser_of(carla, second_factor=True)

    chosen = browser.post("/gemeente/kiezen/", {"municipality": here.pk})
    stranger = browser.post("/gemeente/kiezen/", {"municipality": 999_999})

    assert (chosen.status_code, stranger.status_code) == (302, 404)
    assert browser.session[access.CHOSEN] == here.pk


def test_what_staff_may_see_needs_the_second_factor(carla, rf):
    request = rf.get("/")
    request.user, request.session = carla, {}

    assert access.membership(request) is not None
    assert access.staff_of(request) is None


# Sessions


@pytest.mark.parametrize(("who", "limits"), [("carla", STAFF), ("amina", EDITOR)], ids=["staff", "editor"])
def test_a_session_that_stands_still_ends(own_urls, request, who, limits):
    browser = browser_of(request.getfixturevalue(who))
    now = time.time()
    with time_machine.travel(now + limits.idle - 60):
        early = browser.get("/in/").status_code
    with time_machine.travel(now + 2 * limits.idle - 60 - limits.step):
        still = browser.get("/in/").status_code
    with time_machine.travel(now + 3 * limits.idle):
        late = browser.get("/in/").status_code

    assert (early, still, late) == (200, 200, 302)


@pytest.mark.parametrize(("who", "limits"), [("carla", STAFF), ("amina", EDITOR)], ids=["staff", "editor"])
def test_a_session_that_lasts_too_long_ends_however_busy(own_urls, request, who, limits):
    browser = browser_of(request.getfixturevalue(who))
    now, answers = time.time(), []
    for moment in range(0, limits.absolute + limits.idle, limits.idle - 60):
        with time_machine.travel(now + moment):
            answers.append(browser.get("/in/").status_code)

    assert answers[0] == 200
    assert answers[-1] == 302
    assert 200 <= sum(answers) // len(answers) < 302


def test_a_session_that_ended_is_gone_from_the_server(own_urls, carla):
    browser = browser_of(carla)
    key = browser.session.session_key
    with time_machine.travel(time.time() + STAFF.idle + 60):
        browser.get("/in/")

    assert not Session.objects.filter(session_key=key).exists()


def test_pages_for_people_who_are_signed_in_stay_out_of_every_cache(own_urls, amina):
    answer = browser_of(amina).get("/in/")

    assert "no-store" in answer["Cache-Control"]


def test_visitors_without_a_session_get_no_cookie(own_urls, resident):
    assert "sessionid" not in resident.get("/inloggen/").cookies


# What somebody typed while their session ended


def test_what_was_typed_waits_for_the_person_who_typed_it(own_urls, amina):
    browser = browser_of(amina)
    with time_machine.travel(time.time() + EDITOR.idle + 60, tick=False):
        door = browser.post("/in/", {"text": "Alles wat ik typte\nop twee regels", "kind": "x"})
        sign_in(browser, amina)
        page = browser.get("/account/verder/")

    assert door["Location"] == "/inloggen/?next=%2Faccount%2Fverder%2F"
    assert page.context["kept"].path == "/in/"
    assert page.context["kept"].fields == [("text", "Alles wat ik typte\nop twee regels"), ("kind", "x")]
    assert "Alles wat ik typte\nop twee regels" in page.content.decode()


def test_what_was_typed_is_not_for_the_next_person_at_this_computer(own_urls, amina, bilal):
    browser = browser_of(amina)
    with time_machine.travel(time.time() + EDITOR.idle + 60, tick=False):
        browser.post("/in/", {"text": "Alleen voor mij"})
        session = browser.session
        kept = session["kept_form"]
        browser.force_login(bilal)
        session = browser.session
        session["kept_form"] = kept
        session.save()
        page = browser.get("/account/verder/")

    assert page.status_code == 302
    assert "kept_form" not in browser.session


def test_what_was_typed_waits_half_an_hour(own_urls, amina):
    browser = Client()
    browser.post("/in/", {"text": "Mijn tekst"})
    sign_in(browser, amina)
    with time_machine.travel(time.time() + 31 * 60):
        answer = browser.get("/account/verder/")

    assert answer.status_code == 302


def test_markup_in_what_was_typed_stays_text(own_urls, amina):
    browser = Client()
    browser.post("/in/", {'"><script>': "<script>alert(1)</script>{{7*7}}"})
    sign_in(browser, amina)

    page = browser.get("/account/verder/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_a_flood_is_not_kept(own_urls):
    browser = Client()
    browser.post("/in/", {"text": "x" * 300_000})

    assert "kept_form" not in browser.session


# Is it still you?


def test_something_serious_asks_for_a_fresh_confirmation(own_urls, amina):
    stale, fresh = browser_of(amina), browser_of(amina, confirmed=True)

    assert stale.get("/sure/")["Location"] == "/account/bevestigen/?next=%2Fsure%2F"
    assert fresh.get("/sure/").status_code == 200


def test_a_confirmation_lasts_ten_minutes(own_urls, amina):
    browser = browser_of(amina, confirmed=True)
    with time_machine.travel(time.time() + 601):
        assert browser.get("/sure/").status_code == 302


def test_an_app_code_alone_is_no_fresh_confirmation(own_urls, carla):
    assert browser_of(carla, second_factor=True).get("/sure/").status_code == 302


def test_the_second_step_again_renews_the_session(own_urls, carla):
    browser = browser_of(carla)
    before = browser.session.session_key
    answer = browser.post("/account/tweede-stap/", {"code": app_code(), "next": "/staff/"})

    assert answer["Location"] == "/staff/"
    assert browser.get("/staff/").status_code == 200
    assert browser.session.session_key != before
