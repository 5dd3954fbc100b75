"""This file is about keys of forms that make something: sent twice, the same thing is made once."""

from __future__ import annotations

import uuid
from typing import Final

from django.core import signing

from accounts.models import User

SALT: Final = "organisations.form_keys"


def new_key(by: User) -> str:
    """For the hidden field of a form; the uuid in it becomes that of the row."""
    return signing.dumps([by.pk, uuid.uuid4().hex], salt=SALT)


def read_key(token: str, by: User) -> uuid.UUID:
    """The uuid in a key of this person; a fresh one when the key is missing, forged or of somebody else."""
    try:
        user, key = signing.loads(token[:500], salt=SALT)
        return uuid.UUID(key) if user == by.pk else uuid.uuid4()
    except (signing.BadSignature, ValueError, TypeError):
        return uuid.uuid4()
