"""This file is about which districts lie beside each other, from the boundaries in our own tables."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection

from places.models import District, Municipality

KEPT_SECONDS = 600
# Simplified boundaries leave small gaps; so many degrees (about 50 metres) still touch.
GAP = 0.0005
_kept: dict[tuple[str, int, str], tuple[float, Around]] = {}


@dataclass(frozen=True)
class Around:
    """A district and the districts beside it, as row numbers."""

    district: int
    adjacent: tuple[int, ...]


def around(code: str, *, municipality: Municipality) -> Around | None:
    """The district with this code in this municipality, with its neighbours; ten minutes old at most."""
    key = (str(connection.settings_dict["NAME"]), municipality.pk, code)
    kept = _kept.get(key)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    here = District.objects.current().filter(parent=municipality, code=code).defer(None).first()
    if here is None:
        return None
    beside = District.objects.current().filter(geometry__dwithin=(here.geometry, GAP)).exclude(pk=here.pk)
    found = Around(here.pk, tuple(beside.order_by("pk").values_list("pk", flat=True)))
    _kept[key] = (time.monotonic() + KEPT_SECONDS, found)
    return found


def forget() -> None:
    """The next search looks at the boundaries again."""
    _kept.clear()
