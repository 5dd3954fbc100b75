"""This file is about what must be set before an installation may start."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def mail_server_is_known(app_configs: Any, **kwargs: Any) -> list[Error]:
    """In production mail must leave the machine: without it nobody can sign in."""
    if settings.DEVELOPMENT or settings.SMTP_URL:
        return []
    return [
        Error(
            "SMTP_URL is not set, so no code and no invitation ever leaves this machine.",
            hint="Set SMTP_URL, for example smtp+tls://name:secret@mail.example.org:587",
            id="accounts.E001",
        )
    ]
