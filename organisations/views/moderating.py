"""This file is about the desk: what is new, the first look, and one entry as the municipality sees it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import staff_required
from accounts.models import StaffMember
from organisations import desk, moderation, refusing
from organisations.access import entries_for_staff, entries_to_read, staff_viewer
from organisations.change_words import read
from organisations.first_look import Check, checks
from organisations.forms.deciding import ReasonForm, ReturnForm
from organisations.history import change_sets_of
from organisations.models import Organisation, Refusal
from organisations.promises import first_look
from organisations.ready_sentences import compose
from organisations.sheet import sheet, with_everything
from organisations.views.changes import waiting_changes

QUEUE_PAGE = 20
A_FEW = 5
HISTORY = 10
NEED_A_REASON = ("hide", "archive")


@require_safe
@staff_required()
def overview(request: HttpRequest) -> HttpResponse:
    """Shows staff what waits, what is late, and what changed last."""
    member = desk.staff_member(request)
    context: dict[str, Any] = {"member": member, "decides": member.has_role(*desk.DECIDES)}
    context["finds"] = member.has_role(*desk.FINDS)
    context["alerts"] = desk.added(desk.asking_for_alerts, member)
    if context["decides"]:
        context |= {
            "counts": desk.counts(member),
            "queue": _with_promise(_queue(member)[:A_FEW]),
            "waiting": waiting_changes(desk.changes_waiting(member), member, most=A_FEW),
            "change_sets": read(desk.changes_made(member)[:A_FEW], viewer=staff_viewer(member)),
        }
    elif context["finds"]:
        newest = entries_to_read(member).published().order_by("-published_at", "-pk")
        context["newest"] = newest.prefetch_related("themes", "texts")[:A_FEW]
    return render(request, "organisations/desk/overview.html", context)


def _queue(member: StaffMember) -> Any:
    """Entries that wait for their first look, with what a line of the queue shows."""
    return (
        entries_for_staff(member)
        .waiting()
        .select_related("municipality")
        .defer("municipality__geometry", "municipality__centre")
        .prefetch_related(
            "themes",
            "locations__district",
            "serves_districts",
            Prefetch("refusals", Refusal.objects.waiting(), to_attr="waiting_refusals"),
        )
    )


def _with_promise(entries: Any) -> list[dict[str, Any]]:
    return [{"entry": entry, "promise": first_look(entry)} for entry in entries]


@require_safe
@staff_required(*desk.DECIDES)
def queue(request: HttpRequest) -> HttpResponse:
    """Shows a moderator which entries wait for their first look, the oldest first."""
    member = desk.staff_member(request)
    page = Paginator(_queue(member), QUEUE_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "queue": _with_promise(page.object_list), "municipality": member.municipality}
    return render(request, "organisations/desk/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*desk.DECIDES)
def look(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets a moderator look at one new entry, and publish it or send it back."""
    member = desk.staff_member(request)
    entry = get_object_or_404(entries_for_staff(member), slug=slug)
    # Read before the entry itself: a change in between is then noticed, not overlooked.
    seen = moderation.version(entry)
    entry = with_everything(entries_for_staff(member)).get(pk=entry.pk)
    form = ReturnForm(request.POST if request.POST.get("decision") == "return" else None)
    if request.method == "POST":
        try:
            if decided := _decide(request, entry, member, form):
                return decided
        except moderation.CannotMove as problem:
            return _meanwhile(request, entry, problem)
    elif not moderation.can_move(entry, "publish"):
        return redirect("organisations:desk_entry", slug=entry.slug)
    context = {
        "entry": entry,
        "promise": first_look(entry),
        "sections": sheet(entry, staff_viewer(member)),
        "checks": _checks(entry, member),
        "editors": entry.editors.select_related("user").order_by("pk"),
        "form": form,
        "refusal": refusing.waiting_refusal(entry),
        "seen": request.POST.get("seen", seen),
    }
    return render(request, "organisations/desk/look.html", context)


def _checks(entry: Organisation, member: StaffMember) -> list[Check]:
    """What stands out, each other entry with the page where this member can open it."""
    found = checks(entry)
    for other in (other for check in found for other in check.others):
        is_ours = other.municipality_id == member.municipality_id
        other.desk_url = (  # type: ignore[attr-defined]
            reverse("organisations:desk_entry", args=[other.slug]) if is_ours else other.get_absolute_url()
        )
    return found


def _decide(
    request: HttpRequest, entry: Organisation, member: StaffMember, form: ReturnForm
) -> HttpResponse | None:
    """Take the decision; None when its reason is missing."""
    seen = request.POST.get("seen", "")
    if request.POST.get("decision") == "publish":
        moderation.publish(entry, by=member, seen=seen)
        text = _("%(name)s is on the map. We told them by mail.")
    elif form.is_valid():
        moderation.return_to_editor(
            entry, by=member, reason=_reason(entry, form), task=form.cleaned_data["task"], seen=seen
        )
        text = _("%(name)s can change the entry now. We told them by mail.")
    else:
        return None
    messages.success(request, text % {"name": entry.name})
    return redirect("organisations:desk_queue")


def _reason(entry: Organisation, form: ReturnForm) -> str:
    """The ready sentences in the language of the main contact, and the moderator's own words."""
    owner = entry.editors.select_related("user").order_by("-role", "pk").first()
    language = owner.user.language if owner else settings.LANGUAGE_CODE
    return compose(form.cleaned_data["sentences"], form.cleaned_data["words"], language=language)


def _meanwhile(request: HttpRequest, entry: Organisation, problem: moderation.CannotMove) -> HttpResponse:
    """The kind page for whoever comes second: what happened, and what they had typed."""
    entry.refresh_from_db()
    context = {
        "entry": entry,
        "text": str(problem),
        "typed": request.POST.get("words") or request.POST.get("reason", ""),
        "can_look": moderation.can_move(entry, "publish"),
        "change_sets": read(change_sets_of(Organisation.objects.filter(pk=entry.pk))[:1]),
    }
    return render(request, "organisations/desk/meanwhile.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*desk.FINDS)
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows staff one entry with what only the municipality sees; a moderator can take it off the map."""
    member = desk.staff_member(request)
    found = get_object_or_404(with_everything(entries_to_read(member)), slug=slug)
    decides = member.has_role(*desk.DECIDES) and found.municipality_id == member.municipality_id
    asked = request.POST.get("move", "")
    form = ReasonForm(request.POST if asked in NEED_A_REASON else None, auto_id=f"id_{asked[:7]}_%s")
    if request.method == "POST":
        if not decides:
            raise Http404
        try:
            if moved := _move(request, found, member, form):
                return moved
        except moderation.CannotMove as problem:
            return _meanwhile(request, found, problem)
    context: dict[str, Any] = {
        "entry": found,
        "decides": decides,
        "sections": sheet(found, staff_viewer(member)),
        "form": form,
        "moves": [
            (move, form if move == asked else ReasonForm(auto_id=f"id_{move}_%s"))
            for move in (*NEED_A_REASON, "restore", "reopen")
            if moderation.can_move(found, move)
        ],
    }
    if decides:
        of_entry = desk.changes_made(member, of=found)
        context["change_sets"] = read(of_entry[:HISTORY], viewer=staff_viewer(member))
        context["proposals"] = found.proposed_changes.waiting()
        context["editors"] = found.editors.select_related("user").order_by("pk")
    return render(request, "organisations/desk/entry.html", context)


def _move(
    request: HttpRequest, found: Organisation, member: StaffMember, form: ReasonForm
) -> HttpResponse | None:
    """Take the step that was asked for; None when the reason is missing or the step is unknown."""
    move = request.POST.get("move")
    if move == "restore":
        moderation.restore(found, by=member)
        messages.success(request, _("The entry is on the map again. We told them by mail."))
    elif move == "reopen":
        refusing.reopen(found, by=member)
        messages.success(request, _("The entry waits for a first look again. We told them by mail."))
    elif move == "hide" and form.is_valid():
        moderation.hide(found, by=member, reason=form.cleaned_data["reason"])
        messages.success(request, _("The entry is hidden. We told them by mail."))
    elif move == "archive" and form.is_valid():
        moderation.archive(found, by=member, reason=form.cleaned_data["reason"])
        messages.success(request, _("The entry has ended. We told them by mail."))
    else:
        return None
    return redirect("organisations:desk_entry", slug=found.slug)
