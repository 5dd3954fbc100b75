"""This file is about one row of hours: days, from when to when, read forgivingly."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from accounts.names import LineField
from organisations import hours
from organisations.forms.entry import UNKNOWN_CHOICE
from organisations.models import Schedule
from organisations.offering import schedule_of
from organisations.opening import say_schedule
from organisations.versions import Values

EVERY_WEEK = "0"


class DayField(forms.CharField):
    """A day that may be typed in several ways; gives it as 2027-09-01."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(attrs={"type": "date"}), **kwargs)

    def to_python(self, value: Any) -> str | None:  # type: ignore[override]
        text = super().to_python(value)
        return hours.read_day(text).isoformat() if text else None


class ScheduleForm(forms.Form):
    """One row; left empty it does not exist."""

    hides_optional: ClassVar[bool] = True

    weekdays = forms.MultipleChoiceField(
        label=_("On which days?"),
        choices=lambda: [(str(number + 1), WEEKDAYS[number]) for number in WEEKDAYS_ABBR],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-days"}),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    week_of_month = forms.ChoiceField(
        label=_("How often?"),
        choices=lambda: [
            (EVERY_WEEK, _("Every week")),
            ("1", _("Only the first of the month")),
            ("2", _("Only the second of the month")),
            ("3", _("Only the third of the month")),
            ("4", _("Only the fourth of the month")),
            ("-1", _("Only the last of the month")),
        ],
        initial=EVERY_WEEK,
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    opens = forms.CharField(
        label=_("From"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "is-short", "dir": "ltr", "autocomplete": "off"}),
    )
    closes = forms.CharField(
        label=_("Until"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "is-short", "dir": "ltr", "autocomplete": "off"}),
    )
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(label=_("Last day"))
    note = LineField(
        label=_("Note"),
        help_text=_("For example: not in the school holidays."),
        max_length=120,
        required=False,
    )
    remove = forms.BooleanField(label=_("Take these hours away"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_left_out(cleaned):
            return cleaned
        self._clean_times(cleaned)
        if not cleaned.get("weekdays") and "weekdays" not in self.errors:
            self.add_error("weekdays", _("Choose at least one day."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day comes before the first day."))
        return cleaned

    def _clean_times(self, cleaned: dict[str, Any]) -> None:
        typed = hours.split_hours(cleaned.get("opens", ""), cleaned.get("closes", ""))
        for name, text in zip(("opens", "closes"), typed, strict=True):
            if name in self.errors:
                continue
            try:
                cleaned[name] = hours.read_time(text)
            except ValidationError as error:
                self.add_error(name, error)
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and not self.errors.keys() & {"opens", "closes"} and closes <= opens:
            self.add_error("closes", _("It ends before it starts. Look at the times."))

    def is_left_out(self, cleaned: dict[str, Any]) -> bool:
        """Nothing filled in, or taken away."""
        names = ("weekdays", "opens", "closes", "note", "valid_from", "valid_to")
        empty = not self.errors and not any(cleaned.get(name) for name in names)
        return bool(cleaned.get("remove")) or empty

    def block(self) -> Values | None:
        """The hours as plain values; None for a row that was left out."""
        cleaned = self.cleaned_data
        if self.is_left_out(cleaned):
            return None
        week = int(cleaned["week_of_month"] or EVERY_WEEK)
        return {
            "weekdays": sorted(int(day) for day in cleaned["weekdays"]),
            "week_of_month": week or None,
            "opens": f"{cleaned['opens']:%H:%M}",
            "closes": f"{cleaned['closes']:%H:%M}",
            "valid_from": cleaned["valid_from"],
            "valid_to": cleaned["valid_to"],
            "note": cleaned["note"],
        }

    @property
    def sentence(self) -> str:
        """These hours read back, when they can be read."""
        if self.is_bound:
            block = self.block() if self.is_valid() else None
            return say_schedule(schedule_of(block)) if block else ""
        return str(self.initial.get("sentence", ""))


def initial_of(block: Values) -> dict[str, Any]:
    """What the row shows of stored hours."""
    week = Schedule.Week(block["week_of_month"]).value if block["week_of_month"] else EVERY_WEEK
    return {
        **block,
        "weekdays": [str(day) for day in block["weekdays"]],
        "week_of_month": str(week),
        "sentence": say_schedule(schedule_of(block)),
    }
