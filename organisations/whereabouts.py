"""This file is about an address as plain values, on its way from a form or a waiting change to a place."""

from __future__ import annotations

from typing import Any, Final

from organisations.models import Location, Organisation
from places.addresses import spaced
from places.points import point_at

Address = dict[str, Any]

# What makes up an address; `lat` and `lon` (degrees, or None) stand for the point.
ADDRESS_FIELDS: Final = ("street", "house_number", "addition", "postcode", "city", "bag_id", "lookup")
# What else is kept of a place; these are not looked at by the municipality first.
DETAIL_FIELDS: Final = ("label", "place_type", "shows_address", "wheelchair", "toilet", "quiet")


def address_of(location: Location) -> Address:
    """The address of a place as plain values, as a waiting change holds them."""
    point = location.point
    return {
        **{name: getattr(location, name) for name in ADDRESS_FIELDS},
        "lat": round(point.y, 7) if point else None,
        "lon": round(point.x, 7) if point else None,
    }


def set_address(location: Location, address: Address) -> None:
    """Put plain values back into a place; does not save. Numbers outside the Netherlands are refused."""
    for name in ADDRESS_FIELDS:
        setattr(location, name, address.get(name) or "")
    location.lookup = address.get("lookup") or Location.Lookup.PENDING
    lat, lon = address.get("lat"), address.get("lon")
    location.point = None if lat is None or lon is None else point_at(lat, lon)


def set_details(location: Location, details: dict[str, Any]) -> None:
    for name in DETAIL_FIELDS:
        if name in details:
            setattr(location, name, details[name])


def say_address(address: Address | None) -> str:
    """An address in one line; a point without an address as its two numbers."""
    if not address:
        return ""
    place = Location(**{name: address.get(name) or "" for name in ADDRESS_FIELDS})
    if place.postcode:
        line = place.address_line or f"{place.house_number} {place.addition}".strip()
        return ", ".join(part for part in (line, spaced(place.postcode)) if part)
    if address.get("lat") is not None:
        return f"{address['lat']}, {address['lon']}"
    return place.address_line


def first_place(organisation: Organisation) -> Location | None:
    return organisation.locations.first()


def look_up_later(place: Location) -> None:
    """Let the worker find the point of an address that could not be looked up now."""
    from organisations import jobs  # the worker's side imports the verbs

    if place.lookup == Location.Lookup.PENDING:
        jobs.look_up_address.defer(location_id=place.pk)


def next_order(organisation: Organisation) -> int:
    """The number behind the last place of an entry."""
    return max((place.order for place in organisation.locations.all()), default=-1) + 1
