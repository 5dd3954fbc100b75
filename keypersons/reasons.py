"""This file is about saying in plain words why somebody is shown: exactly the terms of the score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keypersons.models import Level
from keypersons.purpose import Purpose
from keypersons.weights import TERMS
from organisations.vocabulary_index import vocabulary
from places.district_index import districts


@dataclass(frozen=True)
class Reason:
    """One term of the score of one person: its points, and what it means for this person."""

    term: str
    points: Decimal
    text: str

    @property
    def is_against(self) -> bool:
        return self.points < 0


@dataclass(frozen=True)
class KnownBy:
    """Who knows this person. A fact beside the reasons; it never counts."""

    name: str
    since: date
    slug: str


def reasons(row: dict[str, Any], purpose: Purpose) -> tuple[Reason, ...]:
    """What counted for this person, and nothing else."""
    points = {term: Decimal(row[f"{term}_points"] or 0) for term in TERMS}
    return tuple(Reason(term, points[term], _SENTENCES[term](row, purpose)) for term in TERMS if points[term])


def known_by(rows: list[list[str]] | None) -> tuple[KnownBy, ...]:
    return tuple(KnownBy(name, date.fromisoformat(since), slug) for name, since, slug in rows or [])


def _theme(row: dict[str, Any], purpose: Purpose) -> str:
    return _("Chose this theme: %(theme)s") % {"theme": vocabulary().name("themes", purpose.theme)}


def _language(row: dict[str, Any], purpose: Purpose) -> str:
    words = {"language": vocabulary().name("languages", purpose.language)}
    if row["level"] == Level.LETTERS:
        return _("%(language)s: can read official letters") % words
    if row["level"] == Level.GROUP:
        return _("%(language)s: can speak to a group") % words
    return _("%(language)s: can chat") % words


def _area(row: dict[str, Any], purpose: Purpose) -> str:
    area = districts().get(purpose.district)
    words = {"district": area.name if area else purpose.district}
    if row["is_everywhere"]:
        return _("Wants to work in the whole municipality")
    if row["near"] == 2:
        return _("Wants to work in %(district)s") % words
    if row["near"] == 1:
        return _("Wants to work beside %(district)s") % words
    return _("Can do it by phone or video")


def _confirmed(row: dict[str, Any], purpose: Purpose) -> str:
    month = date_format(timezone.localtime(row["confirmed_at"]), "F Y")
    return _("Said in %(month)s that it still holds") % {"month": month}


def _load(row: dict[str, Any], purpose: Purpose) -> str:
    number = row["lately"]
    return ngettext(
        "Was asked %(number)s time in the last 3 months",
        "Was asked %(number)s times in the last 3 months",
        number,
    ) % {"number": number}


def _asked(row: dict[str, Any], purpose: Purpose) -> str:
    return _("Your municipality asked in the last 30 days")


_SENTENCES = {
    "theme": _theme,
    "language": _language,
    "area": _area,
    "confirmed": _confirmed,
    "load": _load,
    "asked": _asked,
}
