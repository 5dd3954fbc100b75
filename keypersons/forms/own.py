"""This file is about what somebody types to come in to their own pages, and how long they pause."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.forms import CodeField


class ComeInForm(forms.Form):
    """One field for whatever somebody has: a short code from paper, or an e-mail address."""

    use_required_attribute = False
    key = forms.CharField(
        label=_("Your e-mail address, or your short code"),
        help_text=_("A short code looks like this: K7PM-4QXD"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "dir": "ltr", "autocapitalize": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type your e-mail address or your short code."),
            "max_length": _("This is too long for an e-mail address or a short code."),
        },
    )

    @property
    def email(self) -> str:
        """The address in lower case, or nothing when it is a short code."""
        key: str = self.cleaned_data["key"]
        return key.lower() if "@" in key else ""

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if "@" in key:
            try:
                validate_email(key)
            except ValidationError as wrong:
                raise ValidationError(
                    _("This is not an e-mail address. Example: name@example.org")
                ) from wrong
        return key


class MailedCodeForm(forms.Form):
    use_required_attribute = False
    code = CodeField(
        label=_("The code from the mail"),
        help_text=_("Six numbers. They work for 10 minutes."),
        error_messages={"required": _("Type the code from the mail.")},
    )


class DoorForm(forms.Form):
    """The exact number or address of somebody who stands before you: nothing to browse with."""

    use_required_attribute = False
    reached_at = forms.CharField(
        label=_("The phone number or e-mail address of this person"),
        help_text=_("Type all of it, as the person gave it to us."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
        error_messages={
            "required": _("Type a phone number or an e-mail address."),
            "max_length": _("This is too long for a phone number or an e-mail address."),
        },
    )
