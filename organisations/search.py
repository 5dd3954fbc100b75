"""This file is about finding: criteria in, ordered listings out, each with its distance and its reasons.

List, map, desk, print and export all ask here.
"""

from __future__ import annotations

import re

from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Now
from django.utils.translation import gettext as _

from organisations.criteria import Criteria
from organisations.models import Fact, Listing, Theme
from organisations.opening import Opening, open_at, say_list
from organisations.vocabulary_index import vocabulary
from places.points import to_rd

# An entry without a point that works in the district, or the whole municipality, ranks as if this far.
SERVES_DISTRICT_M = 1_000.0
SERVES_MUNICIPALITY_M = 3_000.0
# An entry that nobody confirmed for long ranks as if this much farther.
NOTICED_M = 2_000.0
# Below this likeness of words a typing error is no longer taken for the word.
LIKENESS = 0.5
RADIUS_SORT = "dichtbij"
TRAITS = ("free", "walk_in", "wheelchair", "online")
# A minus leaves out the word behind it. Many without a word are more than PostgreSQL's parser holds.
IDLE_MINUS = re.compile(r'-(?![\w"])')


def search(criteria: Criteria) -> QuerySet[Listing]:
    """Published entries that fit, in the order of the criteria.

    Each row has `distance_m` (metres to its nearest public point; None without place or point),
    `serves_place` (works in the district or municipality asked for) and `is_noticed`.
    """
    found = _filtered(criteria)
    found = _measured(found, criteria)
    if criteria.within_km and criteria.place:
        close = Q(distance_m__lte=criteria.within_km * 1000)
        found = found.filter(close | Q(points_rd__isnull=True, serves_place=True))
    return found.order_by(*_order(criteria))


def _filtered(criteria: Criteria) -> QuerySet[Listing]:
    found = Listing.objects.all()
    if criteria.themes:
        found = found.filter(themes__overlap=list(criteria.themes))
    if criteria.target_groups:
        found = found.filter(target_groups__overlap=list(criteria.target_groups))
    if criteria.languages:
        found = found.filter(languages__overlap=list(criteria.languages))
    if criteria.expertise:
        found = found.filter(expertise__overlap=list(criteria.expertise))
    if criteria.district:
        found = found.filter(districts__contains=[criteria.district])
    if criteria.municipality:
        found = found.filter(municipalities__contains=[criteria.municipality])
    traits = [trait for trait in TRAITS if trait in criteria.switches]
    if traits:
        found = found.filter(traits__contains=traits)
    if "open_now" in criteria.switches:
        found = found.filter(organisation_id__in=open_at().values("service__organisation_id"))
    return _worded(found, criteria.q) if criteria.q else found


def _worded(found: QuerySet[Listing], q: str) -> QuerySet[Listing]:
    """Entries whose document holds the words; when there are none at all, those with alike words."""
    query = _asked(q)
    hits = found.alias(is_hit=_matches(query)).filter(is_hit=True)
    if hits.exists():
        fit = Func(F("document"), query, function="organisations_fit", output_field=FloatField())
        return hits.annotate(rank=fit)
    return _alike(found, q)


def _asked(q: str) -> Func:
    """What was typed as PostgreSQL's question; worked out once, so that rows are compared with a constant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organisations_query(%s)::text", [IDLE_MINUS.sub(" ", q)])
        text = cursor.fetchone()[0]
    return Func(Value(text), template="%(expressions)s::tsquery")


def _alike(found: QuerySet[Listing], q: str) -> QuerySet[Listing]:
    """Entries with a name like the words, or a theme whose names and synonyms are."""
    typed = Func(Value(q), function="organisations_plain", output_field=TextField())
    likeness = TrigramStrictWordSimilarity(typed, "words")  # type: ignore[arg-type]
    themes = Theme.objects.active().annotate(likeness=likeness).filter(likeness__gte=LIKENESS)
    worth = dict(themes.values_list("code", "likeness"))
    about = [When(themes__contains=[code], then=Value(like)) for code, like in worth.items()]
    # PostgreSQL's own threshold for this operator is LIKENESS too; unlike a comparison it can use the index.
    alike = Q(words__trigram_strict_word_similar=typed) | Q(themes__overlap=list(worth))
    return found.filter(alike).annotate(
        rank=Greatest(likeness, Case(*about, default=0.0, output_field=FloatField()))
    )


def _matches(query: Func) -> Func:
    return Func(
        F("document"), query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField()
    )


def _measured(found: QuerySet[Listing], criteria: Criteria) -> QuerySet[Listing]:
    place = criteria.place
    is_noticed = Case(When(noticed_from__lt=Now(), then=True), default=False)
    if place is None:
        nothing = Value(None, output_field=FloatField())
        return found.annotate(distance_m=nothing, serves_place=Value(False), is_noticed=is_noticed)
    district = [place.district.code] if place.district else []
    municipality = [place.municipality.code] if place.municipality else []
    in_district = Q(serves_districts__overlap=district) if district else Q(pk__in=[])
    in_municipality = Q(serves_municipalities__overlap=municipality) if municipality else Q(pk__in=[])
    return found.annotate(
        distance_m=_metres(place.point),
        serves_place=Case(When(in_district | in_municipality, then=True), default=False),
        is_noticed=is_noticed,
        nearness=Coalesce(
            F("distance_m"),
            Case(
                When(in_district, then=SERVES_DISTRICT_M), When(in_municipality, then=SERVES_MUNICIPALITY_M)
            ),
            output_field=FloatField(),
        )
        + Case(When(noticed_from__lt=Now(), then=NOTICED_M), default=0.0),
    )


def _metres(point: Point) -> Func:
    here = Value(to_rd(point), output_field=PointField(srid=28992))
    return Func(F("points_rd"), here, function="ST_Distance", output_field=FloatField())


def _order(criteria: Criteria) -> list:
    last = [F("name").asc(), F("organisation_id").asc()]
    if criteria.sort == "az":
        return last
    first = []
    if criteria.sort == "nu_open":
        is_open = Q(organisation_id__in=open_at().values("service__organisation_id"))
        first = [Case(When(is_open, then=0), default=1).asc()]
    if criteria.place:
        if criteria.q:
            # A hit in the name is worth a kilometre, a passing word nothing.
            closeness = F("nearness") - 1000 * Greatest(F("rank"), Value(0.0))
            return [*first, closeness.asc(nulls_last=True), *last]
        return [*first, F("nearness").asc(nulls_last=True), *last]
    if criteria.q:
        return [*first, F("is_noticed").asc(), F("rank").desc(), *last]
    return [*first, F("is_noticed").asc(), *last]


def say_distance(metres: float) -> str:
    """A distance as people say it: 400 m, 1.2 km."""
    if metres < 950:
        return _("%(count)d m") % {"count": max(50, round(metres / 50) * 50)}
    kilometres = metres / 1000
    text = f"{kilometres:.1f}" if kilometres < 10 else f"{kilometres:.0f}"
    return _("%(count)s km") % {"count": text.replace(".", _("."))}


def reasons(
    listing: Listing, criteria: Criteria, *, opens: Opening | None = None, area: str = ""
) -> list[str]:
    """Why this entry is among the results, in the reader's words: what was asked for, then the distance.

    With `area`, the address is not shown and the area is said instead of a distance.
    """
    words = vocabulary()

    def named(kind: str) -> list[str]:
        asked, has = getattr(criteria, kind), set(getattr(listing, kind))
        return [words.name(kind, code) for code in asked if code in has]

    said = []
    if languages := named("languages"):
        said.append(_("Speaks %(languages)s") % {"languages": say_list(languages)})
    if themes := named("themes"):
        said.append(say_list(themes))
    if groups := named("target_groups"):
        said.append(_("For %(groups)s") % {"groups": say_list(groups)})
    if expertise := named("expertise"):
        said.append(_("Knows a lot about %(expertise)s") % {"expertise": say_list(expertise)})
    said += _switch_reasons(criteria)
    distance = getattr(listing, "distance_m", None)
    if distance is not None and area:
        said.append(_("In %(area)s") % {"area": area})
    elif distance is not None:
        said.append(say_distance(distance))
    elif getattr(listing, "serves_place", False) and criteria.place:
        place = criteria.place.district or criteria.place.municipality
        said.append(_("Works in %(area)s") % {"area": place})
    if opens is not None and opens.is_open:
        said.append(_("open now"))
    return said


def _switch_reasons(criteria: Criteria) -> list[str]:
    said = {
        "free": _("free"),
        "walk_in": _("just walk in"),
        "online": _("online"),
        "wheelchair": str(Fact.WHEELCHAIR.label),
    }
    return [text for name, text in said.items() if name in criteria.switches]
