"""This file is about the promise to look within working days, over weekends and holidays."""

import datetime

import pytest
from django.utils import timezone

from organisations.models import Organisation
from organisations.promises import (
    Promise,
    add_working_days,
    first_look,
    is_working_day,
    late_before,
    working_days_between,
)
from places.models import Municipality

DAY = datetime.date


def moment(*parts):
    return timezone.make_aware(datetime.datetime(*parts))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (DAY(2026, 11, 23), 5, DAY(2026, 11, 30)),  # Monday to Monday
        (DAY(2026, 11, 27), 1, DAY(2026, 11, 30)),  # Friday, over the weekend
        (DAY(2026, 11, 28), 1, DAY(2026, 11, 30)),  # Saturday counts as Sunday does
        (DAY(2026, 12, 24), 1, DAY(2026, 12, 28)),  # two days of Christmas and a weekend
        (DAY(2026, 12, 31), 1, DAY(2027, 1, 4)),  # New Year's Day is next year's holiday
        (DAY(2026, 4, 24), 1, DAY(2026, 4, 28)),  # King's Day on a Monday
        (DAY(2026, 5, 13), 1, DAY(2026, 5, 15)),  # Ascension
    ],
)
def test_a_promise_counts_working_days_only(start, days, due):
    assert add_working_days(start, days) == due


def test_christmas_on_a_weekday_is_no_working_day():
    assert is_working_day(DAY(2026, 12, 25)) is False
    assert is_working_day(DAY(2026, 12, 28)) is True


def test_days_between_are_counted_both_ways():
    assert working_days_between(DAY(2026, 11, 27), DAY(2026, 11, 30)) == 1
    assert working_days_between(DAY(2026, 11, 30), DAY(2026, 11, 27)) == -1
    assert working_days_between(DAY(2026, 11, 28), DAY(2026, 11, 29)) == 0


@pytest.mark.parametrize(
    ("today", "left", "late"),
    [
        (DAY(2026, 11, 25), 3, False),
        (DAY(2026, 11, 30), 0, False),  # the last day counts as kept
        (DAY(2026, 12, 1), -1, True),
        (DAY(2026, 12, 4), -4, True),
    ],
)
def test_what_is_left_of_a_promise(today, left, late):
    promise = Promise(due_on=DAY(2026, 11, 30), today=today)

    assert (promise.days_left, promise.is_late) == (left, late)


def test_late_on_a_saturday_is_late():
    promise = Promise(due_on=DAY(2026, 11, 27), today=DAY(2026, 11, 28))

    assert (promise.days_left, promise.is_late) == (-1, True)


def test_the_promise_of_an_entry_follows_its_municipality():
    city = Municipality(first_look_days=2)
    entry = Organisation(municipality=city, submitted_at=moment(2026, 11, 23, 23, 59))

    assert first_look(entry, now=moment(2026, 11, 24, 9)).due_on == DAY(2026, 11, 25)


def test_an_entry_that_was_not_sent_in_has_no_promise():
    assert first_look(Organisation(municipality=Municipality())) is None
    assert first_look(Organisation(submitted_at=timezone.now())) is None


@pytest.mark.parametrize("days", [1, 5, 30])
@pytest.mark.parametrize("ahead", range(0, 40, 3))
def test_counting_late_entries_agrees_with_the_promise_of_each(days, ahead):
    now = moment(2026, 12, 1, 10) + datetime.timedelta(days=ahead)
    limit = late_before(days, now=now)

    for back in range(70):
        sent = now - datetime.timedelta(days=back, hours=1)
        entry = Organisation(municipality=Municipality(first_look_days=days), submitted_at=sent)
        assert first_look(entry, now=now).is_late is (sent < limit)
