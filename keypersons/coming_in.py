"""This file is about a mailed code of six digits: to come in, or to show that an address is one's own.

It works once, for ten minutes and three tries, in the session that asked. Somebody whom we do not know gets
the same mail and the same answer: only the owner of the mailbox learns that there is nothing here.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import Mail
from keypersons import letters
from keypersons.models import Invitation, KeyPerson

Session = MutableMapping[str, Any]

COMING_IN, PROVING = "own_code", "own_proof"
LASTS = 10 * 60
TRIES = 3


class TooOften(Exception):
    """Too many codes were asked for or typed, for this address or from this place."""

    def __str__(self) -> str:
        return _("You tried too often. Please wait 15 minutes.")


class WrongCode(Exception):
    """The code is not right; there are tries left."""

    def __str__(self) -> str:
        return _("This code is not right. Look at the newest mail from us.")


class CodeIsOver(Exception):
    """The code is too old, used, or was typed wrong three times."""

    def __str__(self) -> str:
        return _("This code no longer works. Ask for a new one.")


def limit(request: HttpRequest, *, email: str) -> None:
    """Count one request for a code; raises TooOften. One limit for known and unknown addresses."""
    if not ratelimit.consume(request, action="own_ask", key=email.strip().lower()):
        raise TooOften


def limit_typing(request: HttpRequest) -> None:
    """Count one code that somebody types; raises TooOften."""
    if not ratelimit.consume(request, action="own_type"):
        raise TooOften


@transaction.atomic
def send_code(email: str, *, session: Session, language: str) -> None:
    """Mail a code to come in. Known or not: the same mail, and the same questions to the database."""
    sent = _send(email, "code", session=session, kind=COMING_IN, language=language)
    _remember(sent)


@transaction.atomic
def send_code_to(person: KeyPerson, *, session: Session) -> None:
    """Mail a code to somebody who came with a link from a message and wants to do more."""
    code = _new_code()
    sent = letters.to_person(person, "code", context={"code": code})
    if sent:
        _wait(session, COMING_IN, sent, code)


@transaction.atomic
def send_proof(
    email: str,
    *,
    session: Session,
    language: str,
    person: KeyPerson | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Mail a code that shows that this address is theirs, before we keep it."""
    sent = _send(email, "proof", session=session, kind=PROVING, language=language)
    letters.keep(sent, person=person, invitation=invitation)


def check_code(typed: str, *, session: Session) -> list[KeyPerson]:
    """Everybody who uses the address that the code went to: two people may share one; nobody is possible."""
    return list(KeyPerson.objects.filter(email=_check(typed, session=session, kind=COMING_IN)).order_by("pk"))


def check_proof(typed: str, *, session: Session) -> str:
    """The address that is theirs; raises WrongCode while there are tries left, else CodeIsOver."""
    return _check(typed, session=session, kind=PROVING)


def is_waiting(session: Session) -> bool:
    """Whether a code to come in is under way that can still be typed."""
    return _state(session, COMING_IN) is not None


def is_proving(session: Session) -> bool:
    """Whether a code for an address is under way that can still be typed."""
    return _state(session, PROVING) is not None


def proving(session: Session) -> str:
    """The address that a code for it went to; empty when none is under way."""
    state = _state(session, PROVING)
    return _address(state) if state else ""


def forget(session: Session) -> None:
    """No code is waited for any more."""
    for kind in (COMING_IN, PROVING):
        session.pop(kind, None)


def _send(email: str, template: str, *, session: Session, kind: str, language: str) -> Mail:
    code = _new_code()
    sent = mail.send(
        email.strip().lower(),
        template=f"keypersons/emails/{template}",
        context={"code": code},
        language=language,
    )
    _wait(session, kind, sent, code)
    return sent


def _remember(sent: Mail) -> None:
    """Tie the mail to who it is about, in one statement that does as much when it is about nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keypersons_letter (mail_id, key_person_id)"
            " SELECT %s, id FROM keypersons_keyperson WHERE email = %s ORDER BY id LIMIT 1",
            [sent.pk, sent.to],
        )


def _wait(session: Session, kind: str, sent: Mail, code: str) -> None:
    # The number of the mail instead of the address: what is erased is nowhere in the session table.
    session[kind] = {"mail": sent.pk, "code": _sealed(code, sent.pk), "at": time.time(), "tries": 0}


def _state(session: Session, kind: str) -> dict[str, Any] | None:
    state = session.get(kind)
    return dict(state) if state and time.time() - state["at"] <= LASTS else None


def _check(typed: str, *, session: Session, kind: str) -> str:
    state = _state(session, kind)
    if state is None:
        session.pop(kind, None)
        raise CodeIsOver
    digits = "".join(sign for sign in typed if sign.isdigit())
    if constant_time_compare(_sealed(digits, state["mail"]), state["code"]):
        del session[kind]
        address = _address(state)
        if not address:
            # The mail went with whoever it was about; nobody may come in without an address.
            raise CodeIsOver
        return address
    state["tries"] += 1
    if state["tries"] >= TRIES:
        del session[kind]
        raise CodeIsOver
    session[kind] = state
    raise WrongCode


def _address(state: dict[str, Any]) -> str:
    return Mail.objects.filter(pk=state["mail"]).values_list("to", flat=True).first() or ""


def _new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _sealed(code: str, mail_id: int) -> str:
    """What the session keeps instead of the code: a session table that leaks tells no codes."""
    return salted_hmac("keypersons.coming_in", f"{mail_id}:{code}", secret=settings.SECRET_KEY).hexdigest()
