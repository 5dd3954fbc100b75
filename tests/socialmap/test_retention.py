"""This file is about the table of what is kept how long: one, complete, and the same in code and document."""

import os
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import retention
from keypersons import consent
from keypersons.models import KeyPerson
from socialmap import backup
from socialmap import retention as copies
from socialmap.management.commands.retention import table
from tests.accounts.test_retention import asked_once
from tests.factories import KeyPersonFactory

PAGE = settings.BASE_DIR / "docs" / "gemeente" / "bewaartermijnen.md"
BETWEEN = re.compile(r"<!-- begin: manage\.py retention --table -->\n(.*?)\n<!-- end -->", re.DOTALL)


def test_the_document_says_what_the_code_does():
    assert BETWEEN.search(PAGE.read_text())[1] == table()


def test_every_rule_has_a_name_of_its_own_and_says_everything():
    rules = retention.rules()

    assert len({rule.name for rule in rules}) == len(rules)
    assert [
        rule.name for rule in rules if not all((rule.what, rule.period, rule.ground, rule.category))
    ] == []
    assert [rule.name for rule in rules if rule.is_kept != bool(rule.by)] == []


def test_every_room_with_rules_has_a_job_for_each_night():
    rooms = [
        config.label
        for config in apps.get_app_configs()
        if (settings.BASE_DIR / config.label / "retention.py").exists()
    ]
    nightly = {name for name in app.tasks if name.endswith(".forget")}

    assert nightly == {f"{room}.forget" for room in rooms}
    assert sorted(rooms) == ["accounts", "keypersons", "organisations", "socialmap"]


@pytest.fixture
def due(db):
    cache.clear()
    asked_once("een@example.org", 20)
    person = KeyPersonFactory()
    consent.stop(person)
    KeyPerson.objects.update(stopped_at=timezone.now() - timedelta(days=8))


def test_a_dry_run_counts_and_changes_nothing(due, capsys):
    call_command("retention", "--dry-run")

    lines = capsys.readouterr().out.splitlines()
    assert [line.strip() for line in lines if not line.strip().startswith("0 ")] == [
        "1 would go: accounts",
        "1 would go: stopped",
    ]
    assert KeyPerson.objects.count() == 1


def test_without_it_the_same_goes_and_a_second_time_nothing(due, capsys):
    call_command("retention")
    first = capsys.readouterr().out
    call_command("retention")
    second = capsys.readouterr().out

    assert (first.count("1 gone"), second.count("1 gone")) == (2, 0)
    assert KeyPerson.objects.count() == 0


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "FOLDER", tmp_path)
    return tmp_path


def copy(folder, days):
    path = folder / f"socialmap-{days}.dump"
    path.touch()
    at = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def test_copies_go_after_thirty_five_days(folder):
    copy(folder, 36)
    young = copy(folder, 34)

    assert copies.forget(timezone.now()) == {"copies": 1}
    assert list(folder.iterdir()) == [young]


def test_the_last_copy_stays_whatever_its_age(folder):
    last = copy(folder, 100)

    assert copies.forget(timezone.now()) == {"copies": 0}
    assert list(folder.iterdir()) == [last]
