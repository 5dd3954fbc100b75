"""This file is about watching: the viewings of each month and the rights of each year get a signature."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ROLES_SHOWN_PERSONS, ROLES_THAT_SEE_PERSONS, Department, Role, StaffMember, User
from keypersons import watching
from keypersons.models import Review
from places.models import Municipality

VIEWINGS_WITHIN = 45
RIGHTS_WITHIN = 365
MONTHS_SHOWN = 12
ONE_DAY = timedelta(days=1)
# A recovery code alone is no second step: it comes with one of these.
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class NothingToSign(Exception):
    """There is nothing to sign yet; the text says why."""


# Signing


@transaction.atomic
def sign_viewings(municipality: Municipality, *, month: date, by: User) -> Review:
    """Somebody looked at who looked in a month. The running month is signed up to and including yesterday."""
    until = closes(month)
    if until <= month:
        raise NothingToSign(_("This month starts today. Sign it tomorrow."))
    figures = watching.figures(watching.lines(municipality, since=month, until=until))
    return _sign(municipality, Review.Subject.VIEWINGS, since=month, until=until, figures=figures, by=by)


@transaction.atomic
def sign_rights(municipality: Municipality, *, by: User) -> Review:
    """Somebody looked at who may do what, and in which department each person works."""
    today = timezone.localdate()
    last = last_signed(municipality, Review.Subject.RIGHTS)
    since = timezone.localdate(last.signed_at) if last else today - timedelta(days=RIGHTS_WITHIN)
    figures = rights_figures(rights(municipality))
    return _sign(municipality, Review.Subject.RIGHTS, since=since, until=today, figures=figures, by=by)


def _sign(
    municipality: Municipality, subject: str, *, since: date, until: date, figures: dict[str, int], by: User
) -> Review:
    """Pressing twice signs once."""
    review, _is_new = Review.objects.get_or_create(
        municipality=municipality,
        subject=subject,
        until=until,
        defaults={"since": since, "figures": figures, "signed_by": by, "signed_at": timezone.now()},
    )
    return review


def closes(month: date) -> date:
    """Up to which day, not included, this month can be signed now."""
    return min(watching.after(month), timezone.localdate())


def last_signed(municipality: Municipality, subject: str) -> Review | None:
    signed = Review.objects.filter(municipality=municipality, subject=subject)
    return signed.select_related("signed_by").order_by("-signed_at").first()


# Months


@dataclass(frozen=True)
class Month:
    """A month and who signed it, wholly or up to a day."""

    first: date
    review: Review | None

    @property
    def is_over(self) -> bool:
        return watching.after(self.first) <= timezone.localdate()

    @property
    def is_signed(self) -> bool:
        return self.review is not None and self.review.until == watching.after(self.first)

    @property
    def signed_up_to(self) -> date | None:
        """The last day that the signature covers."""
        return self.review.until - ONE_DAY if self.review else None


def months(municipality: Municipality) -> list[Month]:
    """The months to watch, newest first: from the first viewing on, a year back at most."""
    this = watching.month_of(timezone.localdate())
    began = watching.first_day(municipality)
    first = watching.month_of(began) if began else this
    found = [this]
    while found[-1] > first and len(found) < MONTHS_SHOWN:
        found.append(watching.before(found[-1]))
    signed = Review.objects.filter(municipality=municipality, subject=Review.Subject.VIEWINGS)
    signed = signed.filter(until__gt=found[-1]).select_related("signed_by").order_by("until")
    # The last day that a signature covers falls in the month that it is about.
    latest = {watching.month_of(review.until - ONE_DAY): review for review in signed}
    return [Month(month, latest.get(month)) for month in found]


def oldest_unsigned(municipality: Municipality) -> date | None:
    """The first month that is over and that nobody signed."""
    unsigned = [one.first for one in months(municipality) if one.is_over and not one.is_signed]
    return unsigned[-1] if unsigned else None


# Too late


def days_since(at: date | datetime | None) -> int:
    """How many days ago by the calendar here; the night on which the clock changes is one day too."""
    if at is None:
        return 0
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    return (timezone.localdate() - day).days


def viewings_overdue(municipality: Municipality) -> bool:
    """Whether somebody looked, and nobody signed for more than 45 days."""
    last = last_signed(municipality, Review.Subject.VIEWINGS)
    since = last.signed_at if last else watching.first_day(municipality)
    return days_since(since) > VIEWINGS_WITHIN


def rights_overdue(municipality: Municipality) -> bool:
    """Whether nobody signed the rights and departments for more than a year."""
    last = last_signed(municipality, Review.Subject.RIGHTS)
    since = last.signed_at if last else _first_right(municipality)
    return days_since(since) > RIGHTS_WITHIN


def _first_right(municipality: Municipality) -> date | None:
    """Since when somebody here may see people; a change of roles today does not make that younger."""
    holders = StaffMember.objects.active().of(municipality).holding(*ROLES_THAT_SEE_PERSONS)
    granted = holders.aggregate(first=Min("granted_at"))["first"]
    known = [timezone.localdate(granted)] if granted else []
    viewed = watching.first_day(municipality)
    return min([*known, *([viewed] if viewed else [])], default=None)


# Rights


@dataclass(frozen=True)
class Right:
    """What one colleague may do here, and whether that can be right."""

    member: StaffMember
    has_second_step: bool

    @property
    def lacks_department(self) -> bool:
        return self.member.department == Department.OTHER and self.member.has_role(*ROLES_SHOWN_PERSONS)


def rights(municipality: Municipality) -> list[Right]:
    """Everybody with a role here, by name."""
    steps = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_STEPS)
    team = StaffMember.objects.active().of(municipality).holding().annotate(steps=Exists(steps))
    team = team.select_related("user", "granted_by").order_by("user__name", "user__email")
    return [Right(member, member.steps) for member in team]  # type: ignore[attr-defined]


def rights_figures(found: list[Right]) -> dict[str, int]:
    """The numbers that stay with a sign-off; no names."""
    roles = Counter(role for right in found for role in right.member.roles)
    return {
        "colleagues": len(found),
        "without_second_step": sum(not right.has_second_step for right in found),
        "without_department": sum(right.lacks_department for right in found),
        **{str(role): roles[role] for role in Role.values},
    }
