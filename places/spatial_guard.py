"""This file is about lookups that the admin would make of the text of an address, and that we refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models import GeometryField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import GeneratedField, Model
from django.http import HttpRequest


class NoWayBack:
    """For every admin: a list is filtered by its own columns, never by what points at its rows.

    `?key_persons=5` in the list of languages would tell which languages one person speaks, unseen by the
    log and without a reason. Refused here: Django then answers 400.
    """

    model: type[Model]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        if any(is_way_back(field) for field in path(self.model, lookup)):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[misc]


class NoSpatialLookups(NoWayBack):
    """For every admin of a model that has, or leads to, a geometry.

    The admin turns `?geometry__contains=…` of an address into a lookup, and a spatial lookup hands text to
    GDAL, which can open files and sockets. Refused here: Django then answers 400.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        if leads_to_geometry(self.model, lookup):
            return False
        return super().lookup_allowed(lookup, value, request)


def leads_to_geometry(model: type[Model], lookup: str) -> bool:
    """Whether a lookup such as `parent__geometry__within` touches a geometry on its way."""
    fields = (
        field.output_field if isinstance(field, GeneratedField) else field for field in path(model, lookup)
    )
    return any(isinstance(field, GeometryField) for field in fields)


def is_way_back(field: Any) -> bool:
    """Whether this is no column of ours, but a row elsewhere that points at us."""
    return bool(field.auto_created and not field.concrete)


def path(model: type[Model], lookup: str) -> Iterator[Any]:
    """The fields that a lookup goes through, as far as it names fields."""
    for name in lookup.split("__"):
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            return
        yield field
        if not field.is_relation or field.related_model is None:
            return
        model = field.related_model
