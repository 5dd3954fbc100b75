"""This file is about what the login library does our way: its mails, its addresses, its questions."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import access, mail
from accounts.addresses import in_language, is_own_path
from accounts.models import User

# The library's name of a mail → ours. Codes follow the page that the reader looks at now,
# news about the account follows the language the person chose.
CODES = {
    "account/email/login_code": "accounts/emails/code",
    "account/email/email_confirmation": "accounts/emails/confirm_address",
    "account/email/email_confirmation_signup": "accounts/emails/confirm_address",
    "account/email/unknown_account": "accounts/emails/no_entry",
}
NEWS = {
    "account/email/email_changed": "accounts/emails/address_changed",
    "mfa/email/totp_activated": "accounts/emails/security_changed",
    "mfa/email/totp_deactivated": "accounts/emails/security_changed",
    "mfa/email/webauthn_added": "accounts/emails/security_changed",
    "mfa/email/webauthn_removed": "accounts/emails/security_changed",
    "mfa/email/recovery_codes_generated": "accounts/emails/security_changed",
}
# What of the library's context our mails use; requests, users and browser names stay out of them.
PLAIN = ("code", "from_email", "to_email")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Look at the newest mail from us."),
        "too_many_login_attempts": gettext_lazy("You tried too often. Please wait 15 minutes."),
        "rate_limited": gettext_lazy("You tried too often. Please wait 15 minutes."),
        "email_taken": gettext_lazy("You cannot use this e-mail address. Choose another one."),
        "same_as_current": gettext_lazy("This is the e-mail address that you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only entering.begin makes accounts."""
        return False

    def is_safe_url(self, url: str) -> bool:
        return is_own_path(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        staff = bool(access.memberships(request))
        return in_language("/gemeente/" if staff else settings.LOGIN_REDIRECT_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return in_language(settings.LOGOUT_REDIRECT_URL)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("accounts:account")

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ours decides: the library asks nothing of people without password or factor."""
        return not access.fresh(current.request)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict]:
        return [{"id": "confirm", "description": "", "url": reverse("accounts:confirm")}]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        plain = {key: context[key] for key in PLAIN if key in context}
        if template_prefix in CODES:
            mail.send(email, template=CODES[template_prefix], context=plain, language=get_language() or "nl")
            return
        reader = context.get("user") or User.objects.filter(email=email).first()
        language = reader.language if isinstance(reader, User) else get_language() or "nl"
        what = template_prefix.rpartition("/")[2]
        mail.send(email, template=NEWS[template_prefix], context={**plain, "what": what}, language=language)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        to = email or user.get_username()
        self.send_mail(template_prefix, to, {**(context or {}), "user": user})


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right. Look in your app for the newest code."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
