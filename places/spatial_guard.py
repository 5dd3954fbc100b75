"""This file is about keeping text of an address away from spatial lookups in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import GeneratedField, Model
from django.http import HttpRequest


class NoSpatialLookups:
    """For every admin of a model that has, or leads to, a geometry.

    The admin turns `?geometry__contains=…` of an address into a lookup, and a spatial lookup hands text to
    GDAL, which can open files and sockets. Refused here: Django then answers 400.
    """

    model: type[Model]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        if leads_to_geometry(self.model, lookup):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[misc]


def leads_to_geometry(model: type[Model], lookup: str) -> bool:
    """Whether a lookup such as `parent__geometry__within` touches a geometry on its way."""
    for name in lookup.split("__"):
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        if isinstance(field, GeneratedField):
            field = field.output_field
        if isinstance(field, GeometryField):
            return True
        if not field.is_relation or field.related_model is None:
            return False
        model = field.related_model
    return False
