"""This file is about the queue of jobs in tests: a real worker that runs once, an empty queue afterwards."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app


def work():
    """Let a real worker do everything that is due now. Needs a test with transaction=True."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def make_due():
    """As if the waiting time is over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


@pytest.fixture(autouse=True)
def empty_queue(request):
    """The tables of the queue are not Django's, so it does not empty them after tests that commit."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"
        )
