"""This file is about mail that arrives once, whatever the mail server and the worker do."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from accounts import delivery, jobs, mail
from accounts.models import Mail
from tests.worker import make_due, work

pytestmark = pytest.mark.django_db(transaction=True)


def letter(**changes):
    return mail.send(
        "amina@example.org",
        template="accounts/emails/code",
        context={"code": "123456"},
        language="nl",
        **changes,
    )


def test_a_mail_is_sent_once(post_office):
    sent = letter()
    work()
    work()

    sent.refresh_from_db()
    assert [str(one["To"]) for one in post_office.letters] == ["amina@example.org"]
    assert post_office.ids == [sent.message_id]
    assert (sent.sent_at is not None, sent.failed_at, sent.attempts) == (True, None, 1)


def test_a_mail_carries_text_page_language_and_where_answers_go(post_office):
    letter(reply_to="kaart@example.org")
    work()
    (got,) = post_office.letters

    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    assert (got["Reply-To"], got["Content-Language"], got["Auto-Submitted"]) == (
        "kaart@example.org",
        "nl",
        "auto-generated",
    )


@pytest.mark.parametrize("mood", ["greylists", "is full", "is out of order", "hangs up", "does not answer"])
def test_a_server_that_fails_gets_the_mail_later(post_office, mood):
    post_office.moods = [mood, mood]
    sent = letter()
    for _ in range(3):
        work()
        make_due()

    sent.refresh_from_db()
    assert post_office.ids == [sent.message_id]
    assert (sent.attempts, sent.failed_at, sent.last_error) == (3, None, "")


def test_a_server_that_drops_the_line_after_taking_it_gets_a_second_copy_with_the_same_number(post_office):
    post_office.moods = ["hangs up after taking it"]
    sent = letter()
    work()
    make_due()
    work()

    assert set(post_office.ids) == {sent.message_id}
    assert len(post_office.ids) <= 2


def test_an_address_that_does_not_exist_fails_at_once_and_visibly(post_office):
    post_office.moods = ["refuses the address"]
    sent = letter()
    work()
    make_due()
    work()

    sent.refresh_from_db()
    assert post_office.conversations == 1
    assert list(Mail.objects.failed()) == [sent]
    assert "550" in sent.last_error


def test_a_server_that_is_away_for_an_hour_loses_nothing_and_doubles_nothing(post_office, settings):
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9
    letters = [letter() for _ in range(5)]
    for _ in range(8):
        work()
        make_due()
    settings.EMAIL_PORT = port
    work()

    assert sorted(post_office.ids) == sorted(one.message_id for one in letters)
    assert not Mail.objects.failed().exists()


def test_after_more_than_four_hours_it_is_a_visible_failure(post_office):
    post_office.moods = ["is out of order"] * 100
    sent = letter()
    for _ in range(len(delivery.WAITS) + 3):
        work()
        make_due()

    sent.refresh_from_db()
    assert sum(delivery.WAITS) >= 4 * 3600
    assert sent.attempts == len(delivery.WAITS) + 1
    assert sent.failed_at is not None
    assert ProcrastinateJob.objects.get(task_name=delivery.TASK).status == "failed"


def test_the_waiting_grows():
    assert sorted(delivery.WAITS) == delivery.WAITS


WORKER = """
import os, signal, sys
import django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
from accounts import delivery, mail
moment = sys.argv[3]
hand_over = mail.hand_over
def die(*args, **kwargs):
    if moment == "after":
        hand_over(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
mail.hand_over = die
from procrastinate.contrib.django import app
with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
    worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
"""


@pytest.mark.parametrize(("moment", "copies"), [("before", 1), ("after", 2)])
def test_killing_the_worker_loses_nothing_and_doubles_at_most_once(post_office, settings, moment, copies):
    sent = letter()
    killed = subprocess.run(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(settings.EMAIL_PORT), moment],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "socialmap.settings"},
        timeout=60,
    )
    stalled = ProcrastinateJob.objects.get(task_name=delivery.TASK)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    with contextlib.suppress(AlreadyEnqueued):  # the worker that was killed may have asked for it
        jobs.retry_stalled.defer(timestamp=int(time.time()))
    work()
    work()

    sent.refresh_from_db()
    assert (killed.returncode, stalled.status) == (-signal.SIGKILL, "doing")
    assert post_office.ids == [sent.message_id] * copies
    assert sent.sent_at is not None


def test_a_mail_without_a_job_gets_one_again(post_office):
    sent = letter()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    Mail.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    with contextlib.suppress(AlreadyEnqueued):
        jobs.rescue_mail.defer(timestamp=int(time.time()))
    work()
    work()

    assert post_office.ids == [sent.message_id]
    assert delivery.without_job(timezone.now()) == []


def test_a_mail_with_a_job_does_not_get_a_second_one():
    letter()

    assert delivery.without_job(timezone.now() + timedelta(hours=1)) == []
