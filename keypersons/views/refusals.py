"""This file is about pages with people that are not sent: no row could be written, or it was too much."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import acting
from keypersons import viewings

View = Callable[..., HttpResponse]


def shows_people(view: View) -> View:
    """For every page with people: no row, no page. HEAD shows nobody and writes nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "HEAD":
            return HttpResponse()
        try:
            return view(request, *args, **kwargs)
        except viewings.NotRecorded:
            return render(request, "keypersons/desk/not_written.html", status=503)
        except viewings.TooManyViewed:
            viewings.alert(acting(request))
            limits = {"pages": viewings.MOST_PAGES_AN_HOUR, "people": viewings.MOST_PEOPLE_A_DAY}
            return render(request, "keypersons/desk/too_many.html", limits, status=429)

    return guarded
