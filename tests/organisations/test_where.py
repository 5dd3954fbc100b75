"""This file is about the page *Where?*: the address register, several doors, no answer, points by hand."""

import re

import pytest

from organisations import jobs, placing, proposing
from organisations.models import Location, Organisation, ProposedChange
from tests.factories import (
    DistrictFactory,
    EditorFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
    point,
)
from tests.hostile import GEOMETRIES, HOUSE_NUMBERS, POINTS, POSTCODES

pytestmark = pytest.mark.django_db


@pytest.fixture
def proefstad():
    municipality = MunicipalityFactory()
    DistrictFactory(parent=municipality, quarter="sw", code="WK900101", name="Zuidwest")
    return municipality


@pytest.fixture
def entry(client, proefstad):
    user = UserFactory()
    client.force_login(user)
    entry = OrganisationFactory(status="draft", municipality=None, slug="de-brug")
    EditorFactory(organisation=entry, user=user)
    return entry


@pytest.fixture
def save(client, entry):
    def save(**fields):
        url = "/mijn/de-brug/waar/"
        version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]
        typed = {"place": "address", "postcode": "3512AB", "house_number": "12", "shows_address": "yes"}
        return client.post(url, {**typed, "version": version, **fields})

    return save


@pytest.fixture
def send(client, entry):
    """Sends a page that must not be saved; what it was shown with does not matter then."""

    def send(**fields):
        typed = {"place": "address", "postcode": "3512AB", "house_number": "12", "shows_address": "yes"}
        return client.post("/mijn/de-brug/waar/", {**typed, **fields})

    return send


def errors(response):
    return response.context["form"].errors


@pytest.mark.parametrize("typed", ["1234ab", " 1234 AB ", "1234-ab"])
def test_a_postcode_may_be_typed_in_many_ways(save, entry, geocoder, typed):
    geocoder.add_address("1234AB", 12)

    assert save(postcode=typed).status_code == 302

    place = entry.locations.get()
    assert (place.postcode, place.house_number, place.street, place.lookup) == (
        "1234AB",
        "12",
        "Zonnestraat",
        "found",
    )


@pytest.mark.parametrize(
    "typed",
    [{"house_number": "12-A bis"}, {"house_number": "12", "addition": "a-bis"}, {"house_number": "12 Abis"}],
)
def test_an_addition_may_be_typed_in_many_ways(save, entry, geocoder, typed):
    geocoder.add_address("3512AB", 12, letter="A", addition="bis")

    save(**typed)

    assert entry.locations.get().address_line == "Zonnestraat 12-A-bis, Proefstad"


def test_where_there_are_several_doors_one_is_chosen(save, entry, geocoder):
    geocoder.add_address("3512AB", 12, letter="A")
    geocoder.add_address("3512AB", 12, letter="B")

    asked = save()
    chosen = save(pick="B")

    assert "Zonnestraat 12B" in asked.content.decode() and not errors(asked).get("postcode")
    assert chosen.status_code == 302
    assert entry.locations.get().addition == "B"


@pytest.mark.parametrize(
    "mood", ["slow", "down", "broken", "limiting", "drip", "moved", "html", "huge", "nested"]
)
def test_an_address_waits_when_the_register_does_not_answer(save, entry, geocoder, mood):
    geocoder.add_address("3512AB", 12)
    geocoder.mood = mood

    response = save()

    entry.refresh_from_db()
    place = entry.locations.get()
    assert response.status_code == 302
    assert (place.lookup, place.postcode, place.house_number) == ("pending", "3512AB", "12")
    assert entry.municipality is not None
    assert ProcrastinateJobs.count() == 1

    geocoder.mood = "well"
    forget_breaker()
    jobs.look_up_address(location_id=place.pk)

    place.refresh_from_db()
    assert (place.lookup, place.street) == ("found", "Zonnestraat")
    assert place.district.name == "Zuidwest"


class ProcrastinateJobs:
    @staticmethod
    def count():
        from procrastinate.contrib.django.models import ProcrastinateJob

        return ProcrastinateJob.objects.filter(task_name="organisations.look_up_address").count()


def forget_breaker():
    from django.core.cache import cache

    from places.geocoding import breaker

    cache.delete_many([breaker.failures, breaker.rest])


@pytest.mark.parametrize("mood", ["nan", "abroad", "swapped", "wrong"])
def test_a_register_that_talks_nonsense_is_not_believed(save, entry, geocoder, mood):
    geocoder.add_address("3512AB", 12)
    geocoder.mood = mood

    response = save()

    assert response.status_code in (200, 302)
    assert not Location.objects.exclude(point=None).exists()


def test_an_unknown_address_is_asked_again_and_can_be_kept(save, entry, geocoder):
    asked = save()
    kept = save(keep_unknown="on")

    assert "postcode" in errors(asked) and 'value="3512AB"' in asked.content.decode()
    assert kept.status_code == 302
    assert entry.locations.get().lookup == "failed"


def test_the_job_tells_when_an_address_does_not_exist(save, entry, geocoder):
    geocoder.mood = "down"
    save()
    geocoder.mood = "well"
    forget_breaker()

    jobs.look_up_address(location_id=entry.locations.get().pk)

    assert entry.locations.get().lookup == "failed"


def test_the_job_comes_back_while_the_register_is_away(save, entry, geocoder):
    geocoder.mood = "down"
    save()

    with pytest.raises(jobs.StillUnavailable):
        jobs.look_up_address(location_id=entry.locations.get().pk)

    jobs.look_up_addresses(timestamp=0)
    assert entry.locations.get().lookup == "pending"


def test_the_job_leaves_an_address_alone_that_changed_meanwhile(save, entry, geocoder, monkeypatch):
    geocoder.mood = "down"
    save()
    place = entry.locations.get()
    geocoder.mood = "well"
    geocoder.add_address("3512AB", 12)
    forget_breaker()
    asked = jobs.geocoding.find_address

    def meanwhile(*args):
        Location.objects.update(house_number="99")
        return asked(*args)

    monkeypatch.setattr(jobs.geocoding, "find_address", meanwhile)
    jobs.look_up_address(location_id=place.pk)

    place.refresh_from_db()
    assert (place.house_number, place.lookup, place.point) == ("99", "pending", None)


def test_two_numbers_put_a_point_where_there_is_no_address(save, entry):
    response = save(postcode="", house_number="", lat="52.05", lon="5,05".replace(",", "."))

    place = entry.locations.get()
    assert response.status_code == 302
    assert (place.lookup, round(place.point.y, 3), place.district.name) == ("by_hand", 52.05, "Zuidwest")


@pytest.mark.parametrize("typed", POINTS)
def test_numbers_that_are_no_place_in_the_netherlands_get_a_sentence(send, typed):
    lat, lon = typed.split(",")

    response = send(postcode="", house_number="", lat=lat, lon=lon)

    assert response.status_code == 200 and "lat" in errors(response)
    assert not Location.objects.exists()


@pytest.mark.parametrize("typed", [text for text in GEOMETRIES if text.strip(", ") not in ("", "52.09")])
def test_geometry_as_text_never_becomes_a_point(send, typed):
    response = send(postcode="", house_number="", lat=typed, lon="5.1", point=typed, geometry=typed)

    assert response.status_code == 200
    assert not Location.objects.exists()


@pytest.mark.parametrize("typed", POSTCODES)
def test_a_wrong_postcode_gets_a_sentence_and_stays_typed(send, typed):
    response = send(postcode=typed)

    assert response.status_code == 200 and "postcode" in errors(response)
    assert not Location.objects.exists()


@pytest.mark.parametrize("typed", HOUSE_NUMBERS)
def test_a_wrong_house_number_gets_a_sentence(send, typed):
    response = send(house_number=typed)

    assert response.status_code == 200 and "house_number" in errors(response)
    assert not Location.objects.exists()


def test_an_address_needs_an_answer_on_who_sees_it(send):
    response = send(shows_address="")

    assert "shows_address" in errors(response)


def test_a_hidden_address_shows_only_the_district(save, entry, geocoder):
    geocoder.add_address("3512AB", 12, point=(5.06, 52.06))

    save(shows_address="no")

    place = entry.locations.get()
    assert place.public_point.coords != place.point.coords
    assert round(place.public_point.x, 6) == round(place.district.centre.x, 6)


def test_no_fixed_place_needs_a_district(send):
    response = send(place="none")

    assert "districts" in errors(response)


def test_the_register_is_not_asked_twice_for_the_same_address(save, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    save()
    save(label="Achterom")

    assert len(geocoder.asked) == 1
    assert entry.locations.get().label == "Achterom"


def test_two_clicks_add_one_place(client, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    geocoder.add_address("3512AB", 14)
    LocationFactory(organisation=entry)
    url = "/mijn/de-brug/waar/nieuw/"
    version = re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]

    for _click in range(2):
        client.post(
            url, {"postcode": "3512AB", "house_number": "14", "shows_address": "yes", "version": version}
        )

    assert entry.locations.count() == 2


def test_a_place_that_is_left_goes_before_publication_and_waits_afterwards(client, entry):
    first, second = LocationFactory(organisation=entry), LocationFactory(organisation=entry, order=1)
    client.post(f"/mijn/de-brug/waar/{second.pk}/weg/")
    assert list(entry.locations.all()) == [first]

    publish(entry)
    client.post(f"/mijn/de-brug/waar/{first.pk}/weg/")

    assert list(entry.locations.all()) == [first]
    assert ProposedChange.objects.get().new is None


def publish(entry):
    placing.settle_municipality(entry)
    Organisation.objects.filter(pk=entry.pk).update(status="published", published_at="2026-11-01T10:00Z")


def test_a_new_address_of_a_published_entry_waits(save, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    save()
    publish(entry)
    geocoder.add_address("3512AC", 3, point=(5.07, 52.07))

    save(postcode="3512AC", house_number="3", shows_address="no", label="Nieuw")

    place, waiting = entry.locations.get(), ProposedChange.objects.get()
    assert (place.postcode, place.shows_address, place.label) == ("3512AB", False, "Nieuw")
    assert (waiting.location, waiting.new["postcode"], waiting.old["postcode"]) == (place, "3512AC", "3512AB")
    assert proposing.say("location", waiting.new) == "Zonnestraat 3, Proefstad, 3512 AC"

    save(postcode="3512AB", house_number="12")
    assert not ProposedChange.objects.exists()


def test_an_accepted_place_is_where_the_organisation_said(save, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    save()
    publish(entry)
    geocoder.add_address("3512AC", 3, point=(5.07, 52.07))
    save(postcode="3512AC", house_number="3")

    proposing.apply(ProposedChange.objects.select_related("organisation", "location").get())

    place = entry.locations.get()
    assert (place.postcode, round(place.point.x, 2)) == ("3512AC", 5.07)


def test_giving_up_the_only_place_waits_and_can_be_accepted(save, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    save()
    publish(entry)

    save(place="none", districts=["WK900101"])
    entry.refresh_from_db()
    assert (entry.locations.count(), entry.has_no_place) == (1, False)

    proposing.apply(ProposedChange.objects.get())
    entry.refresh_from_db()
    assert (entry.locations.count(), entry.has_no_place) == (0, True)
    assert ProposedChange.objects.count() == 1


def test_a_first_place_of_a_published_entry_waits_and_can_be_accepted(save, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    save(place="none", districts=["WK900101"])
    publish(entry)

    save(districts=["WK900101"], label="Buurthuis")
    assert not Location.objects.exists()
    save(districts=["WK900101"], label="Buurthuis")

    change = ProposedChange.objects.get()
    assert (change.location, change.old, change.new["label"]) == (None, None, "Buurthuis")
    proposing.apply(change)
    entry.refresh_from_db()
    assert (entry.locations.get().label, entry.has_no_place) == ("Buurthuis", False)


def test_an_accepted_address_that_is_not_found_yet_is_looked_up_later(save, entry, geocoder):
    geocoder.add_address("3512AB", 12)
    save()
    publish(entry)
    geocoder.mood = "down"
    save(house_number="14")

    before = ProcrastinateJobs.count()
    proposing.apply(ProposedChange.objects.get())

    assert (entry.locations.get().lookup, ProcrastinateJobs.count() - before) == ("pending", 1)


def test_people_of_another_organisation_cannot_touch_a_place(client, entry):
    theirs = LocationFactory()

    for url in (f"/mijn/de-brug/waar/{theirs.pk}/", f"/mijn/de-brug/waar/{theirs.pk}/weg/"):
        assert client.post(url).status_code == 404
    assert Location.objects.filter(pk=theirs.pk).exists()


def test_the_page_with_several_places_names_each(client, entry):
    LocationFactory(organisation=entry, label="Buurthuis", point=point(5.05, 52.05))
    LocationFactory(organisation=entry, label="Bibliotheek", order=1)

    page = client.get("/mijn/de-brug/waar/").content.decode()

    assert "Buurthuis" in page and "Bibliotheek" in page
