"""This file is about the desk: who may open it, what waits there, the first look, one entry."""

import datetime
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mail
from organisations import moderation
from organisations.history import change_set
from organisations.models import Organisation
from tests.factories import (
    EditorFactory,
    LanguageFactory,
    LocationFactory,
    OrganisationFactory,
    ProposedChangeFactory,
    StaffMemberFactory,
    UserFactory,
)
from tests.organisations.desk_people import a_day_ago, sign_in, submitted

Status = Organisation.Status
ANSWERS = {"desk_look", "desk_proposal", "desk_undo", "desk_entry"}
DECIDES = {"desk_queue", "desk_look", "desk_changes", "desk_proposal", "desk_undo"}


def addresses(brug, tuin):
    change = ProposedChangeFactory(organisation=tuin, new="Nieuwe naam")
    return {
        "desk": [],
        "desk_queue": [],
        "desk_look": [brug.slug],
        "desk_changes": [],
        "desk_proposal": [change.pk],
        "desk_undo": [uuid.uuid4()],
        "desk_search": [],
        "desk_entry": [tuin.slug],
    }


def every_page(brug, tuin):
    return {name: reverse(f"organisations:{name}", args=args) for name, args in addresses(brug, tuin).items()}


def seen_in(response):
    """The version that the form on this page is about."""
    return re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]


# Who may come in


def test_a_visitor_is_asked_to_sign_in(brug, tuin):
    for name, url in every_page(brug, tuin).items():
        assert Client().get(url).url.startswith("/inloggen/"), url
        if name in ANSWERS:
            assert Client().post(url).url.startswith("/inloggen/"), url


def test_an_editor_does_not_find_the_desk(brug, tuin, amina):
    client = Client()
    client.force_login(amina)

    for name, url in every_page(brug, tuin).items():
        assert client.get(url).status_code == 404, url
        assert client.post(url).status_code == (404 if name in ANSWERS else 405), url


def test_a_colleague_without_a_role_does_not_find_the_desk(brug, tuin, city):
    client = sign_in(StaffMemberFactory(municipality=city, roles=[]))

    for url in every_page(brug, tuin).values():
        assert client.get(url).status_code == 404, url


def test_without_the_second_step_nothing_opens(brug, tuin, carla):
    client = sign_in(carla, second_factor=False)

    for url in every_page(brug, tuin).values():
        assert client.get(url).url.startswith("/account/tweede-stap/"), url


def test_who_only_finds_does_not_decide(brug, tuin, finn):
    client = sign_in(finn)

    answers = {name: client.get(url).status_code for name, url in every_page(brug, tuin).items()}

    assert {name for name, status in answers.items() if status == 404} == DECIDES
    assert {status for name, status in answers.items() if name not in DECIDES} == {200}


def test_who_only_finds_cannot_hide_either(tuin, finn):
    url = reverse("organisations:desk_entry", args=[tuin.slug])

    response = sign_in(finn).post(url, {"move": "hide", "reason": "Weg."})

    tuin.refresh_from_db()
    assert (response.status_code, tuin.status) == (404, Status.PUBLISHED)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_municipality_next_door_does_not_find_our_entries(brug, tuin, dirk, method):
    client, pages = sign_in(dirk), every_page(brug, tuin)

    for name in ("desk_look", "desk_proposal", "desk_undo", "desk_entry"):
        assert getattr(client, method)(pages[name]).status_code == 404, name
    assert "Taalcafé De Brug" not in client.get(pages["desk_queue"]).content.decode()
    assert "Tuin voor allen" not in client.get(pages["desk_changes"]).content.decode()


def test_nobody_of_the_municipality_reads_a_draft(city, carla):
    draft = OrganisationFactory(status=Status.DRAFT, municipality=city)

    assert sign_in(carla).get(reverse("organisations:desk_entry", args=[draft.slug])).status_code == 404


def test_an_entry_that_works_in_another_municipality_can_be_read_there_not_decided(tuin, dirk):
    tuin.serves_municipalities.add(dirk.municipality)
    url = reverse("organisations:desk_entry", args=[tuin.slug])

    response = sign_in(dirk).get(url)

    assert response.status_code == 200
    assert "moves" not in re.findall(r'name="(move)s?"', response.content.decode())
    assert sign_in(dirk).post(url, {"move": "hide", "reason": "Weg."}).status_code == 404


# What waits


def test_the_first_page_says_what_is_late(city, carla, amina):
    submitted(city, by=amina)
    long_ago = timezone.now() - datetime.timedelta(days=20)
    submitted(city, by=amina, name="Oud", slug="oud", at=long_ago)

    page = sign_in(carla).get("/en/gemeente/").content.decode()

    assert "2 entries wait for a first look" in page
    assert "1 too late" in page
    assert page.index("Oud") < page.index("Taalcafé De Brug")


def test_the_queue_shows_the_promise_that_runs(brug, carla, amina, city):
    submitted(city, by=amina, name="Oud", slug="oud", at=timezone.now() - datetime.timedelta(days=20))

    page = sign_in(carla).get("/en/gemeente/nieuw/").content.decode()

    assert page.count("promise is-late") == 1
    assert "working days left" in page


def test_an_empty_desk_says_so(carla):
    page = sign_in(carla).get("/en/gemeente/").content.decode()

    assert "Nothing waits for a first look" in page


@pytest.mark.django_db(transaction=True)  # rows of one transaction fall into its last change set
@pytest.mark.parametrize("name", ["desk", "desk_queue", "desk_changes"])
def test_lists_ask_the_database_the_same_for_one_and_for_three(
    name, city, carla, amina, django_assert_num_queries
):
    client, url = sign_in(carla), reverse(f"organisations:{name}")

    def another(number):
        entry = submitted(city, by=amina, slug=f"nieuw-{number}")
        entry.serves_districts.set(city.districts.all())
        old = OrganisationFactory(municipality=city, submitted_at=a_day_ago(), published_at=a_day_ago())
        LocationFactory(organisation=old)
        ProposedChangeFactory(organisation=old, proposed_by=UserFactory())
        with change_set(by=UserFactory(), organisation=old, what="languages"):
            old.languages.add(LanguageFactory(code="pl"), LanguageFactory(code="ar"))
            Organisation.objects.filter(pk=old.pk).update(notice="Een week")

    another(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    another(2)
    another(3)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(url)


# The first look


def test_a_moderator_sees_everything_but_what_is_for_nobody(city, carla, amina):
    entry = submitted(
        city,
        by=amina,
        phone="+31302000001",
        phone_visibility="municipality",
        email="geheim@example.org",
        email_visibility="nobody",
        whatsapp="+31612345678",
    )

    page = sign_in(carla).get(reverse("organisations:desk_look", args=[entry.slug])).content.decode()

    assert "030 200 0001" in page
    assert "wa.me/31612345678" in page
    assert "geheim@example.org" not in page


def test_a_moderator_publishes_what_they_looked_at(brug, carla):
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"

    response = client.post(url, {"decision": "publish", "seen": seen_in(client.get(url))}, follow=True)

    brug.refresh_from_db()
    assert response.redirect_chain == [("/en/gemeente/nieuw/", 302)]
    assert (brug.status, brug.verified_by) == (Status.PUBLISHED, carla)


def test_clicking_twice_publishes_once(brug, carla):
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"
    form = {"decision": "publish", "seen": seen_in(client.get(url))}

    answers = [client.post(url, form).status_code for _click in range(2)]

    assert (answers, Mail.objects.count()) == ([302, 302], 1)


def test_a_moderator_sends_back_with_ready_sentences_in_the_editors_language(brug, carla, amina):
    amina.language = "en"
    amina.save()
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"
    form = {
        "decision": "return",
        "seen": seen_in(client.get(url)),
        "sentences": ["persons", "clear"],
        "words": "Bel gerust: 030.",
    }

    response = client.post(url, form)

    brug.refresh_from_db()
    assert response.status_code == 302
    assert (brug.status, brug.return_task) == (Status.RETURNED, "story")
    assert brug.return_reason == (
        "Please leave out names of persons.\nPlease write it shorter, in easy words.\nBel gerust: 030."
    )
    assert brug.return_reason in Mail.objects.get().text.replace("\r\n", "\n")


def test_sending_back_without_a_reason_asks_for_it(brug, carla):
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"
    form = {"decision": "return", "seen": seen_in(client.get(url)), "task": "story"}

    response = client.post(url, form)

    brug.refresh_from_db()
    assert (response.status_code, brug.status) == (200, Status.SUBMITTED)
    assert "Please write why. The organisation reads this." in response.content.decode()


def test_own_words_need_a_part_and_stay_on_the_page(brug, carla):
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"
    form = {"decision": "return", "seen": seen_in(client.get(url)), "words": "Dit klopt <b>niet</b>."}

    page = client.post(url, form).content.decode()

    assert "Choose the part that should change." in page
    assert "Dit klopt &lt;b&gt;niet&lt;/b&gt;." in page


def test_the_second_moderator_gets_a_kind_page_with_what_they_wrote(brug, carla, esra):
    second, url = sign_in(esra), f"/en/gemeente/nieuw/{brug.slug}/"
    form = {"decision": "return", "seen": seen_in(second.get(url)), "words": "Te kort.", "task": "story"}
    moderation.publish(brug, by=carla)

    response = second.post(url, form)

    brug.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, brug.status, Mail.objects.count()) == (409, Status.PUBLISHED, 1)
    assert "A colleague has put this entry on the map already." in page
    assert "Te kort." in page
    assert "Carla" in page


def test_what_changed_after_it_was_shown_is_not_published(brug, carla, amina):
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"
    seen = seen_in(client.get(url))
    with change_set(by=amina, organisation=brug, what="name"):
        Organisation.objects.filter(pk=brug.pk).update(name="Iets anders")

    response = client.post(url, {"decision": "publish", "seen": seen})

    brug.refresh_from_db()
    assert (response.status_code, brug.status) == (409, Status.SUBMITTED)
    assert "The organisation changed this entry while you looked." in response.content.decode()


def test_an_entry_that_was_decided_already_opens_as_it_stands(tuin, carla):
    response = sign_in(carla).get(f"/en/gemeente/nieuw/{tuin.slug}/")

    assert response.url == f"/en/gemeente/organisaties/{tuin.slug}/"


def test_a_form_with_fields_it_should_not_have_sets_nothing_else(brug, carla, dirk):
    client, url = sign_in(carla), f"/en/gemeente/nieuw/{brug.slug}/"
    form = {
        "decision": "return",
        "seen": seen_in(client.get(url)),
        "sentences": ["clear"],
        "status": "published",
        "municipality": dirk.municipality_id,
        "verified_by": dirk.pk,
        "name": "Gekaapt",
    }

    client.post(url, form)

    brug.refresh_from_db()
    assert (brug.status, brug.municipality, brug.name, brug.verified_by) == (
        Status.RETURNED,
        carla.municipality,
        "Taalcafé De Brug",
        None,
    )


# What stands out


def test_a_look_alike_in_other_letters_stands_out(city, carla, amina):
    OrganisationFactory(name="Taalcafé De Brug", slug="echt", municipality=city)
    # With a Cyrillic а and е.
    entry = submitted(city, by=amina, name="T\u0430\u0430lcaf\u0435 De Brug", slug="nep")

    page = sign_in(carla).get(f"/en/gemeente/nieuw/{entry.slug}/").content.decode()

    assert "The name looks the same as:" in page
    assert "/gemeente/organisaties/echt/" in page
    assert "Letters of two alphabets in one word:" in page


def test_a_personal_number_for_everyone_stands_out(city, carla, amina):
    entry = submitted(city, by=amina, phone="+31612345678", is_contact_personal=True)

    page = sign_in(carla).get(f"/en/gemeente/nieuw/{entry.slug}/").content.decode()

    assert "own number or address, and everyone will see it." in page


def test_the_same_number_as_another_entry_stands_out(city, carla, amina):
    OrganisationFactory(name="Een ander", slug="ander", municipality=city, phone="+31302000001")
    entry = submitted(city, by=amina, phone="+31302000001")

    page = sign_in(carla).get(f"/en/gemeente/nieuw/{entry.slug}/").content.decode()

    assert "The same phone number as:" in page


@pytest.mark.parametrize("whose", ["new", "other"])
def test_the_same_number_does_not_tell_what_is_for_nobody(city, carla, amina, whose):
    levels = {"new": "everyone", "other": "everyone", whose: "nobody"}
    submitted(
        city, name="Ander", slug="ander", phone="+31302000000", phone_visibility=levels["other"], website=""
    )
    entry = submitted(city, by=amina, phone="+31302000000", phone_visibility=levels["new"])

    page = sign_in(carla).get(f"/en/gemeente/nieuw/{entry.slug}/").content.decode()

    assert "The same phone number as:" not in page


def test_a_draft_of_somebody_else_never_stands_out(city, carla, amina):
    OrganisationFactory(name="Taalcafé De Brug", slug="concept", municipality=city, status=Status.DRAFT)
    entry = submitted(city, by=amina)

    page = sign_in(carla).get(f"/en/gemeente/nieuw/{entry.slug}/").content.decode()

    assert "concept" not in page


# One entry


def test_hiding_asks_why_and_restoring_does_not(tuin, carla):
    client, url = sign_in(carla), f"/en/gemeente/organisaties/{tuin.slug}/"

    without = client.post(url, {"move": "hide", "reason": ""})
    client.post(url, {"move": "hide", "reason": "Het adres klopt niet."})
    tuin.refresh_from_db()
    hidden = tuin.status
    client.post(url, {"move": "restore"})
    tuin.refresh_from_db()

    assert "Please write why. The organisation reads this." in without.content.decode()
    assert (without.status_code, hidden, tuin.status) == (200, Status.HIDDEN, Status.PUBLISHED)


def test_an_unknown_step_changes_nothing(tuin, carla):
    response = sign_in(carla).post(f"/gemeente/organisaties/{tuin.slug}/", {"move": "delete"})

    tuin.refresh_from_db()
    assert (response.status_code, tuin.status) == (200, Status.PUBLISHED)


def test_hiding_what_a_colleague_ended_gets_the_kind_page(tuin, carla, esra):
    moderation.archive(tuin, by=esra, reason="Gestopt.")

    response = sign_in(carla).post(
        f"/en/gemeente/organisaties/{tuin.slug}/", {"move": "hide", "reason": "Klopt niet."}
    )

    assert response.status_code == 409
    assert "Klopt niet." in response.content.decode()


def test_the_page_of_an_entry_names_who_keeps_it_up_for_who_decides_only(tuin, carla, finn):
    EditorFactory(organisation=tuin, user=UserFactory(email="bo@example.org", name="Bo"))
    url = reverse("organisations:desk_entry", args=[tuin.slug])

    assert "bo@example.org" in sign_in(carla).get(url).content.decode()
    assert "bo@example.org" not in sign_in(finn).get(url).content.decode()


def test_a_name_with_tricks_stays_a_name(city, carla, amina):
    entry = submitted(city, by=amina, name="</title><script>alert(1)</script>{{7*7}}", slug="vals")

    page = sign_in(carla).get(f"/gemeente/nieuw/{entry.slug}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
