"""This file is about where things are: from a point to its areas, and from typed words to a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.gis.geos import Point
from django.db import connection

from places import points
from places.addresses import leading_postcode, spaced
from places.models import District, Municipality, Neighbourhood
from places.names import find_named
from places.points import NotAPoint
from places.postcodes import find_postcode

MAX_LENGTH = 100


@dataclass(frozen=True)
class Located:
    """The areas that a point lies in, as far as we have boundaries."""

    municipality: Municipality | None = None
    district: District | None = None
    neighbourhood: Neighbourhood | None = None


class Precision(StrEnum):
    POINT = "point"
    POSTCODE = "postcode"
    POSTCODE_AREA = "postcode_area"
    NEIGHBOURHOOD = "neighbourhood"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Place:
    """What somebody meant with *Where?*; the label is the name to say it back with."""

    label: str
    point: Point
    district: District | None
    municipality: Municipality | None
    precision: Precision
    neighbourhood: Neighbourhood | None = None


def locate(point: Point) -> Located:
    """The areas around a point. In the small gap between two simplified boundaries the nearest counts."""
    if not isinstance(point, Point):
        raise TypeError("Only a Point that our own code made may reach a spatial lookup.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT municipality_id, district_id, neighbourhood_id"
            " FROM places_locate(ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
            [point.x, point.y],
        )
        municipality_id, district_id, neighbourhood_id = cursor.fetchone()
    if neighbourhood_id:
        return _around_neighbourhood(neighbourhood_id)
    if district_id:
        return _around_district(district_id)
    return Located(Municipality.objects.filter(pk=municipality_id).first() if municipality_id else None)


def find_place(text: str, *, prefer: Municipality | None = None) -> Place | None:
    """What a resident typed: a postcode, the name of a place, or `lat,lon`. None when we do not know it.

    For two numbers that are no place `points.read_point` tells why. Where a name exists more than once the
    preferred municipality wins, then the municipalities that take part.
    """
    text = text[:MAX_LENGTH].strip()
    if points.looks_like_point(text):
        return _place_of_numbers(text)
    if postcode := leading_postcode(text):
        return _place_of_postcode(postcode)
    return _place_of_name(text, prefer=prefer)


def _place_of_numbers(text: str) -> Place | None:
    try:
        point = points.read_point(text, decimals=points.PUBLIC_DECIMALS)
    except NotAPoint:
        return None
    area = locate(point)
    nearest = area.neighbourhood or area.district or area.municipality
    label = str(nearest) if nearest else f"{point.y:.3f}, {point.x:.3f}"
    return _place(label, point, area, Precision.POINT)


def _place_of_postcode(postcode: str) -> Place | None:
    found = find_postcode(postcode)
    if found is None:
        return None
    known, point = found
    area = locate(point)
    town = area.municipality.name if area.municipality else ""
    precision = Precision.POSTCODE if len(known) == 6 else Precision.POSTCODE_AREA
    return _place(f"{spaced(known)} {town}".strip(), point, area, precision)


def _place_of_name(text: str, *, prefer: Municipality | None) -> Place | None:
    named = find_named(text, prefer=prefer)
    if named is None:
        return None
    if named.level == Precision.MUNICIPALITY:
        area = Located(Municipality.objects.get(pk=named.pk))
    elif named.level == Precision.DISTRICT:
        area = _around_district(named.pk)
    else:
        area = _around_neighbourhood(named.pk)
    nearest = area.neighbourhood or area.district or area.municipality
    return _place(str(nearest), nearest.centre, area, Precision(named.level)) if nearest else None


def _around_district(pk: int) -> Located:
    district = District.objects.select_related("parent").defer("geometry", "parent__geometry").get(pk=pk)
    return Located(district.parent, district)


def _around_neighbourhood(pk: int) -> Located:
    neighbourhood = (
        Neighbourhood.objects.select_related("parent__parent")
        .defer("geometry", "parent__geometry", "parent__parent__geometry")
        .get(pk=pk)
    )
    district = neighbourhood.parent
    return Located(district.parent, district, neighbourhood)


def _place(label: str, point: Point, area: Located, precision: Precision) -> Place:
    return Place(
        label=label,
        point=point,
        district=area.district,
        municipality=area.municipality,
        neighbourhood=area.neighbourhood,
        precision=precision,
    )
