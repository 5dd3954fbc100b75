"""This file is about the mails that editors get about their entry, each in the editor's own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from accounts import mail
from accounts.models import User
from organisations.models import Organisation, Proposal, ProposedChange, Refusal
from organisations.promises import first_look


def submitted(entry: Organisation) -> None:
    """The entry arrived; by when the municipality looks at it."""
    promise = first_look(entry)
    days = entry.municipality.first_look_days if entry.municipality else 0
    _to_editors(entry, "entry_submitted", days=days, due=promise.due_on if promise else None, page="edit")


def published(entry: Organisation) -> None:
    _to_editors(entry, "entry_published", page="entry")


def returned(entry: Organisation) -> None:
    task = f"edit_{entry.return_task}" if entry.return_task else "edit"
    _to_editors(entry, "entry_returned", reason=entry.return_reason, page=task)


def taken_off(entry: Organisation) -> None:
    """The municipality hid an entry or ended it."""
    template = "entry_hidden" if entry.status == Organisation.Status.HIDDEN else "entry_archived"
    _to_editors(entry, template, reason=entry.return_reason, page="edit")


def restored(entry: Organisation) -> None:
    _to_editors(entry, "entry_restored", page="entry")


def refused(refusal: Refusal) -> None:
    """Two people refused an entry: by which rule, why, and how to object."""
    entry = refusal.organisation
    objection = entry.municipality.objection_line if entry.municipality else ""
    _to_editors(
        entry, "entry_refused", rule=refusal.rule, reason=refusal.reason, objection=objection, page="edit"
    )


def reopened(entry: Organisation) -> None:
    _to_editors(entry, "entry_reopened", page="edit")


def change_decided(change: ProposedChange) -> None:
    """A change that waited is accepted or refused: to who asked for it, else to all editors."""
    entry = change.organisation
    template = "change_accepted" if change.is_accepted else "change_refused"
    page = "entry" if change.is_accepted else "edit"
    # Who asked may have left the organisation since.
    readers = [editor for editor in _editors(entry) if editor.pk == change.proposed_by_id]
    _to_editors(entry, template, readers, reason=change.reason, field=Proposal(change.field).label, page=page)


def _to_editors(
    entry: Organisation, template: str, readers: list[User] | None = None, *, page: str, **values: Any
) -> None:
    for reader in readers or _editors(entry):
        with override(reader.language):
            path = reverse(f"organisations:{page}", args=[entry.slug])
        mail.send(
            reader.email,
            template=f"organisations/emails/{template}",
            context={
                **_municipality(entry),
                **values,
                "link": mail.link(path),
            },
            names={"organisation": entry.name},
            language=reader.language,
            reply_to=entry.municipality.contact_email if entry.municipality else "",
        )


def _editors(entry: Organisation) -> list[User]:
    return list(User.objects.filter(editorships__organisation=entry, is_active=True).order_by("pk"))


def _municipality(entry: Organisation) -> Mapping[str, str]:
    """Who to ask: the municipality's named contact, as far as it is known."""
    home = entry.municipality
    return {
        "municipality": home.name if home else "",
        "contact_name": home.contact_name if home else "",
        "contact_phone": home.contact_phone if home else "",
    }
