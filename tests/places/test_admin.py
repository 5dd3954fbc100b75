"""This file is about what the Django admin refuses to do with places."""

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.auth import get_user_model
from django.contrib.gis.db.models import GeometryField
from django.db.models import GeneratedField

from places.models import District, Municipality, Neighbourhood
from tests.factories import MunicipalityFactory

RASTER = '{"driver":"GTiff","name":"/vsimem/x.tif","width":1,"height":1,"srid":4326,"bands":[{}]}'


def geometries(model):
    for field in model._meta.get_fields():
        shown = field.output_field if isinstance(field, GeneratedField) else field
        if isinstance(shown, GeometryField):
            yield field.name


@pytest.mark.parametrize(
    "model, lookup",
    [
        (model, f"{name}{end}")
        for model in admin.site._registry
        for name in geometries(model)
        for end in ("", "__contains", "__bboverlaps", "__distance_lt", "__isvalid")
    ],
)
def test_no_spatial_lookup_is_allowed_in_any_admin(model, lookup):
    assert not admin.site._registry[model].lookup_allowed(lookup, RASTER)


@pytest.mark.parametrize(
    "model, lookup",
    [
        (District, "parent__geometry__contains"),
        (Neighbourhood, "parent__parent__centre__within"),
        (Municipality, "districts__geometry__intersects"),
    ],
)
def test_a_detour_to_a_geometry_is_not_allowed_either(model, lookup):
    assert not admin.site._registry[model].lookup_allowed(lookup, RASTER)


def test_ordinary_filters_still_work():
    assert admin.site._registry[Municipality].lookup_allowed("is_active__exact", "1")


@pytest.mark.django_db
def test_a_spatial_lookup_in_an_address_is_refused_before_it_reaches_the_database(rf):
    request = rf.get("/systeem/places/municipality/", {"geometry__contains": RASTER})
    request.user = get_user_model()(is_active=True, is_staff=True, is_superuser=True)

    with pytest.raises(DisallowedModelAdminLookup):
        admin.site._registry[Municipality].changelist_view(request)


@pytest.mark.django_db
def test_boundaries_are_neither_added_deleted_nor_drawn_by_hand(rf):
    request = rf.get("/")
    request.user = get_user_model()(is_active=True, is_staff=True, is_superuser=True)
    site = admin.site._registry[Municipality]
    area = MunicipalityFactory()

    assert not site.has_add_permission(request)
    assert not site.has_delete_permission(request, area)
    assert "geometry" not in site.get_form(request, area).base_fields
    assert "short_line" in site.get_form(request, area).base_fields
