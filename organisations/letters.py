"""This file is about the mails that editors get about their entry, each in the editor's own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts import mail
from accounts.addresses import in_language
from accounts.models import User
from organisations.models import Organisation, Proposal, ProposedChange


def published(entry: Organisation) -> None:
    _to_editors(entry, "entry_published", path=f"/organisaties/{entry.slug}/")


def returned(entry: Organisation) -> None:
    _to_editors(entry, "entry_returned", reason=entry.return_reason, path=f"/mijn/{entry.slug}/")


def taken_off(entry: Organisation) -> None:
    """The municipality hid an entry or ended it."""
    template = "entry_hidden" if entry.status == Organisation.Status.HIDDEN else "entry_archived"
    _to_editors(entry, template, reason=entry.return_reason, path=f"/mijn/{entry.slug}/")


def restored(entry: Organisation) -> None:
    _to_editors(entry, "entry_restored", path=f"/organisaties/{entry.slug}/")


def change_decided(change: ProposedChange) -> None:
    """A change that waited is accepted or refused: to who asked for it, else to all editors."""
    entry = change.organisation
    template = "change_accepted" if change.is_accepted else "change_refused"
    path = f"/organisaties/{entry.slug}/" if change.is_accepted else f"/mijn/{entry.slug}/"
    readers = [change.proposed_by] if change.proposed_by and change.proposed_by.is_active else None
    _to_editors(entry, template, readers, reason=change.reason, field=Proposal(change.field).label, path=path)


def _to_editors(
    entry: Organisation, template: str, readers: list[User] | None = None, *, path: str, **values: Any
) -> None:
    for reader in readers or _editors(entry):
        mail.send(
            reader.email,
            template=f"organisations/emails/{template}",
            context={
                **_municipality(entry),
                **values,
                "link": mail.link(in_language(path, reader.language)),
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
