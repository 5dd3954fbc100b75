"""This file is about settings that are readable but wrong, found before the first visitor finds them."""

import os
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.http.request import validate_host

from keypersons import journal
from socialmap.cluster import EXTENSIONS

OWN_TO_ONE_PROCESS = ("locmem", "dummy")


@register(Tags.security, deploy=True)
def site_is_reached_safely(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The address in our mails must be one that we answer to, over https, and under no other name."""
    found: list[CheckMessage] = []
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https":
        found.append(
            Error(
                "SITE_URL does not begin with https://, so passkeys and cookies do not work.",
                hint="Give the address that visitors use, for example https://kaart.example.org",
                id="socialmap.E001",
            )
        )
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        found.append(
            Error(
                "The host in SITE_URL is not in ALLOWED_HOSTS, so every link in our mails is refused.",
                hint="Add it to ALLOWED_HOSTS.",
                id="socialmap.E002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS lets anybody choose the name under which this site answers.",
                hint="Name the hosts, with commas between them.",
                id="socialmap.E003",
            )
        )
    return found


@register(Tags.security)
def limits_hold_everywhere(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Failed sign-ins are counted in the cache, which every process must share."""
    if not any(word in settings.CACHES["default"]["BACKEND"] for word in OWN_TO_ONE_PROCESS):
        return []
    return [
        Error(
            "The cache is not shared, so each process allows its own number of failed sign-ins.",
            hint="Use the database cache or a cache server.",
            id="socialmap.E004",
        )
    ]


@register
def sender_has_an_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A sender without an address is found by the first mail server, when somebody waits for a code."""
    if "@" in parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
        return []
    return [
        Error(
            f"MAIL_FROM is “{settings.DEFAULT_FROM_EMAIL}”, which holds no mail address.",
            hint="For example: Sociale Kaart <kaart@example.org>",
            id="socialmap.E005",
        )
    ]


@register(Tags.security, deploy=True)
def journal_can_be_written(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its journal the site lets nobody stop: it would come undone when a copy is put back."""
    folder = journal.path().parent
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"The journal of key persons cannot be written in {folder}, so nobody can stop or be erased.",
            hint="Let JOURNAL be a folder that the site may write in.",
            id="socialmap.E007",
        )
    ]


@register(Tags.translation)
def translations_are_compiled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Texts are read from the compiled file; an old one shows old texts without a word."""
    return [
        Warning(
            f"{source.relative_to(settings.BASE_DIR)} is newer than what was compiled from it.",
            hint="Run bin/messages.",
            id="socialmap.W001",
        )
        for folder in settings.LOCALE_PATHS
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if _time_of(source.with_suffix(".mo")) < source.stat().st_mtime
    ]


def _time_of(path: Any) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


@register(Tags.database)
def database_can_do_its_work(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Extensions come from the administrator of the database; the site itself must not be one."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT extname FROM pg_extension")
            missing = set(EXTENSIONS) - {name for (name,) in cursor.fetchall()}
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            is_superuser = cursor.fetchone()[0]
        if missing:
            found.append(
                Error(
                    f"The database lacks {', '.join(sorted(missing))}.",
                    hint=" ".join(f"CREATE EXTENSION {name};" for name in sorted(missing)),
                    id="socialmap.E006",
                )
            )
        if is_superuser and not settings.DEVELOPMENT:
            found.append(
                Warning(
                    "The site is a superuser of its database: whoever breaks in has the whole server.",
                    hint="Let an ordinary role own the database; docs/deploy.md says how.",
                    id="socialmap.W002",
                )
            )
    return found
