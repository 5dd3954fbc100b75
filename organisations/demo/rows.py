"""This file is about storing the rows of the demo, a whole table at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from organisations.models import Location, Organisation, OrganisationText, Schedule, Service, ServiceText


@dataclass
class Rows:
    """Everything to be stored, by table; parents are stored before their children."""

    organisations: list[Organisation] = field(default_factory=list)
    texts: list[OrganisationText] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    service_texts: list[ServiceText] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    # (owner, name of the many-to-many field, target)
    links: list[tuple[models.Model, str, models.Model]] = field(default_factory=list)

    def store(self) -> None:
        created = {row.slug: row.created_at for row in self.organisations}
        for rows in (self.organisations, self.texts, self.locations, self.services, self.service_texts):
            _create(rows)
        _create(self.schedules)
        # Saving a new row sets this to now.
        for row in self.organisations:
            row.created_at = created[row.slug]
        Organisation.objects.bulk_update(self.organisations, ["created_at"])
        self._link()

    def _link(self) -> None:
        grouped = defaultdict(list)
        for owner, name, target in self.links:
            grouped[type(owner), name].append((owner, target))
        for (model, name), pairs in grouped.items():
            through = getattr(model, name).through
            relation: Any = model._meta.get_field(name)
            own, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
            through.objects.bulk_create([through(**{own: a, other: b}) for a, b in pairs])


def _create(rows: list[Any]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)
