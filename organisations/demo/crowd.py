"""This file is about a crowd: many copies of the demo's entries over the whole country, to measure with.

The database copies its own rows, so 100,000 entries take minutes. History is left out: nobody changed these.
"""

from __future__ import annotations

from collections.abc import Mapping

import pgtrigger
from django.db import connection, models, transaction

from organisations.demo.bulk import refresh_listings, without_word_indexes, writing_in_bulk
from organisations.models import Location, Organisation, OrganisationText, Schedule, Service, ServiceText

# Longitude and latitude of towns, rounded, and their inhabitants in tens of thousands.
TOWNS = (
    (4.90, 52.37, 93), (4.48, 51.92, 66), (4.31, 52.08, 56), (5.12, 52.09, 37), (5.48, 51.44, 24),
    (6.57, 53.22, 24), (5.09, 51.56, 22), (5.22, 52.37, 22), (4.78, 51.59, 18), (5.86, 51.84, 18),
    (5.91, 51.98, 16), (4.64, 52.38, 16), (5.97, 52.21, 16), (5.39, 52.16, 16), (4.82, 52.44, 16),
    (6.89, 52.22, 16), (5.30, 51.69, 16), (4.69, 52.30, 16), (6.09, 52.51, 13), (4.50, 52.16, 13),
    (4.50, 52.06, 13), (5.69, 50.85, 12), (4.67, 51.81, 12), (5.79, 53.20, 12), (5.66, 52.03, 12),
    (4.75, 52.63, 11), (6.78, 52.27, 8), (4.36, 52.01, 10), (6.16, 52.25, 10), (5.18, 52.22, 9),
    (4.47, 51.53, 9), (4.30, 51.49, 7), (5.98, 50.88, 9), (4.71, 52.01, 8), (5.66, 51.48, 9),
    (6.17, 51.37, 10), (5.84, 51.25, 6), (5.53, 51.77, 9), (6.56, 53.00, 7), (6.90, 52.79, 11),
    (6.20, 52.70, 5), (5.06, 52.64, 7), (4.76, 52.95, 6), (5.43, 52.52, 8), (3.61, 51.50, 5),
    (3.83, 51.33, 5), (6.29, 51.97, 6), (6.03, 53.11, 5),
)  # fmt: skip
# The rest lies in the open country, in this box.
COUNTRY = (4.0, 51.4, 6.8, 53.1)
SHARE_IN_TOWNS = 0.85


@transaction.atomic
def load_crowd(count: int) -> int:
    """Add so many published entries; the same numbers give the same entries. Answers how many."""
    first = Organisation.objects.filter(slug__startswith="proef-").count()
    with connection.cursor() as cursor:
        for table in ("crowd", "crowd_service"):
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (old_id bigint, new_id bigint, number int)")
        with pgtrigger.ignore(), writing_in_bulk():
            _number_entries(cursor, first, count)
            _copy_everything(cursor)
        cursor.execute("SELECT new_id FROM crowd ORDER BY new_id")
        ids = [row[0] for row in cursor.fetchall()]
    with without_word_indexes():
        refresh_listings(ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE organisations_listing, organisations_organisation, organisations_location")
    return len(ids)


def _number_entries(cursor, first: int, count: int) -> None:  # type: ignore[no-untyped-def]
    """Which entry is copied to which new number: round and round the published ones of the demo."""
    cursor.execute(
        """
        INSERT INTO crowd
        SELECT source.id, nextval(pg_get_serial_sequence('organisations_organisation', 'id')), n
        FROM generate_series(%s, %s) n
        JOIN (
            SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS total
            FROM organisations_organisation
            WHERE is_invented AND status = 'published' AND slug NOT LIKE 'proef-%%'
        ) source ON source.place = n %% source.total
        ORDER BY n
        """,
        [first + 1, first + count],
    )
    cursor.execute(
        """
        INSERT INTO crowd_service
        SELECT s.id, nextval(pg_get_serial_sequence('organisations_service', 'id')), c.number
        FROM crowd c JOIN organisations_service s ON s.organisation_id = c.old_id
        ORDER BY c.number, s.id
        """
    )


# A number from 0 to 1 that follows from the entry's number, another for each letter.
def _chance(letter: str) -> str:
    return f"(('x' || substr(md5(c.number || '{letter}'), 1, 8))::bit(32)::bigint / 4294967296.0)"


def _somewhere() -> str:
    """A point near a town, or now and then in the open country."""
    spread = [(lon, lat) for lon, lat, weight in TOWNS for _time in range(weight)]
    places = "ARRAY[%s]"
    lons, lats = (places % ",".join(str(spot[axis]) for spot in spread) for axis in (0, 1))
    pick = f"1 + floor({_chance('t')} * {len(spread)})::int"
    west, south, east, north = COUNTRY
    return f"""CASE WHEN {_chance("c")} < {SHARE_IN_TOWNS} THEN ST_SetSRID(ST_MakePoint(
            ({lons})[{pick}] + ({_chance("x")} + {_chance("u")} - 1) * 0.06,
            ({lats})[{pick}] + ({_chance("y")} + {_chance("v")} - 1) * 0.035), 4326)
        ELSE ST_SetSRID(ST_MakePoint({west} + {_chance("x")} * {east - west},
            {south} + {_chance("y")} * {north - south}), 4326) END"""


def _copy_everything(cursor) -> None:  # type: ignore[no-untyped-def]
    # `c` is the crowd, `t` the row that is copied, `s` the numbers of services.
    by_entry = "JOIN crowd c ON c.old_id = t.organisation_id"
    by_service = "JOIN crowd_service s ON s.old_id = t.service_id"
    new_entry, new_service = {"organisation_id": "c.new_id"}, {"service_id": "s.new_id"}
    _copy(
        cursor,
        Organisation,
        "JOIN crowd c ON c.old_id = t.id",
        {
            "id": "c.new_id",
            "uuid": "md5('proef' || c.number)::uuid",
            "slug": "'proef-' || c.number",
            "name": "t.name || ' ' || c.number",
            "email": "'proef-' || c.number || '@example.org'",
            "verified_by_id": "NULL",
        },
    )
    # One language each: translations would only make it slower to fill.
    _copy(cursor, OrganisationText, f"{by_entry} WHERE t.language = 'nl'", new_entry)
    _copy(cursor, Location, by_entry, {**new_entry, "point": _somewhere(), "lookup": "'found'"})
    _copy(
        cursor,
        Service,
        "JOIN crowd_service s ON s.old_id = t.id JOIN crowd c ON c.number = s.number",
        {"id": "s.new_id", "uuid": "md5('proef-dienst' || s.new_id)::uuid", **new_entry},
    )
    _copy(cursor, ServiceText, f"{by_service} WHERE t.language = 'nl'", new_service)
    _copy(cursor, Schedule, by_service, new_service)
    for name in (
        "themes",
        "target_groups",
        "expertise",
        "languages",
        "serves_municipalities",
        "serves_districts",
    ):
        _copy(cursor, getattr(Organisation, name).through, by_entry, new_entry)
    for name in ("themes", "target_groups", "languages"):
        _copy(cursor, getattr(Service, name).through, by_service, new_service)


def _copy(cursor, model: type[models.Model], joins: str, changed: Mapping[str, str]) -> None:  # type: ignore[no-untyped-def]
    """Insert copies of a table's rows, all columns alike except those that are `changed` (column → SQL)."""
    columns = [f.column for f in model._meta.concrete_fields if f.column and not f.generated]
    columns = [name for name in columns if name != "id" or name in changed]
    listed = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    table = model._meta.db_table
    cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} t {joins}")  # noqa: S608
