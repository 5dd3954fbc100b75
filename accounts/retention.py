"""This file is about forgetting: mail texts, accounts that were never used, sessions that ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError

from accounts.models import Mail, StaffMember, User

MAIL_TEXT = timedelta(days=30)
MAIL_ROW = timedelta(days=365)
NEVER_USED = timedelta(days=14)


def forget(now: datetime) -> dict[str, int]:
    """Erase everything that is due; says how much of each. A second run in a row finds nothing."""
    return {
        "mail texts": erase_mail_texts(now),
        "mails": Mail.objects.filter(created_at__lt=now - MAIL_ROW).delete()[0],
        "invitations": unused_invitations(now).delete()[0],
        "accounts": drop_unused_accounts(now),
        "sessions": end_old_sessions(now),
    }


def erase_mail_texts(now: datetime) -> int:
    due = Mail.objects.filter(created_at__lt=now - MAIL_TEXT).exclude(text="", html="", subject="")
    return due.update(text="", html="", subject="")


def unused_invitations(now: datetime) -> QuerySet[StaffMember]:
    """Colleagues who never came. A coordinator made by the operator stays: nobody else could replace them."""
    return StaffMember.objects.filter(
        user__last_login=None, granted_by__isnull=False, granted_at__lt=now - NEVER_USED
    )


def unused_accounts(now: datetime) -> QuerySet[User]:
    """Users who asked for a code once and never typed it."""
    return User.objects.filter(
        last_login=None,
        date_joined__lt=now - NEVER_USED,
        is_staff=False,
        is_superuser=False,
        staff_memberships=None,
    ).exclude(emailaddress__verified=True)


def drop_unused_accounts(now: datetime) -> int:
    dropped = 0
    for user in unused_accounts(now).iterator():
        try:
            with transaction.atomic():
                user.delete()
        except (ProtectedError, RestrictedError):
            # Something of theirs must stay; then so do they.
            continue
        dropped += 1
    return dropped


def end_old_sessions(now: datetime) -> int:
    ended, _rows = Session.objects.filter(expire_date__lt=now).delete()
    living = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=living).delete()
    return ended
