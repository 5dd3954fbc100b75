"""This file is about what the municipality promised: by when somebody looks, counted in working days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from organisations.models import Organisation
from organisations.opening import is_public_holiday

DAY = datetime.timedelta(days=1)


def is_working_day(day: datetime.date) -> bool:
    """Monday to Friday, and no public holiday in the Netherlands."""
    return day.isoweekday() <= 5 and not is_public_holiday(day)


def add_working_days(start: datetime.date, days: int) -> datetime.date:
    """The day on which this many working days after `start` have been worked; `start` itself counts not."""
    day = start
    while days > 0:
        day += DAY
        days -= is_working_day(day)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """How many working days lie after `start` up to and with `end`; negative when `end` came first."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + DAY * step) for step in range(1, (end - start).days + 1))


@dataclass(frozen=True)
class Promise:
    """The last day by which the municipality looks, and how it stands today."""

    due_on: datetime.date
    today: datetime.date

    @property
    def is_late(self) -> bool:
        return self.today > self.due_on

    @property
    def days_left(self) -> int:
        """Working days that remain after today: 0 on the last day, below zero when the day has passed."""
        if self.is_late:
            return -max(1, working_days_between(self.due_on, self.today))
        return working_days_between(self.today, self.due_on)


def first_look(organisation: Organisation, *, now: datetime.datetime | None = None) -> Promise | None:
    """The promise that runs for an entry that was sent in; the whole last day still counts as kept."""
    if organisation.submitted_at is None or organisation.municipality is None:
        return None
    sent_on = timezone.localdate(organisation.submitted_at)
    return Promise(
        due_on=add_working_days(sent_on, organisation.municipality.first_look_days),
        today=timezone.localdate(now or timezone.now()),
    )


def late_before(first_look_days: int, *, now: datetime.datetime | None = None) -> datetime.datetime:
    """The moment such that an entry sent in before it is late today: for counting in the database."""
    today = day = timezone.localdate(now or timezone.now())
    while add_working_days(day - DAY, first_look_days) >= today:
        day -= DAY
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
