"""This file is about where pages on key persons are found: in the menu of the desk, and by an editor."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import CHECKING_DEPARTMENTS, Role, StaffMember
from keypersons import inviting
from keypersons.models import Inquiry
from organisations.desk import FINDS, Room, asking_for_rooms
from organisations.models import Organisation
from organisations.tasks import Offer, asking_for_offers

SEES_PEOPLE = (Role.FINDER, Role.COORDINATOR)


@receiver(asking_for_rooms, dispatch_uid="keypersons.rooms")
def rooms(sender: type[StaffMember], *, member: StaffMember, **_more: Any) -> list[Room]:
    """The rooms of this app that somebody may open."""
    return [*_finding(member), *_inviting(member), *_watching(member)]


@receiver(asking_for_offers, dispatch_uid="keypersons.offers")
def offers(sender: type[Organisation], *, entry: Organisation, **_more: Any) -> list[Offer]:
    """Editors invite people whom their organisation knows, once the municipality is ready for it."""
    if not entry.is_public or inviting.refusal(entry.municipality, organisation=entry):
        return []
    url = reverse("keypersons:editor_invite", args=[entry.slug])
    return [Offer(url, _("Invite somebody you know to help the municipality"), "bridge")]


def _finding(member: StaffMember) -> list[Room]:
    found = []
    if member.has_role(*SEES_PEOPLE):
        found.append(Room("keypersons:finder", _("Key persons"), "bridge"))
    if member.has_role(Role.COORDINATOR):
        waiting = Inquiry.objects.waiting().filter(municipality=member.municipality_id).count()
        found.append(Room("keypersons:inquiries", _("Questions to you"), "chat", waiting))
        found.append(Room("keypersons:door", _("A way in"), "key"))
    return found


def _inviting(member: StaffMember) -> list[Room]:
    """Whoever works with people may invite somebody; departments that check people may not."""
    if member.has_role(*FINDS) and member.department not in CHECKING_DEPARTMENTS:
        return [Room("keypersons:staff_invite", _("Invite"), "plus")]
    return []


def _watching(member: StaffMember) -> list[Room]:
    """The legal ground, and for the privacy officer who looked and who may do what."""
    found = []
    if member.has_role(Role.PRIVACY_OFFICER):
        found.append(Room("keypersons:viewings_review", _("Privacy"), "eye"))
    if member.has_role(Role.COORDINATOR, Role.PRIVACY_OFFICER):
        found.append(Room("keypersons:basis", _("Legal ground"), "scales"))
    return found
