"""This file is about which municipality a page speaks for."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.db.models import BooleanField, Exists, ExpressionWrapper
from django.db.models.signals import post_delete, post_save

from organisations.models import Organisation
from places.models import Municipality

if TYPE_CHECKING:
    from django.http import HttpRequest

SECONDS_KEPT = 60
SECONDS_WAITED = 5
_kept: dict[str, tuple[float, list[Municipality]]] = {}


def active_municipalities() -> list[Municipality]:
    """Municipalities that take part, without their boundaries, kept in this process for a minute.

    Each carries `has_invented_entries`. Not in the shared cache: that is a table, so reading it would be
    a query on every page.
    """
    found = _kept.get("active")
    if found and monotonic() - found[0] < SECONDS_KEPT:
        return found[1]
    rows: list[Municipality] = [
        *Municipality.objects.active()
        .defer("geometry", "centre", "house_rules", "objection_line")
        .annotate(
            has_invented_entries=ExpressionWrapper(
                Exists(Organisation.objects.filter(is_invented=True)), output_field=BooleanField()
            )
        )
    ]
    _kept["active"] = (monotonic(), rows)
    return rows


def keep_what_is_known() -> None:
    """While the database is away, pages say whom to call without waiting for it once more."""
    _then, rows = _kept.get("active", (0, []))
    _kept["active"] = (monotonic() - SECONDS_KEPT + SECONDS_WAITED, rows)


def forget_municipalities(**_signal: object) -> None:
    """The next page reads the municipalities again."""
    _kept.clear()


post_save.connect(forget_municipalities, sender=Municipality, dispatch_uid="speaking_saved")
post_delete.connect(forget_municipalities, sender=Municipality, dispatch_uid="speaking_deleted")


def is_demo() -> bool:
    """Whether this installation shows invented organisations."""
    try:
        return any(getattr(known, "has_invented_entries", False) for known in active_municipalities())
    except DatabaseError:
        return False


def municipality_for(request: HttpRequest | None) -> Municipality | None:
    """The place that was searched, else the host name, else the setting, else the only one, else none.

    A view that knows the place sets `request.municipality` (a Municipality or its code).
    """
    try:
        choices = active_municipalities()
    except DatabaseError:
        return None
    named = getattr(request, "municipality", None)
    code = getattr(named, "code", named)
    host_word = request.get_host().split(":")[0].split(".")[0] if request else ""
    home = settings.HOME_MUNICIPALITY
    for wanted in (
        lambda m: m.code == code,
        lambda m: m.slug == host_word,
        lambda m: home in (m.slug, m.code),
    ):
        for municipality in choices:
            if wanted(municipality):
                return municipality
    return choices[0] if len(choices) == 1 else None
