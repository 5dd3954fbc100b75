"""This file is about what the log keeps to itself."""

import logging

import pytest

from socialmap.log import DiscreetFormatter


@pytest.fixture
def log(caplog):
    """What a server would write, after something was logged."""
    discreet = DiscreetFormatter()
    return lambda: "\n".join(discreet.format(record) for record in caplog.records)


def test_a_page_is_named_by_its_route_without_token_or_query(client, db, caplog, log):
    client.get("/organisaties/geheim-token/?q=schulden")

    assert "404 GET organisaties/<slug:slug>/" in log()
    assert "geheim" not in log()
    assert "schulden" not in log()


def test_an_address_that_no_page_has_is_not_repeated(client, db, caplog, log):
    client.get("/p/abc123/verkeerd")

    assert "404 GET no such page" in log()
    assert "abc123" not in log()


def test_an_exception_tells_its_kind_and_place_but_not_its_message(caplog, log):
    try:
        int("06 12345678")
    except ValueError:
        logging.getLogger("anything").exception("Could not read %s", "06 12345678")

    assert "builtins.ValueError" in log()
    assert "test_log.py" in log()
    assert "12345678" not in log()


def test_numbers_are_kept_and_words_are_not(caplog, log):
    logging.getLogger("anything").warning("Sent %s mails to %s", 3, "amina@example.org")

    assert "Sent 3 mails to …" in log()


def test_a_job_is_named_without_its_arguments(caplog, log):
    job = {"id": 7, "task_name": "accounts.send", "task_kwargs": {"to": "amina@example.org"}}
    extra = {"action": "job_error", "job": job}
    logging.getLogger("procrastinate.worker").error("Job send[7](to='amina@example.org') failed", extra=extra)

    assert "job_error accounts.send 7" in log()
    assert "amina" not in log()


def test_a_wrong_host_is_not_repeated(client, db, caplog, log):
    client.get("/", headers={"host": "evil.example"})

    assert "refused" in log()
    assert "evil" not in log()
