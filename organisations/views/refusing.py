"""This file is about refusing an entry with two people, and the house rules that everyone can read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.models import StaffMember
from organisations import desk, moderation, refusing
from organisations.access import entries_for_staff
from organisations.forms.deciding import RefusalForm
from organisations.models import Organisation, Refusal
from places.models import Municipality


@require_safe
def house_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows anyone the rules by which a municipality may refuse an entry, and how to object."""
    municipality = get_object_or_404(Municipality.objects.active(), slug=slug)
    request.municipality = municipality  # type: ignore[attr-defined]  # the page speaks for it
    context = {"municipality": municipality, "rules": refusing.house_rules(municipality)}
    return render(request, "organisations/house_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*desk.DECIDES)
def refuse(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets a moderator propose to refuse an entry, and a second one agree or not."""
    member = desk.staff_member(request)
    entry = get_object_or_404(entries_for_staff(member).select_related("municipality"), slug=slug)
    seen = moderation.version(entry)
    waiting = refusing.waiting_refusal(entry)
    rules = refusing.house_rules(member.municipality)
    form = RefusalForm(request.POST if request.POST.get("decision") == "propose" else None, rules=rules)
    problem = ""
    if request.method == "POST":
        try:
            if _decide(request, entry, waiting, member, form):
                return redirect("organisations:desk_queue")
        except (refusing.CannotRefuse, moderation.CannotMove) as found:
            problem = str(found)
            waiting = refusing.waiting_refusal(entry)
    elif not moderation.can_move(entry, "refuse"):
        return redirect("organisations:desk_entry", slug=entry.slug)
    context = {
        "entry": entry,
        "waiting": waiting,
        "is_mine": waiting is not None and waiting.proposed_by_id == member.pk,
        "rules": rules,
        "form": form,
        "seen": request.POST.get("seen", seen),
        "problem": problem,
    }
    return render(request, "organisations/desk/refuse.html", context, status=409 if problem else 200)


def _decide(
    request: HttpRequest,
    entry: Organisation,
    waiting: Refusal | None,
    member: StaffMember,
    form: RefusalForm,
) -> bool:
    """Take the step that was asked for; False when something is missing in the form."""
    decision = request.POST.get("decision")
    if decision == "propose" and form.is_valid():
        refusing.propose(entry, by=member, seen=request.POST.get("seen", ""), **form.cleaned_data)
        messages.success(request, _("A colleague has to agree. Until then nothing changes."))
    elif decision == "agree" and waiting:
        refusing.agree(waiting, by=member)
        messages.success(request, _("The entry is refused. We told them why by mail, and how to object."))
    elif decision == "disagree" and waiting:
        refusing.disagree(waiting, by=member)
        messages.success(request, _("The entry is not refused. It still waits for a first look."))
    else:
        return False
    return True
