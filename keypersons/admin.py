"""This file is about key persons on the system pages: closed until there is a reason, and never unseen."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminRadioSelect
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import SignedIn
from keypersons import consent, offering, repairing, viewings
from keypersons.models import Erased, KeyPerson, Search, Viewing
from places.spatial_guard import NoSpatialLookups

# In the session: which person is open, since when, and why.
OPENED = "keypersons.opened"
OK = 200


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you open this person?"),
        choices=Viewing.Reason.choices,
        widget=AdminRadioSelect(attrs={"class": "radiolist"}),
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class NothingIsLookedUp(NoSpatialLookups):
    """No filter of an address: `?name__startswith=A` would tell names one letter at a time."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return False


class ReadOnly(NothingIsLookedUp):
    """Rows that only the site itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(KeyPerson)
class KeyPersonAdmin(NothingIsLookedUp, admin.ModelAdmin):
    """Numbers, states and dates. Name and contact open after a reason, for a quarter of an hour.

    Languages, themes and who was asked are not here: nothing there needs an administrator. Erasing is a verb
    of its own (`keypersons/erasure.py`).
    """

    list_display = ("subject", "state", "joined_at", "confirmed_at")
    ordering = ("-joined_at", "pk")
    show_full_result_count = False
    fields = (
        "subject",
        "name",
        "email",
        "phone",
        "channel",
        "language",
        "joined_at",
        "confirmed_at",
        "is_paused",
        "paused_until",
        "stopped_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("name", "email", "phone", "channel"))

    @admin.display(description=gettext_lazy("state"))
    def state(self, person: KeyPerson) -> str:
        if person.stopped_at:
            return _("stopped")
        return _("paused") if person.is_resting else _("takes part")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: KeyPerson | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: KeyPerson | None = None) -> bool:
        """Nothing changes any more at somebody who stopped: in a week they are erased."""
        return super().has_change_permission(request, obj) and not (obj and obj.stopped_at)

    def change_view(
        self,
        request: SignedIn,  # type: ignore[override]
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Shows an administrator one person, after a reason, and writes that down first."""
        person = self.get_object(request, unquote(object_id))
        if not isinstance(person, KeyPerson):
            return super().change_view(request, object_id, form_url, extra_context)
        reason = _reason_given(request, person)
        if not reason:
            form = ReasonForm(request.POST if request.method == "POST" else None)
            if request.method != "POST" or not form.is_valid():
                return self._ask(request, person, form)
            reason = form.cleaned_data["reason"]
            repairing.announce(person, reason=reason, by=request.user)
            _open(request, person, reason)
            if "_repair" not in request.POST:
                return HttpResponseRedirect(request.get_full_path())
        try:
            page = super().change_view(request, object_id, form_url, extra_context)
            if page.status_code == OK:
                # Written before the page is made; a form that was right shows nobody and goes to the list.
                repairing.show(person, reason=reason, by=request.user)
        except (viewings.NotRecorded, viewings.TooManyViewed) as problem:
            messages.error(request, str(problem.sentence))
        except consent.ConsentError as problem:
            messages.error(request, str(problem))
        else:
            return page
        return HttpResponseRedirect(reverse("admin:keypersons_keyperson_changelist"))

    def save_model(self, request: HttpRequest, obj: KeyPerson, form: ModelForm, change: bool) -> None:
        """As when people change it themselves: links that went to an old address no longer work."""
        wanted = {name: form.cleaned_data[name] for name in ("name", "email", "phone", "channel")}
        stored = KeyPerson.objects.get(pk=obj.pk)
        offering.be_reached(stored, **wanted, language=stored.language)

    def _ask(self, request: HttpRequest, person: KeyPerson, form: ReasonForm) -> HttpResponse:
        """The question why. What was typed while the quarter of an hour ended goes along, unseen."""
        sent = request.POST if "_repair" in request.POST or "name" in request.POST else None
        kept = [
            (name, value)
            for name, values in (sent.lists() if sent else [])
            for value in values
            if name not in ("csrfmiddlewaretoken", "reason", "_repair")
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why do you open this person?"),
            "opts": self.opts,
            "person": person,
            "form": form if not kept or "reason" in request.POST else ReasonForm(),
            "kept": kept,
            "minutes": int(repairing.STAYS_OPEN.total_seconds() // 60),
        }
        return TemplateResponse(request, "keypersons/watching/reason.html", context)


def _open(request: HttpRequest, person: KeyPerson, reason: str) -> None:
    request.session[OPENED] = {"person": str(person.subject), "at": time.time(), "reason": reason}


def _reason_given(request: HttpRequest, person: KeyPerson) -> str:
    """Why this person is open in this session; nothing when it is closed, or was opened too long ago."""
    opened = request.session.get(OPENED) or {}
    since = time.time() - repairing.STAYS_OPEN.total_seconds()
    is_open = opened.get("person") == str(person.subject) and opened.get("at", 0) > since
    return opened["reason"] if is_open else ""


@admin.register(Viewing)
class ViewingAdmin(ReadOnly, admin.ModelAdmin):
    """The viewing log. A person is a random number here, and leads nowhere."""

    list_display = ("at", "viewer", "hat", "department", "municipality", "what", "kind", "reason")
    list_select_related = ("municipality",)
    ordering = ("-at",)
    show_full_result_count = False
    fields = (*list_display, "aim", "theme", "language", "district", "subject", "search")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Viewing]:
        return super().get_queryset(request).defer("municipality__geometry", "municipality__centre")


@admin.register(Search)
class SearchAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "viewer", "hat", "department", "municipality", "kind", "aim", "shown")
    list_select_related = ("municipality",)
    ordering = ("-at",)
    show_full_result_count = False
    fields = (*list_display, "theme", "language", "district")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Search]:
        return super().get_queryset(request).defer("municipality__geometry", "municipality__centre")


@admin.register(Erased)
class ErasedAdmin(ReadOnly, admin.ModelAdmin):
    """That somebody was erased: a number and a moment, nothing else is left."""

    list_display = ("subject", "because", "at")
    ordering = ("-at",)
    fields = list_display
