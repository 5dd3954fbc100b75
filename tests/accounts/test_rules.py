"""This file is about how periods are counted, and rules that are applied one after the other."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from accounts import keeping, retention
from accounts.models import User
from accounts.retention import Period, Rule
from tests.accounts.test_retention import asked_once

HERE = ZoneInfo("Europe/Amsterdam")


def local(*moment):
    return datetime(*moment, tzinfo=HERE)


@pytest.mark.parametrize(
    ("now", "months", "since"),
    [
        # Half a year before the end of February is the end of August, not the beginning of September.
        (local(2026, 2, 28, 12), 6, local(2025, 8, 28, 12)),
        (local(2026, 3, 1, 12), 6, local(2025, 9, 1, 12)),
        (local(2026, 8, 31, 12), 6, local(2026, 2, 28, 12)),
        # A leap day two years later: not yet on 28 February, and surely on 1 March.
        (local(2026, 2, 28, 12), 24, local(2024, 2, 28, 12)),
        (local(2026, 3, 1, 12), 24, local(2024, 3, 1, 12)),
        (local(2028, 2, 29, 12), 36, local(2025, 2, 28, 12)),
        (local(2026, 11, 23), 18, local(2025, 5, 23)),
        (local(2026, 1, 31), 12, local(2025, 1, 31)),
    ],
)
def test_months_are_those_of_the_calendar(now, months, since):
    assert Period(months=months).before(now) == since


@pytest.mark.parametrize(
    ("now", "since"),
    [
        # Clocks went back on 25 October 2026, and forward on 29 March.
        (local(2026, 10, 31, 3, 37), local(2026, 10, 24, 3, 37)),
        (local(2026, 4, 2, 3, 37), local(2026, 3, 26, 3, 37)),
        (local(2026, 4, 5, 2, 30), local(2026, 3, 29, 2, 30)),
    ],
)
def test_a_week_is_seven_days_whatever_the_clock_does(now, since):
    assert Period(days=7).before(now) == since
    assert Period(days=7).before(now.astimezone(UTC)) == since


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(days=14), "14 dagen"),
        (Period(months=6), "6 maanden"),
        (Period(months=18), "18 maanden"),
        (Period(months=12), "1 jaar"),
        (Period(months=36), "3 jaar"),
    ],
)
def test_a_period_reads_in_dutch(period, words):
    assert str(period) == words


def rule(name, forget):
    return Rule(name, "", Period(days=1), "", "", lambda now: [], forget)


def test_one_rule_that_fails_does_not_keep_the_others(caplog):
    def fail(now):
        raise ZeroDivisionError

    done = []
    with pytest.raises(retention.RetentionError, match="Not applied: first"):
        retention.apply(
            [rule("first", fail), rule("second", lambda now: done.append(now) or 1)], local(2026, 1, 1)
        )

    assert done == [local(2026, 1, 1)]


def test_many_rows_go_in_batches(db, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(5):
        asked_once(f"{number}@example.org", 20)

    assert retention.delete(User.objects.filter(email__endswith="@example.org")) == 5


def test_text_that_waits_for_nobody_is_dropped_and_the_login_stays(client, amina):
    client.force_login(amina)
    session = client.session
    session[keeping.KEPT] = {"path": "/", "fields": [], "user": amina.pk, "at": 1}
    session.save()
    now = datetime.now(UTC)

    first, second = retention.forget(now), retention.forget(now)

    assert (first["typed texts"], second["typed texts"]) == (1, 0)
    assert keeping.KEPT not in client.session
    assert client.session["_auth_user_id"] == str(amina.pk)


def test_text_that_was_typed_just_now_waits(client, amina):
    client.force_login(amina)
    session = client.session
    session[keeping.KEPT] = {"path": "/", "fields": [], "user": amina.pk, "at": datetime.now(UTC).timestamp()}
    session.save()

    assert retention.forget(datetime.now(UTC))["typed texts"] == 0
    assert keeping.KEPT in client.session


def test_counters_go_when_they_no_longer_count(db):
    cache.clear()
    cache.set("now", 1, timeout=600)
    with retention.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE socialmap_cache SET expires = now() - interval '1 hour' WHERE cache_key = %s",
            [cache.make_key("now")],
        )
    cache.set("still", 1, timeout=600)

    assert retention.forget(datetime.now(UTC))["counters"] == 1
    assert cache.get("still") == 1
