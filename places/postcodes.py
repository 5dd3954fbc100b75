"""This file is about where a postcode lies: our own table first, the geocoder when it is not there."""

from datetime import timedelta

from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.utils import timezone

from places import geocoding
from places.models import PostcodePoint

KEPT_FOR = timedelta(days=365)
UNKNOWN_FOR = 24 * 60 * 60


def find_postcode(postcode: str) -> tuple[str, Point] | None:
    """The point of `3512AB`; else of its four digits. Says which of the two it knew.

    Waits for the geocoder once, two seconds at most. What it answered is kept: a copy of a public register,
    that says nothing about who asked.
    """
    digits = postcode[:4]
    known = {row.postcode: row for row in PostcodePoint.objects.filter(postcode__in={postcode, digits})}
    row = known.get(postcode)
    if row and row.fetched_on > timezone.localdate() - KEPT_FOR:
        return postcode, row.point
    if point := _ask(postcode):
        return postcode, point
    if row:
        return postcode, row.point
    nearby = known[digits].point if digits in known else _middle_of_known(digits)
    return (digits, nearby) if nearby else None


def _ask(postcode: str) -> Point | None:
    unknown = f"postcode-unknown:{postcode}"
    if cache.get(unknown):
        return None
    match geocoding.find_postcode_point(postcode):
        case geocoding.FoundPostcode(point=point):
            PostcodePoint.objects.update_or_create(postcode=postcode, defaults={"point": point})
            return point
        case geocoding.NotFound():
            cache.set(unknown, True, UNKNOWN_FOR)
    return None


def _middle_of_known(digits: str) -> Point | None:
    points = PostcodePoint.objects.filter(postcode__startswith=digits).values_list("point", flat=True)[:1000]
    return geocoding.middle(points) if points else None
