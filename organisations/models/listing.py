"""This file is about what the public may find: one row an entry, holding public values only.

Search, list, map and counts read this table and nothing hidden, so a hidden value cannot leak through them.
Triggers of the database write it in the transaction that changes the entry (migration `0002_listing`).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField

from organisations.models.organisation import Organisation


class Listing(models.Model):
    """The public face of a published entry.

    Codes stand in text arrays. `themes` holds the parents too. `point` is the first public location;
    `points_rd` (28992) holds all of them, for distances in metres. `tile_x`, `tile_y` is the Web Mercator
    tile of `point` at `TILE_LEVEL`.
    """

    TILE_LEVEL = 22

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    slug = models.CharField(max_length=60)
    name = models.CharField(max_length=120, db_collation="und-x-icu")
    kind = models.CharField(max_length=20)
    theme = models.CharField(max_length=60)
    themes = ArrayField(models.CharField(max_length=60))
    target_groups = ArrayField(models.CharField(max_length=60))
    languages = ArrayField(models.CharField(max_length=60))
    expertise = ArrayField(models.CharField(max_length=60))
    facts = ArrayField(models.CharField(max_length=20))
    traits = ArrayField(models.CharField(max_length=20), help_text="free, walk_in, online")
    municipalities = ArrayField(models.CharField(max_length=10))
    districts = ArrayField(models.CharField(max_length=10))
    serves_municipalities = ArrayField(models.CharField(max_length=10))
    serves_districts = ArrayField(models.CharField(max_length=10))
    point = models.PointField(null=True)
    points_rd = models.MultiPointField(srid=28992, null=True)
    tile_x = models.IntegerField(null=True)
    tile_y = models.IntegerField(null=True)
    noticed_from = models.DateTimeField(null=True)
    document = SearchVectorField()
    words = models.TextField(help_text="unaccented lower-case names, for typing errors")

    objects: ClassVar[models.Manager] = models.Manager()

    class Meta:
        indexes = [
            GinIndex(fields=["document"], name="listing_document"),
            GinIndex(fields=["themes"], name="listing_themes"),
            GinIndex(fields=["languages"], name="listing_languages"),
            GinIndex(fields=["districts"], name="listing_districts"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="listing_words"),
            models.Index(fields=["tile_x", "tile_y"], name="listing_tile"),
            models.Index(fields=["name"], name="listing_name"),
        ]

    def __str__(self) -> str:
        return self.name


class PublicRevision(models.Model):
    """A counter of public changes, the ETag of public answers: one row, moved at the end of a transaction."""

    counter = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.counter)
