"""This file is about an administrator who opens a person to repair: with a reason, and never unseen."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts import mail
from accounts.models import Role, StaffMember, User
from keypersons import viewings
from keypersons.models import Hat, KeyPerson, Viewing
from places.models import Municipality

STAYS_OPEN = timedelta(minutes=15)


@transaction.atomic
def announce(person: KeyPerson, *, reason: str, by: User) -> None:
    """Tell the privacy officers of each municipality that this person agreed to, also when they stopped."""
    agreed = Municipality.objects.filter(key_person_consents__key_person=person).distinct()
    for municipality in agreed.defer("geometry", "centre").order_by("name"):
        for address, language in watchers(municipality):
            _tell(address, municipality, reason=reason, by=by, language=language)


def show(person: KeyPerson, *, reason: str, by: User) -> None:
    """Write down that an administrator sees this person now. Raises when that fails: no page then."""
    viewings.record(
        [person], by=by, hat=Hat.ADMINISTRATOR, purpose=None, what=Viewing.What.REPAIR, reason=reason
    )


def watchers(municipality: Municipality) -> list[tuple[str, str]]:
    """Address and language of the privacy officers; where there is none, the address of the municipality."""
    officers = StaffMember.objects.active().holding(Role.PRIVACY_OFFICER).of(municipality)
    found = officers.order_by("user__email").values_list("user__email", "user__language")
    general = municipality.contact_email
    return list(found) or ([(general, "nl")] if general else [])


def _tell(address: str, municipality: Municipality, *, reason: str, by: User, language: str) -> None:
    with translation.override(language):
        page = reverse("keypersons:viewings_review")
    mail.send(
        address,
        template="keypersons/emails/opened_for_repair",
        # No number and no name of the person: a mail lies around longer than it is needed.
        context={
            "reason": Viewing.Reason(reason).label,
            "moment": timezone.localtime().strftime("%d-%m-%Y %H:%M"),
            "minutes": int(STAYS_OPEN.total_seconds() // 60),
            "link": mail.link(page),
        },
        names={"administrator": str(by), "municipality": municipality.name},
        language=language,
    )
