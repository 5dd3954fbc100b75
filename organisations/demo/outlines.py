"""This file is about drawing areas from rounded middles: an own, rough map, taken from nobody's file."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.contrib.gis.geos.geometry import GEOSGeometry

Spot = tuple[float, float]  # longitude, latitude in degrees

# A degree of longitude is shorter than one of latitude; at 52° north by this much.
NARROW = 0.616
DECIMALS = 5
# A box far around everything, from which the cells are cut.
FAR_AWAY: list[Spot] = [(4.0, 51.0), (6.5, 51.0), (6.5, 53.0), (4.0, 53.0)]


def rounded_outline(corners: Sequence[Spot], *, rounds: int = 2) -> Polygon:
    """A polygon through these corners with the sharp bends cut off (Chaikin)."""
    spots = list(corners)
    for _round in range(rounds):
        following = [*spots[1:], spots[0]]
        spots = [
            (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            for a, b in zip(spots, following, strict=True)
            for share in (0.25, 0.75)
        ]
    return Polygon([*spots, spots[0]], srid=4326)


def cells(middles: Sequence[Spot], *, within: Polygon) -> list[MultiPolygon]:
    """For each middle the part of `within` that lies nearer to it than to every other middle."""
    return [_inside(_cell(index, middles), within) for index in range(len(middles))]


def joined(parts: Sequence[GEOSGeometry]) -> MultiPolygon:
    """One area out of several that touch."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.union(part)
    return _multi(whole)


def _cell(index: int, middles: Sequence[Spot]) -> Polygon:
    own, others = middles[index], [*middles[:index], *middles[index + 1 :]]
    ring = list(FAR_AWAY)
    for other in others:
        ring = _nearer_half(ring, own, other)
    rounded = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring]
    return Polygon([*rounded, rounded[0]], srid=4326)


def _nearer_half(ring: list[Spot], own: Spot, other: Spot) -> list[Spot]:
    """The part of a convex ring that is nearer to `own` than to `other` (Sutherland and Hodgman)."""

    def surplus(spot: Spot) -> float:
        return _distance(spot, other) - _distance(spot, own)

    kept: list[Spot] = []
    for start, end in zip(ring, [*ring[1:], ring[0]], strict=True):
        here, there = surplus(start), surplus(end)
        if here >= 0:
            kept.append(start)
        if here * there < 0:
            share = here / (here - there)
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    return kept


def _distance(a: Spot, b: Spot) -> float:
    # Squared: the difference of two of these is linear, so the border comes out straight.
    return ((a[0] - b[0]) * NARROW) ** 2 + (a[1] - b[1]) ** 2


def _inside(cell: Polygon, outline: Polygon) -> MultiPolygon:
    return _multi(cell.intersection(outline))


def _multi(geometry: GEOSGeometry) -> MultiPolygon:
    if isinstance(geometry, MultiPolygon):
        return geometry
    return MultiPolygon(geometry, srid=4326)
