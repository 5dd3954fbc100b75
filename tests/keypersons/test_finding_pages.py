"""This file is about the pages of the finder: who may open them, and what they show and hide."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import Mail, StaffMember
from keypersons.models import Inquiry, KeyPerson, Search, Viewing
from tests.factories import (
    AskedFactory,
    BasisFactory,
    DistrictFactory,
    KeyPersonFactory,
    OrganisationFactory,
    StaffMemberFactory,
)
from tests.keypersons.looking import PURPOSE, asking, three
from tests.personas import browser_of, person, with_app

pytestmark = pytest.mark.django_db

FINDER, SHORTLIST = "/gemeente/sleutelpersonen/", "/gemeente/sleutelpersonen/lijst/"
INQUIRIES = "/gemeente/sleutelpersonen/vragen/"
LIST_QUERIES, QUESTIONS_QUERIES = 15, 8


def signed_in(user):
    return browser_of(user, second_factor=True)


@pytest.fixture
def browser(fatma):
    return signed_in(fatma.user)


def results(browser, purpose=PURPOSE, **more):
    return browser.get(FINDER, {**purpose.words(), **more})


def text(answer):
    return unescape(answer.content.decode())


def shown(answer):
    """The names on a page, in their order."""
    listed = text(answer).partition('<ol class="fits')[2].partition("</ol>")[0]
    return re.findall(r'class="fit-name">.*?<bdi>(.*?)</bdi>', listed)


# Who may come in


@pytest.mark.parametrize("address", [FINDER, SHORTLIST])
def test_finders_and_coordinators_may_look_and_nobody_else(here, fatma, carla, dirk, esra, amina, address):
    officer = with_app(person("Gert"))
    StaffMemberFactory(user=officer, municipality=here, roles=["privacy_officer"])

    may = {user.name: signed_in(user).get(address).status_code for user in (fatma.user, esra)}
    may_not = {user.name: signed_in(user).get(address).status_code for user in (carla, amina, officer)}

    assert may == {"Fatma": 200, "Esra": 200}
    assert may_not == {"Carla": 404, "Amina": 404, "Gert": 404}


def test_without_the_second_factor_nobody_looks(here, fatma):
    three(here)

    answer = browser_of(fatma.user).get(FINDER, PURPOSE.words())

    assert (answer.status_code, Viewing.objects.count()) == (302, 0)


def test_whose_department_nobody_stated_sees_nobody(here, browser, fatma):
    three(here)
    StaffMember.objects.filter(pk=fatma.pk).update(department="other")

    answer = results(browser)

    assert (answer.status_code, shown(answer), Viewing.objects.count()) == (403, [], 0)


def test_staff_of_another_municipality_see_nobody_of_here(here, south, dirk):
    three(here)

    answer = results(signed_in(dirk))

    assert (answer.status_code, shown(answer), Viewing.objects.count()) == (200, [], 0)


def test_only_coordinators_read_what_colleagues_ask(here, browser, fatma, carla, dirk, esra):
    inquiry = Inquiry.objects.create(municipality=here, asked_by=fatma, **PURPOSE.columns())
    address = f"{INQUIRIES}{inquiry.pk}/"

    found = {user.name: signed_in(user).get(address).status_code for user in (fatma.user, carla, dirk, esra)}

    assert found == {"Fatma": 404, "Carla": 404, "Dirk": 404, "Esra": 200}
    assert browser.get(INQUIRIES).status_code == 404
    assert signed_in(esra).get(INQUIRIES).status_code == 200


# Looking


def test_nobody_is_shown_before_the_purpose_is_said(here, browser):
    three(here)

    answers = [browser.get(FINDER), results(browser, asking(theme="")), results(browser, asking(aim="no"))]

    assert [shown(answer) for answer in answers] == [[], [], []]
    assert (Search.objects.count(), Viewing.objects.count()) == (0, 0)
    assert "Choose what it is about." in text(browser.get(f"/en{FINDER}", {"soort": "inform"}))


def test_what_was_chosen_stays_when_something_is_missing(browser, south):
    answer = text(results(browser, asking(theme="", language="pl", day=3)))

    for chosen in ('"inform" selected', '"meeting" selected', '"pl" selected', '"3" selected'):
        assert chosen in answer


@pytest.mark.parametrize(
    "query",
    [
        "soort=inform&soort=\x00",
        "soort[]=x",
        "waarover=" + "x" * 3000,
        "wijk=WK1' OR 1=1 --",
        "dag=0&taal=%FF",
        "dag=2026-13-45&eerst=%s",
        "doel=<script>",
    ],
)
def test_a_strange_question_gets_the_form(browser, south, query):
    answer = browser.get(f"{FINDER}?{query}")

    assert (answer.status_code, Search.objects.count()) == (200, 0)


def test_people_are_shown_with_reasons_and_other_ways(here, browser):
    people = three(here, themes=["taal"])
    school = OrganisationFactory(name="Taalschool", slug="taalschool", municipality=here)
    people[0].endorsements.create(organisation=school)
    AskedFactory(key_person=people[1])

    answer = results(browser)

    assert sorted(shown(answer)) == sorted(one.name for one in people)
    page = text(answer)
    assert page.count('class="fit-points') == 3 + 3 + 3 + 2
    assert "sociale-kaart@example.org" in page
    assert 'href="/organisaties/taalschool/"' in page
    assert answer["Cache-Control"] == "no-store"


def test_a_name_is_in_no_address_and_no_title(here, browser):
    people = three(here, name="Zeldzaam")
    answer = results(browser)
    page = text(answer)

    title = re.search(r"<title>(.*?)</title>", page)[1]
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert "Zeldzaam" in page
    assert not [part for part in [title, *addresses] if "Zeldzaam" in part]
    assert not [part for part in addresses for one in people if str(one.subject) in part]


def test_a_name_in_code_stays_text(here, browser):
    three(here, name="<script>alert(1)</script>")

    assert b"<script>alert" not in results(browser).content


def test_contacts_of_people_are_on_no_page(here, browser):
    three(here, email="geheim@example.org", phone="+31612345678")
    page = text(results(browser))

    assert "geheim@example.org" not in page
    assert "612345678" not in page


def test_the_order_can_be_near_first_or_spread_first(here, browser):
    three(here)

    near, spread = results(browser), results(browser, eerst="spreiden")

    assert [re.findall(r'aria-current="page">([^<]+)</a></li>', text(one))[-1:] for one in (near, spread)]
    assert near.context["found"].weights.word == "dichtbij"
    assert spread.context["found"].weights.word == "spreiden"


def few_page(browser):
    page = text(results(browser))
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def test_none_one_and_two_give_the_very_same_page(here, browser):
    pages = [few_page(browser)]
    for _ in range(2):
        KeyPersonFactory(municipality=here, name="Zeldzaam")
        pages.append(few_page(browser))

    assert pages[0] == pages[1] == pages[2]
    assert "Zeldzaam" not in pages[2]


def test_a_municipality_without_legal_ground_is_told(here, browser):
    three(here)
    here.key_person_basis.delete()

    answer = results(browser)

    assert (answer.status_code, shown(answer)) == (200, [])
    assert "refusal" in answer.context


# The shortlist


def subjects(*people):
    return [str(one.subject) for one in people]


def choose(browser, chosen, **more):
    return browser.post(SHORTLIST, {**PURPOSE.words(), "wie": chosen, **more})


def test_three_people_can_be_kept_and_each_is_written_down_again(here, browser):
    people = three(here)
    results(browser)

    answer = choose(browser, subjects(*people))
    page = browser.get(SHORTLIST)

    assert (answer.status_code, answer["Location"]) == (302, SHORTLIST)
    assert shown_on_list(page) == [one.name for one in people]
    assert Viewing.objects.filter(what="shortlist").count() == 3
    assert "Loes de Vries" in text(page)


def shown_on_list(answer):
    return re.findall(r'<h2 class="fit-name"><bdi>(.*?)</bdi>', text(answer))


def test_four_are_too_many_and_the_ticks_stay(here, browser):
    people = [*three(here), KeyPersonFactory(municipality=here)]
    results(browser)

    answer = choose(browser, subjects(*people))

    assert answer.status_code == 200
    assert answer.context["problem"]
    assert text(answer).count(" checked>") == 4
    assert Viewing.objects.count() == 8


@pytest.mark.parametrize("chosen", [[], ["x"], ["00000000-0000-0000-0000-000000000000"]])
def test_choosing_nobody_says_so(here, browser, chosen):
    three(here)
    results(browser)

    assert choose(browser, chosen).context["problem"]


def test_whoever_was_not_shown_cannot_be_chosen(here, elsewhere, browser):
    three(here)
    stranger = KeyPersonFactory(municipality=elsewhere, name="Lek")

    answer = choose(browser, subjects(stranger))

    assert answer.context["problem"]
    assert shown_on_list(browser.get(SHORTLIST)) == []


@pytest.mark.parametrize("change", [{"is_paused": True}, {"stopped_at": "2026-11-01T12:00Z"}])
def test_whoever_pauses_or_stops_is_gone_from_the_list(here, browser, change):
    people = three(here)
    results(browser)
    choose(browser, subjects(*people))
    KeyPerson.objects.filter(pk=people[0].pk).update(**change)

    page = browser.get(SHORTLIST)

    assert shown_on_list(page) == [one.name for one in people[1:]]
    assert people[0].name not in text(page)


def test_whoever_withdraws_is_gone_from_the_list(here, browser):
    people = three(here)
    results(browser)
    choose(browser, subjects(*people))
    for one in people:
        one.consents.update(withdrawn_at="2026-11-01T12:00Z")

    assert shown_on_list(browser.get(SHORTLIST)) == []


def test_a_list_can_be_emptied_and_is_of_one_municipality(here, browser, fatma):
    people = three(here)
    results(browser)
    choose(browser, subjects(*people))

    browser.post(SHORTLIST, {"leeg": "1"})

    assert shown_on_list(browser.get(SHORTLIST)) == []


def test_the_list_takes_as_many_questions_for_one_as_for_three(here, browser, django_assert_num_queries):
    people = three(here)
    results(browser)
    counts = []
    for chosen in (people[:1], people):
        choose(browser, subjects(*chosen))
        browser.get(SHORTLIST)
        with django_assert_num_queries(LIST_QUERIES):
            counts.append(len(shown_on_list(browser.get(SHORTLIST))))

    assert counts == [1, 3]


# Through the coordinator


def test_the_coordinator_gets_a_letter_and_sees_the_one_who_fits(here, browser, esra):
    only = KeyPersonFactory(municipality=here, name="Zeldzaam")

    answer = browser.post(FINDER, PURPOSE.words())

    inquiry = Inquiry.objects.get()
    letter = Mail.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, FINDER)
    assert (letter.to, f"{INQUIRIES}{inquiry.pk}/" in letter.text) == ("esra@example.org", True)
    assert "Zeldzaam" not in letter.text
    page = signed_in(esra).get(f"{INQUIRIES}{inquiry.pk}/")
    assert shown(page) == ["Zeldzaam"]
    assert list(Viewing.objects.values_list("subject", "what")) == [(only.subject, "coordinator")]


def test_the_coordinator_is_led_to_who_knows_the_one_who_fits(here, browser, esra):
    knowing = OrganisationFactory(name="Bruggenhuis", slug="bruggenhuis", municipality=here)
    only = KeyPersonFactory(municipality=here)
    only.endorsements.create(organisation=knowing)

    browser.post(FINDER, PURPOSE.words())

    page = signed_in(esra).get(f"{INQUIRIES}{Inquiry.objects.get().pk}/")
    assert "/organisaties/bruggenhuis/" in text(page)


def test_the_coordinator_reads_the_day_and_finds_nobody_who_cannot_then(here, browser, esra):
    KeyPersonFactory(municipality=here, name="Zeldzaam", days=[1])
    KeyPersonFactory(municipality=here, name="Kan dinsdag", days=[2])

    browser.post(FINDER, asking(day=2, online=True).words())

    page = signed_in(esra).get(f"{INQUIRIES}{Inquiry.objects.get().pk}/")
    assert shown(page) == ["Kan dinsdag"]
    assert ("calendar", "dinsdag") in page.context["said"]


def test_the_same_question_twice_is_one_question(here, browser, esra):
    for _ in range(2):
        browser.post(FINDER, PURPOSE.words())

    assert (Inquiry.objects.count(), Mail.objects.count()) == (1, 1)


def test_an_incomplete_question_is_not_sent(browser, south):
    browser.post(FINDER, asking(aim="").words())

    assert Inquiry.objects.count() == 0


def test_a_coordinator_who_asks_goes_to_the_question(here, south, esra):
    answer = signed_in(esra).post(FINDER, PURPOSE.words())

    assert answer["Location"] == f"{INQUIRIES}{Inquiry.objects.get().pk}/"
    assert Mail.objects.count() == 0


def test_the_desk_counts_the_questions_that_wait(here, browser, esra):
    browser.post(FINDER, PURPOSE.words())
    coordinator = signed_in(esra)
    inquiry = Inquiry.objects.get()

    before = coordinator.get(INQUIRIES)
    coordinator.post(f"{INQUIRIES}{inquiry.pk}/")
    after = coordinator.get(INQUIRIES)

    assert (len(before.context["waiting"]), len(after.context["waiting"])) == (1, 0)
    assert 'class="desk-count">1<' in text(before)
    inquiry.refresh_from_db()
    assert inquiry.done_by.user == esra


def test_a_question_that_is_done_shows_nobody(here, fatma, esra):
    KeyPersonFactory(municipality=here)
    inquiry = Inquiry.objects.create(
        municipality=here, asked_by=fatma, done_at="2026-11-01T12:00Z", **PURPOSE.columns()
    )

    page = signed_in(esra).get(f"{INQUIRIES}{inquiry.pk}/")

    assert (shown(page), Viewing.objects.count()) == ([], 0)


def test_questions_take_as_many_queries_for_one_as_for_three(here, fatma, esra, django_assert_num_queries):
    coordinator = signed_in(esra)
    for theme in ("taal", "schulden", "wonen"):
        Inquiry.objects.create(municipality=here, asked_by=fatma, **asking(theme=theme).columns())
        coordinator.get(INQUIRIES)
        if theme != "schulden":
            with django_assert_num_queries(QUESTIONS_QUERIES):
                coordinator.get(INQUIRIES)


def test_rooms_are_in_the_menu_of_whoever_may_open_them(here, browser, carla, esra):
    menus = [text(one.get("/gemeente/")) for one in (browser, signed_in(carla), signed_in(esra))]

    def has(name):
        return [f'href="{reverse(name)}"' in menu for menu in menus]

    assert has("keypersons:finder") == [True, False, True]
    assert has("keypersons:inquiries") == [False, False, True]


def test_staff_of_two_municipalities_see_the_people_of_the_one_they_work_for(here, elsewhere, fatma):
    here_too = three(here)
    BasisFactory(municipality=elsewhere)
    place = DistrictFactory(parent=elsewhere, code="WK900201")
    three(elsewhere, name="Anders")
    StaffMemberFactory(user=fatma.user, municipality=elsewhere, roles=["finder"])
    browser = signed_in(fatma.user)
    session = browser.session
    session["municipality"] = here.pk
    session.save()

    answers = [results(browser), results(browser, asking(district=place.code))]

    assert sorted(shown(answers[0])) == sorted(one.name for one in here_too)
    assert shown(answers[1]) == []
    assert set(Viewing.objects.values_list("municipality", flat=True)) == {here.pk}


def test_a_list_of_one_municipality_is_not_shown_in_the_other(here, elsewhere, browser, fatma):
    people = three(here)
    results(browser)
    choose(browser, subjects(*people))
    StaffMemberFactory(user=fatma.user, municipality=elsewhere, roles=["finder"])
    session = browser.session
    session["municipality"] = elsewhere.pk
    session.save()

    assert shown_on_list(browser.get(SHORTLIST)) == []
