"""This file is about an organisation that joins: starting a draft, and sending it in."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from organisations import letters
from organisations.history import change_set
from organisations.models import Editor, Organisation
from organisations.slugs import slug_for
from organisations.tasks import Task, missing

MOST_DRAFTS: Final = 10


class TooManyDrafts(Exception):
    """Somebody who starts entry after entry; the text can be shown."""

    def __str__(self) -> str:
        return _("You have many entries that are not sent in yet. Finish one of those first.")


class NotReady(Exception):
    """An entry of which a required task is not done."""

    def __init__(self, tasks: list[Task]) -> None:
        super().__init__(", ".join(task.code for task in tasks))
        self.tasks = tasks


def start(*, name: str, kind: str, key: uuid.UUID, by: User) -> Organisation:
    """A draft with this person as its main contact. The same key again gives the same draft."""
    drafts = Organisation.objects.editable_by(by).filter(status=Organisation.Status.DRAFT)
    for _attempt in range(3):
        if existing := Organisation.objects.editable_by(by).filter(uuid=key).first():
            return existing
        if drafts.count() >= MOST_DRAFTS:
            raise TooManyDrafts
        try:
            return _create(name=name, kind=kind, key=key, by=by)
        except IntegrityError:
            # The other of two clicks came first, or somebody took the same slug this very moment.
            continue
    return _create(name=name, kind=kind, key=uuid.uuid4(), by=by)


@transaction.atomic
def _create(*, name: str, kind: str, key: uuid.UUID, by: User) -> Organisation:
    organisation = Organisation(uuid=key, name=name, kind=kind, slug=slug_for(name, uuid=key))
    organisation.save()
    with change_set(by=by, organisation=organisation, what="start"):
        Editor.objects.create(organisation=organisation, user=by, role=Editor.Role.OWNER)
    return organisation


@transaction.atomic
def submit(organisation: Organisation, *, by: User) -> bool:
    """Send an entry to the municipality, for the first time or again, and confirm by mail.

    Answers False when it was sent in already (a double click); raises NotReady when something is missing.
    """
    entry = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if entry.status not in (Organisation.Status.DRAFT, Organisation.Status.RETURNED):
        return False
    if tasks := missing(entry):
        raise NotReady(tasks)
    with change_set(by=by, organisation=entry, what="submit"):
        entry.status = Organisation.Status.SUBMITTED
        entry.submitted_at = entry.confirmed_at = timezone.now()
        entry.return_reason = entry.return_task = ""
        entry.save()
    letters.submitted(entry)
    return True


def can_discard(organisation: Organisation) -> bool:
    """Nobody but its editors ever saw it."""
    return organisation.status == Organisation.Status.DRAFT and organisation.submitted_at is None


@transaction.atomic
def discard(organisation: Organisation, *, by: User) -> None:
    """Throw a draft away that was never sent in."""
    entry = Organisation.objects.select_for_update().filter(pk=organisation.pk).first()
    if entry and can_discard(entry):
        with change_set(by=by, organisation=entry, what="discard"):
            entry.delete()
