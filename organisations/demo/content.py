"""This file is about the texts of the demo: what the files in this folder say, as plain objects."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
Texts = dict[str, str]  # language → text


@dataclass(frozen=True)
class Kind:
    """Something that several organisations offer.

    `hours` names a rhythm; empty means by arrangement. `is_away` is what happens by phone, on the road or at
    people's homes, so at no place of the organisation.
    """

    code: str
    title: Texts
    summary: Texts
    way_in: str
    themes: list[str]
    target_groups: list[str] = field(default_factory=list)
    hours: str = ""
    cost: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    is_online: bool = False
    is_away: bool = False


@dataclass(frozen=True)
class Plan:
    """An invented organisation as it stands in the files.

    `places` are types of place, the first in its own district; `serves` is how many districts it works in
    without a place (10 and more: the whole town); `also_speaks` are languages that follow from what it does.
    `state` is a status, or a status with something special.
    """

    name: str
    kind: str
    size: str
    themes: list[str]
    target_groups: list[str]
    expertise: list[str]
    facts: list[str]
    services: list[str]
    places: list[str]
    text: Texts
    story: Texts = field(default_factory=dict)
    approach: str = ""
    serves: int = 0
    also_speaks: list[str] = field(default_factory=list)
    town: str = "utrecht"
    state: str = "published"
    is_hidden: bool = False
    is_personal: bool = False


def _read(pattern: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted(FOLDER.glob(pattern)):
        rows += tomllib.loads(path.read_text(encoding="utf-8"))[table]
    return rows


@cache
def kinds() -> dict[str, Kind]:
    """Everything that can be offered, by code."""
    found = {}
    for row in _read("services_*.toml", "service"):
        names = {"for": "target_groups", "online": "is_online", "away": "is_away"}
        found[row["code"]] = Kind(**{names.get(name, name): value for name, value in row.items()})
    return found


@cache
def plans() -> tuple[Plan, ...]:
    """All organisations, those with the same main theme next to each other."""
    names = {
        "for": "target_groups",
        "knows": "expertise",
        "hidden": "is_hidden",
        "contact": "is_personal",
    }
    made = []
    for row in _read("entries_*.toml", "entry"):
        values = {names.get(name, name): value for name, value in row.items()}
        values["is_personal"] = values.get("is_personal") == "personal"
        made.append(Plan(**values))
    return tuple(made)
