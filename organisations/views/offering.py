"""This file is about the pages on what people can come for: the list, one service, and ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import signed_in
from organisations import form_keys, offering
from organisations.forms.entry import from_yes_or_no, written_languages
from organisations.forms.offer import ADD_ROW, PRESET, PRESETS, ServiceForm, with_another_row
from organisations.models import Organisation, Service
from organisations.models.organisation import choose_text
from organisations.opening import say_schedule
from organisations.versions import Conflict, Values, fingerprints
from organisations.views.answering import clash_page, open_entry, other_language, sent_with, version_of
from organisations.views.editing import task_context


@require_safe
@signed_in
def services(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows an editor what people can come for, with the hours read back."""
    entry = open_entry(request, slug)
    found = entry.services.prefetch_related("texts", "schedules", "locations")
    rows = [
        {"service": service, "when": [say_schedule(schedule) for schedule in service.schedules.all()]}
        for service in found
    ]
    ended = Service.Status.ENDED
    context = {
        **task_context(request, entry, "services"),
        "rows": [row for row in rows if row["service"].status != ended],
        "ended": [row for row in rows if row["service"].status == ended],
    }
    return render(request, "organisations/editing/services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def service_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Lets an editor add something that people can come for."""
    entry = open_entry(request, slug)
    key = request.POST.get("key", "") or form_keys.new_key(request.user)
    form, is_sent = _form(request, entry, {"text_language": get_language() or "nl"})
    if is_sent and form.is_valid():
        try:
            service = offering.add_service(
                entry, values=form.values(), key=form_keys.read_key(key, request.user), by=request.user
            )
        except offering.TooManyServices as problem:
            form.add_error(None, str(problem))
        else:
            return _saved(request, entry, service)
    return _page(request, entry, form, {"key": key})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def service_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets an editor change one thing that people can come for, with its hours."""
    entry = open_entry(request, slug)
    service = get_object_or_404(entry.services, pk=pk)
    language = _text_language(request, service)
    page_id = f"{entry.pk}:service:{service.pk}:{language}"
    stored = offering.read_service(service, language)
    form, is_sent = _form(request, entry, stored)
    if is_sent and form.is_valid():
        try:
            values = {**form.values(), "text_language": language}
            service = offering.change_service(
                service, values=values, by=request.user, **vars(sent_with(request, page_id))
            )
        except Conflict as conflict:
            return clash_page(
                request,
                conflict,
                entry=entry,
                questions=offering.QUESTIONS,
                page_id=page_id,
                title=str(service),
            )
        return _saved(request, entry, service)
    shown = fingerprints(stored, offering.QUESTIONS)
    extra = {"service": service, "language": language, "version": version_of(request, page_id, shown)}
    return _page(request, entry, form, {**extra, **_languages(service, language)})


def _form(request: HttpRequest, entry: Organisation, stored: Values) -> tuple[ServiceForm, bool]:
    """The form, and whether it was sent to be saved; a wish for another row of hours only shows it again."""
    if request.method != "POST":
        initial = {**stored, "is_free": from_yes_or_no(stored.get("is_free"))}
        return ServiceForm(entry=entry, initial=initial, blocks=stored.get("when")), False
    if ADD_ROW in request.POST or PRESET in request.POST:
        posted = with_another_row(request.POST)
        form = ServiceForm.shown_again(posted, entry=entry)
        return form, False
    return ServiceForm(request.POST, entry=entry), True


def _page(
    request: HttpRequest, entry: Organisation, form: ServiceForm, extra: dict[str, Any]
) -> HttpResponse:
    context = {
        **task_context(request, entry, "services"),
        "form": form,
        "presets": [(code, label) for code, (label, _hours) in PRESETS.items()],
        **extra,
    }
    return render(request, "organisations/editing/service.html", context)


def _text_language(request: HttpRequest, service: Service) -> str:
    """The language of the text on this page: asked for, else the one that is there, else the reader's."""
    asked = request.GET.get("taal", "")
    if asked in dict(written_languages()):
        return asked
    text = choose_text(service.texts.all())
    return text.language if text else (get_language() or "nl")


def _languages(service: Service, language: str) -> dict[str, Any]:
    names = dict(written_languages())
    written = set(service.texts.values_list("language", flat=True))
    tabs = [
        {"url": f"?taal={code}", "label": name, "current": code == language}
        for code, name in names.items()
        if code in written or code == language
    ]
    others = [(code, name) for code, name in names.items() if code not in written and code != language]
    return {"tabs": tabs, "others": others, "language_name": names.get(language, language)}


def _saved(request: HttpRequest, entry: Organisation, service: Service) -> HttpResponse:
    messages.success(request, _("Saved: %(title)s") % {"title": service})
    if language := other_language(request):
        url = reverse("organisations:service_edit", args=[entry.slug, service.pk])
        return HttpResponseRedirect(f"{url}?taal={language}")
    return redirect("organisations:edit_services", slug=entry.slug)


@require_POST
@signed_in
def service_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets an editor say that people cannot come for this any more, or that they can again."""
    entry = open_entry(request, slug)
    service = get_object_or_404(entry.services, pk=pk)
    if "again" in request.POST:
        offering.offer_again(service, by=request.user)
        messages.success(request, _("People can come for this again: %(title)s") % {"title": service})
    else:
        offering.end_service(service, by=request.user)
        messages.success(request, _("This has stopped: %(title)s") % {"title": service})
    return redirect("organisations:edit_services", slug=entry.slug)
