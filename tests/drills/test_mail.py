"""This file is about mail through an hour of a broken mail server and killed workers: each letter once."""

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from accounts import delivery, jobs, mail
from accounts.models import Mail
from tests.worker import work

pytestmark = [pytest.mark.drill("mail"), pytest.mark.django_db(transaction=True)]

LETTERS, TAKEN_AND_DROPPED, EACH_KILL = 150, 20, 5
# What goes wrong at each try of an hour; a silent server costs a second a letter, so only some meet one.
HOUR = [
    ["closed"],
    ["greylists"],
    ["does not answer"] * 20 + ["hangs up"],
    ["is out of order"],
    ["is full"],
    ["hangs up"],
    ["greylists"],
    ["closed"],
]
# Where a worker is killed, and how many copies there may be then: only when the mail server had taken the
# letter and nobody had written that down. Each line wraps one function. The worker takes one letter at a
# time here: with two, the other letter could be anywhere when the kill comes, and the mark says nothing.
MARKS = {
    "job fetched": ("accounts.delivery", "deliver", "before", 1),
    "try counted": ("accounts.mail", "hand_over", "before", 1),
    "server greeted": ("smtplib.SMTP", "sendmail", "before", 1),
    "server took it": ("smtplib.SMTP", "data", "after", 2),
    "handed over": ("accounts.mail", "hand_over", "after", 2),
    "written down": ("accounts.delivery", "deliver", "after", 1),
}
WORKER = """
import os, pkgutil, signal, sys
import django
django.setup()
from django.db import connections
from django.conf import settings
database, port, owner, name, when = sys.argv[1:6]
connections.databases["default"]["NAME"] = database
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
owner = pkgutil.resolve_name(owner)
function, calls = getattr(owner, name), []
def marked(*args, **kwargs):
    calls.append(1)
    if len(calls) < 3:
        return function(*args, **kwargs)
    if when == "after":
        function(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, name, marked)
from procrastinate.contrib.django import app
with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
    worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)
"""


def write(number):
    return mail.send(
        f"reader{number}@example.org",
        template="accounts/emails/code",
        context={"code": "123456"},
        language="nl",
    )


def pass_time(seconds):
    """The clock goes on by so much, for the queue and its workers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - make_interval(secs => %s)"
            " WHERE status = 'todo'",
            [seconds],
        )
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - make_interval(secs => %s)",
            [seconds],
        )


def copies(post_office, letters):
    """How many copies of each letter arrived; what was never written counts as a fault."""
    arrived = Counter(post_office.ids)
    assert set(arrived) <= {letter.message_id for letter in letters}
    return [arrived[letter.message_id] for letter in letters]


def test_an_hour_without_a_good_mail_server(post_office, settings, figures):
    letters = [write(number) for number in range(LETTERS)]
    for number in range(20):
        with transaction.atomic():
            write(f"-never-{number}")
            transaction.set_rollback(True)

    port, passed = settings.EMAIL_PORT, 0
    for moods, wait in zip(HOUR, delivery.WAITS, strict=False):
        settings.EMAIL_PORT = 9 if moods == ["closed"] else port
        post_office.moods = (moods + moods[-1:] * LETTERS)[:LETTERS]
        work()
        assert not post_office.letters
        pass_time(wait)
        passed += wait
    settings.EMAIL_PORT, post_office.moods = port, []
    work()
    work()

    arrived = copies(post_office, letters)
    figures["minutes_of_failure"] = passed // 60
    figures["letters"] = len(letters)
    figures["lost"] = arrived.count(0)
    figures["doubled"] = sum(count > 1 for count in arrived)
    assert passed >= 3600
    assert arrived == [1] * LETTERS
    assert not Mail.objects.failed().exists() and not Mail.objects.waiting().exists()


def test_a_server_that_drops_the_line_after_taking_a_letter(post_office, figures):
    letters = [write(number) for number in range(TAKEN_AND_DROPPED)]
    post_office.moods = ["hangs up after taking it"] * TAKEN_AND_DROPPED
    work()
    pass_time(delivery.WAITS[0])
    work()

    arrived = copies(post_office, letters)
    figures["letters_taken_and_dropped"] = len(letters)
    figures["lost"] = figures.get("lost", 0) + arrived.count(0)
    figures["second_copies_same_number"] = sum(arrived) - len(letters)
    assert set(arrived) <= {1, 2}
    assert not Mail.objects.waiting().exists()


@pytest.mark.parametrize("mark", MARKS)
def test_a_worker_that_is_killed(post_office, settings, figures, mark):
    owner, name, when, most = MARKS[mark]
    letters = [write(number) for number in range(EACH_KILL)]
    database, port = connection.settings_dict["NAME"], str(settings.EMAIL_PORT)
    killed = subprocess.run(
        [sys.executable, "-c", WORKER, database, port, owner, name, when],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "socialmap.settings"},
        timeout=120,
    )
    # The next worker takes over what nobody has been seen working on for a while.
    pass_time(3600)
    for _ in range(3):
        take_over()
        work()

    arrived = copies(post_office, letters)
    figures["kills"] = figures.get("kills", 0) + 1
    figures["lost"] = figures.get("lost", 0) + arrived.count(0)
    figures["second_copies_after_kills"] = (
        figures.get("second_copies_after_kills", 0) + sum(arrived) - len(letters)
    )
    assert killed.returncode == -signal.SIGKILL
    assert min(arrived) == 1 and max(arrived) <= most and sum(arrived) <= len(letters) + most - 1
    assert not Mail.objects.waiting().exists() and not Mail.objects.failed().exists()


def take_over():
    """What a worker does each minute."""
    with contextlib.suppress(AlreadyEnqueued):  # the worker that was killed may have asked for it
        jobs.retry_stalled.defer(timestamp=0)
