"""This file is about walking over every address: what the resolver knows, and what the access table says."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.urls import URLPattern, get_resolver

TABLE = Path(__file__).with_name("access.yaml")
ACTIONS = ("changelist", "add", "change", "delete", "history")
DOORS = {
    "L": "/inloggen/",
    "S": "/account/tweede-stap/",
    "U": "/account/nog-eens/",
    "C": "/account/bevestigen/",
}


class EachLineOnce(yaml.SafeLoader):
    """Refuses a table in which an address stands twice; YAML would silently take the last line."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _value in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"Twice in the table: {twice}")
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Row:
    """One line of the table: an address, what is filled in for its parts, and a letter for each role."""

    name: str
    route: str
    cells: dict
    at: dict = field(default_factory=dict, hash=False)
    only_sends: bool = False

    @property
    def takes_posts(self):
        return self.only_sends or any(cell in "Ww" for cell in self.cells.values())

    @property
    def is_ours(self):
        """Made by us, and not by the login library or Django's admin, which answer to more methods."""
        return ":" in self.name and not self.name.startswith("admin:")


def patterns(resolver=None, route="", namespace=""):
    """Every pattern of the site: (name, route). A pattern without a name goes by its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield (namespace + pattern.name if pattern.name else here), here
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, here, inner)


def table():
    """The table as {name: Row}; the lines for one model of the system pages become five rows."""
    written = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=EachLineOnce)  # noqa: S506  a safe loader
    roles, doors = written["roles"].split(), written["doors"].split()
    routes = dict(patterns())
    rows = {}
    for name, line in written["pages"].items():
        line = {"may": line} if isinstance(line, str) else line
        cells = dict(zip(roles, _letters(line["may"], roles), strict=True))
        # Behind a door of their own people are strangers everywhere else.
        own = line.get("own", cells["anonymous"])
        cells |= dict(zip(doors, _letters(own, doors), strict=True))
        rows[name] = Row(
            name,
            routes.get(name, ""),
            cells,
            line.get("at", {}),
            line.get("only_sends", "w" in cells.values()),
        )
    for model, line in written["system"].items():
        for action, letter in zip(ACTIONS, line.split(), strict=True):
            name = f"admin:{model}_{action}"
            cells = {role: letter if role == "administrator" else "." for role in roles}
            cells |= dict.fromkeys(doors, "L")
            needs_object = action not in ("changelist", "add")
            at = {"object_id": model} if needs_object else {}
            rows[name] = Row(name, routes.get(name, ""), cells | {"anonymous": "L"}, at)
    return rows


def _letters(text, roles):
    letters = text.split()
    return letters * len(roles) if len(letters) == 1 else letters
