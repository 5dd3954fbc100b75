"""This file is about the sign-in pages: an e-mail address, a code, or a passkey."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView
from allauth.core import ratelimit as limits
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import entering
from accounts.adapter import AccountAdapter
from accounts.addresses import wanted
from accounts.forms import EmailForm
from accounts.views.library import OwnSite


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Lets anybody come in with their e-mail address; the code that we mail is the key."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(wanted(request) or AccountAdapter().get_login_redirect_url(request))
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(
                entering.begin(request, form.cleaned_data["email"], after=wanted(request))
            )
        except entering.TooOften:
            return limits.respond_429(request)
    after = wanted(request)
    context = {"form": form, "next": after, "has_kept": after == reverse("accounts:keep_on")}
    return render(request, "accounts/sign_in.html", context)


class CodeView(OwnSite, ConfirmLoginCodeView):
    """Lets somebody type the code; counts wrong codes per address and per place, over all browsers."""

    template_name = "accounts/code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._action == "verify":
            self._usage = ratelimit.consume(
                request,
                app="allauth.account",
                action="login_failed",
                key=self._process.state["email"],
            )
            if not self._usage:
                return limits.respond_429(request)
        return super().post(request, *args, **kwargs)

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        self._usage.rollback()
        return super()._verify_form_valid(form)
