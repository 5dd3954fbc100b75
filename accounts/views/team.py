"""This file is about the desk page where a coordinator looks after the team."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access, team
from accounts.forms import ColleagueForm, RolesForm
from accounts.models import Role, StaffMember

coordinator_required = access.staff_required(Role.COORDINATOR)


@require_http_methods(["GET", "HEAD"])
@coordinator_required
def members(request: access.SignedIn) -> HttpResponse:
    """Lets a coordinator see who works here and what each may do."""
    here = access.acting(request).municipality
    return render(
        request,
        "accounts/team.html",
        {"members": _team(request), "municipality": here, "me": request.user},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def invite(request: access.SignedIn) -> HttpResponse:
    """Lets a coordinator invite a colleague by mail."""
    here = access.acting(request).municipality
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="invite", key=here.code):
            return ratelimit.respond_429(request)
        try:
            member = team.invite(here, **form.cleaned_data, by=request.user)
        except team.TeamError as problem:
            form.add_error(problem.field, str(problem))
        else:
            messages.success(request, _("We sent a mail to %(mail)s.") % {"mail": member.user.email})
            return redirect("accounts:team")
    return render(request, "accounts/team_invite.html", {"form": form, "municipality": here})


@require_http_methods(["GET", "HEAD", "POST"])
@coordinator_required
def member(request: access.SignedIn, pk: int) -> HttpResponse:
    """Lets a coordinator change what a colleague may do."""
    colleague = get_object_or_404(_team(request), pk=pk)
    initial = {"department": colleague.department, "roles": colleague.roles}
    form = RolesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            team.grant(colleague, **form.cleaned_data, by=request.user)
        except team.TeamError as problem:
            form.add_error(problem.field, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:team")
    return render(request, "accounts/team_member.html", {"form": form, "member": colleague})


@require_POST
@coordinator_required
def remove(request: access.SignedIn, pk: int) -> HttpResponse:
    """Lets a coordinator end a colleague's access."""
    colleague = get_object_or_404(_team(request), pk=pk)
    try:
        team.remove(colleague, by=request.user)
    except team.TeamError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("This colleague can no longer come in."))
    return redirect("accounts:team")


def _team(request: access.SignedIn) -> QuerySet[StaffMember]:
    here = access.acting(request).municipality
    return StaffMember.objects.active().of(here).select_related("user", "granted_by").order_by("user__email")
