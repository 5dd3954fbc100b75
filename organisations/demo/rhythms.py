"""This file is about when invented things take place: rhythms with some variation in day and hour."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable

from organisations.models import Schedule

WORKDAYS = [1, 2, 3, 4, 5]
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
Block = dict[str, object]


def _hour(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def _block(days: list[int], hours: tuple[str, str], week: int | None = None) -> Block:
    return {
        "weekdays": sorted(days),
        "opens": _hour(hours[0]),
        "closes": _hour(hours[1]),
        "week_of_month": week,
    }


def _some_days(rng: random.Random, days: list[int]) -> list[int]:
    return rng.sample(days, rng.choice((1, 1, 2)))


def _morning(rng: random.Random) -> list[Block]:
    hours = (("09:00", "11:30"), ("09:30", "12:00"), ("10:00", "12:00"), ("10:00", "12:30"))
    return [_block(_some_days(rng, WORKDAYS), rng.choice(hours))]


def _afternoon(rng: random.Random) -> list[Block]:
    hours = (("13:00", "15:00"), ("13:30", "16:00"), ("14:00", "16:30"), ("14:00", "17:00"))
    return [_block(_some_days(rng, WORKDAYS), rng.choice(hours))]


def _evening(rng: random.Random) -> list[Block]:
    hours = (("17:30", "20:00"), ("19:00", "21:00"), ("19:30", "21:30"), ("18:00", "20:30"))
    return [_block(_some_days(rng, [1, 2, 3, 4, 5]), rng.choice(hours))]


def _weekend(rng: random.Random) -> list[Block]:
    hours = (("10:00", "13:00"), ("11:00", "15:00"), ("13:00", "17:00"), ("09:30", "12:30"))
    return [_block([rng.choice((6, 6, 7))], rng.choice(hours))]


def _wednesday(rng: random.Random) -> list[Block]:
    return [_block([3], rng.choice((("13:00", "15:30"), ("13:30", "16:30"), ("14:00", "17:00"))))]


def _after_school(rng: random.Random) -> list[Block]:
    return [_block(rng.sample([1, 2, 4], 2), rng.choice((("15:00", "17:30"), ("15:30", "18:00"))))]


def _daily(rng: random.Random) -> list[Block]:
    whole, halves = [("09:00", "17:00")], [("09:00", "12:30"), ("13:30", "17:00")]
    blocks = [_block(WORKDAYS, hours) for hours in rng.choice((whole, halves))]
    return [*blocks, _block([6], ("10:00", "14:00"))] if rng.random() < 0.4 else blocks


def _long(rng: random.Random) -> list[Block]:
    return [_block(EVERY_DAY, rng.choice((("09:00", "22:00"), ("10:00", "21:00"), ("08:00", "23:00"))))]


def _phone_morning(rng: random.Random) -> list[Block]:
    return [_block(WORKDAYS, rng.choice((("09:00", "12:00"), ("08:30", "12:30"))))]


def _monthly(rng: random.Random) -> list[Block]:
    hours = rng.choice((("14:00", "16:00"), ("19:30", "21:30"), ("10:30", "13:00")))
    return [_block([rng.choice(EVERY_DAY)], hours, rng.choice(Schedule.Week.values))]


RHYTHMS: dict[str, Callable[[random.Random], list[Block]]] = {
    "morning": _morning,
    "afternoon": _afternoon,
    "evening": _evening,
    "weekend": _weekend,
    "wednesday": _wednesday,
    "after_school": _after_school,
    "daily": _daily,
    "long": _long,
    "phone_morning": _phone_morning,
    "monthly": _monthly,
}
NOTES = {
    "wednesday": "Niet in de schoolvakantie",
    "after_school": "Niet in de schoolvakantie",
    "phone_morning": "Telefonisch",
}


def blocks(rhythm: str, rng: random.Random) -> list[Block]:
    """The opening blocks of something with this rhythm, as fields of `Schedule`."""
    return [{**block, "note": NOTES.get(rhythm, "")} for block in RHYTHMS[rhythm](rng)]
