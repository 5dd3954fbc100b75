"""This file is about who may open what: every address in every method for every role, against access.yaml."""

import logging
import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests import walking, world

READ, SEND = ("GET", "HEAD"), ("POST",)
OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS")
ROWS = walking.table()
NAMES = dict(walking.patterns())
# Django's own: what no page of the system answers, and the old address of an object there.
NAMELESS = re.compile(r"systeem/(\(\?P<url>\.\*\)\$|\w+/\w+/<path:object_id>/)")
# Shows every mail and code of the demo; exists on a developer's own machine only.
SHOWS_ALL = ("accounts:development", "accounts:development_mail")


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """The world and a signed-in session for each role, made once; each request is taken back."""
    logging.disable(logging.WARNING)  # ten thousand refusals, each of them wanted
    with django_db_blocker.unblock(), transaction.atomic():
        made = world.build()
        yield made, {role: world.session_of(made, role) for role in ("anonymous", *made.people, *world.DOORS)}
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def address(made, row):
    if row.name not in NAMES:
        pytest.fail(f"{row.name} stands in access.yaml but is no address of the site.")
    return reverse(row.name, kwargs={part: filled_in(made, part, word) for part, word in row.at.items()})


def filled_in(made, part, word):
    if part == "object_id" and isinstance(word, str):
        return world.object_of(word)
    if word not in made.objects:
        return word
    by = {"slug": made.slug, "ref": made.ref, "token": made.token}
    return by.get(part, made.key)(word)


def ask(session, method, path, **options):
    """The answer; whatever it changed is taken back."""
    client = Client(raise_request_exception=False, **options)
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic():
        answer = client.generic(method, path)
        transaction.set_rollback(True)
    return answer


def letter_of(answer):
    """What came back, as the table says it."""
    if answer.status_code in (301, 302, 303):
        place = answer["Location"]
        door = next((letter for letter, door in walking.DOORS.items() if door in place), "r")
        return "L" if "/systeem/login/" in place else door
    return {200: "R", 404: ".", 403: "x", 405: "m"}.get(answer.status_code, str(answer.status_code))


HANDLED = ["R", "r", "L", "S", "U", "C", "400", "409", "429"]


def right_letters(row, cell, method):
    """What may come back in this method for a role that has this letter in the table."""
    if method in READ:
        return ["m", *cell.replace("w", "")] if row.only_sends else [cell.replace("W", "R").replace("e", "r")]
    if method in SEND:
        return _right_for_sending(row, cell)
    if row.is_ours or cell not in "RWwe":
        return ["m", cell if cell not in "RWwe" else "m"]
    # The library and the admin read a PUT as if it were a POST, or else as a GET.
    return ["m", *HANDLED, ".", "x"]


def _right_for_sending(row, cell):
    if cell in "Wwe":
        return HANDLED
    if cell == "R":
        # Others may send something here: for this role that does not exist. The admin reads, or refuses.
        return ["."] if row.takes_posts else ["m"] if row.is_ours else ["m", "R", "x"]
    return [cell] if row.takes_posts else [cell, "m"]


def is_bare(method, answer):
    return method == "OPTIONS" and answer.status_code == 200 and not answer.content


@pytest.mark.parametrize("name", sorted(name for name in NAMES if not NAMELESS.match(name)))
def test_every_address_has_a_line_in_the_access_table(name):
    assert name in set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_an_address_answers_each_role_as_the_table_says(name, people):
    made, sessions = people
    row = ROWS[name]
    path = address(made, row)

    wrong = []
    for role, cell in row.cells.items():
        for method in methods(row, role):
            answer = ask(sessions[role], method, path)
            letter, right = letter_of(answer), right_letters(row, cell, method)
            if letter not in right and not is_bare(method, answer):
                wrong.append(f"{method} as {role}: {letter} instead of {' or '.join(right)}")
            wrong += [f"{method} as {role} shows {word}" for word in seen_by(made, row, role, answer)]

    assert wrong == [], "\n".join(wrong)


def methods(row, role):
    """Reading and sending for everybody; the rest for the first role of each letter, to save minutes."""
    first = next(other for other, cell in row.cells.items() if cell == row.cells[role])
    return ("GET", *SEND, "HEAD", *OTHERS) if role == first else ("GET", *SEND)


def seen_by(made, row, role, answer):
    """The secrets in this answer that this role may not know."""
    if row.name in SHOWS_ALL:
        return []
    text = answer.content.decode(errors="replace")
    return [word for word, knows in made.secrets.items() if word in text and role not in knows]


@pytest.mark.parametrize("name", ROWS)
def test_nothing_is_sent_without_the_token_of_the_form(name, people):
    made, sessions = people
    path = address(made, ROWS[name])

    for role in ("anonymous", "owner_a", "coordinator", "administrator"):
        answer = ask(sessions[role], "POST", path, enforce_csrf_checks=True)

        assert answer.status_code == 403, role


def test_a_form_on_another_site_sends_nothing(people):
    _made, sessions = people
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = sessions["owner_a"]
    page = client.get("/organisatie-toevoegen/naam/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    sent = {"csrfmiddlewaretoken": token, "name": "Van elders", "kind": "group"}

    with transaction.atomic():
        elsewhere = client.post(
            "/organisatie-toevoegen/naam/", sent, headers={"Origin": "https://evil.example"}
        )
        here = client.post("/organisatie-toevoegen/naam/", sent, headers={"Origin": "http://testserver"})
        transaction.set_rollback(True)

    assert (elsewhere.status_code, here.status_code) == (403, 302)
