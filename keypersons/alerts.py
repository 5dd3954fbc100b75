"""This file is about what stands red on the desk when nobody watched over key persons in time."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ROLES_THAT_SEE_PERSONS, Role, StaffMember
from keypersons import reviews
from organisations.desk import Alert, asking_for_alerts


@receiver(asking_for_alerts)
def watching_is_late(*, member: StaffMember, **_signal: Any) -> list[Alert]:
    """Everybody who may see people knows when nobody watches; only the privacy officer can mend it."""
    found = []
    here = member.municipality
    may_sign = member.has_role(Role.PRIVACY_OFFICER)
    if member.has_role(*ROLES_THAT_SEE_PERSONS) and reviews.viewings_overdue(here):
        text = _("Nobody watched for more than 45 days who looked at key persons.")
        found.append(Alert(text, _viewings(member) if may_sign else ""))
    if member.has_role(Role.PRIVACY_OFFICER, Role.COORDINATOR) and reviews.rights_overdue(here):
        text = _("Nobody looked for more than a year at who may do what.")
        found.append(Alert(text, reverse("keypersons:rights_review") if may_sign else ""))
    return found


def _viewings(member: StaffMember) -> str:
    month = reviews.oldest_unsigned(member.municipality)
    return reverse("keypersons:viewings_review") + (f"?maand={month:%Y-%m}" if month else "")
