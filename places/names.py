"""This file is about the name of a place as somebody types it, and the area that it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.contrib.postgres.search import TrigramSimilarity, TrigramStrictWordSimilarity
from django.db import connection
from django.db.models import BooleanField, CharField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from places.models import District, Municipality, Neighbourhood

MOST_WORDS = 8
CANDIDATES = 20
SAME = 0.95  # the name itself, with nothing but its municipality or a filler beside it
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
            return SAME
        likeness = max(_ratio(typed, self.name), 0.9 if _is_part(typed, self.name) else 0)
        if self.name != self.municipality:
            likeness = max(likeness, 0.9 * _ratio(typed, f"{self.name} {self.municipality}"))
        return likeness

    def _is_named_with_its_municipality(self, typed: str) -> bool:
        """ "gemeente utrecht", "wijk overvecht in utrecht", "utrecht overvecht"."""
        if not _is_part(self.name, typed):
            return False
        rest = f" {typed} ".replace(f" {self.name} ", " ", 1).replace(f" {self.municipality} ", " ", 1)
        return set(rest.split()) <= FILLERS


def find_named(text: str, *, prefer: Municipality | None = None) -> Named | None:
    """The area that a typed name means most likely; those of the preferred municipality come first."""
    typed = _fold(text)
    if len(typed) < 2 or len(typed.split()) > MOST_WORDS:  # "Ee" and "Ie" are villages
        return None
    preferred = prefer.pk if prefer else None

    def order(choice: tuple[float, Named]) -> tuple[float, bool, bool, float]:
        likeness, named = choice
        same = likeness if likeness >= SAME else 0
        here = named.municipality_id == preferred
        return same, here, named.is_active, -LEVELS.index(named.level) if same else likeness

    for candidates, least in ((_said, SAME), (_resembling, CLOSE_ENOUGH)):
        judged = [(named.likeness(typed), named) for named in candidates(typed, preferred)]
        if likely := [choice for choice in judged if choice[0] >= least]:
            return max(likely, key=order)[1]
    return None


def _fold(text: str) -> str:
    """The database's own folding, so that both sides of a comparison are made alike."""
    clean = text.replace("\0", " ").encode("utf-8", "ignore").decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold_name(%s)", [clean[:100]])
        folded = cursor.fetchone()[0]
    for other, official in OTHER_NAMES.items():
        folded = re.sub(rf"\b{other}\b", official, folded)
    return folded


def _said(typed: str, preferred: int | None) -> Iterator[Named]:
    """Areas whose whole name was typed, perhaps among other words. Cheap, and mostly enough."""
    phrases = list(_phrases(typed))
    # The country has hundreds of places called Centrum; those of the municipality that is meant come first.
    nearer = ExpressionWrapper(Q(town__in=phrases) | Q(town_id=preferred), output_field=BooleanField())
    return _areas(
        lambda areas: (
            areas.filter(folded__in=phrases).alias(nearer=nearer).order_by("-nearer", "-active", "pk")
        )
    )


def _resembling(typed: str, preferred: int | None) -> Iterator[Named]:
    """Areas with a name like it: a typing error, or a part of the name."""
    score = Greatest(TrigramSimilarity("folded", typed), TrigramStrictWordSimilarity(typed, "folded"))
    alike = Q(folded__trigram_similar=typed) | Q(folded__trigram_strict_word_similar=typed)
    return _areas(lambda areas: areas.filter(alike).alias(score=score).order_by("-score", "-active", "pk"))


def _areas(choose: Callable[[QuerySet], QuerySet]) -> Iterator[Named]:
    """The chosen areas of all three levels, in one query."""
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
    columns = ("level", "pk", "folded", "town", "town_id", "active")
    chosen = [
        choose(areas).values_list(*columns)[:CANDIDATES]
        for areas in (municipalities, districts, neighbourhoods)
    ]
    return (Named(*row) for row in chosen[0].union(*chosen[1:], all=True))


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
