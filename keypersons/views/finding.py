"""This file is about the pages where staff look for key persons, and put a few on a shortlist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import acting, persons_shown
from accounts.models import Role, StaffMember
from keypersons import finder as finding
from keypersons import inquiries, shortlist
from keypersons.desk import SEES_PEOPLE
from keypersons.forms.looking import PurposeForm
from keypersons.models import Hat
from keypersons.purpose import WORDS, Purpose
from keypersons.views.refusals import shows_people
from keypersons.weights import NEAR, WEIGHTS, Weights, explained

ORDER_WORD = "eerst"


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(*SEES_PEOPLE)
@shows_people
def finder(request: HttpRequest) -> HttpResponse:
    """Lets staff say what they look for and then see who fits, or ask it through the coordinator."""
    member = acting(request)
    if request.method == "POST":
        return _ask(request, member)
    return _results(request, member, request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(*SEES_PEOPLE)
@shows_people
def shortlist_page(request: HttpRequest) -> HttpResponse:
    """Lets staff keep at most three people and read what to do now."""
    member = acting(request)
    if request.method == "POST":
        return _choose(request, member)
    kept = shortlist.show(request.session, by=member, hat=hat_of(member))
    form = PurposeForm(kept.purpose, municipality=member.municipality)
    context = {
        "kept": kept,
        "said": form.said() if form.is_valid() else [],
        "again": finder_url(kept.purpose),
        "municipality": member.municipality,
    }
    return render(request, "keypersons/desk/shortlist.html", context)


def hat_of(member: StaffMember) -> str:
    """In which capacity somebody looks."""
    return Hat.COORDINATOR if member.has_role(Role.COORDINATOR) else Hat.FINDER


def finder_url(purpose: Purpose, weights: Weights = NEAR) -> str:
    words = purpose.words() | ({ORDER_WORD: weights.word} if weights is not NEAR else {})
    address = reverse("keypersons:finder")
    return f"{address}?{urlencode(words)}" if words else address


def _results(
    request: HttpRequest,
    member: StaffMember,
    query: QueryDict,
    *,
    chosen: Sequence[str] = (),
    problem: str = "",
) -> HttpResponse:
    purpose = Purpose.from_query(query)
    is_asked = any(word in query for word in WORDS)
    form = PurposeForm(purpose if is_asked else None, municipality=member.municipality)
    context: dict[str, Any] = {
        "form": form,
        "municipality": member.municipality,
        "is_coordinator": member.has_role(Role.COORDINATOR),
        "ways": list(WEIGHTS.values()),
        "explained": explained(),
    }
    if is_asked and form.is_valid():
        weights = WEIGHTS.get(query.get(ORDER_WORD, ""), NEAR)
        try:
            found = finding.find(purpose, by=member, hat=hat_of(member), weights=weights)
        except finding.NotFindable as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= _shown(found, form) | {"chosen": chosen, "problem": problem}
    return render(request, "keypersons/desk/finder.html", context)


def _shown(found: finding.Found, form: PurposeForm) -> dict[str, Any]:
    """What the page says of one search: what was asked, who fits, and other ways to them."""
    orders = [
        {"url": finder_url(found.purpose, way), "label": way.label, "current": way is found.weights}
        for way in WEIGHTS.values()
    ]
    return {
        "found": found,
        "said": form.said(),
        "orders": orders,
        "words": [*found.purpose.words().items(), (ORDER_WORD, found.weights.word)],
    }


def _ask(request: HttpRequest, member: StaffMember) -> HttpResponse:
    purpose = Purpose.from_query(request.POST)
    form = PurposeForm(purpose, municipality=member.municipality)
    if not form.is_valid():
        return redirect(finder_url(purpose))
    try:
        inquiry = inquiries.ask(purpose, by=member)
    except inquiries.InquiryError as problem:
        messages.error(request, str(problem))
        return redirect("keypersons:finder")
    if member.has_role(Role.COORDINATOR):
        return redirect("keypersons:inquiry", inquiry.pk)
    messages.success(request, _("Your coordinator has your question now."))
    return redirect("keypersons:finder")


def _choose(request: HttpRequest, member: StaffMember) -> HttpResponse:
    if request.POST.get("leeg"):
        shortlist.clear(request.session)
        return redirect("keypersons:finder")
    people = request.POST.getlist("wie")
    try:
        purpose = Purpose.from_query(request.POST)
        shortlist.choose(request.session, people, purpose=purpose, by=member)
    except shortlist.ShortlistError as problem:
        return _results(request, member, request.POST, chosen=people, problem=str(problem))
    return redirect("keypersons:shortlist")
