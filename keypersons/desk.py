"""This file is about the rooms for key persons on the desk: which pages each role finds in the menu."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import Role, StaffMember
from keypersons.models import Inquiry
from organisations.desk import Room, asking_for_rooms

SEES_PEOPLE = (Role.FINDER, Role.COORDINATOR)


@receiver(asking_for_rooms, dispatch_uid="keypersons.rooms")
def rooms(sender: type[StaffMember], *, member: StaffMember, **_more: Any) -> list[Room]:
    """The rooms of this app that somebody may open."""
    return [*_finding(member), *_watching(member)]


def _finding(member: StaffMember) -> list[Room]:
    found = []
    if member.has_role(*SEES_PEOPLE):
        found.append(Room("keypersons:finder", _("Key persons"), "bridge"))
    if member.has_role(Role.COORDINATOR):
        waiting = Inquiry.objects.waiting().filter(municipality=member.municipality_id).count()
        found.append(Room("keypersons:inquiries", _("Questions to you"), "chat", waiting))
    return found


def _watching(member: StaffMember) -> list[Room]:
    """The legal ground, and for the privacy officer who looked and who may do what."""
    found = []
    if member.has_role(Role.PRIVACY_OFFICER):
        found.append(Room("keypersons:viewings_review", _("Privacy"), "eye"))
    if member.has_role(Role.COORDINATOR, Role.PRIVACY_OFFICER):
        found.append(Room("keypersons:basis", _("Legal ground"), "scales"))
    return found
