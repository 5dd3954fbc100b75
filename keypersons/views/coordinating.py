"""This file is about the pages where a coordinator answers colleagues who ask: who fits?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import acting, persons_shown
from accounts.models import Role, StaffMember
from keypersons import finder
from keypersons import inquiries as asking
from keypersons.models import Inquiry
from keypersons.views.refusals import shows_people
from keypersons.weights import WEIGHTS, explained
from organisations.vocabulary_index import vocabulary
from places.district_index import districts

LATELY_DONE = 10


@require_safe
@persons_shown(Role.COORDINATOR)
def inquiries(request: HttpRequest) -> HttpResponse:
    """Lets a coordinator see what colleagues asked; nobody is shown here."""
    asked = _asked(acting(request))
    context = {
        "waiting": [_words(one) for one in asked.waiting()],
        "done": [_words(one) for one in asked.exclude(done_at=None).order_by("-done_at")[:LATELY_DONE]],
    }
    return render(request, "keypersons/desk/inquiries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(Role.COORDINATOR)
@shows_people
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a coordinator see who fits the question of a colleague, and say that it is done."""
    member = acting(request)
    one = get_object_or_404(_asked(member), pk=pk)
    if request.method == "POST":
        asking.finish(one, by=member)
        messages.success(request, _("This question is done."))
        return redirect("keypersons:inquiries")
    context: dict[str, Any] = {
        **_words(one),
        "municipality": member.municipality,
        "ways": list(WEIGHTS.values()),
        "explained": explained(),
    }
    if one.done_at is None:
        try:
            context["found"] = finder.find_for(asking.purpose_of(one), by=member)
        except finder.NotFindable as refusal:
            context["refusal"] = str(refusal)
    return render(request, "keypersons/desk/inquiry.html", context)


def _asked(member: StaffMember) -> QuerySet[Inquiry]:
    return Inquiry.objects.filter(municipality=member.municipality_id).select_related(
        "asked_by__user", "done_by__user"
    )


def _words(one: Inquiry) -> dict[str, Any]:
    """A question with its codes as words."""
    place = districts().get(one.district)
    words = vocabulary()
    said = [
        ("megaphone", one.get_kind_display()),
        ("info", words.name("themes", one.theme)),
        ("task-what", one.get_aim_display()),
        ("pin", place.name if place else one.district),
        ("talk", words.name("languages", one.language) if one.language else ""),
        ("calendar", str(WEEKDAYS[one.day - 1]) if one.day else ""),
        ("phone", _("By phone or video is fine too") if one.is_online else ""),
    ]
    return {"inquiry": one, "said": [(pictogram, text) for pictogram, text in said if text]}
