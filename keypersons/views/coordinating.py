"""This file is about the pages where a coordinator answers colleagues who ask: who fits?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import acting, persons_shown
from accounts.models import Role


@require_safe
@persons_shown(Role.COORDINATOR)
def inquiries(request: HttpRequest) -> HttpResponse:
    """Lets a coordinator see what colleagues asked."""
    return render(request, "keypersons/desk/finder.html", {"municipality": acting(request).municipality})


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(Role.COORDINATOR)
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a coordinator see who fits one question, and close it."""
    return render(request, "keypersons/desk/finder.html", {"municipality": acting(request).municipality})
