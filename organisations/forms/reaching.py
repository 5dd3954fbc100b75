"""This file is about the page on how to reach an organisation, and who may see what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from organisations import contact
from organisations.forms.entry import UNKNOWN_CHOICE, EntryForm, from_yes_or_no, yes_or_no
from organisations.models import Visibility
from organisations.versions import Values

WAYS: Final = ("phone", "whatsapp", "email", "website")


class CleanedField(forms.CharField):
    """A line that one function of `organisations.contact` reads."""

    def __init__(self, read: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.read = read

    def to_python(self, value: Any) -> str:
        return self.read(super().to_python(value) or "")


def who_sees() -> forms.ChoiceField:
    # Nothing chosen yet: the safest that fits the answer to "is it a person's own?".
    return forms.ChoiceField(
        label=_("Who may see this?"),
        choices=[("", _("Choose")), *Visibility.choices],
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )


class ContactForm(EntryForm):
    hides_optional = True

    is_contact_personal = yes_or_no(
        label=_("Is one of these somebody's own number or address?"),
        help_text=_("Then only the municipality sees it, unless you choose otherwise."),
        yes=_("Yes, it is a person's own"),
        no=_("No, it is of the organisation"),
    )
    phone = CleanedField(
        contact.clean_phone,
        label=_("Phone"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "maxlength": 40}),
    )
    phone_visibility = who_sees()
    whatsapp = CleanedField(
        contact.clean_phone,
        label=_("WhatsApp"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "maxlength": 40}),
    )
    whatsapp_visibility = who_sees()
    # Text fields that accept more than type=email and type=url: the server answers with our own sentences.
    email = CleanedField(
        contact.clean_email,
        label=_("E-mail"),
        widget=forms.TextInput(
            attrs={"inputmode": "email", "autocomplete": "email", "dir": "ltr", "maxlength": 254}
        ),
    )
    email_visibility = who_sees()
    website = CleanedField(
        contact.clean_website,
        label=_("Website"),
        help_text=_("A page on Facebook or Instagram is good too."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "dir": "ltr"}),
    )
    website_visibility = who_sees()
    field_order = ("phone", "whatsapp", "email", "website", "is_contact_personal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WAYS:
            # The page asks who may see it as soon as something stands there; CSS knows by the placeholder.
            self.fields[name].widget.attrs["placeholder"] = " "

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Each way to reach them, with who may see it."""
        for name in WAYS:
            yield self[name], self[f"{name}_visibility"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        untouched = not any(name in self.errors for name in WAYS)
        if untouched and not any(cleaned.get(name) for name in WAYS):
            raise ValidationError(
                _("Fill in at least one: a phone number, WhatsApp, e-mail or website."), code="no_contact"
            )
        return cleaned

    def values(self) -> Values:
        cleaned = dict(self.cleaned_data)
        personal = bool(cleaned["is_contact_personal"])
        for name in WAYS:
            safest = Visibility.MUNICIPALITY if personal and name != "website" else Visibility.EVERYONE
            cleaned[f"{name}_visibility"] = str(cleaned[f"{name}_visibility"] or safest)
        return cleaned

    @classmethod
    def initial_of(cls, values: Values) -> Values:
        unasked = values["is_contact_personal"] is None
        shown = {
            f"{name}_visibility": "" if unasked and not values[name] else values[f"{name}_visibility"]
            for name in WAYS
        }
        numbers = {name: contact.say_phone(values[name]) for name in ("phone", "whatsapp")}
        personal = from_yes_or_no(values["is_contact_personal"])
        return {**values, **shown, **numbers, "is_contact_personal": personal}
