"""This file is about names that look like another name: by accident, or to mislead."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Greatest, Lower

from organisations.models import Listing, Organisation, Visibility

SIMILAR = 0.5
MOST = 5
WAYS = ("email", "phone", "website")

# Signs that look like a Latin small letter or digit, after lower-casing: Cyrillic, Greek, Armenian, digits.
_LOOKS_LIKE = {
    "a": "аα@", "b": "ьƅ", "c": "сϲ", "d": "ԁ", "e": "еєҽ", "f": "ϝ", "g": "ɡց", "h": "һհ", "i": "іɩι1ı|",
    "j": "јϳ", "k": "кκ", "l": "ӏℓ", "m": "м", "n": "пηո", "o": "оοσօ0", "p": "рρ", "q": "ԛզ", "r": "гᴦ",
    "s": "ѕ5$", "t": "тτ", "u": "υսμ", "v": "ѵν", "w": "ԝшω", "x": "хχ", "y": "уγү", "z": "ᴢ",
}  # fmt: skip
_FROM = "".join(_LOOKS_LIKE.values())
_TO = "".join(letter * len(signs) for letter, signs in _LOOKS_LIKE.items())
_TABLE = str.maketrans(_FROM, _TO)
_WORD = re.compile(r"[^\W\d_]+")


def skeleton(name: str) -> str:
    """What is left of a name when signs that look the same are the same: «Stіchtіng» gives «stichting»."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^\w]+", " ", bare.translate(_TABLE).replace("l", "i")).strip()


def mixed_words(name: str) -> list[str]:
    """Words that are written with letters of two scripts, which hardly ever happens by accident."""
    return [word for word in _WORD.findall(name) if len({_script(sign) for sign in word} - {""}) > 1]


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    return "" if unicodedata.combining(sign) or "MODIFIER" in name else name.partition(" ")[0]


@dataclass(frozen=True)
class LookAlike:
    """Another entry that resembles this one, and in what."""

    organisation: Organisation
    same_name: bool = False
    like_name: bool = False
    same_email: bool = False
    same_phone: bool = False
    same_website: bool = False


def look_alikes(organisation: Organisation) -> list[LookAlike]:
    """Entries with nearly the same name, or the same way to reach them, the nearest first.

    Everything that works in the same municipality is compared, whatever its state; elsewhere only what
    is public.
    """
    bones = skeleton(organisation.name)
    same = _same_contact(organisation)
    plain = Func(
        Func(
            Lower("name"),
            Value(_FROM + "l"),
            Value(_TO + "i"),
            function="translate",
            output_field=TextField(),
        ),
        function="organisations_plain",
        output_field=TextField(),
    )
    candidates = (
        Organisation.objects.filter(_here(organisation) | Q(pk__in=_public_like(organisation)))
        .exclude(pk=organisation.pk)
        .annotate(
            likeness=Greatest(TrigramSimilarity(plain, bones), TrigramSimilarity("name", organisation.name))
        )
        .filter(Q(likeness__gte=SIMILAR) | same)
        .order_by("-likeness", "name", "pk")[:MOST]
    )
    found = [_compare(organisation, other, bones) for other in candidates]
    return sorted(found, key=lambda alike: not alike.same_name)


def _here(organisation: Organisation) -> Q:
    if organisation.municipality_id is None:
        return Q(pk__in=[])
    # Drafts are nobody's business yet.
    return Q(
        pk__in=Organisation.objects.serving(organisation.municipality_id)
        .exclude(status=Organisation.Status.DRAFT)
        .values("pk")
    )


def _public_like(organisation: Organisation) -> list[int]:
    name = organisation.name.casefold()
    return list(
        Listing.objects.filter(words__trigram_word_similar=name)
        .annotate(likeness=TrigramWordSimilarity(name, "words"))
        .order_by("-likeness")
        .values_list("pk", flat=True)[: MOST * 4]
    )


def _same_contact(organisation: Organisation) -> Q:
    """The same e-mail, phone or website, among entries of the same municipality only."""
    same = Q(pk__in=[])
    for way in WAYS:
        if value := _shown(organisation, way):
            is_shown = ~Q(**{f"{way}_visibility": Visibility.NOBODY})
            same |= is_shown & Q(**{f"{way}__iexact": value})
    return same & _here(organisation)


def _shown(organisation: Organisation, way: str) -> str:
    """A way to reach an entry; what is for nobody is not compared, or its twin would tell it."""
    is_hidden = getattr(organisation, f"{way}_visibility") == Visibility.NOBODY
    return "" if is_hidden else str(getattr(organisation, way) or "").lower()


def _compare(organisation: Organisation, other: Organisation, bones: str) -> LookAlike:
    same_name = skeleton(other.name) == bones
    same = {way for way in WAYS if (shown := _shown(organisation, way)) and shown == _shown(other, way)}
    return LookAlike(
        organisation=other,
        same_name=same_name,
        like_name=not same_name and getattr(other, "likeness", 0) >= SIMILAR,
        same_email="email" in same,
        same_phone="phone" in same,
        same_website="website" in same,
    )
