"""This file is about address to point: what we ask the Locatieserver of PDOK, and believe of it."""

import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point

from places import outbound
from places.addresses import HouseNumber, addition_key, spaced
from places.points import is_in_the_netherlands, point_at

logger = logging.getLogger(__name__)

SECONDS = 2.0
AT_MOST = 1_000_000
MOST_ROWS = 100  # the most that the service gives
# WKT of the service is longitude first. Read as two numbers: no answer's text ever reaches GEOS.
WKT_POINT = re.compile(r"POINT ?\((-?\d{1,3}(?:\.\d{1,20})?) (-?\d{1,3}(?:\.\d{1,20})?)\)", re.ASCII)

breaker = outbound.CircuitBreaker("geocoder")


@dataclass(frozen=True)
class Found:
    address: str
    street: str
    number: str
    addition: str  # letter and addition as written behind the number: "A", "A-bis", "1"
    postcode: str
    city: str
    bag_id: str  # of the nummeraanduiding; empty when the service left it out
    point: Point
    municipality_code: str
    district_code: str
    neighbourhood_code: str


@dataclass(frozen=True)
class FoundPostcode:
    postcode: str  # six characters, or four for the middle of the whole area
    point: Point


@dataclass(frozen=True)
class NotFound:
    pass


@dataclass(frozen=True)
class Ambiguous:
    """The number exists, only not as typed: these do."""

    options: tuple[Found, ...]


@dataclass(frozen=True)
class Unavailable:
    """The service is down or slow: keep what was typed, and ask again later."""


def find_address(postcode: str, number: HouseNumber) -> Found | NotFound | Ambiguous | Unavailable:
    """Look up one address; postcode as `1234AB`. Waits two seconds at most."""
    try:
        docs = _ask(
            q=f"{postcode} {number.number}",  # without the addition: the answer then holds all that exist
            fq=["type:adres", f"postcode:{postcode}", f"huisnummer:{number.number}"],
            fl="*",
            rows=str(MOST_ROWS),
        )
    except outbound.NoAnswer:
        return Unavailable()
    options = {found.addition: found for found in _addresses(docs, postcode, number.number)}
    exact = [found for found in options.values() if addition_key(found.addition) == number.key]
    if len(exact) == 1:
        return exact[0]
    if not options:
        return NotFound()
    if len(options) == 1 and not number.key:
        return next(iter(options.values()))
    return Ambiguous(tuple(sorted(exact or options.values(), key=lambda found: found.addition)))


def find_postcode_point(postcode: str) -> FoundPostcode | NotFound | Unavailable:
    """Look up a postcode: six characters, or four digits for the middle of all postcodes with these."""
    whole = len(postcode) == 6
    try:
        docs = _ask(
            q=postcode,
            fq=["type:postcode", f"postcode:{postcode}" if whole else f"postcode:{postcode}*"],
            fl="type,postcode,centroide_ll",
            rows="1" if whole else str(MOST_ROWS),
        )
    except outbound.NoAnswer:
        return Unavailable()
    points = [
        point
        for doc in docs
        if doc.get("type") == "postcode" and str(doc.get("postcode", "")).startswith(postcode)
        if (point := _point(doc)) is not None
    ]
    return FoundPostcode(postcode, middle(points)) if points else NotFound()


def middle(points: Iterable[Point]) -> Point:
    """The medians, which one stray point cannot pull away."""
    xs, ys = (sorted(values) for values in zip(*((p.x, p.y) for p in points), strict=True))
    return point_at(ys[len(ys) // 2], xs[len(xs) // 2])


def _ask(**params: str | list[str]) -> list[dict[str, Any]]:
    """The documents of an answer of /free. Raises NoAnswer, also when the answer makes no sense."""
    if breaker.is_open():
        raise outbound.NoAnswer("resting")
    url = f"{settings.GEOCODER_URL}free"
    try:
        answer = outbound.fetch(url, params=params, seconds=SECONDS, at_most=AT_MOST)
    except outbound.NoAnswer as reason:
        logger.warning("geocoder: no answer (%s)", reason)
        breaker.failed()
        raise
    except outbound.TooMuch:
        logger.warning("geocoder: the answer is too long")
        raise outbound.NoAnswer("too long") from None
    if answer.status == 429 or answer.status >= 500:
        breaker.failed()
    else:
        breaker.succeeded()  # refused quickly, perhaps, but nobody had to wait
    if answer.status != 200:
        logger.warning("geocoder: status %s", answer.status)
        raise outbound.NoAnswer(f"status {answer.status}")
    return _documents(answer.body)


def _documents(body: bytes) -> list[dict[str, Any]]:
    try:
        docs = json.loads(body)["response"]["docs"]
        return [doc for doc in docs if isinstance(doc, dict)]
    except (ValueError, TypeError, KeyError, RecursionError):
        # A page of a proxy, for instance: whether the address exists was not answered.
        logger.warning("geocoder: the answer is not what was agreed")
        raise outbound.NoAnswer("nonsense") from None


def _addresses(docs: list[dict[str, Any]], postcode: str, number: int) -> Iterator[Found]:
    for doc in docs:
        if doc.get("type") != "adres" or doc.get("postcode") != postcode or doc.get("huisnummer") != number:
            continue  # streets and towns have points too, but they are not this address
        point = _point(doc)
        if point is not None:
            yield _found(doc, postcode=postcode, number=str(number), point=point)


def _found(doc: dict[str, Any], *, postcode: str, number: str, point: Point) -> Found:
    street, city = _text(doc, "straatnaam"), _text(doc, "woonplaatsnaam")
    letter, more = _text(doc, "huisletter", most=1), _text(doc, "huisnummertoevoeging", most=8)
    addition = f"{letter}-{more}" if letter and more else letter or more
    written = f"{number}{addition}" if letter else f"{number}-{addition}".rstrip("-")
    municipality = _code(doc, "gemeentecode", r"\d{4}")
    return Found(
        address=f"{street} {written}, {spaced(postcode)} {city}",
        street=street,
        number=number,
        addition=addition,
        postcode=postcode,
        city=city,
        bag_id=_code(doc, "nummeraanduiding_id", r"\d{16}"),
        point=point,
        municipality_code=municipality and f"GM{municipality}",
        district_code=_code(doc, "wijkcode", r"WK\d{6}"),
        neighbourhood_code=_code(doc, "buurtcode", r"BU\d{8}"),
    )


def _point(doc: dict[str, Any]) -> Point | None:
    match = WKT_POINT.fullmatch(str(doc.get("centroide_ll", "")))
    if match is None:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    return point_at(latitude, longitude) if is_in_the_netherlands(latitude, longitude) else None


def _text(doc: dict[str, Any], key: str, *, most: int = 80) -> str:
    value = str(doc.get(key, ""))[:200]
    printable = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in value)
    return " ".join(printable.split())[:most]


def _code(doc: dict[str, Any], key: str, pattern: str) -> str:
    value = str(doc.get(key, ""))
    return value if re.fullmatch(pattern, value, re.ASCII) else ""
