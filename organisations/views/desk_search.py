"""This file is about finding who can build the bridge: subject, language, people, knowledge and district."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.models import StaffMember
from organisations import desk
from organisations.access import PUBLIC, Contacts, Viewer, contacts, staff_viewer, works_for
from organisations.cards import Card, cards, with_what_a_card_needs
from organisations.contact import say_phone
from organisations.criteria import PAGE_SIZE, TERMS, Criteria
from organisations.models import Listing, Term
from organisations.result_words import Chip, suggestions
from organisations.search import search
from organisations.vocabulary_index import vocabulary
from places.district_index import districts

ALL_WORD = "overal"
DISTRICT_WORD = "wijk"


@dataclass(frozen=True)
class Hit:
    """One line of the result: the card, why it is here, and how this viewer can reach them."""

    card: Card
    reasons: list[str]
    contacts: Contacts
    for_us_only: list[str]
    expertise: list[str]
    has_desk_page: bool

    @property
    def phone(self) -> str:
        return say_phone(self.contacts.phone)


@require_safe
@staff_required(*desk.FINDS)
def desk_search(request: HttpRequest) -> HttpResponse:
    """Lets staff find organisations that can help, with the reason for each and how to reach them."""
    member = desk.staff_member(request)
    criteria = _criteria(request, member)
    viewer = staff_viewer(member)
    page = Paginator(_loaded(search(criteria)), PAGE_SIZE).get_page(criteria.page)
    hits = _hits(page.object_list, criteria, viewer)
    context = {
        "criteria": criteria,
        "page": page,
        "hits": hits,
        "nearly": [] if hits else _hits(_loaded(suggestions(criteria)), replace(criteria, q=""), viewer),
        "is_everywhere": not criteria.municipality,
        "municipality": member.municipality,
        **_choices(criteria, member),
    }
    return render(request, "organisations/desk/search.html", context)


def _criteria(request: HttpRequest, member: StaffMember) -> Criteria:
    """What is looked for: in one's own municipality, unless everywhere is asked for."""
    criteria = Criteria.from_query(request.GET)
    code = request.GET.get(DISTRICT_WORD, "")
    if code and code not in districts():
        criteria = replace(criteria, notes=(*criteria.notes, _("We left out a choice that we do not know.")))
        code = ""
    everywhere = request.GET.get(ALL_WORD) == "1"
    return replace(
        criteria, district=code, municipality="" if everywhere or code else member.municipality.code
    )


def _loaded(found: QuerySet[Listing]) -> QuerySet[Listing]:
    return with_what_a_card_needs(found).prefetch_related(
        "organisation__serves_municipalities", "organisation__serves_districts"
    )


def _hits(listings: Iterable[Listing], criteria: Criteria, viewer: Viewer) -> list[Hit]:
    listings = list(listings)
    return [
        _hit(listing, card, criteria, viewer)
        for listing, card in zip(listings, cards(listings, criteria), strict=True)
    ]


def _hit(listing: Listing, card: Card, criteria: Criteria, viewer: Viewer) -> Hit:
    seen, public = contacts(card.organisation, viewer), contacts(card.organisation, PUBLIC)
    words = vocabulary()
    ways = {"phone": _("phone"), "whatsapp": _("WhatsApp"), "email": _("e-mail")}
    return Hit(
        card=card,
        reasons=[*card.reasons, *_district_reason(listing, criteria), *_word_reason(listing, criteria)],
        contacts=seen,
        for_us_only=[
            name for field, name in ways.items() if getattr(seen, field) and not getattr(public, field)
        ],
        expertise=[words.name("expertise", code) for code in listing.expertise],
        has_desk_page=bool(viewer.municipalities & works_for(card.organisation)),
    )


def _district_reason(listing: Listing, criteria: Criteria) -> list[str]:
    found = districts().get(criteria.district)
    if found is None:
        return []
    words = {"area": found.name}
    if criteria.district in listing.serves_districts:
        return [_("Works in %(area)s") % words]
    return [_("Has a place in %(area)s") % words]


def _word_reason(listing: Listing, criteria: Criteria) -> list[str]:
    """Where the typed words were found: in the name, in a word of the vocabulary, else in a text."""
    typed = _folded(criteria.q).split()
    if not typed:
        return []
    if any(word in _folded(listing.name) for word in typed):
        return [_("In the name")]
    hit = [
        term.name
        for kind in TERMS.values()
        for term in (vocabulary().terms[kind].get(code) for code in getattr(listing, kind))
        if term and any(word in known for word in typed for known in _known_words(term))
    ]
    return hit[:3] or [_("In their text")]


def _known_words(term: Term) -> set[str]:
    """All words by which a term is known, in every language."""
    lists = [*term.names.values(), *(one for many in term.synonyms.values() for one in many)]
    return {word for text in lists for word in _folded(text).split()}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _choices(criteria: Criteria, member: StaffMember) -> dict[str, Any]:
    """The lists to choose from, each with what is chosen now."""
    words = vocabulary()
    own = [area for area in districts().values() if area.municipality == member.municipality.code]
    return {
        "top_themes": [(theme, words.children(theme)) for theme in words.top_themes],
        "selects": [
            (word, label, list(words.terms[TERMS[word]].values()), getattr(criteria, TERMS[word]))
            for word, label in (
                ("taal", _("Language")),
                ("voor", _("For whom")),
                ("weet_van", _("Knows about")),
            )
        ],
        "districts": own,
        "area_word": member.municipality.get_area_word_display(),
        "chosen": _chosen_chips(criteria),
    }


def _chosen_chips(criteria: Criteria) -> list[Chip]:
    """What was chosen, each as a link that takes it away."""
    words = vocabulary()
    chips = []
    if criteria.q:
        chips.append(Chip(criteria.q, _url(criteria, q=""), icon="search", is_on=True))
    for kind in TERMS.values():
        for code in getattr(criteria, kind):
            left = tuple(other for other in getattr(criteria, kind) if other != code)
            chips.append(Chip(words.name(kind, code), _url(criteria, **{kind: left}), is_on=True))
    if area := districts().get(criteria.district):
        chips.append(Chip(area.name, _url(criteria, district=""), icon="pin", is_on=True))
    if criteria.near:
        chips.append(Chip(criteria.near, _url(criteria, near="", place=None), icon="near", is_on=True))
    return chips


def _url(criteria: Criteria, **changes: Any) -> str:
    query = criteria.query(**changes)
    wanted = replace(criteria, **changes)
    if wanted.district:
        query[DISTRICT_WORD] = wanted.district
    elif not wanted.municipality and not criteria.district:
        query[ALL_WORD] = "1"
    return f"{reverse('organisations:desk_search')}?{query.urlencode(safe=',')}"
