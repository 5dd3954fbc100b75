"""This file is about what is asked: twenty addresses a workload, the SQL beside them, what both must find."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from organisations.map_answer import FEW, LEVEL, cells_of
from tests.deployed import Answer

VARIATIONS = 20
# Where people look: longitude and latitude of large towns.
TOWNS = [(4.90, 52.37), (4.48, 51.92), (4.31, 52.07), (5.12, 52.09), (5.48, 51.44), (6.57, 53.22)]
THEMES = ["taal-leren", "geld-en-schulden", "gezondheid", "wonen", "mensen-ontmoeten", "kinderen-en-opvoeden"]
THEMES += ["schulden", "zorgen-voor-een-naaste", "werk-en-leren", "brieven-en-formulieren"]
COMMON = ["koffie", "vrijwilligers", "brieven", "kinderen", "muziek", "koken", "wandelen", "jongeren"]
TWO = ["koffie buurt", "samen eten", "ouders praten", "kinderen tuin", "gezondheid vragen", "werk zoeken"]
TWO += ["kleding baby", "formulieren hulp", "nederlands oefenen", "vrouwen samen"]
TYPOS = ["moedders", "taaltuinn", "gezondhijd", "fietz", "nederlanz", "wooning", "mantelzorgr", "taalcaffe"]
COUNTRY = (3.2, 50.7, 7.3, 53.6)


@dataclass(frozen=True)
class Question:
    """One variation: the address, the values for the statement, headers."""

    address: str
    values: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Workload:
    name: str
    statement: str
    questions: list[Question]
    ours: Callable[[Answer], Any]
    theirs: Callable[[list[dict[str, Any]]], Any]


def workloads(counter: int) -> list[Workload]:
    """All of them; `counter` is the present counter of public changes."""
    dice = random.Random(1123)
    etag = {"If_None_Match": f'"{counter}-nl"'}
    boxes = [_view(dice) for _ in range(VARIATIONS)]
    country = [tuple(edge + dice.uniform(-0.02, 0.02) for edge in COUNTRY) for _ in range(VARIATIONS)]
    places = [_place(dice) for _ in range(VARIATIONS)]
    return [
        Workload("W1 box", "box", [_box(box, 13) for box in boxes], _drawn, _clusters),
        Workload("W1 box filtered", "box filtered", _themed(boxes, 13), _drawn, _clusters),
        Workload("W1 box unchanged", "unchanged", [_box(box, 13, etag) for box in boxes], _nothing, _as_is),
        Workload("W2 near", "near", _near("/organisaties.geojson", places), _listed, _rows),
        Workload("W3 common", "text", _texts(COMMON, places), _listed, _rows),
        Workload("W3 two words", "text", _texts(TWO, places), _listed, _rows),
        Workload("W3 typo", "typo", _texts(TYPOS, places), _listed, _rows),
        Workload("W4 country", "box", [_box(box, 7) for box in country], _drawn, _clusters),
        Workload("W4 country filtered", "box filtered", _themed(country, 7), _drawn, _clusters),
        Workload("list page", "list page", _near("/organisaties/", places), _page, _page_rows),
    ]


# Questions


def _place(dice: random.Random) -> tuple[float, float]:
    lon, lat = dice.choice(TOWNS)
    return round(lon + dice.gauss(0, 0.03), 3), round(lat + dice.gauss(0, 0.02), 3)


def _view(dice: random.Random) -> tuple[float, ...]:
    """What a screen of 1280 by 800 shows of a town at zoom 13."""
    lon, lat = _place(dice)
    return lon - 0.11, lat - 0.042, lon + 0.11, lat + 0.042


def _box(box: Iterable[float], zoom: int, headers: dict[str, str] | None = None, **more: str) -> Question:
    west, south, east, north = (round(edge, 5) for edge in box)
    query = urlencode({"bbox": f"{west},{south},{east},{north}", "zoom": zoom, **more}, safe=",")
    cells = cells_of((west, south, east, north), zoom)
    edges = dict(zip(("west", "south", "east", "north"), cells.box, strict=True))
    values = {**edges, "shift": LEVEL - cells.level, "few": FEW}
    return Question(f"/organisaties.geojson?{query}", values, headers or {})


def _themed(boxes: list[tuple[float, ...]], zoom: int) -> list[Question]:
    questions = []
    for index, box in enumerate(boxes):
        theme = THEMES[index % len(THEMES)]
        plain = _box(box, zoom, waarover=theme)
        questions.append(Question(plain.address, {**plain.values, "theme": theme}, {}))
    return questions


def _near(path: str, places: list[tuple[float, float]]) -> list[Question]:
    questions = []
    for index, (lon, lat) in enumerate(places):
        theme = THEMES[index % len(THEMES)]
        address = f"{path}?bij={lat},{lon}&waarover={theme}"
        questions.append(Question(address, {"lon": lon, "lat": lat, "theme": theme}, {}))
    return questions


def _texts(words: list[str], places: list[tuple[float, float]]) -> list[Question]:
    questions = []
    for index, (lon, lat) in enumerate(places):
        q = words[index % len(words)]
        address = f"/organisaties.geojson?q={quote(q)}&bij={lat},{lon}"
        questions.append(Question(address, {"lon": lon, "lat": lat, "q": q}, {}))
    return questions


# What was found, in the same form on both sides


def text(answer: Answer) -> str:
    if answer.status != 200:
        raise SystemExit(f"The site answered {answer.status}.")
    return answer.text


def _drawn(answer: Answer) -> Any:
    found = json.loads(text(answer))
    features = [
        (feature["properties"].get("count", 1), feature["id"], feature["properties"].get("theme"))
        for feature in found["features"]
    ]
    return found["total"], found["without_point"], sorted(features, key=str)


def _clusters(rows: list[dict[str, Any]]) -> Any:
    features = [(row["count"], row["slug"], row["theme"]) for row in rows if row["count"]]
    return rows[0]["total"], rows[0]["without_point"], sorted(features, key=str)


def _listed(answer: Answer) -> Any:
    found = json.loads(text(answer))
    rows = [
        (feature["id"], feature["properties"]["theme"], feature["properties"].get("distance_m"))
        for feature in found["features"]
    ]
    return found["total"], found["without_point"], rows


def _rows(rows: list[dict[str, Any]]) -> Any:
    first = rows[0] if rows else {"total": 0, "without_point": 0}
    found = [
        (row["slug"], row["theme"], None if row["metres"] is None else int(row["metres"])) for row in rows
    ]
    return first["total"], first["without_point"], found


def _nothing(answer: Answer) -> Any:
    return [(answer.status, answer.body, int(answer.headers["etag"].strip('"').partition("-")[0]))]


def _as_is(rows: list[dict[str, Any]]) -> Any:
    return [(304, b"", row["counter"]) for row in rows]


def _page(answer: Answer) -> Any:
    page = text(answer)
    results = page.partition('<ol id="resultaten"')[2].partition("</ol>")[0]
    total = re.search(r'id="aantal"[^>]*>\s*(\d+)', page)
    return total and int(total[1]), re.findall(
        r'<h2 class="card-title"><a href="/organisaties/([^/"]+)/', results
    )


def _page_rows(rows: list[dict[str, Any]]) -> Any:
    return rows[0]["total"] if rows else None, [row["slug"] for row in rows]
