"""This file is about places: where something is, and the point of it that the public may know."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.organisation import Organisation
from places.models import inside_netherlands

DERIVED = [
    "public_point",
    "public_point_rd",
    "municipality",
    "district",
    "neighbourhood",
]


class LocationQuerySet(models.QuerySet):
    def unfound(self) -> Self:
        """Addresses whose point is still looked for."""
        return self.filter(lookup=Location.Lookup.PENDING)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=DERIVED,
)
class Location(models.Model):
    """A place of an organisation (HSDS *location*).

    `public_point`, `public_point_rd` and the three areas follow from `point` and `shows_address`; a trigger
    of the database keeps them so, whoever writes.
    """

    class PlaceType(models.TextChoices):
        COMMUNITY_CENTRE = "community_centre", _("Community centre")
        LIBRARY = "library", _("Library")
        SCHOOL = "school", _("School")
        HEALTH_CENTRE = "health_centre", _("Health centre")
        SPORTS = "sports", _("Sports place")
        GARDEN = "garden", _("Garden or park")
        WORSHIP = "worship", _("Place of worship")
        OFFICE = "office", _("Office")
        SHOP = "shop", _("Shop or café")
        OWN = "own", _("Own building")
        OTHER = "other", _("Another place")

    class Known(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("We do not know")

    class Lookup(models.TextChoices):
        FOUND = "found", _("Found")
        PENDING = "pending", _("Being looked up")
        FAILED = "failed", _("Not found")
        BY_HAND = "by_hand", _("Placed by hand")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="locations")
    label = models.CharField(max_length=80, blank=True)
    place_type = models.CharField(max_length=20, choices=PlaceType, default=PlaceType.OTHER)
    order = models.PositiveSmallIntegerField(default=0)

    # address
    street = models.CharField(max_length=80, blank=True)
    house_number = models.CharField(max_length=10, blank=True)
    addition = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    city = models.CharField(max_length=60, blank=True)
    bag_id = models.CharField(max_length=40, blank=True)
    shows_address = models.BooleanField(default=True)
    lookup = models.CharField(max_length=10, choices=Lookup, default=Lookup.PENDING)

    # points and areas
    point = models.PointField(null=True, blank=True)
    public_point = models.PointField(null=True, blank=True, editable=False)
    public_point_rd = models.PointField(srid=28992, null=True, blank=True, editable=False)
    municipality = models.ForeignKey(
        "places.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="locations",
    )
    district = models.ForeignKey(
        "places.District",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="locations",
    )
    neighbourhood = models.ForeignKey(
        "places.Neighbourhood", models.PROTECT, null=True, blank=True, editable=False,
        related_name="locations",
    )  # fmt: skip

    # getting in
    wheelchair = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    toilet = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    quiet = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)

    objects: ClassVar[LocationQuerySet] = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [inside_netherlands("point", name="location_in_the_netherlands")]

    def __str__(self) -> str:
        return self.label or self.address_line or str(self.organisation)

    @property
    def address_line(self) -> str:
        """Street, number and town; empty while unknown. Show it only where `shows_address` holds."""
        number = f"{self.house_number}{'-' + self.addition if self.addition else ''}"
        street = f"{self.street} {number}".strip()
        return ", ".join(part for part in (street, self.city) if part)
