"""This file is about entries that nobody needs any more, and history that is old enough."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pghistory.models import Context

from organisations import history, retention
from organisations.history import change_set, event_model
from organisations.models import Organisation, ProposedChange
from tests.factories import OrganisationFactory, ProposedChangeFactory, ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Europe/Amsterdam")
MOMENT = timedelta(minutes=1)


def local(*moment):
    return datetime(*moment, tzinfo=HERE)


def worked_on(entry, at):
    Organisation.objects.filter(pk=entry.pk).update(changed_at=at)


def happened(entry, at):
    """As if everything in the history of an entry so far happened then."""
    for model in [Organisation, *retention.TRACKED[1:]]:
        rows = event_model(model)._default_manager.filter(
            pgh_created_at__gt=local(2100, 1, 1) if at is None else at
        )
        rows.update(pgh_created_at=at)
    history.change_sets().filter(entry=entry.pk, created_at__gt=at).update(created_at=at)


@pytest.mark.parametrize(
    ("worked", "now", "is_kept"),
    [
        (local(2025, 8, 31, 12), local(2026, 2, 28, 13), True),
        (local(2025, 8, 31, 12), local(2026, 3, 1, 13), False),
        (local(2024, 8, 29, 12), local(2025, 2, 28, 13), True),
        (local(2025, 9, 29, 3), local(2026, 3, 29, 2, 59), True),
        (local(2025, 9, 29, 3), local(2026, 3, 29, 3, 1), False),
    ],
)
def test_a_draft_goes_half_a_year_after_the_last_work_on_it(worked, now, is_kept):
    entry = OrganisationFactory(status="draft", submitted_at=None)
    worked_on(entry, worked)

    retention.forget(now)

    assert Organisation.objects.exists() == is_kept


def test_a_draft_whose_offers_were_worked_on_stays():
    entry = OrganisationFactory(status="draft", submitted_at=None)
    with change_set(by=None, organisation=entry, what="services"):
        ServiceFactory(organisation=entry)
    worked_on(entry, local(2020, 1, 1))

    retention.forget(datetime.now(HERE))

    assert Organisation.objects.get() == entry


@pytest.mark.parametrize("status", ["submitted", "returned", "published"])
def test_what_was_sent_in_stays(status):
    entry = OrganisationFactory(status=status, submitted_at=local(2020, 1, 1))
    worked_on(entry, local(2020, 1, 1))

    retention.forget(datetime.now(HERE))

    assert Organisation.objects.get() == entry


def hidden(since):
    entry = OrganisationFactory(status="published")
    happened(entry, local(2020, 1, 1))
    with change_set(by=None, organisation=entry, what="hide"):
        entry.status = "hidden"
        entry.save()
    happened(entry, since)
    return entry


@pytest.mark.parametrize(
    ("now", "is_kept"),
    [(local(2026, 2, 28, 13), True), (local(2026, 3, 1, 13), False)],
)
def test_an_entry_goes_two_years_after_it_was_hidden_on_a_leap_day(now, is_kept):
    hidden(local(2024, 2, 29, 12))

    retention.forget(now)

    assert Organisation.objects.exists() == is_kept


def test_nothing_of_an_entry_that_went_is_left_in_history():
    entry = hidden(local(2024, 1, 1))
    ServiceFactory(organisation=entry)

    retention.forget(datetime.now(HERE))

    counts = [event_model(model)._default_manager.count() for model in retention.TRACKED]
    assert (sum(counts), Context.objects.count()) == (0, 0)


def test_an_entry_that_was_back_in_between_stays():
    entry = hidden(local(2024, 1, 1))
    for status in ("published", "hidden"):
        with change_set(by=None, organisation=entry, what=status):
            entry.status = status
            entry.save()

    retention.forget(datetime.now(HERE))

    assert Organisation.objects.get() == entry


def test_an_entry_without_history_stays():
    entry = OrganisationFactory(status="hidden")
    event_model(Organisation)._default_manager.all().delete()

    retention.forget(datetime.now(HERE))

    assert Organisation.objects.get() == entry


def test_proposals_go_two_years_after_the_decision_and_never_while_they_wait():
    old, young, waiting = (ProposedChangeFactory() for _ in range(3))
    now = datetime.now(HERE)
    for proposal, at in (
        (old, retention.DECISION.before(now) - MOMENT),
        (young, retention.DECISION.before(now)),
    ):
        ProposedChange.objects.filter(pk=proposal.pk).update(decided_at=at, is_accepted=True)
    ProposedChange.objects.filter(pk=waiting.pk).update(proposed_at=local(2020, 1, 1))

    retention.forget(now)

    assert set(ProposedChange.objects.all()) == {young, waiting}


def rename(entry, name, at):
    with change_set(by=UserFactory(), organisation=entry, what="basics"):
        entry.name = name
        entry.save()
    happened(entry, at)


def test_old_history_goes_and_a_newer_change_can_still_be_undone():
    entry = OrganisationFactory(name="Eerst", status="published")
    happened(entry, local(2020, 1, 1))
    rename(entry, "Oud", local(2021, 1, 1))
    rename(entry, "Vorig", local(2022, 1, 1))
    rename(entry, "Nu", datetime.now(HERE) - MOMENT)
    newest = history.change_sets_of(Organisation.objects.all()).first()

    first = retention.forget(datetime.now(HERE))["history"]

    names = event_model(Organisation)._default_manager.order_by("pgh_id").values_list("name", flat=True)
    assert list(names) == ["Vorig", "Nu"]
    assert first > 0
    assert retention.forget(datetime.now(HERE))["history"] == 0
    history.undo(newest.pk, by=UserFactory())
    entry.refresh_from_db()
    assert entry.name == "Vorig"


def test_history_of_rows_that_are_gone_goes_whole():
    entry = OrganisationFactory(status="published")
    service = ServiceFactory(organisation=entry)
    service.delete()
    happened(entry, local(2020, 1, 1))

    retention.forget(datetime.now(HERE))

    left = event_model(type(service))._default_manager.count()
    assert (left, Organisation.objects.count()) == (0, 1)


def test_young_history_stays_whole():
    entry = OrganisationFactory(status="published")
    rename(entry, "Nu", datetime.now(HERE) - MOMENT)
    before = event_model(Organisation)._default_manager.count()

    retention.forget(datetime.now(HERE))

    assert event_model(Organisation)._default_manager.count() == before
