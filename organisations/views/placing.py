"""This file is about the pages for more places than one: adding, changing and leaving a place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import signed_in
from organisations import editing, placing, proposing
from organisations.forms.where import PlaceForm
from organisations.models import Location, Organisation
from organisations.versions import Conflict
from organisations.views.answering import clash_page, open_entry, sent_with, version_of
from organisations.views.editing import task_context


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def place_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets an editor add another place."""
    return _place(request, open_entry(request, slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def place_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets an editor change one of several places."""
    entry = open_entry(request, slug)
    return _place(request, entry, get_object_or_404(entry.locations, pk=pk))


def _place(request: HttpRequest, entry: Organisation, place: Location | None) -> HttpResponse:
    page = editing.place_page(place)
    page_id = f"{entry.pk}:place:{place.pk if place else ''}"
    values = page.read(entry)
    if request.method == "POST":
        form = PlaceForm(request.POST, entry=entry, known=values["address"])
        if form.is_valid():
            try:
                editing.save(
                    entry,
                    page=page,
                    values=form.values(),
                    by=request.user,
                    **vars(sent_with(request, page_id)),
                )
            except Conflict as conflict:
                return clash_page(
                    request,
                    conflict,
                    entry=entry,
                    questions=page.questions,
                    page_id=page_id,
                    title=_("Place"),
                )
            return _saved(request, entry, form)
    else:
        form = PlaceForm(entry=entry, initial=PlaceForm.initial_of(values), known=values["address"])
    context = {
        **task_context(request, entry, "where"),
        "form": form,
        "place": place,
        "version": version_of(request, page_id, page.shown(entry)),
        "can_leave": place is not None and entry.locations.count() > 1,
    }
    return render(request, "organisations/editing/place.html", context)


def _saved(request: HttpRequest, entry: Organisation, form: PlaceForm) -> HttpResponse:
    if form.is_unavailable:
        messages.info(
            request, _("We cannot look up the address now. We keep it and try again later. You can go on.")
        )
    elif proposing.must_wait(entry):
        messages.success(request, _("Saved. A new address waits until the municipality has looked."))
    else:
        messages.success(request, _("Saved."))
    return redirect("organisations:edit_where", slug=entry.slug)


@require_POST
@signed_in
def place_leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets an editor say that they are no longer at one of their places."""
    entry = open_entry(request, slug)
    place = get_object_or_404(entry.locations, pk=pk)
    placing.leave(place, by=request.user)
    if proposing.must_wait(entry):
        messages.success(request, _("The place stays on the map until the municipality has looked."))
    else:
        messages.success(request, _("The place is gone."))
    return redirect("organisations:edit_where", slug=entry.slug)
