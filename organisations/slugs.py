"""This file is about the word in an entry's address: made from its name, unlike any other."""

from __future__ import annotations

import unicodedata
from collections.abc import Set
from typing import Final
from uuid import UUID

from django.utils.text import slugify

from organisations.models import OldSlug, Organisation

LONGEST: Final = 60
# /mijn/account/ is a page of its own.
RESERVED: Final = {"account"}
# Letters that do not fall apart into a plain one and an accent.
_PLAIN = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)


def slug_for(name: str, *, uuid: UUID, own: Set[str] = frozenset()) -> str:
    """`Stichting Café De Brug` → `stichting-cafe-de-brug`; a name without Latin letters → `organisatie-7f3a`.

    `own` are words that this entry has already.
    """
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    # One letter or a bare number says nothing, and numbers could be guessed through.
    base = slugify(plain)[:LONGEST].strip("-_")
    if sum(sign.isalpha() for sign in base) < 2:
        base = f"organisatie-{uuid.hex[:4]}"
    return _unused(base, uuid, own)


def _unused(base: str, uuid: UUID, own: Set[str]) -> str:
    taken = set(RESERVED)
    taken |= set(Organisation.objects.filter(slug__startswith=base[:50]).values_list("slug", flat=True))
    taken |= set(OldSlug.objects.filter(slug__startswith=base[:50]).values_list("slug", flat=True))
    taken -= own
    if base not in taken:
        return base
    numbered = (f"{base[: LONGEST - 4].rstrip('-')}-{number}" for number in range(2, 100))
    spelled = f"{base[: LONGEST - 13].rstrip('-')}-{uuid.hex[:12]}"
    return next((slug for slug in numbered if slug not in taken), spelled)


def readdress(entry: Organisation) -> None:
    """Give an entry the address of its new name; the former address keeps leading to it."""
    own = {entry.slug, *entry.old_slugs.values_list("slug", flat=True)}
    slug = slug_for(entry.name, uuid=entry.uuid, own=own)
    if slug == entry.slug:
        return
    entry.old_slugs.filter(slug=slug).delete()
    OldSlug.objects.get_or_create(slug=entry.slug, defaults={"organisation": entry})
    entry.slug = slug
    entry.save(update_fields=["slug"])
