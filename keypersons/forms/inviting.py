"""This file is about what an inviter fills in: a name and one way to reach, or nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField
from organisations import contact
from organisations.forms.entry import UNKNOWN_CHOICE
from organisations.forms.reaching import CleanedField


def phone_field(label: Any, **kwargs: Any) -> CleanedField:
    return CleanedField(
        contact.clean_phone,
        label=label,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": kwargs.pop("autocomplete", "off"), "maxlength": 40}
        ),
        **kwargs,
    )


def email_field(label: Any, **kwargs: Any) -> CleanedField:
    return CleanedField(
        lambda typed: contact.clean_email(typed).lower(),
        label=label,
        widget=forms.TextInput(
            attrs={
                "inputmode": "email",
                "autocomplete": kwargs.pop("autocomplete", "off"),
                "dir": "ltr",
                "maxlength": 254,
            }
        ),
        **kwargs,
    )


def clean_person_name(name: str) -> str:
    if not any(sign.isalnum() for sign in name):
        raise ValidationError(_("Write a name with letters."), code="no_letters")
    return name


class InviteForm(forms.Form):
    name = LineField(
        label=_("What is this person's name?"),
        help_text=_("A first name is enough."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Write the name.")},
    )
    email = email_field(_("E-mail"), help_text=_("We send a mail at once."))
    phone = phone_field(_("Or a phone number"), help_text=_("You send a text yourself."))
    language = forms.ChoiceField(
        label=_("Language of the invitation"),
        choices=settings.LANGUAGES,
        error_messages={"invalid_choice": UNKNOWN_CHOICE, "required": UNKNOWN_CHOICE},
    )

    def clean_name(self) -> str:
        return clean_person_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("email") and cleaned.get("phone"):
            self.add_error("phone", _("Give one way to reach this person: e-mail or phone, not both."))
        return cleaned
