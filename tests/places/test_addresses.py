"""This file is about postcodes and house numbers as people type them."""

import pytest

from places.addresses import NotAnAddress, leading_postcode, read_house_number, read_postcode
from tests.hostile import HOUSE_NUMBERS, POSTCODES


@pytest.mark.parametrize(
    "text", ["1234ab", " 1234 AB ", "1234 ab", "1234-AB", "1234\u00a0AB", "１２３４ＡＢ"]
)
def test_a_postcode_is_read_in_every_way_of_writing(text):
    assert read_postcode(text) == "1234AB"


@pytest.mark.parametrize("text", POSTCODES)
def test_something_else_is_not_a_postcode(text):
    with pytest.raises(NotAnAddress) as refusal:
        read_postcode(text)

    assert refusal.value.field == "postcode"


@pytest.mark.parametrize(
    "text, number, letter, addition",
    [
        ("12", 12, "", ""),
        ("12a", 12, "A", ""),
        (" 12 A ", 12, "A", ""),
        ("12bis", 12, "", "BIS"),
        ("12-A bis", 12, "A", "BIS"),
        ("12 a-bis", 12, "A", "BIS"),
        ("58-1", 58, "", "1"),
        ("58 / 1", 58, "", "1"),
        ("12A2", 12, "A", "2"),
        ("72 hs", 72, "", "HS"),
    ],
)
def test_a_house_number_has_a_number_a_letter_and_an_addition(text, number, letter, addition):
    house = read_house_number(text)

    assert (house.number, house.letter, house.addition) == (number, letter, addition)


def test_two_ways_of_writing_an_addition_are_the_same_house():
    assert read_house_number("12-A bis").key == read_house_number("12abis").key == "ABIS"


@pytest.mark.parametrize("text", HOUSE_NUMBERS)
def test_something_else_is_not_a_house_number(text):
    with pytest.raises(NotAnAddress) as refusal:
        read_house_number(text)

    assert refusal.value.field == "house_number"


@pytest.mark.parametrize(
    "text, postcode",
    [
        ("3512ab", "3512AB"),
        (" 3512 AB Utrecht", "3512AB"),
        ("3512", "3512"),
        ("3512 Utrecht", "3512"),
        ("35121", None),
        ("Utrecht 3512", None),
        ("0123AB", None),
    ],
)
def test_a_typed_place_may_start_with_a_postcode(text, postcode):
    assert leading_postcode(text) == postcode
