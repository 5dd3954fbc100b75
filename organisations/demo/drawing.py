"""This file is about chance in the demo: languages and districts are dealt from shuffled packs.

Languages never look at themes, and themes go round all districts in turn: no language stands for a problem,
and no district gets all the bad news.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from organisations.demo.content import Plan
from organisations.models import Language

T = TypeVar("T")
SEED = 20260301

# How often a language comes in a pack; every other language comes once.
OFTEN = {
    "en": 9, "ar": 8, "tr": 7, "ary": 5, "pl": 5, "uk": 4, "ti": 4, "fa": 4, "so": 4, "rif": 3, "es": 3,
    "fr": 3, "kmr": 3, "pap": 3, "srn": 2, "ru": 3, "prs": 2, "ps": 2, "zgh": 2, "dse": 2, "fy": 2,
}  # fmt: skip
HOW_MANY = (0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4)


@dataclass(frozen=True)
class Draw:
    """What chance gave one entry: language codes, Dutch first, and the place of its district in the town."""

    languages: list[str]
    district: int


def packs(cards: Sequence[T], rng: random.Random) -> Iterator[T]:
    """Cards for ever: a shuffled pack, then the next."""
    while True:
        pack = list(cards)
        rng.shuffle(pack)
        yield from pack


def draw(plans: Sequence[Plan], *, districts: dict[str, int]) -> list[Draw]:
    """Deal languages and districts to these entries in order; `districts` counts those of each town."""
    # Two generators: a change on one side must not shift the other.
    rng = random.Random(SEED)
    speaking = packs(_language_pack(), rng)
    places = {town: packs(range(count), random.Random(SEED + count)) for town, count in districts.items()}
    # Entries on the map are dealt their languages first, so that each language can be found.
    hands = {
        plan.name: _hand(speaking, rng.choice(HOW_MANY))
        for plan in sorted(plans, key=lambda plan: plan.state != "published")
    }
    return [
        Draw(_without_doubles(["nl", *plan.also_speaks, *hands[plan.name]]), next(places[plan.town]))
        for plan in plans
    ]


def _without_doubles(codes: list[str]) -> list[str]:
    return list(dict.fromkeys(codes))


def _language_pack() -> list[str]:
    codes = Language.objects.active().exclude(code="nl").order_by("code").values_list("code", flat=True)
    return [code for code in codes for _time in range(OFTEN.get(code, 1))]


def _hand(speaking: Iterator[str], count: int) -> list[str]:
    hand: list[str] = []
    while len(hand) < count:
        code = next(speaking)
        if code not in hand:
            hand.append(code)
    return hand
