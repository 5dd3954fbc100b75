"""This file is about where an entry is and works: its places, its areas, and so its home municipality."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from accounts.models import User
from organisations import proposing, whereabouts
from organisations.history import change_set
from organisations.models import Location, Organisation, Proposal
from organisations.versions import Values
from places.models import District, Municipality

AT_ADDRESS: Final = "address"
NO_PLACE: Final = "none"
TYPED: Final = ("postcode", "house_number", "addition")


def settle_municipality(entry: Organisation) -> None:
    """Find the home municipality again, until the first publication; afterwards it stays.

    It follows from the first place, else from the areas the entry works in; while an address is still looked
    up, the only municipality that takes part is assumed. One that takes part wins over one that does not, so
    that people from just across the border can join where they work.
    """
    if entry.published_at is not None:
        return
    places = [place.municipality for place in entry.locations.select_related("municipality")]
    served = [district.parent for district in entry.serves_districts.select_related("parent")]
    served += entry.serves_municipalities.all()
    found = [one for one in [*places, *served] if one is not None]
    if not found and entry.locations.filter(point__isnull=True).exists():
        found = list(Municipality.objects.active()[:2])
        found = found if len(found) == 1 else []
    taking_part = [one for one in found if one.is_active]
    entry.municipality = next(iter(taking_part or found), None)
    entry.save(update_fields=["municipality", "changed_at"])


def read_where(entry: Organisation) -> Values:
    """What the page *Where?* holds: the first place, as its editors want it, and the areas."""
    place = whereabouts.first_place(entry)
    waiting = proposing.waiting_for_place(entry, place)
    districts = entry.serves_districts.order_by("code").values_list("code", flat=True)
    municipalities = entry.serves_municipalities.order_by("code").values_list("code", flat=True)
    if place is None and waiting is None:
        kind = NO_PLACE if entry.has_no_place else ""
    else:
        kind = NO_PLACE if waiting and waiting.new is None else AT_ADDRESS
    return {
        "place": kind,
        **read_place(entry, place),
        "districts": list(districts),
        "municipalities": list(municipalities),
    }


def read_place(entry: Organisation, place: Location | None) -> Values:
    """One place as its editors want it: what waits for the municipality goes before what is public."""
    waiting = proposing.waiting_for_place(entry, place)
    wished = waiting.new if waiting and waiting.new else None
    shown = place or Location(**_details(wished or {}))
    address = wished or whereabouts.address_of(shown)
    by_hand = address.get("lookup") == Location.Lookup.BY_HAND
    return {
        **{name: address.get(name) or "" for name in TYPED},
        "lat": address["lat"] if by_hand else None,
        "lon": address["lon"] if by_hand else None,
        "address": {name: value for name, value in address.items() if name not in whereabouts.DETAIL_FIELDS},
        **{name: getattr(shown, name) for name in whereabouts.DETAIL_FIELDS},
        # Nobody was asked yet whether people may see it.
        **({} if place or wished else {"shows_address": None}),
    }


def _details(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in whereabouts.DETAIL_FIELDS if name in values}


def write_where(entry: Organisation, values: Values, by: User) -> None:
    place = whereabouts.first_place(entry)
    entry.serves_districts.set(District.objects.filter(code__in=values["districts"]))
    entry.serves_municipalities.set(Municipality.objects.filter(code__in=values["municipalities"]))
    if values["place"] == NO_PLACE:
        _leave_places(entry, by)
    else:
        write_place(entry, place, values, by)
    settle_municipality(entry)


def write_place(entry: Organisation, place: Location | None, values: Values, by: User) -> None:
    """Save one place; of a published entry the address waits, everything else is live at once."""
    details, address = _details(values), values["address"]
    if not proposing.must_wait(entry):
        place = (
            place
            or _same_place(entry, values)
            or Location(organisation=entry, order=whereabouts.next_order(entry))
        )
        changed = whereabouts.address_of(place) != address
        whereabouts.set_address(place, address)
        _save_details(place, details)
        if changed:
            whereabouts.look_up_later(place)
        _has_place(entry)
    elif place is None:
        proposing.propose(entry, field=Proposal.LOCATION, new={**address, **details}, by=by)
    else:
        _save_details(place, details)
        proposing.propose(entry, field=Proposal.LOCATION, location=place, new=address, by=by)


@transaction.atomic
def leave(place: Location, *, by: User) -> None:
    """An editor is no longer at a place: gone before the first publication, waiting afterwards."""
    entry = Organisation.objects.select_for_update(no_key=True).get(pk=place.organisation_id)
    if found := entry.locations.filter(pk=place.pk).first():
        with change_set(by=by, organisation=entry, what="where"):
            remove_place(entry, found, by)


def remove_place(entry: Organisation, place: Location, by: User) -> None:
    if proposing.must_wait(entry):
        proposing.propose(entry, field=Proposal.LOCATION, location=place, new=None, by=by)
    else:
        place.delete()
        settle_municipality(entry)


def _save_details(place: Location, details: dict[str, Any]) -> None:
    whereabouts.set_details(place, details)
    place.save()


def _same_place(entry: Organisation, values: Values) -> Location | None:
    """A place that was added a moment ago: the second of two clicks adds no second one."""
    same = [*TYPED, "label"]
    for place in entry.locations.filter(
        **{name: values["address"].get(name, values.get(name)) for name in same}
    ):
        if whereabouts.address_of(place) == values["address"]:
            return place
    return None


def _has_place(entry: Organisation) -> None:
    if entry.has_no_place:
        entry.has_no_place = False
        entry.save(update_fields=["has_no_place", "changed_at"])


def _leave_places(entry: Organisation, by: User) -> None:
    """No fixed place (any more). What is on the map stays there until the municipality agrees."""
    entry.proposed_changes.waiting().filter(field=Proposal.LOCATION, location=None).delete()
    for place in entry.locations.all():
        remove_place(entry, place, by)
    if not entry.locations.exists():
        entry.has_no_place = True
        entry.save(update_fields=["has_no_place", "changed_at"])
