"""This file is about changes of a published entry that wait until the municipality has looked."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from organisations import whereabouts
from organisations.contact import say_website
from organisations.models import Location, Organisation, Proposal, ProposedChange


def must_wait(organisation: Organisation) -> bool:
    """After the first publication name, kind, place and website wait; before it everything is direct."""
    return organisation.published_at is not None


@transaction.atomic
def propose(
    organisation: Organisation, *, field: str, new: Any, by: User, location: Location | None = None
) -> ProposedChange | None:
    """Let a change of one sensitive field wait, in the place of the one that waited before.

    For a place `new` holds the fields of `whereabouts` (None: the place goes), and `location` None means a
    new place. Proposing what is public already takes the waiting change back; then the answer is None.
    """
    old = public_value(organisation, field, location)
    waiting = ProposedChange.objects.select_for_update().filter(
        organisation=organisation, field=field, location=location, decided_at__isnull=True
    )
    if _means_the_same(field, old, new):
        waiting.delete()
        return None
    proposed, _is_new = ProposedChange.objects.update_or_create(
        organisation=organisation,
        field=field,
        location=location,
        decided_at=None,
        defaults={"old": old, "new": new, "proposed_by": by, "proposed_at": timezone.now()},
    )
    return proposed


def withdraw(proposed: ProposedChange) -> bool:
    """Take back a change that nobody has decided about yet; says whether there still was one."""
    deleted, _rows = ProposedChange.objects.filter(pk=proposed.pk, decided_at__isnull=True).delete()
    return bool(deleted)


def apply(proposed: ProposedChange) -> None:
    """Put an accepted change into the entry; the caller wrote the decision first and holds the change set.

    Raises `places.points.NotAPoint` when the numbers of a place are none.
    """
    entry, new = proposed.organisation, proposed.new
    if proposed.field != Proposal.LOCATION:
        setattr(entry, proposed.field, new or "")
        entry.save(update_fields=[proposed.field, "changed_at"])
        return
    if new is None:
        _apply_removal(proposed)
    else:
        _apply_place(proposed)
    entry.has_no_place = not entry.locations.exists()
    entry.save(update_fields=["has_no_place", "changed_at"])


def _apply_place(proposed: ProposedChange) -> None:
    entry, new = proposed.organisation, proposed.new or {}
    location = proposed.location or Location(organisation=entry, order=whereabouts.next_order(entry))
    whereabouts.set_address(location, new)
    whereabouts.set_details(location, new)
    location.save()
    whereabouts.look_up_later(location)


def _apply_removal(proposed: ProposedChange) -> None:
    """Deleting a place takes its waiting changes along; this one stays, as history of the entry."""
    location, proposed.location = proposed.location, None
    if location is None:
        return
    ProposedChange.objects.filter(organisation=proposed.organisation, location=location).exclude(
        decided_at=None
    ).update(location=None)
    ProposedChange.objects.filter(pk=proposed.pk).update(location=None)
    location.delete()


def waiting_by_field(organisation: Organisation) -> dict[str, ProposedChange]:
    """What waits of name, kind and website, by field."""
    waiting = organisation.proposed_changes.waiting().exclude(field=Proposal.LOCATION)
    return {proposed.field: proposed for proposed in waiting}


def waiting_for_place(organisation: Organisation, location: Location | None) -> ProposedChange | None:
    """What waits for this place; for None, the new place that waits."""
    return organisation.proposed_changes.waiting().filter(field=Proposal.LOCATION, location=location).first()


def public_value(organisation: Organisation, field: str, location: Location | None = None) -> Any:
    """The accepted value in the shape that `ProposedChange.old` and `new` hold."""
    if field == Proposal.LOCATION:
        return whereabouts.address_of(location) if location else None
    return getattr(organisation, field)


def say(field: str, value: Any) -> str:
    """A value of a waiting change as people read it; empty when there is none."""
    if value in (None, ""):
        return ""
    if field == Proposal.LOCATION:
        return whereabouts.say_address(value)
    if field == Proposal.KIND:
        return str(dict(Organisation.Kind.choices).get(value, value))
    return say_website(value) if field == Proposal.WEBSITE else str(value)


def _means_the_same(field: str, old: Any, new: Any) -> bool:
    if field != Proposal.LOCATION or old is None or new is None:
        return old == new
    # Street, town and point follow from these.
    typed = ("postcode", "house_number", "addition")
    if any((old.get(name) or "") != (new.get(name) or "") for name in typed):
        return False
    by_hand = Location.Lookup.BY_HAND
    if by_hand in (old.get("lookup"), new.get("lookup")):
        return (old.get("lat"), old.get("lon")) == (new.get("lat"), new.get("lon"))
    return True
