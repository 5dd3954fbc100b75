"""This file is about being sure that it is still you: a fresh code by mail, before something serious."""

from __future__ import annotations

import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User

STATE = "confirming"
LASTS = 10 * 60
TRIES = 3


class WrongCode(Exception):
    """The code is not right; there are tries left."""

    def __str__(self) -> str:
        return _("This code is not right. Look at the newest mail from us.")


class CodeIsOver(Exception):
    """The code is too old, used, or was typed wrong three times."""

    def __str__(self) -> str:
        return _("This code no longer works. Ask for a new one.")


def send_code(user: User, *, session: MutableMapping[str, Any], language: str) -> None:
    """Mail a code of six digits that works once, for ten minutes, in this session only."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    session[STATE] = {"code": _sealed(code, user), "at": time.time(), "tries": 0, "user": user.pk}
    mail.send(user.email, template="accounts/emails/confirm_code", context={"code": code}, language=language)


def is_waiting(user: User, *, session: MutableMapping[str, Any]) -> bool:
    """Whether a code is under way that can still be typed in."""
    state = session.get(STATE)
    return state is not None and state["user"] == user.pk and time.time() - state["at"] <= LASTS


def check_code(user: User, typed: str, *, session: MutableMapping[str, Any]) -> None:
    """Accept the code once; raises WrongCode while there are tries left, else CodeIsOver."""
    if not is_waiting(user, session=session):
        session.pop(STATE, None)
        raise CodeIsOver
    state: dict[str, Any] = dict(session[STATE])
    digits = "".join(sign for sign in typed if sign.isdigit())
    if constant_time_compare(_sealed(digits, user), state["code"]):
        del session[STATE]
        return
    state["tries"] += 1
    if state["tries"] >= TRIES:
        del session[STATE]
        raise CodeIsOver
    session[STATE] = state
    raise WrongCode


def _sealed(code: str, user: User) -> str:
    """What the session keeps instead of the code: a session table that leaks tells no codes."""
    return salted_hmac("accounts.confirming", f"{user.pk}:{code}", secret=settings.SECRET_KEY).hexdigest()
