"""This file is about the address register in every bad mood: forms are saved soon, the point comes later."""

import re
import statistics
import time

import pytest
from django.core.cache import cache
from django.test import Client

from organisations.models import Location
from places.geocoding import breaker
from tests.factories import (
    DistrictFactory,
    EditorFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.worker import make_due, work

pytestmark = [pytest.mark.drill("geocoder"), pytest.mark.django_db(transaction=True)]

# It does not answer, or not as agreed: nobody knows yet whether the address exists.
AWAY = ["slow", "drip", "down", "broken", "refusing", "limiting", "moved", "html", "huge", "nested"]
# It answers, and what it says is no such address in the Netherlands.
WRONG = ["nan", "abroad", "swapped", "wrong"]
LONGEST = 2.5
TYPED = {"place": "address", "postcode": "3512 ab", "house_number": "12", "shows_address": "yes"}


@pytest.fixture
def save(geocoder):
    """Saves the page *Where?* of a new entry; gives the entry, the answer and how long it took."""
    geocoder.add_address("3512AB", 12)
    DistrictFactory(parent=MunicipalityFactory(), quarter="sw", code="WK900101")
    client, user = Client(), UserFactory()
    client.force_login(user)

    def save(mood, *, keeps_failing=False, **more):
        entry = OrganisationFactory(status="draft", municipality=None)
        EditorFactory(organisation=entry, user=user)
        url = f"/mijn/{entry.slug}/waar/"
        version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]
        geocoder.mood = mood
        if not keeps_failing:
            rested()
        started = time.monotonic()
        answer = client.post(url, {**TYPED, **more, "version": version})
        return entry, answer, time.monotonic() - started

    return save


def rested():
    """As if the last failures were long ago."""
    cache.delete_many([breaker.failures, breaker.rest])


def test_an_address_is_saved_soon_and_found_later(save, geocoder, figures):
    took = [seconds for mood in AWAY for _entry, answer, seconds in [save(mood)] if answer.status_code == 302]
    waiting = Location.objects.filter(lookup="pending", point=None, postcode="3512AB", house_number="12")
    waited = waiting.count()
    work()
    still_away = waiting.count()

    geocoder.mood = "well"
    for _ in range(2):
        rested()
        make_due()
        work()

    figures["moods"] = len(AWAY) + len(WRONG)
    figures["slowest_save_s"] = round(max(took), 2)
    figures["median_save_s"] = round(statistics.median(took), 2)
    figures["found_later"] = Location.objects.filter(lookup="found").exclude(point=None).count()
    assert (len(took), waited, still_away) == (len(AWAY),) * 3
    assert figures["found_later"] == len(AWAY)
    assert figures["slowest_save_s"] <= LONGEST


def test_a_wrong_answer_is_never_believed_and_nothing_typed_is_lost(save, figures):
    for mood in WRONG:
        entry, asked, seconds = save(mood)
        _entry, kept, _seconds = save(mood, keep_unknown="on")

        page = asked.content.decode()
        assert (asked.status_code, kept.status_code) == (200, 302), mood
        assert 'value="3512 ab"' in page and 'value="12"' in page, mood
        assert seconds <= LONGEST, mood
        assert not entry.locations.exists(), mood
    assert not Location.objects.exclude(point=None).exists()
    assert Location.objects.filter(lookup="failed", postcode="3512AB").count() == len(WRONG)


def test_after_three_failures_nobody_waits_any_more(save, figures):
    took = [save("slow", keeps_failing=True)[2] for _ in range(8)]

    figures["after_three_failures_s"] = round(max(took[3:]), 2)
    assert Location.objects.filter(lookup="pending").count() == 8
    assert figures["after_three_failures_s"] < 1
