"""This file is about taking one's own data along: all of it, and of nobody else."""

import json

import pytest
from django.apps import apps
from django.core.cache import cache

from keypersons import exporting, letters
from keypersons.models import Endorsement, KeyPerson, Viewing
from tests.factories import AskedFactory, DistrictFactory, KeyPersonFactory
from tests.keypersons.own import with_code

pytestmark = pytest.mark.django_db

# Each table that holds something of a person, and the word under which it is taken along.
TABLES = {
    "Asked": "asked",
    "Consent": "consents",
    "Endorsement": "known_by",
    "Letter": "messages",
    "Link": "links",
    "SpokenLanguage": "languages",
}


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


@pytest.fixture
def fatma(here):
    fatma = KeyPersonFactory(
        name="فاطمة",
        email="fatma@example.org",
        themes=["taal"],
        spoken={"ar": 3},
        districts=[DistrictFactory(parent=here, quarter="sw", name="Zuid", code="WK900101")],
    )
    AskedFactory(key_person=fatma)
    Endorsement.objects.create(key_person=fatma, municipality=here)
    letters.to_person(fatma, "welcome")
    Viewing.objects.create(
        subject=fatma.subject, viewer=4711, hat="finder", municipality=here, what="result", kind="inform"
    )
    return fatma


def test_every_table_about_a_person_is_taken_along(fatma):
    tables = {
        model.__name__
        for model in apps.get_app_config("keypersons").get_models()
        if any(field.related_model is KeyPerson for field in model._meta.concrete_fields)
    }
    taken = exporting.everything(fatma)

    assert tables == set(TABLES)
    assert [word for word in TABLES.values() if not taken[word]] == []


def test_every_field_of_a_person_is_taken_along(fatma):
    names = {field.name for field in KeyPerson._meta.concrete_fields}
    taken = exporting.everything(fatma)

    assert set(taken["person"]) == names - {"id"}
    assert taken["languages"] == [{"code": "ar", "level": 3}]
    assert taken["themes"] == ["taal"]
    assert taken["districts"] == [{"code": "WK900101", "name": "Zuid"}]
    assert [row["kind"] for row in taken["seen_by"]] == ["inform"]


def test_the_file_is_neutral_readable_and_kept_nowhere(fatma):
    answer = with_code(fatma).get("/en/p/downloaden/")

    assert json.loads(answer.content)["person"]["name"] == "فاطمة"
    assert "فاطمة" in answer.text
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer["Cache-Control"]


def test_neither_secrets_nor_colleagues_nor_others_are_in_the_file(fatma):
    other = KeyPersonFactory(name="Gül", email="gul@example.org")
    link = letters.control_link(fatma)

    text = exporting.as_json(fatma)

    for telling in (link.ref, link.code_hash, "4711", other.name, other.email, str(other.subject)):
        assert telling not in text
