"""This file is about what residents see: the start page, the list, one entry, and what the map asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from organisations import result_words
from organisations.access import contacts
from organisations.cards import cards, public_where, with_what_a_card_needs
from organisations.criteria import PAGE_SIZE, SWITCHES, Criteria
from organisations.map_answer import answer, revision
from organisations.models import Fact, Listing, Location, OldSlug, Organisation, Service
from organisations.opening import opening, say_schedule
from organisations.search import search
from organisations.vocabulary_index import vocabulary
from places.district_index import districts
from places.models import District
from places.outlines import district_outlines

LANGUAGES_AT_ONCE = 11
DISTANCES_KM = (1, 2, 5, 10, 25)
NEAREST_SHOWN = 8


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Asks a resident what they look for, in which language, and where; each may be skipped."""
    words = vocabulary()
    languages = list(words.terms["languages"].values())
    context = {
        "themes": words.on_start,
        "languages": languages[:LANGUAGES_AT_ONCE],
        "other_languages": languages[LANGUAGES_AT_ONCE:],
        "districts": list(districts().values())[:40],
        "shows_languages": True,
    }
    return render(request, "organisations/start.html", context)


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """Shows a resident what fits, nearest first where a place is known."""
    return _results(request, Criteria.from_query(request.GET))


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows a resident everything about one theme."""
    found = vocabulary().terms["themes"].get(slug)
    if found is None:
        raise Http404
    criteria = replace(Criteria.from_query(request.GET), themes=(slug,))
    return _results(request, criteria, title=found.name, about=found.description, icon=found.icon)


@require_safe
def district(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows a resident everything in, or working for, one district."""
    known = District.objects.active().at(slug)
    found = get_object_or_404(known.select_related("parent").defer("parent__geometry"))
    request.municipality = found.parent  # type: ignore[attr-defined]  # the page speaks for it
    criteria = replace(Criteria.from_query(request.GET), district=found.code)
    return _results(request, criteria, title=found.name, icon="pin", near=found.name)


def _results(request: HttpRequest, criteria: Criteria, **head: Any) -> HttpResponse:
    if criteria.place and criteria.place.municipality:
        request.municipality = criteria.place.municipality  # type: ignore[attr-defined]
    found = search(criteria)
    how_many = result_words.counts(found)
    paginator = Paginator(with_what_a_card_needs(found), PAGE_SIZE)
    paginator.count = how_many["total"]
    page = paginator.get_page(criteria.page)
    listings = list(page.object_list) if how_many["total"] else []
    context = {
        "criteria": criteria,
        "head": head,
        "heading": result_words.heading(criteria, how_many["total"]),
        "total": how_many["total"],
        "cards": cards(listings, criteria),
        "page": page,
        "chosen": result_words.chosen_chips(criteria),
        "narrowing": result_words.narrowing_chips(criteria, how_many),
        "list_url": result_words.list_url(criteria, page=page.number, shows_map=False),
        "map_url": result_words.list_url(criteria, page=page.number, shows_map=True),
        "map": _map(criteria, listings),
        **_choices(criteria),
    }
    if not listings:
        nearly = with_what_a_card_needs(result_words.suggestions(criteria))
        context["suggestions"] = cards(nearly, replace(criteria, q="", switches=frozenset()))
    return render(request, "organisations/list.html", context)


def _choices(criteria: Criteria) -> dict[str, Any]:
    words = vocabulary()
    return {
        "all_themes": list(words.terms["themes"].values()),
        "all_languages": [
            language for code, language in words.terms["languages"].items() if code not in criteria.languages
        ],
        "chosen_languages": [words.terms["languages"][code] for code in criteria.languages],
        "all_groups": list(words.terms["target_groups"].values()),
        "switches": [
            (word, result_words.switch_name(name), name in criteria.switches)
            for word, name in SWITCHES.items()
        ],
        "distances": DISTANCES_KM,
        "choices_made": sum(
            len(getattr(criteria, kind)) for kind in ("themes", "languages", "target_groups", "switches")
        ),
    }


def _map(criteria: Criteria, listings: list[Listing]) -> dict[str, Any]:
    # Around a place the nearest count; the last of a page may lie in the next town.
    shown = listings[:NEAREST_SHOWN] if criteria.place else listings
    points = [listing.point for listing in shown if listing.point]
    if criteria.place:
        points.append(criteria.place.point)
    query = criteria.query()
    if criteria.district:
        query["wijk"] = criteria.district
    return {
        "src": f"{reverse('organisations:geojson')}?{query.urlencode(safe=',')}",
        "outlines": reverse("organisations:outlines"),
        "bounds": ",".join(
            f"{edge:.4f}"
            for edge in (
                (
                    min(point.x for point in points),
                    min(point.y for point in points),
                    max(point.x for point in points),
                    max(point.y for point in points),
                )
                if points
                else ()
            )
        ),
        "here": f"{criteria.place.point.y:.4f},{criteria.place.point.x:.4f}" if criteria.place else "",
        "tiles": settings.MAP_TILES,
        "attribution": settings.MAP_ATTRIBUTION,
    }


@require_safe
def geojson(request: HttpRequest) -> HttpResponse:
    """Gives a resident's map the same entries as the list, as points or clusters."""
    criteria = Criteria.from_query(request.GET)
    code = request.GET.get("wijk", "")
    if code in districts():
        criteria = replace(criteria, district=code)
    # What is open now changes with the clock and not with the counter.
    etag = "" if "open_now" in criteria.switches else f'"{revision()}-{get_language()}"'
    if etag and (unchanged := get_conditional_response(request, etag=etag)):
        unchanged["ETag"] = etag
        return unchanged
    response = HttpResponse(answer(criteria), content_type="application/geo+json")
    if etag:
        response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """Gives a resident's map the outlines of the districts."""
    found = district_outlines()
    if request.headers.get("If-None-Match") == found.etag:
        return HttpResponseNotModified(headers={"ETag": found.etag})
    response = HttpResponse(found.text, content_type="application/geo+json", headers={"ETag": found.etag})
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Tells a resident what one organisation offers, to whom, where and when, and how to reach it."""
    locations = Location.objects.select_related("district", "municipality").defer(
        "district__geometry", "municipality__geometry", "point"
    )
    services = Service.objects.offered().prefetch_related("texts", "schedules", "languages", "target_groups")
    found = (
        Organisation.objects.published()
        .filter(slug=slug)
        .select_related("municipality")
        .defer("municipality__geometry")
        .prefetch_related(
            "texts",
            "themes",
            "target_groups",
            "languages",
            "serves_districts",
            "serves_municipalities",
            Prefetch("locations", queryset=locations),
            Prefetch("services", queryset=services),
        )
        .first()
    )
    if found is None:
        old = OldSlug.objects.filter(slug=slug, organisation__in=Organisation.objects.published())
        return redirect(get_object_or_404(old.select_related("organisation")).organisation, permanent=True)
    request.municipality = found.municipality  # type: ignore[attr-defined]
    services_shown = [
        {"service": service, "times": [say_schedule(s) for s in service.schedules.all()]}
        for service in found.services.all()
    ]
    labels = dict(Fact.choices)
    context = {
        "organisation": found,
        "text": found.text,
        "services": services_shown,
        "opens": opening(found.services.all()),
        "contacts": contacts(found),
        "places": [public_where(location) for location in found.locations.all()],
        "facts": [(code, labels[code]) for code in found.facts if code in labels],
        "is_sensitive": any(theme.is_sensitive for theme in found.themes.all()),
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "organisations/entry.html", context)
