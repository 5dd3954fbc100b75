"""This file is about taking one's own data along: everything that we keep about somebody, in one file."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from keypersons import viewings
from keypersons.models import KeyPerson

# Fields of our own tables that say nothing to the person: keys of rows, and secrets that open doors.
LEFT_OUT = {"id", "key_person", "ref", "code_hash", "mail", "search"}
# Who of the staff it was is theirs to keep; function, department and municipality are the person's to know.
OF_COLLEAGUES = {"by", "viewer", "made_by"}


def everything(person: KeyPerson) -> dict[str, Any]:
    """All that we keep about this person, in words and codes that another system can read."""
    return {
        "person": _fields(person, without=LEFT_OUT | {"themes", "languages", "districts"}),
        "languages": [
            {"code": one.language.code, "level": one.level}
            for one in person.spoken.select_related("language").order_by("pk")
        ],
        "themes": [theme.code for theme in person.themes.order_by("code")],
        "districts": [
            {"code": district.code, "name": district.name} for district in person.districts.order_by("code")
        ],
        "consents": [_fields(one) for one in person.consents.order_by("pk")],
        "known_by": [_fields(one) for one in person.endorsements.order_by("pk")],
        "asked": [_fields(one) for one in person.times_asked.order_by("pk")],
        "messages": [
            {"subject": letter.mail.subject, "written": letter.mail.created_at, "sent": letter.mail.sent_at}
            for letter in person.letters.select_related("mail").order_by("mail__created_at")
        ],
        "links": [_fields(one) for one in person.links.order_by("pk")],
        "seen_by": [_fields(one) for one in viewings.of(person)],
    }


def as_json(person: KeyPerson) -> str:
    """The same as the text of a file, in every script."""
    return json.dumps(everything(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _fields(row: Model, *, without: set[str] = LEFT_OUT) -> dict[str, Any]:
    fields = [*row._meta.concrete_fields, *row._meta.many_to_many]
    names = [one.name for one in fields if one.name not in without | OF_COLLEAGUES]
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(getattr(value, "name", value))
    return value if value is None or isinstance(value, str | int | bool | list) else _text(value)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
