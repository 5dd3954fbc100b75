"""This file is about saying a change set in words: was → is, added, removed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Context
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import User
from organisations.access import PUBLIC, Viewer
from organisations.contact import say_phone
from organisations.history import LIFE, Event, events, field_label
from organisations.models import (
    Fact,
    Location,
    Organisation,
    OrganisationText,
    Schedule,
    Service,
    ServiceText,
    Visibility,
)
from organisations.tasks import BY_CODE

CONTACTS = ("email", "phone", "whatsapp", "website")
WEEKDAYS = {
    1: gettext_lazy("Monday"),
    2: gettext_lazy("Tuesday"),
    3: gettext_lazy("Wednesday"),
    4: gettext_lazy("Thursday"),
    5: gettext_lazy("Friday"),
    6: gettext_lazy("Saturday"),
    7: gettext_lazy("Sunday"),
}
# What the verbs of the life of an entry are called in a list.
STEPS = {
    "submit": gettext_lazy("Sent in"),
    "publish": gettext_lazy("Put on the map"),
    "return": gettext_lazy("Sent back"),
    "hide": gettext_lazy("Hidden"),
    "archive": gettext_lazy("Ended"),
    "restore": gettext_lazy("Back on the map"),
    "refuse": gettext_lazy("Refused"),
    "reopen": gettext_lazy("Looked at again"),
    "accept": gettext_lazy("Change accepted"),
    "undo": gettext_lazy("Put back as it was"),
    "repair": gettext_lazy("Repaired by the administrator"),
    "start": gettext_lazy("Started"),
    "look_up": gettext_lazy("Address looked up"),
}
# Columns that say nothing to a person, or that follow from another column.
SILENT = {
    "id",
    "uuid",
    "slug",
    "organisation_id",
    "service_id",
    "order",
    "written_at",
    "lookup",
    "bag_id",
    "point",
}


@dataclass
class Line:
    """One thing that changed. `added` and `removed` are for lists; the others for single values."""

    label: str
    was: str = ""
    now: str = ""
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass
class ChangeSet:
    id: uuid.UUID
    at: Any
    by: User | None
    organisation: Organisation | None
    what: str
    lines: list[Line]
    can_undo: bool
    undoes: str = ""

    @property
    def title(self) -> str:
        """What this change set was, in a few words: a step in the entry's life, or the task filled in."""
        task = BY_CODE.get(self.what)
        return str(STEPS.get(self.what) or (task.title if task else _("Changed")))


def read(contexts: Iterable[Context], *, viewer: Viewer = PUBLIC) -> list[ChangeSet]:
    """These change sets in words, in a number of queries that does not grow with them.

    What an organisation shows to nobody, or showed to nobody when it was written, is said without its
    value to everyone but its editors.
    """
    contexts = list(contexts)
    metadata = {c.pk: c.metadata or {} for c in contexts}
    steps = events([c.pk for c in contexts])
    users = User.objects.in_bulk({m.get("user") for m in metadata.values()} - {None})
    entries = Organisation.objects.in_bulk({m.get("organisation") for m in metadata.values()} - {None})
    names = _linked_names([step for found in steps.values() for step in found])
    return [
        ChangeSet(
            id=c.pk,
            at=c.created_at,
            by=users.get(metadata[c.pk].get("user")),
            organisation=entries.get(metadata[c.pk].get("organisation")),
            what=metadata[c.pk].get("what", ""),
            lines=_lines(steps[c.pk], names, entries, viewer),
            can_undo=bool(steps[c.pk]) and not any(_is_life(step) for step in steps[c.pk]),
            undoes=metadata[c.pk].get("undoes", ""),
        )
        for c in contexts
    ]


def _is_life(step: Event) -> bool:
    if step.model is not Organisation:
        return False
    return step.before is None or step.after is None or bool(set(step.changed) & set(LIFE))


def _link_field(model: type[models.Model]) -> models.ForeignKey | None:
    """For a many-to-many row: the column that points away from the entry or service."""
    if not model._meta.proxy:
        return None
    return next(
        f
        for f in model._meta.concrete_model._meta.fields  # type: ignore[union-attr]
        if isinstance(f, models.ForeignKey) and f.related_model not in (Organisation, Service)
    )


def _linked_names(steps: list[Event]) -> dict[tuple[type[models.Model], int], str]:
    """The names of everything that links and columns point to, one query a table."""
    wanted: dict[type[models.Model], set[int]] = {}
    for step in steps:
        for row in (step.before or {}), (step.after or {}):
            for column in step.model._meta.concrete_model._meta.fields:  # type: ignore[union-attr]
                if isinstance(column, models.ForeignKey) and row.get(column.attname):
                    target = column.related_model
                    if target not in (Organisation, Service):
                        wanted.setdefault(target, set()).add(row[column.attname])  # type: ignore[arg-type]
    return {
        (model, row.pk): str(row)
        for model, keys in wanted.items()
        for row in model._base_manager.filter(pk__in=keys)
    }


def _lines(
    steps: list[Event],
    names: dict[tuple[type[models.Model], int], str],
    entries: dict[int, Organisation],
    viewer: Viewer,
) -> list[Line]:
    lines: list[Line] = []
    links: dict[type[models.Model], Line] = {}
    whole = {
        step.pk for step in steps if step.model is Service and (step.before is None or step.after is None)
    }
    for step in steps:
        if _belongs_to(step, whole):
            continue
        column = _link_field(step.model)
        if column is not None:
            line = links.get(step.model)
            if line is None:
                line = links[step.model] = Line(_link_label(step.model))
                lines.append(line)
            row = step.after or step.before or {}
            name = names.get((column.related_model, row[column.attname]), "?")  # type: ignore[arg-type]
            (line.added if step.after else line.removed).append(name)
        elif step.before is None or step.after is None:
            text = _summary(step.model, step.after or step.before or {})
            thing = _thing(step.model)
            lines.append(Line(thing, now=text) if step.after is not None else Line(thing, was=text))
        else:
            lines += _value_lines(step, names, _veiled(step, entries, viewer))
    return lines


def _veiled(step: Event, entries: dict[int, Organisation], viewer: Viewer) -> set[str]:
    """Ways to reach an organisation that are, or were, for nobody but its editors."""
    if step.model is not Organisation or step.pk in viewer.edits:
        return set()

    def levels(name: str) -> set[str]:
        rows = [step.before or {}, step.after or {}]
        now = getattr(entries.get(step.pk), f"{name}_visibility", "")
        return {now, *(str(row.get(f"{name}_visibility")) for row in rows)}

    return {name for name in CONTACTS if Visibility.NOBODY in levels(name)}


def _belongs_to(step: Event, services: set[int]) -> bool:
    """Whether this row came or went with a whole service; its text, or else its schedule, speaks for it."""
    row = step.after or step.before or {}
    if step.model is Service:
        return step.pk in services
    return step.model is not ServiceText and row.get("service_id") in services


def _value_lines(
    step: Event, names: dict[tuple[type[models.Model], int], str], veiled: set[str]
) -> list[Line]:
    lines = []
    where = _where(step)
    for name in step.changed:
        if name in SILENT:
            continue
        was, now = (
            _say(step.model, name, row.get(name), names) for row in (step.before or {}, step.after or {})
        )
        if was != now:
            label = field_label(step.model, name)
            if name in veiled:
                was, now = "", _("changed; only the organisation sees it")
            lines.append(Line(f"{where}: {label}" if where else label, was, now))
    if not lines and "point" in step.changed:
        lines.append(Line(field_label(step.model, "point"), "", _("moved")))
    return lines


def _where(step: Event) -> str:
    row = step.after or {}
    if step.model in (OrganisationText, ServiceText):
        return str(row.get("title") or "") if step.model is ServiceText else ""
    if step.model is Location:
        return str(row.get("label") or _("Place"))
    return _thing(step.model) if step.model in (Service, Schedule) else ""


def _thing(model: type[models.Model]) -> str:
    return {
        Organisation: _("Entry"),
        OrganisationText: _("Text"),
        Location: _("Place"),
        Service: _("What you can come for"),
        ServiceText: _("What you can come for"),
        Schedule: _("When"),
    }[model]


def _link_label(model: type[models.Model]) -> str:
    return {
        "serves_municipalities": _("Works in"),
        "serves_districts": _("Works in"),
        "themes": _("About"),
        "target_groups": _("For whom"),
        "languages": _("Languages"),
        "expertise": _("Knows a lot about"),
        "locations": _("Place"),
    }[model._meta.concrete_model._meta.db_table.split("_", 2)[2]]  # type: ignore[union-attr]


def _summary(model: type[models.Model], row: dict[str, Any]) -> str:
    if model is Schedule:
        days = ", ".join(str(WEEKDAYS.get(day, "")) for day in row.get("weekdays") or [])
        return f"{days} {str(row.get('opens'))[:5]}–{str(row.get('closes'))[:5]}"
    if model is Location:
        number = f"{row.get('house_number', '')} {row.get('addition', '')}".strip()
        return ", ".join(
            p for p in (row.get("label"), f"{row.get('street', '')} {number}".strip(), row.get("city")) if p
        )
    return str(row.get("title") or row.get("name") or row.get("summary") or "…")


def _say(
    model: type[models.Model], name: str, value: Any, names: dict[tuple[type[models.Model], int], str]
) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    column = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    if isinstance(column, models.ForeignKey):
        return names.get((column.related_model, value), "?")  # type: ignore[arg-type]
    if name == "weekdays":
        return ", ".join(str(WEEKDAYS.get(day, "")) for day in value)
    if name == "facts":
        return ", ".join(str(Fact(fact).label) for fact in value if fact in Fact.values)
    if getattr(column, "choices", None):
        return str(dict(column.flatchoices).get(value, value))  # type: ignore[union-attr]
    if isinstance(column, models.DateTimeField):
        return date_format(column.to_python(value), "DATE_FORMAT")
    if isinstance(column, PhoneNumberField):
        return say_phone(str(value))
    if isinstance(column, models.TimeField):
        return str(value)[:5]
    return str(value)
