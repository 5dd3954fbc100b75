"""This file is about two numbers: which are a place, and what people hear when they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.points import NotAPoint, looks_like_point, point_at, read_point, to_rd
from tests.hostile import GEOMETRIES, POINTS


@pytest.mark.parametrize(
    "text",
    ["52.09,5.12", " 52.09 , 5.12 ", "52.09 5.12", "52.09;5.12", "52,09 5,12", "52,09; 5,12", "52,09, 5,12"],
)
def test_latitude_and_longitude_are_read_in_the_ways_that_people_write_them(text):
    point = read_point(text)

    assert (point.x, point.y, point.srid) == (5.12, 52.09, 4326)


def test_a_position_is_made_coarse_where_that_is_asked():
    point = read_point("52.0912345,5.1298765", decimals=3)

    assert point.coords == (5.13, 52.091)


@pytest.mark.parametrize("text", POINTS + GEOMETRIES)
def test_hostile_numbers_and_geometries_are_refused_with_a_sentence(text):
    with pytest.raises(NotAPoint) as refusal:
        read_point(text)

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("5.12,52.09", "The two numbers seem to be swapped. Write the one near 52 first."),
        (
            "136687,455783",
            "These are numbers of the Dutch grid (RD). Write latitude and longitude in degrees.",
        ),
        (
            "455783,136687",
            "These are numbers of the Dutch grid (RD). Write latitude and longitude in degrees.",
        ),
        ("48.85,2.35", "This place is not in the Netherlands."),
        ("nan,nan", "Write two numbers with a comma between them, for example 52.091, 5.122."),
        ("POINT(5 52)", "Write two numbers with a comma between them, for example 52.091, 5.122."),
    ],
)
def test_people_are_told_what_is_wrong_with_their_numbers(text, sentence, settings):
    settings.LANGUAGE_CODE = "en"

    with pytest.raises(NotAPoint) as refusal:
        read_point(text)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("text", POINTS)
def test_wrong_numbers_are_still_recognised_as_numbers(text):
    assert looks_like_point(text)


def test_a_postcode_is_not_mistaken_for_numbers():
    assert not looks_like_point("3512 AB")


def test_the_tower_of_amersfoort_is_the_origin_of_the_dutch_grid():
    tower = to_rd(point_at(52.15517440, 5.38720621))

    assert tower.srid == 28992
    assert (round(tower.x), round(tower.y)) == (155000, 463000)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_point_in_the_netherlands_or_refused(text):
    try:
        point = read_point(text)
    except NotAPoint:
        return

    assert 3.2 <= point.x <= 7.3
    assert 50.7 <= point.y <= 53.6


@given(st.floats(), st.floats())
def test_whatever_two_numbers_are_given_nothing_else_breaks(latitude, longitude):
    try:
        point = point_at(latitude, longitude)
    except NotAPoint:
        return

    assert point.valid
