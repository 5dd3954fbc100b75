"""This file is about staff who look for an organisation: the reason on the line, contacts they may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    DistrictFactory,
    LocationFactory,
    OrganisationFactory,
    OrganisationTextFactory,
)
from tests.organisations.desk_people import sign_in

SEARCH = "/en/gemeente/zoeken/"


@pytest.fixture
def huis(city):
    """An organisation with everything one can look for."""
    entry = OrganisationFactory(
        name="Huis van Talen",
        slug="huis-van-talen",
        municipality=city,
        themes=["schulden"],
        languages=["pl"],
        target_groups=["vrouwen"],
        expertise=["bereiken"],
        phone="+31302000001",
        phone_visibility="municipality",
        email="info@example.org",
        serves_districts=[city.districts.get()],
    )
    OrganisationTextFactory(organisation=entry, summary="Samen lezen.")
    return entry


def found(client, query=""):
    page = client.get(f"{SEARCH}?{query}")
    assert page.status_code == 200
    return [hit.card.organisation.name for hit in page.context["hits"]]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("taal=pl", "Speaks pl (en)"),
        ("waarover=schulden", "schulden (en)"),
        ("voor=vrouwen", "For vrouwen (en)"),
        ("weet_van=bereiken", "Knows a lot about bereiken (en)"),
        ("q=talen", "In the name"),
        ("q=schulden", "schulden (en)"),
        ("q=lezen", "In their text"),
    ],
)
def test_each_hit_says_why(huis, city, finn, query, reason):
    OrganisationFactory(name="Iets anders", municipality=city)

    page = sign_in(finn).get(f"{SEARCH}?{query}")

    assert [hit.card.organisation for hit in page.context["hits"]] == [huis]
    assert page.context["hits"][0].reasons == [reason]


def test_subjects_cross_each_other(huis, city, finn):
    OrganisationFactory(name="Spreekt alleen Pools", municipality=city, languages=["pl"])
    OrganisationFactory(name="Alleen schulden", municipality=city, themes=["schulden"])

    assert found(sign_in(finn), "taal=pl&waarover=schulden&voor=vrouwen&weet_van=bereiken") == [
        "Huis van Talen"
    ]


def test_a_district_is_a_reason_too(huis, city, finn):
    other = DistrictFactory(parent=city, quarter="se", name="Zuid")
    elsewhere = OrganisationFactory(name="Elders", municipality=city)
    LocationFactory(organisation=elsewhere, point="SRID=4326;POINT(5.15 52.05)")
    client, north = sign_in(finn), city.districts.get(name="Noord")

    page = client.get(f"{SEARCH}?wijk={north.code}")

    assert [hit.card.organisation.name for hit in page.context["hits"]] == ["Huis van Talen"]
    assert page.context["hits"][0].reasons == ["Works in Noord"]
    assert found(client, f"wijk={other.code}") == ["Elders"]


def test_staff_see_what_is_for_the_municipality(huis, finn):
    page = sign_in(finn).get(SEARCH).content.decode()

    assert "030 200 0001" in page
    assert "Only for the municipality: phone" in page


def test_staff_of_another_municipality_see_what_everyone_sees(huis, dirk):
    page = sign_in(dirk).get(f"{SEARCH}?overal=1").content.decode()

    assert "Huis van Talen" in page
    assert "info@example.org" in page
    assert "030 200 0001" not in page
    assert "0302000001" not in page.replace(" ", "")


def test_staff_of_a_municipality_it_works_for_see_it(huis, dirk):
    huis.serves_municipalities.add(dirk.municipality)

    page = sign_in(dirk).get(SEARCH).content.decode()

    assert "030 200 0001" in page
    assert reverse("organisations:desk_entry", args=[huis.slug]).removeprefix("/") in page


def test_what_is_for_nobody_is_for_nobody(huis, finn):
    huis.phone_visibility = "nobody"
    huis.save()

    assert "0302000001" not in sign_in(finn).get(SEARCH).content.decode().replace(" ", "")


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "hidden", "archived"])
def test_what_is_not_published_is_never_found(huis, finn, status):
    huis.status = status
    huis.save()

    client = sign_in(finn)
    assert (found(client), found(client, "q=talen"), found(client, "overal=1")) == ([], [], [])


def test_looking_starts_in_ones_own_municipality(huis, finn, dirk):
    OrganisationFactory(name="Van hiernaast", municipality=dirk.municipality)

    client = sign_in(finn)
    assert found(client) == ["Huis van Talen"]
    assert found(client, "overal=1") == ["Huis van Talen", "Van hiernaast"]


def test_when_nothing_fits_something_near_it_is_shown(huis, finn):
    page = sign_in(finn).get(f"{SEARCH}?waarover=schulden&taal=pl&q=zwemmen")

    assert page.context["hits"] == []
    assert [hit.card.organisation for hit in page.context["nearly"]] == [huis]


@pytest.mark.parametrize(
    "query",
    ["wijk=WK99", "taal=xx", "pagina=0", "pagina=-1", "pagina=99999", "q=%00", "waarover=", "wijk=' OR 1=1"],
)
def test_odd_questions_get_an_answer(huis, finn, query):
    assert found(sign_in(finn), query) in (["Huis van Talen"], [])


def test_one_hit_and_three_cost_the_same(city, finn, huis, django_assert_num_queries):
    client = sign_in(finn)
    client.get(SEARCH)
    with CaptureQueriesContext(connection) as one:
        client.get(SEARCH)
    for number in range(2):
        entry = OrganisationFactory(
            name=f"Nog een {number}", municipality=city, phone="+31302000002",
            phone_visibility="municipality", serves_districts=[city.districts.get()],
        )  # fmt: skip
        OrganisationTextFactory(organisation=entry)
        LocationFactory(organisation=entry)

    with django_assert_num_queries(len(one.captured_queries)):
        assert len(client.get(SEARCH).context["hits"]) == 3
