"""This file is about whether the site works, asked by the machine that runs it."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

WAITING_TOO_LONG = """
    SELECT EXISTS (
        SELECT FROM procrastinate_jobs AS job
        WHERE status = 'todo' AND attempts = 0
          AND COALESCE(scheduled_at, (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id))
              < now() - interval '15 minutes'
    )
"""


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Tells the machine that this process answers; whether it can also work is another question."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Tells the machine whether visitors can be helped, and if not, which part keeps them waiting."""
    lacking = what_is_lacking()
    if lacking:
        return HttpResponse(f"not ready: {lacking}", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")


def what_is_lacking() -> str:
    """One word, or nothing when all is well."""
    try:
        if not has_postgis():
            return "database"
        if not is_migrated():
            return "migrations"
        return "worker" if is_behind() else ""
    except DatabaseError:
        return "database"


def has_postgis() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis')")
        return bool(cursor.fetchone()[0])


def is_migrated() -> bool:
    return migrations_on_disk() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def migrations_on_disk() -> frozenset[tuple[str, str]]:
    """All migrations of this version of the code."""
    return frozenset(MigrationLoader(None).disk_migrations)


def is_behind() -> bool:
    """Whether a job waits longer than a quarter of an hour for its first try."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING_TOO_LONG)
        return bool(cursor.fetchone()[0])
