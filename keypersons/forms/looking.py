"""This file is about what staff say before they see anybody: the fields are the query words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keypersons.models import Aim, KindOfRequest
from keypersons.purpose import Purpose
from organisations.vocabulary_index import Index, vocabulary
from places.district_index import districts
from places.models import Municipality

Choice = tuple[str, str | Promise]
UNKNOWN = _("We do not know this choice. Choose again.")


def _select(label: Any, missing: Any = "") -> forms.ChoiceField:
    errors = {"required": missing, "invalid_choice": UNKNOWN}
    return forms.ChoiceField(label=label, required=bool(missing), error_messages=errors)


class PurposeForm(forms.Form):
    """A kind of request, a theme, an aim and a district must be said; a language and a day may be."""

    use_required_attribute = False
    # "It does not matter" says it already.
    hides_optional = True

    soort = _select(_("What do you ask?"), _("Choose what you ask."))
    waarover = _select(_("What is it about?"), _("Choose what it is about."))
    doel = _select(_("What do you need it for?"), _("Choose what you need it for."))
    wijk = _select(_("Where?"), _("Choose where it is."))
    taal = _select(_("Which language?"))
    dag = _select(_("On which day?"))
    online = forms.BooleanField(label=_("By phone or video is fine too"), required=False)

    def __init__(self, asked: Purpose | None, *, municipality: Municipality) -> None:
        super().__init__(None if asked is None else asked.words())
        words = vocabulary()
        self._offer("soort", KindOfRequest.choices, first=_("Choose"))
        self._offer("waarover", _themes(words), first=_("Choose"))
        self._offer("doel", Aim.choices, first=_("Choose"))
        self._offer("wijk", _districts(municipality), first=_("Choose"))
        self._offer("taal", _languages(words), first=_("It does not matter"))
        days = [(str(number + 1), name) for number, name in WEEKDAYS.items()]
        self._offer("dag", days, first=_("It does not matter"))

    def _offer(self, name: str, choices: list[Any], *, first: str | Promise) -> None:
        field: Any = self.fields[name]
        field.choices = [("", first), *choices]

    def said(self) -> list[tuple[str, str]]:
        """What was asked, as a pictogram and words, to say it back."""
        pictograms = {"soort": "megaphone", "waarover": "info", "doel": "task-what", "wijk": "pin"}
        pictograms |= {"taal": "talk", "dag": "calendar"}
        found = []
        for name, pictogram in pictograms.items():
            field: Any = self.fields[name]
            labels = {str(value): str(label) for value, label in field.choices}
            value = self.cleaned_data.get(name)
            if value:
                found.append((pictogram, labels[value].removeprefix("– ")))
        if self.cleaned_data.get("online"):
            found.append(("phone", str(self.fields["online"].label)))
        return found


def _themes(words: Index) -> list[Choice]:
    """The main themes, each with what belongs to it."""
    found: list[Choice] = []
    for theme in words.top_themes:
        found.append((theme.code, theme.name))
        found += [(child.code, f"– {child.name}") for child in words.children(theme)]
    return found


def _languages(words: Index) -> list[Choice]:
    return [
        (term.code, f"{term.name} – {term.autonym}" if term.autonym else term.name)
        for term in words.terms["languages"].values()
    ]


def _districts(municipality: Municipality) -> list[Choice]:
    return [(area.code, area.name) for area in districts().values() if area.municipality == municipality.code]
