"""This file is about the list of changes: what waits, what was and is, and putting back."""

import contextlib
import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mail
from organisations import moderation, proposing
from organisations.history import change_set, change_sets_of
from organisations.models import Organisation
from tests.factories import (
    LanguageFactory,
    OrganisationFactory,
    ProposedChangeFactory,
    ServiceFactory,
    ServiceTextFactory,
)
from tests.organisations.desk_people import a_day_ago, sign_in

LIST = "/en/gemeente/wijzigingen/"


@contextlib.contextmanager
def a_change(entry, by, what="contact"):
    """One change set; `made` holds its id afterwards. A test is one moment, so newest says nothing."""
    of_entry, made = change_sets_of(Organisation.objects.filter(pk=entry.pk)), []
    before = set(of_entry.values_list("pk", flat=True))
    with change_set(by=by, organisation=entry, what=what):
        yield made
    made += set(of_entry.values_list("pk", flat=True)) - before


def changed(entry, by, **values):
    with a_change(entry, by) as made:
        Organisation.objects.filter(pk=entry.pk).update(**values)
    return made[0]


def test_a_change_says_who_when_what_was_and_what_is(tuin, carla, amina):
    changed(tuin, amina, notice="Een week")
    changed(tuin, amina, notice="Twee weken")

    page = sign_in(carla).get(LIST).content.decode()

    assert "<del><bdi>Een week</bdi></del>" in page
    assert "<ins><bdi>Twee weken</bdi></ins>" in page
    assert page.count("Amina") >= 2


def test_languages_are_said_as_added_and_taken_away(tuin, carla, amina):
    LanguageFactory(code="pl", names={"en": "Polish"})
    tuin.languages.add(LanguageFactory(code="tr", names={"en": "Turkish"}))
    with change_set(by=amina, organisation=tuin, what="languages"):
        tuin.languages.set([LanguageFactory(code="pl")])

    page = sign_in(carla).get(LIST).content.decode()

    assert "<del><bdi>Turkish</bdi></del>" in page
    assert "<ins><bdi>Polish</bdi></ins>" in page


def test_a_number_that_is_for_nobody_is_not_in_the_history_either(tuin, carla, amina):
    Organisation.objects.filter(pk=tuin.pk).update(phone="+31612345678", phone_visibility="nobody")
    changed(tuin, amina, phone="+31687654321")
    changed(tuin, amina, phone="+31302000001", phone_visibility="everyone")

    page = sign_in(carla).get(LIST).content.decode()

    assert "12345678" not in page.replace(" ", "")
    assert "87654321" not in page.replace(" ", "")
    assert "only the organisation sees it" in page


def test_a_number_that_became_private_leaves_the_history_too(tuin, carla, amina):
    changed(tuin, amina, phone="+31687654321")
    changed(tuin, amina, phone_visibility="nobody")

    assert "87654321" not in sign_in(carla).get(LIST).content.decode().replace(" ", "")


def test_what_was_done_while_it_was_a_draft_is_not_in_the_list(city, carla, amina):
    entry = OrganisationFactory(name="Nieuw", slug="nieuw", municipality=city, status="draft")
    changed(entry, amina, notice="Nog geheim")
    Organisation.objects.filter(pk=entry.pk).update(
        status="submitted", submitted_at=timezone.now() + datetime.timedelta(hours=1)
    )

    assert "Nog geheim" not in sign_in(carla).get(LIST).content.decode()


def test_the_list_can_be_of_one_entry(tuin, carla, amina, city):
    other = OrganisationFactory(name="Ander", slug="ander", municipality=city, submitted_at=a_day_ago())
    changed(tuin, amina, notice="Van de tuin")
    changed(other, amina, notice="Van de ander")

    page = sign_in(carla).get(f"{LIST}?organisatie=ander").content.decode()

    assert ("Van de ander" in page, "Van de tuin" in page) == (True, False)


@pytest.mark.parametrize("query", ["organisatie=bestaat-niet", "organisatie=%00", "pagina=x", "pagina=99999"])
def test_odd_questions_give_the_list(tuin, carla, query):
    assert sign_in(carla).get(f"{LIST}?{query}").status_code == 200


# Putting back


def test_putting_back_asks_first_and_then_restores_everything(tuin, carla, amina):
    tuin.languages.add(LanguageFactory(code="tr"))
    with a_change(tuin, amina) as made:
        tuin.languages.set([LanguageFactory(code="pl")])
        Organisation.objects.filter(pk=tuin.pk).update(notice="Twee weken")
        ServiceTextFactory(service=ServiceFactory(organisation=tuin), title="Koffie")
    client, url = sign_in(carla), f"/en/gemeente/wijzigingen/{made[0]}/terug/"

    before = client.get(url)
    tuin.refresh_from_db()
    untouched = tuin.notice
    response = client.post(url)

    tuin.refresh_from_db()
    assert (before.status_code, untouched, response.status_code) == (200, "Twee weken", 302)
    assert (tuin.notice, [x.code for x in tuin.languages.all()], tuin.services.count()) == ("", ["tr"], 0)


def test_what_was_taken_away_comes_back(tuin, carla, amina):
    service = ServiceFactory(organisation=tuin)
    ServiceTextFactory(service=service, title="Koffie")
    with a_change(tuin, amina) as made:
        service.delete()

    sign_in(carla).post(f"/en/gemeente/wijzigingen/{made[0]}/terug/")

    assert [str(one) for one in tuin.services.all()] == ["Koffie"]


def test_putting_back_is_a_change_of_its_own(tuin, carla, amina):
    change = changed(tuin, amina, notice="Twee weken")
    sign_in(carla).post(f"/en/gemeente/wijzigingen/{change}/terug/")

    page = sign_in(carla).get(LIST).content.decode()

    assert "Put back as it was" in page
    assert "Carla" in page


def test_putting_back_something_that_changed_again_says_what(tuin, carla, amina):
    first = changed(tuin, amina, notice="Een week")
    changed(tuin, amina, notice="Twee weken")

    response = sign_in(carla).post(f"/en/gemeente/wijzigingen/{first}/terug/")

    tuin.refresh_from_db()
    assert (response.status_code, tuin.notice) == (409, "Twee weken")
    assert "Somebody changed this again later: How early to ask" in response.content.decode()


def test_a_step_in_the_life_of_an_entry_has_no_undo(brug, carla):
    moderation.publish(brug, by=carla)
    change = change_sets_of(Organisation.objects.filter(pk=brug.pk)).get(metadata__what="publish").pk

    page = sign_in(carla).get(LIST).content.decode()
    response = sign_in(carla).post(f"/en/gemeente/wijzigingen/{change}/terug/")

    brug.refresh_from_db()
    assert str(change) not in page
    assert (response.status_code, brug.status) == (409, "published")


def test_reading_a_confirmation_page_changes_nothing(tuin, carla, amina):
    change = changed(tuin, amina, notice="Twee weken")

    sign_in(carla).get(f"/en/gemeente/wijzigingen/{change}/terug/")

    tuin.refresh_from_db()
    assert tuin.notice == "Twee weken"


def test_putting_back_needs_the_token(tuin, carla, amina):
    change = changed(tuin, amina, notice="Twee weken")
    client = sign_in(carla)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    response = strict.post(f"/en/gemeente/wijzigingen/{change}/terug/")

    tuin.refresh_from_db()
    assert (response.status_code, tuin.notice) == (403, "Twee weken")


# What waits


def accepting(page):
    """What the button *Accept* of this page sends."""
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    return {"decision": "accept", "seen": seen[1]}


def test_a_waiting_change_stands_on_top_and_can_be_accepted(tuin, carla, amina):
    change = ProposedChangeFactory(organisation=tuin, old=tuin.name, new="Nieuwe tuin", proposed_by=amina)
    client = sign_in(carla)

    page = client.get(LIST).content.decode()
    response = client.post(f"/en/gemeente/wijzigingen/voorstel/{change.pk}/", accepting(page))

    tuin.refresh_from_db()
    assert "1 change waits for you" in page
    assert "<ins><bdi>Nieuwe tuin</bdi></ins>" in page
    assert (response.url, tuin.name) == (LIST, "Nieuwe tuin")


@pytest.mark.parametrize("sends_what_was_seen", [True, False])
def test_what_was_asked_after_the_page_was_shown_is_not_accepted(tuin, carla, amina, sends_what_was_seen):
    change = proposing.propose(tuin, field="name", new="Nieuwe tuin", by=amina)
    client, url = sign_in(carla), f"/en/gemeente/wijzigingen/voorstel/{change.pk}/"
    form = accepting(client.get(url).content.decode())
    proposing.propose(tuin, field="name", new="Bel nu en win", by=amina)

    response = client.post(url, form if sends_what_was_seen else {"decision": "accept"})

    tuin.refresh_from_db()
    change.refresh_from_db()
    assert (response.status_code, tuin.name, change.decided_at) == (409, "Tuin voor allen", None)
    assert "changed this entry while you looked" in response.content.decode()


def test_refusing_a_change_asks_why(tuin, carla, amina):
    change = ProposedChangeFactory(organisation=tuin, new="Nieuwe tuin", proposed_by=amina)
    client, url = sign_in(carla), f"/en/gemeente/wijzigingen/voorstel/{change.pk}/"

    without = client.post(url, {"decision": "refuse", "reason": " "})
    response = client.post(url, {"decision": "refuse", "reason": "Die naam is van een ander."})

    change.refresh_from_db()
    assert "Please write why. The organisation reads this." in without.content.decode()
    assert (response.status_code, change.is_accepted, change.reason) == (
        302,
        False,
        "Die naam is van een ander.",
    )


def test_the_second_decision_about_a_change_gets_a_kind_page(tuin, carla, esra, amina):
    change = ProposedChangeFactory(organisation=tuin, new="Nieuwe tuin", proposed_by=amina)
    moderation.accept(change, by=carla)
    url = f"/en/gemeente/wijzigingen/voorstel/{change.pk}/"

    response = sign_in(esra).post(url, {"decision": "refuse", "reason": "Dit vind ik niet."})
    looked = sign_in(esra).get(url)

    page = response.content.decode()
    assert (response.status_code, looked.status_code, Mail.objects.count()) == (409, 200, 1)
    assert "A colleague has decided about this change already." in page
    assert "Dit vind ik niet." in page


def test_a_place_is_said_as_an_address(tuin, carla):
    new = {"street": "Voorbeeldplein", "house_number": "8", "city": "Proefstad", "postcode": "3500AA"}
    ProposedChangeFactory(organisation=tuin, field="location", old=None, new=new)

    page = sign_in(carla).get(LIST).content.decode()

    assert "Voorbeeldplein 8, Proefstad, 3500 AA" in page
