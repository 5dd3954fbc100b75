"""This file is about what is forgotten, on which day, and what is not."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import mail, retention, team
from accounts.models import Mail, StaffMember, User
from tests.personas import person

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)


def written(days):
    sent = mail.send("a@example.org", template="accounts/emails/code", context={"code": "1"}, language="nl")
    Mail.objects.filter(pk=sent.pk).update(created_at=NOW - days * DAY)
    return sent


def asked_once(email, days):
    user = User.objects.create_user(email, date_joined=NOW - days * DAY)
    EmailAddress.objects.create(user=user, email=email, primary=True)
    return user


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
def test_the_text_of_a_mail_is_erased_after_thirty_days(days, is_kept):
    sent = written(days)
    retention.forget(NOW)
    sent.refresh_from_db()

    assert (bool(sent.text), bool(sent.html), bool(sent.subject)) == (is_kept,) * 3


@pytest.mark.parametrize(("days", "is_kept"), [(364, True), (366, False)])
def test_a_mail_is_forgotten_after_a_year(days, is_kept):
    written(days)
    retention.forget(NOW)

    assert Mail.objects.exists() == is_kept


@pytest.mark.parametrize(("days", "is_kept"), [(13, True), (15, False)])
def test_an_account_that_was_never_used_goes_after_fourteen_days(days, is_kept):
    asked_once("een@example.org", days)
    retention.forget(NOW)

    assert User.objects.exists() == is_kept


def test_an_account_that_was_used_stays(db):
    user = person("Amina")
    User.objects.update(date_joined=NOW - 400 * DAY)
    retention.forget(NOW)

    assert User.objects.get() == user


@pytest.mark.parametrize(("days", "is_kept"), [(13, True), (15, False)])
def test_an_invitation_ends_after_fourteen_days(here, esra, days, is_kept):
    member = team.invite(here, email="hans@example.org", department="youth", roles=["finder"], by=esra)
    StaffMember.objects.filter(pk=member.pk).update(granted_at=NOW - days * DAY)
    User.objects.filter(pk=member.user_id).update(date_joined=NOW - days * DAY)
    retention.forget(NOW)

    assert StaffMember.objects.filter(pk=member.pk).exists() == is_kept
    assert User.objects.filter(email="hans@example.org").exists() == is_kept


def test_a_coordinator_made_by_the_operator_may_come_late(here):
    team.make_coordinator(here, email="esra@example.org")
    StaffMember.objects.update(granted_at=NOW - 100 * DAY)
    User.objects.update(date_joined=NOW - 100 * DAY)
    retention.forget(NOW)

    assert StaffMember.objects.count() == 1


def test_sessions_that_ended_are_removed(client, amina):
    client.force_login(amina)
    Session.objects.update(expire_date=NOW - DAY)
    retention.forget(NOW)

    assert not Session.objects.exists()


def test_forgetting_twice_finds_nothing_the_second_time(here):
    written(40)
    asked_once("een@example.org", 20)
    first, second = retention.forget(NOW), retention.forget(NOW)

    assert (first["mail texts"], first["accounts"]) == (1, 1)
    assert set(second.values()) == {0}
