"""This file is about an entry as people meet it in a list: name, reasons, where, when, how to reach it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.geos import Point
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from organisations.access import Contacts, contacts
from organisations.criteria import Criteria
from organisations.models import Listing, Location, Organisation, Schedule, Service
from organisations.opening import Opening, opening_of
from organisations.search import reasons
from organisations.vocabulary_index import vocabulary
from places.district_index import districts
from places.points import to_rd

if TYPE_CHECKING:
    from organisations.models.organisation import Text

LANGUAGES_ON_A_CARD = 4


@dataclass(frozen=True)
class Where:
    """One place as the public may know it: an address with its point, or only an area."""

    label: str
    address: str
    area: str
    point: Point | None
    place_type: str
    place_type_name: str

    @property
    def shows_address(self) -> bool:
        return bool(self.address)


@dataclass(frozen=True)
class Card:
    """One entry in a list."""

    organisation: Organisation
    icon: str
    reasons: list[str]
    text: Text | None
    languages: list[str]
    more_languages: int
    where: Where | None
    areas: list[str]
    opens: Opening
    contacts: Contacts
    is_noticed: bool


def public_where(location: Location) -> Where:
    """What the public may know of a place: its address only where the organisation shows it."""
    area = location.district or location.municipality
    return Where(
        label=location.label if location.shows_address else "",
        address=location.address_line if location.shows_address else "",
        area=str(area) if area else "",
        point=location.public_point if location.shows_address else None,
        place_type=location.place_type,
        place_type_name=location.get_place_type_display(),
    )


def is_foreign(text: Text | None) -> bool:
    """Whether a text is not in the language of the page."""
    return text is not None and text.language != (get_language() or "nl")


def with_what_a_card_needs(found: QuerySet[Listing]) -> QuerySet[Listing]:
    """Fetches, in a fixed number of queries, what `cards` reads; the hours it asks for itself."""
    locations = Location.objects.select_related("district", "municipality").defer(
        "district__geometry", "municipality__geometry", "point"
    )
    return found.select_related("organisation").prefetch_related(
        "organisation__texts",
        Prefetch("organisation__locations", queryset=locations),
    )


def cards(listings: Iterable[Listing], criteria: Criteria) -> list[Card]:
    """The cards of one page of results, in their order."""
    page = list(listings)
    hours = _hours(page)
    return [_card(listing, criteria, opening_of(hours[listing.pk])) for listing in page]


def _hours(listings: list[Listing]) -> dict[int, list[Schedule]]:
    """All opening blocks of these entries in one query, by entry."""
    found: dict[int, list[Schedule]] = defaultdict(list)
    blocks = Schedule.objects.select_related("service").exclude(service__status=Service.Status.ENDED)
    for block in blocks.filter(service__organisation__in=[listing.pk for listing in listings]):
        found[block.service.organisation_id].append(block)
    return found


def _card(listing: Listing, criteria: Criteria, opens: Opening) -> Card:
    organisation, words = listing.organisation, vocabulary()
    theme = words.terms["themes"].get(listing.theme)
    nearest = _nearest(organisation.locations.all(), criteria)
    where = public_where(nearest) if nearest else None
    names = [words.name("languages", code) for code in listing.languages]
    served = [districts()[code].name for code in listing.serves_districts if code in districts()]
    return Card(
        organisation=organisation,
        icon=theme.icon if theme else "people",
        reasons=reasons(listing, criteria, opens=opens, area=_area_only(where)),
        text=organisation.text,
        languages=names[:LANGUAGES_ON_A_CARD],
        more_languages=max(0, len(names) - LANGUAGES_ON_A_CARD),
        where=where,
        areas=served,
        opens=opens,
        contacts=contacts(organisation),
        is_noticed=listing.is_noticed,  # type: ignore[attr-defined]
    )


def _nearest(locations: Iterable[Location], criteria: Criteria) -> Location | None:
    """The place that the distance on the card is measured to; without a place asked for, the first."""
    known = list(locations)
    with_point = [location for location in known if location.public_point_rd]
    if criteria.place is None or not with_point:
        return known[0] if known else None
    here = to_rd(criteria.place.point)
    return min(with_point, key=lambda location: here.distance(location.public_point_rd))  # type: ignore[arg-type]


def _area_only(where: Where | None) -> str:
    """The area of a place whose address is not shown; a distance to its middle would mislead."""
    return where.area if where and not where.shows_address else ""
