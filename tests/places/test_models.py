"""This file is about what always holds for a place, whoever writes it."""

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from places.colours import contrast_with_white, validate_accent
from places.models import District, Municipality, PostcodePoint
from tests.factories import DistrictFactory, MunicipalityFactory, NeighbourhoodFactory, point, square

pytestmark = pytest.mark.django_db


def refused(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        MunicipalityFactory(**fields)


def test_a_boundary_outside_the_netherlands_is_refused_by_the_database():
    refused(geometry=square(2.3, 48.8, 0.1))
    refused(geometry=square(5, 91, 0.1))
    refused(geometry=square(5, 1e300, 0.1))


def test_an_empty_or_broken_boundary_is_refused_by_the_database():
    refused(geometry=MultiPolygon(srid=4326))
    refused(geometry=MultiPolygon(Polygon(((5, 52), (5.2, 52.2), (5.2, 52), (5, 52.2), (5, 52))), srid=4326))


def test_a_percentage_above_a_hundred_is_refused_by_the_database():
    refused(origin_europe=101)


def test_a_postcode_abroad_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        PostcodePoint.objects.create(postcode="1000AA", point=point(4.35, 50.0))


def test_two_districts_of_one_municipality_have_different_addresses():
    district = DistrictFactory(name="Centrum")
    DistrictFactory(name="Centrum", parent__west=5.4)

    with pytest.raises(IntegrityError), transaction.atomic():
        DistrictFactory(name="Centrum", parent=district.parent)


def test_the_centre_of_a_crescent_lies_inside_it():
    crescent = square(5, 52, 0.2).difference(square(5.05, 52.0, 0.15))

    area = MunicipalityFactory(geometry=MultiPolygon(crescent, srid=4326))

    assert area.geometry.contains(area.centre)


def test_the_centre_and_the_folded_name_follow_every_change():
    area = MunicipalityFactory(name="'s-Gravenhage")
    assert area.folded == "s gravenhage"

    area.name, area.geometry = "Súdwest-Fryslân", square(6, 53, 0.2)
    area.save()

    area.refresh_from_db()
    assert (area.folded, area.centre.coords) == ("sudwest fryslan", (6.1, 53.1))


def test_outlines_stay_in_the_database_until_they_are_asked_for():
    NeighbourhoodFactory()

    district = District.objects.get()

    assert district.get_deferred_fields() == {"geometry"}
    assert district.parent.get_deferred_fields() == {"geometry"}
    assert district.geometry.num_geom == 1


def test_active_places_are_those_of_municipalities_that_take_part():
    here = DistrictFactory()
    DistrictFactory(parent=MunicipalityFactory(is_active=False, west=5.4))
    ended = MunicipalityFactory(west=5.8, ended_in=2025)

    assert list(District.objects.active()) == [here]
    assert list(Municipality.objects.active()) == [here.parent]
    assert ended not in Municipality.objects.current()


def test_a_district_is_found_by_its_page_address():
    district = DistrictFactory(
        name="Leidsche Rijn", parent__name="Wijk bij Duurstede", parent__slug="wijk-bij"
    )

    assert district.page_slug == "wijk-bij-leidsche-rijn"
    assert District.objects.at("wijk-bij-leidsche-rijn").get() == district
    assert not District.objects.at("leidsche-rijn").exists()


@pytest.mark.parametrize("colour", ["#0b5d57", "#1a1a1a", "#8a1c1c"])
def test_a_dark_accent_is_accepted(colour):
    validate_accent(colour)


@pytest.mark.parametrize(
    "colour", ["#fff", "red", "#ffcc00", "#0B5D57", "#0b5d57;}", "#0b5d5g", "", "url(x)"]
)
def test_an_accent_that_is_no_colour_or_too_light_is_refused(colour):
    with pytest.raises(ValidationError):
        validate_accent(colour)


def test_contrast_is_that_of_the_guidelines():
    assert contrast_with_white("#000000") == 21
    assert contrast_with_white("#ffffff") == 1
    assert round(contrast_with_white("#767676"), 2) == 4.54
