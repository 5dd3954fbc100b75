"""This file is about inviting somebody: a name and one way to reach, gone as soon as it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import mail
from accounts.models import StaffMember, User
from keypersons import consent, erasure, letters, links
from keypersons.models import Invitation
from organisations.models import Organisation
from places.models import Municipality


class InvitingError(Exception):
    """This invitation cannot leave; the text says why."""


class NoGround(InvitingError):
    def __str__(self) -> str:
        return _("The municipality must first enter its legal ground. Nobody can be invited before that.")


class NotPublished(InvitingError):
    def __str__(self) -> str:
        return _("You can invite people as soon as the municipality has looked at your organisation.")


@dataclass(frozen=True)
class Ways:
    """How one invitation can be handed over: a link, a code, a drawing to scan, a text to send on."""

    link: str
    code: str
    qr: str
    message: str
    whatsapp: str


@transaction.atomic
def invite(
    municipality: Municipality,
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str,
    by: User,
    organisation: Organisation | None = None,
) -> Invitation:
    """Invite somebody, and mail them when there is an address. Who is invited already is not mailed again."""
    why_not = refusal(municipality, organisation=organisation)
    if why_not:
        raise why_not
    # Two clicks on one button wait for each other.
    Municipality.objects.select_for_update().only("pk").get(pk=municipality.pk)
    same = Invitation.objects.open().filter(
        municipality=municipality, organisation=organisation, name=name, email=email, phone=phone
    )
    if not organisation:
        same = same.filter(invited_by=by)
    waiting = same.first()
    if waiting:
        return waiting
    invitation = links.make(
        Invitation,
        municipality=municipality,
        organisation=organisation,
        name=name,
        email=email,
        phone=phone,
        language=language,
        invited_by=by,
    )
    letters.to_invited(invitation)
    return invitation


@transaction.atomic
def decline(invitation: Invitation) -> None:
    """Somebody says no: their name is gone at once, and nobody is told. Saying it twice changes nothing."""
    erasure.forget_invitation(invitation)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """The inviter takes an invitation back; its link and code work no longer."""
    erasure.forget_invitation(invitation)


def refusal(municipality: Municipality | None, *, organisation: Organisation | None) -> InvitingError | None:
    """Why nobody can be invited here now; None when somebody can."""
    if municipality is None or not consent.is_ready(municipality):
        return NoGround()
    if organisation is not None and not organisation.is_public:
        return NotPublished()
    return None


def of_organisation(organisation: Organisation) -> QuerySet[Invitation]:
    """What this organisation's editors sent and nobody answered yet."""
    return Invitation.objects.open().filter(organisation=organisation)


def of_member(member: StaffMember) -> QuerySet[Invitation]:
    """What this member of staff sent and nobody answered yet: colleagues do not see whom they invited."""
    return Invitation.objects.open().filter(
        municipality=member.municipality_id, organisation=None, invited_by=member.user_id
    )


def ways(invitation: Invitation) -> Ways:
    """Everything with which an invitation can be handed over, in its own language."""
    link = letters.address(invitation, language=invitation.language)
    code = links.shown_code(invitation)
    with override(invitation.language):
        own_pages = f"{settings.SITE_URL}{reverse('keypersons:come_in')}"
        words = {
            "name": mail.quiet(invitation.name),
            "inviter": mail.quiet(who_invites(invitation)),
            "link": link,
            "page": own_pages,
            "code": code,
        }
        message = _(
            "Hello %(name)s. %(inviter)s asks you something. Read what it is and say yes or no:\n%(link)s\n\n"
            "Does the link not work? Go to %(page)s and type this code: %(code)s"
        )
    text = message % words
    return Ways(
        link=link,
        code=code,
        qr=segno.make(link, error="m", micro=False).svg_data_uri(
            scale=6, border=3, dark="#14201e", light="#fff"
        ),
        message=text,
        whatsapp=f"https://wa.me/?text={quote(text)}",
    )


def who_invites(invitation: Invitation) -> str:
    """The organisation that knows this person, else the municipality."""
    if invitation.organisation:
        return invitation.organisation.name
    return _("The municipality of %(place)s") % {"place": invitation.municipality.name}
