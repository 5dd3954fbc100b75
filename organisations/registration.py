"""This file is about an organisation that joins: starting a draft, and sending it in."""

from __future__ import annotations

import uuid
from typing import Final

from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import mail
from accounts.models import User
from organisations.history import change_set
from organisations.models import Editor, Organisation
from organisations.promises import first_look
from organisations.slugs import slug_for
from organisations.tasks import Task, missing

SALT: Final = "organisations.registration"
MOST_DRAFTS: Final = 10


class TooManyDrafts(Exception):
    """Somebody who starts entry after entry; the text can be shown."""

    sentence = _("You have many entries that are not sent in yet. Finish one of those first.")


class NotReady(Exception):
    """An entry of which a required task is not done."""

    def __init__(self, tasks: list[Task]) -> None:
        super().__init__(", ".join(task.code for task in tasks))
        self.tasks = tasks


def new_key(by: User) -> str:
    """For the hidden field of the form that starts an entry: sent twice, it starts one."""
    return signing.dumps([by.pk, uuid.uuid4().hex], salt=SALT)


def read_key(token: str, by: User) -> uuid.UUID:
    """The uuid in a key of this person; a fresh one when the key is missing, forged or of somebody else."""
    try:
        user, key = signing.loads(token[:500], salt=SALT)
        return uuid.UUID(key) if user == by.pk else uuid.uuid4()
    except (signing.BadSignature, ValueError, TypeError):
        return uuid.uuid4()


def start(*, name: str, kind: str, key: uuid.UUID, by: User, language: str = "nl") -> Organisation:
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
    # Its number is known only afterwards, so the row is made first and everything else is told about it.
    with transaction.atomic():
        organisation.save()
    with change_set(by=by, organisation=organisation, what="start"):
        Editor.objects.create(organisation=organisation, user=by, role=Editor.Role.OWNER)
    return organisation


@transaction.atomic
def submit(organisation: Organisation, *, by: User) -> bool:
    """Send an entry to the municipality, for the first time or again, and confirm by mail.

    Answers False when it was sent in already (a double click); raises NotReady when something is missing.
    """
    entry = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=organisation.pk)
    )
    if entry.status not in (Organisation.Status.DRAFT, Organisation.Status.RETURNED):
        return False
    if tasks := missing(entry):
        raise NotReady(tasks)
    with change_set(by=by, organisation=entry, what="submit"):
        entry.status = Organisation.Status.SUBMITTED
        entry.submitted_at = entry.confirmed_at = timezone.now()
        entry.return_reason = entry.return_task = ""
        entry.save()
    _confirm(entry, by)
    return True


def _confirm(entry: Organisation, by: User) -> None:
    promise = first_look(entry)
    with override(by.language):
        due = date_format(promise.due_on, "l j F") if promise else ""
        path = reverse("organisations:edit", args=[entry.slug])
    mail.send(
        by.email,
        template="organisations/emails/submitted",
        language=by.language,
        context={
            "days": entry.municipality.first_look_days,
            "due": due,
            "url": mail.link(path),
            "phone": entry.municipality.contact_phone,
        },
        names={
            "name": entry.name,
            "municipality": entry.municipality.name,
            "contact": entry.municipality.contact_name,
        },
    )
