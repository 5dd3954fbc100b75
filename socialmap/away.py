"""This file is about the page for a visitor who comes while the database is away: nothing typed is lost."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.template.loader import render_to_string

from socialmap.context import site
from socialmap.speaking import keep_what_is_known

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
SECONDS = 5
TOOK_TOO_LONG = "57014"  # PostgreSQL's number for a question that was cut off
_last_drained = -float("inf")


def away(request: HttpRequest) -> HttpResponse:
    """Says that we are away for a moment and who to call, and gives back what was typed, ready to send."""
    _drop_lost_connections(sys.exception())
    keep_what_is_known()
    fields = _typed(request)
    # Session, user and messages live in the database; who still looks for them finds nothing, unasked.
    if hasattr(request, "session"):
        del request.session
    context: dict[str, Any] = {
        **site(request),
        "desk": None,
        "user": AnonymousUser(),
        "path": request.get_full_path(),
        "fields": fields,
        "texts": [value for name, value in fields if " " in value.strip() and name != TOKEN],
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent; the form's own proof of origin goes along and holds for the next try."""
    if request.method != "POST":
        return []
    try:
        return [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (RawPostDataException, UnreadablePostError):
        return []


def _drop_lost_connections(error: BaseException | None) -> None:
    """After a restart the whole pool is dead. By itself it finds out one by one, ever more slowly."""
    global _last_drained
    cause = error.__cause__ if error else None
    pool = getattr(connection, "pool", None)
    if pool is None or getattr(cause, "sqlstate", None) == TOOK_TOO_LONG:
        return
    if monotonic() - _last_drained > SECONDS:
        _last_drained = monotonic()
        pool.drain()
