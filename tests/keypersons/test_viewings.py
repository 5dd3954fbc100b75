"""This file is about who looked at whom: one row for each display, no display without a row, and a limit."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Mail
from keypersons import viewings
from keypersons.models import Inquiry, Search, Viewing
from tests.factories import KeyPersonFactory, StaffMemberFactory, UserFactory
from tests.keypersons.looking import PURPOSE, asking, find, three
from tests.keypersons.test_finding_pages import (
    FINDER,
    INQUIRIES,
    SHORTLIST,
    choose,
    results,
    shown,
    shown_on_list,
    signed_in,
    subjects,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_alert_of_the_last_test(db):
    cache.clear()


@pytest.fixture
def browser(fatma):
    return signed_in(fatma.user)


def record(people, by, **more):
    viewings.record(people, by=by, hat="finder", purpose=PURPOSE, what="result", **more)


# Only ever added to


@pytest.mark.parametrize("model", [Viewing, Search])
def test_a_row_can_be_neither_changed_nor_deleted(here, fatma, model):
    three(here)
    find(fatma)

    for change in (lambda: model.objects.update(viewer=0), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert set(model.objects.values_list("viewer", flat=True)) == {fatma.user_id}


# As many rows as people shown


def test_every_page_writes_as_many_rows_as_it_shows_people(here, browser, fatma, esra):
    people = three(here)
    inquiry = Inquiry.objects.create(municipality=here, asked_by=fatma, **PURPOSE.columns())
    coordinator = signed_in(esra)
    displayed = 0
    for turn in range(2):  # The second time is the back button: the browser keeps nothing and asks again.
        displayed += len(shown(results(browser)))
        displayed += len(shown(results(browser, asking(language="pl"), eerst="spreiden")))
        choose(browser, subjects(*people[: turn + 1]))
        displayed += len(shown_on_list(browser.get(SHORTLIST)))
        displayed += len(shown(coordinator.get(f"{INQUIRIES}{inquiry.pk}/")))
        displayed += len(shown(choose(browser, [])))

    assert displayed == 2 * 3 + 2 * 3 + 3 + 2 * 3 + 2 * 3
    assert Viewing.objects.count() == displayed
    assert sum(Search.objects.values_list("shown", flat=True)) == displayed - 3


@pytest.mark.parametrize("address", [FINDER, SHORTLIST])
def test_head_shows_and_writes_nothing(here, browser, address):
    people = three(here)
    results(browser)
    choose(browser, subjects(*people))

    answer = browser.head(address, PURPOSE.words())

    assert (answer.status_code, answer.content) == (200, b"")
    assert (Search.objects.count(), Viewing.objects.count()) == (1, 3)


def test_head_of_a_question_shows_and_writes_nothing(here, fatma, esra):
    three(here)
    inquiry = Inquiry.objects.create(municipality=here, asked_by=fatma, **PURPOSE.columns())

    answer = signed_in(esra).head(f"{INQUIRIES}{inquiry.pk}/")

    assert (answer.content, Viewing.objects.count()) == (b"", 0)


def test_a_page_with_people_is_kept_by_nobody(here, browser):
    three(here)

    assert results(browser)["Cache-Control"] == "no-store"


# No row, no page


@pytest.fixture
def broken_log(db):
    """Nothing can be written to the viewing log."""

    def break_it():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'no room'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER no_room BEFORE INSERT ON keypersons_viewing EXECUTE FUNCTION no_room()"
            )

    return break_it


def test_when_nothing_can_be_written_nobody_is_shown(here, browser, fatma, esra, broken_log):
    people = three(here, name="Zeldzaam")
    results(browser)
    choose(browser, subjects(*people))
    inquiry = Inquiry.objects.create(municipality=here, asked_by=fatma, **PURPOSE.columns())
    broken_log()

    answers = [
        results(browser),
        browser.get(SHORTLIST),
        signed_in(esra).get(f"{INQUIRIES}{inquiry.pk}/"),
        choose(browser, []),
    ]

    assert [answer.status_code for answer in answers] == [503] * 4
    assert not [answer for answer in answers if b"Zeldzaam" in answer.content]
    assert (Search.objects.count(), Viewing.objects.count()) == (1, 3)


def test_when_one_row_fails_all_of_them_do(here, fatma):
    people = three(here)
    people[1].subject = None

    with pytest.raises(viewings.NotRecorded):
        record(people, fatma)
    assert Viewing.objects.count() == 0


# Who looked


def test_a_person_sees_every_look_the_newest_first(here, fatma):
    person, other = KeyPersonFactory(municipality=here), KeyPersonFactory(municipality=here)
    for days in (3, 1, 2):
        at = timezone.now() - datetime.timedelta(days=days)
        Viewing.objects.create(subject=person.subject, viewer=1, hat="finder", what="result", at=at)
    record([other], fatma)

    rows = viewings.of(person)

    assert [(timezone.now() - row.at).days for row in rows] == [1, 2, 3]


def test_an_administrator_who_repairs_is_written_down_without_a_municipality(here):
    person, administrator = KeyPersonFactory(municipality=here), UserFactory(is_staff=True)

    viewings.record(
        [person], by=administrator, hat="administrator", purpose=None, what="repair", reason="broken"
    )

    row = Viewing.objects.get()
    assert (row.viewer, row.municipality, row.department, row.reason) == (
        administrator.pk,
        None,
        "",
        "broken",
    )


# Copying a list


def looked(fatma, number, **more):
    rows = [
        Viewing(viewer=fatma.user_id, hat="finder", what="result", subject=uuid.uuid4(), **more)
        for _ in range(number)
    ]
    Viewing.objects.bulk_create(rows)


def searched(fatma, number, **more):
    Search.objects.bulk_create(Search(viewer=fatma.user_id, hat="finder", **more) for _ in range(number))


def test_sixty_pages_an_hour_is_the_most(here, browser, fatma):
    three(here)
    searched(fatma, 59)

    codes = [results(browser).status_code for _ in range(2)]

    assert codes == [200, 429]
    assert (Search.objects.count(), Viewing.objects.count()) == (60, 3)


def test_two_hundred_people_a_day_is_the_most(here, browser, fatma):
    three(here)
    looked(fatma, 197)

    codes = [results(browser).status_code]
    KeyPersonFactory(municipality=here)
    answer = results(browser)

    assert [*codes, answer.status_code] == [200, 429]
    assert shown(answer) == []
    assert Viewing.objects.count() == 200


def test_the_same_people_again_are_no_other_people(here, browser, fatma):
    three(here)
    looked(fatma, 197)

    assert [results(browser).status_code for _ in range(3)] == [200, 200, 200]


def test_yesterday_and_somebody_else_do_not_count(here, browser, fatma, esra):
    three(here)
    before = viewings.today() - datetime.timedelta(minutes=1)
    looked(fatma, 200, at=before)
    searched(fatma, 60, at=timezone.now() - datetime.timedelta(hours=1, minutes=1))
    looked(StaffMemberFactory(user=UserFactory(), municipality=here), 200)

    assert results(browser).status_code == 200


def test_the_limit_holds_for_the_list_and_for_the_coordinator(here, browser, fatma, esra):
    people = three(here)
    results(browser)
    choose(browser, subjects(*people))
    inquiry = Inquiry.objects.create(municipality=here, asked_by=fatma, **PURPOSE.columns())
    coordinator = StaffMemberFactory._meta.model.objects.get(user=esra)
    for one in (fatma, coordinator):
        looked(one, 201)

    answers = [browser.get(SHORTLIST), signed_in(esra).get(f"{INQUIRIES}{inquiry.pk}/")]

    assert [answer.status_code for answer in answers] == [429, 429]


def test_the_privacy_officers_get_one_alert(here, browser, fatma, carla):
    for name in ("gert", "hanna"):
        StaffMemberFactory(
            user=UserFactory(email=f"{name}@example.org"), municipality=here, roles=["privacy_officer"]
        )
    searched(fatma, 60)

    codes = [results(browser).status_code for _ in range(3)]

    assert codes == [429] * 3
    assert list(Mail.objects.order_by("to").values_list("to", "template")) == [
        ("gert@example.org", "keypersons/emails/scraping_alert"),
        ("hanna@example.org", "keypersons/emails/scraping_alert"),
    ]
    assert "Fatma" in Mail.objects.first().text


def test_without_a_privacy_officer_the_municipality_gets_it(here, browser, fatma):
    searched(fatma, 60)

    results(browser)

    assert [mail.to for mail in Mail.objects.all()] == [here.contact_email]


@pytest.mark.django_db(transaction=True)
def test_pages_at_the_same_moment_write_as_many_rows_as_they_show(here, fatma):
    call_command("createcachetable", verbosity=0)
    three(here)
    searched(fatma, 56)
    browsers = [signed_in(fatma.user) for _ in range(8)]

    def look(browser):
        try:
            return results(browser)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(look, browsers))

    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [429] * 4
    assert sum(len(shown(answer)) for answer in answers) == 12
    assert (Viewing.objects.count(), Search.objects.count()) == (12, 60)
