"""This file is about the desk's list of changes: what waits, what changed, and taking a change back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import slug_re
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.models import StaffMember
from organisations import desk, moderation, proposing
from organisations.access import entries_for_staff, may_see, staff_viewer
from organisations.change_words import ChangeSet, Line, read
from organisations.forms.deciding import ReasonForm
from organisations.history import CannotUndo, undo
from organisations.models import Organisation, Proposal, ProposedChange

PAGE = 20


@dataclass
class Waiting:
    """A waiting change as the list shows it: in words, with the form to refuse it."""

    change: ProposedChange
    line: Line
    form: ReasonForm

    @property
    def seen(self) -> str:
        return moderation.what_is_asked(self.change)


@require_safe
@staff_required(*desk.DECIDES)
def changes(request: HttpRequest) -> HttpResponse:
    """Shows a moderator the changes that wait, and below them what changed lately."""
    member = desk.staff_member(request)
    return render(request, "organisations/desk/changes.html", _listing(request, member))


def _listing(request: HttpRequest, member: StaffMember) -> dict[str, Any]:
    """The list, of all entries or of the one in `organisatie`."""
    entry = _chosen(request, member)
    waiting, made = desk.changes_waiting(member), desk.changes_made(member, of=entry)
    if entry:
        waiting = waiting.filter(organisation=entry)
    page = Paginator(made, PAGE).get_page(request.GET.get("pagina"))
    return {
        "chosen": entry,
        "names": entries_for_staff(member).order_by("name").values_list("slug", "name"),
        "waiting": waiting_changes(waiting, member),
        "page": page,
        "change_sets": read(page.object_list, viewer=staff_viewer(member)),
    }


def _chosen(request: HttpRequest, member: StaffMember) -> Organisation | None:
    slug = request.GET.get("organisatie", "")
    return entries_for_staff(member).filter(slug=slug).first() if slug_re.fullmatch(slug) else None


def waiting_changes(
    changes: QuerySet[ProposedChange], member: StaffMember, *, most: int | None = None
) -> list[Waiting]:
    """Waiting changes as the desk shows them."""
    rows = changes.select_related("organisation", "proposed_by").prefetch_related(
        "organisation__serves_municipalities", "organisation__serves_districts"
    )
    return [_waiting(row, member) for row in rows[:most]]


def _waiting(change: ProposedChange, member: StaffMember, form: ReasonForm | None = None) -> Waiting:
    was, now = (proposing.say(change.field, value) for value in (change.old, change.new))
    line = Line(str(change.get_field_display()), was, now)
    shown = change.organisation.website_visibility
    if change.field == Proposal.WEBSITE and not may_see(
        shown, organisation=change.organisation, viewer=staff_viewer(member)
    ):
        line = Line(line.label, "", _("changed; only the organisation sees it"))
    return Waiting(change, line, form or ReasonForm(auto_id=f"id_{change.pk}_%s"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*desk.DECIDES)
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a moderator accept or refuse one waiting change."""
    member = desk.staff_member(request)
    found = get_object_or_404(
        ProposedChange.objects.filter(organisation__in=entries_for_staff(member)).select_related(
            "organisation"
        ),
        pk=pk,
    )
    form = ReasonForm(
        request.POST if request.POST.get("decision") == "refuse" else None, auto_id=f"id_{pk}_%s"
    )
    if request.method == "POST":
        try:
            if request.POST.get("decision") == "accept":
                moderation.accept(found, by=member, seen=request.POST.get("seen", ""))
                messages.success(request, _("The change is on the map. We told them by mail."))
                return redirect("organisations:desk_changes")
            if form.is_valid():
                moderation.refuse(found, by=member, reason=form.cleaned_data["reason"])
                messages.success(request, _("The change is refused. We told them why by mail."))
                return redirect("organisations:desk_changes")
        except (moderation.ChangeDecided, moderation.CannotAccept) as problem:
            found = ProposedChange.objects.filter(pk=pk).select_related("decided_by__user").first() or found
            context = {"change": found, "text": str(problem), "typed": request.POST.get("reason", "")}
            return render(request, "organisations/desk/change_decided.html", context, status=409)
    if found.decided_at is not None:
        return render(request, "organisations/desk/change_decided.html", {"change": found})
    one = _waiting(found, member, form)
    return render(request, "organisations/desk/proposal.html", {"one": one, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*desk.DECIDES)
def change_undo(request: HttpRequest, change_set_id: uuid.UUID) -> HttpResponse:
    """Lets a moderator put back everything as it was before one change, after looking at it once more."""
    member = desk.staff_member(request)
    change = _change_set(change_set_id, member)
    if request.method == "POST":
        try:
            undo(change_set_id, by=member.user)
        except CannotUndo as problem:
            context = {"change": change, "problem": str(problem)}
            return render(request, "organisations/desk/undo.html", context, status=409)
        messages.success(request, _("It is as it was before."))
        return redirect("organisations:desk_changes")
    return render(request, "organisations/desk/undo.html", {"change": change})


def _change_set(change_set_id: uuid.UUID, member: StaffMember) -> ChangeSet:
    found = read(desk.changes_made(member).filter(pk=change_set_id), viewer=staff_viewer(member))
    if not found:
        raise Http404
    return found[0]
