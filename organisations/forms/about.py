"""This file is about the pages on who an organisation is and what it does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField, TextField
from organisations.forms.entry import UNKNOWN_CHOICE, EntryForm, TermsField, WrittenLanguageField, one_of
from organisations.models import Expertise, Fact, Language, Organisation, TargetGroup, Theme

MOST_THEMES = 10
FIRST_LANGUAGES = 12


class JoinForm(forms.Form):
    """The first step of joining."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We mail you a code. You need no password."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("This is not an e-mail address. Example: name@example.org"),
        },
    )


class StartForm(forms.Form):
    """The first task: it makes the draft."""

    name = LineField(
        label=_("What is the name of your organisation?"),
        help_text=_("Write it as people know it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
        error_messages={"required": _("Write the name.")},
    )
    kind = one_of(Organisation.Kind.choices, label=_("What kind of organisation is it?"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not any(sign.isalnum() for sign in name):
            raise ValidationError(_("Write a name with letters."), code="no_letters")
        return name


class NameForm(StartForm, EntryForm):
    other_names = LineField(
        label=_("Other names that people use"),
        help_text=_("For example an old name, or a name in another language."),
        max_length=200,
        required=False,
    )
    size = one_of(Organisation.Size.choices, label=_("How many people are active?"), required=False)
    field_order = ("name", "kind", "other_names", "size")


class WhatForm(EntryForm):
    themes = TermsField(
        Theme.objects.active(),
        label=_("Which subjects?"),
        help_text=_("Choose what you really do. Choose at most 10."),
        required=True,
        error_messages={"required": _("Choose at least one subject.")},
    )
    target_groups = TermsField(
        TargetGroup.objects.active(),
        label=_("For whom is it?"),
        help_text=_("Is everybody welcome? Then choose nothing."),
    )
    summary = LineField(
        label=_("Your organisation in one sentence"),
        help_text=_("For example: We drink coffee and speak Dutch together."),
        max_length=200,
        required=False,
    )
    summary_language = WrittenLanguageField()

    def clean_themes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["themes"]
        if len(codes) > MOST_THEMES:
            raise ValidationError(
                _("Choose at most 10 subjects. Then people find you better."), code="too_many"
            )
        return codes

    def theme_groups(self) -> list[tuple[BoundWidget, list[BoundWidget]]]:
        """The boxes in two levels: each main subject with what belongs to it."""
        boxes = {box.data["value"].instance: box for box in self["themes"].subwidgets}
        return [
            (box, [child for term, child in boxes.items() if term.parent_id == theme.pk])
            for theme, box in boxes.items()
            if theme.parent_id is None
        ]


class LanguagesForm(EntryForm):
    languages = TermsField(
        Language.objects.active(),
        label=_("In which languages can you help people?"),
        help_text=_("Choose a language when somebody of you speaks it well."),
    )
    facts = forms.MultipleChoiceField(
        label=_("What is good to know for people who want to come?"),
        choices=Fact.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-grid"}),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )

    def language_boxes(self) -> dict[str, list[BoundWidget]]:
        """The languages that many choose, and the ones that were chosen, before all others."""
        boxes = list(self["languages"].subwidgets)
        first = [box for n, box in enumerate(boxes) if n < FIRST_LANGUAGES or box.data["selected"]]
        return {"first": first, "more": [box for box in boxes if box not in first]}

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "facts": sorted(self.cleaned_data["facts"])}


class ExpertiseForm(EntryForm):
    expertise = TermsField(
        Expertise.objects.active(),
        label=_("Choose what fits you"),
        help_text=_("The municipality can then ask you at the right moment."),
    )
    approach = TextField(
        label=_("How do you make it easy to talk about hard things?"),
        help_text=_("For example: we start with a meal, and women talk with women."),
        max_length=2000,
        required=False,
    )


class StoryForm(EntryForm):
    summary = LineField(
        label=_("In one sentence"),
        help_text=_("People read this first."),
        max_length=200,
        required=False,
    )
    description = TextField(
        label=_("Your story"),
        help_text=_("Who are you? What can people expect? Use short sentences."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class TogetherForm(EntryForm):
    notice = LineField(
        label=_("How early should somebody ask you?"),
        help_text=_("For example: two weeks before."),
        max_length=200,
        required=False,
    )
    times = LineField(
        label=_("When can you?"),
        help_text=_("For example: in the evening, not in the school holidays."),
        max_length=200,
        required=False,
    )
    compensation = one_of(
        Organisation.Compensation.choices, label=_("What do you need for it?"), required=False
    )
