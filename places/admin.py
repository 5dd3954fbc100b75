"""This file is about places in the Django admin: promises can be changed, boundaries only imported."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from places.models import Area, District, Municipality, Neighbourhood, PostcodePoint
from places.spatial_guard import NoSpatialLookups


class AreaAdmin(NoSpatialLookups, admin.ModelAdmin):
    """Code, boundary and figures come from a file of Statistics Netherlands; nobody draws here."""

    list_display = ["name", "code", "population", "year", "ended_in"]
    list_filter = [("ended_in", admin.EmptyFieldListFilter)]
    search_fields = ["name", "code"]
    imported = [
        "code", "population", "origin_netherlands", "origin_europe", "origin_outside_europe",
        "year", "ended_in",
    ]  # fmt: skip
    exclude = ["geometry"]

    def get_readonly_fields(self, request: HttpRequest, obj: Area | None = None) -> list[str]:
        return self.imported

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Area | None = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(AreaAdmin):
    list_display = ["name", "code", "is_active", "population", "year", "ended_in"]
    list_filter = ["is_active", *AreaAdmin.list_filter]


class PartAdmin(AreaAdmin):
    list_display = ["name", "code", "part_of", "population", "year", "ended_in"]
    imported = [*AreaAdmin.imported, "parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("parent")

    @admin.display(description=_("part of"), ordering="parent__name")
    def part_of(self, area: District | Neighbourhood) -> str:
        # Not the field itself: for that the admin joins the parent with its whole boundary.
        return str(area.parent)


@admin.register(District)
class DistrictAdmin(PartAdmin):
    list_filter = [*AreaAdmin.list_filter, ("parent", admin.RelatedOnlyFieldListFilter)]


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(PartAdmin):
    """Only looked at: everything about a neighbourhood is imported."""


@admin.register(PostcodePoint)
class PostcodePointAdmin(NoSpatialLookups, admin.ModelAdmin):
    """To see what the geocoder answered, and to forget a wrong answer."""

    list_display = ["postcode", "fetched_on"]
    search_fields = ["postcode"]
    fields = ["postcode", "fetched_on"]
    readonly_fields = ["postcode", "fetched_on"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PostcodePoint | None = None) -> bool:
        return False
