"""This file is about how own pages are shown: neutral, kept by no cache, in a language we may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from keypersons import doors, letters

# What a browser throws away when somebody leaves a phone that others use too. Cookies stay: they are also
# those of an editor who is signed in, and ours holds nothing any more.
NOTHING_LEFT = '"cache", "storage"'


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """One of the own pages. What is said about stopping is shown only in a language that somebody checked."""
    here = get_language() or "nl"
    language = letters.spoken(here)
    values = {"person": doors.person_of(request), "is_full": doors.is_full(request), **(context or {})}
    if language != here:
        values["other_language"] = {
            "code": here,
            "text": _("We may not show this page in your language yet. Call us, then we help you."),
        }
    with override(language):
        return doors.private(render(request, template, values, status=status))


def leave_nothing(response: HttpResponse) -> HttpResponse:
    response["Clear-Site-Data"] = NOTHING_LEFT
    return response
