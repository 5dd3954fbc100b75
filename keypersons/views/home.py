"""This file is about a person's own home: what they offered, for whom, who looked, taking it along."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keypersons import consent, doors, exporting, freshness, viewings
from keypersons.models import Aim, KeyPerson, KindOfRequest, Level, Viewing
from keypersons.views.showing import leave_nothing, show
from organisations.vocabulary_index import vocabulary
from places.district_index import districts

PAGE = 30


def home(request: HttpRequest, person: KeyPerson) -> HttpResponse:
    """Shows a person what we keep and what they can do about it; with a link only, just the latter."""
    context: dict[str, Any] = {"is_asked": freshness.is_asked(person) and not person.stopped_at}
    if doors.is_full(request):
        context |= {"municipalities": consent.municipalities_of(person), **_offered(person)}
    return show(request, "keypersons/own/home.html", context)


@require_safe
@doors.own_page(full=True)
def seen(request: HttpRequest) -> HttpResponse:
    """Shows a person who saw their data, when and why; never the name of a colleague."""
    person = doors.owner(request)
    page = Paginator(viewings.of(person), PAGE).get_page(request.GET.get("pagina"))
    days = groupby((_told(row) for row in page), key=lambda told: told["day"])
    return show(
        request,
        "keypersons/own/seen.html",
        {"page": page, "days": [(day, list(told)) for day, told in days]},
    )


@require_safe
@doors.own_page(full=True)
def download(request: HttpRequest) -> HttpResponse:
    """Lets a person take along all that we keep about them, as a file that other systems can read."""
    response = HttpResponse(
        exporting.as_json(doors.owner(request)), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{_("my-data")}.json"'
    return response


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Lets a person leave a phone that others use too: nothing of them stays on it."""
    doors.close(request)
    messages.success(request, _("You left. Nothing of you stays on this device."))
    return leave_nothing(redirect("keypersons:come_in"))


def _offered(person: KeyPerson) -> dict[str, list[str]]:
    """In short what somebody offered, in words."""
    return {
        "kinds": [str(KindOfRequest(kind).label) for kind in person.kinds],
        "languages": [
            f"{one.language.name}: {Level(one.level).label}"
            for one in person.spoken.select_related("language").order_by("-level", "pk")
        ],
        "themes": [theme.name for theme in person.themes.all()],
    }


def _told(row: Viewing) -> dict[str, Any]:
    """One viewing in words: codes of what has gone since stay readable as they are."""
    district = districts().get(row.district)
    known = vocabulary()
    at = timezone.localtime(row.at)
    return {
        "row": row,
        "day": at.date(),
        "at": at,
        "is_door": row.what == Viewing.What.COORDINATOR and not row.kind,
        "is_repair": row.what == Viewing.What.REPAIR,
        "kind": KindOfRequest(row.kind).label if row.kind in KindOfRequest.values else "",
        "aim": Aim(row.aim).label if row.aim in Aim.values else "",
        "theme": known.name("themes", row.theme) if row.theme else "",
        "language": known.name("languages", row.language) if row.language else "",
        "district": district.name if district else row.district,
    }
