"""This file is about the first pages of joining: an e-mail address, and the name that makes a draft."""

from __future__ import annotations

from allauth.core import ratelimit as limits
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import entering
from accounts.access import signed_in
from organisations import form_keys, registration
from organisations.forms.about import JoinForm, StartForm
from organisations.models import Organisation
from organisations.tasks import REQUIRED


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Tells an organisation in three lines what this is, and asks the e-mail address of who joins."""
    after = reverse("organisations:join_name")
    if request.user.is_authenticated:
        return HttpResponseRedirect(after)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(entering.begin(request, form.cleaned_data["email"], after=after))
        except entering.TooOften:
            return limits.respond_429(request)
    return render(request, "organisations/editing/join.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join_name(request: HttpRequest) -> HttpResponse:
    """Lets somebody say the name and kind of their organisation; that makes the draft."""
    key = request.POST.get("key", "") or form_keys.new_key(request.user)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = registration.start(
                **form.cleaned_data, key=form_keys.read_key(key, request.user), by=request.user
            )
        except registration.TooManyDrafts as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("organisations:edit_what", slug=entry.slug)
    own = Organisation.objects.editable_by(request.user).exclude(status=Organisation.Status.ARCHIVED)
    context = {"form": form, "key": key, "own": own[:3], "total": len(REQUIRED)}
    return render(request, "organisations/editing/join_name.html", context)
