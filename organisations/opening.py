"""This file is about when somebody can come: open now, open until when, open again when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import holidays
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organisations.models import Schedule, Service

# How far ahead the next opening is looked for: a monthly block comes back within this.
HORIZON_DAYS = 40


@lru_cache(maxsize=16)
def _public_holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays("NL", years=year))


def is_public_holiday(day: datetime.date) -> bool:
    """Whether this is a Dutch public holiday; nothing is taken to be open then."""
    return day in _public_holidays(day.year)


@dataclass(frozen=True)
class Opening:
    """Open now (`until` is set), or open next (`day` and `opens` are set), or neither known."""

    until: datetime.time | None = None
    day: datetime.date | None = None
    opens: datetime.time | None = None

    @property
    def is_open(self) -> bool:
        return self.until is not None

    def __bool__(self) -> bool:
        return self.is_open or self.day is not None

    def __str__(self) -> str:
        if self.until is not None:
            return _("Open today until %(time)s") % {"time": _hour(self.until)}
        if self.day is None or self.opens is None:
            return ""
        today = timezone.localdate()
        ahead = (self.day - today).days
        words = {"time": _hour(self.opens)}
        if ahead == 0:
            return _("Today at %(time)s") % words
        if ahead == 1:
            return _("Tomorrow at %(time)s") % words
        if ahead < 7:
            return _("%(day)s at %(time)s") % {**words, "day": day_name(self.day.isoweekday())}
        return _("%(day)s at %(time)s") % {**words, "day": date_format(self.day, "j F")}


def _hour(time: datetime.time) -> str:
    return f"{time:%H:%M}"


def day_name(weekday: int) -> str:
    """The name of an ISO weekday in the reader's language, with a capital where that language has one."""
    name = str(WEEKDAYS[weekday - 1])
    return name[:1].upper() + name[1:]


def opening(services: Iterable[Service], now: datetime.datetime | None = None) -> Opening:
    """When one of these services can be come to; uses prefetched `schedules`."""
    return opening_of((s for service in services for s in service.schedules.all()), now)


def opening_of(schedules: Iterable[Schedule], now: datetime.datetime | None = None) -> Opening:
    """When one of these blocks holds; each brings its service along."""
    now = timezone.localtime(now)
    today, time = now.date(), now.time()
    blocks = list(schedules)
    if not blocks:
        return Opening()
    for ahead in range(HORIZON_DAYS):
        day = today + datetime.timedelta(days=ahead)
        held = [s for s in blocks if _is_offered(s.service, day) and holds_on(s, day)]
        if ahead == 0:
            open_now = [s.closes for s in held if s.opens <= time < s.closes]
            if open_now:
                return Opening(until=max(open_now))
            held = [s for s in held if s.opens > time]
        if held:
            return Opening(day=day, opens=min(s.opens for s in held))
    return Opening()


def _is_offered(service: Service, day: datetime.date) -> bool:
    if service.status == Service.Status.ACTIVE:
        return True
    closed = service.status == Service.Status.CLOSED
    return closed and service.closed_until is not None and day >= service.closed_until


def holds_on(schedule: Schedule, day: datetime.date) -> bool:
    """Whether a block holds on a day; the same rule as `Schedule.objects.on(day)`."""
    if is_public_holiday(day) or day.isoweekday() not in schedule.weekdays:
        return False
    if (schedule.valid_from and day < schedule.valid_from) or (schedule.valid_to and day > schedule.valid_to):
        return False
    if schedule.week_of_month is None:
        return True
    if schedule.week_of_month == Schedule.Week.LAST:
        return (day + datetime.timedelta(days=7)).month != day.month
    return bool(schedule.week_of_month == (day.day - 1) // 7 + 1)


def open_at(now: datetime.datetime | None = None) -> QuerySet[Schedule]:
    """Blocks that are open at a moment, in the database: the filter *open now*."""
    now = timezone.localtime(now)
    day, time = now.date(), now.time()
    if is_public_holiday(day):
        return Schedule.objects.none()
    offered = Q(service__status=Service.Status.ACTIVE) | Q(
        service__status=Service.Status.CLOSED, service__closed_until__lte=day
    )
    return Schedule.objects.on(day).filter(offered, opens__lte=time, closes__gt=time)


def say_schedule(schedule: Schedule) -> str:
    """A block as a sentence, to be read back: "every Tuesday from 10:00 to 12:00"."""
    days = [str(WEEKDAYS[day - 1]) for day in sorted(schedule.weekdays)]
    words = {"days": say_list(days), "opens": _hour(schedule.opens), "closes": _hour(schedule.closes)}
    if schedule.week_of_month is None:
        return _("every %(days)s from %(opens)s to %(closes)s") % words
    words["week"] = {
        Schedule.Week.FIRST: pgettext("of the month", "first"),
        Schedule.Week.SECOND: pgettext("of the month", "second"),
        Schedule.Week.THIRD: pgettext("of the month", "third"),
        Schedule.Week.FOURTH: pgettext("of the month", "fourth"),
        Schedule.Week.LAST: pgettext("of the month", "last"),
    }[Schedule.Week(schedule.week_of_month)]
    return _("every %(week)s %(days)s of the month from %(opens)s to %(closes)s") % words


def say_list(names: list[str]) -> str:
    """Names as one phrase: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
