"""This file is about the system pages (Django's admin): who gets in, and what they cannot ask there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse

from accounts import access
from places.spatial_guard import NoSpatialLookups


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
