"""This file is about forgetting: what is kept how long and why, and the accounts' own part of it.

A `Rule` is one line of that table. Each app has its own in `retention.py`, its nightly job applies them, and
`manage.py retention` shows or applies all. The words of a rule are Dutch: they are the text of
`docs/gemeente/bewaartermijnen.md`, which a municipality takes over in its own register.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.utils.module_loading import module_has_submodule

from accounts import keeping
from accounts.models import Mail, StaffMember, User

logger = logging.getLogger(__name__)

AT_ONCE = 500
OURS = ZoneInfo("Europe/Amsterdam")
NEVER_USED = timedelta(days=14)
FILES = "django.core.mail.backends.filebased.EmailBackend"


class RetentionError(Exception):
    """Some rules could not be applied; the others were."""


@dataclass(frozen=True)
class Period:
    """How long, by the Dutch calendar: never shorter than it says, whatever month or clock comes between."""

    months: int = 0
    days: int = 0

    def before(self, now: datetime) -> datetime:
        """What is older than this moment has been kept long enough."""
        local = now.astimezone(OURS).replace(tzinfo=None) - timedelta(days=self.days)
        year, month = divmod(local.year * 12 + local.month - 1 - self.months, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        return local.replace(year=year, month=month + 1, day=day, tzinfo=OURS)

    def __str__(self) -> str:
        if self.months:
            years, months = divmod(self.months, 12)
            return f"{years} jaar" if not months else f"{self.months} maanden"
        return f"{self.days} dagen" if self.days > 1 else "1 dag"


@dataclass(frozen=True)
class Rule:
    """One line of the table. Without `due` no rule lets it go: then `by` says who does.

    `category` is a proposal for the municipality's own selection list; nobody has judged it yet.
    """

    name: str
    what: str
    period: Period | str
    ground: str
    category: str
    due: Callable[[datetime], QuerySet[Any] | Sequence[Any]] | None = None
    forget: Callable[[datetime], int] | None = None
    by: str = ""

    @property
    def is_kept(self) -> bool:
        return self.due is None

    def count(self, now: datetime) -> int:
        """How much would go at this moment."""
        due = self.due(now) if self.due else []
        return due.count() if isinstance(due, QuerySet) else len(due)

    def apply(self, now: datetime) -> int:
        """Lets go what is due; says how much. Again changes nothing."""
        if self.forget:
            return self.forget(now)
        due = self.due(now) if self.due else []
        return delete(due) if isinstance(due, QuerySet) else 0


def delete(due: QuerySet[Any]) -> int:
    """Deletes rows a batch at a time, so that nobody waits for long."""
    keys, gone = list(due.order_by().values_list("pk", flat=True)), 0
    for start in range(0, len(keys), AT_ONCE):
        batch = due.model._base_manager.filter(pk__in=keys[start : start + AT_ONCE])
        gone += batch.delete()[1].get(due.model._meta.label, 0)
    return gone


def one_by_one(due: QuerySet[Any], verb: Callable[[Any], None]) -> int:
    """Does something to each row that is still due when its turn comes."""
    done = 0
    for key in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = due.filter(pk=key).select_for_update(of=("self",)).first()
            if row is not None:
                verb(row)
                done += 1
    return done


def rules() -> list[Rule]:
    """Every rule of this installation, in the order of the rooms."""
    found: list[Rule] = []
    for app in reversed(list(apps.get_app_configs())):
        if app.module and module_has_submodule(app.module, "retention"):
            found += [one for one in import_module(f"{app.name}.retention").RULES if one not in found]
    return found


def apply(wanted: Iterable[Rule], now: datetime) -> dict[str, int]:
    """Applies rules one after the other; what goes wrong with one does not keep the others from working."""
    done, failed = {}, []
    for rule in wanted:
        if rule.is_kept:
            continue
        try:
            done[rule.name] = rule.apply(now)
        except Exception:
            logger.exception("A rule of retention could not be applied")
            failed.append(rule.name)
    logger.info("Retention: %d rows of %d rules", sum(done.values()), len(done))
    if failed:
        raise RetentionError(f"Not applied: {', '.join(failed)}.")
    return done


def forget(now: datetime) -> dict[str, int]:
    """Everything of this app that is due; says how much of each. A second run in a row finds nothing."""
    return apply(RULES, now)


def _mail_texts(now: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(created_at__lt=MAIL_TEXT.before(now)).exclude(text="", html="", subject="")


def _mail_files(now: datetime) -> list[Path]:
    """Only on a developer's machine does mail land in a folder."""
    if settings.EMAIL_BACKEND != FILES:
        return []
    before = MAIL_TEXT.before(now).timestamp()
    return [path for path in Path(settings.EMAIL_FILE_PATH).glob("*.log") if path.stat().st_mtime < before]


def _remove_mail_files(now: datetime) -> int:
    due = _mail_files(now)
    for path in due:
        path.unlink(missing_ok=True)
    return len(due)


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


def ended_sessions(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=now)


def end_old_sessions(now: datetime) -> int:
    ended = delete(ended_sessions(now))
    living = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=living).delete()
    return ended


def stale_texts(now: datetime, *, name: str = keeping.KEPT) -> list[Session]:
    """Sessions with text that waits, under this name, for somebody who did not come back in time."""
    stale = []
    for session in Session.objects.filter(expire_date__gte=now).iterator(AT_ONCE):
        waiting = session.get_decoded().get(name)
        if waiting and waiting["at"] < now.timestamp() - keeping.LASTS:
            stale.append(session)
    return stale


def drop_stale_texts(now: datetime, *, name: str = keeping.KEPT) -> int:
    due = stale_texts(now, name=name)
    for session in due:
        data = session.get_decoded()
        del data[name]
        # Only when nobody used the session meanwhile.
        Session.objects.filter(pk=session.pk, session_data=session.session_data).update(
            session_data=Session.objects.encode(data)
        )
    return len(due)


def _old_counters(now: datetime) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key FROM {_counters()} WHERE expires < %s", [now])  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def _drop_old_counters(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_counters()} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount


def _counters() -> str:
    """The table that the cache lives in."""
    return connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))


MAIL_TEXT, MAIL_ROW = Period(days=30), Period(days=365)
TASK = "Publieke taak (AVG 6.1 e): de kaart laten werken"
SAFETY = "Beveiliging (AVG 32, BIO2)"
NO_RECORD = "Hulpgegeven, geen archiefstuk; te vernietigen na gebruik"
RULES = [
    Rule(
        "mail texts",
        "Tekst en onderwerp van verzonden e-mail",
        MAIL_TEXT,
        TASK,
        NO_RECORD,
        _mail_texts,
        lambda now: _mail_texts(now).update(text="", html="", subject=""),
    ),
    Rule(
        "mail files",
        "E-mail als bestand (alleen op de computer van een ontwikkelaar)",
        MAIL_TEXT,
        TASK,
        NO_RECORD,
        _mail_files,
        _remove_mail_files,
    ),
    Rule(
        "mails",
        "Dat een e-mail is verzonden: aan welk adres, wanneer, aangekomen of niet",
        MAIL_ROW,
        TASK,
        "Communicatie zonder zaak",
        lambda now: Mail.objects.filter(created_at__lt=MAIL_ROW.before(now)),
    ),
    Rule(
        "invitations",
        "Uitnodiging van een collega die nooit kwam",
        Period(days=NEVER_USED.days),
        TASK,
        NO_RECORD,
        unused_invitations,
    ),
    Rule(
        "accounts",
        "Account dat nooit is gebruikt",
        Period(days=NEVER_USED.days),
        TASK,
        NO_RECORD,
        unused_accounts,
        drop_unused_accounts,
    ),
    Rule(
        "sessions",
        "Inlogsessie die is afgelopen",
        "tot zij is afgelopen (medewerkers na 30 minuten stilte, redacteuren na 14 dagen)",
        SAFETY,
        NO_RECORD,
        ended_sessions,
        end_old_sessions,
    ),
    Rule(
        "typed texts",
        "Getypte tekst die wacht op iemand die opnieuw moest inloggen",
        "30 minuten, en tot de nacht erna",
        TASK,
        NO_RECORD,
        stale_texts,
        drop_stale_texts,
    ),
    Rule(
        "counters",
        "Tellers tegen misbruik (vingerafdruk van een adres, IP-adres)",
        "15 minuten tot een dag, en tot de nacht erna",
        SAFETY,
        NO_RECORD,
        _old_counters,
        _drop_old_counters,
    ),
    Rule(
        "jobs",
        "Uitgevoerde taken van het systeem (nummers, geen tekst)",
        "3 dagen; mislukte taken 30 dagen",
        SAFETY,
        NO_RECORD,
        by="elke nacht",
    ),
    Rule(
        "used accounts",
        "Account van een redacteur of medewerker",
        "zolang de organisatie of de gemeente meedoet; de gemeente beëindigt het",
        TASK,
        "Personeel en autorisaties: beheer van toegang",
        by="de gemeente",
    ),
]
