"""This file is about what is told before the first visitor comes."""

import pytest

from socialmap import checks


def ids(found):
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SITE_URL": "https://kaart.example.org"}, []),
        ({"SITE_URL": "http://kaart.example.org"}, ["socialmap.E001"]),
        ({"SITE_URL": "https://elders.example.org"}, ["socialmap.E002"]),
        ({"SITE_URL": "https://kaart.example.org", "ALLOWED_HOSTS": ["*"]}, ["socialmap.E003"]),
    ],
)
def test_the_address_of_the_site_must_be_one_it_answers_to(settings, changes, expected):
    for name, value in ({"ALLOWED_HOSTS": ["kaart.example.org"]} | changes).items():
        setattr(settings, name, value)

    assert ids(checks.site_is_reached_safely(None)) == expected


def test_a_cache_of_one_process_is_refused(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

    assert ids(checks.limits_hold_everywhere(None)) == ["socialmap.E004"]


@pytest.mark.parametrize(("sender", "expected"), [("Kaart <a@b.nl>", []), ("Kaart", ["socialmap.E005"])])
def test_a_sender_needs_an_address(settings, sender, expected):
    settings.DEFAULT_FROM_EMAIL = sender

    assert ids(checks.sender_has_an_address(None)) == expected


def test_a_translation_that_was_not_compiled_is_told(settings, tmp_path):
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").touch()
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path]

    before = ids(checks.translations_are_compiled(None))
    (folder / "django.mo").touch()

    assert (before, ids(checks.translations_are_compiled(None))) == (["socialmap.W001"], [])


@pytest.mark.django_db
def test_a_database_without_an_extension_is_refused(monkeypatch):
    monkeypatch.setattr(checks, "EXTENSIONS", ("postgis", "earth"))

    found = checks.database_can_do_its_work(None, databases=["default"])

    assert [(message.id, message.hint) for message in found] == [
        ("socialmap.E006", "CREATE EXTENSION earth;")
    ]


def test_a_journal_that_cannot_be_written_is_refused(settings, tmp_path):
    (tmp_path / "file").touch()
    before = ids(checks.journal_can_be_written(None))
    settings.JOURNAL = str(tmp_path / "file" / "journal")

    assert (before, ids(checks.journal_can_be_written(None))) == ([], ["socialmap.E007"])
