"""This file is about getting written mail out of the door, also when the mail server is away for hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail as mailing
from accounts.models import Mail

_MINUTE = 60
# Seconds before each next attempt: together a little over 4.5 hours.
WAITS = [20, 40, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, *[30 * _MINUTE] * 8]
TASK = "accounts.deliver"


class Refused(Exception):
    """The mail server knows that this address does not exist; asking again changes nothing."""


def deliver(mail_id: int, *, is_last_attempt: bool) -> None:
    """Send one mail unless it was sent already. What goes wrong is raised, so that the job comes back.

    Killed between sending and writing that down, the next attempt sends a second copy with the same
    Message-ID; the other order could lose the mail, and that is worse.
    """
    mail = Mail.objects.filter(pk=mail_id).first()
    if mail is None or mail.sent_at or mail.failed_at:
        return
    mail.attempts += 1
    mail.save(update_fields=["attempts"])
    try:
        mailing.hand_over(mail)
    except Exception as error:
        refused = _is_refused_for_good(error)
        mail.last_error = _short(error)
        if refused or is_last_attempt:
            mail.failed_at = timezone.now()
            _forget_text(mail)
        mail.save(update_fields=["last_error", "failed_at", "text", "html"])
        if refused:
            raise Refused(mail.last_error) from error
        raise
    mail.sent_at = timezone.now()
    mail.last_error = ""
    _forget_text(mail)
    mail.save(update_fields=["sent_at", "last_error", "text", "html"])


def without_job(now: datetime) -> list[int]:
    """Mails that have waited ten minutes while no job is going to send them."""
    waiting = Mail.objects.waiting().filter(created_at__lt=now - timedelta(minutes=10))
    live = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    busy = {job.args["mail_id"] for job in live.only("args")}
    return [pk for pk in waiting.values_list("pk", flat=True) if pk not in busy]


def _forget_text(mail: Mail) -> None:
    """Links in a confidential mail open somebody's own pages; a copy of the database must not hold them.

    On a developer's machine they stay, to be read there.
    """
    if not settings.DEVELOPMENT and mail.template.startswith(tuple(mailing.CONFIDENTIAL)):
        mail.text = mail.html = ""


def _is_refused_for_good(error: Exception) -> bool:
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _answer in error.recipients.values())


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:200]
