"""This file is about the two towns of the demo: Utrecht in rough lines, and an invented town beside it."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.text import slugify

from organisations.demo.content import FOLDER
from organisations.demo.outlines import Spot, cells, joined, rounded_outline
from places.models import District, Municipality, Neighbourhood, PostcodePoint

UTRECHT = "GM0344"
# No Dutch municipality has this number.
VOORBEELDSTAD = "GM9999"


@dataclass(frozen=True)
class Part:
    """A neighbourhood: its name and its rounded middle."""

    name: str
    middle: Spot


@dataclass(frozen=True)
class Quarter:
    """A district: its parts, the four digits of its postcodes, and the first half of its invented streets."""

    name: str
    parts: tuple[Part, ...]
    digits: tuple[str, ...]
    stem: str


@dataclass(frozen=True)
class Town:
    code: str
    name: str
    outline: tuple[Spot, ...]
    quarters: tuple[Quarter, ...]
    details: dict[str, str] = field(default_factory=dict)


HOUSE_RULES = """Een plek op de kaart is voor iedereen die bewoners helpt of bij elkaar brengt.
1. Wat u schrijft, is waar en begrijpelijk.
2. Iedereen is welkom, of u legt uit voor wie uw plek is.
3. U vraagt niet meer geld dan u zegt.
4. U werft niet voor een partij en verkoopt niets.
5. U zet niemand onder druk, ook niet om te geloven of juist niet."""
OBJECTION = (
    "Bent u het niet eens met onze beslissing? Bel of mail ons binnen zes weken. "
    "Een andere medewerker kijkt dan opnieuw."
)


def _read_towns() -> dict[str, Town]:
    read = tomllib.loads((FOLDER / "towns.toml").read_text(encoding="utf-8"))["town"]
    return {
        row["code"]: Town(
            code=row["code"],
            name=row["name"],
            outline=tuple((lon, lat) for lon, lat in row["outline"]),
            quarters=tuple(_quarter(quarter) for quarter in row["quarters"]),
            details=row["details"],
        )
        for row in read
    }


def _quarter(row: dict[str, Any]) -> Quarter:
    parts = tuple(Part(part["name"], (part["middle"][0], part["middle"][1])) for part in row["parts"])
    return Quarter(row["name"], parts, tuple(row["digits"]), row["stem"])


TOWNS = _read_towns()
UTRECHT_TOWN, VOORBEELDSTAD_TOWN = TOWNS[UTRECHT], TOWNS[VOORBEELDSTAD]


def load_places() -> tuple[Municipality, Municipality]:
    """Both municipalities with their areas and postcodes, as often as you like. What exists is left alone."""
    return _load(UTRECHT_TOWN), _load(VOORBEELDSTAD_TOWN)


def _load(town: Town) -> Municipality:
    found = Municipality.objects.filter(code=town.code).first()
    if found is not None:
        return found
    year = datetime.date.today().year
    middles = [part.middle for quarter in town.quarters for part in quarter.parts]
    shapes = iter(cells(middles, within=rounded_outline(town.outline)))
    per_quarter = [[next(shapes) for _part in quarter.parts] for quarter in town.quarters]
    municipality = Municipality.objects.create(
        code=town.code,
        name=town.name,
        slug=slugify(town.name),
        province="Utrecht",
        geometry=joined([shape for group in per_quarter for shape in group]),
        year=year,
        is_active=True,
        house_rules=HOUSE_RULES,
        objection_line=OBJECTION,
        **town.details,
    )
    for number, (quarter, group) in enumerate(zip(town.quarters, per_quarter, strict=True), start=1):
        district = District.objects.create(
            code=f"WK{town.code[2:]}{number:02}",
            name=quarter.name,
            slug=slugify(quarter.name),
            parent=municipality,
            geometry=joined(group),
            year=year,
        )
        for index, (part, shape) in enumerate(zip(quarter.parts, group, strict=True), start=1):
            Neighbourhood.objects.create(
                code=f"BU{district.code[2:]}{index:02}",
                name=part.name,
                parent=district,
                geometry=shape,
                year=year,
            )
    _load_postcodes(town)
    return municipality


def _load_postcodes(town: Town) -> None:
    """The four digits of each district, at the middle of a part: enough to search without outside help."""
    PostcodePoint.objects.bulk_create(
        [
            PostcodePoint(
                postcode=digits, point=Point(*quarter.parts[index % len(quarter.parts)].middle, srid=4326)
            )
            for quarter in town.quarters
            for index, digits in enumerate(quarter.digits)
        ],
        ignore_conflicts=True,
    )
