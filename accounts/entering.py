"""This file is about coming in with an e-mail address: the same for who is known and who is new."""

from __future__ import annotations

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User


class TooOften(Exception):
    """Too many codes were asked for, by this address or from this place."""

    def __str__(self) -> str:
        return _("You tried too often. Please wait 15 minutes.")


def begin(request: HttpRequest, email: str, *, after: str = "") -> str:
    """Send a code to this address and give back the page where it is typed in.

    Somebody new gets an account without rights on the way; it becomes theirs when the code is right and
    disappears after 14 days when not. Known, new: the same work, the same mail, the same answer.
    """
    email = email.strip().lower()
    if not ratelimit.consume(request, action="enter", key=email):
        raise TooOften
    with transaction.atomic():
        user = person(email)
        LoginCodeVerificationProcess.initiate(
            request=request, user=user if user.is_active else None, email=email
        )
    page = reverse("account_confirm_login_code")
    return f"{page}?{urlencode({'next': after})}" if after else page


def person(email: str) -> User:
    """The user with this address, made when there is none. Their address still has to be confirmed."""
    user = User.objects.filter(email=email).first()
    if user is None:
        language = get_language() or settings.LANGUAGE_CODE
        user, _created = User.objects.get_or_create(email=email, defaults={"language": language})
        if _created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
    # The login library looks here; without a row it would ask for a second code.
    addresses = EmailAddress.objects.filter(user=user)
    is_first = not addresses.filter(primary=True).exists()
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": is_first})
    return user
