"""This file is about coming in to one's own pages: with a link, a short code, or a code by mail."""

import re
import time

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mail
from keypersons import links
from keypersons.models import Letter, Link
from tests.factories import InvitationFactory, KeyPersonFactory, LinkFactory
from tests.keypersons.own import address, code_in, newest, with_code, with_link
from tests.personas import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


@pytest.fixture
def fatma():
    return KeyPersonFactory(name="Fatma", email="fatma@example.org")


def test_a_link_opens_a_page_without_it_in_the_address(fatma, resident):
    answer = resident.get(address(LinkFactory(key_person=fatma)))

    assert (answer.status_code, answer["Location"]) == (302, "/p/")
    assert resident.get("/p/").status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_link_leads_to_the_page_that_the_message_named(fatma, resident):
    link = address(LinkFactory(key_person=fatma))

    assert resident.get(f"{link}?naar=stoppen")["Location"] == "/p/stoppen/"
    assert resident.get(f"{link}?naar=pauze")["Location"] == "/p/pauze/"
    assert resident.get(f"{link}?naar=//evil.example/")["Location"] == "/p/"


def test_each_link_opens_its_own_page(fatma, resident):
    assert resident.get(address(InvitationFactory()))["Location"] == "/p/uitnodiging/"
    assert resident.get(address(LinkFactory(key_person=fatma, purpose="confirm")))["Location"] == "/p/klopt/"


def test_a_scanner_that_only_looks_opens_nothing(fatma, resident):
    link = LinkFactory(key_person=fatma, purpose="door")

    answer = resident.head(address(link))
    again = resident.head("/p/" + "x" * 34 + "/")

    assert answer["Location"] == again["Location"] == "/p/"
    assert resident.cookies.get("sessionid") is None
    assert Link.objects.living().count() == 1


def test_a_door_opens_once_and_only_when_somebody_presses(fatma, resident):
    link = LinkFactory(key_person=fatma, purpose="door")
    second = Client()
    assert resident.get(address(link))["Location"] == second.get(address(link))["Location"] == "/p/"
    assert "Fatma" not in resident.get("/p/").text

    opened, late = resident.post("/p/", {"open": "1"}), second.post("/p/", {"open": "1"})

    assert (opened.status_code, late.status_code) == (302, 404)
    assert "Fatma" in resident.get("/p/").text
    assert Client().get(address(link)).status_code == 404


def links_that_open_nothing(person):
    used = LinkFactory(key_person=person, purpose="confirm", used_at=timezone.now())
    late = LinkFactory(key_person=person, purpose="door", expires_at=timezone.now())
    stale = InvitationFactory(expires_at=timezone.now())
    control = LinkFactory(key_person=person)
    guessed = links.token(control)[:-1] + ("a" if links.token(control)[-1] != "a" else "b")
    code = links.code(control.ref)
    return [
        address(used),
        address(late),
        address(stale),
        f"/p/{guessed}/",
        address(control)[:-5] + "/",
        f"/p/{code}/",
        "/p/%D9%85/",
        f"/p/{'x' * 3000}/",
    ]


def test_links_that_open_nothing_all_say_the_same(fatma):
    answers = [Client().get(link) for link in links_that_open_nothing(fatma)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({without_code_of_form(answer) for answer in answers}) == 1
    assert 'href="/p/"' in answers[0].text


def without_code_of_form(answer):
    """The page without the links to the same page in other languages, which hold its address."""
    return answer.text[answer.text.index("<main") :]


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_short_code_is_forgiving(fatma, resident, typed):
    link = LinkFactory(key_person=fatma)
    code = links.shown_code(link)

    answer = resident.post("/p/", {"key": typed.format(code, code.lower(), code.replace("-", " "))})

    assert (answer.status_code, answer["Location"]) == (302, "/p/")


@pytest.mark.parametrize("typed", ["", "K7PM", "K7PM-4QXD", "x@", "x" * 300, "\x00", "مرحبا"])
def test_what_is_no_code_and_no_address_is_kept_and_told(resident, typed):
    answer = resident.post("/p/", {"key": typed})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert Mail.objects.count() == 0


def test_a_mailed_code_opens_all_own_pages(fatma, resident):
    asked = resident.post("/p/", {"key": "Fatma@Example.org"})
    let_in = resident.post("/p/code/", {"code": code_in(newest("code"))})

    assert (asked["Location"], let_in["Location"]) == ("/p/code/", "/p/")
    assert "Fatma" in resident.get("/p/").text
    assert Letter.objects.get().key_person == fatma


def test_a_code_works_once_for_ten_minutes_in_the_browser_that_asked(fatma, resident):
    resident.post("/p/", {"key": fatma.email})
    code = code_in(newest("code"))
    elsewhere = Client().post("/p/code/", {"code": code})
    with time_machine.travel(time.time() + 601, tick=False):
        late = resident.post("/p/code/", {"code": code})

    assert (elsewhere.status_code, late.status_code) == (200, 200)
    assert "Fatma" not in resident.get("/p/").text
    assert resident.post("/p/code/", {"code": code}).status_code == 200


def test_three_wrong_codes_end_the_code(fatma, resident):
    resident.post("/p/", {"key": fatma.email})
    code = code_in(newest("code"))
    wrong = "000000" if code != "000000" else "000001"
    for _try in range(3):
        resident.post("/p/code/", {"code": wrong})

    assert resident.post("/p/code/", {"code": code}).status_code == 200
    assert "Fatma" not in resident.get("/p/").text


def test_somebody_unknown_gets_the_same_answer_and_the_same_work(fatma):
    known, unknown = Client(), Client()
    with CaptureQueriesContext(connection) as for_known:
        first = known.post("/p/", {"key": fatma.email})
    cache.clear()
    with CaptureQueriesContext(connection) as for_unknown:
        second = unknown.post("/p/", {"key": "nobody@example.org"})

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert shapes(for_known) == shapes(for_unknown)
    pages = [browser.get("/p/code/").text for browser in (known, unknown)]
    assert len({page[page.index("<main") :].replace(token(page), "") for page in pages}) == 1


def token(page):
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def shapes(queries):
    """What was asked of the database, without what was filled in."""
    return [re.sub(r"s\d+_x\d+", "", query["sql"])[:30] for query in queries]


def test_only_who_holds_the_mailbox_learns_that_there_is_nothing(resident):
    resident.post("/p/", {"key": "nobody@example.org"})

    answer = resident.post("/p/code/", {"code": code_in(newest("code"))})

    assert answer.status_code == 200
    assert answer.templates[0].name == "keypersons/own/unknown.html"


def test_two_people_with_one_mailbox_say_who_they_are(fatma, resident):
    other = KeyPersonFactory(name="Gül", email=fatma.email)
    with_code(fatma, resident)
    page = resident.get("/p/").text

    resident.post("/p/", {"who": str(other.subject)})

    assert ("Fatma" in page, "Gül" in page) == (True, True)
    assert "Gül" in resident.get("/p/").text
    assert "Fatma" not in resident.get("/p/").text


def test_nobody_chooses_somebody_of_another_mailbox(fatma, resident):
    KeyPersonFactory(name="Gül", email=fatma.email)
    stranger = KeyPersonFactory(name="Hamid")
    with_code(fatma, resident)

    resident.post("/p/", {"who": str(stranger.subject)})

    assert "Hamid" not in resident.get("/p/").text


def test_asking_for_codes_again_and_again_ends(resident):
    answers = [resident.post("/p/", {"key": "a@example.org"}).status_code for _try in range(6)]

    assert answers == [302] * 5 + [429]


def test_guessing_short_codes_ends(resident):
    answers = [resident.post("/p/", {"key": "K7PM-4QXD"}).status_code for _try in range(21)]

    assert answers == [200] * 20 + [429]


def test_a_door_shuts_after_half_an_hour_without_a_visit(fatma, resident):
    now = time.time()
    with time_machine.travel(now, tick=False):
        resident.get(address(LinkFactory(key_person=fatma)))
    with time_machine.travel(now + 20 * 60, tick=False):
        still = resident.get("/p/pauze/").status_code
    with time_machine.travel(now + 49 * 60, tick=False):
        later = resident.get("/p/pauze/").status_code
    with time_machine.travel(now + 80 * 60, tick=False):
        gone = resident.get("/p/pauze/")

    assert (still, later) == (200, 200)
    assert (gone.status_code, gone["Location"]) == (302, "/p/")


def test_a_door_ends_with_the_browser_and_the_key_changes(fatma, resident):
    resident.post("/p/", {"key": fatma.email})
    before = resident.session.session_key
    answer = resident.post("/p/code/", {"code": code_in(newest("code"))})

    assert answer.cookies["sessionid"]["max-age"] == ""
    assert resident.session.session_key != before


def test_an_editor_stays_signed_in_beside_their_own_page(amina, fatma):
    browser = browser_of(amina)
    browser.get(address(LinkFactory(key_person=fatma)))
    inside = browser.get("/p/pauze/").status_code
    left = browser.post("/p/weg/")

    assert inside == 200
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/p/pauze/").status_code == 302
    assert browser.get("/mijn/").status_code == 200


def test_leaving_leaves_nothing(fatma, resident):
    with_code(fatma, resident)
    resident.post("/p/weg/")

    assert resident.get("/p/wie-keek/")["Location"] == "/p/"
    assert "own_door" not in resident.session


def test_somebody_elses_link_shuts_the_open_door(fatma):
    browser = with_code(fatma)
    browser.get(address(LinkFactory(key_person=KeyPersonFactory(name="Gül"))))

    assert browser.get("/p/wie-keek/")["Location"] == "/p/code/"
    assert "Fatma" not in browser.get("/p/").text


def test_a_link_takes_nothing_away_from_who_typed_a_code(fatma):
    browser = with_code(fatma)
    browser.get(address(LinkFactory(key_person=fatma)))

    assert browser.get("/p/wie-keek/").status_code == 200


def test_who_came_with_a_link_types_a_code_and_comes_where_they_were_going(fatma):
    browser = with_link(fatma)
    asked = browser.get("/p/wie-keek/")
    browser.post("/p/code/", {"send": "1"})
    answer = browser.post("/p/code/", {"code": code_in(newest("code"))})

    assert asked["Location"] == "/p/code/"
    assert answer["Location"] == "/p/wie-keek/"


def test_the_session_holds_neither_the_address_nor_the_code(fatma, resident):
    resident.post("/p/", {"key": fatma.email})

    kept = str(dict(resident.session))

    assert fatma.email not in kept
    assert code_in(newest("code")) not in kept


def typed_too_late(person, now):
    browser = Client()
    with time_machine.travel(now, tick=False):
        with_code(person, browser)
    with time_machine.travel(now + 31 * 60, tick=False):
        browser.post("/p/gegevens/talen/", {"note": "Dit typte ik"})
    return browser


def test_what_somebody_typed_when_the_door_fell_shut_waits_for_them(fatma):
    now = time.time()
    browser = typed_too_late(fatma, now)
    with time_machine.travel(now + 32 * 60, tick=False):
        with_code(fatma, browser)
        page, again = browser.get("/p/").text, browser.get("/p/").text

    assert 'action="/p/gegevens/talen/"' in page and "Dit typte ik" in page
    assert "Dit typte ik" not in again


def test_nobody_else_on_that_phone_sees_what_was_typed(fatma):
    now = time.time()
    browser = typed_too_late(fatma, now)
    with time_machine.travel(now + 32 * 60, tick=False):
        with_code(KeyPersonFactory(name="Gül"), browser)
        page = browser.get("/p/").text
        with_code(fatma, browser)
        later = browser.get("/p/").text

    assert "Gül" in page
    assert "Dit typte ik" not in page + later
