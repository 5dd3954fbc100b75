"""This file is about the coordinator's page for somebody without e-mail: a way in, once, within an hour."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import acting, persons_shown
from accounts.models import Role, StaffMember
from keypersons import lending, viewings
from keypersons.forms.own import DoorForm
from keypersons.models import Hat, KeyPerson, Viewing


@require_http_methods(["GET", "HEAD", "POST"])
@persons_shown(Role.COORDINATOR)
def door(request: HttpRequest) -> HttpResponse:
    """Lets a coordinator hand a way in to somebody without e-mail, who then sees that this was done."""
    member = acting(request)
    form, status = DoorForm(request.POST or None), 200
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="own_door", user=request.user):
            form.add_error("reached_at", _("You tried too often. Please wait an hour."))
            status = 429
        else:
            found = lending.reached_at(form.cleaned_data["reached_at"], municipality=member.municipality)
            status = _answer(request, member, form, found, context)
    return render(request, "keypersons/own/door.html", context, status=status)


def _answer(
    request: HttpRequest,
    member: StaffMember,
    form: DoorForm,
    found: list[KeyPerson],
    context: dict[str, object],
) -> int:
    chosen = [one for one in found if str(one.subject) == request.POST.get("who")] or found
    if not chosen:
        form.add_error(
            "reached_at", _("Nobody who takes part for your municipality gave us this number or address.")
        )
        return 200
    try:
        with viewings.together(member.user_id):
            viewings.record(
                chosen, by=member, hat=Hat.COORDINATOR, purpose=None, what=Viewing.What.COORDINATOR
            )
            context["door"] = lending.lend(chosen[0], by=member) if len(chosen) == 1 else None
    except (viewings.NotRecorded, viewings.TooManyViewed) as refused:
        if isinstance(refused, viewings.TooManyViewed):
            viewings.alert(member)
        form.add_error("reached_at", str(refused.sentence))
        return 503 if isinstance(refused, viewings.NotRecorded) else 429
    context["people"] = chosen
    return 200
