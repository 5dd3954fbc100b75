"""This file is about links and short codes that cannot be read from the database.

A row keeps a random `ref` and a fingerprint of its short code. Link and code are made from the ref and the
secret of the site, each time that they are shown; whoever has a copy of the database can make neither.
"""

from __future__ import annotations

import re
import secrets
from typing import TypeVar

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from keypersons.models import Invitation, Link

# Signs that nobody mistakes for another when they are read out.
SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
REF, MAC, CODE = 12, 22, 8
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_TOKEN = re.compile(rf"[A-Za-z0-9]{{{REF}}}[A-Za-z0-9]{{{MAC}}}")

Row = TypeVar("Row", Invitation, Link)


def make(model: type[Row], **fields: object) -> Row:
    """A new row with a ref of its own. The code must be unique too; 27^8 leaves room."""
    ref = "".join(secrets.choice(_LETTERS) for _ in range(REF))
    return model.objects.create(ref=ref, code_hash=_fingerprint(code(ref)), **fields)


def token(row: Invitation | Link) -> str:
    """The part of the address after /p/."""
    return row.ref + _mac(row)


def code(ref: str) -> str:
    """Eight signs to read out or type, without the dash that is shown between them."""
    return _spell(salted_hmac("keypersons.code", ref, secret=settings.SECRET_KEY).digest(), SIGNS, CODE)


def shown_code(row: Invitation | Link) -> str:
    """K7PM-4QXD"""
    signs = code(row.ref)
    return f"{signs[:4]}-{signs[4:]}"


def find(text: str) -> Invitation | Link | None:
    """The row behind a token or a typed code, also an old or used one; None when it is nothing of ours."""
    if _TOKEN.fullmatch(text):
        row = _row(ref=text[:REF])
        return row if row and constant_time_compare(text[REF:], _mac(row)) else None
    signs = "".join(sign for sign in text.upper() if sign in SIGNS)
    return _row(code_hash=_fingerprint(signs)) if len(signs) == CODE else None


def _row(**wanted: str) -> Invitation | Link | None:
    known: list[type[models.Model]] = [Invitation, Link]
    for model in known:
        found = model._default_manager.filter(**wanted).first()
        if isinstance(found, Invitation | Link):
            return found
    return None


def _mac(row: Invitation | Link) -> str:
    purpose = row.purpose if isinstance(row, Link) else "invitation"
    sealed = salted_hmac(
        f"keypersons.link.{purpose}", row.ref, secret=settings.SECRET_KEY, algorithm="sha256"
    )
    return _spell(sealed.digest(), _LETTERS, MAC)


def _fingerprint(signs: str) -> str:
    return salted_hmac(
        "keypersons.fingerprint", signs, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def _spell(digest: bytes, signs: str, length: int) -> str:
    number, text = int.from_bytes(digest, "big"), ""
    for _ in range(length):
        number, rest = divmod(number, len(signs))
        text += signs[rest]
    return text
