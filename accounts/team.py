"""This file is about the team of a municipality: who joins, who may do what, who leaves."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import entering, mail
from accounts.addresses import in_language
from accounts.models import (
    CHECKING_DEPARTMENTS,
    ROLES_SHOWN_PERSONS,
    ROLES_THAT_SEE_PERSONS,
    Department,
    Role,
    StaffMember,
    User,
)
from places.models import Municipality


class TeamError(Exception):
    """This change of the team is not possible; the text says why. `field` is what has to be chosen anew."""

    field = "roles"


class DepartmentMissing(TeamError):
    field = "department"


@transaction.atomic
def invite(
    municipality: Municipality, *, email: str, name: str = "", department: str, roles: Iterable[str], by: User
) -> StaffMember:
    """Add a colleague and tell them by mail. Inviting somebody twice only changes what they may do."""
    roles = list(roles)
    user = entering.person(email)
    if name and not user.name:
        user.name = name
        user.save(update_fields=["name"])
    _lock(municipality)
    _refuse_without_department(department, roles)
    member = StaffMember.objects.filter(user=user, municipality=municipality).first()
    if member and member.is_active:
        return grant(member, department=department, roles=roles, by=by)
    member = member or StaffMember(user=user, municipality=municipality)
    _set(member, department=department, roles=roles, by=by)
    _tell(member, "accounts/emails/team_invitation", by=by)
    return member


@transaction.atomic
def grant(member: StaffMember, *, department: str, roles: Iterable[str], by: User) -> StaffMember:
    """Set what a colleague may do. The last coordinator keeps that role."""
    _lock(member.municipality)
    member.refresh_from_db()
    before = (member.department, sorted(member.roles))
    roles = list(roles)
    _refuse_without_department(department, roles)
    if Role.COORDINATOR not in roles:
        _refuse_when_last_coordinator(member)
    _set(member, department=department, roles=roles, by=by)
    if before != (member.department, sorted(member.roles)):
        _tell(member, "accounts/emails/team_roles", by=by)
    return member


@transaction.atomic
def remove(member: StaffMember, *, by: User) -> None:
    """End somebody's work here: no roles, no desk. The row stays, so that it is known who did what."""
    _lock(member.municipality)
    member.refresh_from_db()
    _refuse_when_last_coordinator(member)
    member.roles, member.is_active = [], False
    member.granted_by, member.granted_at = by, timezone.now()
    member.save()


@transaction.atomic
def make_coordinator(municipality: Municipality, *, email: str) -> bool:
    """The operator's way to begin: a coordinator without anybody granting it. Says whether it changed."""
    user = entering.person(email)
    member = StaffMember.objects.filter(user=user, municipality=municipality).first()
    if member and member.has_role(Role.COORDINATOR) and user.is_active:
        return False
    member = member or StaffMember(user=user, municipality=municipality)
    _set(member, department=member.department, roles={*member.roles, Role.COORDINATOR}, by=None)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    return True


def _lock(municipality: Municipality) -> None:
    """One change of a team at a time, so that two coordinators cannot remove each other."""
    Municipality.objects.select_for_update().only("pk").get(pk=municipality.pk)


def _set(member: StaffMember, *, department: str, roles: Iterable[str], by: User | None) -> None:
    roles = [role for role in Role.values if role in set(roles)]
    if department in CHECKING_DEPARTMENTS and set(roles) & set(ROLES_THAT_SEE_PERSONS):
        raise TeamError(_("This department checks people. It cannot have a role that sees people."))
    member.department, member.roles, member.is_active = department, roles, True
    member.granted_by, member.granted_at = by, timezone.now()
    member.save()


def _refuse_without_department(department: str, roles: Iterable[str]) -> None:
    """Whoever is shown people says where they work; the operator who makes a first coordinator need not."""
    if department == Department.OTHER and set(roles) & set(ROLES_SHOWN_PERSONS):
        raise DepartmentMissing(_("With this role choose the department in which your colleague works."))


def _refuse_when_last_coordinator(member: StaffMember) -> None:
    if not member.has_role(Role.COORDINATOR):
        return
    team = StaffMember.objects.active().of(member.municipality).holding(Role.COORDINATOR)
    # Somebody who was invited but never came cannot take over.
    if not team.exclude(pk=member.pk).exclude(user__last_login=None).exists():
        raise TeamError(_("There must be one coordinator. First make somebody else coordinator."))


def _tell(member: StaffMember, template: str, *, by: User) -> None:
    mail.send(
        member.user.email,
        template=template,
        context={
            "link": mail.link(in_language("/gemeente/", member.user.language)),
            "roles": [Role(role).label for role in member.roles],
        },
        names={"municipality": member.municipality.name, "by": str(by)},
        language=member.user.language,
    )
