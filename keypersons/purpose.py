"""This file is about why somebody looks for people: what they ask before anybody is shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.http import QueryDict

from keypersons.models import Aim, KindOfRequest, Level

# How well somebody must speak a language to do this; for everything else a conversation is enough.
LEVEL_NEEDED = {
    KindOfRequest.INFORM: Level.GROUP,
    KindOfRequest.TRAIN: Level.GROUP,
    KindOfRequest.ADVISE: Level.LETTERS,
}
WORDS = ("soort", "waarover", "doel", "wijk", "taal", "dag", "online")
LONGEST_CODE = 60
LONGEST_DISTRICT = 10


@dataclass(frozen=True)
class Purpose:
    """A kind of request, a theme, an aim and a district; a language and a day (Monday is 1) if they matter.

    All are codes of ours. `online`: by phone or video is fine too.
    """

    kind: str = ""
    theme: str = ""
    aim: str = ""
    district: str = ""
    language: str = ""
    day: int | None = None
    online: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """What an address or a form asks; what can be no code of ours is left out."""
        return cls.from_words({word: query.get(word) or "" for word in WORDS})

    @classmethod
    def from_words(cls, query: Mapping[str, str]) -> Self:
        """The same from query words that were kept, see `words`."""
        return cls(
            kind=_one_of(KindOfRequest.values, query.get("soort", "")),
            theme=_code(query.get("waarover", "")),
            aim=_one_of(Aim.values, query.get("doel", "")),
            district=_code(query.get("wijk", ""), LONGEST_DISTRICT),
            language=_code(query.get("taal", "")),
            day=_day(query.get("dag", "")),
            online=query.get("online") in ("1", "on"),
        )

    @property
    def is_complete(self) -> bool:
        """Whether enough is said to show somebody."""
        return bool(self.kind and self.theme and self.aim and self.district)

    @property
    def level_needed(self) -> int:
        return LEVEL_NEEDED.get(KindOfRequest(self.kind), Level.CHAT)

    def words(self) -> dict[str, str]:
        """The same as query words, for an address or a hidden field; only what was asked."""
        words = {
            "soort": self.kind,
            "waarover": self.theme,
            "doel": self.aim,
            "wijk": self.district,
            "taal": self.language,
            "dag": str(self.day or ""),
            "online": "1" if self.online else "",
        }
        return {word: value for word, value in words.items() if value}

    def columns(self) -> dict[str, str]:
        """What is written down beside a search, a viewing and a question to the coordinator."""
        asked: dict[str, Any] = asdict(self)
        return {column: asked[column] for column in ("kind", "aim", "theme", "language", "district")}


def _one_of(values: list[str], word: str) -> str:
    return word if word in values else ""


def _code(word: str, longest: int = LONGEST_CODE) -> str:
    fits = 0 < len(word) <= longest and word.isascii() and word.replace("-", "").replace("_", "").isalnum()
    return word if fits else ""


def _day(word: str) -> int | None:
    """A day of the week by its number, or the day that a date falls on."""
    if len(word) == 1 and word in "1234567":
        return int(word)
    try:
        return datetime.date.fromisoformat(word).isoweekday()
    except ValueError:
        return None
