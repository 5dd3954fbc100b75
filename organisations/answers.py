"""This file is about saying an answer back: plain values of a form as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Fact, Location
from organisations.models.vocabulary import Term
from organisations.whereabouts import say_address
from places.models import District, Municipality

Say = Callable[[dict[str, Any]], str]

TITLE = gettext_lazy("What is it called?")
SUMMARY = gettext_lazy("In one sentence")
MORE = gettext_lazy("More about it")
WHEN = gettext_lazy("When")
PLACE = gettext_lazy("Place")
WAY_IN = gettext_lazy("How to come in")
ONLINE = gettext_lazy("Online")
COST = gettext_lazy("Costs")
AGES = gettext_lazy("Age")
STATE = gettext_lazy("State")
ABOUT = gettext_lazy("About")
FOR_WHOM = gettext_lazy("For whom")
LANGUAGES = gettext_lazy("Languages")


def text(name: str) -> Say:
    return lambda values: str(values.get(name) or "")


def choice(name: str, choices: type[TextChoices]) -> Say:
    return lambda values: _label(values.get(name), choices)


def _label(value: Any, choices: type[TextChoices]) -> str:
    return str(dict(choices.choices).get(value, value or ""))


def yes_or_no(name: str) -> Say:
    return lambda values: {True: _("Yes"), False: _("No")}.get(values.get(name), "")  # type: ignore[arg-type]


def terms(name: str, model: type[Term]) -> Say:
    """Words of the vocabulary by their names, one a line."""

    def say(values: Mapping[str, Any]) -> str:
        return "\n".join(str(term) for term in model.objects.filter(code__in=values.get(name) or []))

    return say


def facts(values: Mapping[str, Any]) -> str:
    return "\n".join(_label(fact, Fact) for fact in values.get("facts") or [])


def with_visibility(name: str, levels: type[TextChoices], say_value: Callable[[Any], str]) -> Say:
    """A way to reach somebody, and below it who sees it."""

    def say(values: Mapping[str, Any]) -> str:
        if not values.get(name):
            return ""
        return f"{say_value(values[name])}\n{_label(values.get(f'{name}_visibility'), levels)}"

    return say


def free_or_not(is_free: bool | None, cost: str) -> str:
    return _("Free") if is_free else cost


def areas(values: Mapping[str, Any]) -> str:
    found = [
        *Municipality.objects.filter(code__in=values.get("municipalities") or []),
        *District.objects.filter(code__in=values.get("districts") or []),
    ]
    return "\n".join(area.name for area in found)


def place(no_place: str) -> Say:
    def say(values: Mapping[str, Any]) -> str:
        if values.get("place") == no_place:
            return _("No fixed place")
        return say_address(values.get("address"))

    return say


def place_details(values: Mapping[str, Any]) -> str:
    known = {
        _("Wheelchair"): values.get("wheelchair"),
        _("Toilet"): values.get("toilet"),
        _("Quiet room"): values.get("quiet"),
    }
    lines = [str(values.get("label") or ""), _label(values.get("place_type"), Location.PlaceType)]
    lines += [
        f"{label}: {_label(value, Location.Known)}"
        for label, value in known.items()
        if value and value != Location.Known.UNKNOWN
    ]
    return "\n".join(line for line in lines if line)
