"""This file is about the desk of a municipality: what waits there, and where each thing stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.dispatch import Signal
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from pghistory.models import Context

from accounts.access import staff_of
from accounts.models import Role, StaffMember
from organisations.access import entries_for_staff
from organisations.history import change_sets
from organisations.models import Organisation, ProposedChange
from organisations.promises import late_before

FINDS = (Role.FINDER, Role.MODERATOR, Role.COORDINATOR)
A_MOMENT = datetime.timedelta(minutes=1)
DECIDES = (Role.MODERATOR, Role.COORDINATOR)

# What rooms further on add to the desk. Receivers get `member` and answer a list of Room, or of Alert.
asking_for_rooms = Signal()
asking_for_alerts = Signal()


@dataclass(frozen=True)
class Room:
    """A page of the desk that this person may open; `name` is that of its address."""

    name: str
    label: str
    pictogram: str
    count: int = 0


@dataclass(frozen=True)
class Alert:
    """Something that is too late, on the first page of the desk; without a url others have to mend it."""

    text: str
    url: str


def staff_member(request: HttpRequest) -> StaffMember:
    """Who sits at the desk; behind `staff_required` there always is somebody."""
    member = staff_of(request)
    if member is None:
        raise Http404
    return member


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    pictogram: str
    count: int
    current: bool


@dataclass(frozen=True)
class Counts:
    """How many entries stand where, and how many things wait for a decision."""

    waiting: int
    late: int
    changes: int
    published: int
    returned: int
    hidden: int
    noticed: int


def changes_waiting(member: StaffMember) -> QuerySet[ProposedChange]:
    """Sensitive changes of this municipality's entries that nobody decided about yet, oldest first."""
    return ProposedChange.objects.waiting().filter(organisation__in=entries_for_staff(member))


def changes_made(member: StaffMember, *, of: Organisation | None = None) -> QuerySet[Context]:
    """What changed in this municipality's entries, or in one, since it was sent in; newest first."""
    entries = entries_for_staff(member)
    if of is not None:
        entries = entries.filter(pk=of.pk)
    # A change set is as old as its transaction, so sending in comes just before its own moment.
    moment = ExpressionWrapper(OuterRef("created_at") + A_MOMENT, output_field=DateTimeField())
    sent = entries.alias(since=Coalesce("submitted_at", "created_at")).filter(since__lte=moment)
    return change_sets().filter(Exists(sent.filter(pk=OuterRef("entry"))))


def counts(member: StaffMember) -> Counts:
    """The figures of the desk in two queries."""
    status = Organisation.Status
    found = Organisation.objects.of(member.municipality_id).aggregate(
        waiting=Count("pk", filter=Q(status=status.SUBMITTED)),
        late=Count(
            "pk",
            filter=Q(
                status=status.SUBMITTED,
                submitted_at__lt=late_before(member.municipality.first_look_days),
            ),
        ),
        published=Count("pk", filter=Q(status=status.PUBLISHED)),
        returned=Count("pk", filter=Q(status=status.RETURNED)),
        hidden=Count("pk", filter=Q(status=status.HIDDEN)),
        noticed=Count("pk", filter=Q(listing__noticed_from__lt=Now())),
    )
    return Counts(changes=changes_waiting(member).count(), **found)


def menu(request: HttpRequest) -> dict[str, Any]:
    """The side navigation of every desk page: only what this person may open, with what waits there."""
    member = staff_of(request)
    if member is None:
        return {}
    waiting = changes = 0
    decides = member.has_role(*DECIDES)
    if decides:
        waiting = Organisation.objects.of(member.municipality_id).waiting().count()
        changes = changes_waiting(member).count()
    rooms = [Room("organisations:desk", _("Overview"), "inbox")]
    if decides:
        rooms.append(Room("organisations:desk_queue", _("New"), "bell", waiting))
        rooms.append(Room("organisations:desk_changes", _("Changes"), "history", changes))
    if member.has_role(*FINDS):
        rooms.append(Room("organisations:desk_search", _("Search"), "search"))
    rooms += added(asking_for_rooms, member)
    if member.has_role(Role.COORDINATOR):
        rooms.append(Room("accounts:team", _("Team"), "people"))
    return {"municipality": member.municipality, "links": _links(rooms, request.path)}


def added(question: Signal, member: StaffMember) -> list[Any]:
    """What the rooms further on answer to one of the questions above."""
    answers: list[tuple[Any, Any]] = question.send(sender=StaffMember, member=member)
    return [one for _receiver, many in answers for one in many]


def _links(rooms: list[Room], path: str) -> list[Link]:
    """The page that is open is the one with the longest address that ours begins with."""
    urls = [reverse(room.name) for room in rooms]
    home = reverse("organisations:desk")
    open_now = max(
        (url for url in urls if path == url or (url != home and path.startswith(url))), default="", key=len
    )
    return [
        Link(url, room.label, room.pictogram, room.count, url == open_now)
        for room, url in zip(rooms, urls, strict=True)
    ]
