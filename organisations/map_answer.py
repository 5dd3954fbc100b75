"""This file is about what the map draws: the list as points, or clusters and points in a box.

PostgreSQL writes the answer; it is handed on as text. The contract is in the design, section 7.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from organisations.criteria import PAGE_SIZE, Criteria
from organisations.models import Listing, PublicRevision
from organisations.search import search

LEVEL = Listing.TILE_LEVEL
# A cluster covers a quarter of a 256-pixel tile: 64 pixels on the screen.
CELLS_PER_TILE = 2
MOST_FEATURES = 480
# In a box with no more entries than this each is drawn on its own.
FEW = 40

Box = tuple[float, float, float, float]


def revision() -> int:
    """The counter of public changes."""
    return PublicRevision.objects.values_list("counter", flat=True).first() or 0


@dataclass(frozen=True)
class Cells:
    """A block of Web Mercator tiles of one level, edges included."""

    level: int
    west: int
    north: int
    east: int
    south: int

    @property
    def box(self) -> Box:
        """The degrees it covers, exactly: west, south, east, north."""
        return (
            _longitude(self.west, self.level),
            _latitude(self.south + 1, self.level),
            _longitude(self.east + 1, self.level),
            _latitude(self.north, self.level),
        )

    @property
    def size(self) -> int:
        return (self.east - self.west + 1) * (self.south - self.north + 1)


def cells_of(box: Box, zoom: int) -> Cells:
    """The tiles that a box touches, at the level of a zoom, or coarser when they would be too many."""
    west, south, east, north = box
    level = min(zoom + CELLS_PER_TILE, LEVEL)
    while True:
        cells = Cells(
            level,
            _tile_x(west, level),
            _tile_y(north, level),
            max(_tile_x(west, level), _tile_x(east, level)),
            max(_tile_y(north, level), _tile_y(south, level)),
        )
        if cells.size <= MOST_FEATURES or level == 0:
            return cells
        level -= 1


def _clamp(tile: float, level: int) -> int:
    return max(0, min(int(tile), (1 << level) - 1))


def _tile_x(longitude: float, level: int) -> int:
    return _clamp(math.floor((longitude + 180) / 360 * (1 << level)), level)


def _tile_y(latitude: float, level: int) -> int:
    radians = math.radians(latitude)
    part = (1 - math.log(math.tan(radians) + 1 / math.cos(radians)) / math.pi) / 2
    return _clamp(math.floor(part * (1 << level)), level)


def _longitude(tile: int, level: int) -> float:
    return tile / (1 << level) * 360 - 180


def _latitude(tile: int, level: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * tile / (1 << level)))))


def zoom_of(box: Box) -> int:
    """The zoom at which a box fits a screen, for those who send none."""
    width = max(box[2] - box[0], 0.0005)
    return max(0, min(LEVEL, int(math.log2(360 / width)) + 1))


def answer(criteria: Criteria) -> str:
    """The GeoJSON for these criteria: of the box when there is one, else of the page of the list."""
    return box_answer(criteria) if criteria.box else page_answer(criteria)


def page_answer(criteria: Criteria) -> str:
    """One feature per entry of the page, in the order of the list; no geometry without a public point."""
    found = search(criteria)
    totals = found.order_by().aggregate(total=Count("pk"), without=Count("pk", filter=Q(point__isnull=True)))
    pages = max(1, math.ceil(totals["total"] / PAGE_SIZE))
    page = min(criteria.page, pages)
    columns = ("slug", "name", "theme", "distance_m", "point")
    rows = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE].values_list(*columns)
    features = [
        {
            "type": "Feature",
            "id": slug,
            "geometry": {"type": "Point", "coordinates": [point.x, point.y]} if point else None,
            "properties": {
                "name": name,
                "theme": theme,
                **({"distance_m": round(distance)} if distance is not None else {}),
            },
        }
        for slug, name, theme, distance, point in rows
    ]
    return _write(
        criteria,
        features=features,
        total=totals["total"],
        without_point=totals["without"],
        page=page,
        pages=pages,
    )


def _write(criteria: Criteria, **members: Any) -> str:
    if criteria.notes:
        members["notes"] = list(criteria.notes)
    return json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False, allow_nan=False)


BOX_SQL = """
WITH hits AS MATERIALIZED ({hits}),
inside AS MATERIALIZED (
    SELECT * FROM hits WHERE tile_x BETWEEN %(west)s AND %(east)s AND tile_y BETWEEN %(north)s AND %(south)s
),
chosen AS (SELECT CASE WHEN count(*) <= %(few)s THEN 0 ELSE %(shift)s END AS shift FROM inside),
cells AS (
    SELECT count(*) AS count, avg(ST_X(point)) AS x, avg(ST_Y(point)) AS y,
        min(ST_X(point)) AS west, min(ST_Y(point)) AS south,
        max(ST_X(point)) AS east, max(ST_Y(point)) AS north,
        min(slug) AS slug, min(name COLLATE "C") AS name, min(theme) AS theme
    FROM inside, chosen GROUP BY tile_x >> chosen.shift, tile_y >> chosen.shift
),
features AS (
    SELECT json_build_object('type', 'Feature',
        'geometry', json_build_object('type', 'Point', 'coordinates',
            json_build_array(round(x::numeric, 6), round(y::numeric, 6))),
        'id', CASE WHEN count = 1 THEN slug END,
        'properties', CASE WHEN count = 1 THEN json_build_object('name', name, 'theme', theme)
            ELSE json_build_object('count', count, 'bbox', json_build_array(west, south, east, north)) END
    ) AS feature FROM cells ORDER BY x, y
)
SELECT json_build_object('type', 'FeatureCollection', 'bbox', %(box)s::json,
    'total', (SELECT count(*) FROM hits),
    'without_point', (SELECT count(*) FROM hits WHERE tile_x IS NULL),
    'features', coalesce((SELECT json_agg(feature) FROM features), '[]'::json))::text
"""


def box_answer(criteria: Criteria) -> str:
    """Clusters and points in the box, which is widened to whole tiles; `bbox` names what was counted."""
    if criteria.box is None:
        raise ValueError("Only a question with a box has an answer with clusters.")
    cells = cells_of(criteria.box, criteria.zoom if criteria.zoom is not None else zoom_of(criteria.box))
    shift = LEVEL - cells.level
    hits: QuerySet[Any] = (
        search(criteria).order_by().values("slug", "name", "theme", "point", "tile_x", "tile_y")
    )
    sql, params = hits.query.sql_with_params()
    named = {f"hit{index}": value for index, value in enumerate(params)}
    names = iter(named)
    sql = re.sub("%s", lambda _found: f"%({next(names)})s", sql)
    with connection.cursor() as cursor:
        cursor.execute(
            BOX_SQL.format(hits=sql),
            {
                **named,
                "west": cells.west << shift,
                "east": ((cells.east + 1) << shift) - 1,
                "north": cells.north << shift,
                "south": ((cells.south + 1) << shift) - 1,
                "few": FEW,
                "shift": shift,
                "box": json.dumps(list(cells.box)),
            },
        )
        text: str = cursor.fetchone()[0]
    return text
