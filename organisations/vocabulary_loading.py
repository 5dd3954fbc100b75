"""This file is about bringing the vocabulary from its files into the database, again and again."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from organisations.models import (
    Expertise,
    Language,
    Organisation,
    TargetGroup,
    Term,
    Theme,
)

FOLDER = Path(__file__).parent / "vocabulary"
FILES: dict[type[Term], str] = {
    Theme: "themes.toml",
    TargetGroup: "target_groups.toml",
    Expertise: "expertise.toml",
    Language: "languages.toml",
}
LANGUAGES_OF_NAMES = ("nl", "en", "ar")
PLAIN_KEYS = {
    "code",
    "icon",
    "order",
    "is_sensitive",
    "names",
    "descriptions",
    "synonyms",
}
OWN_KEYS: dict[type[Term], set[str]] = {
    Theme: {"parent", "is_on_start"},
    TargetGroup: set(),
    Expertise: set(),
    Language: {"autonym", "direction"},
}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class VocabularyError(Exception):
    """The files cannot be loaded; `problems` says why, one sentence each. Nothing was changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Outcome:
    """What loading one file did, as codes."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@transaction.atomic
def load_vocabulary(folder: Path = FOLDER) -> dict[str, Outcome]:
    """Make the database follow the files; a term that left them is switched off, never deleted.

    Answers what was done per file name. Raises `VocabularyError` when a file is wrong.
    """
    entries = read_vocabulary(folder)
    outcomes = {FILES[model]: _load(model, entries[model]) for model in FILES}
    if any(outcome.changed or outcome.gone for outcome in outcomes.values()):
        _refresh_listings()
    return outcomes


def read_vocabulary(folder: Path = FOLDER) -> dict[type[Term], list[dict[str, Any]]]:
    """Read and check all files; parents come before their children."""
    problems: list[str] = []
    entries: dict[type[Term], list[dict[str, Any]]] = {}
    for model, name in FILES.items():
        try:
            found = tomllib.loads((folder / name).read_text(encoding="utf-8")).get("term", [])
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{name}: cannot be read: {error}")
            continue
        problems += [f"{name}: {problem}" for problem in _problems(model, found)]
        entries[model] = sorted(found, key=lambda entry: "parent" in entry)
    if problems:
        raise VocabularyError(problems)
    return entries


def _problems(model: type[Term], entries: list[dict[str, Any]]) -> list[str]:
    if not entries:
        return ["has no terms."]
    problems = []
    seen: set[str] = set()
    tops = {entry.get("code") for entry in entries if "parent" not in entry}
    for number, entry in enumerate(entries, start=1):
        code = entry.get("code")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            problems.append(f"term {number} has no good code (small letters, digits and hyphens).")
            continue
        if code in seen:
            problems.append(f"the code '{code}' stands there twice.")
        seen.add(code)
        found = _problems_of_term(model, entry)
        if "parent" in entry and entry["parent"] not in tops:
            found.append(f"its parent '{entry['parent']}' is not a term of the first level.")
        problems += [f"'{code}': {problem}" for problem in found]
    return problems


def _problems_of_term(model: type[Term], entry: dict[str, Any]) -> list[str]:
    problems = []
    unknown = set(entry) - PLAIN_KEYS - OWN_KEYS[model]
    if unknown:
        problems.append(f"unknown: {', '.join(sorted(unknown))}.")
    texts_needed = ["names"] if model is Language else ["names", "descriptions"]
    for key in texts_needed:
        missing = [language for language in LANGUAGES_OF_NAMES if not entry.get(key, {}).get(language)]
        if missing:
            problems.append(f"{key} are missing in {', '.join(missing)}.")
    if not all(isinstance(words, list) for words in entry.get("synonyms", {}).values()):
        problems.append("synonyms must be a list per language.")
    if model is Language and not entry.get("autonym"):
        problems.append("has no name of its own (autonym).")
    if model is Language and entry.get("direction") not in Language.Direction.values:
        problems.append("its direction must be 'ltr' or 'rtl'.")
    if entry.get("is_on_start") and "parent" in entry:
        problems.append("only terms of the first level can stand on the start page.")
    return problems


def _load(model: type[Term], entries: list[dict[str, Any]]) -> Outcome:
    known = {term.code: term for term in model._default_manager.all()}
    outcome = Outcome()
    for entry in entries:
        values = _values(model, entry, known)
        term = known.get(entry["code"])
        if term is None:
            known[entry["code"]] = model._default_manager.create(code=entry["code"], **values)
            outcome.new.append(entry["code"])
        elif any(getattr(term, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(term, name, value)
            term.save(update_fields=list(values))
            outcome.changed.append(entry["code"])
    left = set(known) - {entry["code"] for entry in entries}
    outcome.gone = sorted(code for code in left if known[code].is_active)
    model._default_manager.filter(code__in=outcome.gone).update(is_active=False)
    return outcome


def _values(model: type[Term], entry: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "names": entry["names"],
        "descriptions": entry.get("descriptions", {}),
        "synonyms": entry.get("synonyms", {}),
        "icon": entry.get("icon", ""),
        "order": entry.get("order", 0),
        "is_sensitive": entry.get("is_sensitive", False),
        "is_active": True,
    }
    if model is Theme:
        parent = entry.get("parent")
        values["parent_id"] = known[parent].pk if parent else None
        values["is_on_start"] = entry.get("is_on_start", False)
    if model is Language:
        values["autonym"] = entry["autonym"]
        values["direction"] = entry["direction"]
    return values


def _refresh_listings(batch: int = 1000) -> None:
    # The names and synonyms of terms are part of what entries are found by.
    ids = list(Organisation.objects.published().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for start in range(0, len(ids), batch):
            cursor.execute(
                "SELECT organisations_refresh_listings(%s)",
                [ids[start : start + batch]],
            )
