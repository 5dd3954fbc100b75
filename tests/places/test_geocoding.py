"""This file is about asking for an address when the geocoder is well, and when it is anything but well."""

import logging
import time

import pytest

from places import outbound
from places.addresses import HouseNumber, read_house_number
from places.geocoding import (
    Ambiguous,
    Found,
    FoundPostcode,
    NotFound,
    Unavailable,
    breaker,
    find_address,
    find_postcode_point,
)

TWELVE = HouseNumber(12)
# The answer comes, but it is not an address in the Netherlands.
NONSENSE = ["nan", "abroad", "swapped", "wrong"]
# There is no answer, or nothing that the register would say.
SILENCE = ["down", "broken", "refusing", "limiting", "moved", "html", "huge", "nested"]


def test_an_address_is_found_with_its_point_and_areas(geocoder):
    geocoder.add_address("3512AB", 12)

    found = find_address("3512AB", TWELVE)

    assert isinstance(found, Found)
    assert found.point.coords == (5.05, 52.05)
    assert found.address == "Zonnestraat 12, 3512 AB Proefstad"
    assert (found.street, found.number, found.addition) == ("Zonnestraat", "12", "")
    assert (found.postcode, found.city, found.bag_id) == ("3512AB", "Proefstad", "9001200000000000")
    assert (found.municipality_code, found.district_code) == ("GM9001", "WK900101")
    assert found.neighbourhood_code == "BU90010101"


def test_the_question_is_the_one_that_the_service_documents(geocoder):
    find_address("3512AB", read_house_number("12-A bis"))

    assert geocoder.asked == [
        {
            "q": ["3512AB 12"],
            "fq": ["type:adres", "postcode:3512AB", "huisnummer:12"],
            "fl": ["*"],
            "rows": ["100"],
        }
    ]


@pytest.mark.parametrize("typed", ["12-A bis", "12 a bis", "12Abis"])
def test_an_addition_is_found_in_whatever_way_it_is_written(geocoder, typed):
    geocoder.add_address("3512AB", 12)
    geocoder.add_address("3512AB", 12, letter="A")
    geocoder.add_address("3512AB", 12, letter="A", addition="bis")

    found = find_address("3512AB", read_house_number(typed))

    assert found.address == "Zonnestraat 12A-bis, 3512 AB Proefstad"
    assert found.addition == "A-bis"


def test_the_door_without_addition_is_meant_when_none_is_typed(geocoder):
    geocoder.add_address("3512AB", 12, addition="1")
    geocoder.add_address("3512AB", 12)

    assert find_address("3512AB", TWELVE).addition == ""


def test_the_only_door_of_a_number_is_found_without_its_addition(geocoder):
    geocoder.add_address("3512AB", 12, addition="H")

    assert find_address("3512AB", TWELVE).addition == "H"


def test_several_doors_are_offered_to_choose_from(geocoder):
    geocoder.add_address("3512AB", 12, addition="2")
    geocoder.add_address("3512AB", 12, addition="1")

    answer = find_address("3512AB", TWELVE)

    assert isinstance(answer, Ambiguous)
    assert [option.addition for option in answer.options] == ["1", "2"]


def test_an_addition_that_does_not_exist_is_answered_with_those_that_do(geocoder):
    geocoder.add_address("3512AB", 12)

    answer = find_address("3512AB", read_house_number("12 C"))

    assert [option.addition for option in answer.options] == [""]


def test_a_house_that_does_not_exist_is_not_found(geocoder):
    geocoder.add_address("3512AB", 14)

    assert find_address("3512AB", TWELVE) == NotFound()


@pytest.mark.parametrize("mood", NONSENSE)
def test_an_answer_that_makes_no_sense_is_no_address(geocoder, mood):
    geocoder.add_address("3512AB", 12)
    geocoder.mood = mood

    assert find_address("3512AB", TWELVE) == NotFound()


@pytest.mark.parametrize("mood", SILENCE)
def test_a_service_that_does_not_answer_is_unavailable(geocoder, mood):
    geocoder.add_address("3512AB", 12)
    geocoder.mood = mood

    assert find_address("3512AB", TWELVE) == Unavailable()


@pytest.mark.parametrize("mood", ["slow", "drip"])
def test_nobody_waits_longer_than_two_seconds(geocoder, mood):
    geocoder.mood = mood
    start = time.monotonic()

    assert find_address("3512AB", TWELVE) == Unavailable()
    assert time.monotonic() - start < 2.5


def test_a_service_without_an_address_of_its_own_is_unavailable(geocoder, settings):
    settings.GEOCODER_URL = "http://127.0.0.1:9/"

    assert find_address("3512AB", TWELVE) == Unavailable()


def test_hostile_texts_in_an_answer_become_plain_and_short(geocoder):
    geocoder.add_address("3512AB", 12)
    geocoder.mood = "hostile"

    found = find_address("3512AB", TWELVE)

    assert found.street == "<script>alert(1)</script> {{7*7}}"
    assert found.city == "P" * 80
    assert len(found.addition) <= 8
    assert (found.bag_id, found.municipality_code) == ("", "")
    assert (found.district_code, found.neighbourhood_code) == ("", "")


def test_after_three_failures_nobody_waits_any_more_and_later_it_is_tried_again(geocoder):
    geocoder.mood = "broken"
    for _ in range(5):
        assert find_address("3512AB", TWELVE) == Unavailable()
    assert len(geocoder.asked) == 3

    geocoder.mood = "well"
    geocoder.add_address("3512AB", 12)
    outbound.cache.delete(breaker.rest)

    assert isinstance(find_address("3512AB", TWELVE), Found)
    assert not outbound.cache.get(breaker.failures)


def test_a_question_that_is_refused_at_once_does_not_switch_the_service_off(geocoder):
    geocoder.mood = "refusing"
    for _ in range(5):
        find_address("3512AB", TWELVE)

    assert len(geocoder.asked) == 5


def test_eight_slow_questions_at_once_do_not_become_more(geocoder, monkeypatch):
    monkeypatch.setattr(outbound, "_free", outbound.threading.BoundedSemaphore(1))
    outbound._free.acquire()

    assert find_address("3512AB", TWELVE) == Unavailable()
    assert geocoder.asked == []


@pytest.mark.parametrize("mood", ["well", *NONSENSE, *SILENCE])
def test_what_was_looked_for_is_in_no_log(geocoder, mood, caplog):
    caplog.set_level(logging.DEBUG)
    geocoder.mood = mood

    find_address("3512AB", TWELVE)

    assert "3512" not in caplog.text


def test_a_postcode_is_found(geocoder):
    geocoder.add_postcode("3512AB", point=(5.01, 52.01))

    found = find_postcode_point("3512AB")

    assert (found.postcode, found.point.coords) == ("3512AB", (5.01, 52.01))


def test_four_digits_lie_in_the_middle_of_their_postcodes(geocoder):
    geocoder.add_postcode("3512AA", point=(5.01, 52.01))
    geocoder.add_postcode("3512AB", point=(5.02, 52.02))
    geocoder.add_postcode("3512AC", point=(5.19, 52.19))
    geocoder.add_postcode("3513AA", point=(5.15, 52.15))

    assert find_postcode_point("3512") == FoundPostcode("3512", find_postcode_point("3512AB").point)


def test_an_address_is_not_accepted_for_a_postcode(geocoder):
    geocoder.add_postcode("3512AB")
    geocoder.mood = "wrong"

    assert find_postcode_point("3512AB") == NotFound()
