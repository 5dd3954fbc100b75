"""This file is about the first tables of places, and the extensions that all apps stand on."""

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.lookups
from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

import places.colours

# How names are compared: without capitals, accents and punctuation ("'s-Gravenhage" → "s gravenhage").
# unaccent() is only STABLE because its dictionary may be replaced; ours is named, so IMMUTABLE is honest,
# and a generated column needs it. Schema names are written out because a restore runs without a search path.
FOLD_NAME = r"""
CREATE OR REPLACE FUNCTION fold_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, name)), '[^[:alnum:]]+', ' ', 'g'))
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Every app is built on these three; a database user without rights finds them made already.
        CreateExtension("postgis"),
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD_NAME, reverse_sql="DROP FUNCTION fold_name(text)"),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("name"), function="fold_name"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "geometry",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                (
                    "centre",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.PointOnSurface("geometry"),
                        output_field=django.contrib.gis.db.models.fields.PointField(srid=4326),
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="inhabitants"),
                ),
                (
                    "origin_netherlands",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="origin: the Netherlands"
                    ),
                ),
                (
                    "origin_europe",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="origin: Europe"),
                ),
                (
                    "origin_outside_europe",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="origin: outside Europe"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="edition of the boundaries")),
                (
                    "ended_in",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="missing since the edition of"
                    ),
                ),
                ("slug", models.SlugField(max_length=110, unique=True, verbose_name="word in the address")),
                ("province", models.CharField(blank=True, max_length=30, verbose_name="province")),
                ("is_active", models.BooleanField(default=False, verbose_name="takes part")),
                (
                    "area_word",
                    models.CharField(
                        choices=[("wijk", "district"), ("dorp", "village"), ("kern", "small town")],
                        default="wijk",
                        max_length=4,
                        verbose_name="word for its areas",
                    ),
                ),
                (
                    "sender_address",
                    models.EmailField(blank=True, max_length=254, verbose_name="sender of e-mails"),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=100, verbose_name="name of the contact person"),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="phone number of the contact person"
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="e-mail of the contact person"
                    ),
                ),
                (
                    "short_line",
                    models.CharField(
                        blank=True,
                        help_text="Number and hours, for example: 14 030, Monday to Friday 9:00 to 17:00",
                        max_length=120,
                        verbose_name="phone line for residents",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        default="#0b5d57",
                        max_length=7,
                        validators=[places.colours.validate_accent],
                        verbose_name="accent colour",
                    ),
                ),
                (
                    "first_look_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="first look, in working days"),
                ),
                ("house_rules", models.TextField(blank=True, verbose_name="house rules")),
                ("objection_line", models.TextField(blank=True, verbose_name="how to object")),
            ],
            options={
                "verbose_name": "municipality",
                "verbose_name_plural": "municipalities",
                "ordering": ["name", "code"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        fields=["geometry"], name="municipality_geometry_gist"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["folded"], name="municipality_folded_trgm", opclasses=["gin_trgm_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThanOrEqual(
                                models.Func(
                                    models.F("geometry"), function="ST_XMin", output_field=models.FloatField()
                                ),
                                3.2,
                            ),
                            django.db.models.lookups.GreaterThanOrEqual(
                                models.Func(
                                    models.F("geometry"), function="ST_YMin", output_field=models.FloatField()
                                ),
                                50.7,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("geometry"), function="ST_XMax", output_field=models.FloatField()
                                ),
                                7.3,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("geometry"), function="ST_YMax", output_field=models.FloatField()
                                ),
                                53.6,
                            ),
                            models.Q(
                                models.Func(
                                    models.F("geometry"),
                                    function="ST_IsEmpty",
                                    output_field=models.BooleanField(),
                                ),
                                _negated=True,
                            ),
                        ),
                        name="municipality_in_the_netherlands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Func(
                                models.F("geometry"),
                                function="ST_IsValid",
                                output_field=models.BooleanField(),
                            )
                        ),
                        name="municipality_geometry_is_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin_netherlands__lte", 100),
                            ("origin_europe__lte", 100),
                            ("origin_outside_europe__lte", 100),
                        ),
                        name="municipality_origin_is_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_look_days__range", (1, 30))),
                        name="municipality_promise_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("name"), function="fold_name"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "geometry",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                (
                    "centre",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.PointOnSurface("geometry"),
                        output_field=django.contrib.gis.db.models.fields.PointField(srid=4326),
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="inhabitants"),
                ),
                (
                    "origin_netherlands",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="origin: the Netherlands"
                    ),
                ),
                (
                    "origin_europe",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="origin: Europe"),
                ),
                (
                    "origin_outside_europe",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="origin: outside Europe"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="edition of the boundaries")),
                (
                    "ended_in",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="missing since the edition of"
                    ),
                ),
                ("slug", models.SlugField(max_length=110, verbose_name="word in the address")),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="districts",
                        to="places.municipality",
                        verbose_name="municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "district",
                "verbose_name_plural": "districts",
                "ordering": ["name", "code"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Neighbourhood",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("name"), function="fold_name"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "geometry",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                (
                    "centre",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.PointOnSurface("geometry"),
                        output_field=django.contrib.gis.db.models.fields.PointField(srid=4326),
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="inhabitants"),
                ),
                (
                    "origin_netherlands",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="origin: the Netherlands"
                    ),
                ),
                (
                    "origin_europe",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="origin: Europe"),
                ),
                (
                    "origin_outside_europe",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="origin: outside Europe"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="edition of the boundaries")),
                (
                    "ended_in",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="missing since the edition of"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="neighbourhoods",
                        to="places.district",
                        verbose_name="district",
                    ),
                ),
            ],
            options={
                "verbose_name": "neighbourhood",
                "verbose_name_plural": "neighbourhoods",
                "ordering": ["name", "code"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PostcodePoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("postcode", models.CharField(max_length=6, unique=True, verbose_name="postcode")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=4326, verbose_name="point"
                    ),
                ),
                ("fetched_on", models.DateField(auto_now=True, verbose_name="looked up on")),
            ],
            options={
                "verbose_name": "postcode",
                "verbose_name_plural": "postcodes",
                "ordering": ["postcode"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThanOrEqual(
                                models.Func(
                                    models.F("point"), function="ST_XMin", output_field=models.FloatField()
                                ),
                                3.2,
                            ),
                            django.db.models.lookups.GreaterThanOrEqual(
                                models.Func(
                                    models.F("point"), function="ST_YMin", output_field=models.FloatField()
                                ),
                                50.7,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("point"), function="ST_XMax", output_field=models.FloatField()
                                ),
                                7.3,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("point"), function="ST_YMax", output_field=models.FloatField()
                                ),
                                53.6,
                            ),
                            models.Q(
                                models.Func(
                                    models.F("point"),
                                    function="ST_IsEmpty",
                                    output_field=models.BooleanField(),
                                ),
                                _negated=True,
                            ),
                        ),
                        name="postcodepoint_in_the_netherlands",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="district",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["geometry"], name="district_geometry_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="district",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded"], name="district_folded_trgm", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.GreaterThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_XMin", output_field=models.FloatField()
                        ),
                        3.2,
                    ),
                    django.db.models.lookups.GreaterThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_YMin", output_field=models.FloatField()
                        ),
                        50.7,
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_XMax", output_field=models.FloatField()
                        ),
                        7.3,
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_YMax", output_field=models.FloatField()
                        ),
                        53.6,
                    ),
                    models.Q(
                        models.Func(
                            models.F("geometry"), function="ST_IsEmpty", output_field=models.BooleanField()
                        ),
                        _negated=True,
                    ),
                ),
                name="district_in_the_netherlands",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Func(
                        models.F("geometry"), function="ST_IsValid", output_field=models.BooleanField()
                    )
                ),
                name="district_geometry_is_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin_netherlands__lte", 100),
                    ("origin_europe__lte", 100),
                    ("origin_outside_europe__lte", 100),
                ),
                name="district_origin_is_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="district",
            constraint=models.UniqueConstraint(
                fields=("parent", "slug"), name="district_slug_once_per_municipality"
            ),
        ),
        migrations.AddIndex(
            model_name="neighbourhood",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["geometry"], name="neighbourhood_geometry_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="neighbourhood",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded"], name="neighbourhood_folded_trgm", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="neighbourhood",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.GreaterThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_XMin", output_field=models.FloatField()
                        ),
                        3.2,
                    ),
                    django.db.models.lookups.GreaterThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_YMin", output_field=models.FloatField()
                        ),
                        50.7,
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_XMax", output_field=models.FloatField()
                        ),
                        7.3,
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        models.Func(
                            models.F("geometry"), function="ST_YMax", output_field=models.FloatField()
                        ),
                        53.6,
                    ),
                    models.Q(
                        models.Func(
                            models.F("geometry"), function="ST_IsEmpty", output_field=models.BooleanField()
                        ),
                        _negated=True,
                    ),
                ),
                name="neighbourhood_in_the_netherlands",
            ),
        ),
        migrations.AddConstraint(
            model_name="neighbourhood",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Func(
                        models.F("geometry"), function="ST_IsValid", output_field=models.BooleanField()
                    )
                ),
                name="neighbourhood_geometry_is_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="neighbourhood",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin_netherlands__lte", 100),
                    ("origin_europe__lte", 100),
                    ("origin_outside_europe__lte", 100),
                ),
                name="neighbourhood_origin_is_percent",
            ),
        ),
    ]
