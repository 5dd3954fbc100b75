"""This file is about the pages for whoever invites: an editor, or staff of the municipality."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedIn, acting, signed_in, staff_required
from accounts.models import CHECKING_DEPARTMENTS, StaffMember
from keypersons import inviting
from keypersons.forms.inviting import InviteForm
from keypersons.models import Invitation
from organisations.access import get_editable_entry
from organisations.desk import FINDS
from organisations.models import Organisation
from places.models import Municipality


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def editor_invite(request: SignedIn, slug: str) -> HttpResponse:
    """Lets an editor invite somebody whom their organisation knows."""
    entry = _entry(request, slug)
    return _invite(
        request,
        entry.municipality,
        organisation=entry,
        waiting=[
            (one, reverse("keypersons:editor_invitation", args=[slug, one.ref]))
            for one in inviting.of_organisation(entry)
        ],
        template="keypersons/inviting/editor_invite.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def editor_invitation(request: SignedIn, slug: str, ref: str) -> HttpResponse:
    """Shows an editor how to hand an invitation over, until it is answered."""
    entry = _entry(request, slug)
    invitation = get_object_or_404(inviting.of_organisation(entry).select_related("municipality"), ref=ref)
    back = reverse("keypersons:editor_invite", args=[slug])
    return _show(request, invitation, back=back, template="keypersons/inviting/editor_invitation.html")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*FINDS)
def staff_invite(request: SignedIn) -> HttpResponse:
    """Lets staff invite somebody whom they know through their work."""
    member = _member(request)
    return _invite(
        request,
        member.municipality,
        organisation=None,
        waiting=[
            (one, reverse("keypersons:staff_invitation", args=[one.ref]))
            for one in inviting.of_member(member)
        ],
        template="keypersons/inviting/staff_invite.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*FINDS)
def staff_invitation(request: SignedIn, ref: str) -> HttpResponse:
    """Shows a member of staff how to hand an invitation over, until it is answered."""
    member = _member(request)
    invitation = get_object_or_404(inviting.of_member(member).select_related("municipality"), ref=ref)
    back = reverse("keypersons:staff_invite")
    return _show(request, invitation, back=back, template="keypersons/inviting/staff_invitation.html")


def _entry(request: HttpRequest, slug: str) -> Organisation:
    entry = get_editable_entry(request, slug)
    request.municipality = entry.municipality  # type: ignore[attr-defined]
    return entry


def _member(request: HttpRequest) -> StaffMember:
    """Departments that check people do not invite them either."""
    member = acting(request)
    if member.department in CHECKING_DEPARTMENTS:
        raise Http404
    return member


def _invite(
    request: SignedIn,
    municipality: Municipality | None,
    *,
    organisation: Organisation | None,
    waiting: list[tuple[Invitation, str]],
    template: str,
) -> HttpResponse:
    why_not = inviting.refusal(municipality, organisation=organisation)
    form = InviteForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid() and municipality and not why_not:
        key = f"organisation {organisation.pk}" if organisation else f"municipality {municipality.pk}"
        if not ratelimit.consume(request, action="invite_person", key=key):
            return ratelimit.respond_429(request)
        try:
            invitation = inviting.invite(
                municipality, **form.cleaned_data, organisation=organisation, by=request.user
            )
        except inviting.InvitingError as problem:
            why_not = problem
        else:
            return redirect(_address(invitation))
    context = {
        "form": form,
        "entry": organisation,
        "municipality": municipality,
        "waiting": waiting,
        "why_not": str(why_not) if why_not else "",
    }
    return render(request, template, context)


def _show(request: SignedIn, invitation: Invitation, *, back: str, template: str) -> HttpResponse:
    if request.method == "POST":
        inviting.withdraw(invitation, by=request.user)
        messages.success(request, _("The invitation is withdrawn. The link and the code no longer work."))
        return redirect(back)
    context = {
        "entry": invitation.organisation,
        "invitation": invitation,
        "ways": inviting.ways(invitation),
        "back": back,
    }
    return render(request, template, context)


def _address(invitation: Invitation) -> str:
    if invitation.organisation:
        return reverse("keypersons:editor_invitation", args=[invitation.organisation.slug, invitation.ref])
    return reverse("keypersons:staff_invitation", args=[invitation.ref])
