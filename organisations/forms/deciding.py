"""This file is about the forms with which the municipality decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import TextField
from organisations.ready_sentences import BY_CODE, SENTENCES
from organisations.tasks import TASKS

LONGEST_REASON = 500


class ReturnForm(forms.Form):
    """What should change before an entry can go on the map."""

    # Ready sentences or own words, and a ready sentence knows its part: none of the three is optional alone.
    hides_optional = True

    sentences = forms.MultipleChoiceField(
        label=_("What should change?"),
        choices=lambda: [(sentence.code, sentence.text) for sentence in SENTENCES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = TextField(
        label=_("In your own words"),
        help_text=_("Friendly and short. The organisation reads this. Nobody else does."),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    task = forms.ChoiceField(
        label=_("Where can they change it?"),
        choices=lambda: [("", _("Choose a part")), *((task.code, task.title) for task in TASKS)],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("sentences") or []
        if not chosen and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Please write why. The organisation reads this."))
        if not cleaned.get("task"):
            # A ready sentence knows where it belongs.
            if chosen:
                cleaned["task"] = BY_CODE[chosen[0]].task
            else:
                self.add_error("task", _("Choose the part that should change."))
        return cleaned


class ReasonForm(forms.Form):
    """Why something is refused, hidden or ended."""

    reason = TextField(
        label=_("Why?"),
        help_text=_("The organisation reads this."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write why. The organisation reads this.")},
    )


class RefusalForm(ReasonForm):
    """Which house rule an entry goes against, and how."""

    rule = forms.ChoiceField(
        label=_("Which house rule?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the house rules. Without a rule nobody is refused.")},
    )
    field_order = ("rule", "reason")

    def __init__(self, *args: Any, rules: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(rule, rule) for rule in rules]  # type: ignore[attr-defined]
