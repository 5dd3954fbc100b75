"""This file is about two people who change the same entry at once: nothing is lost or overwritten unseen."""

import re
import threading
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from organisations.models import Expertise, Organisation
from organisations.versions import Question, fingerprints, put_together, seal, unseal
from tests.factories import (
    EditorFactory,
    ExpertiseFactory,
    LocationFactory,
    MunicipalityFactory,
    OrganisationFactory,
    UserFactory,
)

URL = "/mijn/de-brug/kennis/"


def two_editors():
    MunicipalityFactory()
    ExpertiseFactory(code="bereiken")
    ExpertiseFactory(code="bruggen")
    entry = OrganisationFactory(slug="de-brug", published_at="2026-11-01T10:00Z", approach="Eerst eten.")
    LocationFactory(organisation=entry)
    browsers = []
    for name in ("Amina", "Bilal"):
        user = UserFactory(name=name)
        EditorFactory(organisation=entry, user=user)
        client = Client()
        client.force_login(user)
        browsers.append(client)
    return entry, *browsers


@pytest.fixture
def editors(db):
    return two_editors()


def version(client, url=URL):
    return re.search(r'name="version" value="([^"]*)"', client.get(url).content.decode())[1]


def hidden(response):
    """What the page sends along unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode())
    return {unescape(name): unescape(value) for name, value in found}


def test_the_second_of_two_who_changed_the_same_sees_both_texts(editors):
    entry, amina, bilal = editors
    shown_to_bilal = version(bilal)

    amina.post(URL, {"version": version(amina), "approach": "Eerst wandelen."})
    response = bilal.post(URL, {"version": shown_to_bilal, "approach": "Eerst zingen. <b>"})

    entry.refresh_from_db()
    page = response.content.decode()
    assert response.status_code == 409
    assert entry.approach == "Eerst wandelen."
    assert "Eerst wandelen." in page and "Eerst zingen. &lt;b&gt;" in page and "Eerst zingen. <b>" not in page


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", "Eerst zingen."),
        ("theirs", "Eerst wandelen."),
        ("both", "Eerst wandelen.\n\nEerst zingen."),
    ],
)
def test_mine_theirs_or_both(editors, choice, kept):
    entry, amina, bilal = editors
    shown_to_bilal = version(bilal)
    amina.post(URL, {"version": version(amina), "approach": "Eerst wandelen."})
    asked = bilal.post(URL, {"version": shown_to_bilal, "approach": "Eerst zingen."})

    answer = bilal.post(URL, {**hidden(asked), "keep-approach": choice})

    entry.refresh_from_db()
    assert answer.status_code == 302
    assert entry.approach == kept


def test_different_answers_on_one_page_are_put_together(editors):
    entry, amina, bilal = editors
    shown_to_bilal = version(bilal)

    amina.post(URL, {"version": version(amina), "approach": "Eerst eten.", "expertise": ["bereiken"]})
    response = bilal.post(URL, {"version": shown_to_bilal, "approach": "Eerst zingen."})

    entry.refresh_from_db()
    assert response.status_code == 302
    assert entry.approach == "Eerst zingen."
    assert list(entry.expertise.all()) == [Expertise.objects.get(code="bereiken")]


def test_what_only_the_other_changed_survives_the_conflict_page(editors):
    entry, amina, bilal = editors
    shown_to_bilal = version(bilal)
    amina.post(URL, {"version": version(amina), "approach": "Eerst wandelen.", "expertise": ["bruggen"]})
    asked = bilal.post(URL, {"version": shown_to_bilal, "approach": "Eerst zingen."})

    bilal.post(URL, {**hidden(asked), "keep-approach": "mine"})

    entry.refresh_from_db()
    assert entry.approach == "Eerst zingen."
    assert [one.code for one in entry.expertise.all()] == ["bruggen"]


def test_a_third_change_during_the_conflict_asks_again(editors):
    entry, amina, bilal = editors
    shown_to_bilal = version(bilal)
    amina.post(URL, {"version": version(amina), "approach": "Eerst wandelen."})
    asked = bilal.post(URL, {"version": shown_to_bilal, "approach": "Eerst zingen."})
    amina.post(URL, {"version": version(amina), "approach": "Eerst slapen."})

    again = bilal.post(URL, {**hidden(asked), "keep-approach": "mine"})

    entry.refresh_from_db()
    assert (again.status_code, entry.approach) == (409, "Eerst slapen.")
    assert "Eerst slapen." in again.content.decode() and "Eerst zingen." in again.content.decode()


def test_both_typing_the_same_is_no_conflict(editors):
    _entry, amina, bilal = editors
    shown_to_bilal = version(bilal)

    amina.post(URL, {"version": version(amina), "approach": "Eerst wandelen."})
    response = bilal.post(URL, {"version": shown_to_bilal, "approach": "Eerst wandelen."})

    assert response.status_code == 302


@pytest.mark.parametrize("token", ["", "forged", "a:b:c", "x" * 10_000])
def test_without_a_version_nothing_is_overwritten_unseen(editors, token):
    entry, _amina, bilal = editors

    response = bilal.post(URL, {"version": token, "approach": "Eerst zingen."})

    entry.refresh_from_db()
    assert (response.status_code, entry.approach) == (409, "Eerst eten.")


def test_the_version_of_another_person_or_page_counts_for_nothing(editors):
    _entry, amina, bilal = editors

    assert bilal.post(URL, {"version": version(amina), "approach": "x"}).status_code == 409
    other = version(bilal, "/mijn/de-brug/samenwerken/")
    assert bilal.post(URL, {"version": other, "approach": "x"}).status_code == 409


def test_a_choice_without_a_conflict_changes_nothing(editors):
    entry, amina, _bilal = editors

    amina.post(URL, {"version": version(amina), "approach": "Eerst zingen.", "keep-approach": "theirs"})

    entry.refresh_from_db()
    assert entry.approach == "Eerst zingen."


def test_an_address_clashes_as_a_whole(editors, geocoder):
    entry, amina, bilal = editors
    url = "/mijn/de-brug/waar/"
    Organisation.objects.update(published_at=None, status="draft")
    for number in (3, 5):
        geocoder.add_address("3512AB", number)
    typed = {"place": "address", "postcode": "3512AB", "shows_address": "yes"}
    shown_to_bilal = version(bilal, url)

    amina.post(url, {**typed, "version": version(amina, url), "house_number": "3"})
    asked = bilal.post(url, {**typed, "version": shown_to_bilal, "house_number": "5"})
    page = asked.content.decode()
    bilal.post(url, {**hidden(asked), "keep-address": "mine"})

    assert asked.status_code == 409
    assert "Zonnestraat 3" in page and "Zonnestraat 5" in page
    assert entry.locations.get().house_number == "5"


def test_every_page_says_both_answers_in_words(editors):
    """No page falls over its own conflict."""
    _entry, _amina, bilal = editors
    pages = {
        "naam": {"name": "Anders", "kind": "group", "size": "51+"},
        "wat": {"themes": [], "summary": "Anders", "summary_language": "ar"},
        "contact": {"phone": "0301234567", "is_contact_personal": "yes", "website": "example.org"},
        "talen": {"facts": ["no_name"]},
        "samenwerken": {"notice": "x", "compensation": "fee"},
        "verhaal": {"summary": "x", "description": "y"},
        "kennis": {"approach": "x", "expertise": ["bereiken"]},
    }
    for page, typed in pages.items():
        response = bilal.post(f"/mijn/de-brug/{page}/", typed)

        assert response.status_code in (409, 200), page
        assert response.status_code == 409 or page == "wat"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_asked():
    entry, *browsers = two_editors()
    versions = [version(client) for client in browsers]
    gate = threading.Barrier(2)
    answers = {}

    def save(number):
        gate.wait()
        try:
            typed = {"version": versions[number], "approach": f"Tekst {number}"}
            answers[number] = browsers[number].post(URL, typed).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    entry.refresh_from_db()
    first = next(number for number, status in answers.items() if status == 302)
    assert sorted(answers.values()) == [302, 409]
    assert entry.approach == f"Tekst {first}"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_send_in_once():
    from accounts.models import Mail
    from tests.factories import ThemeFactory

    ThemeFactory(code="taal")
    entry, amina, _bilal = two_editors()
    entry.themes.set(entry.themes.model.objects.all())
    Organisation.objects.update(status="draft", published_at=None, phone="+31301234567")
    gate = threading.Barrier(2)
    answers = []

    def send():
        gate.wait()
        try:
            client = Client()
            client.cookies = amina.cookies
            answers.append(client.post("/mijn/de-brug/controleren/").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    entry.refresh_from_db()
    assert (entry.status, answers) == ("submitted", [302, 302])
    assert Mail.objects.filter(template__contains="submitted").count() == 2  # one for each editor


def test_a_version_holds_for_one_person_and_one_page(db):
    amina, bilal = UserFactory(), UserFactory()
    token = seal({"a": "1"}, page="1:kennis", by=amina)

    assert unseal(token, page="1:kennis", by=amina) == {"a": "1"}
    assert unseal(token, page="2:kennis", by=amina) == {}
    assert unseal(token, page="1:kennis", by=bilal) == {}


def test_too_long_together_cannot_be_kept_both():
    question = Question("Story", ("text",), str, joins={"text": 10})

    assert question.both({"text": "12345"}, {"text": "123"}) == {"text": "12345\n\n123"}
    assert question.both({"text": "12345"}, {"text": "1234"}) is None


def test_what_i_did_not_touch_stays_theirs():
    questions = {"a": Question("A", ("a",), str), "b": Question("B", ("b",), str)}
    shown = fingerprints({"a": 1, "b": 1}, questions)

    assert put_together(questions, shown=shown, stored={"a": 2, "b": 1}, mine={"a": 1, "b": 3}) == {
        "a": 2,
        "b": 3,
    }
