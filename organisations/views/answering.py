"""This file is about a page of questions with its version: what it was shown with, and what clashed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisations.access import get_editable_entry
from organisations.forms.entry import written_languages
from organisations.models import Organisation
from organisations.versions import Conflict, Fingerprints, Questions, fingerprints, seal, unseal

VERSION, SEEN, KEEP = "version", "seen", "keep-"


@dataclass(frozen=True)
class Sent:
    """What a posted page was shown with, and the answers to an earlier clash."""

    shown: Fingerprints
    seen: Fingerprints
    choices: dict[str, str]


def open_entry(request: HttpRequest, slug: str) -> Organisation:
    """The entry of this editor, 404 for strangers; the page then speaks for its municipality."""
    entry = get_editable_entry(request, slug)
    request.municipality = entry.municipality  # type: ignore[attr-defined]
    return entry


def other_language(request: HttpRequest) -> str:
    """The language in which somebody wants to go on after saving; empty when they are done."""
    asked = request.POST.get("other_language", "")
    return asked if "go_on" in request.POST and asked in dict(written_languages()) else ""


def sent_with(request: HttpRequest, page_id: str) -> Sent:
    def read(name: str) -> Fingerprints:
        return unseal(request.POST.get(name, ""), page=page_id, by=request.user)

    choices = {
        name.removeprefix(KEEP): value for name, value in request.POST.items() if name.startswith(KEEP)
    }
    return Sent(read(VERSION), read(SEEN), choices)


def version_of(request: HttpRequest, page_id: str, shown: Fingerprints) -> str:
    """The hidden field of a page: what comes back with a posted page, else what is shown now."""
    if request.method == "POST" and VERSION in request.POST:
        return str(request.POST[VERSION])
    return seal(shown, page=page_id, by=request.user)


def clash_page(
    request: HttpRequest,
    conflict: Conflict,
    *,
    entry: Organisation,
    questions: Questions,
    page_id: str,
    title: str,
) -> HttpResponse:
    """Shows both answers to each question that clashed; everything typed goes along, nothing is saved yet."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", SEEN) and not name.startswith(KEEP)
        for value in values
    ]
    context = {
        "entry": entry,
        "title": title,
        "clashes": conflict.clashes,
        "fields": fields,
        "seen": seal(fingerprints(conflict.stored, questions), page=page_id, by=request.user),
    }
    return render(request, "organisations/editing/clash.html", context, status=409)
