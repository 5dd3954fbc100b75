"""This file is about texts on agreeing: whole in every language, shown only when somebody checked them."""

import re

import pytest

from keypersons import texts
from tests.factories import BasisFactory, InvitationFactory, OrganisationFactory

NAME = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("language", texts.languages())
def test_every_language_has_every_sentence_of_the_same_edition(language):
    source, read = texts.read("nl"), texts.read(language)

    assert set(read.sentences) == set(source.sentences)
    assert read.version == source.version
    assert all(sentence.strip() for sentence in read.sentences.values())


@pytest.mark.parametrize("language", texts.languages())
def test_every_sentence_keeps_its_names(language):
    source, read = texts.read("nl"), texts.read(language)

    names = {key: NAME.findall(sentence) for key, sentence in read.sentences.items()}

    assert names == {key: NAME.findall(sentence) for key, sentence in source.sentences.items()}


def test_the_languages_that_everything_falls_back_to_are_checked():
    assert texts.read("nl").is_checked
    assert texts.read("en").is_checked


@pytest.mark.parametrize("language", texts.languages())
def test_outside_the_demo_only_checked_texts_are_offered(language):
    offered = texts.offered(language, is_demo=False)

    assert texts.read(offered).is_checked
    assert texts.offered(language, is_demo=True) == language


@pytest.mark.parametrize("language", ["tlh", "", "../nl", "nl.toml"])
def test_a_language_without_texts_gets_dutch(language):
    assert texts.offered(language, is_demo=False) == texts.offered(language, is_demo=True) == "nl"


def test_a_name_alone_or_a_day_alone_is_no_check():
    unchecked = texts.Texts("xx", "2026-11", checked_by="Somebody", checked_on="", sentences={})

    assert not unchecked.is_checked


def test_a_dutch_law_keeps_its_own_direction_in_an_arabic_sentence():
    names = {"municipality": "Utrecht", "law": "Wmo 2015, artikel 2.1.2"}

    arabic = texts.read("ar").with_names(**names)["ground_public_task"]

    assert arabic.endswith("\u2068Wmo 2015, artikel 2.1.2\u2069.")
    assert texts.read("nl").with_names(**names)["ground_public_task"].endswith("in: Wmo 2015, artikel 2.1.2.")


def test_names_are_filled_in_without_reading_them_as_a_pattern():
    said = texts.read("en").with_names(municipality="{law}", law="{0} of {municipality")

    assert said["ground_public_task"].endswith("This is written in: {0} of {municipality.")


@pytest.mark.parametrize("language", texts.languages())
@pytest.mark.parametrize("is_demo", [False, True])
def test_no_page_shows_an_unchecked_text_outside_the_demo(client, here, language, is_demo):
    here.short_line = "030 000 00 00"
    here.save()
    if is_demo:
        OrganisationFactory(is_invented=True)
    BasisFactory(municipality=here)
    _open(client, InvitationFactory(municipality=here))
    prefix = "" if language == "nl" else f"/{language}"

    pages = [client.get(f"{prefix}/p/uitnodiging/"), client.get(f"{prefix}/p/ja/")]

    shown = texts.offered(language, is_demo=is_demo)
    for page in pages:
        body = page.content.decode()
        assert texts.read(shown)["no_effect"] in body
        assert ("030 000 00 00</a>" in body.split("<footer")[0]) == (shown != language)
        if shown != language:
            assert texts.read(language)["no_effect"] not in body
            assert '<div class="panel' in body and 'lang="nl" dir="ltr"' in body


def test_an_unchecked_language_sees_no_page_on_agreeing_or_stopping(client, here):
    BasisFactory(municipality=here)
    _open(client, InvitationFactory(municipality=here))
    answers = {"name": "Nour", "channel": "phone", "phone": "06 12345678", "is_adult": "on"}

    pages = [client.post("/ar/p/ja/", answers | {"is_adult": ""})]
    address = client.post("/ar/p/ja/", answers).url
    pages += [client.get(page) for page in (address, "/ar/p/gegevens/", "/ar/p/gegevens/hoeveel/")]

    assert address.startswith("/ar/")
    assert ['<html lang="nl" dir="ltr">' in page.content.decode() for page in pages] == [True] * 4


def _open(client, invitation):
    from keypersons import links

    client.get(f"/p/{links.token(invitation)}/")
