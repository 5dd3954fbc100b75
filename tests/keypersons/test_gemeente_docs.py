"""This file is about the documents of the municipality: their tables say what the code does."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import CHECKING_DEPARTMENTS
from keypersons import municipal_docs
from keypersons.weights import TERMS

FOLDER = municipal_docs.FOLDER
OURS = (
    "README.md",
    "algoritmeregister.md",
    "dpia.md",
    "privacyverklaring-sleutelpersonen.md",
    "verwerker-en-gezamenlijk.md",
    "verwerkingsregister.md",
)
CONCEPT = "**Concept: laat dit nakijken door uw functionaris gegevensbescherming.**"


def read(name):
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", municipal_docs.documents(), ids=lambda path: path.name)
def test_the_tables_are_the_code(path):
    text = path.read_text(encoding="utf-8")

    assert text == municipal_docs.filled(text), "Run: manage.py fill_municipal_docs"


@pytest.mark.parametrize("name", OURS)
def test_each_says_that_it_is_a_concept(name):
    assert CONCEPT in read(name)


def test_every_table_stands_in_a_document():
    used = {name for path in OURS for name in re.findall(r"<!-- tabel: (\w+) -->", read(path))}

    assert used == set(municipal_docs.tables())


def test_every_link_between_documents_leads_somewhere():
    linked = {link for name in OURS for link in re.findall(r"\]\(([\w-]+\.md)\)", read(name))}

    assert [link for link in sorted(linked) if not (FOLDER / link).exists()] == []


def test_the_algorithm_register_has_every_term_of_the_score():
    table = municipal_docs.tables()["weging"]

    assert len(table.splitlines()) == len(TERMS) + 2


def test_departments_that_check_people_never_see_them():
    rows = municipal_docs.tables()["afdelingen"].splitlines()

    assert sum(row.endswith("| nooit |") for row in rows) == len(CHECKING_DEPARTMENTS)


def test_a_field_without_a_word_is_noticed():
    with pytest.raises(municipal_docs.WordMissing, match="name"):
        municipal_docs._complete({"subject": "nummer"}, ["subject", "name"], "gegevens")


def test_the_command_changes_nothing_the_second_time(monkeypatch, tmp_path):
    for name in OURS:
        text = re.sub(r"(<!-- tabel: \w+ -->\n).*?(?=<!-- einde)", r"\1oud\n", read(name), flags=re.DOTALL)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(municipal_docs, "FOLDER", tmp_path)

    def run():
        out = StringIO()
        call_command("fill_municipal_docs", stdout=out)
        return out.getvalue()

    assert "algoritmeregister.md" in run()
    assert run() == "Nothing changed.\n"
    assert [(tmp_path / name).read_text(encoding="utf-8") == read(name) for name in OURS] == [True] * 6
