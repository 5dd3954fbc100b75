"""This file is about the name of a place as somebody types it, and the area that it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramSimilarity, TrigramStrictWordSimilarity
from django.db import connection
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from places.models import District, Municipality, Neighbourhood

MOST_WORDS = 8
CANDIDATES = 15
CLOSE_ENOUGH = 0.75

# Everyday names of which the official one looks nothing like it, folded as names are.
OTHER_NAMES = {
    "den haag": "s gravenhage",
    "the hague": "s gravenhage",
    "den bosch": "s hertogenbosch",
    "ljouwert": "leeuwarden",
    "snits": "sneek",
}
FILLERS = {"gemeente", "wijk", "buurt", "stad", "dorp", "in", "bij", "te", "near", "municipality", "district"}
LEVELS = ("municipality", "district", "neighbourhood")


@dataclass(frozen=True)
class Named:
    """One area whose name may be meant."""

    level: str
    pk: int
    name: str
    municipality: str
    municipality_id: int
    is_active: bool

    def likeness(self, typed: str) -> float:
        """1 for the same name, 0 for another one."""
        if typed == self.name:
            return 1.0
        if self._is_named_with_its_municipality(typed):
            return 0.95
        both = f"{self.name} {self.municipality}"
        best = max(
            _ratio(typed, self.name), 0.9 if _is_part(typed, self.name) else 0, _ratio(typed, both) * 0.9
        )
        return best if best >= CLOSE_ENOUGH else 0.0

    def _is_named_with_its_municipality(self, typed: str) -> bool:
        """ "gemeente utrecht", "wijk overvecht in utrecht", "utrecht overvecht"."""
        if not _is_part(self.name, typed):
            return False
        rest = f" {typed} ".replace(f" {self.name} ", " ", 1).replace(f" {self.municipality} ", " ", 1)
        return set(rest.split()) <= FILLERS


def find_named(text: str, *, prefer: Municipality | None = None) -> Named | None:
    """The area that a typed name means most likely; those of the preferred municipality come first."""
    typed = _fold(text)
    if len(typed) < 2 or len(typed.split()) > MOST_WORDS:
        return None
    preferred = prefer.pk if prefer else None

    def order(named: Named) -> tuple[float, bool, bool, float]:
        likeness = named.likeness(typed)
        same = likeness if likeness >= 0.95 else 0
        here = named.municipality_id == preferred
        return same, here, named.is_active, -LEVELS.index(named.level) if same else likeness

    likely = [named for named in _candidates(typed) if named.likeness(typed)]
    return max(likely, key=order, default=None)


def _fold(text: str) -> str:
    """The database's own folding, so that both sides of a comparison are made alike."""
    clean = text.replace("\0", " ").encode("utf-8", "ignore").decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold_name(%s)", [clean[:100]])
        folded = cursor.fetchone()[0]
    for other, official in OTHER_NAMES.items():
        folded = re.sub(rf"\b{other}\b", official, folded)
    return folded


def _candidates(typed: str) -> Iterator[Named]:
    """The most similar names of each level, in one query."""
    phrases = list(_phrases(typed))
    municipalities = Municipality.objects.current().annotate(
        level=_text("municipality"), town=F("folded"), town_id=F("pk"), active=F("is_active")
    )
    districts = District.objects.current().annotate(
        level=_text("district"),
        town=F("parent__folded"),
        town_id=F("parent_id"),
        active=F("parent__is_active"),
    )
    neighbourhoods = Neighbourhood.objects.current().annotate(
        level=_text("neighbourhood"),
        town=F("parent__parent__folded"),
        town_id=F("parent__parent_id"),
        active=F("parent__parent__is_active"),
    )
    levels = [_similar(areas, typed, phrases) for areas in (municipalities, districts, neighbourhoods)]
    rows = levels[0].union(*levels[1:], all=True)
    return (Named(*row) for row in rows)


def _similar(areas: QuerySet, typed: str, phrases: list[str]) -> QuerySet:
    named = ExpressionWrapper(Q(folded__in=phrases), output_field=BooleanField())
    score = Greatest(TrigramSimilarity("folded", typed), TrigramStrictWordSimilarity(typed, "folded"))
    return (
        areas.filter(
            Q(folded__in=phrases)
            | Q(folded__trigram_similar=typed)
            | Q(folded__trigram_strict_word_similar=typed)
        )
        .annotate(named=named, score=score)
        .order_by("-named", "-active", "-score", "pk")
        .values_list("level", "pk", "folded", "town", "town_id", "active")[:CANDIDATES]
    )


def _phrases(typed: str) -> Iterator[str]:
    words = typed.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield " ".join(words[start:end])


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _is_part(some: str, whole: str) -> bool:
    return f" {some} " in f" {whole} "


def _ratio(typed: str, name: str) -> float:
    return SequenceMatcher(None, typed, name).ratio()
