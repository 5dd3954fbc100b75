"""This file is about mail to one person, in that person's language: written here, sent by the worker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi

from accounts.models import Mail

# Beginnings of template names: who got such a mail is nobody's business, not even an administrator's.
# Rooms further on add theirs.
CONFIDENTIAL: set[str] = set()
LONGEST_NAME = 80
LONGEST_SUBJECT = 150
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//\S*|\bwww\.\S+|\b\S+\.[a-z]{2,}/\S*", re.IGNORECASE)
_DOTTED = re.compile(r"(?<=\w)\.(?=\w{2,})")


class MailError(Exception):
    """This message cannot be sent as it is; nothing was queued."""


def send(
    to: str,
    *,
    template: str,
    context: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
    language: str,
    reply_to: str = "",
) -> Mail:
    """Write a mail and let the worker send it, both in the transaction that is open now.

    `template` is a path without ending: `…_subject.txt` and `….txt` must exist, `….html` may.
    `context` holds plain values of ours (texts, numbers, dates, whole links). What users call
    themselves goes into `names`: it loses links there and is cut at 80 signs.
    """
    from accounts import jobs  # the worker's side imports this module

    _check_addresses(to, reply_to)
    values = {**_plain(context or {}), **{key: quiet(name) for key, name in (names or {}).items()}}
    with translation.override(language):
        subject = " ".join(_render(f"{template}_subject.txt", values).split())[:LONGEST_SUBJECT]
        text = _render(f"{template}.txt", values).strip() + "\n"
        html = _render_html(template, {**values, "subject": subject}, text)
    with transaction.atomic():
        mail = Mail.objects.create(
            to=to,
            reply_to=reply_to,
            language=language,
            template=template,
            subject=subject,
            text=text,
            html=html,
            message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        )
        jobs.deliver.defer(mail_id=mail.pk)
    return mail


def quiet(name: str) -> str:
    """A name as it may stand in a mail of ours: no link, one line, not longer than a name."""
    name = _ADDRESS.sub(" ", " ".join(name.split()))
    # Mail programs turn "evil.example" into a link; with a space behind the dot they do not.
    name = " ".join(_DOTTED.sub(". ", name).split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def link(path: str) -> str:
    """A whole address for in a mail. It comes from the settings: a forged Host never ends up in a mail."""
    return f"{settings.SITE_URL}{path}"


def hand_over(mail: Mail) -> None:
    """Give one message to the mail server; raises what the server or the network says."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        connection=get_connection(),
        headers={
            # The same at every attempt, so that a second copy is recognised as one.
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.send()


def _check_addresses(to: str, reply_to: str) -> None:
    for address in filter(None, (to, reply_to)):
        try:
            validate_email(address)
        except ValidationError as error:
            raise MailError(f"This is not an e-mail address: {address!r}") from error
    if not to:
        raise MailError("There is no address to send to.")


def _plain(context: Mapping[str, Any]) -> dict[str, Any]:
    allowed = (str, int, float, date, Promise, type(None))
    for key, value in context.items():
        items = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(item, allowed) for item in items):
            # An object would bring all its fields along, and names that nobody made quiet.
            raise TypeError(f"{key} in a mail must be a plain value, not {type(value).__name__}.")
    return dict(context)


def _render(name: str, values: Mapping[str, Any]) -> str:
    """Plain text: what people typed stays as it is, an ampersand does not become &amp;."""
    template: Any = get_template(name)
    return template.template.render(Context(dict(values), autoescape=False))


def _render_html(template: str, values: Mapping[str, Any], text: str) -> str:
    direction = "rtl" if get_language_bidi() else "ltr"
    paragraphs = [block.split("\n") for block in text.strip().split("\n\n")]
    page = select_template([f"{template}.html", "accounts/emails/_layout.html"])
    return page.render(
        {**values, "dir": direction, "language": translation.get_language(), "text": paragraphs}
    )
