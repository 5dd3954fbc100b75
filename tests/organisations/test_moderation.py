"""This file is about the life of an entry: who moves it where, once, with one mail."""

import threading

import pytest
from django.db import connection
from django.utils import timezone, translation

from accounts.models import Mail
from organisations import moderation, registration
from organisations.models import OldSlug, Organisation
from organisations.moderation import MOVES
from tests.factories import EditorFactory, LocationFactory, ProposedChangeFactory, UserFactory
from tests.organisations.desk_people import submitted

Status = Organisation.Status


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared as they stand in the code."""
    with translation.override("en"):
        yield


def mails():
    return list(Mail.objects.order_by("pk").values_list("to", "template"))


def test_publishing_puts_an_entry_on_the_map_and_tells_its_editors(brug, carla):
    moderation.publish(brug, by=carla)

    brug.refresh_from_db()
    assert brug.status == Status.PUBLISHED
    assert brug.verified_by == carla
    assert brug.verified_at == brug.published_at
    assert brug.listing.name == "Taalcafé De Brug"
    assert mails() == [("amina@example.org", "organisations/emails/entry_published")]


def test_publishing_keeps_when_the_organisation_said_it_holds(brug, carla):
    said = brug.confirmed_at

    moderation.publish(brug, by=carla)

    brug.refresh_from_db()
    assert brug.confirmed_at == said


def test_publishing_twice_is_once(brug, carla):
    moderation.publish(brug, by=carla)
    first = Organisation.objects.get(pk=brug.pk).verified_at

    moderation.publish(brug, by=carla)

    brug.refresh_from_db()
    assert brug.verified_at == first
    assert len(mails()) == 1


def test_the_second_moderator_hears_that_a_colleague_was_first(brug, carla, esra):
    moderation.publish(brug, by=carla)

    with pytest.raises(moderation.DecidedAlready, match="A colleague has put this entry on the map"):
        moderation.publish(brug, by=esra)
    with pytest.raises(moderation.DecidedAlready, match="A colleague has put this entry on the map"):
        moderation.return_to_editor(brug, by=esra, reason="Te kort.", task="story")

    brug.refresh_from_db()
    assert (brug.status, brug.verified_by, len(mails())) == (Status.PUBLISHED, carla, 1)


def test_nothing_is_published_that_was_not_looked_at(brug, carla, amina):
    from organisations.history import change_set

    seen = moderation.version(brug)
    with change_set(by=amina, organisation=brug, what="name"):
        Organisation.objects.filter(pk=brug.pk).update(name="Iets anders")

    with pytest.raises(moderation.ChangedMeanwhile):
        moderation.publish(brug, by=carla, seen=seen)

    brug.refresh_from_db()
    assert (brug.status, mails()) == (Status.SUBMITTED, [])


def test_sending_back_says_why_and_where(brug, carla):
    moderation.return_to_editor(brug, by=carla, reason=" Schrijf het korter. ", task="story")

    brug.refresh_from_db()
    assert (brug.status, brug.return_reason, brug.return_task) == (
        Status.RETURNED,
        "Schrijf het korter.",
        "story",
    )
    mail = Mail.objects.get()
    assert mail.template == "organisations/emails/entry_returned"
    assert "Schrijf het korter." in mail.text
    assert f"/mijn/{brug.slug}/" in mail.text


def test_sending_back_twice_is_once(brug, carla):
    moderation.return_to_editor(brug, by=carla, reason="Korter.", task="story")
    moderation.return_to_editor(brug, by=carla, reason="Korter.", task="story")

    assert len(mails()) == 1


def test_sending_back_needs_a_reason(brug, carla):
    with pytest.raises(moderation.ReasonMissing):
        moderation.return_to_editor(brug, by=carla, reason="  ", task="story")


def test_each_editor_reads_in_their_own_language(city, carla, amina):
    entry = submitted(city, by=amina)
    EditorFactory(organisation=entry, user=UserFactory(email="bo@example.org", language="en"))
    EditorFactory(organisation=entry, user=UserFactory(email="gone@example.org", is_active=False))

    moderation.publish(entry, by=carla)

    assert set(Mail.objects.values_list("to", "language")) == {
        ("amina@example.org", "nl"),
        ("bo@example.org", "en"),
    }


def test_a_name_in_a_mail_is_no_link(city, carla, amina):
    entry = submitted(city, by=amina, name="Kijk op https://evil.example/x")

    moderation.publish(entry, by=carla)

    assert "evil.example" not in Mail.objects.get().text


def test_hiding_takes_an_entry_off_the_map_and_restoring_puts_it_back(tuin, carla):
    moderation.hide(tuin, by=carla, reason="Het nummer klopt niet.")
    tuin.refresh_from_db()
    assert (tuin.status, tuin.return_reason) == (Status.HIDDEN, "Het nummer klopt niet.")
    assert not hasattr(tuin, "listing")

    moderation.restore(tuin, by=carla)
    tuin = Organisation.objects.get(pk=tuin.pk)
    assert (tuin.status, tuin.return_reason) == (Status.PUBLISHED, "")
    assert tuin.listing.slug == "tuin-voor-allen"
    assert [template.rpartition("/")[2] for _to, template in mails()] == ["entry_hidden", "entry_restored"]


def test_the_municipality_owes_a_reason_and_an_organisation_that_stops_does_not(tuin, carla, amina):
    with pytest.raises(moderation.ReasonMissing):
        moderation.archive(tuin, by=carla)

    moderation.archive(tuin, by=amina)

    tuin.refresh_from_db()
    assert (tuin.status, mails()) == (Status.ARCHIVED, [])


def test_an_entry_that_was_never_published_cannot_be_restored(brug, carla):
    Organisation.objects.filter(pk=brug.pk).update(status=Status.ARCHIVED)

    with pytest.raises(moderation.CannotMove, match="never on the map"):
        moderation.restore(brug, by=carla)


@pytest.mark.parametrize("status", Status.values)
def test_sending_in_follows_the_same_table(brug, amina, status):
    Organisation.objects.filter(pk=brug.pk).update(status=status, email="brug@example.org")

    assert registration.submit(brug, by=amina) is (status in MOVES["submit"].before)


@pytest.mark.parametrize("verb", ["publish", "return", "hide", "archive", "restore"])
@pytest.mark.parametrize("status", Status.values)
def test_only_the_moves_in_the_table_are_possible(brug, carla, verb, status):
    Organisation.objects.filter(pk=brug.pk).update(status=status, published_at=timezone.now())
    verbs = {
        "publish": lambda: moderation.publish(brug, by=carla),
        "return": lambda: moderation.return_to_editor(brug, by=carla, reason="Korter.", task="story"),
        "hide": lambda: moderation.hide(brug, by=carla, reason="Onjuist."),
        "archive": lambda: moderation.archive(brug, by=carla, reason="Gestopt."),
        "restore": lambda: moderation.restore(brug, by=carla),
    }
    already = verb == "restore" and status == Status.PUBLISHED

    if status in MOVES[verb].before or already:
        verbs[verb]()
        expected = MOVES[verb].after
    else:
        with pytest.raises(moderation.CannotMove):
            verbs[verb]()
        expected = status

    assert Organisation.objects.get(pk=brug.pk).status == expected


def test_every_state_can_be_reached_and_left():
    states = set(Status.values)

    assert {move.after for move in MOVES.values()} | {Status.DRAFT} == states
    assert {state for move in MOVES.values() for state in move.before} == states


# Changes that wait


def test_accepting_a_name_makes_it_public_under_a_new_address(tuin, carla, amina):
    change = ProposedChangeFactory(organisation=tuin, new="Tuin van de Wijk", proposed_by=amina)

    moderation.accept(change, by=carla)

    tuin.refresh_from_db()
    assert (tuin.name, tuin.slug) == ("Tuin van de Wijk", "tuin-van-de-wijk")
    assert OldSlug.objects.get(slug="tuin-voor-allen").organisation == tuin
    change.refresh_from_db()
    assert (change.is_accepted, change.decided_by) == (True, carla)
    assert mails() == [("amina@example.org", "organisations/emails/change_accepted")]


def test_going_back_to_an_old_name_gives_back_the_old_address(tuin, carla):
    moderation.accept(ProposedChangeFactory(organisation=tuin, new="Tuin van de Wijk"), by=carla)
    moderation.accept(ProposedChangeFactory(organisation=tuin, new="Tuin voor allen"), by=carla)

    tuin.refresh_from_db()
    assert tuin.slug == "tuin-voor-allen"
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["tuin-van-de-wijk"]


def test_accepting_one_field_leaves_the_other_waiting(tuin, carla):
    name = ProposedChangeFactory(organisation=tuin, new="Nieuwe naam")
    ProposedChangeFactory(organisation=tuin, field="kind", old="foundation", new="group")

    moderation.accept(name, by=carla)

    tuin.refresh_from_db()
    assert (tuin.name, tuin.kind) == ("Nieuwe naam", "foundation")
    assert tuin.proposed_changes.waiting().get().field == "kind"


def test_refusing_keeps_what_was_public_and_says_why(tuin, carla, amina):
    change = ProposedChangeFactory(organisation=tuin, new="Gemeente Proefstad", proposed_by=amina)

    moderation.refuse(change, by=carla, reason="Zo heet u niet.")

    tuin.refresh_from_db()
    change.refresh_from_db()
    assert tuin.name == "Tuin voor allen"
    assert (change.is_accepted, change.reason) == (False, "Zo heet u niet.")
    assert "Zo heet u niet." in Mail.objects.get().text


def test_a_place_that_goes_leaves_its_decision_behind(tuin, carla):
    place = LocationFactory(organisation=tuin)
    change = ProposedChangeFactory(organisation=tuin, field="location", location=place, old={}, new=None)

    moderation.accept(change, by=carla)

    change.refresh_from_db()
    assert (list(tuin.locations.all()), change.is_accepted) == ([], True)


def test_a_place_outside_the_netherlands_cannot_be_accepted(tuin, carla):
    new = {
        "street": "Rue",
        "house_number": "1",
        "city": "Paris",
        "lat": 48.85,
        "lon": 2.35,
        "lookup": "found",
    }
    change = ProposedChangeFactory(organisation=tuin, field="location", old=None, new=new)

    with pytest.raises(moderation.CannotAccept):
        moderation.accept(change, by=carla)

    change.refresh_from_db()
    assert (change.decided_at, list(tuin.locations.all())) == (None, [])


def test_a_change_is_decided_once(tuin, carla, esra):
    change = ProposedChangeFactory(organisation=tuin, new="Nieuwe naam")
    moderation.accept(change, by=carla)
    moderation.accept(change, by=carla)

    with pytest.raises(moderation.ChangeDecided):
        moderation.refuse(change, by=esra, reason="Nee.")
    with pytest.raises(moderation.ChangeDecided):
        moderation.accept(change, by=esra)

    assert len(mails()) == 1


def test_a_change_that_was_taken_back_cannot_be_decided(tuin, carla):
    change = ProposedChangeFactory(organisation=tuin, new="Nieuwe naam")
    type(change).objects.all().delete()

    with pytest.raises(moderation.ChangeDecided):
        moderation.accept(change, by=carla)


# At the same moment


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_two_moderators_at_once_make_one_decision_and_one_mail(round_, brug, carla, esra):
    barrier, outcomes = threading.Barrier(2), []

    def decide(verb):
        try:
            barrier.wait()
            outcomes.append(verb().status)
        except moderation.DecidedAlready as late:
            outcomes.append(type(late).__name__)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=[lambda: moderation.publish(brug, by=carla)]),
        threading.Thread(
            target=decide,
            args=[lambda: moderation.return_to_editor(brug, by=esra, reason="Korter.", task="story")],
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    brug.refresh_from_db()
    assert sorted(outcomes) == sorted([brug.status, "DecidedAlready"])
    assert len(mails()) == 1
