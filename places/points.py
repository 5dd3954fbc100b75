"""This file is about reading two numbers as a point, and refusing everything that only looks like one."""

import math
import re
import threading
from typing import Final

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

# The European Netherlands in degrees, with a small margin.
WEST: Final = 3.2
SOUTH: Final = 50.7
EAST: Final = 7.3
NORTH: Final = 53.6

# Dutch grid coordinates (Rijksdriehoek, EPSG:28992) in metres.
RD_WEST, RD_SOUTH, RD_EAST, RD_NORTH = -7_000, 289_000, 300_000, 629_000
RD_SRID: Final = 28992

PUBLIC_DECIMALS: Final = 3  # about 100 metres: enough for "near me", too coarse for a front door
MAX_LENGTH = 60

_own = threading.local()

_WORD = r"[+-]?(?:\d+(?:{dot}\d*)?(?:[eE][+-]?\d{{1,4}})?|nan|inf|infinity)"
_DOTS = _WORD.format(dot=r"\.")
_COMMAS = _WORD.format(dot=",")
_PAIRS = [
    re.compile(rf"\s*({_DOTS})\s*[,;\s]\s*({_DOTS})\s*", re.ASCII | re.IGNORECASE),
    re.compile(rf"\s*({_COMMAS})\s*(?:;|,\s|\s)\s*({_COMMAS})\s*", re.ASCII | re.IGNORECASE),
]


class NotAPoint(ValueError):
    """Two numbers that are no place in the Netherlands; its text can be shown to a person."""


def looks_like_point(text: str) -> bool:
    """Whether somebody meant two numbers, right or wrong."""
    return _split(text) is not None


def read_point(text: str, *, decimals: int | None = None) -> Point:
    """Read "52.09,5.12" (latitude, longitude)."""
    pair = _split(text)
    if pair is None:
        raise NotAPoint(_("Write two numbers with a comma between them, for example 52.091, 5.122."))
    return point_at(*pair, decimals=decimals)


def point_at(latitude: float, longitude: float, *, decimals: int | None = None) -> Point:
    """The only way in which numbers from outside become a geometry."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        raise NotAPoint(_("Write two numbers with a comma between them, for example 52.091, 5.122."))
    if not is_in_the_netherlands(latitude, longitude):
        raise NotAPoint(_why_outside(latitude, longitude))
    if decimals is not None:
        latitude, longitude = round(latitude, decimals), round(longitude, decimals)
    return Point(longitude, latitude, srid=4326)


def is_in_the_netherlands(latitude: float, longitude: float) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def to_rd(point: Point) -> Point:
    """The same place in metres on the Dutch grid."""
    # Reading the two definitions takes far longer than using them; GDAL shares them with no other thread.
    if not hasattr(_own, "to_rd"):
        _own.to_rd = CoordTransform(SpatialReference(4326), SpatialReference(RD_SRID))
    copy = point.clone()
    copy.transform(_own.to_rd)
    return copy


def _split(text: str) -> tuple[float, float] | None:
    if len(text) > MAX_LENGTH:
        return None
    for pattern in _PAIRS:
        if match := pattern.fullmatch(text):
            first, second = (float(number.replace(",", ".")) for number in match.groups())
            return first, second
    return None


def _why_outside(latitude: float, longitude: float) -> str:
    if is_in_the_netherlands(longitude, latitude):
        return _("The two numbers seem to be swapped. Write the one near 52 first.")
    if _is_rd(latitude, longitude) or _is_rd(longitude, latitude):
        return _("These are numbers of the Dutch grid (RD). Write latitude and longitude in degrees.")
    return _("This place is not in the Netherlands.")


def _is_rd(x: float, y: float) -> bool:
    return RD_WEST <= x <= RD_EAST and RD_SOUTH <= y <= RD_NORTH
