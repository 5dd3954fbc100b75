"""This file is about what the map draws: the same entries as the list, and clusters whose counts add up."""

import json
import random
import re

import pytest
from django.http import QueryDict

from organisations.criteria import Criteria
from organisations.map_answer import FEW, answer, cells_of
from tests.factories import (
    DistrictFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    OrganisationTextFactory,
    point,
)

pytestmark = pytest.mark.django_db


def ask(text):
    return json.loads(answer(Criteria.from_query(QueryDict(text))))


@pytest.fixture
def town(db):
    """Sixty entries with a point, three without, in two districts; seeded."""
    chance = random.Random(5)
    town = MunicipalityFactory(name="Toydorp", slug="toydorp")
    north = DistrictFactory(parent=town, quarter="nw", name="Noord")
    DistrictFactory(parent=town, quarter="se", name="Oost")
    for number in range(60):
        entry = OrganisationFactory(
            name=f"Plek {number}",
            themes=[chance.choice(["taal", "geld", "wonen"])],
            languages=chance.sample(["nl", "pl", "ar"], chance.randint(1, 2)),
        )
        place = point(5.0 + chance.random() * 0.2, 52.0 + chance.random() * 0.2)
        LocationFactory(organisation=entry, point=place, shows_address=chance.random() > 0.2)
    for number in range(3):
        OrganisationFactory(name=f"Zonder {number}", themes=["taal"], serves_districts=[north])
    return town


def test_without_a_box_the_map_gives_the_entries_of_the_list_in_its_order(client, town):
    page = client.get("/organisaties/?waarover=taal&bij=52.1,5.1").content.decode()
    results = page.split('<ol id="resultaten"')[1].split("</ol>")[0]

    drawn = ask("waarover=taal&bij=52.1,5.1")

    listed = list(dict.fromkeys(re.findall(r'href="/organisaties/([^/"]+)/"', results)))
    assert [feature["id"] for feature in drawn["features"]] == listed
    assert len(listed) > 10


def test_an_entry_without_a_public_point_has_no_geometry_and_is_counted(town):
    OrganisationFactory(name="Aaa", slug="aaa")

    drawn = ask("sorteer=az")

    assert drawn["features"][0]["id"] == "aaa"
    assert drawn["features"][0]["geometry"] is None
    assert (drawn["total"], drawn["without_point"]) == (64, 4)


def queries(count):
    chance = random.Random(7)
    for _ in range(count):
        west, south = 4.9 + chance.random() * 0.3, 51.95 + chance.random() * 0.25
        size = chance.choice([0.01, 0.05, 0.1, 0.4])
        parts = [f"bbox={west},{south},{west + size},{south + size}", f"zoom={chance.randint(0, 22)}"]
        parts += chance.sample(
            ["waarover=taal", "taal=pl", "taal=ar", "waarover=geld", "q=plek"], chance.randint(0, 2)
        )
        yield "&".join(parts)


def every_point(query):
    filters = "&".join(part for part in query.split("&") if not part.startswith(("bbox", "zoom")))
    first = ask(filters)
    pages = [first, *(ask(f"{filters}&pagina={page}") for page in range(2, first["pages"] + 1))]
    return [f["geometry"]["coordinates"] for page in pages for f in page["features"] if f["geometry"]], first


def test_the_counts_in_a_box_add_up_to_the_entries_of_the_list_in_that_box(town):
    for query in queries(60):
        drawn = ask(query)
        west, south, east, north = drawn["bbox"]
        points, listed = every_point(query)
        inside = [p for p in points if west <= p[0] <= east and south <= p[1] <= north]

        counted = sum(f["properties"].get("count", 1) for f in drawn["features"])

        assert counted == len(inside), query
        assert (drawn["total"], drawn["without_point"]) == (listed["total"], listed["without_point"])


def test_the_counted_box_covers_the_box_that_was_asked_for(town):
    for query in queries(60):
        asked = [float(part) for part in query.split("&")[0].removeprefix("bbox=").split(",")]

        west, south, east, north = ask(query)["bbox"]

        assert (west <= asked[0], south <= asked[1], east >= asked[2], north >= asked[3]) == (True,) * 4


def test_a_feature_is_either_a_cluster_with_its_box_or_a_point_with_its_name(town):
    drawn = ask("bbox=4.9,51.9,5.3,52.3&zoom=9")

    for feature in drawn["features"]:
        if feature.get("id"):
            assert set(feature["properties"]) == {"name", "theme"}
        else:
            assert set(feature["properties"]) == {"count", "bbox"}
            assert feature["properties"]["count"] > 1


def test_a_box_with_few_entries_draws_each_on_its_own(town):
    drawn = ask("bbox=5.0,52.0,5.06,52.06&zoom=5&taal=pl")

    ids = [feature["id"] for feature in drawn["features"]]
    assert drawn["total"] > len(ids) or len(ids) <= FEW
    assert len(drawn["features"]) <= 500


@pytest.mark.parametrize(
    "box",
    [
        "nan,52,5,53",
        "5,52",
        "",
        "inf,52,5,53",
        "5.2,52,5.0,53",
        "a,b,c,d",
        "5,53,6,52",
        "1e400,1,2,3",
        "5,52,6,53,7",
    ],
)
def test_a_box_that_is_no_box_is_set_aside_with_a_plain_note(town, box):
    drawn = ask(f"bbox={box}&zoom=12")

    assert len(drawn["features"]) == 20
    assert bool(drawn.get("notes")) == bool(box)


@pytest.mark.parametrize("box", ["-180,-90,180,90", "-1e9,-1e9,1e9,1e9", "3.2,50.7,7.3,53.6"])
@pytest.mark.parametrize("zoom", ["-4", "0", "7", "22", "99", "1e9", "x", ""])
def test_no_box_and_no_zoom_gives_more_than_five_hundred_features(town, box, zoom):
    drawn = ask(f"bbox={box}&zoom={zoom}")

    assert len(drawn["features"]) <= 500
    assert sum(f["properties"].get("count", 1) for f in drawn["features"]) == 60


@pytest.mark.parametrize("page", ["-1", "0", "x", "1e3", "99999999999999999999", "1000000000", "4.5"])
def test_a_page_that_is_not_there_answers_with_a_page_that_is(client, town, page):
    drawn = client.get(f"/organisaties.geojson?pagina={page}").json()

    assert drawn["page"] in (1, drawn["pages"])
    assert len(drawn["features"]) > 0


def test_an_unchanged_map_is_not_sent_twice(client, town):
    first = client.get("/organisaties.geojson?bbox=5,52,5.2,52.2&zoom=12")

    again = client.get(
        "/organisaties.geojson?bbox=5,52,5.2,52.2&zoom=12", headers={"If-None-Match": first["ETag"]}
    )

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first["Content-Type"] == "application/geo+json"


def test_cells_never_outnumber_what_an_answer_may_hold():
    for zoom in range(23):
        assert cells_of((-180, -85, 180, 85), zoom).size <= 500


def test_a_hidden_address_is_drawn_at_the_point_of_its_district(town):
    entry = OrganisationFactory(name="Aaa", slug="aaa")
    place = LocationFactory(organisation=entry, point=point(5.01, 52.11), shows_address=False)
    place.refresh_from_db()

    drawn = ask("sorteer=az")["features"][0]

    assert drawn["geometry"]["coordinates"] == [5.05, 52.15]
    assert OrganisationTextFactory._meta.model.objects.count() == 0
