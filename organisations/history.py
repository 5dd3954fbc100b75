"""This file is about who changed what: change sets, what they say in words, and undoing one whole."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Context

from accounts.models import User
from organisations.models import TRACKED, Location, Organisation, Visibility

# A change set that moves an entry through its life is not undone here: the moves have verbs of their own.
LIFE = ("status", "submitted_at", "published_at", "verified_at", "verified_by_id")


class CannotUndo(Exception):
    """A change set that cannot be undone; the message can be shown to a person."""


@contextlib.contextmanager
def change_set(*, by: User | None, organisation: Organisation, what: str, **details: Any) -> Iterator[None]:
    """All that happens inside is one change set of this entry: one transaction, one line in the list.

    `what` is the task or verb (`contact`, `publish`, `undo`); `details` must be plain JSON values.
    """
    with (
        transaction.atomic(),
        pghistory.context(
            user=by.pk if by else None,
            organisation=organisation.pk,
            what=what,
            change_set=str(uuid.uuid4()),
            **details,
        ),
    ):
        yield


@dataclass(frozen=True)
class Event:
    """One row of one table before and after a change set; None where it did not exist.

    `first` and `last` are the ids of its first and last history rows in this change set.
    """

    model: type[models.Model]
    pk: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    last: int

    @property
    def changed(self) -> list[str]:
        before, after = self.before or {}, self.after or {}
        return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def event_model(model: type[models.Model]) -> type[models.Model]:
    return model.pgh_event_model  # type: ignore[attr-defined, no-any-return]


def _columns(model: type[models.Model]) -> list[str]:
    return [f.attname for f in event_model(model)._meta.fields if not f.name.startswith("pgh_")]


def _history_sql() -> str:
    """One query for the rows of some change sets in all tables, each with the row before it."""
    parts = []
    for index, model in enumerate(TRACKED):
        table = event_model(model)._meta.db_table
        parts.append(
            f"SELECT {index} AS model, e.pgh_context_id, e.pgh_id, e.pgh_label, e.pgh_obj_id,"  # noqa: S608
            f" to_jsonb(e) AS now, (SELECT to_jsonb(p) FROM {table} p WHERE p.pgh_obj_id = e.pgh_obj_id"
            f" AND p.pgh_id < e.pgh_id ORDER BY p.pgh_id DESC LIMIT 1) AS was"
            f" FROM {table} e WHERE e.pgh_context_id = ANY(%s)"
        )
    return " UNION ALL ".join(parts) + " ORDER BY 1, 3"


def events(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Event]]:
    """What each of these change sets did, a row of a table at a time, in the order of `TRACKED`."""
    with connection.cursor() as cursor:
        cursor.execute(_history_sql(), [list(ids)] * len(TRACKED))
        rows = cursor.fetchall()
    merged: dict[tuple[uuid.UUID, int, int], Event] = {}
    for index, context, event_id, label, pk, now, was in rows:
        model = TRACKED[index]
        key = (context, index, pk)
        first = merged.get(key)
        before = first.before if first else (None if label == "insert" else _plain(model, was))
        after = None if label == "delete" else _plain(model, now)
        if label == "delete" and first is None and before is None:
            before = _plain(model, now)
        merged[key] = Event(model, pk, before, after, event_id)
    found: dict[uuid.UUID, list[Event]] = {id_: [] for id_ in ids}
    for (context, _index, _pk), event in merged.items():
        if event.before != event.after:
            found[context].append(event)
    return found


def _plain(model: type[models.Model], row: dict[str, Any] | str | None) -> dict[str, Any] | None:
    if row is None:
        return None
    values = json.loads(row) if isinstance(row, str) else row
    return {name: values.get(name) for name in _columns(model) if name != "id"}


def change_sets() -> models.QuerySet[Context]:
    """All change sets, newest first; `entry` is the organisation's key (indexed by migration 0004)."""
    entry = models.fields.json.KeyTextTransform("organisation", "metadata")
    return Context.objects.alias(entry=models.functions.Cast(entry, models.BigIntegerField())).order_by(
        "-created_at", "-pk"
    )


def change_sets_of(
    organisations: models.QuerySet[Organisation],
) -> models.QuerySet[Context]:
    """The change sets of these entries, newest first."""
    return change_sets().filter(entry__in=organisations.values("pk"))  # type: ignore[misc]  # an alias


def undo(change_set_id: uuid.UUID, *, by: User) -> Organisation:
    """Put all back as it was before one change set: fields, many-to-many, children, creation, deletion.

    Raises CannotUndo, and changes nothing, when something newer touched the same field or row, or when more
    people would see an address or a way to reach them than the organisation wants now.
    """
    try:
        return _undo(change_set_id, by=by)
    except IntegrityError as error:
        # A row like the one that would come back, or one that it needs, came or went since.
        raise CannotUndo(
            _("Somebody changed this again later: %(what)s. Undo that change first.") % {"what": "…"}
        ) from error


def _undo(change_set_id: uuid.UUID, *, by: User) -> Organisation:
    with transaction.atomic():
        context = Context.objects.filter(pk=change_set_id).first()
        entry_id: Any = (context.metadata or {}).get("organisation") if context else None
        entry = Organisation.objects.select_for_update().filter(pk=entry_id).first()
        if context is None or entry is None:
            raise CannotUndo(_("This entry does not exist any more."))
        steps = events([change_set_id])[change_set_id]
        for step in steps:
            _check(step)
        details = {"undoes": str(change_set_id)}
        with change_set(by=by, organisation=entry, what="undo", **details):
            for step in steps:
                if step.after is None:
                    _recreate(step)
                elif step.before is not None:
                    _restore(step)
            for step in reversed(steps):
                if step.before is None:
                    step.model._base_manager.filter(pk=step.pk).delete()
        connection.check_constraints()
    entry.refresh_from_db()
    return entry


def _check(step: Event) -> None:
    is_born_or_gone = step.before is None or step.after is None
    if step.model is Organisation and (is_born_or_gone or set(step.changed) & set(LIFE)):
        raise CannotUndo(_("This step in the life of the entry cannot be undone here."))
    newer = event_model(step.model)._base_manager.filter(pgh_obj_id=step.pk, pgh_id__gt=step.last)
    if is_born_or_gone:
        if newer.exists():
            raise CannotUndo(_("Somebody changed this again later. Undo that change first."))
        return
    latest = newer.order_by("-pgh_id").first()
    now = _jsonb(step.model, latest.pk) if latest else step.after
    _check_stays_hidden(step, now)
    if latest is None:
        return
    current = Event(step.model, step.pk, step.after, now, latest.pk)  # type: ignore[attr-defined]
    both = set(current.changed) & set(step.changed)
    if current.after is None or both:
        name = ", ".join(sorted(str(field_label(step.model, field)) for field in both))
        raise CannotUndo(
            _("Somebody changed this again later: %(what)s. Undo that change first.") % {"what": name}
        )


# What a row says about who sees what: the fields that are seen → the field with their readers, and how many
# those are.
_READERS: dict[type[models.Model], list[tuple[set[str], str]]] = {
    Organisation: [({way}, f"{way}_visibility") for way in ("email", "phone", "whatsapp", "website")],
    Location: [
        ({"label", "street", "house_number", "addition", "postcode", "city", "point"}, "shows_address")
    ],
}
_REACH = {Visibility.NOBODY: 0, Visibility.MUNICIPALITY: 1, Visibility.EVERYONE: 2, False: 0, True: 2}


def _check_stays_hidden(step: Event, now: dict[str, Any] | None) -> None:
    """What was hidden, at that time or since, stays hidden: only the organisation shows it to more people."""
    then, changed = step.before or {}, set(step.changed)
    again = {**(now or {}), **{name: then.get(name) for name in changed}}
    for seen, readers in _READERS.get(step.model, []):
        if not changed & {*seen, readers} or not any(again.get(name) for name in seen):
            continue
        before, today, back = (_REACH[row[readers]] for row in (then, now or then, again))
        if back > min(before, today):
            raise CannotUndo(
                _("More people would see this than the organisation wants. Only they can change that.")
            )


def _jsonb(model: type[models.Model], event_id: int) -> dict[str, Any] | None:
    table = event_model(model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pgh_label, to_jsonb(e) FROM {table} e WHERE pgh_id = %s",  # noqa: S608
            [event_id],
        )
        label, row = cursor.fetchone()
    return None if label == "delete" else _plain(model, row)


def _values(step: Event, label: str | None = None) -> dict[str, Any]:
    """The values before the change set, as Python objects, from the history row that holds them."""
    history = event_model(step.model)._base_manager.filter(pgh_obj_id=step.pk, pgh_id__lte=step.last)
    row = history.filter(pgh_label=label).last() if label else None
    if row is None:
        first = _first_in_same_set(step)
        row = history.filter(pgh_id__lt=first).order_by("-pgh_id").first()
    return {name: getattr(row, name) for name in _columns(step.model)}


def _first_in_same_set(step: Event) -> int:
    model = event_model(step.model)
    last = model._base_manager.get(pk=step.last)
    same = model._base_manager.filter(pgh_obj_id=step.pk, pgh_context_id=last.pgh_context_id)  # type: ignore[attr-defined]
    return int(same.order_by("pgh_id").values_list("pgh_id", flat=True)[0])


def _restore(step: Event) -> None:
    values = _values(step)
    step.model._base_manager.filter(pk=step.pk).update(
        **{name: values[name] for name in step.changed if name in values}
    )


def _recreate(step: Event) -> None:
    values = _values(step, label="delete")
    row = step.model(**values)
    if not step.model._base_manager.filter(pk=step.pk).exists():
        row.save_base(raw=True, force_insert=True)


def forget(entries: list[int], services: list[int]) -> None:
    """Take out all history of these entries, that of their removal too."""
    for model in TRACKED:
        rows: Any = event_model(model)._default_manager
        if model is Organisation:
            rows.filter(pgh_obj_id__in=entries).delete()
        elif any(field.name == "organisation" for field in model._meta.get_fields()):
            rows.filter(organisation_id__in=entries).delete()
        else:
            rows.filter(service_id__in=services).delete()
    Context.objects.filter(metadata__organisation__in=entries).delete()


LABELS = {
    "name": gettext_lazy("Name"),
    "other_names": gettext_lazy("Other names"),
    "kind": gettext_lazy("Kind of organisation"),
    "size": gettext_lazy("How many people are active"),
    "municipality_id": gettext_lazy("Municipality"),
    "has_no_place": gettext_lazy("No fixed place"),
    "facts": gettext_lazy("Good to know"),
    "approach": gettext_lazy("How you make things easy to talk about"),
    "notice": gettext_lazy("How early to ask"),
    "times": gettext_lazy("When you can"),
    "compensation": gettext_lazy("What it costs"),
    "email": gettext_lazy("E-mail"),
    "email_visibility": gettext_lazy("Who sees the e-mail address"),
    "phone": gettext_lazy("Phone"),
    "phone_visibility": gettext_lazy("Who sees the phone number"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "whatsapp_visibility": gettext_lazy("Who sees the WhatsApp number"),
    "website": gettext_lazy("Website"),
    "website_visibility": gettext_lazy("Who sees the website"),
    "is_contact_personal": gettext_lazy("A person's own number"),
    "confirmed_at": gettext_lazy("Said to hold"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("In one sentence"),
    "description": gettext_lazy("Story"),
    "shows_address": gettext_lazy("Address shown"),
    "point": gettext_lazy("Point on the map"),
    "opens": gettext_lazy("Opens"),
    "closes": gettext_lazy("Closes"),
    "weekdays": gettext_lazy("Days"),
    "cost": gettext_lazy("Costs"),
    "is_free": gettext_lazy("Free"),
    "way_in": gettext_lazy("How to come in"),
    "status": gettext_lazy("State"),
    "submitted_at": gettext_lazy("Sent in"),
    "published_at": gettext_lazy("On the map"),
    "verified_at": gettext_lazy("Looked at by the municipality"),
    "verified_by_id": gettext_lazy("Looked at by"),
    "return_reason": gettext_lazy("What should change?"),
}


def field_label(model: type[models.Model], name: str) -> str:
    """The name of a column on the screen."""
    return str(LABELS.get(name) or model._meta.get_field(name).verbose_name.capitalize())  # type: ignore[union-attr]
