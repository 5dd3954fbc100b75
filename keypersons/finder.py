"""This file is about finding who can build the bridge: purpose first, hard limits, at most ten, and why.

What counts is in `weights.py`, the statement in `sql/find.sql`. Never used: name, gender, origin, how fast
somebody answers, how often they said no, how popular they are.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from keypersons import basis, viewings
from keypersons.models import INVISIBLE_AFTER, Hat, Viewing
from keypersons.neighbours import around
from keypersons.purpose import Purpose
from keypersons.reasons import KnownBy, Reason, known_by, reasons
from keypersons.weights import NEAR, TERMS, Weights
from organisations.models import Theme
from organisations.vocabulary_index import vocabulary

MOST_SHOWN = 10
# Of fewer people than this nobody is named: who they are could be guessed.
FEWEST_NAMED = 3
CONFIRMED_LATELY = timedelta(days=183)
LOAD_COUNTS_FOR = timedelta(days=90)
ASKED_COUNTS_FOR = timedelta(days=30)
_STATEMENT = (Path(__file__).parent / "sql" / "find.sql").read_text()


class NotFindable(Exception):
    """Nobody may be looked for: the municipality has no legal ground, or the purpose is not complete."""

    no_basis = _("Your municipality cannot look for key persons yet. It must first say on what legal ground.")
    no_purpose = _("First say what you look for.")


@dataclass(frozen=True)
class Fit:
    """Somebody who fits: how to call them, and why they stand here."""

    subject: uuid.UUID
    name: str
    score: Decimal
    reasons: tuple[Reason, ...]
    known_by: tuple[KnownBy, ...]
    left: int
    monthly_maximum: int
    is_elsewhere: bool


@dataclass(frozen=True)
class Found:
    """One page of results. `search` is the number under which it was written down."""

    purpose: Purpose
    weights: Weights
    search: uuid.UUID
    people: tuple[Fit, ...] = ()

    @property
    def is_few(self) -> bool:
        """Nobody is named: none, one or two fit, and which of these nobody learns."""
        return not self.people

    @property
    def organisations(self) -> list[KnownBy]:
        """Who knows these people and can be asked, by name."""
        knowing = {one.name: one for fit in self.people for one in fit.known_by if one.slug}
        return [knowing[name] for name in sorted(knowing)]


def find(purpose: Purpose, *, by: StaffMember, hat: str, weights: Weights = NEAR) -> Found:
    """At most ten people who fit, each written down as seen; nobody when fewer than three fit.

    Raises NotFindable, and NotRecorded and TooManyViewed of `viewings`; then nobody was read.
    """
    return _find(purpose, by=by, hat=hat, weights=weights, what=Viewing.What.RESULT, least=FEWEST_NAMED)


def find_for(asked: Purpose, *, by: StaffMember, weights: Weights = NEAR) -> Found:
    """Who fits a question that came to the coordinator, who sees them also when they are one or two."""
    return _find(asked, by=by, hat=Hat.COORDINATOR, weights=weights, what=Viewing.What.COORDINATOR, least=1)


def _find(purpose: Purpose, *, by: StaffMember, hat: str, weights: Weights, what: str, least: int) -> Found:
    if not by.municipality.is_active or basis.of(by.municipality_id) is None:
        raise NotFindable(NotFindable.no_basis)
    search = uuid.uuid4()
    values = {
        **_asked(purpose, by),
        **_moments(timezone.now()),
        **{f"{term}_weight": getattr(weights, term) for term in TERMS},
        "viewer": by.user_id,
        "hat": hat,
        "department": by.department,
        "municipality": by.municipality_id,
        "search": search,
        "what": what,
        "least": least,
        "most": MOST_SHOWN,
    }
    with viewings.together(by.user_id), connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Found(purpose, weights, search, tuple(_fit(row, purpose) for row in rows))


def _asked(purpose: Purpose, by: StaffMember) -> dict[str, Any]:
    """The purpose as row numbers; whatever we do not know is not a purpose."""
    words = vocabulary()
    theme = words.terms["themes"].get(purpose.theme)
    language = words.terms["languages"].get(purpose.language)
    place = around(purpose.district, municipality=by.municipality) if purpose.district else None
    if not purpose.is_complete or theme is None or place is None or (purpose.language and language is None):
        raise NotFindable(NotFindable.no_purpose)
    return {
        "kind": purpose.kind,
        "aim": purpose.aim,
        "theme_code": purpose.theme,
        "language_code": purpose.language,
        "district_code": purpose.district,
        "themes": _with_children(theme),
        "language": language and language.pk,
        "level": int(purpose.level_needed),
        "district": place.district,
        "adjacent": list(place.adjacent),
        "day": purpose.day,
        "online": purpose.online,
    }


def _with_children(theme: Theme) -> list[int]:
    return [theme.pk, *(child.pk for child in vocabulary().children(theme))]


def _moments(now: datetime) -> dict[str, Any]:
    """The moments that limits count from; a month and a day begin as the Netherlands count them."""
    day = viewings.today(now)
    return {
        "now": now,
        "today": day.date(),
        "seed": day.toordinal(),
        "month_began": day.replace(day=1),
        "month_ago": now - ASKED_COUNTS_FOR,
        "quarter_ago": now - LOAD_COUNTS_FOR,
        "half_year_ago": now - CONFIRMED_LATELY,
        "year_ago": now - INVISIBLE_AFTER,
    }


def _fit(row: dict[str, Any], purpose: Purpose) -> Fit:
    return Fit(
        subject=row["subject"],
        name=row["name"],
        score=Decimal(row["score"]),
        reasons=reasons(row, purpose),
        known_by=known_by(row["known_by"]),
        left=row["monthly_maximum"] - row["this_month"],
        monthly_maximum=row["monthly_maximum"],
        is_elsewhere=not row["near"],
    )
