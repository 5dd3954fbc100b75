"""This file is about when somebody can come, and that page and filter never disagree."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from organisations.opening import open_at, opening, say_schedule
from tests.factories import OrganisationFactory, ScheduleFactory, ServiceFactory

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Europe/Amsterdam")


def moment(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=HERE)


def says(service, text):
    with translation.override("en"):
        return str(opening([service], moment(text)))


@pytest.fixture
def tuesdays():
    return ScheduleFactory(weekdays=[2]).service


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-11-24T09:59", (False, datetime.time(10))),
        ("2026-11-24T10:00", (True, None)),
        ("2026-11-24T11:59", (True, None)),
        ("2026-11-24T12:00", (False, datetime.time(10))),
        ("2026-10-27T10:30", (True, None)),
        ("2026-03-31T10:30", (True, None)),
    ],
)
def test_a_service_opens_and_closes_on_the_clock_of_the_netherlands(tuesdays, at, state):
    found = opening([tuesdays], moment(at))

    assert (found.is_open, found.opens) == state


def test_nothing_is_open_on_a_public_holiday():
    service = ScheduleFactory(weekdays=[5]).service

    assert opening([service], moment("2026-12-25T10:30")).day == datetime.date(2027, 1, 8)
    assert list(open_at(moment("2026-12-25T10:30"))) == []


@pytest.mark.parametrize(
    ("week", "day"),
    [(1, "2026-12-01"), (2, "2026-12-08"), (4, "2026-11-24"), (-1, "2026-11-24"), (3, "2026-12-15")],
)
def test_a_monthly_block_comes_back_in_its_week(week, day):
    service = ScheduleFactory(weekdays=[2], week_of_month=week).service

    assert opening([service], moment("2026-11-23T12:00")).day == datetime.date.fromisoformat(day)


def test_a_service_closed_until_a_day_opens_after_it(tuesdays):
    tuesdays.status, tuesdays.closed_until = "temporarily closed", datetime.date(2026, 12, 2)
    tuesdays.save()

    assert opening([tuesdays], moment("2026-11-24T10:30")).day == datetime.date(2026, 12, 8)
    assert list(open_at(moment("2026-11-24T10:30"))) == []


def test_page_and_filter_agree_at_every_half_hour_of_two_months():
    service = ServiceFactory(organisation=OrganisationFactory())
    ScheduleFactory(service=service, weekdays=[1, 3], opens=datetime.time(9), closes=datetime.time(17))
    ScheduleFactory(
        service=service, weekdays=[6], week_of_month=-1, opens=datetime.time(13), closes=datetime.time(15)
    )
    ScheduleFactory(service=service, weekdays=[2], valid_from=datetime.date(2026, 12, 1))
    at = moment("2026-11-23T00:10")

    disagreements = []
    for _ in range(2 * 61):
        if opening([service], at).is_open != open_at(at).exists():
            disagreements.append(at)
        at += datetime.timedelta(hours=11, minutes=30)

    assert disagreements == []


def test_schedules_are_read_back_as_a_sentence():
    weekly = ScheduleFactory(weekdays=[4, 2])
    monthly = ScheduleFactory(weekdays=[6], week_of_month=1)

    with translation.override("en"):
        assert say_schedule(weekly) == "every Tuesday and Thursday from 10:00 to 12:00"
        assert say_schedule(monthly) == "every first Saturday of the month from 10:00 to 12:00"
