"""This file is about what the machine that runs the site is told."""

import pytest
from django.db import DatabaseError, connection

from socialmap import health

pytestmark = pytest.mark.django_db


def add_job(minutes_ago, attempts=0):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, attempts) VALUES ('q', 't', %s)"
            " RETURNING id",
            [attempts],
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - %s * interval '1 minute' WHERE job_id = %s",
            [minutes_ago, cursor.fetchone()[0]],
        )


def test_the_process_answers_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content, answer["Cache-Control"].split(",")[0]) == (
        200,
        b"ok",
        "max-age=0",
    )


def test_the_site_is_ready_when_nothing_is_lacking(client):
    add_job(minutes_ago=14)
    add_job(minutes_ago=60, attempts=1)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ready")


def test_work_that_nobody_picks_up_is_told(client):
    add_job(minutes_ago=16)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: worker")


def test_a_migration_that_did_not_run_is_told(client, monkeypatch):
    monkeypatch.setattr(health, "migrations_on_disk", lambda: {("organisations", "9999_next")})

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: migrations")


def test_a_database_that_is_gone_is_told_without_its_words(client, monkeypatch):
    def fail():
        raise DatabaseError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(health, "has_postgis", fail)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: database")
