"""This file is about the page where people look after their own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.addresses import in_language
from accounts.forms import AccountForm


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Lets people set their name and language, and reach their devices and passkeys."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    kinds = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    context = {
        "form": form,
        "passkeys": sum(kind == Authenticator.Type.WEBAUTHN for kind in kinds),
        "has_app": Authenticator.Type.TOTP in kinds,
        "memberships": access.memberships(request),
    }
    return render(request, "accounts/account.html", context)


@require_POST
@access.signed_in
def choose_municipality(request: HttpRequest) -> HttpResponse:
    """Lets somebody who works for several municipalities choose the one to work for now."""
    wanted = request.POST.get("municipality", "")
    own = {str(one.municipality_id): one.municipality_id for one in access.memberships(request)}
    if wanted not in own:
        raise Http404
    request.session[access.CHOSEN] = own[wanted]
    return redirect(in_language("/gemeente/"))
