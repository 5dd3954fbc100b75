"""This file is about the outlines of districts as the map draws them: coarse, as one GeoJSON text."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from django.db import connection

KEPT_SECONDS = 600
# About 15 metres: not to be seen at the zoom at which whole districts are on the screen.
TOLERANCE_DEGREES = 0.00015
# The country as a whole has thousands of districts; a map that shows them all shows nothing.
MOST_DISTRICTS = 400

SQL = """
WITH chosen AS (
    SELECT district.code, district.name, district.geometry
    FROM places_district district
    JOIN places_municipality municipality ON municipality.id = district.parent_id
    WHERE municipality.is_active AND municipality.ended_in IS NULL AND district.ended_in IS NULL
        AND (%(municipality)s = '' OR municipality.code = %(municipality)s)
    ORDER BY district.code LIMIT %(most)s
)
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature', 'id', code, 'properties', json_build_object('name', name),
    'geometry', ST_AsGeoJSON(ST_SimplifyPreserveTopology(geometry, %(tolerance)s), 5)::json
) ORDER BY code), '[]'::json))::text FROM chosen
"""

_kept: dict[tuple[str, str], tuple[float, Outlines]] = {}


@dataclass(frozen=True)
class Outlines:
    """The GeoJSON text and a word that changes with it."""

    text: str
    etag: str


def district_outlines(municipality: str = "") -> Outlines:
    """Outlines of the districts of one municipality (`GM0344`), or of all that take part."""
    key = (str(connection.settings_dict["NAME"]), municipality)
    kept = _kept.get(key)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    with connection.cursor() as cursor:
        cursor.execute(
            SQL, {"municipality": municipality, "most": MOST_DISTRICTS, "tolerance": TOLERANCE_DEGREES}
        )
        text = cursor.fetchone()[0]
    outlines = Outlines(text=text, etag=f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"')
    _kept[key] = (time.monotonic() + KEPT_SECONDS, outlines)
    return outlines


def forget() -> None:
    """The next map reads the boundaries again."""
    _kept.clear()
