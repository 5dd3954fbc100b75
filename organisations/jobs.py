"""This file is about work behind the page: looking up addresses that could not be found at once."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from organisations import placing, retention
from organisations.history import change_set
from organisations.models import Location
from places import geocoding
from places.addresses import NotAnAddress, read_house_number, read_postcode

logger = logging.getLogger(__name__)


class StillUnavailable(Exception):
    """The address register did not answer; the job comes back later."""


# 4, 16, 64 … seconds: about six hours in all. After that the hourly round takes over.
@app.task(
    name="organisations.look_up_address",
    queue="addresses",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions={StillUnavailable}),
)
def look_up_address(location_id: int) -> None:
    """Ask for the point of one address that waits; raises StillUnavailable while nobody answers."""
    place = Location.objects.unfound().select_related("organisation").filter(pk=location_id).first()
    if place is None:
        return
    try:
        number = read_house_number(f"{place.house_number} {place.addition}")
        answer = geocoding.find_address(read_postcode(place.postcode), number)
    except NotAnAddress:
        answer = geocoding.NotFound()
    if isinstance(answer, geocoding.Unavailable):
        raise StillUnavailable
    _note(place, answer)


def _note(place: Location, answer: geocoding.Found | geocoding.NotFound | geocoding.Ambiguous) -> None:
    with transaction.atomic(), change_set(by=None, organisation=place.organisation, what="look_up"):
        # Somebody may have changed the address while we asked.
        now = Location.objects.unfound().select_for_update().filter(pk=place.pk).first()
        if now is None or (now.postcode, now.house_number, now.addition) != (
            place.postcode,
            place.house_number,
            place.addition,
        ):
            return
        if isinstance(answer, geocoding.Found):
            now.street, now.city, now.bag_id = answer.street, answer.city, answer.bag_id
            now.addition, now.point, now.lookup = answer.addition, answer.point, Location.Lookup.FOUND
        else:
            now.lookup = Location.Lookup.FAILED
        now.save()
        placing.settle_municipality(now.organisation)


@app.periodic(cron="23 * * * *")
@app.task(name="organisations.look_up_addresses", queueing_lock="organisations.look_up_addresses")
def look_up_addresses(timestamp: int) -> None:
    """Hourly: ask again for every address that still waits, until the register does not answer."""
    for pk in list(Location.objects.unfound().exclude(postcode="").values_list("pk", flat=True)[:200]):
        try:
            look_up_address(location_id=pk)
        except StillUnavailable:
            logger.info("The address register does not answer; the next round tries again.")
            return


@app.periodic(cron="27 3 * * *")
@app.task(name="organisations.forget", queueing_lock="organisations.forget")
def forget(timestamp: int) -> None:
    """Nightly: drop drafts that nobody sends in, entries that have long been off the map, old history."""
    retention.forget(timezone.now())
