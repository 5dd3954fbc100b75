"""This file is about people who lost their phone or their key: signing out, and starting again."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User


class NotByYourself(Exception):
    """Nobody takes away their own second step by way of the system pages."""

    def __str__(self) -> str:
        return _("Another administrator must do this for you.")


def sign_out_everywhere(user: User) -> int:
    """End every session of this person at once; says how many."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def take_second_step_away(user: User, *, by: User) -> None:
    """For somebody without phone, key and emergency codes. They hear of it, and set up a new one."""
    if user.pk == by.pk:
        raise NotByYourself
    Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)
    mail.send(
        user.email,
        template="accounts/emails/security_changed",
        context={"what": "second_step_taken_away"},
        language=user.language,
    )
