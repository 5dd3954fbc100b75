"""This file is about a form that stood open while somebody signed in again: its text waits to be sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import csrf

from accounts import keeping


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lets somebody whose sign-in was renewed in another tab send their text again; all others get 403."""
    if request.user.is_authenticated and request.POST and _comes_from_this_site(request):
        keeping.keep(request)
        return redirect("accounts:keep_on")
    return csrf.csrf_failure(request, reason)


def _comes_from_this_site(request: HttpRequest) -> bool:
    """What only a browser can say, and no other site can make it say."""
    own = f"{request.scheme}://{request.get_host()}"
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", own)
    return site == "same-origin" and origin == own
