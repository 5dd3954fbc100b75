"""This file is about asking through the coordinator, who sees also when only one or two people fit."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Role, StaffMember
from keypersons.models import Inquiry
from keypersons.purpose import Purpose
from organisations.vocabulary_index import vocabulary

# More open questions of one colleague than this is no asking any more.
MOST_WAITING = 20


class InquiryError(Exception):
    """This question cannot be sent to the coordinator."""


@transaction.atomic
def ask(purpose: Purpose, *, by: StaffMember) -> Inquiry:
    """Put the question to the coordinators, by mail too; the same one twice stays one question."""
    if not purpose.is_complete:
        raise InquiryError(_("First say what you look for."))
    own = Inquiry.objects.waiting().filter(asked_by=StaffMember.objects.select_for_update().get(pk=by.pk))
    question = {**purpose.columns(), "day": purpose.day, "is_online": purpose.online}
    already = own.filter(**question).first()
    if already:
        return already
    if own.count() >= MOST_WAITING:
        raise InquiryError(_("Many questions of yours still wait. Call your coordinator."))
    inquiry = Inquiry.objects.create(municipality=by.municipality, asked_by=by, **question)
    for coordinator in _coordinators(by):
        _write(coordinator, inquiry)
    return inquiry


def purpose_of(inquiry: Inquiry) -> Purpose:
    """What was asked, as the finder understands it."""
    columns = {name: getattr(inquiry, name) for name in Purpose().columns()}
    return Purpose(**columns, day=inquiry.day, online=inquiry.is_online)


@transaction.atomic
def finish(inquiry: Inquiry, *, by: StaffMember) -> None:
    """The coordinator helped this colleague; the first who says so stays the one."""
    waiting = Inquiry.objects.select_for_update().waiting().filter(pk=inquiry.pk)
    waiting.update(done_by=by, done_at=timezone.now())


def _coordinators(by: StaffMember) -> list[StaffMember]:
    """All coordinators of the municipality, but not whoever asks."""
    found = StaffMember.objects.active().of(by.municipality).holding(Role.COORDINATOR)
    return list(found.exclude(pk=by.pk).select_related("user").order_by("pk"))


def _write(coordinator: StaffMember, inquiry: Inquiry) -> None:
    with translation.override(coordinator.user.language):
        context = {
            "kind": inquiry.get_kind_display(),
            "theme": vocabulary().name("themes", inquiry.theme),
            "link": mail.link(reverse("keypersons:inquiry", args=[inquiry.pk])),
        }
    mail.send(
        coordinator.user.email,
        template="keypersons/emails/inquiry",
        context=context,
        names={"colleague": str(inquiry.asked_by.user)},
        language=coordinator.user.language,
    )
