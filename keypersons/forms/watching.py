"""This file is about what coordinators and privacy officers fill in to watch over key persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField
from keypersons.models import Basis
from organisations import hours

LONGEST_LAW = 200


class DayField(forms.DateField):
    """A day as browsers send it, or as people write it: 31-3-2026."""

    def to_python(self, value: Any) -> date | None:
        return hours.read_day(value.strip()) if isinstance(value, str) and value.strip() else None


class BasisForm(forms.Form):
    """On what legal ground the municipality keeps people, and when it did its DPIA."""

    use_required_attribute = False
    ground = forms.ChoiceField(
        label=_("Legal ground"),
        help_text=_("Ask your privacy officer. Most municipalities choose a task of general interest."),
        choices=Basis.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the legal ground.")},
    )
    law = LineField(
        label=_("Law or decision"),
        help_text=_("Key persons read this. For example: Wmo 2015, article 2.1.2."),
        max_length=LONGEST_LAW,
        error_messages={"required": _("Type the law or the decision of your municipality.")},
    )
    dpia_on = DayField(
        label=_("Date of the DPIA"),
        help_text=_("The day on which your municipality finished its study of the risks for people."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the date of the DPIA.")},
    )
