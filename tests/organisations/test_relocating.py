"""This file is about entries staying attached when boundaries change."""

import pytest

from places.signals import boundaries_changed
from tests.factories import (
    DistrictFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    point,
    square,
)

pytestmark = pytest.mark.django_db


def test_a_place_moves_to_the_new_district_when_boundaries_move():
    town = MunicipalityFactory()
    old = DistrictFactory(parent=town, quarter="nw", name="Noord")
    new = DistrictFactory(parent=town, quarter="se", name="Oost")
    place = LocationFactory(organisation=OrganisationFactory(), point=point(5.05, 52.15))
    place.refresh_from_db()
    assert place.district == old

    old.geometry, new.geometry = square(5.1, 52.0, 0.1), square(5.0, 52.1, 0.1)
    old.save()
    new.save()
    boundaries_changed.send(sender=None, codes=[old.code, new.code])

    place.refresh_from_db()
    assert place.district == new
    assert place.organisation.listing.districts == [new.code]
