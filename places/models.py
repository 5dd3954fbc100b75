"""This file is about municipalities, districts and neighbourhoods, on which everything else hangs."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from places.colours import validate_accent
from places.points import EAST, NORTH, SOUTH, WEST


def _edge(field: str, function: str) -> Func:
    return Func(F(field), function=function, output_field=models.FloatField())


def inside_netherlands(field: str, *, name: str) -> models.CheckConstraint:
    """A constraint: the column lies wholly inside the box around the Netherlands, and is not empty."""
    return models.CheckConstraint(
        name=name,
        condition=Q(
            GreaterThanOrEqual(_edge(field, "ST_XMin"), WEST),
            GreaterThanOrEqual(_edge(field, "ST_YMin"), SOUTH),
            LessThanOrEqual(_edge(field, "ST_XMax"), EAST),
            LessThanOrEqual(_edge(field, "ST_YMax"), NORTH),
        )
        & ~Q(Func(F(field), function="ST_IsEmpty", output_field=models.BooleanField())),
    )


class AreaQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Areas that exist in the newest boundaries; the others are kept because entries point to them."""
        return self.filter(ended_in__isnull=True)

    def containing(self, point: Point) -> Self:
        """Areas that the point lies in or on the edge of."""
        if not isinstance(point, Point):
            raise TypeError("Only a Point that our own code made may reach a spatial lookup.")
        return self.filter(geometry__covers=point)


class MunicipalityQuerySet(AreaQuerySet):
    def active(self) -> Self:
        """Municipalities that take part in this installation."""
        return self.current().filter(is_active=True)


class DistrictQuerySet(AreaQuerySet):
    def active(self) -> Self:
        """Districts of municipalities that take part."""
        return self.current().filter(parent__is_active=True, parent__ended_in__isnull=True)

    def at(self, page_slug: str) -> Self:
        """The district with this page address, `<municipality>-<district>`."""
        address = Concat("parent__slug", Value("-"), "slug", output_field=models.CharField())
        return self.alias(address=address).filter(address=page_slug)


class NeighbourhoodQuerySet(AreaQuerySet):
    def active(self) -> Self:
        """Neighbourhoods of municipalities that take part."""
        return self.current().filter(parent__parent__is_active=True, parent__parent__ended_in__isnull=True)


class AreaManager(models.Manager):
    """Leaves the boundary in the database until it is asked for: one municipality can be 100 KB of corners.

    Also followed by foreign keys and prefetch_related; select_related() reads all columns, so add
    `.defer("municipality__geometry")` there.
    """

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("geometry")


class Area(models.Model):
    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=100)
    # Lower case, no accents, no punctuation: what a typed name is compared with.
    folded = models.GeneratedField(
        expression=Func(F("name"), function="fold_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    geometry = models.MultiPolygonField(_("boundary"), srid=4326, spatial_index=False)
    # A point that surely lies inside; a centroid can fall outside a crescent.
    centre = models.GeneratedField(
        expression=PointOnSurface("geometry"),
        output_field=models.PointField(srid=4326),
        db_persist=True,
    )

    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    # Country of origin, in whole percents, as Statistics Netherlands publishes it.
    origin_netherlands = models.PositiveSmallIntegerField(_("origin: the Netherlands"), null=True, blank=True)
    origin_europe = models.PositiveSmallIntegerField(_("origin: Europe"), null=True, blank=True)
    origin_outside_europe = models.PositiveSmallIntegerField(
        _("origin: outside Europe"), null=True, blank=True
    )

    year = models.PositiveSmallIntegerField(_("edition of the boundaries"))
    ended_in = models.PositiveSmallIntegerField(_("missing since the edition of"), null=True, blank=True)

    class Meta:
        abstract = True
        base_manager_name = "objects"
        ordering: ClassVar = ["name", "code"]
        indexes: ClassVar = [
            GistIndex(fields=["geometry"], name="%(class)s_geometry_gist"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="%(class)s_folded_trgm"),
        ]
        constraints: ClassVar = [
            inside_netherlands("geometry", name="%(class)s_in_the_netherlands"),
            models.CheckConstraint(
                name="%(class)s_geometry_is_valid",
                condition=Q(Func(F("geometry"), function="ST_IsValid", output_field=models.BooleanField())),
            ),
            models.CheckConstraint(
                name="%(class)s_origin_is_percent",
                condition=Q(origin_netherlands__lte=100)
                & Q(origin_europe__lte=100)
                & Q(origin_outside_europe__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        return self.ended_in is None


class Municipality(Area):
    class AreaWord(models.TextChoices):
        DISTRICT = "wijk", _("district")
        VILLAGE = "dorp", _("village")
        TOWN = "kern", _("small town")

    slug = models.SlugField(_("word in the address"), max_length=110, unique=True)
    province = models.CharField(_("province"), max_length=30, blank=True)
    is_active = models.BooleanField(_("takes part"), default=False)
    area_word = models.CharField(
        _("word for its areas"), max_length=4, choices=AreaWord.choices, default=AreaWord.DISTRICT
    )

    # Who answers
    sender_address = models.EmailField(_("sender of e-mails"), blank=True)
    contact_name = models.CharField(_("name of the contact person"), max_length=100, blank=True)
    contact_phone = models.CharField(_("phone number of the contact person"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact person"), blank=True)
    short_line = models.CharField(
        _("phone line for residents"),
        max_length=120,
        blank=True,
        help_text=_("Number and hours, for example: 14 030, Monday to Friday 9:00 to 17:00"),
    )

    # How it looks and what it promises
    accent = models.CharField(
        _("accent colour"), max_length=7, default="#0b5d57", validators=[validate_accent]
    )
    first_look_days = models.PositiveSmallIntegerField(_("first look, in working days"), default=5)
    house_rules = models.TextField(_("house rules"), blank=True)
    objection_line = models.TextField(_("how to object"), blank=True)

    objects = AreaManager.from_queryset(MunicipalityQuerySet)()

    class Meta(Area.Meta):
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints: ClassVar = [
            *Area.Meta.constraints,
            models.CheckConstraint(
                name="municipality_promise_in_range", condition=Q(first_look_days__range=(1, 30))
            ),
        ]


class District(Area):
    parent = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), related_name="districts", on_delete=models.PROTECT
    )
    slug = models.SlugField(_("word in the address"), max_length=110)

    objects = AreaManager.from_queryset(DistrictQuerySet)()

    class Meta(Area.Meta):
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints: ClassVar = [
            *Area.Meta.constraints,
            models.UniqueConstraint(fields=["parent", "slug"], name="district_slug_once_per_municipality"),
        ]

    @property
    def municipality(self) -> Municipality:
        return self.parent

    @property
    def page_slug(self) -> str:
        """The last part of this district's page address."""
        return f"{self.parent.slug}-{self.slug}"


class Neighbourhood(Area):
    parent = models.ForeignKey(
        District, verbose_name=_("district"), related_name="neighbourhoods", on_delete=models.PROTECT
    )

    objects = AreaManager.from_queryset(NeighbourhoodQuerySet)()

    class Meta(Area.Meta):
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")

    @property
    def municipality(self) -> Municipality:
        return self.parent.parent


class PostcodePoint(models.Model):
    """Where a postcode lies, as the geocoder told us: a cache of a public register, about nobody.

    The day and not the moment: a moment would say when somebody asked for this postcode.
    """

    postcode = models.CharField(
        _("postcode"), max_length=6, unique=True
    )  # 3512AB, or 3512 for the whole area
    point = models.PointField(_("point"), srid=4326, spatial_index=False)
    fetched_on = models.DateField(_("looked up on"), auto_now=True)

    class Meta:
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        ordering: ClassVar = ["postcode"]
        constraints: ClassVar = [inside_netherlands("point", name="postcodepoint_in_the_netherlands")]

    def __str__(self) -> str:
        return self.postcode
