"""This file is about a person's own home: what they offered, for whom, and the ways to change that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keypersons import doors


def home(request: HttpRequest) -> HttpResponse:
    """Shows a person what we keep and what they can do about it; with a link only, just that."""
    context = {"person": doors.person_of(request), "is_full": doors.is_full(request)}
    return doors.private(render(request, "keypersons/own/home.html", context))
