"""This file is about having the districts that take part at hand: their names and pages, kept briefly."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection

from places.models import District

KEPT_SECONDS = 60
_kept: dict[str, tuple[float, dict[str, NamedDistrict]]] = {}


@dataclass(frozen=True)
class NamedDistrict:
    """What a page says about a district: its name, its municipality's code, the word in its address."""

    code: str
    name: str
    municipality: str
    page_slug: str


def districts() -> dict[str, NamedDistrict]:
    """Districts of municipalities that take part, by code and ordered by name; a minute old at most."""
    key = str(connection.settings_dict["NAME"])
    kept = _kept.get(key)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    rows = District.objects.active().values_list("code", "name", "slug", "parent__code", "parent__slug")
    index = {
        code: NamedDistrict(code, name, municipality, f"{parent}-{slug}")
        for code, name, slug, municipality, parent in rows.order_by("name", "code")
    }
    _kept[key] = (time.monotonic() + KEPT_SECONDS, index)
    return index


def forget() -> None:
    """The next page reads the districts again."""
    _kept.clear()
