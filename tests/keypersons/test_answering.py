"""This file is about the pages of somebody who was invited: reading, yes, no, and what they offer."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Mail
from keypersons import consent, links
from keypersons.models import Consent, Invitation, KeyPerson, Link
from tests.factories import (
    BasisFactory,
    ConsentFactory,
    DistrictFactory,
    InvitationFactory,
    KeyPersonFactory,
    LanguageFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.personas import browser_of

READ, YES, DETAILS, OFFER = "/p/uitnodiging/", "/p/ja/", "/p/ja/talen/", "/p/gegevens/"
PHONE = {"name": "Nour", "channel": "phone", "phone": "06 12345678", "is_adult": "on"}
MAIL = {"name": "Nour", "channel": "mail", "email": "nour@example.org", "is_adult": "on"}


@pytest.fixture
def invitation(here):
    BasisFactory(municipality=here)
    organisation = OrganisationFactory(municipality=here, name="Stichting <b>Samen</b>")
    return InvitationFactory(municipality=here, organisation=organisation, name="Nour", email="")


@pytest.fixture
def invited(invitation):
    return arrive(Client(), invitation)


@pytest.fixture
def taking_part(invited):
    """The browser of somebody who just said yes, twice."""
    invited.post(YES, PHONE)
    invited.post(DETAILS, {"answer": "yes"})
    return invited


def arrive(browser, invitation):
    browser.get(f"/p/{links.token(invitation)}/")
    return browser


def newest_code():
    return re.search(r"(?m)^\s*(\d{6})\s*$", Mail.objects.latest("pk").text)[1]


def title(page):
    return re.search(r"<title>(.*?)</title>", page.content.decode(), re.DOTALL)[1]


# Reading


def test_the_link_opens_the_invitation_and_vanishes_from_the_address(invitation):
    page = Client().get(f"/p/{links.token(invitation)}/", follow=True)

    assert page.redirect_chain == [(READ, 302)]
    assert "<bdi>Stichting &lt;b&gt;Samen&lt;/b&gt;</bdi>" in page.content.decode()


def test_the_short_code_opens_it_too(invitation):
    page = Client().post("/p/", {"key": links.shown_code(invitation).lower()}, follow=True)

    assert page.redirect_chain == [(READ, 302)]


def test_a_link_is_not_used_up_by_looking(invitation):
    for _visitor in range(3):
        assert arrive(Client(), invitation).get(READ).status_code == 200


@pytest.mark.parametrize(
    "cut", [lambda t: t[:-1], lambda t: t[:12], lambda t: t[:-1] + "x!", lambda t: t * 2]
)
def test_cut_off_and_guessed_links_open_nothing(invitation, cut):
    browser = Client()

    assert browser.get(f"/p/{cut(links.token(invitation))}/").status_code == 404
    assert browser.get(READ).url == "/p/"


def test_an_expired_link_opens_nothing(invitation):
    invitation.expires_at = timezone.now() - timedelta(seconds=1)
    invitation.save()

    assert Client().get(f"/p/{links.token(invitation)}/").status_code == 404


@pytest.mark.parametrize("address", [READ, YES, DETAILS, OFFER, f"{OFFER}talen/"])
def test_strangers_are_asked_who_they_are(resident, db, address):
    assert resident.get(address).url == "/p/"
    assert resident.post(address).url == "/p/"


def test_no_title_tells_what_this_is_about_and_no_cache_keeps_it(invited):
    pages = [invited.get(f"/en{READ}"), invited.get(f"/en{YES}"), invited.post(f"/en{YES}", MAIL)]
    invited.post(YES, PHONE)
    own = (DETAILS, OFFER, f"{OFFER}vragen/", f"{OFFER}bereiken/")
    pages += [invited.get(f"/en{page}") for page in own]

    titles = {title(page).partition(" – ")[0] for page in pages}
    assert titles == {"Your invitation", "Your answer", "Your code", "Your details"}
    for page in pages:
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_page_in_arabic_outside_the_demo_stands_in_dutch_and_says_so(invited):
    body = invited.get(f"/ar{READ}").content.decode()

    assert 'lang="nl" dir="ltr"' in body
    assert "Mensen vertrouwen u." in body


# No


def test_no_removes_the_name_at_once(invited, invitation):
    page = invited.post(READ)

    assert page.status_code == 200
    assert not Invitation.objects.exists()
    assert invited.get(READ).url == "/p/"
    assert Client().get(f"/p/{links.token(invitation)}/").status_code == 404


def test_somebody_who_does_not_choose_yet_leaves_nothing_on_a_shared_phone(invited, invitation):
    pages = [invited.get(page).text for page in (READ, YES)]

    invited.post("/p/weg/")

    assert ['action="/p/weg/"' in page for page in pages] == [True, True]
    assert invited.get(READ).url == "/p/"
    assert 'action="/p/weg/"' not in arrive(invited, invitation).post(READ).text


def test_no_from_an_editor_who_is_signed_in_keeps_them_signed_in(invitation, amina):
    browser = arrive(browser_of(amina), invitation)

    browser.post(READ)

    assert browser.get("/mijn/").status_code == 200
    assert not Invitation.objects.exists()


# Yes


def test_yes_with_a_phone_number_needs_no_mail(invited, here):
    answer = invited.post(YES, PHONE)

    person = KeyPerson.objects.get()
    assert answer.url == f"{DETAILS}?nieuw=1"
    assert (person.name, str(person.phone), person.channel) == ("Nour", "+31612345678", "phone")
    assert consent.municipalities_of(person) == [here]
    assert consent.details_kept_by(person) == set()


def test_yes_through_somebody_who_knows_me_needs_neither(invited):
    invited.post(YES, {"name": "Nour", "channel": "organisation", "is_adult": "on"})

    assert KeyPerson.objects.get().channel == "organisation"


def test_yes_with_a_mail_address_is_kept_after_the_code(invited):
    page = invited.post(YES, MAIL)

    assert "nour@example.org" in page.content.decode()
    assert not KeyPerson.objects.exists()
    answer = invited.post(YES, MAIL | {"code": newest_code()})
    assert answer.url == f"{DETAILS}?nieuw=1"
    assert KeyPerson.objects.get().email == "nour@example.org"


def test_a_wrong_code_keeps_what_was_typed_and_three_are_enough(invited):
    invited.post(YES, MAIL)
    right = newest_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    pages = [invited.post(YES, MAIL | {"code": wrong}) for _try in range(3)]
    late = invited.post(YES, MAIL | {"code": right})

    assert all('value="Nour"' in page.content.decode() for page in [*pages, late])
    assert not KeyPerson.objects.exists()
    assert Invitation.objects.exists()


def test_a_code_for_one_address_proves_no_other(invited):
    invited.post(YES, MAIL)

    invited.post(YES, MAIL | {"email": "victim@example.org", "code": newest_code()})

    assert not KeyPerson.objects.exists()


def test_a_code_that_was_asked_elsewhere_proves_nothing_here(invited, invitation):
    arrive(other := Client(), invitation).post(YES, MAIL)

    invited.post(YES, MAIL | {"code": newest_code()})

    assert not KeyPerson.objects.exists()
    assert other.post(YES, MAIL | {"code": newest_code()}).status_code == 302


def test_another_code_can_be_asked_and_the_answers_changed(invited):
    invited.post(YES, MAIL)

    again = invited.post(YES, MAIL | {"again": "1", "code": ""})
    changed = invited.post(YES, MAIL | {"change": "1", "code": ""})

    assert 'name="code"' in again.content.decode()
    assert 'value="nour@example.org"' in changed.content.decode()
    assert 'name="code"' not in changed.content.decode()
    assert Mail.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"is_adult": ""}, "You can take part when you are 18 or older."),
        ({"name": ""}, "Write your name."),
        ({"name": "\u202eruoN"}, "Please leave out the hidden signs that turn the text around."),
        ({"name": "Nour\r\nBcc: x"}, "Please leave out the control signs."),
        ({"helper_name": "\u2066x"}, "Please leave out the hidden signs that turn the text around."),
        ({"channel": "mail"}, "Write your e-mail address, or choose another way."),
        ({"phone": ""}, "Write your phone number, or choose another way."),
        ({"phone": "1234"}, "This is not a phone number."),
        ({"channel": "pigeon"}, "This choice does not exist (any more)."),
        ({"email": "nour@"}, "Write a whole e-mail address"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_kept(invited, typed, sentence):
    page = invited.post(f"/en{YES}", PHONE | {"helper_name": "Samir"} | typed)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not KeyPerson.objects.exists()
    assert Invitation.objects.exists()


def test_a_helper_is_named_in_the_consent(invited):
    invited.post(YES, PHONE | {"helper_name": "Samir"})

    given = Consent.objects.get()
    assert (given.way, given.helper_name) == ("helper", "Samir")


def test_a_municipality_that_stopped_meanwhile_keeps_nothing(invited, here):
    here.is_active = False
    here.save()

    pages = [invited.get(f"/en{READ}"), invited.get(f"/en{YES}"), invited.post(f"/en{YES}", PHONE)]

    assert all("This municipality cannot keep your answer now." in page.content.decode() for page in pages)
    assert not KeyPerson.objects.exists()


def test_two_tabs_that_say_yes_make_one_person(invited, invitation):
    second = arrive(Client(), invitation)
    invited.post(YES, PHONE)

    late = second.post(YES, PHONE)

    assert late.url == "/p/"
    assert KeyPerson.objects.count() == 1


def test_yes_after_no_in_another_tab_finds_nothing(invited, invitation):
    second = arrive(Client(), invitation)
    invited.post(READ)

    assert second.post(YES, PHONE).url == "/p/"
    assert not KeyPerson.objects.exists()


# Somebody who takes part already


@pytest.fixture
def known(here):
    return KeyPersonFactory(name="Nour", email="nour@example.org", municipality=here)


def choice(invited):
    invited.post(YES, MAIL)
    page = invited.post(YES, MAIL | {"code": newest_code()})
    return page, re.search(r'name="proved" value="([^"]+)"', page.content.decode())[1]


def test_whether_somebody_takes_part_is_told_only_to_the_mailbox(invitation, known):
    def asked(email):
        answers = {"name": "X", "channel": "mail", "is_adult": "on", "email": email}
        page = arrive(Client(), invitation).post(YES, answers).content.decode().replace(email, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert asked("nour@example.org") == asked("new@example.org")


def test_invited_again_ends_as_one_person_whom_two_know(invited, known, invitation):
    page, proved = choice(invited)

    answer = invited.post(YES, MAIL | {"who": str(known.subject), "proved": proved})

    assert "Nour" in page.content.decode()
    assert answer.url == f"{DETAILS}?nieuw=1"
    assert KeyPerson.objects.get() == known
    assert known.endorsements.get().organisation == invitation.organisation
    assert not Invitation.objects.exists()


def test_two_people_may_share_a_mailbox(invited, known):
    _page, proved = choice(invited)

    invited.post(YES, MAIL | {"name": "Amal", "who": "new", "proved": proved})

    assert sorted(KeyPerson.objects.values_list("name", "email")) == [
        ("Amal", "nour@example.org"),
        ("Nour", "nour@example.org"),
    ]


@pytest.mark.parametrize("proved", ["", "x", "WyJ4Il0:1:x"])
def test_nobody_becomes_somebody_else_without_the_code(invited, known, proved):
    answer = invited.post(YES, MAIL | {"who": str(known.subject), "proved": proved})

    assert answer.status_code == 200
    assert not known.endorsements.exists()
    assert invited.get(OFFER).url == "/p/"


def test_a_proved_mailbox_opens_nobody_with_another_address(invited, known):
    other = KeyPersonFactory(email="other@example.org")
    _page, proved = choice(invited)

    invited.post(YES, MAIL | {"who": str(other.subject), "proved": proved})
    invited.post(YES, MAIL | {"email": "other@example.org", "who": str(other.subject), "proved": proved})

    assert not other.endorsements.exists()
    assert invited.get(OFFER).url == "/p/"


def test_somebody_who_stopped_comes_back_first(invited, known):
    consent.stop(known)
    _page, proved = choice(invited)

    page = invited.post(f"/en{YES}", MAIL | {"who": str(known.subject), "proved": proved})

    assert "First say on your own page that you come back." in page.content.decode()
    assert not Consent.objects.holding().exists()
    assert Invitation.objects.exists()


# The second question


def test_no_to_languages_is_a_whole_answer(invited):
    invited.post(YES, PHONE)

    answer = invited.post(f"{DETAILS}?nieuw=1", {"answer": "no"})

    assert answer.url == f"{OFFER}vragen/?nieuw=1"
    assert not Consent.objects.filter(purpose="details").exists()
    assert invited.get(f"{OFFER}talen/").url == DETAILS
    assert (
        "Languages" not in invited.get(f"/en{OFFER}").content.decode().split("<dl")[1].split("May <bdi>")[0]
    )


def test_without_the_second_yes_no_language_is_stored(invited, db):
    invited.post(YES, PHONE)
    LanguageFactory(code="pl")

    invited.post(f"{OFFER}talen/", {"language_0": "pl", "level_0": "3"})
    invited.post(f"{OFFER}onderwerpen/", {"themes": [ThemeFactory(code="taal").code]})

    person = KeyPerson.objects.get()
    assert not person.spoken.exists()
    assert not person.themes.exists()


def test_yes_to_languages_goes_on_to_them(invited):
    invited.post(YES, PHONE)

    answer = invited.post(f"{DETAILS}?nieuw=1", {"answer": "yes", "helper_name": "Samir"})

    assert answer.url == f"{OFFER}talen/?nieuw=1"
    assert Consent.objects.get(purpose="details").helper_name == "Samir"


def test_taking_the_second_yes_back_erases_at_once(taking_part, db):
    LanguageFactory(code="pl")
    taking_part.post(f"{OFFER}talen/", {"language_0": "pl", "level_0": "3"})
    assert KeyPerson.objects.get().spoken.count() == 1

    taking_part.post(DETAILS, {"answer": "no"})

    assert not KeyPerson.objects.get().spoken.exists()


def test_stop_in_one_tab_and_yes_in_the_other_ends_stopped(invited):
    invited.post(YES, PHONE)
    consent.stop(KeyPerson.objects.get())

    answer = invited.post(DETAILS, {"answer": "yes"})

    assert answer.url == "/p/"
    assert not Consent.objects.holding().exists()


# What they offer


def test_the_parts_follow_each_other_and_each_may_be_skipped(taking_part):
    seen, address = [], f"{OFFER}talen/?nieuw=1"
    while "gegevens/?" not in address:
        page = taking_part.get(address)
        seen.append(address.split("/")[3])
        address = page.context["skip"]

    assert seen == ["talen", "onderwerpen", "vragen", "waar", "wanneer", "hoeveel"]
    assert taking_part.get(address).status_code == 200


def test_everything_that_is_filled_in_is_kept_and_shown(taking_part, here):
    LanguageFactory(code="pl")
    ThemeFactory(code="taal", names={"nl": "Taal leren"})
    district = DistrictFactory(parent=here, name="Noord")

    for part, answers in {
        "talen": {"language_0": "pl", "level_0": "3"},
        "onderwerpen": {"themes": ["taal"]},
        "vragen": {"kinds": ["train", "inform"]},
        "waar": {"districts": [district.code]},
        "wanneer": {"days": ["1", "6"], "dayparts": ["evening"], "is_online": "on"},
        "hoeveel": {"monthly_maximum": "3", "compensation": "allowance"},
    }.items():
        assert taking_part.post(f"{OFFER}{part}/", answers).url == OFFER

    person = KeyPerson.objects.get()
    assert [(one.language.code, one.level) for one in person.spoken.all()] == [("pl", 3)]
    assert [theme.code for theme in person.themes.all()] == ["taal"]
    assert (person.kinds, person.days, person.dayparts) == (["train", "inform"], [1, 6], ["evening"])
    assert list(person.districts.all()) == [district]
    assert (person.is_online, person.monthly_maximum, person.compensation) == (True, 3, "allowance")
    body = taking_part.get(f"/en{OFFER}").content.decode()
    for words in ("Taal leren", "Noord", "Monday", "At most 3 questions a month", "Train professionals"):
        assert words in body


@pytest.mark.parametrize(
    ("part", "answers"),
    [
        ("talen", {"language_0": "tlh", "level_0": "1"}),
        ("talen", {"language_0": "pl", "level_0": "9"}),
        ("talen", {"language_0": "pl", "level_0": ""}),
        ("talen", {"language_0": "", "level_0": "2"}),
        ("talen", {"language_0": "pl", "level_0": "1", "language_1": "pl", "level_1": "2"}),
        ("onderwerpen", {"themes": [f"t{n}" for n in range(9)]}),
        ("onderwerpen", {"themes": ["unknown"]}),
        ("vragen", {"kinds": ["spy"]}),
        ("waar", {"districts": ["WK999999"]}),
        ("waar", {"districts": ["' OR 1=1"]}),
        ("wanneer", {"days": ["8"]}),
        ("wanneer", {"days": ["x"]}),
        ("hoeveel", {"monthly_maximum": "0", "compensation": "none"}),
        ("hoeveel", {"monthly_maximum": "11", "compensation": "none"}),
        ("hoeveel", {"monthly_maximum": "2", "compensation": "gold"}),
        ("bereiken", {"name": "", "channel": "phone", "phone": "06 12345678", "language": "nl"}),
        ("bereiken", {"name": "Nour", "channel": "phone", "phone": "", "language": "nl"}),
        ("bereiken", {"name": "Nour", "channel": "phone", "phone": "06 12345678", "language": "tlh"}),
    ],
)
def test_impossible_answers_are_told_and_change_nothing(taking_part, part, answers):
    LanguageFactory(code="pl")
    for n in range(9):
        ThemeFactory(code=f"t{n}")
    before = KeyPerson.objects.values().get()

    page = taking_part.post(f"{OFFER}{part}/", answers)

    assert page.status_code == 200
    assert "has-error" in page.content.decode()
    person = KeyPerson.objects.get()
    assert KeyPerson.objects.values().get() == before
    assert not (person.spoken.exists() or person.themes.exists() or person.districts.exists())


def test_nine_subjects_are_one_too_many_and_all_stay_ticked(taking_part):
    codes = [ThemeFactory(code=f"t{n}").code for n in range(9)]

    page = taking_part.post(f"/en{OFFER}onderwerpen/", {"themes": codes}).content.decode()

    assert "Choose at most 8 subjects. Take 1 away." in page
    assert page.count(" checked") == 9


def test_a_district_of_another_municipality_is_unknown(taking_part, elsewhere):
    district = DistrictFactory(parent=elsewhere, name="Anderwijk")

    page = taking_part.post(f"{OFFER}waar/", {"districts": [district.code]})

    assert page.status_code == 200
    assert "Anderwijk" not in page.content.decode()


def test_a_part_that_does_not_exist_is_not_found(taking_part):
    assert taking_part.get(f"{OFFER}geloof/").status_code == 404


def test_a_new_mail_address_is_kept_after_its_code_and_old_links_end(taking_part):
    person = KeyPerson.objects.get()
    old = links.make(Link, key_person=person, purpose="control")
    answers = {"name": "Nour", "channel": "mail", "email": "new@example.org", "phone": "", "language": "en"}

    taking_part.post(f"{OFFER}bereiken/", answers)
    assert KeyPerson.objects.get().email == ""
    taking_part.post(f"{OFFER}bereiken/", answers | {"code": newest_code()})

    person = KeyPerson.objects.get()
    assert (person.email, person.language, person.channel) == ("new@example.org", "en", "mail")
    assert Client().get(f"/p/{links.token(old)}/").status_code == 404


def test_the_old_address_hears_of_a_new_one(known):
    browser = Client()
    browser.post("/p/", {"key": "nour@example.org"})
    browser.post("/p/code/", {"code": newest_code()})
    answers = {"name": "Nour", "channel": "phone", "email": "", "phone": "06 12345678", "language": "nl"}

    browser.post(f"{OFFER}bereiken/", answers)

    assert KeyPerson.objects.get().email == ""
    assert Mail.objects.latest("pk").to == "nour@example.org"


def test_one_tap_undoes_the_yes(taking_part):
    answer = taking_part.post(OFFER)

    assert answer.url == "/p/"
    assert KeyPerson.objects.get().stopped_at
    assert not Consent.objects.holding().exists()


def test_stopping_for_one_municipality_forgets_its_districts(taking_part, here, elsewhere):
    person = KeyPerson.objects.get()
    there = DistrictFactory(parent=elsewhere)
    ConsentFactory(key_person=person, municipality=elsewhere)
    person.districts.add(there)

    consent.withdraw(person, municipality=elsewhere)

    assert consent.municipalities_of(person) == [here]
    assert not person.districts.exists()


def test_a_link_from_a_message_does_not_open_what_somebody_offers(known):
    browser = Client()
    browser.get(f"/p/{links.token(links.make(Link, key_person=known, purpose='control'))}/")

    for address in (OFFER, DETAILS, f"{OFFER}talen/"):
        assert browser.get(address).url == "/p/code/"
        assert browser.post(address).url == "/p/code/"
