"""This file is about how own pages are shown: neutral, kept by no cache, in a language we may use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from keypersons import consent, doors, letters

# What a browser throws away when somebody leaves a phone that others use too. Cookies stay: they are also
# those of an editor who is signed in, and ours holds nothing any more.
NOTHING_LEFT = '"cache", "storage"'


def show(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    any_language: bool = False,
) -> HttpResponse:
    """One of the own pages, with the name and number of the first municipality that they said yes to.

    What is said about stopping is shown only in a language that somebody checked; pages that only let
    somebody in may be in any.
    """
    here = get_language() or "nl"
    language = here if any_language else letters.spoken(here)
    person = doors.person_of(request)
    values = {"person": person, "is_full": doors.is_full(request), **(context or {})}
    if person and (theirs := consent.municipalities_of(person)):
        request.municipality = theirs[0]  # type: ignore[attr-defined]  # the page speaks for it
    if language != here:
        values["other_language"] = {
            "code": here,
            "text": _("We may not show this page in your language yet. Call us, then we help you."),
        }
    with override(language):
        return doors.private(render(request, template, values, status=status))


def say(request: HttpRequest, level: int, sentence: Promise, **names: str) -> None:
    """What just happened, for the next page; in the language in which that page may be."""
    with override(letters.spoken(get_language() or "nl")):
        messages.add_message(request, level, str(sentence) % names)


def leave_nothing(response: HttpResponse) -> HttpResponse:
    response["Clear-Site-Data"] = NOTHING_LEFT
    return response
