"""This file is about refusing an entry: a published rule, two people, a way to object."""

import pytest
from django.db import IntegrityError
from django.utils import translation

from accounts.models import Mail
from organisations import moderation, refusing
from organisations.models import Organisation, Refusal
from tests.organisations.desk_people import sign_in

Status = Organisation.Status


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared as they stand in the code."""
    with translation.override("en"):
        yield


RULE = "Geen reclame."


@pytest.fixture
def rules(city):
    city.house_rules = f"Wees eerlijk over wie u bent.\n\n  {RULE}  "
    city.objection_line = "Schrijf binnen zes weken naar de gemeente."
    city.save()
    return city


@pytest.fixture
def proposed(rules, brug, carla):
    return refusing.propose(brug, by=carla, rule=RULE, reason="U verkoopt alleen.")


def page_of(entry):
    return f"/en/gemeente/nieuw/{entry.slug}/weigeren/"


def test_one_person_proposes_and_nothing_happens_yet(proposed, brug):
    brug.refresh_from_db()

    assert (brug.status, Mail.objects.count()) == (Status.SUBMITTED, 0)


def test_a_second_person_agrees_and_the_organisation_hears_how_to_object(proposed, brug, esra):
    refusing.agree(proposed, by=esra)

    brug.refresh_from_db()
    mail = Mail.objects.get()
    assert brug.status == Status.ARCHIVED
    assert brug.return_reason == f"{RULE}\nU verkoopt alleen.\nSchrijf binnen zes weken naar de gemeente."
    assert mail.template == "organisations/emails/entry_refused"
    for text in (RULE, "U verkoopt alleen.", "Schrijf binnen zes weken"):
        assert text in mail.text


def test_nobody_refuses_alone(proposed, brug, carla):
    with pytest.raises(refusing.CannotRefuse, match="Two people refuse together"):
        refusing.agree(proposed, by=carla)

    brug.refresh_from_db()
    assert brug.status == Status.SUBMITTED


def test_the_database_does_not_let_one_person_be_two(proposed, carla):
    with pytest.raises(IntegrityError):
        Refusal.objects.update(decided_by=carla, is_agreed=True)


def test_a_rule_that_is_not_published_is_no_ground(rules, brug, carla):
    with pytest.raises(refusing.CannotRefuse, match="Choose one of the house rules"):
        refusing.propose(brug, by=carla, rule="Ik vind het niets.", reason="Niets.")


def test_agreeing_twice_is_once(proposed, esra):
    refusing.agree(proposed, by=esra)
    refusing.agree(proposed, by=esra)

    assert Mail.objects.count() == 1


def test_who_does_not_agree_leaves_it_in_the_queue(proposed, brug, esra, carla):
    refusing.disagree(proposed, by=esra)

    with pytest.raises(refusing.CannotRefuse, match="decided about this already"):
        refusing.agree(proposed, by=carla)
    brug.refresh_from_db()
    assert (brug.status, Mail.objects.count()) == (Status.SUBMITTED, 0)


def test_publishing_drops_the_proposal(proposed, brug, esra):
    moderation.publish(brug, by=esra)

    proposed.refresh_from_db()
    assert (proposed.is_agreed, refusing.waiting_refusal(brug)) == (False, None)
    with pytest.raises(refusing.CannotRefuse):
        refusing.agree(proposed, by=esra)


def test_after_an_objection_the_promise_starts_again(proposed, brug, esra):
    refusing.agree(proposed, by=esra)
    sent = brug.submitted_at

    refusing.reopen(brug, by=esra)

    brug.refresh_from_db()
    assert (brug.status, brug.return_reason) == (Status.SUBMITTED, "")
    assert brug.submitted_at > sent


def test_a_refused_entry_is_not_put_on_the_map_by_its_editor(proposed, brug, esra, amina):
    refusing.agree(proposed, by=esra)

    with pytest.raises(moderation.CannotMove, match="never on the map"):
        moderation.restore(brug, by=amina)
    assert moderation.can_move(Organisation.objects.get(pk=brug.pk), "restore") is False


# The pages


def test_two_moderators_refuse_through_the_pages(rules, brug, carla, esra):
    first, second = sign_in(carla), sign_in(esra)
    seen = moderation.version(brug)

    first.post(page_of(brug), {"decision": "propose", "rule": RULE, "reason": "Verkoop.", "seen": seen})
    alone = first.post(page_of(brug), {"decision": "agree"})
    shown = second.get(f"/en/gemeente/nieuw/{brug.slug}/").content.decode()
    response = second.post(page_of(brug), {"decision": "agree"})

    brug.refresh_from_db()
    assert (alone.status_code, response.url, brug.status) == (409, "/en/gemeente/nieuw/", Status.ARCHIVED)
    assert "A colleague wants to refuse this entry." in shown


def test_without_a_rule_or_reason_the_form_comes_back(rules, brug, carla):
    page = sign_in(carla).post(page_of(brug), {"decision": "propose", "reason": "Zomaar."}).content.decode()

    assert "Choose one of the house rules." in page
    assert "Zomaar." in page
    assert Refusal.objects.count() == 0


def test_without_house_rules_nobody_is_refused(brug, carla):
    page = sign_in(carla).get(page_of(brug)).content.decode()

    assert "Your municipality has not published house rules" in page


def test_the_desk_next_door_does_not_find_it(proposed, brug, dirk, finn):
    for member in (dirk, finn):
        client = sign_in(member)
        assert client.get(page_of(brug)).status_code == 404
        assert client.post(page_of(brug), {"decision": "agree"}).status_code == 404


def test_a_published_entry_cannot_be_refused(rules, tuin, carla):
    response = sign_in(carla).post(
        page_of(tuin), {"decision": "propose", "rule": RULE, "reason": "Verkoop.", "seen": ""}
    )

    assert (response.status_code, Refusal.objects.count()) == (409, 0)


def test_everyone_can_read_the_house_rules(rules, client):
    page = client.get(f"/en/huisregels/{rules.slug}/").content.decode()

    assert RULE in page
    assert "Schrijf binnen zes weken naar de gemeente." in page
    assert client.get("/huisregels/nergens/").status_code == 404


def test_an_objection_opens_the_entry_again(proposed, brug, esra):
    refusing.agree(proposed, by=esra)

    response = sign_in(esra).post(f"/en/gemeente/organisaties/{brug.slug}/", {"move": "reopen"})

    brug.refresh_from_db()
    assert (response.status_code, brug.status) == (302, Status.SUBMITTED)
