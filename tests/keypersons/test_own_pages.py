"""This file is about a person's own pages: who comes where, what they may do there, and what never shows."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from keypersons import consent, doors, links
from keypersons.models import Consent, Erased, KeyPerson, Link, Viewing
from tests import hostile
from tests.factories import (
    BasisFactory,
    ConsentFactory,
    KeyPersonFactory,
    LinkFactory,
    MunicipalityFactory,
    StaffMemberFactory,
    ThemeFactory,
)
from tests.keypersons.own import address, code_in, newest, with_code, with_link
from tests.personas import browser_of, person, with_app

pytestmark = pytest.mark.django_db

PAGES = ["/p/pauze/", "/p/stoppen/", "/p/wissen/", "/p/wie-keek/", "/p/downloaden/", "/p/klopt/"]
WITH_A_LINK = ["/p/pauze/", "/p/stoppen/", "/p/klopt/"]
WITH_A_CODE = ["/p/wissen/", "/p/wie-keek/", "/p/downloaden/"]


@pytest.fixture(autouse=True)
def quiet_and_written(tmp_path, settings):
    cache.clear()
    settings.JOURNAL = str(tmp_path)


@pytest.fixture
def fatma(here):
    return KeyPersonFactory(name="Fatma", email="fatma@example.org", themes=["taal"])


def looked_at(person, **fields):
    where = {"municipality": Consent.objects.filter(key_person=person).first().municipality, "viewer": 1}
    return Viewing.objects.create(
        subject=person.subject,
        **{"hat": "finder", "department": "welfare", "what": "result", **where, **fields},
    )


@pytest.mark.parametrize("page", PAGES)
def test_who_has_no_door_comes_in_first(resident, page):
    assert resident.get(page)["Location"] == "/p/"
    assert resident.post(page).status_code in (302, 405)


@pytest.mark.parametrize("page", WITH_A_CODE)
def test_a_link_from_a_message_neither_reads_nor_erases(fatma, page):
    browser = with_link(fatma)

    assert browser.get(page)["Location"] == "/p/code/"
    assert "Fatma" not in browser.get("/p/").text
    assert KeyPerson.objects.filter(pk=fatma.pk).exists()


@pytest.mark.parametrize("page", WITH_A_LINK)
def test_a_link_from_a_message_opens_pausing_and_stopping(fatma, page):
    assert with_link(fatma).get(page).status_code == 200


@pytest.mark.parametrize("page", ["/p/", *PAGES[:2], *PAGES[3:4], "/p/klopt/"])
def test_own_pages_are_neutral_and_kept_nowhere(fatma, page):
    answer = with_code(fatma).get(page)

    title = answer.text.split("<title>")[1].split("</title>")[0].lower()
    assert "sleutel" not in title and "key person" not in title and "fatma" not in title
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("page", ["/p/", *PAGES])
def test_looking_changes_nothing(fatma, page):
    looked_at(fatma)
    browser = with_code(fatma)
    before = KeyPerson.objects.values().get(pk=fatma.pk), Consent.objects.filter(withdrawn_at=None).count()

    browser.get(page)
    browser.head(page)

    after = KeyPerson.objects.values().get(pk=fatma.pk), Consent.objects.filter(withdrawn_at=None).count()
    assert after == before


def test_nothing_of_somebody_else_is_on_ones_own_pages(fatma, here):
    other = KeyPersonFactory(name="Gülşen", email="gul@example.org", spoken={"tr": 3}, themes=["schulden"])
    looked_at(other, theme="geheim", kind="train")
    browser = with_code(fatma)

    pages = "".join(browser.get(page).text for page in ("/p/", "/p/wie-keek/", "/p/stoppen/", "/p/gegevens/"))
    pages += browser.get("/p/downloaden/").text

    for telling in ("Gülşen", "gul@example.org", "geheim", str(other.subject)):
        assert telling not in pages


def test_somebody_pauses_and_is_gone_at_once_and_comes_back(fatma, here):
    browser = with_link(fatma)
    browser.post("/p/pauze/", {"how_long": "3"})
    resting = KeyPerson.objects.agreeing(here).awake().count()
    page = browser.get("/p/pauze/").text
    browser.post("/p/pauze/", {"how_long": "over"})

    assert resting == 0
    assert 'value="over"' in page
    assert KeyPerson.objects.agreeing(here).awake().get() == fatma


def test_a_pause_of_a_month_ends_on_the_same_day_of_the_next(fatma, time_machine):
    time_machine.move_to("2027-01-31T12:00+01:00", tick=False)
    with_link(fatma).post("/p/pauze/", {"how_long": "1"})

    fatma.refresh_from_db()
    assert str(fatma.paused_until) == "2027-02-28"


@pytest.mark.parametrize("how_long", ["", "99", "1 OR 1=1", "\x00"])
def test_a_pause_of_no_length_changes_nothing(fatma, how_long):
    answer = with_link(fatma).post("/p/pauze/", {"how_long": how_long}, follow=True)

    fatma.refresh_from_db()
    assert (answer.status_code, fatma.is_paused) == (200, False)


def test_stopping_takes_two_taps_from_a_message(fatma, here):
    browser = Client()
    page = browser.get(f"{address(LinkFactory(key_person=fatma))}?naar=stoppen", follow=True)
    browser.post(page.request["PATH_INFO"], {"what": "all"})

    assert page.request["PATH_INFO"] == "/p/stoppen/"
    assert KeyPerson.objects.agreeing(here).count() == 0
    assert "You stopped" in browser.get("/en/p/stoppen/").text


def test_stopping_twice_and_coming_back_restores_what_that_stop_took(fatma, here):
    browser = with_link(fatma)
    for what in ("all", "all", "undo", "undo"):
        browser.post("/p/stoppen/", {"what": what})

    assert KeyPerson.objects.agreeing(here).get() == fatma
    assert Consent.objects.holding().filter(key_person=fatma).count() == 2


def test_the_link_of_somebody_who_stopped_says_so(fatma, resident):
    link = LinkFactory(key_person=fatma)
    consent.stop(fatma)

    resident.get(address(link))

    assert "You stopped" in resident.get("/en/p/").text
    assert resident.get("/p/pauze/")["Location"] == "/p/stoppen/"
    assert resident.get("/p/klopt/")["Location"] == "/p/stoppen/"


def test_the_link_of_somebody_who_was_erased_opens_nothing(fatma):
    browser = with_link(fatma)
    link = address(Link.objects.get(key_person=fatma))
    fatma.delete()

    assert Client().get(link).status_code == 404
    assert browser.get("/p/pauze/")["Location"] == "/p/"


def test_somebody_who_stopped_erases_everything_at_once(fatma):
    browser = with_code(fatma)
    too_soon = browser.post("/p/wissen/")
    browser.post("/p/stoppen/", {"what": "all"})
    answer = browser.post("/p/wissen/")

    assert too_soon["Location"] == "/p/stoppen/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not KeyPerson.objects.exists()
    assert Erased.objects.get().subject == fatma.subject
    assert browser.get("/p/wie-keek/")["Location"] == "/p/"


def two_municipalities(person):
    other = MunicipalityFactory(name="Anderdorp", west=5.4)
    BasisFactory(municipality=other)
    ConsentFactory(key_person=person, municipality=other)
    return other


def test_somebody_stops_for_one_municipality_only(fatma, here):
    other = two_municipalities(fatma)
    with_code(fatma).post("/p/stoppen/", {"what": "municipality", "municipality": here.pk})

    assert KeyPerson.objects.agreeing(here).count() == 0
    assert KeyPerson.objects.agreeing(other).get() == fatma
    assert not fatma.spoken.exists()


def test_somebody_takes_back_languages_and_themes(fatma, here):
    with_code(fatma).post("/p/stoppen/", {"what": "details", "municipality": here.pk})

    assert not fatma.spoken.exists() and not fatma.themes.exists()
    assert KeyPerson.objects.agreeing(here).get() == fatma


def test_with_a_link_only_nobody_stops_a_part(fatma, here):
    answer = with_link(fatma).post("/p/stoppen/", {"what": "municipality", "municipality": here.pk})

    assert answer["Location"] == "/p/code/"
    assert KeyPerson.objects.agreeing(here).get() == fatma


@pytest.mark.parametrize("municipality", ["", "0", "-1", "99999999999999999999", "x"])
def test_stopping_for_no_municipality_changes_nothing(fatma, here, municipality):
    answer = with_code(fatma).post("/p/stoppen/", {"what": "municipality", "municipality": municipality})

    assert answer.status_code == 302
    assert KeyPerson.objects.agreeing(here).get() == fatma


def test_saying_that_it_still_holds_answers_the_question(fatma):
    KeyPerson.objects.update(confirmed_at="2026-01-01T00:00Z", times_asked_to_confirm=2)
    link = LinkFactory(key_person=fatma, purpose="confirm")
    browser = Client()
    browser.get(address(link), follow=True)
    browser.post("/p/klopt/")

    fatma.refresh_from_db()
    assert (fatma.confirmed_at.date(), fatma.times_asked_to_confirm) == (timezone.now().date(), 0)
    assert Client().get(address(link)).status_code == 404


def test_who_looked_is_told_without_the_name_of_a_colleague(fatma, here):
    ThemeFactory(code="taal")
    colleague = person("Zebedeus")
    looked_at(fatma, viewer=colleague.pk, kind="inform", aim="meeting", theme="taal")
    looked_at(fatma, viewer=colleague.pk, hat="coordinator", what="coordinator")
    looked_at(fatma, viewer=1, hat="administrator", what="repair", reason="broken", municipality=None)

    page = with_code(fatma).get("/en/p/wie-keek/").text

    told = ("Proefstad", "Welfare", "A meeting in the neighbourhood", "Made a link for you", "does not work")
    assert [words for words in told if words not in page] == []
    assert "Zebedeus" not in page


def test_the_newest_viewing_comes_first_and_pages_go_on(fatma):
    for _number in range(31):
        looked_at(fatma, kind="train")
    looked_at(fatma, kind="go_along")
    browser = with_code(fatma)

    first, second, past = (browser.get(f"/en/p/wie-keek/?pagina={n}").text for n in (1, 2, "x"))

    assert (first.count("panel is-plain"), second.count("panel is-plain")) == (30, 2)
    assert first.index("Go along with somebody") < first.index("Train professionals")
    assert past.count("panel is-plain") == 30


def test_when_nobody_looked_the_page_says_so(fatma):
    assert "Nobody saw your data yet" in with_code(fatma).get("/en/p/wie-keek/").text


def test_pages_about_stopping_come_in_a_language_that_somebody_checked(fatma):
    page = with_link(fatma).get("/ar/p/stoppen/").text

    assert '<html lang="nl" dir="ltr">' in page
    assert 'lang="ar"' in page[page.index("<main") :]


# The coordinator's way in for somebody without e-mail


@pytest.fixture
def coordinator(here):
    user = with_app(person("Esra2"))
    StaffMemberFactory(user=user, municipality=here, roles=["coordinator"], department="participation")
    return browser_of(user, second_factor=True)


DOOR = "/gemeente/sleutelpersonen/deur/"


@pytest.mark.parametrize("typed", ["06 12345678", "+31612345678", "0031 6 1234 5678"])
def test_a_coordinator_makes_a_way_in_that_the_person_sees(coordinator, here, typed):
    hamid = KeyPersonFactory(name="Hamid", email="", phone="+31612345678")

    page = coordinator.post(DOOR, {"reached_at": typed}).text

    link = Link.objects.get()
    assert (link.key_person, link.purpose) == (hamid, "door")
    assert links.shown_code(link) in page and links.token(link) in page
    assert [(row.subject, row.what) for row in Viewing.objects.all()] == [(hamid.subject, "coordinator")]
    browser = Client()
    browser.post("/p/", {"key": links.shown_code(link)})
    browser.post("/p/", {"open": "1"})
    assert "Made a link for you" in browser.get("/en/p/wie-keek/").text


def test_who_has_no_mail_address_reads_how_to_come_back(fatma, here):
    here.short_line = "030 111 22 33"
    here.save()
    browser = Client()
    link = LinkFactory(key_person=KeyPersonFactory(email="", phone="+31612345678"), purpose="door")
    browser.post("/p/", {"key": links.shown_code(link)})
    browser.post("/p/", {"open": "1"})

    pages = [browser.get("/en/p/"), Client().get("/en/p/"), with_code(fatma).get("/en/p/")]

    notes = [page.text.split("<footer")[0].count("tel:0301112233") for page in pages]
    assert notes == [1, 1, 0]
    assert "Then you get a new code." in pages[0].text


def test_a_new_way_in_ends_the_one_before(coordinator):
    KeyPersonFactory(email="", phone="+31612345678")
    for _time in range(2):
        coordinator.post(DOOR, {"reached_at": "0612345678"})

    assert Link.objects.living().count() == 1


@pytest.mark.parametrize(
    "typed", ["", "06", "nobody@example.org", "elders@example.org", "x" * 300, "\x00", "%"]
)
def test_nobody_is_found_who_does_not_take_part_here(coordinator, elsewhere, typed):
    KeyPersonFactory(name="Ilse", email="elders@example.org", municipality=elsewhere)

    answer = coordinator.post(DOOR, {"reached_at": typed})

    assert answer.status_code == 200 and 'aria-invalid="true"' in answer.text
    assert "Ilse" not in answer.text
    assert not Link.objects.exists() and not Viewing.objects.exists()


def test_two_people_with_one_number_are_both_written_down(coordinator):
    KeyPersonFactory(name="Hamid", phone="+31612345678")
    second = KeyPersonFactory(name="Nour", phone="+31612345678")
    page = coordinator.post(DOOR, {"reached_at": "0612345678"}).text
    coordinator.post(DOOR, {"reached_at": "0612345678", "who": str(second.subject)})

    assert "Hamid" in page and "Nour" in page
    assert Link.objects.get(purpose="door").key_person == second
    assert Viewing.objects.count() == 3


def test_strangers_do_not_find_the_page_of_the_coordinator(amina, carla, dirk, resident):
    answers = [
        resident.get(DOOR).status_code,
        browser_of(amina).get(DOOR).status_code,
        browser_of(carla, second_factor=True).get(DOOR).status_code,
        browser_of(dirk).get(DOOR).status_code,
    ]

    assert answers == [302, 404, 404, 302]


def test_a_code_after_a_link_goes_to_the_person_of_the_link(fatma):
    browser = with_link(fatma)
    browser.post("/p/code/", {"send": "1"})

    assert newest("code").to == fatma.email
    assert browser.post("/p/code/", {"code": code_in(newest("code"))}).status_code == 302


@pytest.mark.parametrize(
    "path, word", [("/p/", "key"), ("/p/", "who"), ("/p/code/", "code"), (DOOR, "reached_at")]
)
def test_nothing_that_is_typed_breaks_a_page(fatma, coordinator, path, word):
    browsers = [coordinator] if path == DOOR else [Client(), with_link(fatma)]
    seen = set()
    for text in hostile.TEXTS:
        cache.clear()
        seen |= {browser.post(path, {word: text}).status_code for browser in browsers}

    assert seen <= {200, 302}


def test_nothing_that_is_asked_breaks_a_page(fatma):
    browser = with_code(fatma)
    looked_at(fatma, theme="weg", district="WK999999", kind="", aim="")
    link = address(LinkFactory(key_person=fatma))

    for text in (text[:500] for text in hostile.TEXTS):
        assert browser.get("/p/wie-keek/", {"pagina": text}).status_code == 200
        assert browser.get(link, {"naar": text})["Location"] == "/p/"
        assert browser.post("/p/stoppen/", {"what": text}).status_code == 302


def test_what_happened_is_told_in_a_language_that_somebody_checked(fatma):
    browser = with_link(fatma)
    browser.post("/ar/p/stoppen/", {"what": "all"})
    browser.post("/ar/p/stoppen/", {"what": "undo"})
    in_arabic = browser.get("/ar/p/stoppen/").text
    browser.post("/p/stoppen/", {"what": "all"})
    browser.post("/p/stoppen/", {"what": "undo"})
    in_dutch = browser.get("/p/stoppen/").text

    assert told(in_arabic) == told(in_dutch)


def told(page):
    return page.split('<div class="alert-body">')[1].split("</div>")[0]


def test_when_the_journal_cannot_be_written_nothing_changes_and_the_page_says_so(
    fatma, here, settings, tmp_path
):
    browser = with_link(fatma)
    (tmp_path / "file").write_text("")
    settings.JOURNAL = str(tmp_path / "file")

    answers = [browser.post("/p/stoppen/", {"what": "all"}), browser.post("/p/pauze/", {"how_long": "1"})]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert KeyPerson.objects.agreeing(here).awake().get() == fatma


def test_somebody_who_is_erased_while_they_press_is_shown_out(fatma):
    browser = with_link(fatma)
    door = doors.person_of
    with pytest.MonkeyPatch.context() as patch:
        # Between finding the person and locking the row, another tab erases them.
        patch.setattr(doors, "owner", lambda request: gone_meanwhile(door(request)))
        answer = browser.post("/p/pauze/", {"how_long": "1"})

    assert (answer.status_code, answer["Location"]) == (302, "/p/")


def gone_meanwhile(person):
    KeyPerson.objects.filter(pk=person.pk).delete()
    return person
