"""This file is about what somebody fills in to say yes: a name, how to reach them, being 18 or older."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField
from keypersons.forms.inviting import clean_person_name, email_field, phone_field
from keypersons.models import Channel
from organisations.forms.entry import CHOOSE, UNKNOWN_CHOICE, one_of


class ReachForm(forms.Form):
    """A name and ways to be reached; the chosen way must be there."""

    use_required_attribute = False
    hides_optional = True

    name = LineField(
        label=_("What is your name?"),
        help_text=_("The name that we use when we ask you something."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Write your name.")},
    )
    channel = one_of(Channel.choices, label=_("How may we reach you?"))
    email = email_field(_("Your e-mail address"), autocomplete="email")
    phone = phone_field(_("Your phone number"), autocomplete="tel")

    def clean_name(self) -> str:
        return clean_person_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        channel = cleaned.get("channel")
        if channel == Channel.MAIL and "email" not in self.errors and not cleaned.get("email"):
            self.add_error("email", _("Write your e-mail address, or choose another way."))
        if channel == Channel.PHONE and "phone" not in self.errors and not cleaned.get("phone"):
            self.add_error("phone", _("Write your phone number, or choose another way."))
        return cleaned


class YesForm(ReachForm):
    is_adult = forms.BooleanField(
        label=_("I am 18 or older"),
        error_messages={"required": _("You can take part when you are 18 or older.")},
    )
    helper_name = LineField(
        label=_("Does somebody help you with this page? Write the name of your helper."),
        help_text=_("Nobody helps you? Then leave this empty."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class OwnReachForm(ReachForm):
    """The same, for somebody who takes part already."""

    language = forms.ChoiceField(
        label=_("Language of our messages"),
        choices=settings.LANGUAGES,
        error_messages={"required": CHOOSE, "invalid_choice": UNKNOWN_CHOICE},
    )


class HelpedForm(forms.Form):
    """Who helped with an answer that needs no other words."""

    helper_name = YesForm.base_fields["helper_name"]
    hides_optional = True
