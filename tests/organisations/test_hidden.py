"""This file is about rule 1: what is hidden stays hidden, in every public answer."""

import pytest

from tests.factories import (
    DistrictFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    point,
)

pytestmark = pytest.mark.django_db

PAGES = [
    "/organisaties/",
    "/organisaties/?bij=52.151,5.051",
    "/organisaties/?bij=52.151,5.051&afstand=3",
    "/organisaties/?q=zonnebloem",
    "/organisaties/?q=verborgen",
    "/organisaties/zonnebloem/",
    "/organisaties.geojson",
    "/organisaties.geojson?bij=52.151,5.051",
    "/organisaties.geojson?bbox=5.0,52.1,5.1,52.2&zoom=15",
    "/organisaties.geojson?bbox=3.2,50.7,7.3,53.6&zoom=7",
    "/wijken.geojson",
    "/wijk/toydorp-noord/",
    "/waarover/taal/",
    "/en/organisaties/zonnebloem/",
]


@pytest.fixture
def hidden(db):
    """An entry with a hidden address, and a second one that is nearer or farther than its true point."""
    town = MunicipalityFactory(name="Toydorp", slug="toydorp")
    DistrictFactory(parent=town, quarter="nw", name="Noord")
    DistrictFactory(parent=town, quarter="sw", name="Zuid")
    entry = OrganisationFactory(name="Zonnebloem", slug="zonnebloem", themes=["taal"], phone="+31201234567")
    OrganisationTextFactory(organisation=entry, summary="Praten met elkaar.")
    LocationFactory(organisation=OrganisationFactory(name="Ander", slug="ander"), point=point(5.06, 52.16))
    return LocationFactory(
        organisation=entry,
        street="Verborgenstraat",
        house_number="13",
        postcode="3599ZZ",
        shows_address=False,
        point=point(5.0512, 52.1512),
    )


def answers(client):
    found = {}
    for page in PAGES:
        response = client.get(page)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[page] = (response.status_code, response.headers.get("ETag"), body)
    return found


def test_moving_a_hidden_point_inside_its_district_changes_no_public_answer(client, hidden):
    before = answers(client)

    hidden.point = point(5.09, 52.11)
    hidden.street, hidden.house_number = "Andere Verborgenstraat", "14"
    hidden.save()

    assert answers(client) == before
    assert {status for status, _, _ in before.values()} == {200}


def test_a_hidden_address_stands_on_no_public_page(client, hidden):
    leaks = [
        page
        for page, (_, _, body) in answers(client).items()
        for word in (b"Verborgenstraat", b"3599", b"5.0512", b"52.1512")
        if word in body
    ]

    assert leaks == []


def test_the_same_move_of_a_shown_address_does_change_public_answers(client, hidden):
    hidden.shows_address = True
    hidden.save()
    before = answers(client)

    hidden.point = point(5.09, 52.11)
    hidden.save()

    changed = [page for page, answer in answers(client).items() if answer != before[page]]
    assert "/organisaties.geojson" in changed
    assert "/organisaties/?bij=52.151,5.051" in changed


@pytest.mark.parametrize("visibility", ["municipality", "nobody"])
@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("phone", "+31201234567", "+31207654321"),
        ("whatsapp", "+31612345678", "+31687654321"),
        ("email", "geheim@example.org", "stil@example.org"),
        ("website", "https://geheim.example.org/", "https://stil.example.org/"),
    ],
)
def test_changing_a_hidden_contact_changes_no_public_answer(client, hidden, field, old, new, visibility):
    entry = hidden.organisation
    setattr(entry, field, old)
    setattr(entry, f"{field}_visibility", visibility)
    entry.save()
    before = answers(client)

    setattr(entry, field, new)
    entry.save()

    assert answers(client) == before


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "hidden", "archived"])
def test_an_entry_that_is_not_published_is_found_nowhere(client, hidden, status):
    entry = hidden.organisation
    entry.status = status
    entry.save()

    found = {page: status_ for page, (status_, _, body) in answers(client).items() if b"Zonnebloem" in body}

    assert found == {}


def test_an_entry_of_a_district_goes_when_it_no_longer_serves_it(client):
    town = MunicipalityFactory(name="Toydorp", slug="toydorp")
    north = DistrictFactory(parent=town, quarter="nw", name="Noord")
    entry = OrganisationFactory(name="Zonnebloem", serves_districts=[north])
    assert "Zonnebloem" in client.get("/wijk/toydorp-noord/").content.decode()

    entry.serves_districts.clear()

    assert "Zonnebloem" not in client.get("/wijk/toydorp-noord/").content.decode()


def test_the_revision_moves_only_for_public_changes(transactional_db):
    from organisations.map_answer import revision

    DistrictFactory(quarter="nw")
    place = LocationFactory(shows_address=False)
    start = revision()

    place.point = point(5.01, 52.11)
    place.save()
    assert revision() == start

    place.organisation.name = "Een andere naam"
    place.organisation.save()
    assert revision() == start + 1
