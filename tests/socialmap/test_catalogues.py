"""This file is about the words on the screen: every one in every language of the interface."""

import os
import shutil
import string
import subprocess
import sys

import polib
import pytest
from django.conf import settings

from socialmap.catalogues import checked_by, is_unchecked

TRANSLATED = [code for code, _name in settings.LANGUAGES if code != "en"]


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    """The catalogues as they would be after collecting every string again, made in a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources") / "copy"
    left_out = shutil.ignore_patterns(".git", ".venv", "var", "tests", "__pycache__", "node_modules", "docs")
    shutil.copytree(settings.BASE_DIR, copy, ignore=left_out)
    command = [sys.executable, "-m", "django", "makemessages", "--no-location", "--no-obsolete", "-v0"]
    for code in TRANSLATED:
        command += ["-l", code]
    plain = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=copy, check=True, env=plain, timeout=120)
    return {
        code: polib.pofile(str(copy / "locale" / code / "LC_MESSAGES" / "django.po")) for code in TRANSLATED
    }


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_string_is_translated(catalogues, code):
    missing = [e.msgid for e in catalogues[code] if not e.translated() or "fuzzy" in e.flags]

    assert missing == []


def names_in(text):
    percent = set(string.Formatter().parse("")) or set()
    found = {part.split(")")[0] for part in text.split("%(")[1:]}
    return (
        percent
        | found
        | {
            name
            for _, name, _, _ in string.Formatter().parse(text.replace("%", ""))
            if name and "(" not in name
        }
    )


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_names_only_what_its_source_names(catalogues, code):
    wrong = []
    for entry in catalogues[code]:
        allowed = names_in(entry.msgid) | names_in(entry.msgid_plural or "")
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        wrong += [text for text in texts if names_in(text) - allowed]
        if not entry.msgid_plural and names_in(entry.msgid) != names_in(entry.msgstr):
            wrong.append(entry.msgstr)

    assert wrong == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_plural_rules_are_those_of_the_language(catalogues, code):
    forms = {"nl": 2, "ar": 6}[code]

    assert [e.msgid for e in catalogues[code] if e.msgid_plural and len(e.msgstr_plural) != forms] == []


def test_dutch_avoids_the_words_that_the_municipalities_were_advised_against(catalogues):
    # "Ophalen" of opinions and "positieve gezondheid" put people off; fetching people or food is fine.
    texts = " ".join(e.msgstr for e in catalogues["nl"]).lower()

    assert [
        word for word in ("positieve gezondheid", "meningen ophalen", "input ophalen") if word in texts
    ] == []


def test_a_page_in_a_language_that_nobody_checked_says_so(client, db):
    assert checked_by("ar") == ""
    assert is_unchecked("ar")

    assert 'class="footer-note"' in client.get("/ar/").content.decode()
    assert 'class="footer-note"' not in client.get("/").content.decode()
    assert 'class="footer-note"' not in client.get("/en/").content.decode()


def test_every_language_has_its_own_page_and_direction(client, db):
    for code, prefix, direction in (("nl", "/", "ltr"), ("en", "/en/", "ltr"), ("ar", "/ar/", "rtl")):
        assert f'lang="{code}" dir="{direction}"' in client.get(prefix).content.decode()
