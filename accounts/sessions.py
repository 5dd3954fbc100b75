"""This file is about how long somebody stays signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from accounts import access, keeping

BEGAN = "began_at"
SEEN = "seen_at"


@dataclass(frozen=True)
class Limits:
    idle: int
    absolute: int

    @property
    def step(self) -> int:
        """How exact the time of the last visit is kept: writing it at every page would cost a row each."""
        return self.idle // 20


# Staff see persons and sit at shared desks. Editors keep one public entry, on a phone of their own,
# often with months in between: a short session would only teach them to avoid us.
STAFF = Limits(idle=30 * 60, absolute=10 * 3600)
EDITOR = Limits(idle=14 * 24 * 3600, absolute=90 * 24 * 3600)


@receiver(user_logged_in, dispatch_uid="accounts.begin_session")
def _begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


@receiver(authenticator_added, dispatch_uid="accounts.proved_second_factor")
def _proved(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Adding an app or a passkey asks to use it once, so this session has shown the second factor."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        access.renew(request)


@receiver(authenticator_removed, dispatch_uid="accounts.dropped_second_factor")
def _dropped(sender: Any, request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    """A factor that is gone no longer opens the desk, in this session either."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record.get("type") != authenticator.type
    ]


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Ends sessions that stood still or lasted too long; keeps signed-in pages out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Visitors without a session cost nothing here, and no cookie either.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if signed_in:
            _enforce(request)
        response = get_response(request)
        if signed_in:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def _enforce(request: HttpRequest) -> None:
    now = int(time.time())
    session = request.session
    limits = STAFF if access.is_staff(request) else EDITOR
    began, seen = session.setdefault(BEGAN, now), session.setdefault(SEEN, now)
    if now - began > limits.absolute or now - seen > limits.idle:
        was = request.user.pk
        logout(request)
        access.forget(request)
        request.session[keeping.WAS] = was
        messages.info(request, _("You were signed out because it took a while. Please sign in again."))
    elif now - seen > limits.step:
        session[SEEN] = now
