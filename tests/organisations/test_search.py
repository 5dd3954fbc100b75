"""This file is about finding: what fits, in which order, and why."""

import pytest
from django.http import QueryDict
from django.utils import timezone, translation

from organisations.criteria import Criteria
from organisations.search import reasons, search
from tests.factories import (
    DistrictFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    ServiceFactory,
    ServiceTextFactory,
    ThemeFactory,
    point,
)

pytestmark = pytest.mark.django_db


def find(text):
    return [row.name for row in search(Criteria.from_query(QueryDict(text)))]


@pytest.fixture
def debts():
    theme = ThemeFactory(
        code="schulden",
        names={"nl": "Schulden", "ar": "الديون", "en": "Debts"},
        synonyms={
            "nl": ["ik kan mijn rekeningen niet betalen"],
            "pl": ["dług"],
            "ar": ["ديون"],
            "tr": ["borç"],
        },
    )
    entry = OrganisationFactory(name="Rondkomen", themes=["schulden"])
    OrganisationFactory(name="Voetbalclub", themes=["sport"])
    return theme, entry


@pytest.mark.parametrize(
    "words",
    [
        "schulden",
        "schuld",
        "ديون",
        "dług",
        "dlug",
        "borç",
        "debt",
        "rekeningen betalen",
        "rondkomen",
        "RONDKOMEN",
    ],
)
def test_the_same_help_is_found_in_any_language(debts, words):
    assert find(f"q={words}") == ["Rondkomen"]


@pytest.mark.parametrize("words", ["schuldem", "rontkomen", "rondkommen"])
def test_a_typing_error_still_finds(debts, words):
    assert find(f"q={words}") == ["Rondkomen"]


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        "((",
        "a & | !",
        ":*",
        "\\",
        "<->",
        "💶",
        "x" * 5000,
        "%00",
        "%s",
        "ن\u202e",
        "-" * 200,
        "-(" * 90,
    ],
)
def test_odd_words_find_nothing_and_break_nothing(client, debts, words):
    assert client.get("/organisaties/", {"q": words}).status_code == 200
    assert client.get("/organisaties.geojson", {"q": words}).status_code == 200


def test_each_word_may_come_from_another_place(debts):
    _theme, entry = debts
    OrganisationTextFactory(organisation=entry, summary="Koffie en rust")
    ThemeFactory(code="post", synonyms={"nl": ["e-mail sturen", "D'ran\\x"]})
    OrganisationFactory(name="Postkamer", themes=["post"])

    assert find("q=koffie ديون") == ["Rondkomen"]
    assert find("q=e-mail") == find('q="e-mail sturen"') == find("q=d'ran\\x") == ["Postkamer"]
    assert find("q=koffie -dług") == []


def test_what_stands_in_the_name_is_worth_a_kilometre(town):
    far = OrganisationFactory(name="Naaien")
    LocationFactory(organisation=far, point=point(5.052, 52.157))
    near = OrganisationFactory(name="De Brug")
    LocationFactory(organisation=near, point=point(5.05, 52.15))
    OrganisationTextFactory(organisation=near, summary="", description="Soms naaien wij.")

    assert find("q=naaien&bij=52.15,5.05") == ["Naaien", "De Brug"]


def test_words_of_a_service_find_its_organisation():
    service = ServiceFactory(organisation=OrganisationFactory(name="De Brug"))
    ServiceTextFactory(service=service, title="Naaien en praten")

    assert find("q=naaien") == ["De Brug"]


def test_a_service_that_ended_no_longer_finds():
    service = ServiceFactory(organisation=OrganisationFactory(name="De Brug"))
    ServiceTextFactory(service=service, title="Naaien")
    service.status = "defunct"
    service.save()

    assert find("q=naaien") == []


def test_a_parent_theme_finds_entries_of_its_children():
    ThemeFactory(code="schulden", parent=ThemeFactory(code="geld"))
    OrganisationFactory(name="Rondkomen", themes=["schulden"])

    assert find("waarover=geld") == ["Rondkomen"]


def test_unknown_choices_are_left_out_with_a_plain_note(debts):
    criteria = Criteria.from_query(QueryDict("waarover=onzin&taal=klingon&waarover=schulden"))

    assert criteria.themes == ("schulden",)
    assert criteria.languages == ()
    assert len(criteria.notes) == 1


@pytest.fixture
def town():
    town = MunicipalityFactory(name="Toydorp", slug="toydorp")
    north = DistrictFactory(parent=town, quarter="nw", name="Noord")
    DistrictFactory(parent=town, quarter="se", name="Oost")
    LocationFactory(organisation=OrganisationFactory(name="Ver"), point=point(5.09, 52.19))
    LocationFactory(organisation=OrganisationFactory(name="Dichtbij"), point=point(5.052, 52.152))
    OrganisationFactory(name="Komt langs", serves_districts=[north])
    OrganisationFactory(name="Hele stad", serves_municipalities=[town])
    OrganisationFactory(name="Nergens")
    return town


def test_the_nearest_comes_first_and_who_serves_the_place_counts_as_near(town):
    assert find("bij=52.15,5.05") == ["Dichtbij", "Komt langs", "Hele stad", "Ver", "Nergens"]


def test_a_distance_keeps_what_is_close_and_what_serves_the_place(town):
    assert find("bij=52.15,5.05&afstand=1") == ["Dichtbij", "Komt langs", "Hele stad"]


def test_the_nearest_of_several_places_counts(town):
    entry = OrganisationFactory(name="Twee plekken")
    LocationFactory(organisation=entry, point=point(5.19, 52.01), order=0)
    LocationFactory(organisation=entry, point=point(5.0501, 52.1501), order=1)

    assert find("bij=52.15,5.05")[0] == "Twee plekken"


@pytest.mark.parametrize("distance", ["nan", "inf", "-1", "0", "x", "1e9", ""])
def test_an_impossible_distance_is_harmless(client, town, distance):
    assert client.get(f"/organisaties/?bij=52.15,5.05&afstand={distance}").status_code == 200


def test_an_entry_that_nobody_confirmed_for_long_ranks_lower(town):
    old = timezone.now() - timezone.timedelta(days=400)
    OrganisationFactory(name="Aaa", confirmed_at=old)

    assert find("") == ["Dichtbij", "Hele stad", "Komt langs", "Nergens", "Ver", "Aaa"]


def test_reasons_say_what_was_asked_for_and_how_far(town):
    entry = OrganisationFactory(name="Praten", languages=["pl", "ar"], themes=["taal"])
    LocationFactory(organisation=entry, point=point(5.05, 52.1545))
    criteria = Criteria.from_query(QueryDict("taal=pl&bij=52.15,5.05"))

    with translation.override("en"):
        said = reasons(search(criteria).get(), criteria)

    assert said == ["Speaks pl (en)", "500 m"]


def test_an_entry_says_that_it_works_in_the_district(town):
    criteria = Criteria.from_query(QueryDict("bij=Noord"))
    row = next(row for row in search(criteria) if row.name == "Komt langs")

    with translation.override("en"):
        assert reasons(row, criteria) == ["Works in Noord"]


def test_a_hidden_address_is_said_to_be_in_its_district_without_a_distance(client, town):
    LocationFactory(
        organisation=OrganisationFactory(name="Stil", slug="stil"),
        point=point(5.051, 52.151),
        shows_address=False,
    )

    card = client.get("/en/organisaties/?bij=52.15,5.05&afstand=0.1").content.decode().split("<ol")[1]

    assert "In Noord" in card.split("</ol>")[0]
    assert " m<" not in card.split("</ol>")[0]


def test_free_and_walk_in_come_from_what_is_offered():
    free = OrganisationFactory(name="Gratis")
    ServiceFactory(organisation=free, is_free=True, way_in="walk_in")
    ServiceFactory(organisation=OrganisationFactory(name="Betaald"), is_free=False)

    assert find("gratis=1&inloop=1") == ["Gratis"]


def test_a_summary_in_arabic_is_found_in_arabic():
    OrganisationTextFactory(
        organisation=OrganisationFactory(name="De Brug"), language="ar", summary="دروس السباحة للنساء"
    )

    assert find("q=سباحة") == ["De Brug"]
