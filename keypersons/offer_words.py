"""This file is about an offer in words: what somebody said, part by part, as they and staff read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keypersons.models import Compensation, Daypart, KeyPerson, KindOfRequest

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def in_words(person: KeyPerson) -> dict[str, list[str]]:
    """The word of each part in its address, with the lines that stand there now."""
    spoken = person.spoken.select_related("language").order_by("-level", "language__order")
    return {
        "talen": [f"{one.language.name}: {one.get_level_display()}" for one in spoken],
        "onderwerpen": [theme.name for theme in person.themes.all()],
        "vragen": _labels(person.kinds, KindOfRequest),
        "waar": _where(person),
        "wanneer": _when(person),
        "hoeveel": _how_often(person),
    }


def _where(person: KeyPerson) -> list[str]:
    whole = [_("In the whole municipality")] if person.is_everywhere else []
    return whole + [district.name for district in person.districts.order_by("name")]


def _when(person: KeyPerson) -> list[str]:
    days = [_(WEEKDAYS[day - 1]) for day in sorted(person.days) if 1 <= day <= len(WEEKDAYS)]
    online = [_("By phone or video is fine too")] if person.is_online else []
    return days + _labels(person.dayparts, Daypart) + online


def _how_often(person: KeyPerson) -> list[str]:
    most = person.monthly_maximum
    often = ngettext("At most %(most)d question a month", "At most %(most)d questions a month", most)
    return [often % {"most": most}, *_labels([person.compensation], Compensation)]


def _labels(values: Iterable[str], choices: Any) -> list[str]:
    """In the order of the list, not in that of ticking."""
    chosen = set(values)
    return [str(label) for value, label in choices.choices if value in chosen]
