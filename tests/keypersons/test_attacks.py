"""This file is about people who try to learn or change more than they may: each way in that was tried."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from accounts import delivery
from accounts.models import Mail, StaffMember
from keypersons import consent, erasure, letters, links, viewings
from keypersons.models import Consent, Endorsement, KeyPerson, Viewing
from tests.factories import (
    InvitationFactory,
    KeyPersonFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.keypersons.looking import PURPOSE, find, names, of, three
from tests.keypersons.own import address, code_in, newest, with_code, with_link
from tests.personas import browser_of, with_app

pytestmark = pytest.mark.django_db

FINDER, SHORTLIST = "/gemeente/sleutelpersonen/", "/gemeente/sleutelpersonen/lijst/"


# Learning who the only one is


def puppets(here, by, *, number):
    """People whom the same member of staff invited, and said yes for."""
    made = [KeyPersonFactory(municipality=here) for _ in range(number)]
    for one in made:
        Endorsement.objects.create(key_person=one, municipality=here, by=by.user)
    return made


def test_people_whom_the_viewer_invited_do_not_make_up_the_number(here, fatma):
    KeyPersonFactory(municipality=here)
    puppets(here, fatma, number=2)

    assert names(find(fatma)) == []
    assert Viewing.objects.count() == 0


def test_a_colleague_sees_people_whom_somebody_else_invited(here, fatma, esra):
    KeyPersonFactory(municipality=here)
    puppets(here, StaffMember.objects.get(user=esra), number=2)

    assert len(names(find(fatma))) == 3


def test_who_is_known_by_somebody_else_too_counts(here, fatma):
    KeyPersonFactory(municipality=here)
    for one in puppets(here, fatma, number=2):
        Endorsement.objects.create(key_person=one, organisation=OrganisationFactory())

    assert len(names(find(fatma))) == 3


def test_above_the_number_own_people_are_shown_like_everybody(here, fatma):
    three(here)
    puppets(here, fatma, number=2)

    assert len(names(find(fatma))) == 5


# Writing something else in the log than what was asked


def test_only_what_was_really_asked_is_written_down_with_a_list(here, fatma):
    people = three(here)
    browser = browser_of(fatma.user, second_factor=True)
    browser.get(FINDER, PURPOSE.words())
    words = {**PURPOSE.words(), "wie": [str(people[0].subject)]}

    for lie in ({"waarover": "wij-weten-wie-je-bent"}, {"doel": "support"}, {"wijk": "WK000000"}):
        browser.post(SHORTLIST, {**words, **lie})
        browser.get(SHORTLIST)

    assert set(Viewing.objects.values_list("theme", "district")) == {("taal", "WK900101")}
    assert not Viewing.objects.filter(what="shortlist").exists()


# Becoming visible again by somebody else's hand


def test_a_forwarded_link_does_not_bring_back_who_stopped(here, south):
    person = KeyPersonFactory(municipality=here)
    forwarded = with_link(person)
    consent.stop(person)

    answer = forwarded.post("/p/stoppen/", {"what": "undo"})

    assert answer["Location"] == "/p/code/"
    assert not Consent.objects.holding().exists()


def test_who_proves_it_is_them_comes_back_to_the_page_and_presses_again(here, south):
    person = KeyPersonFactory(municipality=here)
    browser = with_link(person)
    consent.stop(person)
    browser.post("/p/stoppen/", {"what": "undo"})
    browser.post("/p/code/", {"send": "1"})

    answer = browser.post("/p/code/", {"code": code_in(newest("code"))})
    browser.post(answer["Location"], {"what": "undo"})

    assert answer["Location"] == "/p/stoppen/"
    assert Consent.objects.holding().count() == 2


def test_a_forwarded_link_does_not_end_a_rest(here, south):
    person = KeyPersonFactory(municipality=here)
    forwarded = with_link(person)
    consent.pause(person)

    answer = forwarded.post("/p/pauze/", {"how_long": "over"})

    assert answer["Location"] == "/p/code/"
    assert KeyPerson.objects.get().is_paused


def test_who_pressed_by_mistake_comes_back_at_once(here, south):
    person = KeyPersonFactory(municipality=here)
    browser = with_link(person)
    browser.post("/p/stoppen/", {"what": "all"})

    browser.post("/p/stoppen/", {"what": "undo"})

    assert Consent.objects.holding().count() == 2


def test_with_a_code_somebody_comes_back_days_later(here, south):
    person = KeyPersonFactory(municipality=here)
    consent.stop(person)

    with_code(person).post("/p/stoppen/", {"what": "undo"})

    assert Consent.objects.holding().count() == 2


# What another municipality may know


def test_an_organisation_elsewhere_that_knows_somebody_is_not_told_here(here, elsewhere, fatma):
    person, *_rest = three(here)
    near, far = OrganisationFactory(municipality=here), OrganisationFactory(municipality=elsewhere)
    for one in (near, far):
        Endorsement.objects.create(key_person=person, organisation=one)

    browser = browser_of(fatma.user, second_factor=True)
    browser.get(FINDER, PURPOSE.words())
    browser.post(SHORTLIST, {**PURPOSE.words(), "wie": [str(person.subject)]})
    listed = browser.get(SHORTLIST).text

    assert near.name in listed and far.name not in listed
    assert [one.name for one in of(find(fatma), person).known_by] == [near.name]


# Breaking pages


@pytest.mark.parametrize("more", [{"who": "new"}, {"who": "new", "proved": "x"}, {"code": "123456"}])
def test_an_answer_about_an_address_without_one_sends_no_mail(here, south, more):
    browser = Client()
    browser.get(address(InvitationFactory(municipality=here)))
    answers = {"name": "Fatma", "channel": "organisation", "is_adult": "on", "email": "", "phone": ""}

    answer = browser.post("/p/ja/", {**answers, **more})

    assert (answer.status_code, KeyPerson.objects.get().email) == (302, "")
    assert not Mail.objects.filter(template__endswith="proof").exists()


def test_a_name_like_a_word_of_a_session_signs_nobody_out(here, south):
    colleague = UserFactory()
    browser = browser_of(colleague)
    backend = browser.session["_auth_user_backend"]
    persons = [KeyPersonFactory(municipality=here, name=name) for name in (backend, str(colleague.pk))]

    for person in persons:
        erasure.erase(person, because="stopped")

    assert browser.session["_auth_user_id"] == str(colleague.pk)
    assert browser.get("/mijn/").status_code == 200


# An administrator who asks round the reason


@pytest.mark.parametrize(
    "address",
    [
        "/systeem/organisations/language/?key_persons={pk}",
        "/systeem/organisations/language/?key_persons__isnull=0",
        "/systeem/organisations/language/?spoken_by_key_persons__isnull=0",
        "/systeem/organisations/theme/?key_persons__id__exact={pk}",
        "/systeem/places/district/?key_persons={pk}",
        "/systeem/places/municipality/?key_person_consents__isnull=0",
        "/systeem/organisations/organisation/?key_persons_known__isnull=0",
        "/systeem/accounts/user/?endorsements_given__isnull=0",
        "/systeem/accounts/staffmember/?user__endorsements_given__isnull=0",
    ],
)
def test_no_list_of_the_system_can_be_asked_about_key_persons(here, south, bilal, address):
    person = KeyPersonFactory(municipality=here, spoken={"pl": 3}, themes=["taal"], districts=[south])
    Endorsement.objects.create(key_person=person, organisation=OrganisationFactory(), by=bilal)
    bilal.is_staff = bilal.is_superuser = True
    bilal.save()
    browser = browser_of(with_app(bilal), second_factor=True)

    answer = browser.get(address.format(pk=person.pk))

    assert answer.status_code == 400


def test_no_list_of_the_system_is_filtered_by_what_points_at_it():
    asked = [
        f"{model._meta.label}: {relation.name}{more}"
        for model, room in admin.site._registry.items()
        for relation in model._meta.related_objects
        for more in ("", "__isnull", "__pk")
        if room.lookup_allowed(relation.name + more, "1", RequestFactory().get("/"))
    ]

    assert asked == []


# Somebody else's browser after the address changed


def test_a_new_address_shuts_the_doors_that_were_open(here, south):
    person = KeyPersonFactory(municipality=here)
    other, own = with_code(person), with_code(person)
    words = {"name": "Fatma", "email": "nieuw@example.org", "channel": "mail", "language": "nl", "phone": ""}
    own.post("/p/gegevens/bereiken/", words)
    own.post("/p/gegevens/bereiken/", {**words, "code": code_in(newest("proof"))})

    assert KeyPerson.objects.get().email == "nieuw@example.org"
    assert own.get("/p/wie-keek/").status_code == 200
    assert other.get("/p/wie-keek/")["Location"] == "/p/"


# A stolen copy of the database


def test_what_was_sent_stays_nowhere(here, south, settings, post_office):
    settings.DEVELOPMENT = False
    person = KeyPersonFactory(municipality=here)
    sent = letters.to_person(person, "welcome")
    delivery.deliver(sent.pk, is_last_attempt=False)

    sent.refresh_from_db()
    assert sent.sent_at
    assert (sent.text, sent.html) == ("", "")
    assert links.token(person.links.get()) in post_office.letters[0].as_string().replace("=\n", "")


def test_what_never_arrived_stays_nowhere_either(here, south, settings, monkeypatch):
    def away(mail):
        raise OSError

    settings.DEVELOPMENT = False
    monkeypatch.setattr(delivery.mailing, "hand_over", away)
    sent = letters.to_person(KeyPersonFactory(municipality=here), "welcome")
    texts = []
    for is_last in (False, True):
        with pytest.raises(OSError):
            delivery.deliver(sent.pk, is_last_attempt=is_last)
        sent.refresh_from_db()
        texts.append(bool(sent.text))

    assert texts == [True, False]


# A copyist at the door


def test_a_coordinator_who_opens_too_many_doors_is_reported(here, south, esra, monkeypatch):
    monkeypatch.setattr(viewings, "MOST_PEOPLE_A_DAY", 0)
    person = KeyPersonFactory(municipality=here)

    answer = browser_of(esra, second_factor=True).post(
        "/gemeente/sleutelpersonen/deur/", {"reached_at": person.email}
    )

    assert answer.status_code == 429
    assert Mail.objects.filter(template="keypersons/emails/scraping_alert").count() == 1
