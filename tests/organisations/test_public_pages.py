"""This file is about what residents see, with scripts off: start, list, entry, and what the map asks for."""

import datetime
import json
import re

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from organisations.models import OldSlug, Organisation, PublicRevision, Visibility
from tests.factories import (
    DistrictFactory,
    LanguageFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    ScheduleFactory,
    ServiceFactory,
    ServiceTextFactory,
    ThemeFactory,
    point,
)

pytestmark = pytest.mark.django_db

TUESDAY = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture
def town():
    return MunicipalityFactory(name="Proefstad")


@pytest.fixture
def cafe(town):
    district = DistrictFactory(parent=town, quarter="nw")
    entry = OrganisationFactory(
        name="Taalcafé",
        slug="taalcafe",
        municipality=town,
        themes=["taal"],
        languages=["pl"],
        phone="+31300000001",
        email="hallo@example.org",
        confirmed_at=timezone.make_aware(datetime.datetime(2026, 5, 3)),
        verified_at=timezone.now(),
    )
    OrganisationTextFactory(organisation=entry, summary="Samen oefenen.")
    LocationFactory(organisation=entry, street="Voorbeeldplein", house_number="1", point=point(5.03, 52.15))
    service = ServiceFactory(organisation=entry, way_in="walk_in", is_free=True)
    ServiceTextFactory(service=service, title="Koffie en praten")
    ScheduleFactory(service=service, weekdays=[2])
    assert district.parent == town
    return entry


def names(response):
    text = response.content.decode()
    results = text[text.index('id="resultaten"') :]
    return re.findall(r'href="(?:/en|/ar)?/organisaties/([\w-]+)/"', results[: results.index("</ol>")])


def test_a_resident_is_asked_what_which_language_and_where(client, cafe):
    ThemeFactory(code="schulden", is_on_start=True, names={"nl": "Schulden", "en": "Debts"})

    page = client.get("/en/").content.decode()

    assert 'name="waarover" value="schulden"' in page
    assert 'name="taal" value="pl"' in page
    assert 'name="bij"' in page
    assert 'name="q"' in page
    assert 'href="tel:112"' in page
    assert 'href="/en/organisatie-toevoegen/"' in page


def test_everything_may_be_skipped(client, cafe):
    response = client.get("/en/organisaties/", {"q": "", "taal": "", "bij": ""})

    assert names(response) == ["taalcafe"]
    assert response.context["criteria"].notes == ()


def test_the_nearest_comes_first(client, town):
    DistrictFactory(parent=town, quarter="sw")
    for slug, longitude in (("ver", 5.19), ("dichtbij", 5.02), ("half", 5.1)):
        entry = OrganisationFactory(slug=slug, municipality=town)
        LocationFactory(organisation=entry, point=point(longitude, 52.05))

    response = client.get("/en/organisaties/", {"bij": "52.050,5.010"})

    assert names(response) == ["dichtbij", "half", "ver"]


@time_machine.travel(TUESDAY)
def test_a_card_says_why_where_when_and_how(client, cafe):
    page = client.get("/en/organisaties/", {"taal": "pl"}).content.decode()

    assert "Speaks pl (en)" in page
    assert "Samen oefenen." in page
    assert "Voorbeeldplein 1, Proefstad" in page
    assert "Open today until 12:00" in page
    assert 'href="tel:+31300000001"' in page
    assert "The organisation says: this is right (May 2026)" in page
    assert "Looked at by the municipality" in page


def test_a_text_in_another_language_is_marked(client, cafe):
    page = client.get("/en/organisaties/taalcafe/").content.decode()

    assert '<p class="lead in-line-with-page" lang="nl" dir="auto">Samen oefenen.</p>' in page
    assert "Only in Dutch" in page


def test_an_entry_tells_what_one_can_do(client, cafe):
    page = client.get("/en/organisaties/taalcafe/").content.decode()

    assert "Koffie en praten" in page
    assert "Every Tuesday from 10:00 to 12:00" in page
    assert "Just walk in" in page
    assert 'href="mailto:hallo@example.org"' in page
    assert "Being on this map is no recommendation." in page


def test_what_only_the_municipality_sees_stays_away(client, cafe):
    cafe.phone_visibility = Visibility.MUNICIPALITY
    cafe.email_visibility = Visibility.NOBODY
    cafe.save()

    for address in ("/en/organisaties/", "/en/organisaties/taalcafe/"):
        page = client.get(address).content.decode()
        assert "300000001" not in page
        assert "hallo@example.org" not in page


def test_a_hidden_address_is_only_a_district(client, cafe):
    location = cafe.locations.get()
    location.shows_address = False
    location.save()

    for address in ("/en/organisaties/", "/en/organisaties/taalcafe/"):
        page = client.get(address).content.decode()
        assert "Voorbeeldplein" not in page
        assert "5.03" not in page
        assert "geo:" not in page
        assert "Wijk nw" in page
        assert "Address on request" in page


def test_moving_a_hidden_point_changes_no_byte(client, cafe):
    addresses = (
        "/organisaties/",
        "/organisaties/taalcafe/",
        "/organisaties.geojson",
        "/organisaties/?bij=5.03",
    )
    location = cafe.locations.get()
    location.shows_address = False
    location.save()
    before = [client.get(address).content for address in addresses]

    location.point = point(5.07, 52.12)
    location.save()

    assert [client.get(address).content for address in addresses] == before


@pytest.mark.parametrize("status", [s for s in Organisation.Status.values if s != "published"])
def test_what_is_not_published_is_not_there(client, cafe, status):
    Organisation.objects.filter(pk=cafe.pk).update(status=status)

    assert client.get("/organisaties/taalcafe/").status_code == 404
    assert names(client.get("/organisaties/")) == []


def test_an_old_address_leads_to_the_new_one(client, cafe):
    OldSlug.objects.create(slug="het-oude-cafe", organisation=cafe)

    response = client.get("/en/organisaties/het-oude-cafe/")

    assert (response.status_code, response["Location"]) == (301, "/en/organisaties/taalcafe/")


def test_a_page_past_the_end_is_the_last_page(client, town):
    for _ in range(21):
        OrganisationFactory(municipality=town)

    response = client.get("/en/organisaties/", {"pagina": "99"})

    assert response.status_code == 200
    assert len(names(response)) == 1
    assert "Page 2 of 2" in response.content.decode()


def test_nothing_found_is_no_dead_end(client, cafe):
    response = client.get("/en/organisaties/", {"q": "zzzzqqqq", "taal": "pl"})
    page = response.content.decode()

    assert names(response) == []
    assert "Nothing found" in page
    assert "This comes close" in page
    assert "/en/organisaties/taalcafe/" in page
    assert 'href="/en/organisaties/?taal=pl"' in page


@pytest.mark.parametrize(
    "query",
    [
        "pagina=-1",
        "pagina=x",
        "afstand=nan",
        "bij=NaN,inf",
        "bij=152000,455000",
        "bij=%00",
        "waarover=bestaat-niet",
        "sorteer='--",
        "bbox=1,2,3&zoom=x",
        "q=%E2%80%AE%3Cscript%3E{{7*7}}",
        "taal=pl&taal=pl&taal=xx",
        "wijk=WK99",
    ],
)
def test_odd_values_are_harmless(client, cafe, query):
    for address in ("/organisaties/", "/organisaties.geojson", "/waarover/taal/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        assert b"<script>{{" not in response.content


def test_a_name_with_another_direction_stays_in_its_place(client, cafe):
    cafe.name = "<b>مقهى</b>"
    cafe.save()

    page = client.get("/organisaties/taalcafe/").content.decode()

    assert "<bdi>&lt;b&gt;مقهى&lt;/b&gt;</bdi>" in page


def test_one_theme_and_one_district_have_pages_of_their_own(client, cafe, town):
    other = OrganisationFactory(slug="elders", municipality=town, themes=["sport"])
    DistrictFactory(parent=town, quarter="se")
    LocationFactory(organisation=other, point=point(5.15, 52.05))

    assert names(client.get("/waarover/taal/")) == ["taalcafe"]
    assert names(client.get(f"/wijk/{town.slug}-wijk-nw/")) == ["taalcafe"]
    assert client.get("/waarover/niets/").status_code == 404
    assert client.get("/wijk/nergens/").status_code == 404


def test_list_and_map_hold_the_same(client, town):
    for number in range(5):
        entry = OrganisationFactory(slug=f"entry-{number}", municipality=town)
        if number:
            LocationFactory(organisation=entry, point=point(5.01 + number / 100, 52.05))

    drawn = client.get("/organisaties.geojson?bij=52.05,5.0").json()

    assert [feature["id"] for feature in drawn["features"]] == names(
        client.get("/organisaties/?bij=52.05,5.0")
    )
    assert (drawn["total"], drawn["without_point"]) == (5, 1)


def test_the_map_of_a_district_draws_that_district(client, cafe, town):
    other = OrganisationFactory(slug="elders", municipality=town)
    DistrictFactory(parent=town, quarter="se")
    LocationFactory(organisation=other, point=point(5.15, 52.05))
    page = client.get(f"/wijk/{town.slug}-wijk-nw/").content.decode()
    src = re.search(r'data-src="([^"]+)"', page)[1].replace("&amp;", "&")

    assert [feature["id"] for feature in client.get(src).json()["features"]] == ["taalcafe"]


def test_an_unchanged_map_is_not_sent_twice(client, cafe):
    # A test that commits empties all tables afterwards, this row too.
    PublicRevision.objects.get_or_create(pk=1)
    first = client.get("/organisaties.geojson")
    again = client.get("/organisaties.geojson", headers={"If-None-Match": first["ETag"]})
    cafe.name = "Nieuwe naam"
    cafe.save()
    with connection.cursor() as cursor:
        # The counter moves as the last statement of a transaction; a test has no end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/organisaties.geojson", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_outlines_of_districts_are_drawn(client, cafe):
    response = client.get("/wijken.geojson")

    shapes = json.loads(response.content)["features"]
    assert [shape["properties"]["name"] for shape in shapes] == ["Wijk nw"]
    assert [5.0, 52.2] in shapes[0]["geometry"]["coordinates"][0]
    again = client.get("/wijken.geojson", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_rows_costs_no_queries(client, town, rows, django_assert_num_queries):
    DistrictFactory(parent=town, quarter="sw")
    for _ in range(rows):
        entry = OrganisationFactory(municipality=town, languages=["pl"], themes=["taal"])
        OrganisationTextFactory(organisation=entry)
        LocationFactory(organisation=entry, point=point(5.05, 52.05))
        ScheduleFactory(service=ServiceFactory(organisation=entry))
    address = "/organisaties/?bij=Wijk sw&taal=pl&q=stichting"
    client.get(address)

    with django_assert_num_queries(10):
        client.get(address)


def test_the_demo_says_that_it_is_one(client, cafe):
    assert "This is an example." not in client.get("/en/").content.decode()

    cafe.is_invented = True
    cafe.save()
    from socialmap.speaking import forget_municipalities

    forget_municipalities()

    assert "This is an example." in client.get("/en/").content.decode()


def test_the_page_is_found_in_the_other_languages(client, cafe):
    LanguageFactory(code="ar", autonym="العربية", direction="rtl")

    page = client.get("/organisaties/?taal=pl&bij=Wijk+nw").content.decode()

    assert 'href="/ar/organisaties/?taal=pl&amp;bij=Wijk+nw" lang="ar" dir="rtl"' in page
    assert '<html lang="ar" dir="rtl">' in client.get("/ar/organisaties/").content.decode()
