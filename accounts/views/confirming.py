"""This file is about the pages that ask: is it still you? And for staff: the second step."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts import access, confirming, keeping
from accounts.addresses import in_language, wanted
from accounts.forms import CodeForm, PasskeyAgainForm, SecondStepAgainForm

AFTER = "after_second_factor"


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def confirm(request: access.SignedIn) -> HttpResponse:
    """Lets somebody show with a mailed code or a passkey that it is still them."""
    after = wanted(request) or in_language("/mijn/account/")
    if access.fresh(request):
        return HttpResponseRedirect(after)
    form: Any = CodeForm()
    if request.method == "POST":
        if not ratelimit.consume(request, action="confirm", user=request.user):
            return ratelimit.respond_429(request)
        if "send" in request.POST:
            language = get_language() or request.user.language
            confirming.send_code(request.user, session=request.session, language=language)
            return redirect(request.get_full_path())
        form = _answer(request)
        if form.is_valid():
            access.renew(request)
            return HttpResponseRedirect(after)
    context = {
        "form": form if isinstance(form, CodeForm) else CodeForm(),
        "passkey_error": form.errors.get("credential") if not isinstance(form, CodeForm) else None,
        "is_waiting": confirming.is_waiting(request.user, session=request.session),
        "next": wanted(request),
        **_passkey_question(request),
    }
    return render(request, "accounts/confirm.html", context)


def _answer(request: access.SignedIn) -> Any:
    """The form that was sent, checked: a code or a passkey. A right answer is written into the session."""
    if "credential" in request.POST:
        passkey = PasskeyAgainForm(request.POST, user=request.user)
        if passkey.is_valid():
            passkey.save()
        return passkey
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            confirming.check_code(request.user, form.cleaned_data["code"], session=request.session)
            record_authentication(request, request.user, method="code", reauthenticated=True)
        except (confirming.WrongCode, confirming.CodeIsOver) as problem:
            form.add_error("code", str(problem))
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def second_factor(request: HttpRequest, within: int = access.SECOND_FACTOR_LASTS) -> HttpResponse:
    """Lets a member of staff show the second step again, or set it up the first time.

    `within`: how many seconds ago it may have been; pages that show people ask it more often.
    """
    after = wanted(request) or request.session.get(AFTER, "")
    if access.has_second_factor(request, within=within):
        request.session.pop(AFTER, None)
        return HttpResponseRedirect(after or _home(request))
    # Setting up goes over pages of the login library, which forget where somebody was going.
    request.session[AFTER] = after
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    if not kinds:
        return render(request, "accounts/second_factor_set_up.html", {"next": after})
    form: Any = SecondStepAgainForm(user=request.user)
    passkey_error = None
    if request.method == "POST":
        is_passkey = "credential" in request.POST
        kind = PasskeyAgainForm if is_passkey else SecondStepAgainForm
        posted = kind(data=request.POST, user=request.user)
        if posted.is_valid():
            posted.save()
            access.renew(request)
            return HttpResponseRedirect(after or _home(request))
        passkey_error = posted.errors.get("credential") if is_passkey else None
        form = form if is_passkey else posted
    context = {
        "form": form,
        "has_codes": kinds != {Authenticator.Type.WEBAUTHN},
        "passkey_error": passkey_error,
        "next": after,
        "is_again": access.has_second_factor(request),
        **_passkey_question(request),
    }
    return render(request, "accounts/second_factor.html", context)


@require_http_methods(["GET", "HEAD"])
@access.signed_in
def keep_on(request: HttpRequest) -> HttpResponse:
    """Lets somebody whose session ended send what they had typed."""
    kept = keeping.kept(request)
    if kept is None:
        return redirect(in_language("/mijn/"))
    return render(request, "accounts/keep_on.html", {"kept": kept})


def _home(request: HttpRequest) -> str:
    return in_language("/gemeente/" if access.memberships(request) else "/mijn/account/")


def _passkey_question(request: HttpRequest) -> dict[str, Any]:
    """The challenge for the browser, when this person has a passkey."""
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not own.exists():
        return {"passkey_options": None}
    return {"passkey_options": begin_authentication(request.user)}
