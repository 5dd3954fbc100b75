"""This file is about the texts on agreeing, stopping and safety: which edition, who checked them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language_info

FOLDER: Final = Path(__file__).parent / "texts"
# What every other language falls back to, and whose keys they all must have.
SOURCE: Final = "nl"


@dataclass(frozen=True)
class Texts:
    """One language of the texts: `texts["no_effect"]`."""

    language: str
    version: str
    checked_by: str
    checked_on: str
    sentences: dict[str, str]

    @property
    def is_checked(self) -> bool:
        """Whether somebody who speaks this language put their name under it."""
        return bool(self.checked_by and self.checked_on)

    def __getitem__(self, key: str) -> str:
        return self.sentences[key]

    def with_names(self, **names: str) -> dict[str, str]:
        """All sentences, with the names of a municipality and its law filled in."""
        if get_language_info(self.language)["bidi"]:
            # A Dutch name or law keeps its own direction, and leaves the full stop behind it in place.
            names = {key: f"\u2068{name}\u2069" for key, name in names.items()}
        return {key: _filled(sentence, names) for key, sentence in self.sentences.items()}


@cache
def read(language: str) -> Texts:
    """The texts in a language; KeyError when there are none."""
    if language not in languages():
        raise KeyError(language)
    found: dict[str, Any] = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(
        language=language,
        version=found["version"],
        checked_by=found.get("checked_by", ""),
        checked_on=str(found.get("checked_on", "")),
        sentences=found["texts"],
    )


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def offered(language: str, *, is_demo: bool) -> str:
    """The language in which these texts may be shown to somebody who reads `language`."""
    if language not in languages():
        return SOURCE
    return language if is_demo or read(language).is_checked else SOURCE


def _filled(sentence: str, names: dict[str, str]) -> str:
    # Not str.format: the name of a law may hold braces.
    for key, name in names.items():
        sentence = sentence.replace("{" + key + "}", name)
    return sentence
