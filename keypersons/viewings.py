"""This file is about writing down who looked at whom: first the rows, then the page, else no page.

Whoever shows people calls `record` (the finder writes the same rows in its own statement) inside the
transaction that reads them. When a row cannot be written, nobody is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.models import Role, StaffMember, User
from keypersons.models import KeyPerson, Viewing
from keypersons.purpose import Purpose

# More than this is not looking for somebody, it is copying a list.
MOST_PAGES_AN_HOUR = 60
MOST_PEOPLE_A_DAY = 200
OURS = ZoneInfo("Europe/Amsterdam")
AN_HOUR = timedelta(hours=1)
_LOCK = 4310
_COUNTS = """
SELECT (SELECT count(*) FROM keypersons_search WHERE viewer = %(viewer)s AND at > %(hour)s),
    (SELECT count(DISTINCT subject) FROM keypersons_viewing WHERE viewer = %(viewer)s AND at >= %(today)s)
"""


class NotRecorded(Exception):
    """The viewing log could not be written, so nobody may be shown."""

    sentence = _("We could not write down that you looked. So we cannot show anybody now.")


class TooManyViewed(Exception):
    """Somebody looked at so many people that it must stop, at least for a while."""

    sentence = _("You looked at very many people in a short time. We stop here to protect them.")


@contextmanager
def together(viewer: int) -> Iterator[None]:
    """The transaction in which people are read and written down; one page at a time for each viewer."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, viewer])
            yield
            _stop_a_copyist(viewer)
    except DatabaseError as problem:
        raise NotRecorded from problem


def record(
    people: Iterable[KeyPerson],
    *,
    by: StaffMember | User,
    hat: str,
    purpose: Purpose | None,
    what: str,
    search: UUID | None = None,
    reason: str = "",
) -> None:
    """One row for each of these people, before they are shown. `by` is a user when an administrator repairs.

    Raises NotRecorded when it cannot be written, TooManyViewed when the viewer has seen too many; then
    nothing is written either.
    """
    viewer = by.user_id if isinstance(by, StaffMember) else by.pk
    rows = [
        Viewing(
            **who(by),
            **(purpose.columns() if purpose else {}),
            hat=hat,
            subject=person.subject,
            search=search,
            what=what,
            reason=reason,
        )
        for person in people
    ]
    with together(viewer):
        Viewing.objects.bulk_create(rows)


def who(by: StaffMember | User) -> dict[str, Any]:
    """The columns that say who looked."""
    if isinstance(by, StaffMember):
        return {
            "viewer": by.user_id,
            "department": by.department,
            "municipality_id": by.municipality_id,
        }
    return {"viewer": by.pk}


def of(person: KeyPerson) -> list[Viewing]:
    """Every time that somebody saw this person, the newest first."""
    rows = Viewing.objects.filter(subject=person.subject).select_related("municipality")
    return list(rows.defer("municipality__geometry", "municipality__centre").order_by("-at", "-pk"))


def alert(by: StaffMember) -> None:
    """Tell the privacy officers, once a day for each viewer, that somebody was stopped."""
    day = today()
    if not cache.add(f"viewings.alert.{by.user_id}.{day:%Y-%m-%d}", True, timeout=24 * 3600):
        return
    for address, language in _watchers(by):
        mail.send(
            address,
            template="keypersons/emails/scraping_alert",
            context={"day": day.date(), "pages": MOST_PAGES_AN_HOUR, "people": MOST_PEOPLE_A_DAY},
            names={"viewer": str(by.user), "municipality": by.municipality.name},
            language=language,
        )


def today(now: datetime | None = None) -> datetime:
    """The beginning of the day as the Netherlands count it."""
    local = (now or timezone.now()).astimezone(OURS)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _stop_a_copyist(viewer: int) -> None:
    """Counts with what this page just wrote; above the limit all of it is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"viewer": viewer, "today": today(), "hour": timezone.now() - AN_HOUR})
        pages, people = cursor.fetchone()
    if pages > MOST_PAGES_AN_HOUR or people > MOST_PEOPLE_A_DAY:
        raise TooManyViewed


def _watchers(by: StaffMember) -> list[tuple[str, str]]:
    """The privacy officers; where there is none, the address of the municipality."""
    officers = (
        StaffMember.objects.active()
        .holding(Role.PRIVACY_OFFICER)
        .of(by.municipality)
        .values_list("user__email", "user__language")
    )
    general = by.municipality.contact_email
    return list(officers.order_by("user__email")) or ([(general, "nl")] if general else [])
