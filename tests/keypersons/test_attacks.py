"""This file is about people who try to learn or change more than they may: each way in that was tried."""

import pytest
from django.test import Client

from accounts.models import Mail, StaffMember
from keypersons import consent, erasure
from keypersons.models import Consent, Endorsement, KeyPerson, Viewing
from tests.factories import (
    InvitationFactory,
    KeyPersonFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.keypersons.looking import PURPOSE, find, names, of, three
from tests.keypersons.own import address, with_code, with_link
from tests.personas import browser_of

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
