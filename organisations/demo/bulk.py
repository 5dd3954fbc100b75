"""This file is about storing many entries at once: the public listing follows once, at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

BATCH = 500


@contextmanager
def writing_in_bulk() -> Iterator[None]:
    """Inside, changes of entries do not refresh the listing; call `refresh_listings` afterwards."""
    _switch("on")
    try:
        yield
    finally:
        _switch("off")


def _switch(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socialmap.bulk', %s, true)", [value])


def refresh_listings(ids: Sequence[int]) -> None:
    """Write the public face of these entries anew.

    The planner must know first that the tables are no longer empty: with the figures of a moment ago it may
    take minutes over a hundred entries.
    """
    models = apps.get_app_config("organisations").get_models(include_auto_created=True)
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
        for start in range(0, len(ids), BATCH):
            cursor.execute("SELECT organisations_refresh_listings(%s)", [list(ids[start : start + BATCH])])


@contextmanager
def without_word_indexes() -> Iterator[None]:
    """Inside, the listing has no GIN indexes: building them once is far faster than keeping them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'organisations_listing' AND indexdef LIKE %s",
            ["%USING gin%"],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        # Deferred triggers of the listing must have run before its indexes can change.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _name, definition in indexes:
            cursor.execute(definition)
