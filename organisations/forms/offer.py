"""This file is about the page for one thing that people can come for, with its rows of hours."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField, TextField
from organisations import answers
from organisations.forms.entry import (
    UNKNOWN_CHOICE,
    EntryForm,
    TermsField,
    WrittenLanguageField,
    one_of,
    yes_or_no,
)
from organisations.forms.hours import DayField, ScheduleForm, initial_of
from organisations.models import Language, Organisation, Service, TargetGroup, Theme
from organisations.versions import Values

MOST_ROWS: Final = 12
ADD_ROW, PRESET = "add_row", "preset"
# Hours that many have, to start from: weekdays, week of the month, from, until.
PRESETS: Final[dict[str, tuple[str | Promise, dict[str, Any]]]] = {
    "weekly": (
        _("Every Tuesday, 10:00 to 12:00"),
        {"weekdays": ["2"], "week_of_month": "0", "opens": "10:00", "closes": "12:00"},
    ),
    "workdays": (
        _("Monday to Friday, 9:00 to 17:00"),
        {"weekdays": list("12345"), "week_of_month": "0", "opens": "9:00", "closes": "17:00"},
    ),
    "monthly": (
        _("The last Saturday of the month, 14:00 to 16:00"),
        {"weekdays": ["6"], "week_of_month": "-1", "opens": "14:00", "closes": "16:00"},
    ),
}


class ServiceForm(EntryForm):
    title = LineField(
        label=answers.TITLE,
        help_text=_("For example: language café, help with letters, walking group."),
        max_length=120,
        error_messages={"required": _("Write what it is called.")},
    )
    summary = LineField(
        label=answers.SUMMARY,
        help_text=_("What do people do there?"),
        max_length=200,
        required=False,
    )
    locations = forms.MultipleChoiceField(
        label=_("At which place?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    way_in = one_of(Service.WayIn.choices, label=_("How do people come in?"), required=False)
    is_free = yes_or_no(label=_("Is it free?"), yes=_("Yes, it is free"), no=_("No"), required=False)
    cost = LineField(
        label=_("What does it cost?"),
        help_text=_("For example: 2 euro for coffee."),
        max_length=120,
        required=False,
    )
    is_online = forms.BooleanField(label=_("People can also join online or by phone"), required=False)
    description = TextField(
        label=answers.MORE, max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    text_language = WrittenLanguageField()
    themes = TermsField(
        Theme.objects.active(),
        label=answers.ABOUT,
        help_text=_("Only when it is about something else than the rest."),
    )
    target_groups = TermsField(TargetGroup.objects.active(), label=answers.FOR_WHOM)
    languages = TermsField(Language.objects.active(), label=answers.LANGUAGES)
    minimum_age = forms.IntegerField(
        label=_("From which age?"),
        min_value=0,
        max_value=120,
        required=False,
        widget=forms.NumberInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    maximum_age = forms.IntegerField(
        label=_("Until which age?"),
        min_value=0,
        max_value=120,
        required=False,
        widget=forms.NumberInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    status = forms.ChoiceField(
        label=_("Can people come now?"),
        choices=[(Service.Status.ACTIVE, _("Yes")), (Service.Status.CLOSED, _("No, it is closed for now"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    closed_until = DayField(label=_("Closed until"))

    def __init__(self, *args: Any, blocks: list[Values] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locations"].choices = places_of(self.entry)  # type: ignore[attr-defined]
        self.rows = self._rows(blocks or [])

    @classmethod
    def shown_again(cls, posted: QueryDict, *, entry: Organisation) -> ServiceForm:
        """A posted page as it was typed, with its rows, and nothing said about mistakes yet."""
        form = cls(entry=entry, initial=cls.typed(posted))
        form.rows = [
            ScheduleForm(prefix=f"when-{number}", initial=_typed_row(posted, f"when-{number}-"))
            for number in range(row_count(posted))
        ]
        return form

    def _rows(self, blocks: list[Values]) -> list[ScheduleForm]:
        if self.is_bound:
            return [
                ScheduleForm(self.data, prefix=f"when-{number}") for number in range(row_count(self.data))
            ]
        shown: list[dict[str, Any]] = [initial_of(block) for block in blocks] or [{}]
        return [
            ScheduleForm(prefix=f"when-{number}", initial=initial) for number, initial in enumerate(shown)
        ]

    @property
    def wrong(self) -> list[forms.Form]:
        """This form and its rows, as far as something is wrong: told together on top of the page."""
        return [form for form in (self, *self.rows) if form.errors]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if [row for row in self.rows if not row.is_valid()]:
            self.add_error(None, _("Look at the hours again."))
        youngest, oldest = cleaned.get("minimum_age"), cleaned.get("maximum_age")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("maximum_age", _("This age is lower than the first one."))
        return cleaned

    def values(self) -> Values:
        cleaned = dict(self.cleaned_data)
        cleaned["status"] = str(cleaned["status"] or Service.Status.ACTIVE)
        if cleaned["status"] == Service.Status.ACTIVE:
            cleaned["closed_until"] = None
        if cleaned["is_free"]:
            cleaned["cost"] = ""
        cleaned["locations"] = sorted(cleaned["locations"])
        blocks: list[Values] = []
        for row in self.rows:
            block = row.block()
            if block and block not in blocks:
                blocks.append(block)
        return {**cleaned, "when": blocks}


def _typed_row(posted: QueryDict, prefix: str) -> dict[str, Any]:
    row = {name: posted.get(prefix + name, "") for name in ScheduleForm.base_fields}
    return {**row, "weekdays": posted.getlist(prefix + "weekdays")}


def places_of(entry: Organisation) -> list[tuple[str, str]]:
    return [(str(place.pk), str(place)) for place in entry.locations.all()]


def row_count(data: Any) -> int:
    """How many rows of hours a posted page has; bounded, whatever it says."""
    try:
        count = int(data.get("rows", "1"))
    except ValueError:
        count = 1
    return max(1, min(count, MOST_ROWS))


def with_another_row(posted: QueryDict) -> QueryDict:
    """The posted page with one more row: empty, or filled with the hours that were chosen."""
    data = posted.copy()
    count = row_count(data)
    used = any(data.get(f"when-{count - 1}-{name}") for name in ("weekdays", "opens", "closes"))
    number = count if used else count - 1
    if number >= MOST_ROWS:
        return data
    data["rows"] = str(number + 1)
    if preset := PRESETS.get(data.get(PRESET, "")):
        for name, value in preset[1].items():
            key = f"when-{number}-{name}"
            data.setlist(key, value if isinstance(value, list) else [value])
    elif not used:
        data["rows"] = str(min(count + 1, MOST_ROWS))
    return data
