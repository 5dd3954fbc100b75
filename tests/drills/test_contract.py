"""This file is about list and map saying the same, for random questions over the whole demo."""

import json
import random
import re
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

from organisations.vocabulary_index import vocabulary
from places.district_index import districts

pytestmark = [pytest.mark.drill("contract"), pytest.mark.django_db]

QUERIES = 500
WORDS = ["koffie", "schulden", "ديون", "hulp bij brieven", "dług", "kofie", "tuin", "moeders", "xqzv"]
SWITCHES = ["gratis", "inloop", "rolstoel", "online"]


@pytest.fixture
def demo(db):
    call_command("load_demo", verbosity=0)


@pytest.fixture
def ask(demo):
    """Gives the answer of the map for a query."""
    client = Client()
    return lambda query: json.loads(client.get("/organisaties.geojson", query).content)


@pytest.fixture
def listed(demo):
    """Gives the slugs on one page of the list."""
    client = Client()

    def listed(query):
        page = client.get("/organisaties/", query).content.decode()
        results = page.partition('<ol id="resultaten"')[2].partition("</ol>")[0]
        return re.findall(r'<h2 class="card-title"><a href="/organisaties/([^/"]+)/', results)

    return listed


def questions(dice):
    """Random filters, places, words and orders, as query words."""
    index = vocabulary().terms
    names = [district.name for district in districts().values()]
    while True:
        query = {}
        for word, kind in (("waarover", "themes"), ("voor", "target_groups"), ("taal", "languages")):
            if dice.random() < 0.3:
                query[word] = dice.sample(list(index[kind]), dice.choice([1, 1, 2]))
        if dice.random() < 0.3:
            query["q"] = dice.choice(WORDS)
        if dice.random() < 0.5:
            lat, lon = 52.03 + dice.random() * 0.12, 4.98 + dice.random() * 0.22
            query["bij"] = dice.choice([*names, f"{lat:.3f},{lon:.3f}"])
            if dice.random() < 0.4:
                query["afstand"] = dice.choice(["0.5", "1", "2.5", "10"])
        for switch in SWITCHES:
            if dice.random() < 0.1:
                query[switch] = "1"
        if dice.random() < 0.2:
            query["sorteer"] = "az"
        yield query


def box(dice):
    west, south = 4.95 + dice.random() * 0.25, 52.02 + dice.random() * 0.13
    width = dice.choice([0.005, 0.02, 0.08, 0.3, 2])
    return f"{west:.5f},{south:.5f},{west + width:.5f},{south + width * 0.6:.5f}"


def every_page(ask, query):
    first = ask(query)
    return first, [first, *(ask({**query, "pagina": number}) for number in range(2, first["pages"] + 1))]


def test_list_and_map_say_the_same(ask, listed, figures):
    dice, differing, uncounted, most_features = random.Random(1123), [], [], 0
    for _, query in zip(range(QUERIES), questions(dice), strict=False):
        first, pages = every_page(ask, query)
        for number, page in enumerate(pages, start=1):
            if [feature["id"] for feature in page["features"]] != listed({**query, "pagina": number}):
                differing.append(urlencode(query, doseq=True))
        points = [f["geometry"]["coordinates"] for page in pages for f in page["features"] if f["geometry"]]

        drawn = ask({**query, "bbox": box(dice), "zoom": dice.randint(0, 20)})

        west, south, east, north = drawn["bbox"]
        inside = sum(west <= lon <= east and south <= lat <= north for lon, lat in points)
        counted = sum(feature["properties"].get("count", 1) for feature in drawn["features"])
        totals = (first["total"], first["without_point"], first["total"] - len(points))
        if counted != inside or (drawn["total"], drawn["without_point"], drawn["without_point"]) != totals:
            uncounted.append(urlencode(query, doseq=True))
        most_features = max(most_features, len(drawn["features"]))

    figures["queries"] = QUERIES
    figures["list_and_map_differ"] = len(differing)
    figures["counts_do_not_add_up"] = len(uncounted)
    figures["most_features"] = most_features
    assert differing == []
    assert uncounted == []
    assert most_features <= 500


def test_a_page_past_the_end_is_the_last_page(ask, listed):
    last = ask({})["pages"]

    assert last > 1
    assert ask({"pagina": last + 7}) == ask({"pagina": last})
    assert listed({"pagina": last + 7}) == listed({"pagina": last})
