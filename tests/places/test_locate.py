"""This file is about a point and its areas, and about what residents type at *Where?*."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from places.locate import Precision, find_place, locate
from places.models import PostcodePoint
from tests.factories import (
    DistrictFactory,
    MunicipalityFactory,
    NeighbourhoodFactory,
    PostcodePointFactory,
    point,
)
from tests.hostile import PLACES

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return MunicipalityFactory(name="Utrecht", code="GM9001")


@pytest.fixture
def district(town):
    return DistrictFactory(parent=town, name="Overvecht", quarter="sw")


@pytest.fixture
def neighbourhood(district):
    return NeighbourhoodFactory(parent=district, name="Vechtzoom", quarter="ne")


def test_a_point_lies_in_three_areas(neighbourhood):
    located = locate(point(5.07, 52.07))

    assert located.neighbourhood == neighbourhood
    assert located.district == neighbourhood.parent
    assert located.municipality == neighbourhood.parent.parent


def test_a_point_lies_in_as_many_areas_as_we_know(district):
    assert locate(point(5.01, 52.01)).neighbourhood is None
    assert locate(point(5.01, 52.01)).district == district
    assert locate(point(5.15, 52.15)).district is None
    assert locate(point(5.15, 52.15)).municipality == district.parent
    assert locate(point(6.5, 53.0)).municipality is None


def test_in_the_gap_between_two_simplified_boundaries_the_nearest_counts(district):
    assert locate(point(4.998, 52.05)).district == district
    assert locate(point(4.99, 52.05)).municipality is None


def test_on_a_border_everyone_gets_the_same_answer(town):
    west = DistrictFactory(parent=town, quarter="sw")
    DistrictFactory(parent=town, quarter="se")

    assert {locate(point(5.1, 52.05)).district for _ in range(5)} == {west}


def test_an_area_that_ended_is_not_found_any_more(district):
    district.ended_in = 2026
    district.save()

    assert locate(point(5.01, 52.01)).district is None


def test_locating_takes_two_queries_and_leaves_the_outlines_alone(neighbourhood, django_assert_num_queries):
    with django_assert_num_queries(2):
        located = locate(point(5.07, 52.07))
        assert (located.district.name, located.municipality.name) == ("Overvecht", "Utrecht")

    assert "geometry" in located.municipality.get_deferred_fields()


def test_text_never_reaches_a_spatial_lookup(town):
    with pytest.raises(TypeError):
        locate("POINT(5 52)")
    with pytest.raises(TypeError):
        type(town).objects.containing("POINT(5 52)")


@pytest.mark.parametrize(
    "typed",
    ["overvecht", "Overvecht", "OVERVECHT ", "Óvervecht", "ovrvecht", "overvegt", "wijk Overvecht",
     "Overvecht, Utrecht", "utrecht overvecht", "ovrvecht utrecht", "overvecht in utrecht"],
)  # fmt: skip
def test_a_district_is_found_as_people_write_it(district, typed):
    place = find_place(typed)

    assert (place.label, place.precision, place.district) == ("Overvecht", Precision.DISTRICT, district)
    assert place.municipality == district.parent
    assert place.point == district.centre


@pytest.mark.parametrize("typed", ["utrecht", "Utrect", "gemeente Utrecht", "UTRECHT"])
def test_a_municipality_is_found_as_people_write_it(district, typed):
    place = find_place(typed)

    assert (place.label, place.precision, place.district) == ("Utrecht", Precision.MUNICIPALITY, None)


def test_a_neighbourhood_is_found_with_its_district(neighbourhood):
    place = find_place("vechtzoom")

    assert (place.label, place.precision) == ("Vechtzoom", Precision.NEIGHBOURHOOD)
    assert (place.neighbourhood, place.district) == (neighbourhood, neighbourhood.parent)


def test_part_of_a_name_is_enough(town):
    DistrictFactory(parent=town, name="Leidsche Rijn")

    assert find_place("leidsche").label == "Leidsche Rijn"
    assert find_place("leidse rijn").label == "Leidsche Rijn"


@pytest.mark.parametrize("typed", ["Den Haag", "the hague", "'s-Gravenhage", "s gravenhage"])
def test_a_town_is_found_by_its_everyday_name(typed):
    town = MunicipalityFactory(name="'s-Gravenhage")

    assert find_place(typed).municipality == town


def test_a_name_that_begins_with_a_filler_word_is_a_name():
    town = MunicipalityFactory(name="Wijk bij Duurstede")

    assert find_place("wijk bij duurstede").municipality == town
    assert find_place("Wijk bij Duurstde").municipality == town


def test_a_name_that_only_resembles_another_is_not_that_one():
    MunicipalityFactory(name="Berlicum")

    assert find_place("Berlin") is None


def test_of_two_districts_with_one_name_the_active_municipality_wins_and_the_preferred_one_more(town):
    other = MunicipalityFactory(name="Zeist", west=5.4, is_active=False)
    here = DistrictFactory(parent=town, name="Centrum")
    there = DistrictFactory(parent=other, name="Centrum")

    assert find_place("centrum").district == here
    assert find_place("centrum", prefer=other).district == there
    assert find_place("centrum zeist").district == there


def test_of_many_districts_with_one_name_the_one_in_the_named_municipality_is_found():
    for number in range(25):
        DistrictFactory(name="Centrum", parent__name=f"Plaats {number}")
    here = DistrictFactory(name="Centrum", parent__name="Zeist", parent__is_active=False)

    assert find_place("Centrum Zeist").district == here
    assert find_place("centrum", prefer=here.parent).district == here


def test_an_area_that_ended_is_not_found_by_name(district):
    district.ended_in = 2026
    district.save()

    assert find_place("Overvecht") is None


def test_a_name_takes_three_queries(neighbourhood, django_assert_num_queries):
    with django_assert_num_queries(3):
        place = find_place("vechtzoom")
        assert place.municipality.name == "Utrecht"


def test_two_numbers_are_a_place_named_after_where_they_lie(neighbourhood):
    place = find_place("52.0712345,5.0698765")

    assert (place.label, place.precision) == ("Vechtzoom", Precision.POINT)
    assert place.point.coords == (5.07, 52.071)
    assert place.district == neighbourhood.parent


def test_two_numbers_where_we_know_no_area_are_a_place_all_the_same():
    assert find_place("53.2,6.5").label == "53.200, 6.500"


def test_swapped_numbers_are_no_place(town):
    assert find_place("5.07,52.07") is None


@pytest.mark.parametrize("typed", ["3512ab", " 3512 AB ", "3512 AB Utrecht"])
def test_a_known_postcode_is_found_without_asking_anybody(geocoder, district, typed):
    PostcodePointFactory(postcode="3512AB", point=point(5.01, 52.01))

    place = find_place(typed)

    assert (place.label, place.precision) == ("3512 AB Utrecht", Precision.POSTCODE)
    assert (place.district, place.point.coords) == (district, (5.01, 52.01))
    assert geocoder.asked == []


def test_a_new_postcode_is_asked_once_and_remembered_without_the_moment(geocoder, district):
    geocoder.add_postcode("3512AB", point=(5.01, 52.01))

    assert find_place("3512 ab").district == district
    assert find_place("3512AB").district == district

    assert len(geocoder.asked) == 1
    row = PostcodePoint.objects.get()
    assert (row.postcode, row.fetched_on) == ("3512AB", timezone.localdate())


def test_a_postcode_that_does_not_exist_is_asked_once_a_day(geocoder, town):
    assert find_place("3599ZZ") is None
    assert find_place("3599ZZ") is None

    assert len(geocoder.asked) == 1


@pytest.mark.parametrize("mood", ["down", "broken", "html", "nan", "huge", "abroad", "wrong"])
def test_four_digits_help_when_the_geocoder_does_not(geocoder, district, mood):
    geocoder.add_postcode("3512XZ")
    geocoder.mood = mood
    PostcodePointFactory(postcode="3512AB", point=point(5.01, 52.01))

    place = find_place("3512XZ")

    assert (place.label, place.precision) == ("3512 Utrecht", Precision.POSTCODE_AREA)
    assert place.district == district


def test_a_postcode_from_long_ago_is_asked_again_and_kept_when_nobody_answers(geocoder, district):
    PostcodePointFactory(postcode="3512AB", point=point(5.15, 52.15))
    PostcodePoint.objects.update(fetched_on=timezone.localdate() - timedelta(days=400))
    geocoder.mood = "down"
    assert find_place("3512AB").point.coords == (5.15, 52.15)

    geocoder.mood = "well"
    geocoder.add_postcode("3512AB", point=(5.01, 52.01))
    assert find_place("3512AB").point.coords == (5.01, 52.01)


def test_nobody_waits_longer_than_two_seconds_for_a_place(geocoder):
    geocoder.mood = "slow"
    start = time.monotonic()

    assert find_place("3512AB") is None
    assert time.monotonic() - start < 2.5


def test_names_are_never_sent_to_the_geocoder(geocoder, district):
    for typed in ("Overvecht", "mijn man slaat mij", "أوتريخت"):
        find_place(typed)

    assert geocoder.asked == []


@pytest.mark.parametrize("typed", PLACES)
def test_hostile_text_finds_nothing_or_something_but_never_fails(geocoder, neighbourhood, typed):
    find_place(typed)


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)
@given(typed=st.text(max_size=120))
def test_whatever_is_typed_never_fails(geocoder, neighbourhood, typed):
    find_place(typed)
