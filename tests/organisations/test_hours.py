"""This file is about hours and days as people type them."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from organisations import hours


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10", (10, 0)),
        ("10.00", (10, 0)),
        ("10:30", (10, 30)),
        ("10u", (10, 0)),
        ("10u30", (10, 30)),
        ("10 uur", (10, 0)),
        ("9.30 uur", (9, 30)),
        ("0930", (9, 30)),
        ("١٠", (10, 0)),
        ("24", (23, 59)),
        ("0", (0, 0)),
    ],
)
def test_a_time_may_be_typed_in_many_ways(typed, meant):
    assert hours.read_time(typed) == datetime.time(*meant)


@pytest.mark.parametrize("typed", ["", "25", "10.75", "half drie", "-1", "10:00:00:00", "1" * 500, "nan"])
def test_what_is_no_time_gets_a_sentence(typed):
    with pytest.raises(ValidationError):
        hours.read_time(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("10-12", ("10", "12")), ("10.00 tot 12 uur", ("10.00", "12 uur")), ("10:00–12:30", ("10:00", "12:30"))],
)
def test_two_times_may_stand_in_one_field(typed, meant):
    assert hours.split_hours(typed, "") == meant


@pytest.mark.parametrize("typed", ["1-9-2027", "1/9/27", "01.09.2027", "2027-09-01", " 1 9 2027 "])
def test_a_day_may_be_typed_in_many_ways(typed):
    assert hours.read_day(typed) == datetime.date(2027, 9, 1)


@pytest.mark.parametrize("typed", ["31-2-2027", "2027-02-31", "29-2-2027", "0-1-2027", "1-13-2027"])
def test_a_day_that_does_not_exist_is_told_apart(typed):
    with pytest.raises(ValidationError) as refused:
        hours.read_day(typed)

    assert refused.value.messages == [str(hours.NO_SUCH_DAY)]
