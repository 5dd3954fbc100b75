"""This file is about the pages where staff look for key persons, and put a few on a shortlist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import acting, persons_shown
from keypersons.desk import SEES_PEOPLE


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(*SEES_PEOPLE)
def finder(request: HttpRequest) -> HttpResponse:
    """Lets staff say what they look for, and then see who fits."""
    return render(request, "keypersons/desk/finder.html", {"municipality": acting(request).municipality})


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(*SEES_PEOPLE)
def shortlist(request: HttpRequest) -> HttpResponse:
    """Lets staff keep at most three people and read what to do now."""
    return render(request, "keypersons/desk/finder.html", {"municipality": acting(request).municipality})
