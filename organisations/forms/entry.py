"""This file is about what the pages of an entry have in common: they know the entry and give plain values."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from organisations.models import Language, Organisation
from organisations.versions import Values

CHOOSE = _("Choose one.")
UNKNOWN_CHOICE = _("This choice does not exist (any more). Choose again.")


class EntryForm(forms.Form):
    """One page of questions about an entry. `values` are what its fields hold, as plain values."""

    hides_optional: ClassVar[bool] = False

    def __init__(self, *args: Any, entry: Organisation, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                # People write from both sides; what they type decides.
                field.widget.attrs.setdefault("dir", "auto")

    def values(self) -> Values:
        return dict(self.cleaned_data)

    @classmethod
    def initial_of(cls, values: Values) -> Values:
        """Stored values as the fields show them."""
        return dict(values)

    @classmethod
    def typed(cls, posted: QueryDict) -> Values:
        """A posted page as initial values: to be shown again, not to be judged."""
        several = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
        return {
            name: posted.getlist(name) if isinstance(field, several) else posted.get(name, "")
            for name, field in cls.base_fields.items()
        }


class TermsField(forms.ModelMultipleChoiceField):
    """Words of the vocabulary as boxes to tick; gives their codes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: QuerySet, *, is_grid: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(queryset, to_field_name="code", **kwargs)
        self.error_messages |= {"invalid_choice": UNKNOWN_CHOICE, "invalid_pk_value": UNKNOWN_CHOICE}
        if is_grid:
            self.widget.attrs["class"] = "is-grid"

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        return sorted(term.code for term in super().clean(value))


def one_of(choices: Any, *, label: Any, required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    """Dots to choose one of."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": UNKNOWN_CHOICE},
        **kwargs,
    )


def yes_or_no(
    *, label: Any, yes: Any, no: Any, required: bool = True, **kwargs: Any
) -> forms.TypedChoiceField:
    """Two dots that give True or False; None when nothing was chosen."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": UNKNOWN_CHOICE},
        **kwargs,
    )


def from_yes_or_no(value: bool | None) -> str:
    """The initial value for `yes_or_no`."""
    return {True: "yes", False: "no"}.get(value, "")  # type: ignore[arg-type]


def written_languages() -> list[tuple[str, str]]:
    """Languages that a text can be written in: those of the site first, by their own names."""
    names = dict(Language.objects.active().values_list("code", "autonym"))
    ours = [(code, names.pop(code, str(name))) for code, name in settings.LANGUAGES]
    return ours + list(names.items())


class WrittenLanguageField(forms.ChoiceField):
    """The language somebody wrote a text in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("In which language did you write this?"))
        super().__init__(choices=written_languages, **kwargs)
        self.error_messages |= {"required": CHOOSE, "invalid_choice": UNKNOWN_CHOICE}
