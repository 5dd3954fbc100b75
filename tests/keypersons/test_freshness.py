"""This file is about asking every half year whether everything still holds, and stopping to ask in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Mail
from keypersons import consent, freshness, jobs, letters, retention
from keypersons.models import KeyPerson
from tests.factories import KeyPersonFactory

pytestmark = pytest.mark.django_db

CONFIRMED = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def written(tmp_path, settings):
    settings.JOURNAL = str(tmp_path)


@pytest.fixture
def fatma():
    return KeyPersonFactory(name="Fatma", confirmed_at=CONFIRMED)


def on(year, month, day, hour=12):
    return datetime(year, month, day, hour, tzinfo=UTC)


def asked_on(days):
    """The template of the letter of each day, for the days on which one left."""
    sent = {}
    for day in days:
        freshness.ask_due(day)
        for mail in Mail.objects.exclude(pk__in=[pk for pk, _t in sent.values()]):
            sent[str(day.date())] = (mail.pk, mail.template.rsplit("/", 1)[1])
    return {day: template for day, (_pk, template) in sent.items()}


def test_somebody_is_asked_after_half_a_year_and_twice_more_and_once_before_the_end(fatma):
    days = [CONFIRMED + timedelta(days=number) for number in range(0, 600)]

    assert asked_on(days) == {
        "2026-07-10": "still_right",
        "2026-07-24": "still_right",
        "2026-08-09": "still_right",
        "2027-06-10": "last_call",
    }


def test_asking_twice_on_a_day_changes_nothing(fatma):
    counts = [freshness.ask_due(on(2026, 7, 10, hour)) for hour in (3, 9, 21)]

    assert counts == [1, 0, 0]
    assert Mail.objects.count() == 1


def test_the_day_counts_and_not_the_hour(fatma):
    # 23:30 in the Netherlands on the 9th, half past midnight on the 10th.
    assert freshness.ask_due(datetime(2026, 7, 9, 21, 30, tzinfo=UTC)) == 0
    assert freshness.ask_due(datetime(2026, 7, 9, 22, 30, tzinfo=UTC)) == 1


@pytest.mark.parametrize(
    "confirmed, months, day",
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 6, date(2028, 8, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 18, date(2028, 6, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_where_there_is_such_a_day(confirmed, months, day):
    assert freshness.months_after(confirmed, months) == day


@pytest.mark.parametrize(
    "confirmed, asked",
    [
        # The night in which an hour is skipped (29 March 2026), and in which it comes twice (25 October).
        (datetime(2025, 9, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 4, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 8, 31, 12, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_changing_clocks_and_the_29th_of_february_move_nothing(confirmed, asked):
    KeyPersonFactory(confirmed_at=confirmed)
    noon = datetime(asked.year, asked.month, asked.day, 1, 30, tzinfo=UTC)

    assert freshness.ask_due(noon - timedelta(days=1)) == 0
    assert freshness.ask_due(noon) == 1


def test_answering_starts_the_half_year_again(fatma, time_machine):
    time_machine.move_to(on(2026, 7, 12), tick=False)
    freshness.ask_due(on(2026, 7, 10))
    freshness.still_right(fatma)
    freshness.still_right(fatma)

    assert freshness.ask_due(on(2026, 7, 24)) == 0
    assert freshness.ask_due(on(2027, 1, 11)) == 0
    assert freshness.ask_due(on(2027, 1, 12)) == 1


def test_reminders_carry_the_same_link_and_the_next_question_another(fatma):
    freshness.ask_due(on(2026, 7, 10))
    freshness.ask_due(on(2026, 7, 24))
    first = letters.confirm_link(fatma)
    freshness.still_right(fatma)

    assert all(first.ref in text for text in Mail.objects.values_list("text", flat=True))
    assert letters.confirm_link(fatma) != first


def test_who_stopped_has_no_address_or_takes_part_nowhere_is_not_asked(here):
    consent.stop(KeyPersonFactory(confirmed_at=CONFIRMED))
    KeyPersonFactory(email="", phone="+31612345678", confirmed_at=CONFIRMED)
    KeyPersonFactory(municipality=False, confirmed_at=CONFIRMED)

    assert freshness.ask_due(on(2026, 9, 1)) == 0


def test_a_worker_that_stood_still_asks_once_and_not_thrice(fatma):
    assert [freshness.ask_due(on(2026, 12, 1)), freshness.ask_due(on(2026, 12, 2))] == [1, 0]


def test_the_last_letter_names_the_day_and_comes_only_once(fatma):
    freshness.ask_due(on(2027, 6, 20))
    freshness.ask_due(on(2027, 6, 21))

    assert Mail.objects.get().template == "keypersons/emails/last_call"
    assert freshness.erased_on(fatma) == date(2027, 7, 10)
    assert "2027" in Mail.objects.get().text


def test_unconfirmed_for_a_year_means_invisible(fatma, here):
    assert KeyPerson.objects.awake(on(2027, 1, 10, 11)).get() == fatma
    assert KeyPerson.objects.awake(on(2027, 1, 10, 13)).count() == 0


@pytest.mark.parametrize("confirmed", ["2026-01-10", "2026-08-31", "2026-02-28", "2027-08-31", "2026-03-29"])
def test_nobody_is_erased_before_the_day_that_the_last_letter_names(confirmed):
    fatma = KeyPersonFactory(confirmed_at=datetime.fromisoformat(f"{confirmed}T12:00+00:00"))
    named = freshness.erased_on(fatma)
    the_evening_before = datetime(named.year, named.month, named.day, tzinfo=UTC) - timedelta(hours=3)

    assert not retention.unconfirmed(the_evening_before).exists()
    assert retention.unconfirmed(the_evening_before + timedelta(days=4)).get() == fatma


def test_every_morning_the_worker_asks(fatma, time_machine):
    time_machine.move_to(on(2026, 7, 10, 8), tick=False)

    jobs.ask_due(timestamp=0)

    assert Mail.objects.get().template == "keypersons/emails/still_right"
