"""This file is about what people fill in to sign in, to set their account and to build a team."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, User
from accounts.names import LineField


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email webauthn", "dir": "ltr", "autofocus": True}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("This is not an e-mail address. Example: name@example.org"),
        },
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "autofocus": True}
        ),
        error_messages={"required": _("Type the code from the mail.")},
    )


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey always opens the door alone: a key that only is a second step would confuse people."""

    name = LineField(label=_("Name for this passkey"), max_length=60, required=False)
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        return True


class AccountForm(forms.ModelForm):
    name = LineField(label=_("Your name"), required=False, help_text=_("Your colleagues see this name."))
    language = forms.ChoiceField(label=_("Language of our mails"))

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["language"].choices = settings.LANGUAGES


class RolesForm(forms.Form):
    department = forms.ChoiceField(label=_("Department"), choices=Department.choices)
    roles = forms.MultipleChoiceField(
        label=_("What may this person do?"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ColleagueForm(RolesForm):
    email = forms.EmailField(
        label=_("E-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        error_messages={
            "required": _("Type the e-mail address."),
            "invalid": _("This is not an e-mail address. Example: name@example.org"),
        },
    )
    name = LineField(label=_("Name"), required=False)
    field_order = ("email", "name", "department", "roles")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()
