"""This file is about saying what was found: the heading, chips that narrow or widen, suggestions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.criteria import SWITCHES, TERMS, Criteria
from organisations.models import Fact, Listing
from organisations.opening import open_at
from organisations.search import search
from organisations.vocabulary_index import vocabulary

MOST_SUGGESTIONS = 3


@dataclass(frozen=True)
class Chip:
    """A link that adds or takes away one thing; `count` says how many would be left."""

    text: str
    url: str
    icon: str = ""
    is_on: bool = False
    count: int | None = None


def list_url(criteria: Criteria, **changes: Any) -> str:
    """The list for these criteria, changed as told."""
    query = criteria.query(**changes).urlencode(safe=",")
    return reverse("organisations:list") + (f"?{query}" if query else "")


def counts(found: QuerySet[Listing]) -> dict[str, int]:
    """How many are found, how many of these each switch would leave; one query."""
    kept = {
        name: Count("pk", filter=Q(traits__contains=[name]))
        for name in ("free", "walk_in", "wheelchair", "online")
    }
    is_open = Q(organisation_id__in=open_at().values("service__organisation_id"))
    return found.order_by().aggregate(total=Count("pk"), open_now=Count("pk", filter=is_open), **kept)


def heading(criteria: Criteria, total: int) -> str:
    """How many are found, where, in which order."""
    if total == 0:
        return _("Nothing found")
    words = {"count": total, "place": criteria.place.label if criteria.place else ""}
    if criteria.place and criteria.sort != "az":
        return (
            ngettext(
                "%(count)s organisation near %(place)s",
                "%(count)s organisations near %(place)s, nearest first",
                total,
            )
            % words
        )
    if criteria.place:
        return (
            ngettext("%(count)s organisation near %(place)s", "%(count)s organisations near %(place)s", total)
            % words
        )
    return ngettext("%(count)s organisation", "%(count)s organisations", total) % words


def switch_name(name: str) -> str:
    return {
        "open_now": _("Open now"),
        "free": _("Free"),
        "walk_in": _("Just walk in"),
        "wheelchair": str(Fact.WHEELCHAIR.label),
        "online": _("Online"),
    }[name]


def chosen_chips(criteria: Criteria) -> list[Chip]:
    """What was chosen, each as a link that takes it away."""
    words, chips = vocabulary(), []
    if criteria.q:
        chips.append(Chip(criteria.q, list_url(criteria, q=""), icon="search", is_on=True))
    for kind in TERMS.values():
        for code in getattr(criteria, kind):
            left = tuple(other for other in getattr(criteria, kind) if other != code)
            icon = getattr(words.terms[kind][code], "icon", "") or "talk"
            chips.append(Chip(words.name(kind, code), list_url(criteria, **{kind: left}), icon, is_on=True))
    if criteria.near:
        label = criteria.place.label if criteria.place else criteria.near
        chips.append(Chip(label, list_url(criteria, near="", place=None), icon="pin", is_on=True))
    if criteria.within_km and criteria.place:
        text = _("At most %(km)g km away") % {"km": criteria.within_km}
        chips.append(Chip(text, list_url(criteria, within_km=None), icon="route", is_on=True))
    for word, name in SWITCHES.items():
        if name in criteria.switches:
            url = list_url(criteria, switches=criteria.switches - {name})
            chips.append(Chip(switch_name(name), url, icon=word, is_on=True))
    return chips


def narrowing_chips(criteria: Criteria, found: dict[str, int]) -> list[Chip]:
    """Switches that would leave something, and less than now."""
    return [
        Chip(
            switch_name(name),
            list_url(criteria, switches=criteria.switches | {name}),
            icon=word,
            count=found[name],
        )
        for word, name in SWITCHES.items()
        if name not in criteria.switches and 0 < found[name] < found["total"]
    ]


def suggestions(criteria: Criteria) -> QuerySet[Listing]:
    """A few entries that fit nearly, for when nothing fits: ever less is asked, the place is kept longest."""
    looser = replace(criteria, q="", switches=frozenset(), within_km=None, page=1)
    steps = [
        replace(looser, q=criteria.q),
        looser,
        replace(looser, languages=(), target_groups=(), expertise=()),
        replace(looser, themes=(), languages=(), target_groups=(), expertise=()),
    ]
    for step in steps:
        found = search(step)[:MOST_SUGGESTIONS]
        if found.exists():
            return found
    return Listing.objects.none()
