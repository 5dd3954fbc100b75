"""This file is about watching who looked: the months, what stands out, the signature, and being late."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from keypersons import reviews, watching
from keypersons.models import Review, Search, Viewing
from organisations.desk import added, asking_for_alerts
from tests.factories import KeyPersonFactory, StaffMemberFactory, UserFactory
from tests.personas import browser_of, person, with_app

pytestmark = pytest.mark.django_db

PAGE, RIGHTS, DESK = "/en/gemeente/privacy/", "/en/gemeente/privacy/rechten/", "/en/gemeente/"
OURS = ZoneInfo("Europe/Amsterdam")
# A Tuesday, in the middle of the day.
NOW = datetime.datetime(2026, 11, 24, 11, tzinfo=OURS)
DAY = datetime.date(2026, 11, 1)
NEXT = datetime.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ivo(here):
    """Privacy officer of the municipality here."""
    user = with_app(person("Ivo"))
    StaffMemberFactory(user=user, municipality=here, roles=["privacy_officer"], department="other")
    return user


@pytest.fixture
def kees(here):
    """Finder here."""
    user = with_app(person("Kees"))
    return StaffMemberFactory(user=user, municipality=here, roles=["finder"], department="health")


def local(month, day, hour=11, minute=0, **more):
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=OURS, **more)


def looked(member, at, people=1, subject=None, **fields):
    """One page of results on which this many people were shown."""
    who = {"viewer": member.user_id, "department": member.department, "municipality": member.municipality}
    who |= {"hat": "finder", "at": at, "kind": "inform", "aim": "meeting", **fields}
    search = Search.objects.create(**who, shown=people)
    Viewing.objects.bulk_create(
        Viewing(**who, subject=subject or uuid.uuid4(), search=search.pk, what="result")
        for _ in range(people)
    )


def november(here):
    return {line.name: line for line in watching.lines(here, since=DAY, until=NEXT)}


def test_pages_and_different_people_are_counted(here, kees):
    same = uuid.uuid4()
    looked(kees, local(11, 3), subject=same)
    looked(kees, local(11, 4), subject=same)
    looked(kees, local(11, 5), people=3)
    looked(kees, local(11, 6), people=0)

    line = november(here)["Kees"]

    assert (line.pages, line.persons, line.displays) == (4, 4, 5)
    assert (line.departments, line.hats) == (["Health"], ["employee who looks for people"])
    assert [(p.words, p.pages) for p in line.purposes] == [
        ("Tell a group about something · A meeting in the neighbourhood", 4)
    ]
    assert line.stands_out == []


def test_a_page_of_the_coordinator_is_one_page(here, kees):
    who = {"viewer": kees.user_id, "department": "health", "municipality": here, "hat": "coordinator"}
    for _ in range(3):
        Viewing.objects.create(**who, at=local(11, 5), subject=uuid.uuid4(), what="coordinator")

    line = november(here)["Kees"]

    assert (line.pages, line.persons) == (1, 3)


def test_what_the_other_municipality_did_is_not_counted(here, elsewhere, kees, dirk):
    looked(dirk.staff_memberships.get(), local(11, 5))

    assert november(here) == {}
    assert list(november(elsewhere)) == ["Dirk"]


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (local(10, 31, 23, 59), 10),
        (local(11, 1, 0, 0), 11),
        # The night on which the clock goes back has 2:30 twice; both are of the last Sunday of October.
        (local(10, 25, 2, 30), 10),
        (local(10, 25, 2, 30, fold=1), 10),
        # In summer time March ended an hour earlier by UTC than in winter time.
        (local(3, 31, 23, 30), 3),
        (local(4, 1, 0, 15), 4),
        (local(2, 28, 23, 59), 2),
        (local(3, 1, 0, 0), 3),
    ],
)
def test_a_month_is_a_month_of_the_clock_on_the_wall(here, kees, at, month):
    looked(kees, at)

    found = [
        number
        for number in range(1, 12)
        if watching.lines(
            here, since=datetime.date(2026, number, 1), until=datetime.date(2026, number + 1, 1)
        )
    ]

    assert found == [month]


# What stands out


def signs(here, name="Kees"):
    return november(here)[name].stands_out


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local(11, 3, 21, 59), []),
        (local(11, 3, 22, 0), ["At night"]),
        (local(11, 4, 5, 59), ["At night"]),
        (local(11, 4, 6, 0), []),
        (local(11, 6, 12), []),
        (local(11, 7, 12), ["At the weekend"]),
        (local(11, 8, 12), ["At the weekend"]),
        (local(11, 9, 6, 0), []),
    ],
)
def test_looking_at_night_or_at_the_weekend_stands_out(here, kees, at, expected):
    looked(kees, at)

    assert signs(here) == expected


@pytest.mark.parametrize(
    ("at", "night"), [((7, 1, 6, 30), False), ((7, 1, 5, 30), True), ((7, 1, 22, 0), True)]
)
def test_night_follows_summer_time(here, kees, at, night):
    looked(kees, local(*at))

    (line,) = watching.lines(here, since=datetime.date(2026, 7, 1), until=datetime.date(2026, 8, 1))

    assert bool(line.at_night) == night


@pytest.mark.parametrize(("people", "stands_out"), [(30, False), (31, True)])
def test_three_times_as_many_people_as_colleagues_stands_out(here, kees, people, stands_out):
    for name, number in (("Anna", 5), ("Bram", 10), ("Cor", 90)):
        colleague = StaffMemberFactory(user=UserFactory(name=name), municipality=here, roles=["finder"])
        looked(colleague, local(11, 3), people=number)
    looked(kees, local(11, 3), people=people)

    # The median of the others is 10.
    assert ("Many people" in signs(here)) == stands_out


def test_little_never_stands_out_by_its_number(here, kees):
    colleague = StaffMemberFactory(user=UserFactory(name="Anna"), municipality=here, roles=["finder"])
    looked(colleague, local(11, 3), people=1)
    looked(kees, local(11, 3), people=9)

    assert signs(here) == []


def test_somebody_who_looks_alone_is_compared_with_nobody(here, kees):
    looked(kees, local(11, 3), people=50)

    assert signs(here) == []


@pytest.mark.parametrize(("pages", "stands_out"), [(15, False), (16, True)])
def test_many_pages_for_one_purpose_stand_out(here, kees, pages, stands_out):
    for number in range(pages):
        looked(kees, local(11, 3 + number % 3, 9 + number % 8))
    looked(kees, local(11, 3), aim="plan")

    assert ("The same purpose often" in signs(here)) == stands_out


@pytest.mark.parametrize(("last", "reached"), [(local(11, 3, 9, 59), True), (local(11, 3, 10, 0), False)])
def test_sixty_pages_within_an_hour_is_the_limit_of_the_finder(here, kees, last, reached):
    for minute in range(59):
        looked(kees, local(11, 3, 9, minute), aim=["plan", "text", "meeting", "skills"][minute % 4])
    looked(kees, last, aim="support")

    assert ("At the limit" in signs(here)) == reached


@pytest.mark.parametrize(("second", "reached"), [(local(11, 3, 15), True), (local(11, 4, 9), False)])
def test_two_hundred_people_on_one_day_is_the_limit_of_the_finder(here, kees, second, reached):
    looked(kees, local(11, 3), people=100)
    looked(kees, second, people=95)

    assert ("At the limit" in signs(here)) == reached


def test_what_stands_out_comes_first(here, kees):
    colleague = StaffMemberFactory(user=UserFactory(name="Anna"), municipality=here, roles=["finder"])
    looked(kees, local(11, 3), people=5)
    looked(colleague, local(11, 3, 23), people=1)

    assert list(november(here)) == ["Anna", "Kees"]


# Signing


def signed(here, by, month=DAY):
    return reviews.sign_viewings(here, month=month, by=by)


def test_a_month_that_is_over_is_signed_whole_with_its_figures(here, kees, ivo):
    looked(kees, local(10, 31, 23, 59), people=2)
    looked(kees, local(11, 1, 0, 1), people=3)

    review = signed(here, ivo, month=datetime.date(2026, 10, 1))

    assert (review.since, review.until) == (datetime.date(2026, 10, 1), DAY)
    assert review.figures == {"colleagues": 1, "pages": 1, "displays": 2, "stand_out": 1}
    assert review.signed_by == ivo


def test_the_running_month_is_signed_up_to_yesterday(here, kees, ivo):
    looked(kees, local(11, 23), people=2)
    looked(kees, local(11, 24, 9), people=3)

    review = signed(here, ivo)

    assert (review.until, review.figures["displays"]) == (datetime.date(2026, 11, 24), 2)
    assert not reviews.months(here)[0].is_signed


def test_a_month_that_begins_today_cannot_be_signed(here, ivo):
    with time_machine.travel(local(11, 1, 0, 5), tick=False), pytest.raises(reviews.NothingToSign):
        signed(here, ivo)


def test_signing_twice_signs_once(here, ivo, esra):
    first = signed(here, ivo)

    assert signed(here, esra) == first
    assert Review.objects.get().signed_by == ivo


def test_the_months_go_from_the_first_viewing_to_now(here, kees, ivo):
    looked(kees, local(8, 31, 23, 59))
    signed(here, ivo, month=datetime.date(2026, 9, 1))
    signed(here, ivo)

    months = reviews.months(here)

    assert [one.first.month for one in months] == [11, 10, 9, 8]
    assert [one.is_signed for one in months] == [False, False, True, False]
    assert reviews.oldest_unsigned(here) == datetime.date(2026, 8, 1)


# Too late


def alerts(member):
    return [alert.text for alert in added(asking_for_alerts, member)]


LOOKED = "Nobody watched for more than 45 days who looked at key persons."
RIGHT = "Nobody looked for more than a year at who may do what."


@pytest.mark.parametrize(
    ("first", "late"),
    [
        (local(10, 10, 0, 0), False),
        (local(10, 9, 23, 59), True),
    ],
)
def test_forty_six_days_after_the_first_viewing_it_is_too_late(here, kees, first, late):
    looked(kees, first)

    assert reviews.viewings_overdue(here) == late
    assert alerts(kees) == ([LOOKED] if late else [])


@pytest.mark.parametrize(("days", "late"), [(45, False), (46, True)])
def test_forty_six_days_after_the_last_signature_it_is_too_late(here, kees, ivo, days, late):
    looked(kees, local(1, 5))
    # Within these days the clock went back an hour.
    with time_machine.travel(NOW.replace(hour=23) - datetime.timedelta(days=days), tick=False):
        signed(here, ivo, month=datetime.date(2026, 9, 1))

    assert reviews.viewings_overdue(here) == late


def test_where_nobody_ever_looked_nothing_is_late(here, kees):
    assert not reviews.viewings_overdue(here)


@pytest.mark.parametrize(("days", "late"), [(365, False), (366, True)])
def test_a_year_and_a_day_after_the_last_signature_the_rights_are_too_late(here, ivo, days, late):
    with time_machine.travel(NOW - datetime.timedelta(days=days), tick=False):
        reviews.sign_rights(here, by=ivo)

    assert reviews.rights_overdue(here) == late


@pytest.mark.parametrize(("days", "late"), [(365, False), (366, True)])
def test_rights_that_nobody_ever_signed_count_from_the_first(here, ivo, esra, days, late):
    granted = NOW - datetime.timedelta(days=days)
    ivo.staff_memberships.update(granted_at=granted)
    esra.staff_memberships.update(granted_at=NOW)

    assert reviews.rights_overdue(here) == late


def test_everybody_who_sees_people_finds_it_on_the_desk(here, elsewhere, kees, ivo, esra, carla, dirk):
    looked(kees, local(3, 3))
    ivo.staff_memberships.update(granted_at=local(1, 1) - datetime.timedelta(days=100))
    found = {user.name: alerts(user.staff_memberships.get()) for user in (kees.user, ivo, esra, carla, dirk)}

    assert found == {
        "Kees": [LOOKED],
        "Ivo": [LOOKED, RIGHT],
        "Esra": [LOOKED, RIGHT],
        "Carla": [],
        "Dirk": [],
    }


def test_only_who_can_sign_gets_a_link(here, kees, ivo, esra):
    looked(kees, local(9, 3))

    desk = browser_of(ivo, second_factor=True).get(DESK).content.decode()
    assert LOOKED in desk
    assert f"{PAGE}?maand=2026-09" in desk
    desk = browser_of(esra, second_factor=True).get(DESK).content.decode()
    assert LOOKED in desk
    assert f"{PAGE}?maand" not in desk


# The pages


@pytest.mark.parametrize("page", [PAGE, RIGHTS])
def test_only_the_privacy_officer_here_comes_in(page, resident, amina, carla, esra, kees, ivo):
    assert resident.get(page).status_code == 302
    assert browser_of(amina).get(page).status_code == 404
    assert browser_of(ivo).get(page).status_code == 302
    for user in (carla, esra, kees.user):
        assert browser_of(user, second_factor=True).get(page).status_code == 404
    assert browser_of(ivo, second_factor=True).get(page).status_code == 200


def test_the_page_names_colleagues_and_never_key_persons(here, kees, ivo):
    someone = KeyPersonFactory(name="Zonnebloem Zilverberg", email="zon@example.org", municipality=here)
    looked(kees, local(11, 3, 23), subject=someone.subject)

    page = browser_of(ivo, second_factor=True).get(PAGE).content.decode()

    assert "<bdi>Kees</bdi>" in page
    assert "At night</span>" in page
    for secret in ("Zonnebloem", "Zilverberg", "zon@example.org", str(someone.subject)):
        assert secret not in page


def test_the_privacy_officer_of_the_other_municipality_sees_nothing_of_ours(here, elsewhere, kees):
    other = with_app(person("Olga"))
    StaffMemberFactory(user=other, municipality=elsewhere, roles=["privacy_officer"])
    looked(kees, local(11, 3))

    browser = browser_of(other, second_factor=True)

    assert "Kees" not in browser.get(PAGE).content.decode()
    assert "Kees" not in browser.get(RIGHTS).content.decode()
    browser.post(PAGE, {"maand": "2026-10"})
    assert Review.objects.get().municipality == elsewhere


@pytest.mark.parametrize("typed", ["", "2026-13", "0000-00", "gisteren", "2099-01", "2026-11-01", "٢٠٢٦-١١"])
def test_a_month_that_is_none_shows_the_present_one(ivo, typed):
    page = browser_of(ivo, second_factor=True).get(PAGE, {"maand": typed})

    assert page.context["month"].first == DAY


def test_a_privacy_officer_signs_a_month(here, kees, ivo):
    looked(kees, local(10, 5))
    browser = browser_of(ivo, second_factor=True)

    assert "Not signed yet" in browser.get(f"{PAGE}?maand=2026-10").content.decode()
    sent = browser.post(PAGE, {"maand": "2026-10"})

    assert sent["Location"] == f"{PAGE}?maand=2026-10"
    assert "up to and including 31 October 2026" in browser.get(sent["Location"]).content.decode()
    assert not reviews.viewings_overdue(here)


def test_somebody_who_left_stays_in_the_count(here, kees, ivo):
    looked(kees, local(11, 3))
    kees.user.delete()

    assert (
        "Somebody who no longer works here" in browser_of(ivo, second_factor=True).get(PAGE).content.decode()
    )


def test_a_privacy_officer_sees_who_may_do_what_and_signs(here, kees, ivo, esra):
    gone = StaffMemberFactory(user=person("Gerrit"), municipality=here, is_active=False)
    StaffMemberFactory(user=UserFactory(name="Lot"), municipality=here, roles=["finder"], department="other")
    browser = browser_of(ivo, second_factor=True)

    page = browser.get(RIGHTS).content.decode()
    assert "1 colleague has no department" in page
    assert "Kees" in page
    assert gone.user.name not in page
    browser.post(RIGHTS)

    review = Review.objects.get()
    assert (review.subject, review.signed_by, review.municipality) == ("rights", ivo, here)
    assert review.figures == {
        "colleagues": 4,
        "without_second_step": 1,
        "without_department": 1,
        "finder": 2,
        "moderator": 0,
        "coordinator": 1,
        "privacy_officer": 1,
    }
    assert "Last signed on 24 November 2026" in browser.get(RIGHTS).content.decode()


def test_one_colleague_or_three_take_as_many_questions_to_the_database(here, ivo, kees):
    looked(kees, local(11, 3))
    browser = browser_of(ivo, second_factor=True)
    browser.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get(PAGE)
    for name in ("Anna", "Bram"):
        looked(StaffMemberFactory(user=UserFactory(name=name), municipality=here), local(11, 4), aim="plan")
    with CaptureQueriesContext(connection) as three:
        browser.get(PAGE)

    assert len(three) == len(one)
