"""This file is about whether the vocabulary is whole, and whether loading it can be repeated."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from organisations.criteria import Criteria
from organisations.models import Expertise, Language, Organisation, TargetGroup, Theme
from organisations.search import search
from organisations.vocabulary_loading import FILES, FOLDER, VocabularyError, load_vocabulary, read_vocabulary
from tests.factories import MunicipalityFactory

EVERY_TERM = [(model, entry) for model, entries in read_vocabulary().items() for entry in entries]


@pytest.fixture
def folder(tmp_path):
    """A copy of the files that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "vocabulary")


def edit(folder, name, old, new, count=1):
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))


@pytest.mark.django_db
def test_an_empty_database_gets_every_term():
    outcomes = load_vocabulary()

    assert {name: len(outcome.new) for name, outcome in outcomes.items()} == {
        "themes.toml": 26,
        "target_groups.toml": 12,
        "expertise.toml": 15,
        "languages.toml": 45,
    }
    assert [model.objects.active().count() for model in (Theme, TargetGroup, Expertise, Language)] == [
        26,
        12,
        15,
        45,
    ]


@pytest.mark.django_db
def test_loading_twice_changes_nothing(capsys):
    load_vocabulary()
    before = list(Theme.objects.values())

    call_command("load_vocabulary")

    assert list(Theme.objects.values()) == before
    assert capsys.readouterr().out.splitlines() == [
        f"{name}: 0 new, 0 changed, 0 gone" for name in FILES.values()
    ]


@pytest.mark.django_db
def test_one_changed_name_changes_one_term(folder):
    load_vocabulary(folder)
    edit(folder, "themes.toml", 'nl = "Taal leren"', 'nl = "Een taal leren"')

    outcomes = load_vocabulary(folder)

    assert outcomes["themes.toml"].changed == ["taal-leren"]
    assert [name for name, outcome in outcomes.items() if outcome] == ["themes.toml"]
    assert Theme.objects.get(code="taal-leren").names["nl"] == "Een taal leren"


@pytest.mark.django_db
def test_a_new_synonym_makes_published_entries_findable_by_it(folder):
    load_vocabulary(folder)
    organisation = Organisation.objects.create(
        slug="buurthulp",
        name="Buurthulp",
        municipality=MunicipalityFactory(),
        status=Organisation.Status.PUBLISHED,
    )
    organisation.themes.add(Theme.objects.get(code="schulden"))
    edit(folder, "themes.toml", '"deurwaarder"', '"deurwaarder", "geldkwestie"')

    load_vocabulary(folder)

    found = search(Criteria.from_query(QueryDict("q=geldkwestie")))
    assert [listing.name for listing in found] == ["Buurthulp"]


@pytest.mark.django_db
def test_a_term_that_leaves_the_file_is_switched_off_and_can_come_back(folder):
    load_vocabulary(folder)
    shorter = (folder / "expertise.toml").read_text().rpartition("[[term]]")[0]
    (folder / "expertise.toml").write_text(shorter)

    gone = load_vocabulary(folder)["expertise.toml"].gone
    left_alone = load_vocabulary(folder)["expertise.toml"].gone
    back = load_vocabulary()["expertise.toml"].changed

    assert (gone, left_alone, back) == (["wegwijs-in-nederland"], [], ["wegwijs-in-nederland"])
    assert Expertise.objects.filter(is_active=True).count() == 15


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("themes.toml", 'parent = "wonen"', 'parent = "huis"', "'huis' is not a term of the first level."),
        ("themes.toml", 'parent = "wonen"', 'parent = "schulden"', "is not a term of the first level."),
        ("languages.toml", 'code = "ar"', 'code = "nl"', "the code 'nl' stands there twice."),
        ("languages.toml", 'code = "ar"', 'code = "Ar!"', "term 2 has no good code"),
        ("languages.toml", 'direction = "rtl"', 'direction = "up"', "must be 'ltr' or 'rtl'"),
        ("languages.toml", 'autonym = "Nederlands"\n', "", "'nl': has no name of its own"),
        ("expertise.toml", 'en = "Reaching', 'de = "Reaching', "'mensen-bereiken': names are missing in en."),
        ("expertise.toml", 'icon = "megaphone"', 'colour = "red"', "'mensen-bereiken': unknown: colour."),
        ("target_groups.toml", 'nl = ["vrouw", "meisjes"', 'nl = "vrouw" #', "must be a list per language."),
        ("target_groups.toml", "[term.names]", "[term.names", "cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_told_and_nothing_is_loaded(folder, name, old, new, problem):
    edit(folder, name, old, new)

    with pytest.raises(VocabularyError) as error:
        load_vocabulary(folder)

    assert problem in str(error.value)
    assert str(error.value).startswith(name)
    assert not Theme.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(folder):
    (folder / "themes.toml").write_text("")

    with pytest.raises(CommandError, match=r"Nothing was loaded.\nthemes.toml: has no terms."):
        call_command("load_vocabulary", folder=folder)


def test_every_term_has_names_and_descriptions_that_fit():
    def fits(texts, most):
        return all(0 < len(texts[language]) <= most for language in ("nl", "en", "ar"))

    assert [entry["code"] for _, entry in EVERY_TERM if not fits(entry["names"], 60)] == []
    assert [
        entry["code"]
        for model, entry in EVERY_TERM
        if model is not Language and not fits(entry["descriptions"], 120)
    ] == []


def test_themes_have_two_levels_and_eight_stand_on_the_start_page():
    themes = read_vocabulary()[Theme]
    tops = {theme["code"] for theme in themes if "parent" not in theme}

    assert {theme["parent"] for theme in themes if "parent" in theme} <= tops
    assert [theme["code"] for theme in themes if theme.get("is_on_start")] == [
        "taal-leren",
        "geld-en-schulden",
        "gezondheid",
        "wonen",
        "kinderen-en-opvoeden",
        "mensen-ontmoeten",
        "iets-doen-voor-een-ander",
        "brieven-en-formulieren",
    ]


def test_sensitive_subjects_are_marked():
    assert {entry["code"] for model, entry in EVERY_TERM if entry.get("is_sensitive")} == {
        "veiligheid",
        "geweld-thuis",
        "lhbtiq",
        "zonder-papieren",
        "lhbtiq-personen",
        "veiligheid-van-vrouwen",
    }


def test_no_screen_word_labels_people_by_origin():
    shown = [
        text
        for _, entry in EVERY_TERM
        for kind in ("names", "descriptions")
        for text in entry.get(kind, {}).values()
    ]

    assert not [text for text in shown if "migra" in text.lower() or "allocht" in text.lower()]
