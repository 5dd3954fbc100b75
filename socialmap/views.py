"""This file is about the pages of the site itself: the style page, about, privacy, accessibility, errors."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from keypersons.journal import JournalError
from socialmap.away import away

SPRITE = Path(settings.BASE_DIR) / "static" / "img" / "pictograms.svg"
NOT_IN_THE_WALL = {"bridge-scene", "viaduct", "logo"}


class StyleForm(forms.Form):
    """Every kind of question once."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name of your organisation"), max_length=120)
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"), help_text=gettext_lazy("For example 3511 AB"), required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"),
        choices=[("foundation", gettext_lazy("Foundation")), ("group", gettext_lazy("Group of people"))],
        widget=forms.RadioSelect,
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("What holds for you?"),
        choices=[("free", gettext_lazy("Free")), ("children", gettext_lazy("Children are welcome"))],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-grid"}),
        required=False,
    )
    size = forms.ChoiceField(
        label=gettext_lazy("How many people?"),
        choices=[("1-10", "1–10"), ("11-50", "11–50"), ("51+", "51+")],
        required=False,
    )
    story = forms.CharField(label=gettext_lazy("Your story"), widget=forms.Textarea, required=False)
    is_ours = forms.BooleanField(label=gettext_lazy("This is a person's own number"), required=False)


def _pictograms() -> list[str]:
    names = re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8"))
    return [name for name in names if name not in NOT_IN_THE_WALL]


def _tasks() -> list[dict[str, Any]]:
    return [
        {"name": _("Name and kind"), "icon": "task-name", "is_done": True, "url": "#"},
        {"name": _("What do you do?"), "icon": "task-what", "is_done": False, "url": "#"},
        {"name": _("Where?"), "icon": "task-where", "is_done": False, "url": ""},
    ]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Shows whoever builds a page every component once, well and wrong."""
    context = {
        "good": StyleForm(auto_id="goed_%s"),
        "wrong": StyleForm({"postcode": "3511 AB"}, auto_id="fout_%s"),
        "tasks": _tasks(),
        "page": Paginator(range(60), 20).page(2),
        "pictograms": _pictograms(),
        "crumbs": [{"title": _("Start"), "url": "#"}, {"title": _("How it looks"), "url": ""}],
        "tabs": [
            {"url": "#", "label": _("List"), "icon": "list", "current": True},
            {"url": "#", "label": _("Map"), "icon": "map", "current": False},
        ],
        "month": date(2026, 5, 1),
    }
    return render(request, "styleguide.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Tells a visitor what this map is and who stands behind it."""
    return render(request, "pages/about.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tells a visitor what we keep about them: next to nothing."""
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tells a visitor how far everyone can use this site, and where to complain."""
    return render(request, "pages/accessibility.html")


def _error_page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # An error page must come even when the database, and with it the name of the place, is gone.
    try:
        return render(request, template, status=status)
    except Exception:
        try:
            return HttpResponse(render_to_string("broken.html"), status=status)
        except TemplateDoesNotExist:
            return HttpResponse(status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answers a browser that sent what no page of ours sends."""
    return _error_page(request, "400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answers a reader after a mistake of ours, or while the database or the journal is away."""
    if isinstance(sys.exception(), OperationalError | InterfaceError | JournalError):
        return away(request)
    return _error_page(request, "500.html", 500)
