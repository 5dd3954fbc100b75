"""This file is about what somebody offers, one small page each; every page may be skipped."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from keypersons import consent
from keypersons.models import MOST_THEMES, Compensation, Daypart, KeyPerson, KindOfRequest, Level
from organisations.forms.entry import UNKNOWN_CHOICE, TermsField, one_of
from organisations.models import Language, Theme
from places.models import District

ROWS: Final = 8
SHOWN_ROWS: Final = 3
DAYS: Final = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
# What somebody can do with a language, in the words of the person themselves.
OWN_LEVELS: Final[list[tuple[int | str, str | Promise]]] = [
    ("", _("How well?")),
    (Level.CHAT, _("I can have a chat")),
    (Level.GROUP, _("I can speak to a group")),
    (Level.LETTERS, _("I can read official letters")),
]
MOST_A_MONTH: Final = 10


class PartForm(forms.Form):
    """One page of the own offer. `values()` is what `offering` keeps."""

    use_required_attribute = False
    hides_optional = True

    def __init__(self, *args: Any, person: KeyPerson, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    @classmethod
    def initial_of(cls, person: KeyPerson) -> dict[str, Any]:
        return {name: getattr(person, name) for name in cls.base_fields}

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _language_names() -> list[tuple[str, str | Promise]]:
    names = [
        (one.code, f"{one.autonym} – {one.name}" if one.autonym != one.name else one.name)
        for one in Language.objects.active()
    ]
    return [("", _("Choose a language")), *names]


class LanguagesForm(PartForm):
    """Rows of a language and a level; an empty row says nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _language_names()
        for number in range(ROWS):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=_("Language"),
                choices=choices,
                required=False,
                error_messages={"invalid_choice": UNKNOWN_CHOICE},
            )
            self.fields[f"level_{number}"] = forms.TypedChoiceField(
                label=_("How well?"),
                choices=OWN_LEVELS,
                coerce=int,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": UNKNOWN_CHOICE},
            )

    @classmethod
    def initial_of(cls, person: KeyPerson) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for number, spoken in enumerate(person.spoken.select_related("language").order_by("pk")[:ROWS]):
            initial |= {f"language_{number}": spoken.language.code, f"level_{number}": spoken.level}
        return initial

    def pairs(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"language_{number}"], self[f"level_{number}"]) for number in range(ROWS)]

    def first_pairs(self) -> list[tuple[BoundField, BoundField]]:
        return [pair for number, pair in enumerate(self.pairs()) if number < self._shown]

    def more_pairs(self) -> list[tuple[BoundField, BoundField]]:
        return [pair for number, pair in enumerate(self.pairs()) if number >= self._shown]

    @property
    def _shown(self) -> int:
        used = [
            number
            for number, (language, level) in enumerate(self.pairs())
            if language.value() or level.value() or language.errors or level.errors
        ]
        return max([SHOWN_ROWS, *(number + 1 for number in used)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen: dict[str, int] = {}
        for number in range(ROWS):
            language, level = cleaned.get(f"language_{number}"), cleaned.get(f"level_{number}")
            if language and language in chosen:
                self.add_error(f"language_{number}", _("You chose this language twice."))
            elif language and level is None and f"level_{number}" not in self.errors:
                self.add_error(f"level_{number}", _("Choose how well you speak it."))
            elif level and not language and f"language_{number}" not in self.errors:
                self.add_error(f"language_{number}", _("Choose the language."))
            elif language and level:
                chosen[language] = level
        cleaned["spoken"] = chosen
        return cleaned

    def values(self) -> dict[str, Any]:
        return {"spoken": self.cleaned_data["spoken"]}


class ThemesForm(PartForm):
    themes = TermsField(
        Theme.objects.active(),
        label=_("Which subjects do you know something about?"),
        help_text=_("Choose at most 8."),
    )

    @classmethod
    def initial_of(cls, person: KeyPerson) -> dict[str, Any]:
        return {"themes": list(person.themes.values_list("code", flat=True))}

    def clean_themes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["themes"]
        if len(codes) > MOST_THEMES:
            raise ValidationError(
                ngettext_lazy(
                    "Choose at most 8 subjects. Take %(many)d away.",
                    "Choose at most 8 subjects. Take %(many)d away.",
                    "many",
                ),
                code="too_many",
                params={"many": len(codes) - MOST_THEMES},
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


class KindsForm(PartForm):
    kinds = forms.MultipleChoiceField(
        label=_("What may we ask you?"),
        help_text=_("Choose everything that you like to do. Each time you can still say no."),
        choices=KindOfRequest.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )


class WhereForm(PartForm):
    is_everywhere = forms.BooleanField(label=_("In the whole municipality"), required=False)
    districts = forms.MultipleChoiceField(
        label=_("Or in which parts?"),
        help_text=_("We never ask your address."),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-areas"}),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = consent.municipalities_of(self.person)
        districts = District.objects.current().filter(parent__in=here).select_related("parent")
        districts = districts.defer("parent__geometry", "parent__centre").order_by("parent__name", "name")
        several = len(here) > 1
        self.fields["districts"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.name} ({one.parent.name})" if several else one.name) for one in districts
        ]

    @classmethod
    def initial_of(cls, person: KeyPerson) -> dict[str, Any]:
        return {
            "is_everywhere": person.is_everywhere,
            "districts": list(person.districts.values_list("code", flat=True)),
        }


class WhenForm(PartForm):
    days = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-days"}),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    dayparts = forms.MultipleChoiceField(
        label=_("At what time of the day?"),
        choices=Daypart.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "is-days"}),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )
    is_online = forms.BooleanField(label=_("By phone or video is fine too"), required=False)


class HowOftenForm(PartForm):
    monthly_maximum = forms.TypedChoiceField(
        label=_("How many questions in a month, at most?"),
        help_text=_(
            "When you have had so many, nobody can ask you that month. That holds for everybody together."
        ),
        choices=[(number, str(number)) for number in range(1, MOST_A_MONTH + 1)],
        coerce=int,
        error_messages={"required": UNKNOWN_CHOICE, "invalid_choice": UNKNOWN_CHOICE},
    )
    compensation = one_of(
        Compensation.choices,
        label=_("What would you like to get for it?"),
        help_text=_("This is a wish. The municipality says each time what it can give."),
    )
