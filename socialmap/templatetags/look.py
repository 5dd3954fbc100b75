"""This file is about small pieces of the look that templates ask for by name."""

from __future__ import annotations

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Codes of the tables whose pictogram has another name; every other code names its own.
PICTOGRAMS = {
    "no_papers": "no-papers",
    "no_name": "no-name",
    "women_only": "women-only",
    "children_welcome": "children-welcome",
    "no_referral": "no-referral",
    "walk_in": "walk-in",
    "rolstoel": "wheelchair",
    "gratis": "free",
    "inloop": "walk-in",
    "nu_open": "clock",
    "online": "place-online",
    "community_centre": "place-community",
    "library": "place-library",
    "school": "place-school",
    "health_centre": "place-health",
    "sports": "place-sports",
    "garden": "place-garden",
    "worship": "place-worship",
    "office": "place-office",
    "shop": "place-shop",
    "own": "place-home",
    "other": "pin",
    "everyone": "eye",
    "municipality": "building",
    "nobody": "lock",
    "success": "check",
    "debug": "info",
}
DIRECTIONAL = {"arrow", "back", "chevron", "sign-out", "undo"}


@register.simple_tag
def pictogram(name: str, extra: str = "") -> SafeString:
    """A drawing beside a word: `{% pictogram "phone" %}`. Ears skip it, the word says it."""
    name = PICTOGRAMS.get(name, name) or "pin"
    words = ["pictogram", "is-directional" if name in DIRECTIONAL else "", extra]
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " ".join(word for word in words if word),
        static("img/pictograms.svg"),
        name,
    )


@register.filter
def get(mapping: Any, key: str) -> Any:
    """A value whose key no template can spell, such as `data-icon`."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def wordlist(words: str) -> list[str]:
    """Words with spaces between them as a list, for templates that loop over fixed names."""
    return words.split()
