"""This file is about what somebody looks for: the query string, read once, with every odd value set aside."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from organisations.models import Listing
from organisations.vocabulary_index import Index, vocabulary
from places.locate import Place, find_place

PAGE_SIZE = 20
LONGEST_QUERY = 200
FARTHEST_KM = 100.0
SORTS = ("dichtbij", "az", "nu_open")
# Query word → trait or fact of a listing.
SWITCHES = {
    "nu_open": "open_now",
    "gratis": "free",
    "inloop": "walk_in",
    "rolstoel": "wheelchair",
    "online": "online",
}
TERMS = {"waarover": "themes", "voor": "target_groups", "taal": "languages", "weet_van": "expertise"}


@dataclass(frozen=True)
class Criteria:
    """What is looked for. `notes` are sentences about values that were set aside."""

    q: str = ""
    themes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    switches: frozenset[str] = frozenset()
    near: str = ""
    place: Place | None = None
    within_km: float | None = None
    sort: str = ""
    page: int = 1
    shows_map: bool = False
    box: tuple[float, float, float, float] | None = None
    zoom: int | None = None
    district: str = ""
    municipality: str = ""
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: QueryDict) -> Criteria:
        notes: list[str] = []
        index = vocabulary()
        found: dict[str, Any] = {}
        for word, name in TERMS.items():
            found[name] = _terms(query.getlist(word), index, name, notes)
        near = _text(query.get("bij", ""))
        place = find_place(near) if near else None
        if near and place is None:
            notes.append(_("We do not know this place. Try a postcode or the name of a district."))
        box = _box(query.get("bbox", ""), notes)
        return cls(
            q=_text(query.get("q", "")),
            switches=frozenset(
                name for word, name in SWITCHES.items() if query.get(word, "") in ("1", "ja", "on")
            ),
            near=near,
            place=place,
            within_km=_kilometres(query.get("afstand", ""), notes),
            sort=_choice(query.get("sorteer", ""), SORTS, notes),
            page=_page(query.get("pagina", "")),
            shows_map=query.get("weergave", "") == "kaart",
            box=box,
            zoom=_zoom(query.get("zoom", ""), notes) if box else None,
            notes=tuple(dict.fromkeys(notes)),
            **found,
        )

    @property
    def is_empty(self) -> bool:
        return self == Criteria(page=self.page, shows_map=self.shows_map)

    def query(self, **changes: Any) -> QueryDict:
        """The query string of these criteria, each field changed as told; page one unless told otherwise."""
        wanted = replace(self, **{"page": 1, **changes})
        query = QueryDict(mutable=True)
        for word, name in TERMS.items():
            query.setlist(word, list(getattr(wanted, name)))
        single = {
            "q": wanted.q,
            "bij": wanted.near,
            "afstand": f"{wanted.within_km:g}" if wanted.within_km else "",
            "sorteer": wanted.sort,
            "pagina": str(wanted.page) if wanted.page > 1 else "",
            "weergave": "kaart" if wanted.shows_map else "",
        }
        for word, name in SWITCHES.items():
            single[word] = "1" if name in wanted.switches else ""
        for word, value in single.items():
            if value:
                query[word] = value
        return query


def _text(value: str) -> str:
    """One line of at most 200 characters, without what no search can use."""
    kept = "".join(c if c.isprintable() else " " for c in value[: LONGEST_QUERY * 5])
    return " ".join(kept.split())[:LONGEST_QUERY]


def _terms(values: list[str], index: Index, name: str, notes: list[str]) -> tuple[str, ...]:
    known = index.terms[name]
    codes = list(dict.fromkeys(code for value in values[:20] for code in value.split(",") if code))
    if any(code not in known for code in codes):
        notes.append(_("We left out a choice that we do not know."))
    return tuple(code for code in codes if code in known)


def number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text[:40].replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _kilometres(text: str, notes: list[str]) -> float | None:
    if not text:
        return None
    value = number(text)
    if value is None or value <= 0:
        notes.append(_("We left out a distance that we do not understand."))
        return None
    if value > FARTHEST_KM:
        notes.append(_("The farthest we look is %(km)d kilometres.") % {"km": FARTHEST_KM})
    return min(value, FARTHEST_KM)


def _choice(value: str, choices: tuple[str, ...], notes: list[str]) -> str:
    if value and value not in choices:
        notes.append(_("We left out a choice that we do not know."))
    return value if value in choices else ""


def _page(text: str) -> int:
    """A page from 1 on; one past the end is brought back to the last page when the results are known."""
    return max(1, min(int(text), 10**9)) if text.isascii() and text.isdigit() and len(text) < 12 else 1


def _zoom(text: str, notes: list[str]) -> int | None:
    value = number(text) if text else None
    if text and value is None:
        notes.append(_("We left out a part of the map address that we do not understand."))
    return None if value is None else max(0, min(int(value), Listing.TILE_LEVEL))


def _box(text: str, notes: list[str]) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees, cut off at the edges of the map; None when it is no box."""
    if not text:
        return None
    parts = [number(part) for part in text[:200].split(",")]
    if len(parts) == 4 and all(part is not None for part in parts):
        west, south, east, north = (part or 0.0 for part in parts)
        west, east = max(west, -180.0), min(east, 180.0)
        south, north = max(south, -85.0), min(north, 85.0)
        if west <= east and south <= north:
            return west, south, east, north
    notes.append(_("We left out a part of the map address that we do not understand."))
    return None
