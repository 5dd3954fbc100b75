"""This file is about pages of the login library that need a little of ours around them."""

from __future__ import annotations

from typing import Any

from allauth.account.views import AccountInactiveView, ConfirmEmailVerificationCodeView
from allauth.mfa.base.views import AuthenticateView


class OwnSite:
    """The library puts a `site` of its own into the page, over the one that carries our name and look."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context


class InactiveView(OwnSite, AccountInactiveView):
    """Tells somebody that their account is closed."""


class AddressCodeView(OwnSite, ConfirmEmailVerificationCodeView):
    """Lets somebody type the code that we mailed to a new address."""


class SecondStepView(OwnSite, AuthenticateView):
    """Lets somebody show the second step while signing in."""
