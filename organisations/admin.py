"""This file is about entries on the system pages: an administrator can repair, not read along."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import User
from organisations.history import change_set
from organisations.models import (
    Editor,
    Expertise,
    Language,
    Organisation,
    TargetGroup,
    Theme,
)
from places.spatial_guard import NoSpatialLookups, NoWayBack


class ReadOnly:
    """Rows that are made elsewhere: in the vocabulary's files, by organisations, by the desk."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class EditorInline(admin.TabularInline):
    """Who may change an entry. The one thing that only an administrator can repair when everybody left."""

    model = Editor
    fields = ("user", "role", "added_at")
    readonly_fields = ("added_at",)
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(NoSpatialLookups, ReadOnly, admin.ModelAdmin):
    """An entry without its contact details and without drafts: those are between editors and municipality."""

    list_display = ("name", "slug", "status", "municipality", "submitted_at", "published_at", "confirmed_at")
    list_filter = ("status",)
    list_select_related = ("municipality",)
    search_fields = ("name", "other_names", "slug")
    fields = (
        "name",
        "slug",
        "status",
        "municipality",
        "is_invented",
        "submitted_at",
        "published_at",
        "verified_at",
        "confirmed_at",
        "check_interval",
    )
    readonly_fields = tuple(name for name in fields if name not in ("municipality", "check_interval"))
    autocomplete_fields = ("municipality",)
    inlines = (EditorInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return (
            super()
            .get_queryset(request)
            .exclude(status=Organisation.Status.DRAFT, submitted_at__isnull=True)
            .defer("municipality__geometry", "municipality__centre")
        )

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm, change: bool) -> None:
        """A repair stands in the entry's history like every other change, with who did it."""
        by = request.user if isinstance(request.user, User) else None
        with change_set(by=by, organisation=obj, what="repair"):
            super().save_model(request, obj, form, change)


@admin.register(Theme, TargetGroup, Expertise, Language)
class TermAdmin(NoWayBack, ReadOnly, admin.ModelAdmin):
    """The words by which entries are found. They come from files; `load_vocabulary` reads them."""

    list_display = ("code", "name", "icon", "order", "is_sensitive", "is_active")
    list_filter = ("is_active", "is_sensitive")
    search_fields = ("code",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
