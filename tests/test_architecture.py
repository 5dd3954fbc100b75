"""This file is about the order of the rooms: each imports, and relates, only to those on its left."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
ROOMS = [
    "places",
    "accounts",
    "organisations",
    "keypersons",
    "collaboration",
    "voices",
    "exchange",
    "reports",
    "socialmap",
]
DRAWERS = {"utils", "helpers", "common", "core", "services", "managers", "misc"}


def rooms_here():
    return [room for room in ROOMS if (ROOT / room).is_dir()]


def modules(room):
    return [path for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts]


def imported_rooms(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & set(ROOMS)


@pytest.mark.parametrize("room", rooms_here())
def test_a_room_imports_only_from_rooms_to_its_left(room):
    right = set(ROOMS[ROOMS.index(room) + 1 :])

    offenders = {str(path.relative_to(ROOT)): imported_rooms(path) & right for path in modules(room)}

    assert {path: rooms for path, rooms in offenders.items() if rooms} == {}


@pytest.mark.parametrize("room", [room for room in rooms_here() if apps.is_installed(room)])
def test_a_model_relates_only_to_rooms_to_its_left(room):
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    offenders = [
        f"{model.__name__}.{field.name} → {field.related_model.__name__}"
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in ROOMS
        if field.related_model._meta.app_label not in allowed
    ]

    assert offenders == []


def test_the_site_is_imported_by_nobody():
    users = [
        str(p.relative_to(ROOT))
        for room in rooms_here()[:-1]
        for p in modules(room)
        if "socialmap" in imported_rooms(p)
    ]

    assert users == []


def test_no_module_has_the_name_of_a_drawer():
    drawers = [str(p.relative_to(ROOT)) for room in rooms_here() for p in modules(room) if p.stem in DRAWERS]

    assert drawers == []


def test_every_module_says_what_it_is_about():
    silent = [
        str(path.relative_to(ROOT))
        for room in rooms_here()
        for path in modules(room)
        if "migrations" not in path.parts and path.read_text().strip()
        if not (ast.get_docstring(ast.parse(path.read_text())) or "").startswith("This file is about ")
    ]

    assert silent == []


def test_no_module_is_two_modules():
    large = {
        str(path.relative_to(ROOT)): lines
        for room in rooms_here()
        for path in modules(room)
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 400
    }

    assert large == {}
