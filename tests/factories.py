"""This file is about one factory for each model, with dull values and squares with round numbers.

52.2 ┌───────┬───────┐         One municipality, "Proefstad", with room for four districts of 0.1°.
     │  nw   │  ne   │         A district has room for four neighbourhoods of 0.05° in the same way.
52.1 ├───────┼───────┤         MunicipalityFactory(west=5.4) lies beside it, not touching.
     │  sw   │  se   │
52.0 └───────┴───────┘
    5.0     5.1     5.2
"""

import factory
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils.text import slugify

from places import models as places


def square(west, south, size):
    corners = (round(number, 4) for number in (west, south, west + size, south + size))
    return MultiPolygon(Polygon.from_bbox(tuple(corners)), srid=4326)


def quarter_of(area, quarter):
    west, south, east, _ = area.geometry.extent
    size = (east - west) / 2
    return square(west + size * (quarter[1] == "e"), south + size * (quarter[0] == "n"), size)


def point(longitude, latitude):
    return Point(longitude, latitude, srid=4326)


class MunicipalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.Municipality

    class Params:
        west = 5.0
        south = 52.0

    code = factory.Sequence(lambda n: f"GM{9001 + n:04}")
    name = "Proefstad"
    slug = factory.LazyAttributeSequence(lambda area, n: slugify(area.name) + (f"-{n}" if n else ""))
    geometry = factory.LazyAttribute(lambda area: square(area.west, area.south, 0.2))
    year = 2025
    is_active = True
    contact_name = "Loes de Vries"
    contact_email = "sociale-kaart@example.org"
    short_line = "000 000 00 00"


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.District

    class Params:
        quarter = "sw"

    parent = factory.SubFactory(MunicipalityFactory)
    code = factory.LazyAttributeSequence(lambda area, n: f"WK{area.parent.code[2:]}{n % 100:02}")
    name = factory.LazyAttribute(lambda area: f"Wijk {area.quarter}")
    slug = factory.LazyAttribute(lambda area: slugify(area.name))
    geometry = factory.LazyAttribute(lambda area: quarter_of(area.parent, area.quarter))
    year = 2025


class NeighbourhoodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.Neighbourhood

    class Params:
        quarter = "sw"

    parent = factory.SubFactory(DistrictFactory)
    code = factory.LazyAttributeSequence(lambda area, n: f"BU{area.parent.code[2:]}{n % 100:02}")
    name = factory.LazyAttribute(lambda area: f"Buurt {area.quarter}")
    geometry = factory.LazyAttribute(lambda area: quarter_of(area.parent, area.quarter))
    year = 2025


class PostcodePointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = places.PostcodePoint

    postcode = "3512AB"
    point = factory.LazyFunction(lambda: point(5.05, 52.05))
