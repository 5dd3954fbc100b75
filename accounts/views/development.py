"""This file is about the page that shows mails and codes on a developer's own machine."""

from __future__ import annotations

import re
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import demo
from accounts.models import Mail

SHOWN = 12
CODE = re.compile(r"(?m)^\s*(\d{6})\s*$")
LINK = re.compile(r"https?://\S+")


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Lets a newcomer reach every role of the demo: accounts, mails, codes."""
    _only_in_development()
    codes = _current_codes()
    people = [{"person": person, "code": codes.get(person.email)} for person in demo.PEOPLE]
    context = {
        "people": people,
        "mails": [_readable(mail) for mail in Mail.objects.all()[:SHOWN]],
        "seconds_left": settings_period() - int(time.time()) % settings_period(),
        "folder": "var/mail/",
    }
    return render(request, "accounts/development.html", context)


@never_cache
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a developer see one mail as it left."""
    _only_in_development()
    return render(request, "accounts/development_mail.html", _readable(get_object_or_404(Mail, pk=pk)))


def settings_period() -> int:
    from allauth.mfa import app_settings

    return app_settings.TOTP_PERIOD


def _only_in_development() -> None:
    # The address does not exist elsewhere; this is the second lock on the same door.
    if not settings.DEVELOPMENT:
        raise Http404


def _readable(mail: Mail) -> dict[str, object]:
    code = CODE.search(mail.text)
    return {"mail": mail, "code": code[1] if code else "", "links": LINK.findall(mail.text)}


def _current_codes() -> dict[str, str]:
    """The second-factor code of this moment for each person of the demo; never of anybody else."""
    emails = [person.email for person in demo.PEOPLE]
    factors = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__email__in=emails)
    counter = int(time.time()) // settings_period()
    return {
        factor.user.email: totp.format_hotp_value(
            totp.hotp_value(get_adapter().decrypt(factor.data["secret"]), counter)
        )
        for factor in factors.select_related("user")
    }
