"""This file is about having the vocabulary at hand: a few hundred words, kept for a short while."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from organisations.models import Expertise, Language, TargetGroup, Term, Theme

KEPT_SECONDS = 60
MODELS: dict[str, type[Term]] = {
    "themes": Theme,
    "target_groups": TargetGroup,
    "languages": Language,
    "expertise": Expertise,
}
_kept: dict[str, tuple[float, Index]] = {}


@dataclass
class Index:
    """All active terms by code, in order, per kind: themes, target_groups, languages, expertise."""

    terms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def name(self, kind: str, code: str) -> str:
        term = self.terms[kind].get(code)
        return term.name if term else code

    @property
    def on_start(self) -> list[Theme]:
        return [theme for theme in self.terms["themes"].values() if theme.is_on_start]

    def children(self, theme: Theme) -> list[Theme]:
        return [other for other in self.terms["themes"].values() if other.parent_id == theme.pk]

    @property
    def top_themes(self) -> list[Theme]:
        return [theme for theme in self.terms["themes"].values() if theme.parent_id is None]


def vocabulary() -> Index:
    """The vocabulary; at most a minute old. `load_vocabulary` calls `forget` in its own process."""
    key = str(connection.settings_dict["NAME"])
    kept = _kept.get(key)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    index = Index({kind: {t.code: t for t in _active(model)} for kind, model in MODELS.items()})
    _kept[key] = (time.monotonic() + KEPT_SECONDS, index)
    return index


def _active(model: type[Term]) -> Any:
    return model._default_manager.filter(is_active=True).defer("document", "words")


def forget() -> None:
    _kept.clear()
