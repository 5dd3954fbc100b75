"""This file is about a coordinator who hands somebody without e-mail a way in: once, within an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import segno
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from phonenumber_field.phonenumber import to_python

from accounts import mail
from accounts.models import StaffMember
from keypersons import letters, links
from keypersons.models import KeyPerson, Link
from places.models import Municipality

LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Lent:
    """One way in, in every form in which it can be handed over."""

    link: str
    code: str
    qr: str
    message: str


def reached_at(typed: str, *, municipality: Municipality) -> list[KeyPerson]:
    """Who takes part here and gave exactly this number or address; two people may share one."""
    people = KeyPerson.objects.agreeing(municipality).order_by("pk")
    if "@" in typed:
        return list(people.filter(email=typed.strip().lower()))
    number = to_python(typed)
    return list(people.filter(phone=number)) if number and number.is_valid() else []


@transaction.atomic
def lend(person: KeyPerson, *, by: StaffMember) -> Lent:
    """A new way in; one that was made before and not used works no longer."""
    KeyPerson.objects.select_for_update().only("pk").get(pk=person.pk)
    now = timezone.now()
    person.links.living().filter(purpose=Link.Purpose.DOOR).update(used_at=now)
    row = links.make(
        Link, key_person=person, purpose=Link.Purpose.DOOR, made_by=by.user, expires_at=now + LASTS
    )
    # Meant for who has no e-mail; who has one hears that it was made.
    letters.to_person(person, "door_made")
    language = letters.spoken(person.language)
    link = letters.address(row, language=language)
    code = links.shown_code(row)
    with override(language):
        page = mail.link(reverse("keypersons:come_in"))
        text = _(
            "Open your own page here, within one hour:\n%(link)s\n\nOr go to %(page)s and type: %(code)s"
        )
    drawing = segno.make(link, error="m", micro=False)
    return Lent(
        link=link,
        code=code,
        qr=drawing.svg_data_uri(scale=6, border=3, dark="#14201e", light="#fff"),
        message=text % {"link": link, "page": page, "code": code},
    )
