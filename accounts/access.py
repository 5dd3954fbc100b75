"""This file is about who may come in: signed in, staff with a second factor, freshly confirmed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts import keeping
from accounts.addresses import is_own_path
from accounts.models import ROLES_THAT_SEE_PERSONS, Department, StaffMember, User

View: TypeAlias = Callable[..., HttpResponse]


class SignedIn(HttpRequest):
    """The request that a view behind one of these doors gets: somebody is signed in."""

    user: User


SECOND_FACTOR_LASTS = 12 * 3600
# Before people are shown the second step is shown again, when it is longer ago than this.
STEP_UP_LASTS = 3600
CHOSEN = "municipality"


# Who somebody is


def memberships(request: HttpRequest) -> list[StaffMember]:
    """The municipalities where this user holds at least one role, by name."""
    if not request.user.is_authenticated:
        return []
    if "_memberships" not in vars(request):
        found = (
            StaffMember.objects.active()
            .holding()
            .filter(user=request.user)
            .select_related("municipality")
            .defer("municipality__geometry", "municipality__centre")
            .order_by("municipality__name")
        )
        vars(request)["_memberships"] = list(found)
    return vars(request)["_memberships"]


def membership(request: HttpRequest) -> StaffMember | None:
    """The municipality this session works for. It comes from the session, never from an address or field."""
    own = memberships(request)
    chosen = request.session.get(CHOSEN) if own else None
    return next((one for one in own if one.municipality_id == chosen), own[0] if own else None)


def staff_of(request: HttpRequest) -> StaffMember | None:
    """The staff member behind this page: with a role, and with the second factor shown in this session.

    This is the word that decides what staff may see; without the second factor one is a stranger.
    """
    member = membership(request)
    return member if member and has_second_factor(request) else None


def acting(request: HttpRequest) -> StaffMember:
    """The staff member behind a page that staff_required guards."""
    member = staff_of(request)
    if member is None:
        raise Http404
    return member


def is_staff(request: HttpRequest) -> bool:
    """Whether the stricter session limits hold: staff of a municipality, or an administrator."""
    return request.user.is_staff or bool(memberships(request))


def forget(request: HttpRequest) -> None:
    """Drop what this request remembers, after signing out or a change of roles."""
    vars(request).pop("_memberships", None)


# How surely we know it


def has_second_factor(request: HttpRequest, *, within: int = SECOND_FACTOR_LASTS) -> bool:
    """Whether a passkey, app code or recovery code was shown in this session, at most so many seconds ago."""
    since = time.time() - within
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record["at"] > since for record in records)


def fresh(request: HttpRequest) -> bool:
    """Whether a mailed code or a passkey was used in the last ten minutes, at sign-in or afterwards."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(
        record["at"] > since and (record["method"] == "code" or record.get("type") == "webauthn")
        for record in records
    )


def renew(request: HttpRequest) -> None:
    """A new session key after a step that opens more doors; the list of devices moves along."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


# Doors


def signed_in(view: View) -> View:
    """Anonymous visitors go to the sign-in page and come back; what they typed waits for them."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return _detour(request, "accounts:sign_in")
        return view(request, *args, **kwargs)

    return guarded


def staff_required(*roles: str) -> Callable[[View], View]:
    """Only staff with one of these roles (or any role) and a second factor; strangers get 404."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            member = membership(request)
            if member is None or not member.has_role(*roles):
                raise Http404
            if not has_second_factor(request):
                return _detour(request, "accounts:second_factor")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def persons_shown(*roles: str) -> Callable[[View], View]:
    """The one door to pages that show people who agreed to be asked.

    Staff with one of these roles (each of which sees persons), a department that was stated, and a second
    step of the last hour. Somebody of another department gets 404, like every stranger.
    """
    if not roles or not set(roles) <= set(ROLES_THAT_SEE_PERSONS):
        raise ValueError("Only roles that see persons open such a page.")

    def decorate(view: View) -> View:
        @staff_required(*roles)
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if acting(request).department == Department.OTHER:
                return render(request, "accounts/department_missing.html", status=403)
            if not has_second_factor(request, within=STEP_UP_LASTS):
                return _detour(request, "accounts:step_up")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def recently_confirmed(view: View) -> View:
    """Asks a fresh mailed code or a passkey first, before something that is hard to undo."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not fresh(request):
            return _detour(request, "accounts:confirm")
        return view(request, *args, **kwargs)

    return guarded


def admit_administrator(request: HttpRequest) -> HttpResponse:
    """The way in to the system pages: our own sign-in, then the second factor."""
    wanted = request.GET.get("next", "")
    back = wanted if is_own_path(wanted) else reverse("admin:index")
    if not request.user.is_authenticated:
        return _send(back, via="accounts:sign_in")
    if not request.user.is_staff:
        raise Http404
    if not has_second_factor(request):
        return _send(back, via="accounts:second_factor")
    return HttpResponseRedirect(back)


def _detour(request: HttpRequest, via: str) -> HttpResponse:
    back = request.get_full_path()
    if request.method == "POST":
        keeping.keep(request)
        back = reverse("accounts:keep_on")
    return _send(back, via=via)


def _send(back: str, *, via: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(via)}?{urlencode({'next': back})}")
