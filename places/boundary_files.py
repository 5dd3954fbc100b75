"""This file is about reading boundaries of Statistics Netherlands (CBS): its words stay in here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import CoordTransform, DataSource, GDALException, SpatialReference
from django.contrib.gis.gdal.feature import Feature
from django.contrib.gis.gdal.layer import Layer
from django.contrib.gis.geos import GeometryCollection, GEOSException, GEOSGeometry, MultiPolygon, Polygon

from places.points import EAST, NORTH, SOUTH, WEST

SUFFIXES = {".geojson", ".json", ".gpkg"}


class Level(StrEnum):
    MUNICIPALITY = "municipality"
    DISTRICT = "district"
    NEIGHBOURHOOD = "neighbourhood"


CODES = {
    Level.MUNICIPALITY: re.compile(r"GM\d{4}", re.ASCII),
    Level.DISTRICT: re.compile(r"WK\d{6}", re.ASCII),
    Level.NEIGHBOURHOOD: re.compile(r"BU\d{8}", re.ASCII),
}
# Columns, compared in lower case and without underscores: editions differ in just that. The most detailed
# code that a layer has tells its level, because neighbourhoods name their district and municipality too.
CODE_COLUMNS = {
    Level.NEIGHBOURHOOD: ("buurtcode", "bucode"),
    Level.DISTRICT: ("wijkcode", "wkcode"),
    Level.MUNICIPALITY: ("gemeentecode", "gmcode"),
}
NAME_COLUMNS = {
    Level.NEIGHBOURHOOD: ("buurtnaam", "bunaam", "statnaam"),
    Level.DISTRICT: ("wijknaam", "wknaam", "statnaam"),
    Level.MUNICIPALITY: ("gemeentenaam", "gmnaam", "statnaam"),
}
FIGURES = {
    "population": ("aantalinwoners",),
    "origin_netherlands": ("percentagemetherkomstlandnederland",),
    "origin_europe": ("percentagemetherkomstlanduiteuropaexclnl",),
    "origin_outside_europe": ("percentagemetherkomstlandbuiteneuropa",),
}
PROVINCE = ("provincienaam", "provincie")
ABROAD = "0998"  # pseudo-municipality "Buitenland": the Belgian enclaves of Baarle
WATER = {"JA", "B"}
# "Wijk 09 Vleuten-De Meern": nobody calls it that.
NUMBERED = re.compile(r"wijk \d+\w?[\s:-]+(?=\S)", re.IGNORECASE)


class BoundaryFileError(ValueError):
    """This file cannot be imported; the text says why."""


@dataclass
class Row:
    code: str
    name: str
    geometry: MultiPolygon
    # Only what the file has columns for: a file without figures leaves the known ones alone.
    known: dict[str, Any] = field(default_factory=dict)


@dataclass
class Sheet:
    """All usable areas of one level in a file."""

    level: Level
    year: int
    rows: dict[str, Row] = field(default_factory=dict)
    repaired: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def read_sheets(path: Path, *, level: Level | None = None, year: int | None = None) -> list[Sheet]:
    """The sheets of a file, municipalities first."""
    if not path.is_file():
        raise BoundaryFileError(f"There is no file {path}.")
    if path.suffix.lower() not in SUFFIXES:
        raise BoundaryFileError("Only GeoJSON (.geojson, .json) and GeoPackage (.gpkg) files can be read.")
    try:
        source = DataSource(path)
        layers: dict[Level, Layer] = {}
        # Some files hold each level twice; the simplified one is enough to say where a point lies.
        for layer in sorted(iter(source), key=lambda layer: "niet_gegeneraliseerd" in layer.name):
            found = _level(layer)
            if found and level in (None, found):
                layers.setdefault(found, layer)
        sheets = [
            _read(layers[found], level=found, year=year, file_name=path.name)
            for found in Level
            if found in layers
        ]
    except GDALException as error:
        raise BoundaryFileError(f"The file cannot be read: {error}") from error
    if not sheets:
        wanted = f"{level} codes" if level else "codes of municipalities, districts or neighbourhoods"
        raise BoundaryFileError(f"No {wanted} were found in the file.")
    return sheets


def _level(layer: Layer) -> Level | None:
    columns = _columns(layer)
    for level, names in CODE_COLUMNS.items():
        if any(name in columns for name in names):
            return level
    code = _first(layer).text("statcode")
    return next((level for level, pattern in CODES.items() if pattern.fullmatch(code)), None)


def _read(layer: Layer, *, level: Level, year: int | None, file_name: str) -> Sheet:
    columns = _columns(layer)
    sheet = Sheet(level=level, year=year or _year(layer, file_name))
    to_degrees = CoordTransform(layer.srs, SpatialReference(4326)) if layer.srs else None
    for feature in layer:
        record = _Record(feature, columns)
        code = record.text(*CODE_COLUMNS[level], "statcode").upper()
        if reason := _why_not(record, code, level):
            sheet.skipped[code or f"row {feature.fid}"] = reason
            continue
        try:
            shape, flaw = _shape(feature, to_degrees)
        except (GDALException, GEOSException, ValueError) as error:
            sheet.skipped[code] = f"its boundary cannot be read ({error})"
            continue
        if flaw:
            sheet.repaired[code] = flaw
        if code in sheet.rows:
            shape = _multipolygon([sheet.rows[code].geometry, shape])
        name = NUMBERED.sub("", record.text(*NAME_COLUMNS[level])) or code
        sheet.rows[code] = Row(code=code, name=name[:100], geometry=shape, known=record.known())
    return sheet


def _why_not(record: _Record, code: str, level: Level) -> str:
    if not CODES[level].fullmatch(code):
        return f"no code of a {level}"
    if code[2:6] == ABROAD:
        return "not in the Netherlands"
    if record.text("water").upper() in WATER:
        return "water"
    return ""


def _shape(feature: Feature, to_degrees: CoordTransform | None) -> tuple[MultiPolygon, str]:
    """The area in degrees, valid and two-dimensional, and what was wrong with it."""
    geometry = feature.geom
    if to_degrees:
        geometry.transform(to_degrees)
    if geometry.is_3d:
        geometry.set_3d(False)
    shape = geometry.geos
    flaw = "" if shape.valid else shape.valid_reason
    multipolygon = _multipolygon([shape.make_valid() if flaw else shape])
    if multipolygon.empty:
        raise ValueError("it is empty")
    west, south, east, north = multipolygon.extent
    if west < WEST or south < SOUTH or east > EAST or north > NORTH:
        raise ValueError("it is not in the European Netherlands")
    return multipolygon, flaw


def _multipolygon(shapes: Iterable[GEOSGeometry]) -> MultiPolygon:
    together = MultiPolygon(list(_polygons(shapes)), srid=4326)
    if not together.valid:
        together = MultiPolygon(list(_polygons([together.unary_union])), srid=4326)
    return together


def _polygons(shapes: Iterable[GEOSGeometry]) -> Iterator[Polygon]:
    """Repairing leaves lines and points as well; an area has only polygons."""
    for shape in shapes:
        if isinstance(shape, Polygon):
            if not shape.empty:
                yield shape
        elif isinstance(shape, GeometryCollection):
            yield from _polygons(shape)


def _columns(layer: Layer) -> dict[str, str]:
    return {name.lower().replace("_", ""): name for name in layer.fields}


def _year(layer: Layer, file_name: str) -> int:
    first = _first(layer)
    for text in (first.text("jaar"), first.text("jrstatcode"), file_name, layer.name):
        if match := re.search(r"(?<!\d)20\d\d(?!\d)", text):
            return int(match[0])
    raise BoundaryFileError("The file does not say of which year it is. Add --year.")


def _first(layer: Layer) -> _Record:
    """The first row; not layer[0], because a GeoPackage numbers its rows from 1."""
    return _Record(next(iter(layer), None), _columns(layer))


class _Record:
    """One feature, asked by normalised column names."""

    def __init__(self, feature: Feature | None, columns: dict[str, str]) -> None:
        self.feature = feature
        self.columns = columns

    def text(self, *names: str) -> str:
        if self.feature is None:
            return ""
        for name in names:
            if name in self.columns and (value := self.feature.get(self.columns[name])) is not None:
                return " ".join(str(value).split())
        return ""

    def known(self) -> dict[str, Any]:
        known: dict[str, Any] = {
            figure: self._number(*names)
            for figure, names in FIGURES.items()
            if any(name in self.columns for name in names)
        }
        if province := self.text(*PROVINCE):
            known["province"] = province[:30]
        return known

    def _number(self, *names: str) -> int | None:
        """Missing figures are written as large negative numbers."""
        try:
            number = round(float(self.text(*names)))
        except (ValueError, OverflowError):
            return None
        return number if number >= 0 else None
