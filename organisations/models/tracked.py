"""This file is about what history is kept of: every table an entry is made of, many-to-many rows too."""

from __future__ import annotations

import pghistory
from django.db import models

from organisations.models.location import Location
from organisations.models.organisation import Organisation, OrganisationText
from organisations.models.service import Schedule, Service, ServiceText


def _track_links(owner: type[models.Model], field: str) -> type[models.Model]:
    """Track the rows of a many-to-many table; they are only ever inserted and deleted."""
    through: type[models.Model] = getattr(owner, field).through
    name = f"{owner.__name__}{field.title().replace('_', '')}"
    meta = type("Meta", (), {"proxy": True, "app_label": "organisations"})
    proxy = type(name, (through,), {"__module__": __name__, "Meta": meta})
    return pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())(proxy)


LINKS = [
    _track_links(Organisation, field)
    for field in (
        "serves_municipalities",
        "serves_districts",
        "themes",
        "target_groups",
        "languages",
        "expertise",
    )
] + [_track_links(Service, field) for field in ("locations", "themes", "target_groups", "languages")]

# Parents before children: creation runs through this list forwards, deletion backwards.
TRACKED: list[type[models.Model]] = [
    Organisation,
    OrganisationText,
    Location,
    Service,
    ServiceText,
    Schedule,
    *LINKS,
]
