"""This file is about the addresses of the demo: squares and streets that are nowhere in the real world."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from django.contrib.gis.geos import Point

from organisations.demo.outlines import NARROW, Spot
from organisations.demo.places import Quarter, Town
from organisations.models import Location

Type = Location.PlaceType

# A place of each type stands in each district, in a street that begins with the district's own invented word.
STREETS = {
    Type.COMMUNITY_CENTRE: "plein",
    Type.LIBRARY: "markt",
    Type.SCHOOL: "hof",
    Type.HEALTH_CENTRE: "laan",
    Type.SPORTS: "veld",
    Type.GARDEN: "park",
    Type.WORSHIP: "singel",
    Type.OFFICE: "kade",
    Type.SHOP: "straat",
    Type.OWN: "steeg",
    Type.OTHER: "werf",
}
LABELS = {
    Type.COMMUNITY_CENTRE: "Buurthuis De {stem}hoek",
    Type.LIBRARY: "Bibliotheek {stem}markt",
    Type.SCHOOL: "School De {stem}boom",
    Type.HEALTH_CENTRE: "Gezondheidscentrum {stem}laan",
    Type.SPORTS: "Sporthal {stem}veld",
    Type.GARDEN: "Buurttuin {stem}park",
    Type.WORSHIP: "Zaal aan de {stem}singel",
    Type.OFFICE: "",
    Type.SHOP: "",
    Type.OWN: "",
    Type.OTHER: "",
}
# The Dutch post never gives out these letters, so that no such postcode can be somebody's.
LETTERS = ("SA", "SD", "SS")
# How far a square lies from the middle of its part: less than half the way to the next part, and never far.
SHARE, FARTHEST = 0.36, 0.0065


@dataclass(frozen=True)
class Square:
    """An address as fields of `Location`."""

    place_type: str
    label: str
    street: str
    house_number: str
    postcode: str
    city: str
    point: Point


def square(town: Town, quarter: Quarter, place_type: str, *, rng: random.Random) -> Square:
    """An address of this type in a district of a town."""
    kind = Type(place_type)
    index = list(STREETS).index(kind)
    number = rng.randrange(1, 7)
    return Square(
        place_type=kind.value,
        label=LABELS[kind].format(stem=quarter.stem),
        street=f"{quarter.stem}{STREETS[kind]}",
        house_number=str(number),
        postcode=quarter.digits[index % len(quarter.digits)] + LETTERS[index % len(LETTERS)],
        city=town.name,
        point=_point(town, quarter.parts[index % len(quarter.parts)].middle, index, number),
    )


def _point(town: Town, middle: Spot, index: int, number: int) -> Point:
    """Around the middle of a part like the hours of a clock, each type at its own; rounded to ten metres."""
    others = [part.middle for quarter in town.quarters for part in quarter.parts if part.middle != middle]
    room = min(math.hypot((x - middle[0]) * NARROW, y - middle[1]) for x, y in others)
    radius = min(SHARE * room, FARTHEST) * (1 - 0.06 * number)
    angle = 2 * math.pi * index / len(STREETS)
    return Point(
        round(middle[0] + radius * math.cos(angle) / NARROW, 4),
        round(middle[1] + radius * math.sin(angle), 4),
        srid=4326,
    )
