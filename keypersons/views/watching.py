"""This file is about the pages on which a municipality enters its ground and watches who looks at people."""

from __future__ import annotations

import re
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedIn, acting, staff_required
from accounts.models import Role
from keypersons import basis as grounds
from keypersons import reviews, watching
from keypersons.forms.watching import BasisForm
from keypersons.models import Basis, Review
from places.models import Municipality

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.COORDINATOR, Role.PRIVACY_OFFICER)
def basis(request: SignedIn) -> HttpResponse:
    """Lets a coordinator or privacy officer enter the legal ground, or stop for now."""
    here = acting(request).municipality
    if request.POST.get("decision") == "close":
        grounds.close(here, by=request.user)
        messages.success(request, _("Stopped. Nobody can be found or invited now."))
        return redirect("keypersons:basis")
    entered = grounds.entered(here)
    form = BasisForm(request.POST if request.method == "POST" else None, initial=_initial(entered))
    if request.method == "POST" and form.is_valid() and _enter(form, here, request):
        messages.success(request, _("Saved. Key persons can be invited and found."))
        return redirect("keypersons:basis")
    context = {"form": form, "basis": entered, "municipality": here}
    return render(request, "keypersons/watching/basis.html", context)


def _initial(entered: Basis | None) -> dict[str, object]:
    return {"ground": entered.ground, "law": entered.law, "dpia_on": entered.dpia_on} if entered else {}


def _enter(form: BasisForm, here: Municipality, request: SignedIn) -> bool:
    try:
        starts = request.POST.get("decision") == "start"
        grounds.enter(here, **form.cleaned_data, by=request.user, starts=starts)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.PRIVACY_OFFICER)
def viewings_review(request: SignedIn) -> HttpResponse:
    """Lets a privacy officer see who looked at people in a month, and sign that they watched."""
    here = acting(request).municipality
    shown = _month(request)
    if request.method == "POST":
        return _sign_viewings(request, here, shown)
    found = watching.lines(here, since=shown, until=watching.after(shown))
    months = reviews.months(here)
    context = {
        "tabs": _tabs(request),
        "months": months,
        "month": next((one for one in months if one.first == shown), reviews.Month(shown, None)),
        "until": reviews.closes(shown) - reviews.ONE_DAY,
        "can_sign": reviews.closes(shown) > shown,
        "lines": found,
        "figures": watching.figures(found),
        "standing_out": sum(bool(line.stands_out) for line in found),
        "is_overdue": reviews.viewings_overdue(here),
        "within": reviews.VIEWINGS_WITHIN,
        "limits": watching.LIMITS,
    }
    return render(request, "keypersons/watching/viewings_review.html", context)


def _month(request: HttpRequest) -> date:
    """The month asked for; the present one when that is no month, or still to come."""
    typed = request.POST.get("maand") or request.GET.get("maand") or ""
    today = timezone.localdate()
    found = MONTH.fullmatch(typed)
    month = date(int(found[1]), int(found[2]), 1) if found else today
    return watching.month_of(min(month, today))


def _sign_viewings(request: SignedIn, here: Municipality, month: date) -> HttpResponse:
    try:
        reviews.sign_viewings(here, month=month, by=request.user)
    except reviews.NothingToSign as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Signed. Thank you for watching."))
    return redirect(f"{reverse('keypersons:viewings_review')}?maand={month:%Y-%m}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.PRIVACY_OFFICER)
def rights_review(request: SignedIn) -> HttpResponse:
    """Lets a privacy officer see who may do what and where each colleague works, and sign it."""
    here = acting(request).municipality
    if request.method == "POST":
        reviews.sign_rights(here, by=request.user)
        messages.success(request, _("Signed. Thank you for watching."))
        return redirect("keypersons:rights_review")
    found = reviews.rights(here)
    context = {
        "tabs": _tabs(request),
        "rights": found,
        "figures": reviews.rights_figures(found),
        "last": reviews.last_signed(here, Review.Subject.RIGHTS),
        "is_overdue": reviews.rights_overdue(here),
        "municipality": here,
    }
    return render(request, "keypersons/watching/rights_review.html", context)


def _tabs(request: HttpRequest) -> list[dict[str, object]]:
    """The two pages of a privacy officer, beside each other."""
    pages = {"viewings_review": _("Who looked"), "rights_review": _("Who may do what")}
    addresses = {name: reverse(f"keypersons:{name}") for name in pages}
    return [
        {"url": addresses[name], "label": label, "current": request.path == addresses[name]}
        for name, label in pages.items()
    ]
