"""This file is about the system pages (Django's admin): who gets in, and what they cannot ask there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.gis.db.models.fields import BaseSpatialField
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpRequest, HttpResponse

from accounts import access


class NoSpatialLookups(admin.ModelAdmin):
    """Refuses every filter in the address that goes through a geometry: such text would reach GDAL."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if _touches_geometry(self.model, lookup):
            return False
        return super().lookup_allowed(lookup, value, request)


def _touches_geometry(model: type[Model], lookup: str) -> bool:
    for part in lookup.split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            # The rest is a lookup on the field before it, and that one was not a geometry.
            return False
        if isinstance(field, BaseSpatialField):
            return True
        if field.related_model is None:
            return False
        model = field.related_model
    return False


class SystemSite(admin.AdminSite):
    """The admin behind our own sign-in and the second factor; it has no sign-in page of its own."""

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if user.is_authenticated and not user.is_staff:
            raise Http404
        return user.is_active and user.is_staff and access.has_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return access.admit_administrator(request)

    def get_urls(self) -> list[Any]:
        # Nobody has a password, so nobody changes one.
        return [url for url in super().get_urls() if "password" not in (getattr(url, "name", "") or "")]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        base = admin_class or admin.ModelAdmin
        if base.__module__.startswith("allauth."):
            # These pages show the secrets of second factors; accounts/admin.py has what is needed.
            return
        if not issubclass(base, NoSpatialLookups):
            base = type(base.__name__, (NoSpatialLookups, base), {"__module__": base.__module__})
        super().register(model_or_iterable, base, **options)
