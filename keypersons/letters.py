"""This file is about mails to people who agreed, and to who is invited.

Each is remembered, so that erasing somebody finds them all, and each to somebody who agreed can be answered
with pausing or stopping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from accounts import mail
from accounts.models import Mail
from keypersons import links, texts
from keypersons.models import Consent, Invitation, KeyPerson, Letter, Link
from organisations.models import Organisation
from places.models import Municipality

# The word behind a link that says which page it opens.
TO_PAUSE, TO_STOP, TO_CHANGE = "pauze", "stoppen", "gegevens"


@transaction.atomic
def to_person(
    person: KeyPerson,
    template: str,
    *,
    context: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
    to: str = "",
) -> Mail | None:
    """Mail somebody who agreed, with links to pause and to stop; None when we have no address.

    `to` is another address than their own, of somebody who should know of it.
    """
    if not (to or person.email):
        return None
    language = spoken(person.language)
    control = address(control_link(person), language=language)
    with override(language):
        page = mail.link(reverse("keypersons:come_in"))
    sent = mail.send(
        to or person.email,
        template=f"keypersons/emails/{template}",
        context={
            **_helper(_municipality_of(person)),
            "page": page,
            "pause": f"{control}?naar={TO_PAUSE}",
            "stop": f"{control}?naar={TO_STOP}",
            **(context or {}),
        },
        names={"name": person.name, **(names or {})},
        language=language,
    )
    Letter.objects.create(mail=sent, key_person=person)
    return sent


@transaction.atomic
def to_invited(invitation: Invitation) -> Mail | None:
    """Mail an invitation; None when we only have a phone number."""
    if not invitation.email:
        return None
    language = spoken(invitation.language)
    organisation = invitation.organisation
    sent = mail.send(
        invitation.email,
        template="keypersons/emails/invitation",
        context={
            **_helper(invitation.municipality),
            "link": address(invitation, language=language),
            "code": links.shown_code(invitation),
        },
        names={"name": invitation.name, "organisation": organisation.name if organisation else ""},
        language=language,
    )
    Letter.objects.create(mail=sent, invitation=invitation)
    return sent


def keep(sent: Mail, *, person: KeyPerson | None = None, invitation: Invitation | None = None) -> None:
    """Remember a mail that was sent another way."""
    if person or invitation:
        Letter.objects.create(mail=sent, key_person=person, invitation=invitation)


def move(invitation: Invitation, *, to: KeyPerson) -> None:
    """An invitation that was answered goes; the mails that it caused now belong to the person."""
    Letter.objects.filter(invitation=invitation).update(key_person=to, invitation=None)


def control_link(person: KeyPerson) -> Link:
    """The link for pausing and stopping, the same in every message until the person stopped."""
    return _living(person, Link.Purpose.CONTROL)


def confirm_link(person: KeyPerson) -> Link:
    """The link of the question whether everything still holds, the same until it is answered."""
    return _living(person, Link.Purpose.CONFIRM)


def address(row: Invitation | Link, *, language: str) -> str:
    """A whole address, for in a mail, a QR code or a text to copy."""
    with override(language):
        return mail.link(reverse("keypersons:enter", args=[links.token(row)]))


def spoken(language: str) -> str:
    """The language in which we may write about taking part and stopping."""
    return texts.offered(language, is_demo=is_demo())


def is_demo() -> bool:
    """Whether this installation shows invented organisations."""
    return Organisation.objects.filter(is_invented=True).exists()


@transaction.atomic
def _living(person: KeyPerson, purpose: Link.Purpose) -> Link:
    # Two letters at once make one link: the second waits for the first.
    KeyPerson.objects.select_for_update().only("pk").get(pk=person.pk)
    found = person.links.living().filter(purpose=purpose).first()
    return found or links.make(Link, key_person=person, purpose=purpose)


def _municipality_of(person: KeyPerson) -> Municipality | None:
    consent = (
        Consent.objects.filter(key_person=person, purpose=Consent.Purpose.TAKE_PART)
        .select_related("municipality")
        .order_by("withdrawn_at", "given_at")
        .first()
    )
    return consent.municipality if consent else None


def _helper(municipality: Municipality | None) -> dict[str, str]:
    """Who helps by phone."""
    return {
        "municipality": municipality.name if municipality else "",
        "contact_name": municipality.contact_name if municipality else "",
        "contact_phone": municipality.contact_phone if municipality else "",
    }
