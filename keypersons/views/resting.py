"""This file is about the pages for a pause, for stopping, and for saying that all is still right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from keypersons import consent, doors, erasure, freshness
from keypersons.models import Erased, KeyPerson
from keypersons.views.showing import leave_nothing, say, show

MONTHS = {"1": 1, "3": 3}
# So long somebody who stopped can still come back.
UNDONE_WITHIN = timedelta(days=7)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=False)
def pause(request: HttpRequest) -> HttpResponse:
    """Lets a person take a break: nobody finds them, nothing is lost."""
    person = doors.owner(request)
    if person.stopped_at:
        return redirect("keypersons:stop")
    if request.method == "POST":
        how_long = request.POST.get("how_long", "")
        if how_long == "over" and not doors.may_come_back(request):
            return doors.ask_for_code(request)
        return _rest(request, person, how_long)
    return show(request, "keypersons/own/pause.html")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=False)
def stop(request: HttpRequest) -> HttpResponse:
    """Lets a person stop, wholly or for one municipality, and come back within a week."""
    person = doors.owner(request)
    if request.method == "POST":
        what = request.POST.get("what", "")
        is_part = what in ("municipality", "details") and not doors.is_full(request)
        if is_part or (what == "undo" and not doors.may_come_back(request)):
            return doors.ask_for_code(request)
        _end(request, person, what)
        return redirect("keypersons:stop")
    context: dict[str, Any] = {"erased_at": person.stopped_at + UNDONE_WITHIN if person.stopped_at else None}
    if doors.is_full(request) and not person.stopped_at:
        kept = consent.details_kept_by(person)
        context["parts"] = [(one, one.pk in kept) for one in consent.municipalities_of(person)]
    return show(request, "keypersons/own/stop.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=True)
def erase_now(request: HttpRequest) -> HttpResponse:
    """Lets a person who stopped have everything erased at once."""
    person = doors.owner(request)
    if not person.stopped_at:
        return redirect("keypersons:stop")
    if request.method == "POST":
        erasure.erase(person, because=Erased.Because.STOPPED)
        doors.close(request)
        return leave_nothing(show(request, "keypersons/own/gone.html"))
    return show(request, "keypersons/own/erase.html")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.own_page(full=False)
def still_right(request: HttpRequest) -> HttpResponse:
    """Lets a person say that everything is still right; looking at the page says nothing."""
    person = doors.owner(request)
    if person.stopped_at:
        return redirect("keypersons:stop")
    if request.method == "POST":
        freshness.still_right(person)
        say(request, messages.SUCCESS, _("Thank you. We ask you again in half a year."))
        return redirect("keypersons:come_in")
    return show(request, "keypersons/own/still_right.html")


def _rest(request: HttpRequest, person: KeyPerson, how_long: str) -> HttpResponse:
    if how_long == "over":
        consent.resume(person)
        say(request, messages.SUCCESS, _("Welcome back. We can ask you something again."))
    elif how_long == "open":
        consent.pause(person)
        doors.rests_here(request)
    elif how_long in MONTHS:
        consent.pause(person, until=freshness.months_after(timezone.localdate(), MONTHS[how_long]))
        doors.rests_here(request)
    else:
        say(request, messages.ERROR, _("Choose how long you want to rest."))
    return redirect("keypersons:pause")


def _end(request: HttpRequest, person: KeyPerson, what: str) -> None:
    if what == "all":
        consent.stop(person)
        doors.rests_here(request)
    elif what == "undo":
        consent.undo_stop(person)
        say(request, messages.SUCCESS, _("Welcome back. Everything is as it was."))
    elif what in ("municipality", "details"):
        _end_part(request, person, what)
    else:
        say(request, messages.ERROR, _("We did not understand this. Choose one of the buttons."))


def _end_part(request: HttpRequest, person: KeyPerson, what: str) -> None:
    chosen = request.POST.get("municipality", "")
    municipality = next((m for m in consent.municipalities_of(person) if str(m.pk) == chosen), None)
    if municipality is None:
        return
    if what == "municipality":
        consent.withdraw(person, municipality=municipality)
        say(request, messages.SUCCESS, _("You no longer take part for %(place)s."), place=municipality.name)
    else:
        consent.withdraw_details(person, municipality=municipality)
        gone = _("%(place)s no longer keeps your languages and subjects.")
        say(request, messages.SUCCESS, gone, place=municipality.name)
