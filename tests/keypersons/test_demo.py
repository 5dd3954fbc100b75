"""This file is about the invented key persons of the demo: enough of them, plainly invented, drawn fairly."""

from collections import Counter

import pytest
from django.db import transaction
from django.test import override_settings

from keypersons import demo
from keypersons.models import Basis, Consent, KeyPerson
from organisations.demo.loading import load_demo, remove_demo
from places.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), override_settings(DEVELOPMENT=True), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


def found_in_utrecht():
    return KeyPerson.objects.agreeing(Municipality.objects.get(code="GM0344")).awake()


def fits():
    """How many people in Utrecht could be asked, for each kind of request and language."""
    needs = Counter()
    for person in found_in_utrecht().prefetch_related("spoken__language"):
        needs.update((kind, spoken.language.code) for kind in person.kinds for spoken in person.spoken.all())
    return needs


def test_there_are_thirty_people_who_are_plainly_invented():
    assert KeyPerson.objects.count() == 30
    assert demo.invented().count() == 30


def test_some_searches_find_many_and_some_find_too_few_to_name():
    many = [need for need, count in fits().items() if count >= 4 and need[1] != "nl"]
    few = [need for need, count in fits().items() if count in (1, 2)]

    assert len(many) >= 2
    assert len(few) >= 4


def test_nobody_is_found_who_paused_or_was_silent_or_agreed_elsewhere():
    names = set(KeyPerson.objects.values_list("name", flat=True)) - set(
        found_in_utrecht().values_list("name", flat=True)
    )

    assert names == {"Ravi (verzonnen)", "Leyla (verzonnen)", "Jamal (verzonnen)", "Abdi (verzonnen)"}


def test_themes_say_nothing_about_languages():
    by_language = {}
    for person in KeyPerson.objects.prefetch_related("languages", "themes"):
        for language in person.languages.all():
            themes = by_language.setdefault(language.code, set())
            themes |= {theme.code for theme in person.themes.all()}

    assert len(by_language["ar"]) > 10 and len(by_language["ti"]) > 10


def test_both_municipalities_entered_their_ground_and_everybody_said_yes():
    assert Basis.objects.complete().count() == 2
    assert Consent.objects.holding().filter(purpose="take_part").count() == 30


def test_loading_twice_changes_nothing():
    load_demo()

    assert KeyPerson.objects.count() == 30


def test_removing_the_demo_removes_its_people():
    with transaction.atomic():
        remove_demo()
        left = demo.invented().count()
        transaction.set_rollback(True)

    assert left == 0
