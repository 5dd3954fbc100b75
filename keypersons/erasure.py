"""This file is about erasing somebody everywhere: rows, mails, jobs, sessions, files; a random number stays.

What stays is that somebody was erased (`Erased`, and a line in the journal outside the database) and the
viewings about that number, which no longer lead to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Mail
from keypersons import journal
from keypersons.models import Erased, Invitation, KeyPerson

LETTERS = "keypersons/"
FILES = "django.core.mail.backends.filebased.EmailBackend"
# Django's file backend puts this line after each message.
BETWEEN = b"-" * 79 + b"\n"
SESSION_ROWS = 1_000
# What a session knows of a login: of Django and of allauth.
LOGIN = ("_auth_user_", "account_authentication_methods", "_session_expiry")


@transaction.atomic
def erase(person: KeyPerson, *, because: Erased.Because | str) -> None:
    """Erase somebody for good. Who was erased already stays so; nothing happens then."""
    found = KeyPerson.objects.select_for_update().filter(pk=person.pk).first()
    if found is None:
        return
    for ref in remove(found):
        journal.append("forgotten", subject=ref)
    note(str(found.subject), because=because)
    # Last: when this cannot be written, all of it comes undone.
    journal.append("erased", subject=found.subject, because=str(because))


@transaction.atomic
def forget_invitation(invitation: Invitation) -> None:
    """Erase an invitation that nobody said yes to, with the mails that it caused."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if found is None:
        return
    remove_invitation(found)
    journal.append("forgotten", subject=found.ref)


def note(subject: str, *, because: Erased.Because | str) -> bool:
    """Keeps that somebody was erased; whether that is new."""
    return Erased.objects.get_or_create(subject=subject, defaults={"because": str(because)})[1]


def remove(person: KeyPerson) -> list[str]:
    """Everything of a person, not yet written down. Gives the refs of the invitations that went along."""
    invitations = list(_other_invitations(person))
    for invitation in invitations:
        remove_invitation(invitation)
    is_shared = (
        KeyPerson.objects.exclude(pk=person.pk).filter(email=person.email).exists()
        or Invitation.objects.filter(email=person.email).exists()
    )
    to_them = Q(to=person.email, template__startswith=LETTERS) if person.email and not is_shared else Q()
    _remove_mails(Mail.objects.filter(Q(key_person_letter__key_person=person) | to_them))
    _forget_in_sessions(_traces(str(person.subject), person.name, person.email, person.phone))
    if not is_shared:
        _forget_tries(person.email)
    KeyPerson.objects.filter(pk=person.pk).delete()
    return [invitation.ref for invitation in invitations]


def _other_invitations(person: KeyPerson) -> QuerySet[Invitation]:
    """Two organisations may have invited the same person: same name, and a same way to reach them."""
    same = Q(email=person.email) & ~Q(email="") | Q(phone=person.phone) & ~Q(phone="")
    return Invitation.objects.filter(same, name__iexact=person.name)


def remove_invitation(invitation: Invitation) -> None:
    """Everything of an invitation. Mails that became those of a person stay with that person."""
    _remove_mails(
        Mail.objects.filter(key_person_letter__invitation=invitation, key_person_letter__key_person=None)
    )
    _forget_in_sessions(_traces(invitation.ref, invitation.name, invitation.email, invitation.phone))
    Invitation.objects.filter(pk=invitation.pk).delete()


def _remove_mails(mails: QuerySet[Mail]) -> None:
    """Rows, jobs that would send them, and on a developer's machine their files."""
    gone = list(mails.distinct().values_list("pk", "message_id"))
    if not gone:
        return
    numbers, message_ids = [pk for pk, _id in gone], {message_id for _pk, message_id in gone}
    with connection.cursor() as cursor:
        # A job that is being done holds nothing but the number of a mail, and finds no mail next time.
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'accounts.deliver' AND status <> 'doing'"
            " AND (args ->> 'mail_id')::bigint = ANY(%s)",
            [numbers],
        )
    Mail.objects.filter(pk__in=numbers).delete()
    if settings.EMAIL_BACKEND == FILES:
        _remove_files(message_ids)


def _remove_files(message_ids: set[str]) -> None:
    wanted = [message_id.encode() for message_id in message_ids]
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        messages = path.read_bytes().split(BETWEEN)
        kept = [message for message in messages if not any(one in message for one in wanted)]
        if not any(message.strip() for message in kept):
            path.unlink(missing_ok=True)
        elif len(kept) < len(messages):
            path.write_bytes(BETWEEN.join(kept))


def _traces(*values: Any) -> set[str]:
    return {_bare(str(value)) for value in values if value}


def _bare(text: str) -> str:
    """How values are compared: 06-12 34 56 78 and +31612345678 are one number."""
    text = text.strip().casefold()
    digits = "".join(sign for sign in text if sign.isdigit())
    return digits[-9:] if len(digits) >= 9 and not any(sign.isalpha() for sign in text) else text


def _forget_in_sessions(traces: set[str]) -> None:
    """Open doors shut, and what was typed about somebody goes; a login of an editor or of staff stays."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(SESSION_ROWS):
        data = session.get_decoded()
        # A login is not about the person, whatever they called themselves.
        kept = {
            name: value
            for name, value in data.items()
            if name.startswith(LOGIN) or not traces & set(_texts(value))
        }
        if len(kept) == len(data):
            continue
        if "_auth_user_id" in kept:
            session.session_data = Session.objects.encode(kept)
            session.save(update_fields=["session_data"])
        else:
            session.delete()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _bare(value)
    elif isinstance(value, dict | list | tuple):
        parts: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for part in parts:
            yield from _texts(part)


def _forget_tries(email: str) -> None:
    """The counters of how often a code was asked for are kept under a fingerprint of the address."""
    if email:
        with connection.cursor() as cursor:
            fingerprint = sha256(email.encode()).hexdigest()
            table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
            cursor.execute(f"DELETE FROM {table} WHERE cache_key LIKE %s", [f"%{fingerprint}%"])  # noqa: S608
