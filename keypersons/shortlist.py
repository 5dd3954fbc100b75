"""This file is about a few people whom somebody of the municipality wants to ask, kept in their session."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from keypersons import basis, viewings
from keypersons.models import KeyPerson, Viewing
from keypersons.purpose import Purpose
from keypersons.reasons import KnownBy

MOST_CHOSEN = 3
# Only who was shown to this viewer in these hours, for the same purpose, can be chosen.
SHOWN_WITHIN = timedelta(hours=12)
_KEY = "keypersons_shortlist"
Session = MutableMapping[str, Any]


class ShortlistError(Exception):
    """These people cannot be chosen; the sentence says why."""


@dataclass(frozen=True)
class Chosen:
    """Somebody on the list."""

    subject: uuid.UUID
    name: str
    known_by: tuple[KnownBy, ...]


@dataclass(frozen=True)
class Shortlist:
    """Whom somebody chose, for what, and how many of them are gone since then."""

    purpose: Purpose
    people: tuple[Chosen, ...] = ()
    gone: int = 0


def choose(session: Session, subjects: Iterable[str], *, purpose: Purpose, by: StaffMember) -> None:
    """Keep these people and why, instead of whoever was kept before."""
    wanted = list(dict.fromkeys(filter(None, map(_number, subjects))))
    if len(wanted) > MOST_CHOSEN:
        raise ShortlistError(_("Choose at most 3 people."))
    since = timezone.now() - SHOWN_WITHIN
    shown = set(
        Viewing.objects.filter(
            viewer=by.user_id,
            municipality=by.municipality_id,
            at__gt=since,
            subject__in=wanted,
            # What is written down with the list is what they were really shown for.
            what=Viewing.What.RESULT,
            **purpose.columns(),
        ).values_list("subject", flat=True)
    )
    kept = [str(one) for one in wanted if one in shown]
    if not kept or not purpose.is_complete:
        raise ShortlistError(_("Choose at least one person."))
    session[_KEY] = {"municipality": by.municipality_id, "purpose": purpose.words(), "people": kept}


def clear(session: Session) -> None:
    """Nobody is kept any more."""
    session.pop(_KEY, None)


def show(session: Session, *, by: StaffMember, hat: str) -> Shortlist:
    """Who is kept and still can be found, each written down as seen again."""
    kept = session.get(_KEY) or {}
    if kept.get("municipality") != by.municipality_id:
        return Shortlist(Purpose())
    purpose = Purpose.from_words(kept["purpose"])
    subjects = [uuid.UUID(one) for one in kept["people"]]
    with viewings.together(by.user_id):
        found = {one.subject: one for one in _findable(by).filter(subject__in=subjects)}
        people = [found[subject] for subject in subjects if subject in found]
        viewings.record(people, by=by, hat=hat, purpose=purpose, what=Viewing.What.SHORTLIST)
    return Shortlist(purpose, tuple(_chosen(one, by) for one in people), len(subjects) - len(people))


def _findable(by: StaffMember) -> Any:
    """Who takes part here now and does not rest; nobody without the legal ground."""
    people = KeyPerson.objects.agreeing(by.municipality_id).awake()
    if not by.municipality.is_active or basis.of(by.municipality_id) is None:
        people = people.none()
    return people.prefetch_related("endorsements__organisation", "endorsements__municipality")


def _chosen(person: KeyPerson, by: StaffMember) -> Chosen:
    known = [
        KnownBy(
            one.organisation.name if one.organisation else by.municipality.name,
            one.since,
            one.organisation.slug if one.organisation and one.organisation.status == "published" else "",
        )
        for one in person.endorsements.all()
        if by.municipality_id in (one.municipality_id, one.organisation and one.organisation.municipality_id)
    ]
    return Chosen(person.subject, person.name, tuple(sorted(known, key=lambda one: one.since)))


def _number(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
