"""This file is about what counts in the order of the finder, and how much: two ways, both shown to staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Weights:
    """How much each term counts. `word` is what stands in the address."""

    word: str
    label: str | Promise
    theme: int = 3
    language: int = 3
    area: int = 2
    confirmed: int = 1
    load: int = 3
    asked: int = 1


NEAR = Weights("dichtbij", _("Near first"))
SPREAD = Weights("spreiden", _("Spread first"), area=1, load=6, asked=2)
WEIGHTS = {weights.word: weights for weights in (NEAR, SPREAD)}

# The terms of the score and what they mean, in the order in which they are explained.
TERMS: dict[str, str | Promise] = {
    "theme": _("Chose your theme"),
    "language": _("Speaks the language well enough for this"),
    "area": _("Works in this district; half for a district beside it, or by phone or video"),
    "confirmed": _("Said in the last 6 months that it still holds"),
    "load": _("Asked once in the last 3 months, for each question a month that they want"),
    "asked": _("Asked by your municipality in the last 30 days"),
}
TAKEN_AWAY = ("load", "asked")
# Working in the district itself counts twice.
STEPS = {"area": 2}


def explained() -> list[tuple[str | Promise, list[tuple[Weights, int]]]]:
    """For each term what it means, and the points it gives at most in each of the two ways."""
    ways = list(WEIGHTS.values())
    return [(meaning, [(way, most(way, term)) for way in ways]) for term, meaning in TERMS.items()]


def most(weights: Weights, term: str) -> int:
    points: int = getattr(weights, term) * STEPS.get(term, 1)
    return -points if term in TAKEN_AWAY else points
