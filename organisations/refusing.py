"""This file is about refusing an entry: a house rule, a second person, and a way to object."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from organisations import letters, moderation
from organisations.history import change_set
from organisations.models import Organisation, Refusal
from places.models import Municipality


class CannotRefuse(Exception):
    """Refusing is not possible like this; the message can be shown to a person."""


def house_rules(municipality: Municipality) -> list[str]:
    """The published rules, one a line; only these are grounds for refusing."""
    return [line.strip() for line in municipality.house_rules.splitlines() if line.strip()]


def waiting_refusal(organisation: Organisation) -> Refusal | None:
    return organisation.refusals.waiting().select_related("proposed_by__user").first()


@transaction.atomic
def propose(
    organisation: Organisation, *, by: StaffMember, rule: str, reason: str, seen: str | None = None
) -> Refusal:
    """Ask a colleague to agree with refusing this entry. Until then nothing changes, and nobody is told."""
    reason = moderation.reason_of(reason)
    entry = moderation.lock(organisation)
    if found := entry.refusals.waiting().first():
        if (found.proposed_by_id, found.rule, found.reason) == (by.pk, rule, reason):
            return found
        raise CannotRefuse(_("A colleague proposed this already. Do you agree?"))
    moderation.begin(entry, "refuse", seen=seen)
    if entry.municipality is None or rule not in house_rules(entry.municipality):
        raise CannotRefuse(_("Choose one of the house rules. Without a rule nobody is refused."))
    return Refusal.objects.create(organisation=entry, rule=rule, reason=reason, proposed_by=by)


@transaction.atomic
def agree(refusal: Refusal, *, by: StaffMember) -> Refusal:
    """Refuse the entry, as the second person, and tell its editors why and how to object."""
    found = _lock(refusal)
    if found.decided_at is not None:
        return _decided_the_same(found, by=by, agreed=True)
    if found.proposed_by_id in (None, by.pk):
        raise CannotRefuse(_("Two people refuse together. A colleague has to agree."))
    entry = found.organisation
    moderation.begin(entry, "refuse")
    with change_set(by=by.user, organisation=entry, what="refuse"):
        entry.status = moderation.MOVES["refuse"].after
        objection = entry.municipality.objection_line if entry.municipality else ""
        entry.return_reason = "\n".join(part for part in (found.rule, found.reason, objection) if part)
        entry.return_task = ""
        entry.save()
    _decide(found, by=by, agreed=True)
    letters.refused(found)
    return found


@transaction.atomic
def disagree(refusal: Refusal, *, by: StaffMember) -> Refusal:
    """Leave the entry in the queue; the one who proposed it may take it back like this too."""
    found = _lock(refusal)
    if found.decided_at is not None:
        return _decided_the_same(found, by=by, agreed=False)
    _decide(found, by=by, agreed=False)
    return found


@transaction.atomic
def reopen(organisation: Organisation, *, by: StaffMember) -> Organisation:
    """Look again at an entry that was refused, after an objection; the promise starts anew."""
    entry = moderation.lock(organisation)
    moderation.begin(entry, "reopen")
    with change_set(by=by.user, organisation=entry, what="reopen"):
        entry.status = moderation.MOVES["reopen"].after
        entry.submitted_at = timezone.now()
        entry.return_reason = entry.return_task = ""
        entry.save()
    letters.reopened(entry)
    return entry


def _lock(refusal: Refusal) -> Refusal:
    # The entry first, as everywhere.
    entry = moderation.lock(refusal.organisation)
    found = Refusal.objects.select_for_update().get(pk=refusal.pk)
    found.organisation = entry
    return found


def _decided_the_same(refusal: Refusal, *, by: StaffMember, agreed: bool) -> Refusal:
    if refusal.decided_by_id == by.pk and refusal.is_agreed is agreed:
        return refusal
    raise CannotRefuse(_("A colleague has decided about this already."))


def _decide(refusal: Refusal, *, by: StaffMember, agreed: bool) -> None:
    refusal.decided_by, refusal.decided_at, refusal.is_agreed = by, timezone.now(), agreed
    refusal.save()
