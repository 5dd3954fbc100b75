"""This file is about which key persons, invitations and log rows go on which night, and which stay."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Mail
from keypersons import coming_in, consent, inviting, retention, viewings
from keypersons.models import Asked, Erased, Inquiry, Invitation, KeyPerson, Link, Search, Viewing
from keypersons.purpose import Purpose
from tests.factories import (
    AskedFactory,
    BasisFactory,
    ConsentFactory,
    InvitationFactory,
    KeyPersonFactory,
    LinkFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Europe/Amsterdam")
MOMENT = timedelta(minutes=1)


def local(*moment):
    return datetime(*moment, tzinfo=HERE)


def set_back(row, **moments):
    type(row).objects.filter(pk=row.pk).update(**moments)


def reasons():
    return [row.because for row in Erased.objects.all()]


@pytest.mark.parametrize(("later", "is_kept"), [(-MOMENT, True), (MOMENT, False)])
def test_an_invitation_without_an_answer_goes_after_fourteen_days(later, is_kept):
    invitation = InvitationFactory()

    retention.forget(invitation.expires_at + later)

    assert Invitation.objects.exists() == is_kept


@pytest.mark.parametrize(
    ("stopped", "now", "is_kept"),
    [
        # Clocks went back in between: the seventh day is as long as it is.
        (local(2026, 10, 24, 3, 37), local(2026, 10, 31, 3, 36), True),
        (local(2026, 10, 24, 3, 37), local(2026, 10, 31, 3, 37), False),
        (local(2026, 3, 26, 3, 37), local(2026, 4, 2, 3, 36), True),
        (local(2026, 3, 26, 3, 37), local(2026, 4, 2, 3, 37), False),
        (local(2028, 2, 23, 12), local(2028, 3, 1, 11), True),
        (local(2028, 2, 23, 12), local(2028, 3, 1, 12), False),
    ],
)
def test_who_stopped_is_erased_a_week_later(stopped, now, is_kept):
    person = KeyPersonFactory()
    consent.stop(person)
    set_back(person, stopped_at=stopped)

    retention.forget(now)

    assert (KeyPerson.objects.exists(), reasons()) == (is_kept, [] if is_kept else ["stopped"])


@pytest.mark.parametrize(
    ("confirmed", "now", "is_kept"),
    [
        (local(2024, 2, 29, 12), local(2025, 8, 29, 11), True),
        (local(2024, 2, 29, 12), local(2025, 8, 29, 12), False),
        (local(2024, 8, 31, 12), local(2026, 2, 28, 13), True),
        (local(2024, 8, 31, 12), local(2026, 3, 1, 13), False),
        (local(2024, 9, 29, 2, 30), local(2026, 3, 29, 1, 30), True),
        (local(2024, 9, 29, 2, 30), local(2026, 3, 29, 3, 30), False),
    ],
)
def test_who_does_not_confirm_is_erased_after_eighteen_months(confirmed, now, is_kept):
    person = KeyPersonFactory()
    set_back(person, confirmed_at=confirmed)

    retention.forget(now)

    assert (KeyPerson.objects.exists(), reasons()) == (is_kept, [] if is_kept else ["unconfirmed"])


@pytest.mark.parametrize(("later", "is_kept"), [(-MOMENT, True), (MOMENT, False)])
def test_who_takes_part_nowhere_any_more_is_erased_a_week_later(here, later, is_kept):
    person = KeyPersonFactory(municipality=here)
    set_back(person, joined_at=timezone.now() - timedelta(days=100))
    consent.withdraw(person, municipality=here)
    last = person.consents.order_by("-withdrawn_at").first().withdrawn_at

    retention.forget(last + timedelta(days=7) + later)

    assert (KeyPerson.objects.exists(), reasons()) == (is_kept, [] if is_kept else ["ended"])


def test_who_still_takes_part_somewhere_stays(here, elsewhere):
    person = KeyPersonFactory(municipality=here)
    ConsentFactory(key_person=person, municipality=elsewhere)
    consent.withdraw(person, municipality=here)
    set_back(person, joined_at=timezone.now() - timedelta(days=100))

    retention.forget(timezone.now() + timedelta(days=30))

    assert KeyPerson.objects.get() == person


def test_who_paused_stays(here):
    person = KeyPersonFactory(municipality=here)
    consent.pause(person)

    retention.forget(timezone.now() + timedelta(days=360))

    assert KeyPerson.objects.get() == person


def test_links_go_a_month_after_they_were_used_or_ended():
    now = timezone.now()
    old, young = now - timedelta(days=31), now - timedelta(days=29)
    for moment in (old, young):
        LinkFactory(purpose="confirm", used_at=moment)
        LinkFactory(purpose="door", expires_at=moment)
    LinkFactory(purpose="control", created_at=old)

    retention.forget(now)

    assert sorted(Link.objects.values_list("purpose", flat=True)) == ["confirm", "control", "door"]


def test_a_code_for_a_stranger_goes_a_day_later_and_that_of_a_person_stays(here):
    person = KeyPersonFactory(municipality=here)
    for address in ("vreemd@example.org", person.email):
        coming_in.send_code(address, session={}, language="nl")
    young = Mail.objects.count()
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=25))
    coming_in.send_code("vreemd@example.org", session={}, language="nl")

    done = retention.forget(timezone.now())["letters to nobody"]

    assert (young, done) == (2, 1)
    assert sorted(Mail.objects.values_list("to", flat=True)) == [person.email, "vreemd@example.org"]


def test_an_invitation_that_went_with_its_organisation_leaves_no_mail(here, fatma):
    organisation = OrganisationFactory(municipality=here, status="published")
    inviting.invite(
        here, name="Een", email="een@example.org", language="nl", by=fatma.user, organisation=organisation
    )
    organisation.delete()

    retention.forget(timezone.now() + timedelta(days=2))

    assert not Mail.objects.exists()


def test_every_mail_to_people_is_named():
    templates = settings.BASE_DIR / "templates" / "keypersons" / "emails"
    to_staff = {"inquiry", "opened_for_repair", "scraping_alert"}

    mails = {path.name.removesuffix("_subject.txt") for path in templates.glob("*_subject.txt")}

    assert mails - to_staff == set(retention.PERSONAL)


def test_inquiries_go_ninety_days_after_they_were_done_and_never_while_they_wait(here, fatma):
    now = timezone.now()
    moments = [now - timedelta(days=91), now - timedelta(days=89), None]
    for moment in moments:
        Inquiry.objects.create(
            municipality=here, asked_by=fatma, asked_at=now - timedelta(days=200), done_at=moment
        )

    retention.forget(now)

    assert set(Inquiry.objects.values_list("done_at", flat=True)) == set(moments[1:])


@pytest.mark.parametrize(
    ("asked", "now", "is_kept"),
    [
        (local(2024, 2, 29, 12), local(2025, 2, 28, 13), True),
        (local(2024, 2, 29, 12), local(2025, 3, 1, 0), False),
    ],
)
def test_that_somebody_was_asked_is_known_for_a_year(asked, now, is_kept):
    person = KeyPersonFactory(confirmed_at=now, joined_at=now)
    AskedFactory(key_person=person, at=asked)

    retention.forget(now)

    assert Asked.objects.exists() == is_kept


def logged(fatma, at):
    Viewing.objects.create(
        viewer=fatma.user_id, hat="finder", subject=KeyPersonFactory().subject, what="result", at=at
    )
    Search.objects.create(viewer=fatma.user_id, hat="finder", at=at)


def test_the_viewing_log_goes_after_three_years_and_the_database_agrees(fatma):
    now = timezone.now()
    three_years_ago = retention.VIEWED.before(now)
    logged(fatma, three_years_ago - timedelta(days=3))
    logged(fatma, three_years_ago + MOMENT)

    done = retention.forget(now)

    assert (done["viewings"], done["searches"]) == (1, 1)
    assert [row.at for row in [*Viewing.objects.all(), *Search.objects.all()]] == [
        three_years_ago + MOMENT
    ] * 2


def test_viewings_outlive_the_person(here, fatma):
    person = KeyPersonFactory(municipality=here)
    viewings.record([person], by=fatma, hat="finder", purpose=Purpose(kind="inform"), what="result")
    consent.stop(person)

    retention.forget(timezone.now() + timedelta(days=8))

    assert not KeyPerson.objects.exists()
    assert Viewing.objects.get().subject == person.subject


def test_a_second_round_finds_nothing(here, fatma):
    BasisFactory(municipality=here)
    person = KeyPersonFactory(municipality=here)
    InvitationFactory()
    consent.stop(person)
    now = timezone.now() + timedelta(days=30)

    first, second = retention.forget(now), retention.forget(now)

    assert (first["stopped"], first["unanswered invitations"]) == (1, 1)
    assert set(second.values()) == {0}


def test_one_person_whose_erasure_cannot_be_written_down_stops_nothing_else(here, settings, tmp_path):
    person = KeyPersonFactory(municipality=here)
    LinkFactory(key_person=person, purpose="door", used_at=timezone.now() - timedelta(days=40))
    consent.stop(person)
    (tmp_path / "file").write_text("")
    settings.JOURNAL = str(tmp_path / "file")

    with pytest.raises(retention.retention.RetentionError, match="Not applied: stopped"):
        retention.forget(timezone.now() + timedelta(days=8))

    assert KeyPerson.objects.get() == person
    assert not Link.objects.exists()
